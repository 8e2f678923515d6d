"""The figures of notebook 02: each `show_` draws one in a notebook, with a caption and alt text from its data."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from numpy.typing import ArrayLike
from torch import Tensor

from colorlab import bins, images, lab, metrics, plots
from colorlab.course.widgets.distribution import bin_colours, bin_map, distribution_figure
from colorlab.models.base import Colorizer, join, to_tensor
from colorlab.models.zhang16 import Zhang16


def ab_of(photo: Any) -> Tensor:
    """The colours of a photo: (1, 2, H, W), CIE units."""
    return lab.rgb_to_lab(to_tensor(images.to_rgb(photo)))[:, 1:]


def patch(ab: ArrayLike, L: float = 60.0) -> np.ndarray:
    """A square of one colour, RGB uint8 (60, 60, 3)."""
    colour = torch.tensor([L, *np.asarray(ab, float)], dtype=torch.float32)[:, None, None]
    return lab.to_uint8(lab.lab_to_rgb(colour)).expand(3, 60, 60).permute(1, 2, 0).numpy()


def label_rows(figure: Figure, names: Sequence[str]) -> None:
    """Write a name at the left of each row of a sheet of pictures."""
    columns = len(figure.axes) // len(names)
    for axis, name in zip(figure.axes[::columns], names, strict=True):
        axis.set_ylabel(name, fontsize=11)


def show_answers(models: Mapping[str, Colorizer], photos: Mapping[str, np.ndarray]) -> dict[str, dict[str, np.ndarray]]:
    """Show photos as several models colour them, beside the truth; return all pictures by photo and model."""
    found = {name: {**{kind: model.colorize(photo) for kind, model in models.items()}, "truth": photo}
             for name, photo in photos.items()}
    columns = [*models, "truth"]
    said = "; ".join(f"{name}: " + ", ".join(f"{kind} {metrics.colourfulness(rgb):.0f}" for kind, rgb in row.items())
                     for name, row in found.items())
    figure = plots.sheet([[row[kind] for kind in columns] for row in found.values()], columns, height=1.7)
    label_rows(figure, list(found))
    plots.show(figure,
               caption="The same layers, training photos and number of steps: the objective differs from column to "
                       "column. The third column, also sharpened a little, is by far the most colourful.",
               alt=f"Photos in rows, models in columns ({', '.join(columns)}). Colourfulness, from left to right: "
                   f"{said}.")
    return found


def show_patches(colours: Mapping[str, Any], caption: str) -> None:
    """Show colours (a, b) by name as patches of equal lightness."""
    said = ", ".join(f"{name} at ({ab[0]:.0f}, {ab[1]:.0f})" for name, ab in colours.items())
    plots.show(plots.row([patch(ab) for ab in colours.values()], list(colours), height=1.4), caption=caption,
               alt=f"{len(colours)} patches of equal lightness from left to right: {said}.")


def show_bins(shares: Tensor, name: str) -> None:
    """Show the 313 bins in their colours, and how a photo's pixels (313,) lie on them."""
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.scatter(*bins.centers().T, c=bin_colours(L=60), s=42, marker="s")
    left.set(xlim=(-115, 105), ylim=(-115, 105), xlabel="a: green - / red +", ylabel="b: blue - / yellow +")
    left.set(aspect="equal", title="the 313 bins at L = 60")
    bin_map(right, shares * 100, "percent of the pixels")
    right.set_title(f"where the photo '{name}' lies")
    top = bins.centers()[shares.argmax()].int().tolist()
    plots.show(figure, caption="Left, every bin in its colour (clipped where a screen lacks it at this lightness). "
                               "Right, one photo: it lives in a small part of the plane.",
               alt="Two pictures of the ab plane. Left a leaning patch of 313 coloured squares: green upper left, "
                   "orange upper right, magenta right, blue below. Right the same squares shaded by their share of the "
                   f"pixels: {int((shares > 0).sum())} hold some, most of all the one at ({top[0]}, {top[1]}).")


def show_round_trip(photo: np.ndarray, ways: Mapping[str, Tensor]) -> None:
    """Show a photo with colours ab (1, 2, H, W) that went to bins and back, enlarged where they differ most."""
    true = ab_of(photo)
    errors = {name: (ab - true).norm(dim=1)[0] for name, ab in ways.items()}
    worst, side = max(errors, key=lambda name: float(errors[name].mean())), min(photo.shape[:2]) // 3
    smooth = F.avg_pool2d(errors[worst][None, None], side, stride=8)[0, 0]
    row, column = (8 * int(i) for i in np.unravel_index(int(smooth.argmax()), smooth.shape))
    cut = slice(row, row + side), slice(column, column + side)
    pictures = [*(join(photo, ab)[cut] for ab in ways.values()), photo[cut]]
    colours = [lab.to_uint8(lab.lab_to_rgb(torch.cat([torch.full_like(ab[:, :1], 60), ab], 1)))[0].movedim(0, -1)[cut]
               for ab in (*ways.values(), true)]
    figure = plots.sheet([pictures, [one.numpy() for one in colours]], [*ways, "photo"], height=2.1)
    label_rows(figure, ["as it looks", "colours only"])
    plots.show(figure,
               caption="There and back, in the part of the photo where the two differ most; below, the same with one "
                       "lightness everywhere. The nearest bin leaves blotches of a few colours, which L hides well; "
                       "the soft encoding leaves nothing to see.",
               alt=f"A part of the photo {len(pictures)} times, nearly alike ({', '.join([*ways, 'photo'])}). Below, "
                   "its colours alone: with the nearest bin, blotches with sharp borders. Mean errors: "
                   f"{', '.join(f'{name} {error.mean():.1f}' for name, error in errors.items())} units.")


def show_fields(fields: Mapping[str, Tensor]) -> None:
    """Show in how many ways each position of square fields (N, N) reaches the one in the middle."""
    figure = Figure(figsize=(11, 2.9), layout="constrained")
    for axis, (name, field) in zip(figure.subplots(1, len(fields)), fields.items()):
        axis.imshow(field.log1p().numpy(), cmap="cividis")
        axis.set_xticks(np.arange(-0.5, len(field)), [])
        axis.set_yticks(np.arange(-0.5, len(field)), [])
        axis.grid(color="white", linewidth=0.4)
        axis.tick_params(length=0)
        axis.set_title(name, fontsize=11)
    said = "; ".join(f"{name}: {int((field > 0).sum())} cells" for name, field in fields.items())
    plots.show(figure, caption="The positions that the middle one sees, brighter where more paths lead to it. Dilation "
                               "reaches twice as far with the same weights, but skips every second row and column.",
               alt=f"Four grids with lit cells around the middle ({said}). Without dilation they fill a square; with "
                   "dilation 2 they lie apart, in every second row and column of a larger one.")


def influence(model: Zhang16, photo: Any, row: int, column: int) -> tuple[Tensor, Tensor]:
    """How much each pixel sways the score of the likeliest bin at one position of the network's grid.

    Returns
    -------
    L : Tensor, (side, side)
        What the network sees.
    sway : Tensor, (side, side)
        Absolute gradient of the score by L.
    """
    L = model.network_input(photo).requires_grad_()
    score = model.logits(L)[0, :, row, column].max()
    return L[0, 0].detach().cpu(), torch.autograd.grad(score, L)[0][0, 0].abs().cpu()


def within(sway: Tensor, row: int, column: int, part: float) -> float:
    """Share of the influence (side, side) that comes from a square around a position, `part` of the side wide."""
    rows, columns = (torch.arange(len(sway)) - (4 * place + 1.5) for place in (row, column))
    away = torch.maximum(rows.abs()[:, None], columns.abs()[None])
    return (sway[away < part * len(sway) / 2].sum() / sway.sum()).item()


def show_influence(L: Tensor, sway: Tensor, row: int, column: int) -> None:
    """Show what `influence` returns, with the position as a circle and squares of a quarter and half the side."""
    figure = Figure(figsize=(7.5, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.imshow(L.numpy(), cmap="gray", vmin=0, vmax=100)
    drawn = right.imshow(sway.log10().numpy(), cmap="cividis")
    for axis in (left, right):
        axis.plot(4 * column + 1.5, 4 * row + 1.5, "wo", mfc="none", ms=8, mew=2)
        plots.bare(axis)
    figure.colorbar(drawn, ax=right, label="log10 of the influence")
    near, half = (within(sway, row, column, part) for part in (0.25, 0.5))
    plots.show(figure, caption="What the network sees (squeezed to a square), and how much each pixel sways the score "
                               "of the likeliest colour at the circle. Most of the influence comes from nearby, but "
                               "hardly a pixel has none. Each step of the scale is a factor of ten.",
               alt="Left the grey photo, squeezed, with a circle. Right a speckled map, bright around the circle and "
                   f"darker with distance: a square with a quarter of the side holds {near:.0%} of the influence, one "
                   f"with half of the side {half:.0%}.")


def show_smoothing(counted: Tensor, smoothed: Tensor, weights: Tensor) -> None:
    """Show shares of the bins as counted and as smoothed, and the weights (313,) that follow from the smoothed ones."""
    figure = Figure(figsize=(12, 3.7), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    bin_map(left, counted, "probability (logarithmic)", log=True)
    bin_map(middle, smoothed, "probability (logarithmic)", log=True)
    bin_map(right, weights, "weight of a pixel")
    for axis, title in zip((left, middle, right), ("as counted", "smoothed", "weights, lambda = 1/2")):
        axis.set_title(title)
    plots.show(figure, caption="From photos to weights. Smoothing widens the hill and closes its holes, but far from "
                               "it the values stay too small for this scale. The weights turn the hill into a hollow "
                               "and are flat where colours are rare.",
               alt="Three maps of the 313 bins. As counted: a bright hill around grey with "
                   f"{int((counted == 0).sum())} empty bins, most at the rim. Smoothed: the same hill, wider and "
                   "without holes. "
                   f"Weights: {weights.min():.2f} in the middle, {weights.max():.1f} at the rim.")


def show_belief(model: Zhang16, photo: np.ndarray, row: int, column: int) -> Tensor:
    """Show what a network believes at one position of its grid; return that distribution (1, 313, 1, 1)."""
    with torch.inference_mode():
        spread = model.distribution(model.network_input(photo))[..., row:row + 1, column:column + 1]
    warm, cold = (spread[0, side(bins.centers()[:, 1]), 0, 0].sum() for side in (lambda b: b > 0, lambda b: b < 0))
    mean, mode = (bins.annealed_mean(spread, T).flatten().round().int().tolist() for T in (1.0, 0.0))
    plots.show(distribution_figure(model, photo, row, column),
               caption="Each bubble is a bin, its area the probability. The network hesitates between two groups; the "
                       "mean falls between them, where the bubbles are small.",
               alt="Left the grey photo with a circle. Right the ab plane with bubbles: bubbles of many sizes. "
                   f"{warm:.0%} of the probability lies above b = 0 and {cold:.0%} below. The mean "
                   f"is ({mean[0]}, {mean[1]}), the mode ({mode[0]}, {mode[1]}).")
    return spread


def show_temperatures(model: Zhang16, photo: np.ndarray, temperatures: Sequence[float]) -> list[np.ndarray]:
    """Show a photo decoded at several temperatures, and the truth; return the pictures without the truth."""
    with torch.inference_mode():
        spread = model.distribution(model.network_input(photo))
    decoded = [join(photo, bins.annealed_mean(spread, T)) for T in temperatures]
    names = {1: "T = 1, the mean", 0: "T = 0, the mode"}
    titles = [names.get(T, f"T = {T}") for T in temperatures]  # type: ignore[call-overload]
    said = ", ".join(f"{title}: {metrics.colourfulness(rgb):.0f}" for title, rgb in zip(titles, decoded))
    plots.show(plots.row([*decoded, photo], [*titles, "truth"], height=2),
               caption="The lower the temperature, the more vivid and the patchier the photo. None of the three has "
                       "the even orange of the true saucer.",
               alt=f"One photo {len(decoded) + 1} times; the lower the temperature, the more vivid and patchy. "
                   f"Colourfulness, {said}, truth: {metrics.colourfulness(photo):.0f}.")
    return decoded


def show_curves(curves: pd.DataFrame, names: Mapping[str, str]) -> None:
    """Show colourfulness and error over the temperature (`data/results/temperature.csv`)."""
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    axes = figure.subplots(1, 2)
    labels = {"colourfulness": "colourfulness", "ab_distance": "mean ab error (lower is better)"}
    for axis, (metric, label) in zip(axes, labels.items()):
        for (variant, name), style in zip(names.items(), (":s", "--^", "-o")):
            curve = curves[curves["variant"] == variant]
            axis.plot(curve["temperature"], curve[metric], "k" + style, ms=4, mfc="none", label=name)
        axis.axvline(bins.TEMPERATURE, color="0.7")
        axis.set(xlabel="temperature T", ylabel=label)
    truth = curves["colourfulness_truth"].iloc[0]
    axes[0].axhline(truth, color="k", lw=0.8)
    axes[0].text(1, truth + 0.6, "truth", ha="right")
    axes[1].legend(title="trained for")
    ends = curves[curves["temperature"].isin([0, 1])].replace(dict(names)).pivot(
        index="variant", columns="temperature", values="colourfulness")
    said = "; ".join(f"{name} from {row[0.0]:.0f} at T = 0 to {row[1.0]:.0f} at T = 1"
                     for name, row in ends.iterrows())
    plots.show(figure, caption="From the mode (left) to the mean (right). Only the rebalanced network has a choice "
                               "between vivid and dull, and it pays for vivid with error. The grey line is the "
                               "paper's T = 0.38.",
               alt=f"Two sets of curves over T. Colourfulness: {said}; truth {truth:.0f}. The error of the rebalanced "
                   "network lies above that of the two others at every T, and is largest at T = 0.")


def study_rows(table: pd.DataFrame, names: Mapping[str, str], which: str) -> pd.DataFrame:
    """Mean and 95 % interval of each model of `study.csv` on one set; several trainings are averaged photo by photo."""
    part = table[(table["set"] == which) & table["variant"].isin(names)]
    part = part.groupby(["variant", "metric"], sort=False).last().reset_index()  # the last row is the mean of all seeds
    part["said"] = [f"{m:.1f} [{low:.1f}, {high:.1f}]" for m, low, high in zip(part["mean"], part["low"], part["high"])]
    return part.assign(model=part["variant"].map(dict(names)))


def show_trade(rows: pd.DataFrame, truth: float) -> None:
    """Show colourfulness against error with the intervals of `study_rows`."""
    figure = Figure(figsize=(6.5, 3.8), layout="constrained")
    axis = figure.subplots()
    wide = {metric: rows[rows["metric"] == metric].set_index("model") for metric in ("ab_distance", "colourfulness")}
    said = []
    for name, marker in zip(wide["ab_distance"].index, "s^oXD"):
        x, y = (wide[metric].loc[name] for metric in wide)
        axis.errorbar(x["mean"], y["mean"], xerr=[[x["mean"] - x["low"]], [x["high"] - x["mean"]]],
                      yerr=[[y["mean"] - y["low"]], [y["high"] - y["mean"]]], fmt="k" + marker, mfc="white", ms=7,
                      capsize=2)
        low = name == "classification"  # whose name would else lie on the interval beside it
        axis.annotate(str(name), (x["mean"], y["mean"]), xytext=(-30, -17) if low else (8, 7),
                      textcoords="offset points")
        said.append(f"{name}: error {x['mean']:.1f}, colourfulness {y['mean']:.0f}")
    axis.axhline(truth, color="k", lw=0.8)
    axis.text(axis.get_xlim()[0], truth + 0.6, " colourfulness of the truth")
    axis.set(xlabel="mean ab error (left is better)", ylabel="colourfulness", ylim=(-3, truth + 6))
    axis.margins(x=0.15)
    axis.spines[["top", "right"]].set_visible(False)
    plots.show(figure, caption="What each answer costs and brings, with 95 % intervals over photos. The one that is "
                               "nearly as colourful as the truth has the largest error; none is both colourful and "
                               "close. (The truth itself lies far off to the left, at an error of 0.)",
               alt=f"Points in a plane of error and colourfulness. {'; '.join(said)}; truth: error 0, colourfulness "
                   f"{truth:.0f}.")

"""The figures of notebook 02: each `show_` draws one in a notebook, with a caption and alt text from its data."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
from matplotlib.figure import Figure
from numpy.typing import ArrayLike
from torch import Tensor

from colorlab import bins, images, lab, metrics, plots
from colorlab.course.widgets.distribution import bin_colours, bin_map
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
    vivid = {name: {kind: metrics.colourfulness(rgb) for kind, rgb in row.items()} for name, row in found.items()}
    said = "; ".join(f"{name}: " + ", ".join(f"{kind} {value:.0f}" for kind, value in row.items())
                     for name, row in vivid.items())
    ahead = [max(models, key=lambda kind: row[kind]) for row in vivid.values()]
    first = max(models, key=ahead.count)
    figure = plots.sheet([[row[kind] for kind in columns] for row in found.values()], columns, height=1.7)
    label_rows(figure, list(found))
    plots.show(figure,
               caption="The same layers, the same training photos, the same number of steps: only the objective "
                       f"differs from column to column. The column '{first}' is the most colourful in "
                       f"{'every row' if ahead.count(first) == len(found) else f'{ahead.count(first)} rows'}.",
               alt=f"Photos in rows, models in columns ({', '.join(columns)}). Colourfulness, from left to right: "
                   f"{said}.")
    return found


def _show_patches(colours: Mapping[str, Any], titles: Sequence[str], caption: str) -> None:
    """Show colours (a, b) by name as patches of equal lightness."""
    said = ", ".join(f"{name} at ({ab[0]:.0f}, {ab[1]:.0f})" for name, ab in colours.items())
    plots.show(plots.row([patch(ab) for ab in colours.values()], titles, height=1.4), caption=caption,
               alt=f"{len(colours)} patches of equal lightness from left to right: {said}.")


def show_costs(answers: Mapping[str, Any], costs: Mapping[str, float]) -> None:
    """Show answers (a, b) to a question with several right ones, and what each costs on average."""
    best = min(costs, key=costs.__getitem__)
    _show_patches(answers, [f"{name}\ncost {costs[name]:.0f}" for name in answers],
                  f"Answers to one question, and what each costs on average. The cheapest is '{best}', a colour that "
                  "no car has.")


def show_means(colours: Mapping[str, Any]) -> None:
    """Show mean colours (a, b) of pixels of photos."""
    chroma = [float(np.hypot(*np.asarray(ab, float))) for ab in colours.values()]
    _show_patches(colours, list(colours),
                  "Grey, the mean colour of the pixels of photos, and the means of five lightnesses, all drawn equally "
                  f"bright: brownish greys. None has a chroma above {np.ceil(max(chroma)):.0f}, where a vivid red has "
                  "67.")


def show_bins(shares: Tensor, name: str) -> None:
    """Show the 313 bins in their colours, and how a photo's pixels (313,) lie on them."""
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.scatter(*bins.centers().T, c=bin_colours(L=60), s=42, marker="s")
    left.set(xlim=(-115, 110), ylim=(-120, 110), xlabel="a: green - / red +", ylabel="b: blue - / yellow +")
    left.set(aspect="equal", title="the 313 bins at L = 60")
    bin_map(right, shares * 100, "percent of the pixels")
    right.set_title(f"where the photo '{name}' lies")
    top = bins.centers()[shares.argmax()].int().tolist()
    plots.show(figure, caption="Left, every bin in its colour (clipped where a screen lacks it at this lightness). "
                               "Right, one photo: it lives in a small part of the plane.",
               alt="Two pictures of the ab plane. Left a leaning patch of 313 coloured squares: green upper left, "
                   "orange upper right, magenta right, blue below. Right the same squares shaded by their share of the "
                   f"pixels: {int((shares > 0).sum())} hold some, most of all the one at ({top[0]}, {top[1]}).")


def show_landmarks(photos: Mapping[str, np.ndarray], table: pd.DataFrame) -> None:
    """Show photos, the most vivid first, with what the answers of `notebook_02_tables.landmarks` cost on each."""
    vivid = {name: metrics.colourfulness(photos[name]) for name in table.index}
    order = sorted(vivid, key=vivid.__getitem__, reverse=True)
    titles = [f"{name}: colourfulness {vivid[name]:.0f}\nprior {table.loc[name, 'prior']:.1f}, "
              f"classifier {table.loc[name, 'classifier']:.1f}" for name in order]
    dearest = table["prior"].sort_values(ascending=False).index[:2]
    agree = set(dearest) == set(order[:2])
    lost = [repr(name) for name in order if table.loc[name, "classifier"] > table.loc[name, "prior"]]
    verdict = f"costs more than the prior on {' and '.join(lost)}" if lost else "costs less than the prior on each"
    plots.show(plots.row([photos[name] for name in order], titles, height=2),
               caption="Four photos, the most vivid first, and two losses on each. The prior costs most on "
                       f"{' and '.join(f'{name!r}' for name in dearest)}"
                       f"{', the two most vivid ones' if agree else ''}; the classifier {verdict}.",
               alt="Four photos side by side. " + "; ".join(title.replace("\n", ", ") for title in titles) + ".")


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


def show_temperatures(model: Zhang16, photo: np.ndarray, temperatures: Sequence[float]) -> list[np.ndarray]:
    """Show a photo decoded at several temperatures, and the truth; return the pictures without the truth."""
    with torch.inference_mode():
        spread = model.distribution(model.network_input(photo))
    decoded = [join(photo, bins.annealed_mean(spread, T)) for T in temperatures]
    names = {1: "T = 1, the mean", 0: "T = 0, the mode"}
    titles = [names.get(T, f"T = {T}") for T in temperatures]  # type: ignore[call-overload]
    said = ", ".join(f"{title}: {metrics.colourfulness(rgb):.0f}" for title, rgb in zip(titles, decoded))
    plots.show(plots.row([*decoded, photo], [*titles, "truth"], height=2),
               caption="The same distributions, decoded at three temperatures, and the true photo. The mean is "
                       "smooth; in the mode, neighbouring pixels may take different colours, and patches appear.",
               alt=f"One photo {len(decoded) + 1} times, more vivid and patchier from left to right, then the truth. "
                   f"Colourfulness, {said}, truth: {metrics.colourfulness(photo):.0f}.")
    return decoded


def show_curves(curves: pd.DataFrame, names: Mapping[str, str]) -> None:
    """Show colourfulness and error over the temperature (`data/results/temperature.csv`)."""
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    axes = figure.subplots(1, 2)
    labels = {"colourfulness": "colourfulness", "ab_distance": "mean ab error in units of ab\n(lower is better)"}
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
    plots.show(figure, caption="From the mode (left) to the mean (right): the first training of each network, on 300 "
                               "photos. Only the rebalanced network has a choice between vivid and dull, and it pays "
                               "for vivid with error. The grey line is the paper's T = 0.38.",
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
    axis.set(xlabel="mean ab error in units of ab (left is better)", ylabel="colourfulness", ylim=(-3, truth + 6))
    axis.margins(x=0.15)
    axis.spines[["top", "right"]].set_visible(False)
    plots.show(figure, caption="What each answer costs and brings, with 95 % intervals over photos. The one that is "
                               "nearly as colourful as the truth has the largest error; none is both colourful and "
                               "close. (The truth itself lies far off to the left, at an error of 0.)",
               alt=f"Points in a plane of error and colourfulness. {'; '.join(said)}; truth: error 0, colourfulness "
                   f"{truth:.0f}.")

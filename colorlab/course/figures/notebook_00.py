"""Figures of the first notebook: photos beside what networks made of them.

What is said of a picture, in captions and in alt text, follows from its pixels at a few named places.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import torch
from matplotlib.figure import Figure
from scipy.ndimage import gaussian_filter

from colorlab import images, lab, metrics, plots
from colorlab.course.clicks import grey
from colorlab.course.widgets.colour_names import colour_name
from colorlab.evaluation import statistics
from colorlab.hints import Hint
from colorlab.metrics.colour_difference import difference
from colorlab.models.base import Colorizer

# Places of the sample photos that have one colour, as fractions of width and height.
PLACES: dict[str, dict[str, tuple[float, float]]] = {
    "palace": {"sky": (0.3, 0.35), "sky beside the tower": (0.69, 0.45), "wall": (0.8, 0.7)},
    "squirrel": {"leaf above": (0.78, 0.08), "leaves behind": (0.1, 0.4), "fur": (0.46, 0.47)},
    "car": {"paint": (0.5, 0.72), "left lamp": (0.12, 0.47)},
    "bridge": {"sky": (0.25, 0.4), "beach": (0.1, 0.9)},
    "cat": {"forehead": (0.62, 0.2), "nose": (0.58, 0.8)},
    "mountains": {"sky": (0.5, 0.1), "middle of the meadow": (0.8, 0.68), "grass": (0.8, 0.8)},
    "astronaut": {"suit": (0.27, 0.62), "white stripe of the flag": (0.02, 0.7), "wall": (0.25, 0.1)},
    "coffee": {"saucer": (0.3, 0.72), "saucer, other side": (0.76, 0.45), "coffee": (0.55, 0.35),
               "wood, lower right": (0.85, 0.85), "wood, upper left": (0.06, 0.3)},
}
REACH = 0.02  # of a place to each side, as a share of the photo's longer side
COLOURS = ("#4477aa", "#ddaa33", "#aa3377", "#228833", "#777777")  # told apart by every kind of eye


def _lab(rgb: np.ndarray) -> torch.Tensor:
    return lab.rgb_to_lab(torch.tensor(rgb).movedim(-1, 0))


def colour_at(rgb: np.ndarray, x: float, y: float) -> str:
    """The mean colour around a place (x and y in 0..1) of a picture RGB uint8 (H, W, 3), in words."""
    height, width = rgb.shape[:2]
    reach = max(1, round(REACH * max(height, width)))
    row, column = int(y * height), int(x * width)
    patch = _lab(rgb)[:, max(0, row - reach):row + reach + 1, max(0, column - reach):column + reach + 1]
    L, a, b = patch.mean(dim=(1, 2)).tolist()
    return colour_name(L, (a, b)).replace("dark pale", "dark greyish")


def described(name: str, rgb: np.ndarray) -> str:
    """The colours of a picture of that sample photo at its places, such as "sky blue, wall pale yellow"."""
    return ", ".join(f"{place} {colour_at(rgb, *where)}" for place, where in PLACES[name].items())


def _draw_map(figure: Figure, number: int, values: np.ndarray) -> None:
    """Draw a map of differences (H, W) into an axis of a figure, with a scale beside it."""
    figure.set_figwidth(figure.get_figwidth() + 0.8)  # for the scale
    axis = figure.axes[number]
    drawn = axis.imshow(values, cmap="cividis", vmin=0)
    plots.bare(axis)
    figure.colorbar(drawn, ax=axis, label="CIEDE2000", shrink=0.8)


class BlindPair:
    """A photo and the same photo in a model's colours, called A and B in an order that chance has decided.

    Attributes
    ----------
    made_up : str
        Which of the two is the model's: "A" or "B".
    """

    def __init__(self, name: str, photo: np.ndarray, model: Colorizer):
        self.name, self.model, self.photo, self.painted = name, model, photo, model.colorize(photo)
        self.made_up = "AB"[np.random.default_rng(list(name.encode())).integers(2)]

    @property
    def pictures(self) -> dict[str, np.ndarray]:
        """A and B, without saying which is which."""
        return {"A": self.painted, "B": self.photo} if self.made_up == "A" else {"A": self.photo, "B": self.painted}

    def reveal(self) -> None:
        """Show which one is made up, and where the two differ; print the numbers."""
        apart = difference_map(self.painted, self.photo)
        titles = [f"{letter}: {'made up' if letter == self.made_up else 'the photo'}" for letter in self.pictures]
        figure = plots.row([*self.pictures.values(), apart], [*titles, "difference between the two"], height=1.9)
        _draw_map(figure, 2, apart)
        plots.show(figure, caption="The brighter the map, the farther the made-up colour lies from the photo's.",
                   alt=f"{self.name}: {', '.join(titles)}, and a map of their difference, from {apart.min():.0f} to "
                       f"{apart.max():.0f}.")
        for letter, rgb in self.pictures.items():
            what = f"made up by {self.model.name}" if letter == self.made_up else "the photo"
            print(f"{letter}: {what}; {described(self.name, rgb)}; colourfulness {metrics.colourfulness(rgb):.0f}")
        print(f"mean difference between the two: {metrics.ciede2000(self.painted, self.photo):.1f}")


def show_blind(pairs: Sequence[BlindPair], height: float = 2.6) -> None:
    """Show pairs, one a row, with the grey photo that the model was given; nothing says which one is the photo."""
    rows = [[grey(pair.photo), *pair.pictures.values()] for pair in pairs]
    figure = plots.sheet(rows, ["what the network was given", "A", "B"], height=height)
    for number, pair in enumerate(pairs):
        figure.axes[3 * number].set_ylabel(pair.name, fontsize=11)
    alts = [f"{pair.name}: in grey, then twice in colour. " + "; ".join(
        f"{letter}: {described(pair.name, rgb)}" for letter, rgb in pair.pictures.items()) for pair in pairs]
    plots.show(figure, caption="One of A and B is what the camera saw; the other was painted from the grey "
                               "picture alone. Nothing but its colours can give it away.", alt=". ".join(alts) + ".")


def show_answers(photos: Mapping[str, np.ndarray], models: Sequence[Colorizer], height: float = 1.9) -> pd.DataFrame:
    """Show sample photos, one a row, as models colour them and as they are.

    Returns
    -------
    DataFrame
        A row for each photo and a column for each model: the mean CIEDE2000 difference from the truth.
    """
    answers = {name: [model.colorize(photo) for model in models] for name, photo in photos.items()}
    apart = pd.DataFrame({name: [metrics.ciede2000(rgb, photos[name]) for rgb in row] for name, row in answers.items()},
                         index=[model.name for model in models]).T
    figure = plots.sheet([[*row, photos[name]] for name, row in answers.items()], [*apart.columns, "the photo"],
                         height=height)
    labels = [text for row in apart.to_numpy() for text in (*(f"difference {value:.1f}" for value in row), "")]
    for axis, text in zip(figure.axes, labels, strict=True):
        axis.set_xlabel(text, fontsize=9)
    for number, name in enumerate(photos):
        figure.axes[number * (len(models) + 1)].set_ylabel(name, fontsize=11)
    nearest = {name: row.idxmin() for name, row in apart.iterrows()}
    strength = {name: [metrics.colourfulness(rgb) for rgb in row] for name, row in answers.items()}
    palest = {name: apart.columns[int(np.argmin(row))] for name, row in strength.items()}
    alts = [f"{name}, the photo: {described(name, photos[name])}. " + " ".join(
        f"By {model.name}: {described(name, rgb)}." for model, rgb in zip(models, answers[name], strict=True))
        for name in photos]
    best, pale = (", ".join(f"{model}{f' ({name})' if len(photos) > 1 else ''}" for name, model in of.items())
                  for of in (nearest, palest))
    plots.show(figure, caption="Different answers to the same grey picture, and the truth on the right. Nearest to "
                               f"it: {best}. Palest: {pale}.", alt=" ".join(alts))
    return apart


def difference_map(answer: np.ndarray, truth: np.ndarray, blur: float = 0.02) -> np.ndarray:
    """CIEDE2000 difference of each pixel (H, W) between two pictures RGB uint8 (H, W, 3).

    It is smoothed by a Gaussian whose sigma is `blur` times the longer side: places count, not pixels.
    """
    apart = difference(_lab(truth), _lab(answer)).numpy()
    return gaussian_filter(apart, blur * max(apart.shape))


def farthest(answer: np.ndarray, truth: np.ndarray, share: float = 1 / 6) -> np.ndarray:
    """Mask (H, W) of the share of the places whose colours lie farthest from the truth."""
    apart = difference_map(answer, truth, blur=0.04)
    return apart >= np.quantile(apart, 1 - share)


def show_difference(name: str, answer: np.ndarray, truth: np.ndarray) -> None:
    """Show a sample photo as it is, and how far an answer lies from it at each place; print the numbers."""
    apart, mask = difference_map(answer, truth), farthest(answer, truth)
    figure = plots.row([answer, truth, apart], ["what you judged", "the photo", "difference between the two"])
    _draw_map(figure, 2, apart)
    plots.show(figure, caption="Bright places lie far from the true colour. They need not be the places that look odd.",
               alt=f"{name}, as you judged it: {described(name, answer)}. The photo: {described(name, truth)}. "
                   f"A map of the difference, from {apart.min():.0f} to {apart.max():.0f}.")
    print(f"mean difference {apart[mask].mean():.0f} inside the outline, which holds {mask.mean():.0%} of the picture, "
          f"and {apart[~mask].mean():.0f} outside")


def show_recoloured(name: str, photo: np.ndarray, model: Colorizer, hint: Hint) -> pd.DataFrame:
    """Show a sample photo as a model that takes hints colours it, without and with one, and the change.

    Returns
    -------
    DataFrame
        A row for each place of the photo: its colour without and with the hint, and their CIEDE2000 difference.
    """
    rgb = images.to_rgb(photo)
    plain, told = model.colorize(rgb), model.colorize(rgb, hints=[hint])
    moved = difference_map(told, plain)
    L = _lab(rgb)[0, int(hint.y * len(rgb)), int(hint.x * rgb.shape[1])].item()
    figure = plots.row([plain, told, moved],
                       ["no hint", f"one hint: {colour_name(L, hint.ab)}", "what the hint changed"])
    _draw_map(figure, 2, moved)
    for axis in figure.axes[1:3]:
        for size, colour in ((11, "black"), (8, "white")):
            axis.plot(hint.x * rgb.shape[1], hint.y * rgb.shape[0], "o", ms=size, mfc="none", mec=colour, mew=1.5)
    plots.show(figure, caption="A colour was named for one spot, inside the ring, and it changed far more than that "
                               "spot: the brighter the map, the greater the change.",
               alt=f"{name} by {model.name}, without a hint: {described(name, plain)}. With one: "
                   f"{described(name, told)}. A map of the change, up to {moved.max():.0f}.")
    at = {place: (colour_at(plain, *where), colour_at(told, *where),
                  round(float(moved[int(where[1] * len(moved)), int(where[0] * moved.shape[1])]), 1))
          for place, where in PLACES[name].items()}
    return pd.DataFrame(at, index=["no hint", "one hint", "changed"]).T.astype({"changed": float})


def show_own(photo: np.ndarray, models: Sequence[Colorizer]) -> dict[str, int]:
    """Show a photo as models colour it, and as it is; return the colourfulness of each picture."""
    pictures = {**{model.name: model.colorize(photo) for model in models}, "the original": photo}
    strength = {name: round(metrics.colourfulness(rgb)) for name, rgb in pictures.items()}
    words = ", ".join(f"{name} {value}" for name, value in strength.items())
    plots.show(plots.row(list(pictures.values()), list(pictures), height=2),
               caption="Two different answers to the same grey picture cannot both be true. Which of them would you "
                       "believe if you did not know the original?",
               alt=f"One photo in {len(pictures)} versions. Their colourfulness: {words}.")
    return strength


def show_programs(name: str, pictures: Mapping[str, np.ndarray]) -> None:
    """Show what programs, some of them broken, make of the photo `name`, without giving the faults away."""
    plots.show(plots.row(list(pictures.values()), list(pictures), height=2),
               caption="One photo, put together by several programs. On this picture even a broken one looks nearly "
                       "right.",
               alt=f"The photo {name}, put together by {len(pictures)} programs. " + "; ".join(
                   f"{title}: {described(name, rgb)}" for title, rgb in pictures.items()) + ".")


def scores(table: pd.DataFrame, baseline: str = "grey") -> pd.DataFrame:
    """Means of a table of `colorlab.evaluate` with 95 % intervals, a row for each model.

    `gain` is by how much the CIEDE2000 difference lies below the baseline's on the same photo; `wins` on how many.
    """
    error = table.pivot(index="photo", columns="model", values="ciede2000")
    rows = {}
    for model, part in table.groupby("model", sort=False):
        gain = error[baseline] - error[model]
        rows[model] = {"mse": f"{part.mse.mean():.0f}", "difference": _interval(part.ciede2000),
                       "gain": "" if model == baseline else _interval(gain),
                       "wins": "" if model == baseline else f"{(gain > 0).sum()} of {len(gain)}",
                       "colourfulness": _interval(part.colourfulness, digits=0)}
    return pd.DataFrame(rows).T


def _interval(values: pd.Series, digits: int = 1) -> str:
    mean, low, high = (round(value, digits) + 0.0 for value in statistics.interval(values))
    return f"{mean:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def show_scores(table: pd.DataFrame, baseline: str = "grey") -> None:
    """Show means and 95 % intervals of difference, gain over a baseline and colourfulness for each model of a table."""
    error = table.pivot(index="photo", columns="model", values="ciede2000")
    colourful = table.pivot(index="photo", columns="model", values="colourfulness")
    models, true = list(table.model.unique()), table.drop_duplicates("photo").colourfulness_truth.mean()
    gains = error.rsub(error[baseline], axis=0)
    panels = {"difference from the truth (CIEDE2000)": error, f"nearer than {baseline}, by": gains,
              "colourfulness": colourful}
    figure, said = Figure(figsize=(11, 0.9 + 0.34 * len(models)), layout="constrained"), []
    axes = figure.subplots(1, 3, sharey=True)
    for axis, (label, values) in zip(axes, panels.items(), strict=True):
        shown = [model for model in models if values is not gains or model != baseline]
        ranges = {model: statistics.interval(values[model]) for model in shown}
        for model, (mean, low, high) in ranges.items():
            row, colour = models.index(model), COLOURS[models.index(model) % len(COLOURS)]
            axis.plot([low, high], [row, row], color=colour, lw=2.5)
            axis.plot(mean, row, "o", color=colour, ms=7, clip_on=False)
        digits = int(values is gains)
        said.append(f"{label}: " + ", ".join(f"{model} {mean:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"
                                             for model, (mean, low, high) in ranges.items()))
        axis.set(xlabel=label, yticks=range(len(models)), yticklabels=models)
        axis.grid(axis="x", alpha=0.3)
    axes[0].set(xlim=(0, None), ylim=(len(models) - 0.4, -0.6))
    axes[1].axvline(0, color="black", lw=1)
    axes[2].set_xlim(0, 1.05 * max(true, axes[2].get_xlim()[1]))
    axes[2].axvline(true, color="black", ls="--", lw=1)
    axes[2].annotate(f"the photos: {true:.0f}", (true, len(models) - 0.7), xytext=(-4, 0), textcoords="offset points",
                     ha="right", fontsize=9)
    nearest, closest = error.mean().idxmin(), (colourful.mean() - true).abs().idxmin()
    argued = (f"{nearest} is nearest to the truth, but {closest} comes closest to the colourfulness of the photos"
              if nearest != closest else f"{nearest} is nearest to the truth and to the colourfulness of the photos")
    plots.show(figure, caption=f"On average over {table.photo.nunique()} photos, {argued} (dashed line). The middle "
                               f"compares each model with {baseline} photo by photo: a bar that reaches the line at 0 "
                               "leaves the question open. The bars are 95 % intervals.",
               alt=f"{'. '.join(said)}; the true photos {true:.0f}.")

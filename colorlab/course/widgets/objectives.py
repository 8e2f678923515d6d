"""One photo by networks that were trained for different objectives, and what each believes of the colour of a point."""

from collections.abc import Mapping
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from colorlab import bins, metrics, plots
from colorlab.course.widgets.distribution import LARGEST, _Answers, bin_colours
from colorlab.course.widgets.pointing import PointPicture, place_of
from colorlab.course.widgets.showing import show
from colorlab.models.base import Colorizer, join

Point = tuple[float, float]


class Lab:
    """What several networks answer for several photos; each photo is asked once.

    Parameters
    ----------
    models : dict
        Objective -> Colorizer that predicts bins (zhang16).
    photos : dict
        Name -> RGB uint8 (H, W, 3).
    mean_only : collection of str
        Objectives that train the mean alone, so that their distribution means nothing and is not drawn.
    """

    def __init__(self, models: Mapping[str, Colorizer], photos: Mapping[str, np.ndarray], mean_only: Any = ("L2",)):
        self.models, self.photos, self.mean_only = dict(models), dict(photos), set(mean_only)
        self._kept: dict[tuple[str, str], _Answers] = {}

    def answers(self, objective: str, photo: str) -> _Answers:
        """Scores of one network for one photo."""
        key = objective, photo
        if key not in self._kept:
            self._kept[key] = _Answers(self.models[objective], self.photos[photo])
        return self._kept[key]

    def picture(self, objective: str, photo: str, temperature: float) -> np.ndarray:
        """The photo as a network colours it, RGB uint8 (H, W, 3); "truth" gives the photo itself."""
        if objective not in self.models:
            return self.photos[photo]
        scores = self.answers(objective, photo).scores
        spread = bins.sharpen(scores, 1.0 if objective in self.mean_only else temperature)
        return join(self.photos[photo], bins.annealed_mean(spread, 1.0))

    def at(self, objective: str, photo: str, point: Point, temperature: float
           ) -> tuple[np.ndarray | None, list[float], list[float]]:
        """Probabilities (313,) or None, the mean (a, b) and the true one at a point (x, y), fractions of the photo."""
        answers = self.answers(objective, photo)
        row, column = (min(int(share * size), size - 1) for share, size in
                       ((point[1], answers.height), (point[0], answers.width)))
        alone = objective in self.mean_only
        spread, mean, _, true = answers.at(row, column, 1.0 if alone else temperature)
        return None if alone else spread, mean, true

    def words(self, objective: str, photo: str, point: Point, temperature: float) -> str:
        """One line of numbers: the whole picture, and the point."""
        rgb, truth = self.picture(objective, photo, temperature), self.photos[photo]
        said = f"{objective}: colourfulness {metrics.colourfulness(rgb):.0f}"
        if objective not in self.models:
            return said
        spread, mean, true = self.at(objective, photo, point, temperature)
        likeliest = "answer" if spread is None else f"largest probability {spread.max():.0%}, mean"
        return (f"{said}, mean ab error {metrics.ab_distance(rgb, truth):.0f}; at the point {likeliest} "
                f"({mean[0]:.0f}, {mean[1]:.0f}), truth ({true[0]:.0f}, {true[1]:.0f})")


def draw_belief(axis: Axes, spread: np.ndarray | None, mean: list[float], true: list[float]) -> None:
    """Bubbles for the probabilities of the bins, or none; the mean and the truth as marks."""
    places = bins.centers().numpy()
    axis.scatter(places[:, 0], places[:, 1], s=3, c="0.85")
    if spread is not None:
        order = np.argsort(-spread)  # small bubbles on top of large ones
        axis.scatter(places[order, 0], places[order, 1], s=LARGEST * spread[order], c=bin_colours()[order],
                     edgecolors="black", linewidths=0.5)
    for ab, marker, name in ((mean, "X", "answer" if spread is None else "mean"), (true, "P", "truth")):
        axis.scatter(ab[0], ab[1], s=75, marker=marker, c="white", edgecolors="black", linewidths=1.3,
                     label=f"{name} ({ab[0]:.0f}, {ab[1]:.0f})")
    axis.set(xlim=(-115, 115), ylim=(-115, 115), aspect="equal")
    axis.set(xlabel="a: green - / red +", ylabel="b: blue - / yellow +")
    axis.legend(fontsize=8, loc="lower left")


def objectives_figure(lab: Lab, photo: str, point: Point, temperature: float = 1.0) -> Figure:
    """Above, a photo as each network colours it; below, what each believes of the colour at a point (x, y)."""
    truth = lab.photos[photo]
    figure = Figure(figsize=(3.5 * len(lab.models), 5.9), layout="constrained")
    axes = figure.subplots(2, len(lab.models), height_ratios=[1, 1.35], squeeze=False)
    for above, below, objective in zip(*axes, lab.models):
        above.imshow(lab.picture(objective, photo, temperature))
        for colour, width in (("black", 4.5), ("white", 2)):
            above.plot(point[0] * truth.shape[1], point[1] * truth.shape[0], "o", ms=12, mfc="none", mec=colour,
                       mew=width)
        above.set_title(f"trained for: {objective}", fontsize=11)
        plots.bare(above)
        spread, mean, true = lab.at(objective, photo, point, temperature)
        draw_belief(below, spread, mean, true)
        below.set_title("gives one colour" if spread is None else f"gives a distribution (T = {temperature:.2f})",
                        fontsize=10)
    return figure


def objectives_panel(models: Mapping[str, Colorizer], photos: Mapping[str, np.ndarray], point: Point = (0.75, 0.7),
                     temperature: float = 1.0) -> Lab:
    """Switch between networks on one photo, point at it, and see the distribution of the colour under the pointer.

    Where panels do not run, `objectives_figure` of the first photo stands in its place, with a caption.

    Parameters
    ----------
    models, photos
        As for `Lab`.
    point : (float, float)
        Where the pointer starts: x and y as fractions of the photo's width and height.
    temperature : float
        At which distributions are sharpened at first, 0..1.

    Returns
    -------
    Lab
        What the panel asks, to go on with.
    """
    lab = Lab(models, photos)
    switch = ipywidgets.ToggleButtons(options=[*models, "truth"], value=list(models)[-1],
                                      style={"button_width": "auto"})
    choice = ipywidgets.Dropdown(options=list(photos), description="photo")
    warmth = ipywidgets.FloatSlider(temperature, min=0, max=1, step=0.02, description="T", continuous_update=False)
    picture = PointPicture(label="The photo. Enter or a click chooses the point whose colour is asked for.", width=460)
    belief = ipywidgets.Image(format="png", layout={"width": "360px"})
    label = ipywidgets.HTML()
    where = [point]

    def draw(_: object = None) -> None:
        objective, photo, T = switch.value, choice.value, warmth.value
        picture.shown(lab.picture(objective, photo, T))
        picture.marks = [{"x": where[0][0], "y": where[0][1], "colour": "#f4b042", "label": "the point"}]
        if objective in models:
            figure = Figure(figsize=(4.2, 4.2), layout="constrained")
            draw_belief(figure.subplots(), *lab.at(objective, photo, where[0], T))
            belief.value = plots.png(figure)
        label.value = f'<span role="status">{lab.words(objective, photo, where[0], T)}</span>'

    def pointed(change: dict[str, Any]) -> None:
        if change["new"].get("kind") in ("place", "move"):
            where[0] = place_of(change["new"])
            draw()

    picture.observe(pointed, "event")
    for control in (switch, choice, warmth):
        control.observe(draw, "value")
    draw()
    wrap = {"flex_flow": "row wrap", "align_items": "flex-start"}
    first = next(iter(photos))
    show(ipywidgets.VBox([ipywidgets.HBox([switch, choice, warmth], layout=wrap),
                          ipywidgets.HBox([picture, belief], layout=wrap), label]),
         f"The photo '{first}' as coloured by networks trained for {', '.join(models)}, with a ring at one point. "
         "Below each, the ab plane with bubbles for the colours that it considers possible there, and marks for their "
         "mean and the truth. " + "; ".join(lab.words(one, first, point, temperature) for one in models) + ".",
         objectives_figure(lab, first, point, temperature),
         "Three objectives, one photo, and what each network believes about the colour in the ring: a network that "
         "learnt colours by L2 names one, the others weigh many. Run this cell to switch between the networks in "
         "place, to point anywhere else, and to choose other photos and temperatures.")
    return lab

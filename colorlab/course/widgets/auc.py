"""Which pixels lie within a distance of their true colour, and the curve that this draws."""

from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np
import torch
from matplotlib.figure import Figure

from colorlab import datasets, images, lab, metrics, plots
from colorlab.course.widgets.showing import png, show
from colorlab.models import Colorizer, Grey

LINES = ("-", "--", ":")
STILL = (10, 30, 60)  # the distances of the picture for those who have no panel
COLOURS = ("#5e3c99", "#b35806", "#555555")  # purple and orange: apart for readers with colour-vision deficiency


def ab_distances(prediction: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Distance of each pixel's ab from the true ab, float (H, W), of two RGB uint8 (H, W, 3)."""
    ab = [lab.rgb_to_lab(torch.from_numpy(np.array(rgb)).movedim(-1, 0))[1:] for rgb in (prediction, truth)]
    return torch.linalg.vector_norm(ab[0] - ab[1], dim=0).numpy()


def within_picture(prediction: np.ndarray, distance: np.ndarray, d: float) -> np.ndarray:
    """The prediction, RGB uint8 (H, W, 3), with stripes in place of all pixels whose distance (H, W) is above d."""
    height, width = distance.shape
    period = max(4, min(height, width) // 32)
    stripes = np.add.outer(np.arange(height), np.arange(width)) % period < period / 3
    covered = np.where(stripes[..., None], np.uint8(110), np.uint8(255))
    return np.where((distance <= d)[..., None], prediction, covered)


def auc_figure(distances: Mapping[str, np.ndarray], d: float) -> Figure:
    """The curves "share of pixels within d" of up to three distances (H, W) by name, with the points at d marked."""
    figure = Figure(figsize=(6.2, 3.2), layout="constrained")
    axis = figure.subplots()
    thresholds = np.arange(metrics.AUC_THRESHOLDS)
    for (name, distance), line, colour in zip(distances.items(), LINES, COLOURS):
        share = 100 * np.searchsorted(np.sort(distance, axis=None), thresholds, side="right") / distance.size
        axis.plot(thresholds, share, line, color=colour, label=f"{name}: AuC {share.mean():.1f} %")
        axis.plot(d, share[int(d)], "o", color=colour)
    axis.axvline(d, color="0.7", linewidth=0.8, zorder=0)
    axis.set(xlabel="d, distance in the ab plane", ylabel="pixels within d, %", xlim=(-2, 152), ylim=(0, 103))
    axis.legend(loc="lower right")
    return figure


def auc_panel(models: Sequence[Colorizer], photos: Mapping[str, np.ndarray] | None = None, d: int = 10) -> None:
    """A slider over the distance d: which pixels of one or two models lie within it, and the curve over all d.

    Grey stands beside them as the baseline. `photos` are RGB uint8 (H, W, 3) by name; default: the sample photos.
    """
    if photos is None:
        photos = {path.stem: images.read(path) for path in datasets.samples()}
    shown = {**{model.name: model for model in models[:2]}, "grey": Grey()}
    slider = ipywidgets.IntSlider(d, 0, 150, description="d", continuous_update=False)
    photo = ipywidgets.Dropdown(options=list(photos), description="photo")
    pictures = [ipywidgets.Image(format="png", layout={"width": "230px"}) for _ in range(1 + len(shown))]
    words = [ipywidgets.HTML(layout={"width": "230px"}) for _ in pictures]
    curve = ipywidgets.Image(format="png", layout={"width": "560px"})
    predictions: dict[str, np.ndarray] = {}
    distances: dict[str, np.ndarray] = {}

    def colorize(_: object = None) -> None:
        truth = photos[photo.value]
        pictures[0].value, words[0].value = png(truth, 320), "the truth"
        for name, model in shown.items():
            predictions[name] = model.colorize(truth)
            distances[name] = ab_distances(predictions[name], truth)
        draw()

    def draw(_: object = None) -> None:
        for picture, word, name in zip(pictures[1:], words[1:], shown):
            picture.value = png(within_picture(predictions[name], distances[name], slider.value), 320)
            share = (distances[name] <= slider.value).mean()
            word.value = f"<b>{name}</b><br>{share:.0%} within d = {slider.value}; striped: further off"
        curve.value = plots.png(auc_figure(distances, slider.value))

    slider.observe(draw, "value")
    photo.observe(colorize, "value")
    colorize()
    rows = [[photos[photo.value], *(within_picture(predictions[name], distances[name], one) for name in shown)]
            for one in STILL]
    within = "; ".join(f"{name} " + ", ".join(f"{(distances[name] <= one).mean():.0%}" for one in STILL)
                       for name in shown)
    wrap = {"flex_flow": "row wrap"}
    columns = ipywidgets.HBox([ipywidgets.VBox(list(pair)) for pair in zip(pictures, words)], layout=wrap)
    show(ipywidgets.VBox([ipywidgets.HBox([slider, photo], layout=wrap), columns, curve]),
         f"Three rows, for d = {', '.join(map(str, STILL))}: the photo “{photo.value}” and the answers of "
         f"{', '.join(shown)}, with stripes on all pixels further than d from their true a and b. Pixels without "
         f"stripes: {within}.",
         plots.sheet(rows, ["the truth", *shown], [f"d = {one}" for one in STILL], height=1.4),
         "The further off an answer may be, the more of its pixels are free of stripes. Run this cell to move d, to "
         "see the curve that this draws, and to choose another photo.")

"""The ab plane at a chosen lightness."""

from collections.abc import Sequence

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from colorlab import lab
from colorlab.course.widgets.showing import png, show

STILL = (5, 20, 40, 60, 80, 97)  # lightnesses that stand for the panel on a page


def gamut_picture(L: float) -> np.ndarray:
    """The ab plane at lightness L as RGB uint8 (221, 221, 3): colours that sRGB has, on light grey."""
    rgb, inside = lab.ab_plane(L)
    return np.where(inside[..., None].numpy(), lab.to_uint8(rgb).permute(1, 2, 0).numpy(), np.uint8(235))


def gamut_figure(levels: Sequence[int]) -> Figure:
    """The ab plane at several lightnesses, with axes and a cross at the neutral point."""
    figure = Figure(figsize=(11.2, 11.2 / len(levels) + 0.4), layout="constrained")
    axes = figure.subplots(1, len(levels), sharey=True)
    for axis, level in zip(axes, levels):
        axis.imshow(gamut_picture(level), extent=(-110.5, 110.5, -110.5, 110.5))
        axis.plot(0, 0, "k+", ms=9)
        axis.set(title=f"L = {level}", xlabel="a", xticks=(-100, 0, 100), yticks=(-100, 0, 100))
    axes[0].set_ylabel("b")
    axes[0].annotate("neutral", (0, 0), xytext=(0, 34), textcoords="offset points", fontsize=7, ha="center",
                     arrowprops={"arrowstyle": "-", "lw": 0.6})
    return figure


def share(L: float) -> float:
    """The share of the square, a and b in -110..110, that sRGB can show at lightness L."""
    return lab.ab_plane(L)[1].float().mean().item()


def gamut_panel(L: int = 50) -> None:
    """A slider over L and the ab plane at that lightness, with the share of it that sRGB can show."""
    slider = ipywidgets.IntSlider(L, 1, 99, description="L", continuous_update=False)
    picture = ipywidgets.Image(format="png", layout={"width": "442px"})
    label = ipywidgets.Label()

    def draw(_: object = None) -> None:
        picture.value = png(gamut_picture(slider.value))
        has = f"sRGB has {share(slider.value):.1%} of this square"
        label.value = f"L = {slider.value}: {has} (a to the right, b upwards)"

    slider.observe(draw, "value")
    draw()
    still = ", ".join(f"{share(level):.0%} at L = {level}" for level in STILL)
    show(ipywidgets.VBox([slider, picture, label]),
         f"The ab plane at six lightnesses. sRGB fills this much of the square: {still}.", gamut_figure(STILL),
         "From nearly black to nearly white, the patch moves from blue and violet to yellow. Run this cell to "
         "choose any L.")

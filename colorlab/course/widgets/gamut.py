"""The ab plane at a chosen lightness."""

import ipywidgets
import numpy as np

from colorlab import lab
from colorlab.course.widgets.showing import png, show


def gamut_picture(L: float) -> np.ndarray:
    """The ab plane at lightness L as RGB uint8 (221, 221, 3): colours that sRGB has, on light grey."""
    rgb, inside = lab.ab_plane(L)
    return np.where(inside[..., None].numpy(), lab.to_uint8(rgb).permute(1, 2, 0).numpy(), np.uint8(235))


def gamut_panel(L: int = 50) -> None:
    """A slider over L and the ab plane at that lightness, with the share of it that sRGB can show."""
    slider = ipywidgets.IntSlider(L, 1, 99, description="L", continuous_update=False)
    picture = ipywidgets.Image(format="png", layout={"width": "442px"})
    label = ipywidgets.Label()

    def draw(_: object = None) -> None:
        picture.value = png(gamut_picture(slider.value))
        share = lab.ab_plane(slider.value)[1].float().mean().item()
        label.value = f"L = {slider.value}: sRGB has {share:.1%} of this square (a to the right, b upwards)"

    slider.observe(draw, "value")
    draw()
    show(ipywidgets.VBox([slider, picture, label]),
         "Panel: a slider for L from 1 to 99, below it the ab plane at that lightness. Run this cell to move it.")

"""One photo decoded at any temperature."""

from collections.abc import Mapping
from typing import Any

import ipywidgets
import numpy as np
import torch

from colorlab import bins, images, metrics
from colorlab.course.widgets.showing import png, show
from colorlab.models.base import Colorizer, join


def temperature_panel(model: Colorizer, photos: Mapping[str, Any], temperature: float = bins.TEMPERATURE) -> None:
    """A slider for the temperature of equation 5 and a list of photos; the photo decoded at it, and the truth.

    Parameters
    ----------
    model : Colorizer
        One that predicts bins (zhang16).
    photos : dict
        Name -> path, PIL image or array; see `colorlab.images.to_rgb`.
    temperature : float
        Where the slider starts, 0..1.
    """
    slider = ipywidgets.FloatSlider(temperature, min=0, max=1, step=0.02, description="T", continuous_update=False)
    choice = ipywidgets.Dropdown(options=list(photos), description="photo")
    pictures = [ipywidgets.Image(format="png", layout={"width": "380px"}) for _ in range(2)]
    labels = [ipywidgets.Label() for _ in pictures]
    kept: dict[str, tuple[np.ndarray, torch.Tensor]] = {}

    def predicted(name: str) -> tuple[np.ndarray, torch.Tensor]:
        if name not in kept:
            photo = images.to_rgb(photos[name])
            with torch.inference_mode():
                kept[name] = photo, model.distribution(model.network_input(photo))
        return kept[name]

    def draw(_: object = None) -> None:
        photo, spread = predicted(choice.value)
        answer = join(photo, bins.annealed_mean(spread, slider.value))
        for picture, label, name, rgb in zip(pictures, labels, (f"T = {slider.value:.2f}", "truth"), (answer, photo)):
            picture.value = png(rgb)
            label.value = f"{name}: colourfulness {metrics.colourfulness(rgb):.0f}"

    for control in (slider, choice):
        control.observe(draw, "value")
    draw()
    columns = [ipywidgets.VBox(list(pair)) for pair in zip(pictures, labels)]
    show(ipywidgets.VBox([ipywidgets.HBox([slider, choice], layout={"flex_flow": "row wrap"}),
                          ipywidgets.HBox(columns, layout={"flex_flow": "row wrap"})]),
         "Panel: a slider for the temperature T from 0 (the mode) to 1 (the mean) and a list of photos "
         f"({', '.join(photos)}); below them the photo as {model.name} colorizes it at that temperature, and the true "
         "photo, each with its colourfulness. Run this cell to move it.")

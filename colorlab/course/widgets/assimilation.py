"""Coloured lines on a grey photo, with lines as far apart as one likes."""

from collections.abc import Mapping

import ipywidgets
import numpy as np

from colorlab import datasets, images, plots
from colorlab.course import assimilation
from colorlab.course.widgets.showing import png, show

PERIODS = (6, 10, 16, 26)


def assimilation_panel(photos: Mapping[str, np.ndarray] | None = None, first: str = "fruits", period: int = 10,
                       thick: int = 2, gain: float = 2.5) -> None:
    """A list of photos and a slider for the distance of the lines, in pixels.

    Parameters
    ----------
    photos : dict, optional
        Name -> RGB uint8 (H, W, 3), shown at twice their size. Default: the sample photos.
    first : str
        The photo at the beginning.
    period, thick : int
        Distance of the lines at the beginning, and their thickness, in pixels of the enlarged photo.
    gain : float
        By which a and b are multiplied on the lines.
    """
    known = {path.stem: images.read(path) for path in datasets.samples()} if photos is None else dict(photos)
    choice = ipywidgets.Dropdown(options=list(known), value=first, description="photo")
    slider = ipywidgets.IntSlider(period, 4, 40, 2, description="distance", continuous_update=False)
    picture = ipywidgets.Image(format="png")
    label = ipywidgets.Label()

    def draw(_: object = None) -> None:
        large = assimilation.enlarged(known[choice.value])
        mask = assimilation.lines(large.shape[:2], slider.value, thick)
        rgb = assimilation.coloured_lines(large, mask, gain)
        picture.value = png(rgb, longest=max(rgb.shape))  # never shrunk: that would mix the colours of the lines
        label.value = (f"a line every {slider.value} pixels: {mask.mean():.0%} of the pixels carry colour, the others "
                       f"are at most {assimilation.chroma(rgb)[~mask].max():.0f} away from grey")

    for control in (choice, slider):
        control.observe(draw, "value")
    draw()
    large = assimilation.enlarged(known[first])
    row, column = (side // 4 for side in large.shape[:2])
    part = large[row:row + 300, column:column + 190]
    parts = []
    for distance in PERIODS:
        mask = assimilation.lines(part.shape[:2], distance, thick)
        parts.append((assimilation.coloured_lines(part, mask, gain), f"{distance} pixels {mask.mean():.0%}"))
    show(ipywidgets.VBox([ipywidgets.HBox([choice, slider], layout={"flex_flow": "row wrap"}), picture, label]),
         f"Four parts of the photo “{first}” in grey under coloured lines of {thick} pixels that lie further and "
         "further apart; distance of the lines and share of coloured pixels: "
         f"{', '.join(words for _, words in parts)}.",
         plots.pixel_by_pixel([rgb for rgb, _ in parts]),
         f"From left to right a line every {', '.join(map(str, PERIODS))} pixels. The closer the lines, the more the "
         "grey between them seems to be coloured. Run this cell to choose photo and distance.")

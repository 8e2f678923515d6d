"""A photo as people with a colour-vision deficiency are thought to see it."""

from collections.abc import Mapping

import ipywidgets
import numpy as np

from colorlab import datasets, images, plots
from colorlab.course import colour_vision
from colorlab.course.assimilation import apart
from colorlab.course.widgets.showing import png, show


def deficiency_panel(photos: Mapping[str, np.ndarray] | None = None, first: str = "fruits") -> None:
    """A list of photos, RGB uint8 (H, W, 3) by name (default: the sample photos), and four views of the chosen one."""
    known = {path.stem: images.read(path) for path in datasets.samples()} if photos is None else dict(photos)
    choice = ipywidgets.Dropdown(options=list(known), value=first, description="photo")
    pictures = [ipywidgets.Image(format="png", layout={"width": "300px"}) for _ in colour_vision.VIEWS]
    labels = [ipywidgets.Label() for _ in colour_vision.VIEWS]

    def words(view: str, seen: np.ndarray, rgb: np.ndarray) -> str:
        moved = f": moves by {apart(seen, rgb).mean():.0f} in the ab plane"
        return view if view == colour_vision.VIEWS[0] else view + moved

    def draw(_: object = None) -> None:
        rgb = known[choice.value]
        for picture, label, view in zip(pictures, labels, colour_vision.VIEWS):
            seen = colour_vision.seen_with(rgb, view)
            picture.value, label.value = png(seen), words(view, seen, rgb)

    choice.observe(draw, "value")
    draw()
    columns = [ipywidgets.VBox(list(pair)) for pair in zip(pictures, labels)]
    seen = [colour_vision.seen_with(known[first], view) for view in colour_vision.VIEWS]
    described = "; ".join(words(view, one, known[first]) for view, one in zip(colour_vision.VIEWS, seen))
    show(ipywidgets.VBox([choice, ipywidgets.HBox(columns, layout={"flex_flow": "row wrap"})]),
         f"The photo “{first}” as four kinds of eyes see it; {described}.",
         plots.row(seen, list(colour_vision.VIEWS), height=2.1),
         f"The photo “{first}” with usual colour vision and three deficiencies. Run this cell to choose another photo.")

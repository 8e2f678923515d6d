"""A photo of one's own, colorized."""

from collections.abc import Sequence

import ipywidgets
import numpy as np

from colorlab import datasets, images, metrics, plots
from colorlab.course.widgets.showing import png, show
from colorlab.models import Colorizer, Grey


def upload_panel(models: Sequence[Colorizer]) -> None:
    """Choose a picture file; it is shown in grey, colorized by the given models, and as it is."""
    upload = ipywidgets.FileUpload(accept="image/*", multiple=False, description="Choose a photo",
                                   layout={"width": "auto"})
    label = ipywidgets.Label("Any picture file; a colour photo is turned grey first.")
    results = ipywidgets.HBox()

    def coloured(photo: object) -> dict[str, np.ndarray]:
        return {"grey": Grey().colorize(photo), **{model.name: model.colorize(photo) for model in models},
                "the original": images.to_rgb(photo)}

    def draw(_: object = None) -> None:
        name, content = _uploaded(upload)
        if content is None:
            return
        try:
            photo = images.decode(content, name)
        except images.ImageError as error:
            label.value = str(error)
            return
        label.value = f"{name}: {photo.shape[1]} x {photo.shape[0]} pixels; colorizing ..."
        try:
            pictures = coloured(photo)
        except (RuntimeError, MemoryError) as error:
            label.value = f"{name}: {' '.join(str(error).split())[:200]}"
            return
        results.layout.flex_flow = "row wrap"
        results.children = [ipywidgets.VBox([ipywidgets.Label(title), ipywidgets.Image(
            value=png(rgb), format="png", layout={"width": "300px"})]) for title, rgb in pictures.items()]
        label.value = f"{name}: {photo.shape[1]} x {photo.shape[0]} pixels"

    upload.observe(draw, "value")
    sample = datasets.samples()[0]
    still = coloured(images.read(sample))
    strength = ", ".join(f"{name} {metrics.colourfulness(rgb):.0f}" for name, rgb in still.items())
    show(ipywidgets.VBox([ipywidgets.HBox([upload]), label, results]),
         f"The sample photo “{sample.stem}” in grey, as coloured by {', '.join(model.name for model in models)}, and "
         f"as it is. Their colourfulness: {strength}.",
         plots.row(list(still.values()), list(still)),
         f"What the panel does with a photo, here with the sample “{sample.stem}”. Run this cell to choose a photo of "
         "your own.")


def _uploaded(upload: ipywidgets.FileUpload) -> tuple[str, bytes | None]:
    """Name and content of the chosen file: a dict by name in ipywidgets 7, a tuple of dicts in 8."""
    files = upload.value
    if not files:
        return "", None
    if isinstance(files, dict):
        name, file = next(iter(files.items()))
        return name, bytes(file["content"])
    return files[0]["name"], bytes(files[0]["content"])

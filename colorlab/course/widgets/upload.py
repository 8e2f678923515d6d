"""A photo of one's own, colorized."""

from collections.abc import Sequence

import ipywidgets

from colorlab import images
from colorlab.course.widgets.showing import png, show
from colorlab.models import Colorizer, Grey


def upload_panel(models: Sequence[Colorizer]) -> None:
    """Choose a picture file; it is shown in grey, colorized by the given models, and as it is."""
    upload = ipywidgets.FileUpload(accept="image/*", multiple=False, description="Choose a photo",
                                   layout={"width": "auto"})
    label = ipywidgets.Label("Any picture file; a colour photo is turned grey first.")
    results = ipywidgets.HBox()

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
            pictures = {"grey": Grey().colorize(photo), **{model.name: model.colorize(photo) for model in models},
                        "the original": images.to_rgb(photo)}
        except (RuntimeError, MemoryError) as error:
            label.value = f"{name}: {' '.join(str(error).split())[:200]}"
            return
        results.layout.flex_flow = "row wrap"
        results.children = [ipywidgets.VBox([ipywidgets.Label(title), ipywidgets.Image(
            value=png(rgb), format="png", layout={"width": "300px"})]) for title, rgb in pictures.items()]
        label.value = f"{name}: {photo.shape[1]} x {photo.shape[0]} pixels"

    upload.observe(draw, "value")
    show(ipywidgets.VBox([ipywidgets.HBox([upload]), label, results]),
         "Panel: a button to choose a photo, which is then shown in grey, colorized, and as it is. "
         "Run this cell to use it.")


def _uploaded(upload: ipywidgets.FileUpload) -> tuple[str, bytes | None]:
    """Name and content of the chosen file: a dict by name in ipywidgets 7, a tuple of dicts in 8."""
    files = upload.value
    if not files:
        return "", None
    if isinstance(files, dict):
        name, file = next(iter(files.items()))
        return name, bytes(file["content"])
    return files[0]["name"], bytes(files[0]["content"])

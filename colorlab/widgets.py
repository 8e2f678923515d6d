"""Interactive panels for notebooks; they work with ipywidgets 7.7 and 8."""

import io

import ipywidgets
import numpy as np
from IPython.display import display
from PIL import Image

from colorlab import images, lab, streets
from colorlab.models import Grey

VIEW = "application/vnd.jupyter.widget-view+json"


def show(panel: ipywidgets.Widget, text: str) -> None:
    """Show a panel; `text` stands for it where widgets are not drawn, and says what it would show."""
    # A panel's own text form holds its pictures byte by byte, which differ between machines.
    view = {"version_major": 2, "version_minor": 0, "model_id": panel.model_id}
    display({VIEW: view, "text/plain": text}, raw=True)


def png(rgb: np.ndarray, longest: int = 640) -> bytes:
    """RGB uint8 (H, W, 3) as the content of a PNG file; larger pictures are shrunk, to be sent to a browser quickly."""
    file, image = io.BytesIO(), Image.fromarray(rgb)
    image.thumbnail((longest, longest))
    image.save(file, format="png")
    return file.getvalue()


def gamut_picture(L: float) -> np.ndarray:
    """The ab plane at lightness L as RGB uint8 (221, 221, 3): colours that sRGB has, on light grey."""
    rgb, inside = lab.ab_plane(L)
    return np.where(inside[..., None].numpy(), lab.to_uint8(rgb).permute(1, 2, 0).numpy(), np.uint8(235))


def gamut_panel(L: int = 50) -> None:
    """A slider over L and the ab plane at that lightness, with the share of it that sRGB can show."""
    slider = ipywidgets.IntSlider(L, 1, 99, description="L", continuous_update=False)
    picture = ipywidgets.Image(format="png", layout={"width": "442px"})
    label = ipywidgets.Label()

    def draw(_=None):
        picture.value = png(gamut_picture(slider.value))
        share = lab.ab_plane(slider.value)[1].float().mean().item()
        label.value = f"L = {slider.value}: sRGB has {share:.1%} of this square (a to the right, b upwards)"

    slider.observe(draw, "value")
    draw()
    show(ipywidgets.VBox([slider, picture, label]),
         "Panel: a slider for L from 1 to 99, below it the ab plane at that lightness. Run this cell to move it.")


def upload_panel(models: list) -> None:
    """Choose a picture file; it is colorized by the given models and shown beside its grey version."""
    upload = ipywidgets.FileUpload(accept="image/*", multiple=False, description="Choose a photo",
                                   layout={"width": "auto"})
    label = ipywidgets.Label("Any picture file; a colour photo is turned grey first.")
    results = ipywidgets.HBox()

    def draw(_=None):
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
            pictures = {"grey": Grey().colorize(photo), **{model.name: model.colorize(photo) for model in models}}
        except (RuntimeError, MemoryError) as error:
            label.value = f"{name}: {' '.join(str(error).split())[:200]}"
            return
        results.children = [ipywidgets.VBox([ipywidgets.Label(title), ipywidgets.Image(
            value=png(rgb), format="png", layout={"width": "300px"})]) for title, rgb in pictures.items()]
        label.value = f"{name}: {photo.shape[1]} x {photo.shape[0]} pixels"

    upload.observe(draw, "value")
    show(ipywidgets.VBox([ipywidgets.HBox([upload]), label, results]),
         "Panel: a button to choose a photo, which is then shown grey and colorized. Run this cell to use it.")


def street_panel(models: list, seed: int = 7) -> None:
    """Choose a street, time of day, season and paint: see it grey, in colour, and what each model answers.

    Below each answer stands how sure the model is: what it believes of the cars' paint, or the colour it gives them.
    """
    number = ipywidgets.IntSlider(seed, 0, 99, description="street", continuous_update=False)
    time, season, paint = (ipywidgets.Dropdown(options=options, description=name) for name, options in (
        ("time", streets.TIMES), ("season", streets.SEASONS), ("paint", list(streets.PAINTS))))
    pictures = [ipywidgets.Image(format="png", layout={"width": "230px"}) for _ in range(2 + len(models))]
    words = [ipywidgets.HTML(layout={"width": "230px"}) for _ in pictures]

    def draw(_=None):
        # The same scene for each model at the size that it knows, and large for us.
        drawn = [streets.scene(number.value, size, time=time.value, season=season.value, colours=paint.value)
                 for size in (256, *(max(64, model.working_size(512, 512)[0]) for model in models))]
        bits = streets.truth(drawn[0]).entropy()["car"]
        grey = np.repeat(drawn[0].grey[..., None], 3, axis=-1)
        shown = [grey, drawn[0].rgb, *(model.colorize(one.rgb) for model, one in zip(models, drawn[1:]))]
        texts = ["what the models see", f"the truth: {bits:.2f} bits on every car", *(
            f"<b>{model.name}</b><br>{_answer(model, one)}" for model, one in zip(models, drawn[1:]))]
        for picture, word, rgb, text in zip(pictures, words, shown, texts):
            picture.value, word.value = png(rgb), text

    for control in (number, time, season, paint):
        control.observe(draw, "value")
    draw()
    columns = [ipywidgets.VBox(list(pair)) for pair in zip(pictures, words)]
    row = ipywidgets.HBox(columns, layout={"flex_flow": "row wrap"})
    show(ipywidgets.VBox([ipywidgets.HBox([number, time, season, paint], layout={"flex_flow": "row wrap"}), row]),
         "Panel: a slider for the street and lists for time of day, season and paint; below them the street in grey, "
         f"in colour, and as colorized by {', '.join(model.name for model in models)}. Another paint changes the truth "
         "but no answer: the grey picture is the same. Run this cell to try.")


def _answer(model, drawn: streets.Scene) -> str:
    """What a model believes of the cars of a scene, in words."""
    try:
        table = streets.evaluate(model, [drawn])
    except ValueError:
        return "the cars are too small to judge"
    season = table["guessed_season"].iloc[0].replace("unknown", "season unknown")
    context = f"{table['guessed_time'].iloc[0]}, {season}"
    if not model.predicts_bins:
        return f"takes it for {context};<br>cars: ab = ({table['a'].mean():.0f}, {table['b'].mean():.0f})"
    shares = {name: table[f"p_{name}"].mean() for name in streets.PAINTS}
    paints = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
    return f"takes it for {context};<br>cars: {paints}"


def _uploaded(upload: ipywidgets.FileUpload) -> tuple[str, bytes | None]:
    """Name and content of the chosen file: a dict by name in ipywidgets 7, a tuple of dicts in 8."""
    files = upload.value
    if not files:
        return "", None
    if isinstance(files, dict):
        name, file = next(iter(files.items()))
        return name, bytes(file["content"])
    return files[0]["name"], bytes(files[0]["content"])

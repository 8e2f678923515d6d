"""A drawn street, and what models answer."""

import re
from collections.abc import Sequence

import ipywidgets
import numpy as np

from colorlab import plots, streets
from colorlab.course.widgets.showing import png, show
from colorlab.models.base import Colorizer


def street_panel(models: Sequence[Colorizer], seed: int = 7) -> None:
    """Choose a street, time of day, season and paint: see it grey, in colour, and what each model answers.

    Below each answer stands how sure the model is: what it believes of the cars' paint, or the colour it gives them.
    """
    number = ipywidgets.IntSlider(seed, 0, 99, description="street", continuous_update=False)
    time, season, paint = (ipywidgets.Dropdown(options=options, description=name) for name, options in (
        ("time", streets.TIMES), ("season", streets.SEASONS), ("paint", list(streets.PAINTS))))
    pictures = [ipywidgets.Image(format="png", layout={"width": "230px"}) for _ in range(2 + len(models))]
    words = [ipywidgets.HTML(layout={"width": "230px"}) for _ in pictures]

    def draw(_: object = None) -> tuple[list[np.ndarray], list[str]]:
        """The pictures, RGB uint8, and the words below them, which are shown."""
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
        return shown, texts

    for control in (number, time, season, paint):
        control.observe(draw, "value")
    shown, texts = draw()
    columns = [ipywidgets.VBox(list(pair)) for pair in zip(pictures, words)]
    row = ipywidgets.HBox(columns, layout={"flex_flow": "row wrap"})
    show(ipywidgets.VBox([ipywidgets.HBox([number, time, season, paint], layout={"flex_flow": "row wrap"}), row]),
         f"Street {seed} ({time.value}, {season.value}, cars {paint.value}) in grey, in colour, and as colorized by "
         f"{', '.join(model.name for model in models)}. In numbers: "
         + "; ".join(" ".join(re.sub("<.*?>", " ", text).split()) for text in texts[1:]) + ".",
         plots.row(shown, ["what the models see", "the truth", *(model.name for model in models)]),
         "Another paint would change the truth but no answer: the grey picture is the same. Run this cell to choose "
         "another street, time, season and paint.")


def _answer(model: Colorizer, drawn: streets.Scene) -> str:
    """What a model believes of the cars of a scene, in words."""
    try:
        table = streets.evaluate(model, [drawn])
    except streets.StreetsError:
        return "the cars are too small to judge"
    season = table["guessed_season"].iloc[0].replace("unknown", "season unknown")
    context = f"{table['guessed_time'].iloc[0]}, {season}"
    if not model.predicts_bins:
        return f"takes it for {context};<br>cars: ab = ({table['a'].mean():.0f}, {table['b'].mean():.0f})"
    shares = {name: table[f"p_{name}"].mean() for name in streets.PAINTS}
    paints = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
    return f"takes it for {context};<br>cars: {paints}"

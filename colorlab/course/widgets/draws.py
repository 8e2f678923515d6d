"""One street, and colours drawn from what a model believes of it."""

from collections.abc import Sequence

import ipywidgets
import numpy as np
import torch

from colorlab import bins, plots, streets
from colorlab.course.widgets.showing import png, show
from colorlab.models.base import Colorizer, join
from colorlab.streets import objects
from colorlab.streets.measures import CLOSE, RADIUS
from colorlab.streets.scores import BLOCK, input_of


def draws_panel(model: Colorizer, street: int = 27, draw: int = 1) -> None:
    """Choose a street, the number of a draw and a temperature: see the mean, the mode and that draw.

    Temperature 1 takes the model's distribution as it is; below 1 likely colours gain, above 1 unlikely ones.

    Parameters
    ----------
    model : Colorizer
        One with a distribution over the bins, trained on the street world.
    street : int
        0..99, of the supply "results", which no embedded model has seen.
    draw : int
        0..99: the seed of the random numbers.
    """
    number, seed = (ipywidgets.IntSlider(value, 0, 99, description=name, continuous_update=False)
                    for value, name in ((street, "street"), (draw, "draw")))
    temperature = ipywidgets.FloatSlider(value=1.0, min=0.1, max=1.5, step=0.1, description="temperature",
                                         readout_format=".1f", continuous_update=False)
    pictures = [ipywidgets.Image(format="png", layout={"width": "230px"}) for _ in range(4)]
    words = [ipywidgets.HTML(layout={"width": "230px"}) for _ in pictures]

    @torch.inference_mode()
    def redraw(_: object = None) -> list[tuple[str, np.ndarray, str]]:
        """Name, RGB uint8 and the cars' paints of each picture, which are shown."""
        # The model sees the street at its own size; its colours are joined with the lightness of a larger drawing.
        seen, shown = (streets.StreetDataset(streets.SUPPLIES["results"], size)[number.value]
                       for size in (model.facts["side"], 256))
        spread = model.distribution(input_of(model, [seen]), temperature.value)
        generator = torch.Generator().manual_seed(seed.value)
        mean = bins.annealed_mean(spread, 1.0)
        answers = {"mean": mean, "mode": bins.annealed_mean(spread, 0.0)}
        drawn = objects.draw_paints(objects.beliefs_of_cars(spread, seen), generator)
        found = [("truth", shown.rgb, _numbered(seen.recipe.colours)),
                 *((name, join(shown.rgb, ab), _numbered(_paints(ab, seen))) for name, ab in answers.items()),
                 (f"draw {seed.value}", objects.with_paints(shown, mean, drawn),
                  _numbered(objects.nearest_paints(drawn, RADIUS)))]
        for picture, word, (name, rgb, paints) in zip(pictures, words, found):
            picture.value, word.value = png(rgb), f"<b>{name}</b><br>{paints}"
        return found

    for control in (number, seed, temperature):
        control.observe(redraw, "value")
    still = redraw()
    columns = [ipywidgets.VBox(list(pair)) for pair in zip(pictures, words)]
    wrap = {"flex_flow": "row wrap"}
    show(ipywidgets.VBox([ipywidgets.HBox([number, seed, temperature], layout=wrap),
                          ipywidgets.HBox(columns, layout=wrap)]),
         f"Street {street} as it is, then the mean, the mode and a draw, one paint for each car, of what {model.name} "
         "believes of it. The paints: " + "; ".join(f"{name}: {paints}" for name, _, paints in still) + ".",
         plots.row([rgb for _, rgb, _ in still], [name for name, _, _ in still]),
         "In the mode each block has its likeliest colour by itself, so a car need not be of one paint. Another draw "
         "would change only the last picture; a lower temperature moves the mean towards the mode. Run this cell to "
         "choose street, draw and temperature.")


def _numbered(paints: Sequence[str]) -> str:
    return ", ".join(f"car {i}: {paint}" for i, paint in enumerate(paints, 1))


def _paints(ab: torch.Tensor, scene: streets.Scene) -> list[str]:
    """What each car got, from ab (1, 2, H / 4, W / 4): the paint of most blocks that lie wholly in it."""
    side = scene.size // BLOCK
    blocks = scene.cars.reshape(side, BLOCK, side, BLOCK).swapaxes(1, 2).reshape(side, side, -1)
    distances = torch.cdist(ab[0].movedim(0, -1).cpu(), torch.tensor(streets.paint_ab(), dtype=torch.float32)).numpy()
    nearest = np.where(distances.min(-1) <= CLOSE, distances.argmin(-1), len(streets.PAINTS))
    names = [*streets.PAINTS, "no car's colour"]
    found = []
    for car in range(1, len(scene.recipe.colours) + 1):
        inside = nearest[(blocks == car).all(-1)]
        found.append(names[np.bincount(inside).argmax()] if inside.size else "too small")
    return found

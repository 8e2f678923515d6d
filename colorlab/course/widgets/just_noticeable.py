"""The reader's own just noticeable differences: which of four fields differs?"""

import secrets
from collections.abc import Sequence

import ipywidgets
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from colorlab import plots
from colorlab.course import just_noticeable
from colorlab.course.just_noticeable import FIELDS, Trial
from colorlab.course.widgets.showing import png, show


class Testing:
    """One person taking the test; `table` is None until the last trial is answered."""

    def __init__(self, trials: Sequence[Trial]):
        self.trials = list(trials)
        self.chosen: list[int] = []

    @property
    def table(self) -> pd.DataFrame | None:
        """See `just_noticeable.tabulate`."""
        done = len(self.chosen) == len(self.trials)
        return just_noticeable.tabulate(self.trials, self.chosen) if done else None


def example_figure(trials: Sequence[Trial]) -> Figure:
    """What some trials look like, each with its size."""
    names = [f"{one.place}\nby {one.step} codes" for one in trials]
    figure = plots.row([one.picture() for one in trials], names, height=1.7)
    for axis in figure.axes:
        axis.title.set_fontsize(8)
    return figure


def just_noticeable_panel(seed: int | None = None) -> Testing:
    """Show the test. Four fields at a time and a button for each; the answers stay in the `Testing` that it returns."""
    testing = Testing(just_noticeable.plan(secrets.randbelow(2 ** 31) if seed is None else seed))
    picture = ipywidgets.Image(format="png", layout={"width": "240px", "height": "240px", "margin": "40px"})
    label = ipywidgets.HTML()
    buttons = [ipywidgets.Button(description=name, layout={"width": "110px"}) for name in FIELDS]
    blank = np.full((8, 8, 3), 128, np.uint8)

    def draw() -> None:
        number, count = len(testing.chosen), len(testing.trials)
        if number < count:
            picture.value = png(testing.trials[number].picture())
            label.value = (f'<span role="status">Trial {number + 1} of {count}: which field differs? '
                           "Guess if need be.</span>")
            return
        picture.value = png(blank)
        label.value = '<span role="status">Done. Run the next cell.</span>'
        for button in buttons:
            button.disabled = True

    def clicked(button: ipywidgets.Button) -> None:
        testing.chosen.append(FIELDS.index(button.description))
        draw()

    for button in buttons:
        button.on_click(clicked)
    draw()
    rows = [ipywidgets.HBox(buttons[i:i + 2]) for i in (0, 2)]
    shown = just_noticeable.largest_steps()
    words = "; ".join(f"{one.place} by {one.step} codes, {FIELDS[one.odd]}" for one in shown)
    show(ipywidgets.VBox([label, picture, *rows]),
         f"Five trials of the test, each four fields that touch, of which one differs: {words}. These are the largest "
         "differences of the test.", example_figure(shown),
         f"The largest differences of the test, one for each of its places; the {len(testing.trials)} trials hold "
         "smaller ones, too. Run this cell to take the test.")
    return testing

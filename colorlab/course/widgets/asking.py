"""The ways in which a prediction is asked for: a choice, a number, a point of a picture."""

import html
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from typing import Any

import ipywidgets
import numpy as np
from scipy import ndimage

from colorlab import images
from colorlab.course.widgets import folding
from colorlab.course.widgets.pointing import PointPicture, data_address, place_of

Commit = Callable[[Any], None]
PRESSED = "primary"  # the style of the button that a guess was committed with


class Ask(ABC):
    """One way of asking; `right` and `say` judge and word what was answered."""

    text: str  # what can be answered, in words

    def page(self) -> str:
        """The same as HTML, for readers who have no panel."""
        return f"<p>{html.escape(self.text)}</p>"

    @abstractmethod
    def controls(self, commit: Commit) -> ipywidgets.Widget:
        """What the answer is given with; `commit` is called once with it."""

    @abstractmethod
    def say(self, value: Any) -> str:
        """A guess or an answer in words."""

    @abstractmethod
    def right(self, guess: Any, answer: Any) -> bool:
        """Whether a guess counts as right."""

    @abstractmethod
    def check(self, answer: Any) -> None:
        """Raise ValueError for an answer that nobody could give."""

    def shown(self, guess: Any, answer: Any) -> str:
        """What is shown of guess and answer beside words, as HTML."""
        return ""


class Choice(Ask):
    """One of a few; the answer may be one of them or a set of several that count as right."""

    def __init__(self, choices: Sequence[str]):
        if len(choices) < 2 or len(set(choices)) < len(choices):
            raise ValueError(f"a prediction needs two choices or more, all different, not {list(choices)}")
        self.choices = list(choices)
        self.text = "Choices: " + " | ".join(self.choices)

    def page(self) -> str:
        return f"<ul>{''.join(f'<li>{folding.inline(choice)}</li>' for choice in self.choices)}</ul>"

    def controls(self, commit: Commit) -> ipywidgets.Widget:
        buttons = [ipywidgets.Button(description=choice, layout={"width": "auto", "max_width": "100%"})
                   for choice in self.choices]

        def clicked(button: ipywidgets.Button) -> None:
            button.button_style = PRESSED
            commit(button.description)

        for button in buttons:
            button.on_click(clicked)
        return ipywidgets.HBox(buttons, layout={"flex_flow": "row wrap"})

    def say(self, value: Any) -> str:
        return str(value) if isinstance(value, str) else " or ".join(one for one in self.choices if one in value)

    def right(self, guess: Any, answer: Any) -> bool:
        return guess == answer if isinstance(answer, str) else guess in answer

    def check(self, answer: Any) -> None:
        given = [answer] if isinstance(answer, str) else answer
        if not isinstance(given, Collection) or not given or not set(given) <= set(self.choices):
            raise ValueError(f"the answer {answer!r} is none of the choices {self.choices}")


class Number(Ask):
    """A number, right where it is within a distance of the answer."""

    def __init__(self, kind: type, unit: str, within: float | None):
        self.kind, self.unit, self.within = kind, unit, within
        self.text = f"A {'whole ' if kind is int else ''}number{f' ({unit})' if unit else ''}"

    def controls(self, commit: Commit) -> ipywidgets.Widget:
        entry = ipywidgets.Text(placeholder="a number", layout={"width": "120px"}, continuous_update=False)
        button = ipywidgets.Button(description="Commit", layout={"width": "auto"})
        problem = ipywidgets.HTML()

        def clicked(_: object = None) -> None:
            try:
                value = self.kind(entry.value.strip().replace("\u2212", "-"))
                if not np.isfinite(value):
                    raise ValueError
            except ValueError:
                whole = "whole " if self.kind is int else ""
                problem.value = f'<span role="status">Write a {whole}number, such as {self.kind(12)}.</span>'
                return
            problem.value, button.button_style = "", PRESSED
            commit(value)

        button.on_click(clicked)
        return ipywidgets.HBox([entry, ipywidgets.Label(self.unit), button, problem], layout={"flex_flow": "row wrap"})

    def say(self, value: Any) -> str:
        digits = f"{value:,}" if self.kind is int and float(value).is_integer() else f"{value:.4g}"
        return f"{digits} {self.unit}".rstrip()

    def right(self, guess: Any, answer: Any) -> bool:
        return abs(guess - answer) <= self._distance()

    def check(self, answer: Any) -> None:
        if not np.isfinite(float(answer)):
            raise ValueError(f"the answer {answer!r} is no finite number")
        self._distance()

    def _distance(self) -> float:
        if self.within is None and self.kind is float:
            raise ValueError("a number needs `within`: how far from the answer a guess still counts as right")
        return self.within or 0


class Point(Ask):
    """A point of a picture; the answer is a mask of it, or x and y as fractions and `within`, the largest distance."""

    def __init__(self, picture: Any, within: float | None):
        self.rgb = images.to_rgb(picture)
        self.within = within
        self.text = "A point of the picture"

    def page(self) -> str:
        return _img("The picture to point at.", self.rgb)

    def controls(self, commit: Commit) -> ipywidgets.Widget:
        picture = PointPicture(label="The picture to point at.", width=min(480, self.rgb.shape[1] * 2))
        picture.shown(self.rgb)
        button = ipywidgets.Button(description="Commit this point", disabled=True, layout={"width": "auto"})
        where: list[tuple[float, float]] = []

        def pointed(change: dict[str, Any]) -> None:
            if change["new"].get("kind") in ("place", "move"):
                x, y = place_of(change["new"])
                where[:] = [(x, y)]
                picture.marks = [{"x": x, "y": y, "colour": "#f4b042", "label": "your point"}]
                button.disabled = False

        picture.observe(pointed, "event")
        def clicked(_: object) -> None:
            button.button_style = PRESSED
            commit(where[0])

        button.on_click(clicked)
        return ipywidgets.VBox([picture, button], layout={"align_items": "flex-start"})

    def say(self, value: Any) -> str:
        if isinstance(value, tuple):
            return f"{value[0]:.0%} from the left, {value[1]:.0%} from the top"
        return "the outlined part of the picture"

    def right(self, guess: Any, answer: Any) -> bool:
        return bool(self._region(answer)[self._pixel(guess)])

    def check(self, answer: Any) -> None:
        if not self._region(answer).any():
            raise ValueError("the answer is no part of the picture")

    def shown(self, guess: Any, answer: Any) -> str:
        picture = self.rgb.copy()
        if answer is not None:
            region, thick = self._region(answer), max(1, round(max(picture.shape) / 200))
            for grown, colour in ((2 * thick, (255, 255, 255)), (thick, (0, 0, 0))):
                picture[ndimage.binary_dilation(region, iterations=grown) & ~region] = colour
        point = "" if guess is None else ", your point as a cross"
        if guess is not None:
            row, column = self._pixel(guess)
            reach = max(3, round(max(picture.shape) / 40))
            for grown, colour in ((2, (0, 0, 0)), (1, (244, 176, 66))):
                for rows, columns in (((grown, reach)), ((reach, grown))):
                    picture[max(0, row - rows):row + rows + 1, max(0, column - columns):column + columns + 1] = colour
        outline = "The answer is outlined in black and white" if answer is not None else "The picture"
        return _img(f"{outline}{point}.", picture)

    def _pixel(self, guess: tuple[float, float]) -> tuple[int, int]:
        height, width = self.rgb.shape[:2]
        return min(int(guess[1] * height), height - 1), min(int(guess[0] * width), width - 1)

    def _region(self, answer: Any) -> np.ndarray:
        height, width = self.rgb.shape[:2]
        if not isinstance(answer, tuple):
            mask = np.asarray(answer)
            if mask.shape != (height, width):
                raise ValueError(f"the answer is a mask of shape {mask.shape}, the picture has {height, width}")
            return mask.astype(bool)
        if self.within is None:
            raise ValueError("a point as answer needs `within`: the largest distance, as a fraction of the longer side")
        rows, columns = np.mgrid[:height, :width]
        return (np.hypot(columns + 0.5 - answer[0] * width, rows + 0.5 - answer[1] * height)
                <= self.within * max(height, width))


def _img(alt: str, rgb: np.ndarray) -> str:
    return f'<p><img style="max-width: 100%" alt="{alt}" src="{data_address(rgb, 480, "jpeg")}"></p>'


def ask_of(ask: Any, within: float | None, unit: str) -> Ask:
    """The way of asking that an author means with a list of choices, with `float` or `int`, or with a picture."""
    if ask is int or ask is float:
        return Number(ask, unit, within)
    if isinstance(ask, (list, tuple)) and all(isinstance(one, str) for one in ask):
        return Choice(ask)
    return Point(ask, within)

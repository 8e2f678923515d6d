"""The hints that somebody is giving to a photo, with what the model makes of them: what stands behind the panel."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from colorlab import hints as room
from colorlab import images, lab
from colorlab.course.widgets.colour_names import colour_name
from colorlab.hints import Hint
from colorlab.models.base import Colorizer
from colorlab.models.suggestions import Suggestion

LONGEST = 480  # pixels of the photo that is shown; a larger one would only be slower


class HintSession:
    """Hints in the order in which they were given, one of them chosen; each change can be undone.

    Parameters
    ----------
    model : Colorizer
        One that takes hints and suggests colours (zhang17).
    photo : path, PIL image or array
        See `colorlab.images.to_rgb`; only its lightness counts.
    hints : iterable of Hint
        To begin with.

    Attributes
    ----------
    rgb : ndarray, uint8 (H, W, 3)
        The photo, shrunk to `LONGEST`.
    hints : tuple of Hint
    chosen : int
        -1: none.
    """

    def __init__(self, model: Colorizer, photo: Any, hints: Iterable[Hint] = ()):
        if "hints" not in model.conditions or not hasattr(model, "suggest"):
            raise ValueError(f"{model.name} takes no hints; colorlab.load(\"zhang17-mini\") does")
        self.model = model
        image = Image.fromarray(images.to_rgb(photo))
        image.thumbnail((LONGEST, LONGEST))
        self.rgb = np.asarray(image)
        self.hints: tuple[Hint, ...] = tuple(hints)
        self.chosen = len(self.hints) - 1
        self._past: list[tuple[tuple[Hint, ...], int]] = []
        self._suggested: dict[tuple, list[Suggestion]] = {}

    def _change(self, hints: tuple[Hint, ...], chosen: int) -> None:
        self._past.append((self.hints, self.chosen))
        self.hints, self.chosen = hints, chosen

    def _replaced(self, number: int, **changes: Any) -> tuple[Hint, ...]:
        return tuple(replace(hint, **changes) if place == number else hint for place, hint in enumerate(self.hints))

    def place(self, x: float, y: float, ab: Any = None) -> None:
        """Add a hint and choose it; without a colour it gets the likeliest one."""
        if ab is None:
            ab = self.suggest_at(x, y, self.hints)[0][0]
        self._change((*self.hints, Hint(x, y, ab)), len(self.hints))

    def move(self, number: int, x: float, y: float) -> None:
        """Move a hint to another place and choose it; its colour stays."""
        self._change(self._replaced(number, x=x, y=y), number)

    def recolour(self, ab: Any) -> None:
        """Give the chosen hint another colour."""
        if self.chosen >= 0:
            self._change(self._replaced(self.chosen, ab=room.ab_of(ab)), self.chosen)

    def colour_before(self) -> tuple[float, float] | None:
        """The ab of the hint before the chosen one, as far as a screen shows it at the chosen one; None without one."""
        return self.shown(self.hints[self.chosen - 1].ab) if self.chosen > 0 else None

    def remove(self, number: int) -> None:
        """Remove a hint; the one before it is chosen then."""
        if 0 <= number < len(self.hints):
            left = (*self.hints[:number], *self.hints[number + 1:])
            self._change(left, min(max(number - 1, 0), len(left) - 1))

    def undo(self) -> bool:
        """Take the last change back; False if there is none."""
        if self._past:
            self.hints, self.chosen = self._past.pop()
            return True
        return False

    def save(self, path: str | os.PathLike) -> Path:
        """Write the hints as JSON; see `colorlab.hints.write`."""
        return room.write(path, self.hints)

    def load(self, path: str | os.PathLike) -> None:
        """Read hints in place of those that are there; `undo` brings them back."""
        read = tuple(room.read(path))
        self._change(read, len(read) - 1)

    def colorized(self) -> np.ndarray:
        """The photo with the hints as they are, RGB uint8."""
        return self.model.colorize(self.rgb, hints=list(self.hints))

    def suggestions(self) -> list[Suggestion]:
        """Colours for the chosen hint, given all the others; none without a chosen one."""
        if self.chosen < 0:
            return []
        hint = self.hints[self.chosen]
        return self.suggest_at(hint.x, hint.y, (*self.hints[:self.chosen], *self.hints[self.chosen + 1:]))

    def suggest_at(self, x: float, y: float, given: tuple[Hint, ...]) -> list[Suggestion]:
        """Colours for a place, the likeliest first; of the last question the answer is kept."""
        question = (x, y, given)
        if question not in self._suggested:
            self._suggested = {question: self.model.suggest(self.rgb, x, y, hints=list(given))}  # type: ignore[operator]
        return self._suggested[question]

    def lightness(self, x: float, y: float) -> float:
        """L of the photo at a place, 0..100."""
        height, width = self.rgb.shape[:2]
        pixel = self.rgb[min(int(y * height), height - 1), min(int(x * width), width - 1)]
        return float(lab.rgb_to_lab(torch.tensor(pixel.copy()).view(3, 1, 1))[0])

    def colour(self, hint: Hint, ab: tuple[float, float] | None = None) -> tuple[str, str]:
        """A hint's colour (or another one in its place) as "#rrggbb" and in words, at the photo's lightness there."""
        L = self.lightness(hint.x, hint.y)
        a, b = _shown(L, ab or hint.ab)
        red, green, blue = lab.to_uint8(lab.lab_to_rgb(torch.tensor([L, a, b]).view(3, 1, 1))).flatten().tolist()
        return f"#{red:02x}{green:02x}{blue:02x}", colour_name(L, (a, b))

    def shown(self, ab: tuple[float, float]) -> tuple[float, float]:
        """The most vivid colour of this hue that a screen shows where the chosen hint is."""
        if self.chosen < 0:
            return ab
        hint = self.hints[self.chosen]
        return _shown(self.lightness(hint.x, hint.y), ab)

    def words(self, number: int) -> str:
        """One hint in a line, for the list of them."""
        hint = self.hints[number]
        return (f"{number + 1}: {self.colour(hint)[1]}, {hint.x:.0%} from the left, {hint.y:.0%} from the top "
                f"(a {hint.ab[0]:.0f}, b {hint.ab[1]:.0f})")


def _shown(L: float, ab: tuple[float, float]) -> tuple[float, float]:
    a, b = room.into_gamut(torch.tensor([L]), torch.tensor([ab]))[0].tolist()
    return a, b

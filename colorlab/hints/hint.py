"""One hint: a place of a photo, and a colour for it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from PIL import ImageColor
from torch import Tensor

from colorlab import images, lab
from colorlab.errors import ColorlabError

RADIUS = 0.01  # of the longer side: 5 to 7 pixels across at 256, the authors' program begins with 5
FARTHEST = 128.0  # no colour of sRGB has a larger |a| or |b|

Colour = str | Sequence[float]  # "#c02020", "crimson"; (a, b) in CIE units; (red, green, blue) in 0..255


class HintError(ColorlabError, ValueError):
    """A hint that cannot be meant, or a file that holds none; one line that says why."""


@dataclass(frozen=True)
class Hint:
    """A colour for a place.

    Attributes
    ----------
    x, y : float
        Where: 0 is the left and the upper edge of the photo, 1 the right and the lower one.
    ab : tuple of float
        CIE units. What is given may also be a name ("crimson"), "#rrggbb", or three numbers 0..255: of such a colour a
        and b count, since the photo has a lightness of its own.
    radius : float
        Half the side of the square that gets the colour, as a fraction of the photo's longer side; 0: one pixel.

    Raises
    ------
    HintError
        If it lies outside the picture, or if that is no colour.
    """

    x: float
    y: float
    ab: tuple[float, float]
    radius: float = RADIUS

    def __post_init__(self) -> None:
        for name in ("x", "y"):
            value = number(getattr(self, name), name)
            if not 0 <= value <= 1:
                raise HintError(f"a hint at {name} = {value:g} lies outside the picture, where {name} is 0 to 1; "
                                "for pixels there is Hint.pixel(column, row, ab, size=(height, width))")
            object.__setattr__(self, name, value)
        radius = number(self.radius, "radius")
        if not 0 <= radius <= 1:
            raise HintError(f"the radius of a hint is a fraction of the photo's longer side, 0 to 1, got {radius:g}")
        object.__setattr__(self, "radius", radius)
        object.__setattr__(self, "ab", ab_of(self.ab))

    @classmethod
    def pixel(cls, column: float, row: float, ab: Colour, size: tuple[int, int], radius: float | None = None) -> "Hint":
        """A hint in the middle of a pixel.

        Parameters
        ----------
        column, row : number
            From 0, from the upper left corner.
        ab : colour
            As for `Hint`.
        size : (int, int)
            Height and width of the photo.
        radius : number, optional
            In pixels; default: `RADIUS`.
        """
        height, width = size
        for name, value, count in (("column", column, width), ("row", row, height)):
            if not 0 <= number(value, name) < count:
                raise HintError(f"a hint in {name} {value:g} lies outside the picture, whose {name}s go from 0 to "
                                f"{count - 1}")
        part = RADIUS if radius is None else number(radius, "radius") / max(size)
        return cls((column + 0.5) / width, (row + 0.5) / height, ab_of(ab), part)

    def patch(self, size: tuple[int, int], photo: tuple[int, int] | None = None) -> tuple[slice, slice]:
        """The rows and the columns that get the colour, at least one pixel.

        `size` is the height and width of the grid on which they are wanted, `photo` that of the photo if it was
        squeezed to this grid: a square of the photo is then none on the grid.
        """
        longer, places = max(photo or size), []
        for at, count, whole in zip((self.y, self.x), size, photo or size, strict=True):
            middle, half = min(count - 1, int(at * count)), int(self.radius * longer / whole * count + 0.5)
            places.append(slice(max(0, middle - half), min(count, middle + half + 1)))
        return places[0], places[1]


def number(value: Any, name: str) -> float:
    """A finite number; a HintError otherwise."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)) or not math.isfinite(value):
        raise HintError(f"{name} of a hint must be a number, got {value!r}")
    return float(value)


def ab_of(colour: Colour) -> tuple[float, float]:
    """The a and b of a colour: a name, "#rrggbb", (red, green, blue) in 0..255, or already (a, b) in CIE units."""
    if isinstance(colour, str):
        try:
            colour = ImageColor.getrgb(colour)[:3]
        except ValueError as error:
            raise HintError(f"{colour!r} is no colour; say \"#c02020\", a name such as \"crimson\", or ab in CIE units"
                            ) from error
    if not isinstance(colour, (Sequence, np.ndarray, Tensor)) or len(colour) not in (2, 3):
        raise HintError(f"the colour of a hint is two numbers (a, b) or three (red, green, blue), got {colour!r}")
    values = [number(one.item() if isinstance(one, (Tensor, np.generic)) else one, "colour") for one in colour]
    if len(values) == 3:
        if not all(0 <= value <= 255 for value in values):
            raise HintError(f"red, green and blue of a hint go from 0 to 255, got {tuple(colour)}")
        _, a, b = lab.rgb_to_lab(torch.tensor(values).view(3, 1, 1) / 255).flatten().tolist()
        return a, b
    if max(map(abs, values)) > FARTHEST:
        raise HintError(f"no screen shows ab ({values[0]:g}, {values[1]:g}): a goes from -86 to 98, b from -108 to 94")
    return values[0], values[1]


def from_photo(photo: Any, points: Iterable[tuple[float, float]], radius: float = RADIUS) -> list[Hint]:
    """Take hints from the colours of a photo: the mean ab around each point (x, y), for the same place.

    `photo` is what `images.to_rgb` takes. With a photo's own colours this is a user who knows the truth.
    """
    rgb = images.to_rgb(photo)
    found = []
    for x, y in points:
        place = Hint(x, y, (0.0, 0.0), radius)
        part = np.ascontiguousarray(rgb[place.patch(rgb.shape[:2])])
        ab = lab.rgb_to_lab(torch.from_numpy(part).movedim(-1, 0))[1:].mean(dim=(1, 2))
        found.append(replace(place, ab=tuple(ab.tolist())))
    return found

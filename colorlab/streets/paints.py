"""The paints of the cars, and how likely each is."""

import math
from collections.abc import Mapping

import numpy as np

from colorlab.errors import ColorlabError

# (a, b) in CIE units. All five are in the sRGB gamut at every lightness at which car bodies are drawn (BODY), so that
# the grey picture need not tell them apart. White, silver, grey and black are one neutral answer at equal lightness.
PAINTS = {"red": (57, 35), "blue": (14, -54), "neutral": (-2, -4), "yellow": (0, 53), "green": (-44, 42)}
BODY = (49.0, 63.0)  # L of car bodies, shading and noise included

# Unequal, so that mean (a dull rose), mode (red) and rare paints differ: the mean is over 25 units from every paint.
DEFAULT = {"red": 0.38, "blue": 0.25, "neutral": 0.17, "yellow": 0.12, "green": 0.08}
UNIFORM = {name: 0.2 for name in PAINTS}
# New cars of the world in 2022: white, black, grey and silver together 82 %, blue 8 %, red 5 %, green 1 %; yellow
# stands for the 4 % that the source does not name. Source: Axalta Coating Systems, press release of 15 December 2022
# on its 70th Global Automotive Color Popularity Report.
POPULAR = {"red": 0.05, "blue": 0.08, "neutral": 0.82, "yellow": 0.04, "green": 0.01}


class StreetsError(ColorlabError, ValueError):
    """The street world has no such thing; one line that says what there is."""


def checked(paints: Mapping[str, float]) -> dict[str, float]:
    """A distribution over the paints in the order of PAINTS, those not named at 0.

    Raises
    ------
    StreetsError
        If a name is no paint, or if the values are not probabilities that sum to 1.
    """
    if not isinstance(paints, Mapping) or not paints:
        raise StreetsError("paints must map names to probabilities, such as {'red': 0.7, 'blue': 0.3}; "
                           f"got {paints!r}")
    unknown = [name for name in paints if name not in PAINTS]
    if unknown:
        raise StreetsError(f"no paint is called {unknown[0]!r}; there are {', '.join(PAINTS)}")
    values = [float(paints.get(name, 0)) for name in PAINTS]
    if not all(value >= 0 for value in values) or not abs(math.fsum(values) - 1) < 1e-6:
        raise StreetsError(f"the probabilities of the paints must be 0 or more and sum to 1, got {dict(paints)}")
    return dict(zip(PAINTS, values, strict=True))


def paint_ab() -> np.ndarray:
    """PAINTS as an array, float64 (5, 2), in CIE units."""
    return np.array(list(PAINTS.values()), dtype=float)

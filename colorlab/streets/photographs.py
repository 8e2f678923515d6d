"""Car paints as photographs show them: how a photo's car is measured and named, and what was found in 4,392 photos."""

import numpy as np
import pandas as pd
import torch

from colorlab import lab, resources
from colorlab.streets.paints import PAINTS, StreetsError
from colorlab.streets.truths import entropy_bits

NAMES = (*PAINTS, "brown")  # a photo has beige and brown cars, too; orange counts as red
ROWS, COLUMNS = (0.31, 0.75), (0.19, 0.81)  # the part of the photo that is looked at, as fractions of its sides
NEUTRAL = 20.0  # ab units: below this chroma a car counts as white, silver, grey or black


def measure(photos: np.ndarray) -> np.ndarray:
    """L, a and b of the cars that fill photos, by a rule that needs no outline of the car.

    Of the pixels in the middle (`ROWS`, `COLUMNS`) the more colourful half is kept, since windows, grille and tyres
    have no colour; the result is the median of L, of a and of b over those.

    Parameters
    ----------
    photos : ndarray, uint8 (N, H, W, 3)
        RGB, all of one size.

    Returns
    -------
    ndarray, (N, 3)
        L in 0..100, a and b in CIE units, rounded to one decimal.
    """
    height, width = photos.shape[1:3]
    rows, columns = (slice(round(low * side), round(high * side)) for (low, high), side in (
        (ROWS, height), (COLUMNS, width)))
    middle = torch.tensor(np.ascontiguousarray(photos[:, rows, columns])).movedim(-1, 1)
    pixels = lab.rgb_to_lab(middle).flatten(2)  # (N, 3, pixels)
    chroma = pixels[:, 1:].norm(dim=1)
    most = chroma.topk((chroma.shape[1] + 1) // 2, dim=1).indices
    return pixels.gather(2, most[:, None].expand(-1, 3, -1)).median(dim=2).values.numpy().astype(float).round(1)


def named(a: float, b: float) -> str:
    """One of `NAMES` for a colour in CIE units: neutral below `NEUTRAL`, else by its hue angle.

    330 to 55 degrees is red (orange included, up to 75), 75 to 108 yellow, to 200 green, to 330 blue; from 55 to 108
    what has a chroma under 35 is brown. (In Lab, a blue car lies near 280 degrees, yellow paint near 90.)
    """
    chroma, hue = np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
    if chroma < NEUTRAL:
        return "neutral"
    if 55 <= hue < 108:
        return "brown" if chroma < 35 else "red" if hue < 75 else "yellow"
    return "red" if hue < 55 or hue >= 330 else "green" if hue < 200 else "blue"


def photographed() -> pd.DataFrame:
    """What `tools/car_paints.py` measured: one row a photo, `L`, `a`, `b`, `paint`; `by_eye` of the 120 looked at."""
    return pd.read_csv(resources.path("streets", "car_photos.csv"), keep_default_na=False)


def shares_of(names: pd.Series) -> dict[str, float]:
    """The share of each of `NAMES` among names of paints, in that order; others, such as "unclear", do not count."""
    counts = [int((names == name).sum()) for name in NAMES]
    if not sum(counts):
        raise StreetsError(f"none of {', '.join(NAMES)} among the names given")
    return {name: count / sum(counts) for name, count in zip(NAMES, counts)}


def bits_given_lightness(photos: pd.DataFrame, groups: int = 10) -> tuple[float, float]:
    """Entropy of the paint, and what is left of it on average once one knows in which tenth of all L a car lies; bits.

    With few photos in a group the second number comes out too small: entropies of small samples are.
    """
    group = pd.qcut(photos["L"].rank(method="first"), groups, labels=False)
    parts = [entropy_bits(list(shares_of(part).values())) for _, part in photos["paint"].groupby(group)]
    return entropy_bits(list(shares_of(photos["paint"]).values())), float(np.mean(parts))

"""The classes of things in a street, with their lightness and their colours.

The colour of everything but car paint follows from class, time of day and season. Its lightness does not: sky, ground
or leaves have the same L, texture and noise at noon, at sunset and at night, in summer and in winter.
"""

from typing import NamedTuple

import numpy as np

from colorlab.streets.paints import BODY
from colorlab.streets.recipes import SEASONS, TIMES

Colour = tuple[int, int]


class Kind(NamedTuple):
    """A class of things.

    `low`..`high`: its L, shading and noise included. `mottling`, `grain`: amplitude of coarse and fine texture in L.
    `day`, `sunset`, `night`: its (a, b) in summer, autumn and winter, in gamut over the whole range of L.
    """

    low: float
    high: float
    mottling: float
    grain: float
    day: tuple[Colour, Colour, Colour]
    sunset: tuple[Colour, Colour, Colour]
    night: tuple[Colour, Colour, Colour]


# "trim" is tyres, glass and bumpers of cars, poles, window frames. Car bodies get their colour from PAINTS.
KINDS = {
    "sky": Kind(49, 71, 0.8, 0,
        day=((-8, -36), (-6, -28), (-5, -21)),
        sunset=((30, 42), (36, 38), (30, 22)),
        night=((17, -44), (21, -44), (16, -42))),
    "cloud": Kind(72, 88, 0.8, 0.6,
        day=((0, -2), (1, 0), (-1, -3)),
        sunset=((12, 16), (13, 12), (14, 9)),
        night=((8, -18), (10, -18), (6, -18))),
    "hill": Kind(50, 68, 1, 0.8,
        day=((-24, 18), (14, 28), (-3, -12)),
        sunset=((-1, 30), (21, 36), (11, 11)),
        night=((-8, -20), (20, -18), (6, -36))),
    "ground": Kind(57, 79, 2, 1.2,
        day=((-32, 44), (10, 40), (-1, -8)),
        sunset=((-6, 50), (21, 40), (18, 16)),
        night=((-20, -6), (22, 0), (6, -30))),
    "foliage": Kind(46, 73, 1, 2.4,
        day=((-38, 42), (31, 53), (-5, -9)),
        sunset=((-14, 46), (33, 43), (18, 14)),
        night=((-26, -2), (30, 6), (6, -30))),
    "wood": Kind(28, 50, 0.5, 1,
        day=((9, 18), (10, 16), (6, 8)),
        sunset=((18, 30), (19, 28), (16, 23)),
        night=((14, -22), (15, -23), (13, -26))),
    "wall": Kind(58, 86, 0.6, 0.3,
        day=((4, 16), (6, 18), (2, 9)),
        sunset=((12, 24), (13, 23), (13, 23)),
        night=((11, -21), (13, -21), (9, -21))),
    "roof": Kind(36, 62, 0.8, 0.8,
        day=((32, 28), (30, 30), (24, 18)),
        sunset=((32, 36), (31, 37), (27, 30)),
        night=((24, -18), (23, -17), (21, -22))),
    "window": Kind(42, 66, 0.5, 0,
        day=((-6, -14), (-5, -12), (-4, -12)),
        sunset=((18, 40), (18, 40), (18, 40)),
        night=((7, 49), (7, 49), (7, 49))),
    "door": Kind(32, 52, 0, 0.5,
        day=((-18, -8), (-18, -8), (-18, -8)),
        sunset=((1, 14), (1, 14), (1, 14)),
        night=((3, -33), (3, -33), (3, -33))),
    "road": Kind(30, 58, 1, 0.6,
        day=((1, -2), (3, 2), (0, -6)),
        sunset=((8, 10), (10, 11), (9, 7)),
        night=((7, -21), (9, -21), (7, -24))),
    "pavement": Kind(58, 80, 0.8, 0.6,
        day=((2, 5), (4, 8), (-1, -3)),
        sunset=((10, 15), (12, 16), (10, 10)),
        night=((8, -20), (10, -20), (7, -22))),
    "marking": Kind(76, 94, 0.5, 0.5,
        day=((0, 2), (0, 2), (0, 0)),
        sunset=((5, 7), (5, 7), (5, 7)),
        night=((5, -9), (5, -9), (5, -9))),
    "lamp": Kind(50, 95, 0, 0,
        day=((-4, 20), (-4, 20), (-4, 20)),
        sunset=((-2, 24), (-2, 24), (-2, 24)),
        night=((-2, 24), (-2, 24), (-2, 24))),
    "sun": Kind(78, 90, 0, 0,
        day=((-6, 52), (-6, 52), (-6, 52)),
        sunset=((6, 24), (6, 24), (6, 24)),
        night=((8, -8), (8, -8), (8, -8))),
    "moon": Kind(82, 95, 0, 0,
        day=((0, 6), (0, 6), (0, 6)),
        sunset=((4, 8), (4, 8), (4, 8)),
        night=((0, 8), (0, 8), (0, 8))),
    "snow": Kind(82, 95, 0.4, 0.4,
        day=((0, -3), (0, -3), (0, -3)),
        sunset=((5, 2), (5, 2), (5, 2)),
        night=((3, -6), (3, -6), (3, -6))),
    "trim": Kind(10, 78, 0, 0,
        day=((0, -3), (0, -3), (0, -3)),
        sunset=((2, 2), (2, 2), (2, 2)),
        night=((2, -6), (2, -6), (2, -6))),
    "car": Kind(*BODY, 0, 0, *[((0, 0),) * 3] * 3),
}
CLASSES = tuple(KINDS)  # the numbers in Scene.segmentation


def context_colours(time: str, season: str) -> np.ndarray:
    """(a, b) of every class in a context: int (len(CLASSES), 2), in the order of CLASSES; (0, 0) for "car"."""
    return np.array([getattr(kind, time)[SEASONS.index(season)] for kind in KINDS.values()])


def guess_context(ab: np.ndarray, segmentation: np.ndarray) -> tuple[str, str]:
    """The time of day and season whose colours are nearest to a picture's.

    A model that was shown only the grey picture has found the cue if this gives back the scene's own context. One that
    knows the time but not the season answers with the mean over the seasons: then the season is "unknown".

    Parameters
    ----------
    ab : ndarray, (H, W, 2)
        A colorization, CIE units.
    segmentation : ndarray, int (H, W)
        `Scene.segmentation`. Sky, hills, ground and foliage are compared, pixel by pixel (squared distance).
    """
    wanted = [CLASSES.index(name) for name in ("sky", "hill", "ground", "foliage")]
    judged = np.isin(segmentation, wanted)
    classes, seen = segmentation[judged], np.asarray(ab, float)[judged]
    colours = {(time, season): context_colours(time, season) for time in TIMES for season in SEASONS}
    colours |= {(time, "unknown"): np.mean([colours[time, season] for season in SEASONS], axis=0) for time in TIMES}
    errors = {context: ((seen - expected[classes]) ** 2).sum() for context, expected in colours.items()}
    return min(errors, key=lambda context: errors[context])

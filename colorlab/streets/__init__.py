"""Drawn streets whose true colour distribution is known.

Which colour a grey car has nobody can tell, and with photographs nobody knows how likely each is. Here both are known
exactly: all paints have the same lightness, so the grey picture says nothing about them, and everything else has one
colour, which follows from class, time of day and season. Time and season show in few places (sun or moon, lamps, one
tree, snow), yet they decide the colours everywhere.

>>> from colorlab import streets
>>> scene = streets.scene(7, size=256)
>>> truth = streets.truth(scene)
>>> truth.entropy()["car"]  # bits

`evaluate` and `summarize` compare a model with the truth; `streets.figures` draws, `streets.results` holds the study.
"""

from colorlab.streets.classes import CLASSES, KINDS, context_colours, guess_context
from colorlab.streets.evaluation import evaluate, summarize
from colorlab.streets.measures import (
    RADIUS,
    calibration_error,
    distance_to,
    excess_bits,
    paint_probabilities,
    share_of_no_paint,
)
from colorlab.streets.paints import BODY, DEFAULT, PAINTS, POPULAR, UNIFORM, paint_ab
from colorlab.streets.recipes import SEASONS, TIMES, WEATHERS, Recipe, recipe
from colorlab.streets.scenes import Scene, scene
from colorlab.streets.supply import CONTEXTS, StreetDataset
from colorlab.streets.truths import LOSSES, Truth, best_answers, entropy_bits, geometric_median, truth

__all__ = [
    "BODY", "CLASSES", "CONTEXTS", "DEFAULT", "KINDS", "LOSSES", "PAINTS", "POPULAR", "RADIUS", "SEASONS", "TIMES",
    "UNIFORM", "WEATHERS", "Recipe", "Scene", "StreetDataset", "Truth", "best_answers", "calibration_error",
    "context_colours", "distance_to", "entropy_bits", "evaluate", "excess_bits", "geometric_median", "guess_context",
    "paint_ab", "paint_probabilities", "recipe", "scene", "share_of_no_paint", "summarize", "truth",
]

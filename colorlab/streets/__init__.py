"""Drawn streets whose true colour distribution is known.

Which colour a grey car has nobody can tell, and with photographs nobody knows how likely each is. Here both are known
exactly: all paints have the same lightness, so the grey picture says nothing about them, and everything else has one
colour, which follows from class, time of day and season. Time and season show in few places (sun or moon, lamps, one
tree, snow), yet they decide the colours everywhere.

>>> from colorlab import streets
>>> scene = streets.scene(7, size=256)
>>> truth = streets.truth(scene)
>>> truth.entropy()["car"]  # bits

`evaluate` and `summarize` compare a model with the truth; `streets.figures` draws.
"""

import warnings
from typing import Any

from colorlab.streets.classes import CLASSES, KINDS, context_colours, guess_context
from colorlab.streets.films import film
from colorlab.streets.measures import (
    RADIUS,
    calibration_error,
    distance_to,
    excess_bits,
    paint_probabilities,
    share_of_no_paint,
)
from colorlab.streets.paints import BODY, DEFAULT, PAINTS, POPULAR, UNIFORM, StreetsError, paint_ab
from colorlab.streets.recipes import SEASONS, TIMES, WEATHERS, SceneRecipe, recipe
from colorlab.streets.scenes import Scene, scene
from colorlab.streets.scores import evaluate, summarize
from colorlab.streets.supply import CONTEXTS, SUPPLIES, StreetDataset
from colorlab.streets.truths import (
    LOSSES,
    SceneTruth,
    best_answers,
    entropy_bits,
    fewest_questions,
    geometric_median,
    truth,
)

__all__ = [
    "BODY", "CLASSES", "CONTEXTS", "DEFAULT", "KINDS", "LOSSES", "PAINTS", "POPULAR", "RADIUS", "SEASONS", "SUPPLIES",
    "TIMES", "UNIFORM", "WEATHERS", "Scene", "SceneRecipe", "SceneTruth", "StreetDataset", "StreetsError",
    "best_answers", "calibration_error", "context_colours", "distance_to", "entropy_bits", "evaluate", "excess_bits",
    "fewest_questions", "film", "geometric_median", "guess_context", "paint_ab", "paint_probabilities", "recipe",
    "scene", "share_of_no_paint", "summarize", "truth",
]


def __getattr__(name: str) -> Any:
    """Names of version 0.1. Remove with version 0.3."""
    if name not in ("Recipe", "Truth"):
        raise AttributeError(f"module 'colorlab.streets' has no attribute '{name}'")
    warnings.warn(f"streets.{name} is now streets.Scene{name}; the old name goes with version 0.3", DeprecationWarning,
                  stacklevel=2)
    return globals()[f"Scene{name}"]

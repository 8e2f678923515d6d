"""Training: a loop that knows no objective, objectives that own their step, runs that go on where they were stopped.

An objective of your own joins by a decorator, `@colorlab.training.register("mine")`; CONTRIBUTING.md shows it whole.
"""

from colorlab.training.batches import Batch, batch_of
from colorlab.training.descent import Descent
from colorlab.training.loop import LOG_EVERY, train
from colorlab.training.objectives.base import Objective
from colorlab.training.objectives.registry import OBJECTIVES, register
from colorlab.training.objectives.zhang16 import PRIOR_PHOTOS, estimate_prior
from colorlab.training.recipe import USUAL, Recipe, fresh_model, usual
from colorlab.training.state import Diverged, TrainingError
from colorlab.training.validation import validate

__all__ = ["LOG_EVERY", "OBJECTIVES", "PRIOR_PHOTOS", "USUAL", "Batch", "Descent", "Diverged", "Objective", "Recipe",
           "TrainingError", "batch_of", "estimate_prior", "fresh_model", "names", "register", "train", "usual",
           "validate"]


def names() -> list[str]:
    """Names of the objectives."""
    return OBJECTIVES.names()

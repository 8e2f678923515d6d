"""What decides the result of a run besides the photos, and what is usual for whom."""

import math
from dataclasses import dataclass
from inspect import signature
from typing import Any

import torch

from colorlab import datasets, models
from colorlab.datasets import Dataset, PhotoSet
from colorlab.models.base import Colorizer
from colorlab.training.objectives.registry import OBJECTIVES
from colorlab.training.state import TrainingError

TINY = 5e-324  # the smallest number above 0
RANGES: dict[str, tuple[type, float, float]] = {
    "epochs": (float, TINY, math.inf), "batch_size": (int, 1, math.inf), "learning_rate": (float, TINY, math.inf),
    "weight_decay": (float, 0, math.inf), "warmup": (int, 0, math.inf), "zoom": (float, TINY, 1),
    "largest": (int, 0, math.inf), "average": (float, 0, 1), "seed": (int, -2 ** 63, 2 ** 63 - 1),
}


@dataclass(frozen=True)
class Recipe:
    """All that decides the result of a run, besides model and photos; stored in every checkpoint."""

    objective: str = "rebalanced"
    epochs: float = 1.0
    batch_size: int = 32  # of all processes together
    learning_rate: float = 1e-3
    weight_decay: float = 1e-3
    warmup: int = 200
    zoom: float = 0.6  # each photo is cropped to a random share of its side, from this to 1, and enlarged again; a
    largest: int = 0  # batch to a random multiple of 32 between the photos' own side and this (0: always their own)
    average: float = 0.99  # decay of the moving average of the weights (EMA), which is what gets saved; if it looks
    # back over a large part of a run, the statistics of BatchNorm no longer belong to the weights
    seed: int = 0

    def __post_init__(self) -> None:
        for name, (kind, lowest, highest) in RANGES.items():
            value = getattr(self, name)
            what = ("positive " if lowest in (TINY, 1) else "") + ("whole " if kind is int else "") + "number"
            if (isinstance(value, bool) or not isinstance(value, (int, float)) or not isinstance(value, (int, kind))
                    or not lowest <= value <= highest):
                most = f", {highest} at most" if highest < math.inf else ", 0 or more" if lowest == 0 else ""
                raise TrainingError(f"{name} must be a {what}{most}, got {value!r}")
            if value == math.inf:
                raise TrainingError(f"{name} must be a {what}, got {value!r}")


# What `colorlab train` takes unless it is told otherwise, or the data set or the architecture knows better.
USUAL: dict[str, Any] = {
    **{name: getattr(Recipe, name) for name in ("epochs", "batch_size", "learning_rate", "zoom")},
    "width": 0.25, "side": 64, "limit": None,
}


def usual(dataset: str | Dataset, architecture: str | type[Colorizer], objective: str | None = None) -> dict[str, Any]:
    """What is usual in training an architecture on a data set: options that nobody gave.

    `USUAL`, then what the data set says, then what the architecture says of this set and this objective (default: its
    own). Without `width` for an architecture that has no such option.

    Raises
    ------
    ColorlabError
        If there is no data set or architecture of that name.
    """
    data, kind = datasets.find(dataset), _class(architecture)
    found = USUAL | dict(data.training_defaults) | kind.usual(data.name, objective or kind.default_objective)
    if "width" not in signature(kind).parameters:
        found.pop("width")
    return found


def fresh_model(architecture: str | type[Colorizer], objective: str, photos: PhotoSet, seed: int = 0,
                drawn: bool | None = None, **options: Any) -> Colorizer:
    """A network to train on these photos; the same seed gives the same weights.

    Parameters
    ----------
    architecture : str or class
        One of `models.architectures()`.
    objective : str
        One of `names()`; some need a network that tells the photos' classes.
    seed : int
        Of the weights. The random numbers of the caller are left as they are.
    drawn : bool, optional
        The photos are drawn pictures; default: what the set says of itself.
    options
        Arguments of the architecture, such as `width`.

    Raises
    ------
    ColorlabError
        If there is no such architecture, objective or option.
    """
    kind, classes = _class(architecture), len(photos.classes) if OBJECTIVES[objective].needs_classes else 0
    drawn = not photos.photographs if drawn is None else drawn
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)  # `torch.manual_seed` would seed every GPU, too
        return kind.fresh(photos.rgb.shape[-1], classes, drawn, **options)


def _class(architecture: str | type[Colorizer]) -> type[Colorizer]:
    return models.ARCHITECTURES[architecture] if isinstance(architecture, str) else architecture

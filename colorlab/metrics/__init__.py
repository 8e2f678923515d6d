"""What is measured on colorized photos: `colorlab.metrics.mse(prediction, truth)`, and so on for each of `METRICS`.

A metric is one class, defined once, on batches in torch; `base` says what it consists of. A newcomer is a decorated
class, in a file of this folder, in a file of one's own or in a notebook:

>>> @colorlab.metrics.register
... class Redness(colorlab.metrics.Metric):
...     \"\"\"Mean absolute difference of a.\"\"\"
...     name, label, unit, hides = "redness", "difference in a", "CIE units", "All about blue and yellow."
...     def of(self, pair):
...         return (pair.lab[:, 1] - pair.reference.lab[:, 1]).abs().mean(dim=(1, 2))
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from colorlab.errors import out_of_memory
from colorlab.metrics.base import (
    NO_COLOUR,
    Measure,
    Metric,
    MetricError,
    Pair,
    Reference,
    SetMetric,
    mean,
    pair_of,
    prior,
    rarity,
)
from colorlab.metrics.registry import METRICS, per_photo, register, set_level

# isort: split
# In the order of the columns. A newcomer's file needs no line here: it is found, and comes after these.
from colorlab.metrics import pixels, structure, colour_difference, ab_plane  # isort: skip # noqa: F401
from colorlab.metrics import wrapped, vividness, distribution  # isort: skip # noqa: F401
from colorlab.metrics.ab_plane import AUC_THRESHOLDS

__all__ = ["AUC_THRESHOLDS", "METRICS", "NO_COLOUR", "Measure", "Metric", "MetricError", "Pair", "Reference",
           "SetMetric", "mean", "measure", "measure_pair", "per_photo", "prior", "rarity", "register", "set_level"]


def __getattr__(name: str) -> Any:
    """A metric by name, also one that was registered later."""
    if name.startswith("_") or name not in METRICS:
        raise AttributeError(f"colorlab.metrics has no '{name}'; the metrics are {', '.join(METRICS)}")
    return METRICS[name]


def __dir__() -> list[str]:
    return sorted({*__all__, *METRICS})


def measure(prediction: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """All metrics of one photo by name, with the colourfulness of the truth and its mean rarity.

    Parameters
    ----------
    prediction, truth : ndarray, RGB uint8 (H, W, 3)

    Raises
    ------
    MetricError
        If the two are not uint8 pictures (H, W, 3) of the same size, with at least one pixel.
    """
    (row,) = measure_pair(pair_of(prediction, truth))
    return {name: value for name, value in row.items() if isinstance(value, float)}


@torch.inference_mode()
def measure_pair(pair: Pair) -> list[dict[str, float | str]]:
    """All metrics of a batch of photos.

    Returns
    -------
    list of dict
        One for each photo: every metric of `per_photo()`, `colourfulness_truth`, `rarity` (mean over the photo's
        pixels), and `notes`: why metrics have no value (NaN), "" if all have one.

    Raises
    ------
    MetricError
        If a metric fails.
    """
    kinds = per_photo()
    values: dict[str, Tensor] = {}
    for name, metric in kinds.items():
        try:
            values[name] = metric.measured(pair)
        except Exception as error:  # somebody else's code raises anything
            if isinstance(error, MetricError) or out_of_memory(error):
                raise
            raise MetricError(f"the metric '{name}' failed ({type(error).__name__}: {error})") from error
    values |= {"colourfulness_truth": pair.reference.colourfulness, "rarity": pair.reference.mean_rarity}
    rows = torch.stack(list(values.values()), dim=1).tolist()  # all at once: each transfer from a GPU takes its time
    return [{**dict(zip(values, row)), "notes": _notes(kinds, row)} for row in rows]


def _notes(kinds: dict[str, Metric], row: list[float]) -> str:
    missing = [kind.undefined or f"{name} has no value" for (name, kind), value in zip(kinds.items(), row)
               if np.isnan(value)]
    return "; ".join(dict.fromkeys(missing))

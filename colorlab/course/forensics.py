"""A forensic case: which reading of "MSE" and "percent error" gives the numbers that a study has published?"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from colorlab import metrics, resources
from colorlab.errors import ColorlabError

if TYPE_CHECKING:
    import pandas as pd


class ForensicsError(ColorlabError, ValueError):
    """Pictures that cannot be examined together; one line that says why."""


def explain_published(predictions: Iterable[np.ndarray], truths: Iterable[np.ndarray],
                      published: Mapping[str, tuple[float, ...]] | None = None, margin: float = 0.25) -> pd.DataFrame:
    """Which reading of "MSE" and "percent error" gives numbers of the published size?

    Each reading is computed for each photo and averaged over the photos: exactly, and with the overflow of 8-bit
    arithmetic (of the difference alone, or of its square as well).

    Parameters
    ----------
    predictions, truths : iterable of ndarray
        RGB uint8 (H, W, 3), one pair for each photo, of equal size.
    published : mapping of str to tuple of float, optional
        "mse" and "percent error" -> the published means. Default: those of the study that this course grew from, in
        `data/published.csv`.
    margin : float
        A reading *fits* if its mean lies within the published values, extended by this share on both sides.

    Returns
    -------
    DataFrame
        One row per reading: metric, reading, arithmetic, mean, low and high (of what was published), fits.

    Raises
    ------
    ForensicsError, MetricError
        If there is no photo, or if the numbers of photos differ; if a pair is not as above.
    """
    import pandas as pd

    published = published_by_the_study() if published is None else published
    photos = []
    for i, (prediction, truth) in enumerate(itertools.zip_longest(predictions, truths)):
        if prediction is None or truth is None:
            more = "predictions" if truth is None else "truths"
            raise ForensicsError(f"give as many predictions as truths: there are more than {i} {more}")
        metrics.pair_of(prediction, truth)  # refuses what is no pair of pictures
        photos.append(_as_read(prediction, truth))
    if not photos:
        raise ForensicsError("give at least one pair of pictures")
    means = {key: float(np.nanmean([photo[key] for photo in photos])) for key in photos[0]}
    table = pd.DataFrame([(*key, mean) for key, mean in means.items()],
                         columns=["metric", "reading", "arithmetic", "mean"])
    table["low"], table["high"] = (table["metric"].map({key: pick(values) for key, values in published.items()})
                                   for pick in (min, max))
    table["fits"] = table["mean"].between((1 - margin) * table["low"], (1 + margin) * table["high"])
    return table.sort_values(["metric", "reading", "arithmetic"], ignore_index=True)


def published_by_the_study() -> dict[str, tuple[float, ...]]:
    """The two means of each measure that the study behind this course published, from `data/published.csv`."""
    with open(resources.path("published.csv"), newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["source"] == "ECE 6254 study"]
    return {metric: tuple(float(row["value"]) for row in rows if row["metric"] == metric)
            for metric in ("mse", "percent error")}


def _as_read(prediction: np.ndarray, truth: np.ndarray) -> dict[tuple[str, str, str], float]:
    """One photo's error in each way in which a sentence such as "MSE" or "percent error" may be read."""
    values = {}
    for arithmetic in ("exact", "difference wrapped", "all wrapped"):
        if arithmetic == "exact":
            difference = np.abs(prediction.astype(np.int16) - truth).astype(np.float64)
            square = difference ** 2
        else:
            wrapped = prediction - truth  # uint8: 3 - 5 = 254
            difference = wrapped.astype(np.float64)
            square = difference ** 2 if arithmetic == "difference wrapped" else (wrapped ** 2).astype(np.float64)
        values["mse", "per channel", arithmetic] = square.mean()
        values["mse", "per pixel (sum over channels)", arithmetic] = square.sum(axis=-1).mean()
        if arithmetic == "all wrapped":
            continue  # a percentage squares nothing
        values["percent error", "of 255", arithmetic] = 100 * difference.mean() / 255
        shown = truth > 0
        values["percent error", "of the true value", arithmetic] = (
            100 * (difference[shown] / truth[shown]).mean() if shown.any() else np.nan)
    values["percent error", "share of differing values", "exact"] = 100 * (prediction != truth).mean()
    values["percent error", "share of differing pixels", "exact"] = 100 * (prediction != truth).any(axis=-1).mean()
    return values

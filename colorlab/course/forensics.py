"""A forensic case: which reading of "MSE" and "percent error" gives the numbers that a study has published?"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from colorlab import metrics, resources
from colorlab.course.readings import READINGS, Reading
from colorlab.errors import ColorlabError

if TYPE_CHECKING:
    import pandas as pd

OTHER_NETWORKS, OTHER_PHOTOS = 0.1, 0.25  # standard deviations of the logarithm of a mean
LARGEST = {"mse": 255.0 ** 2, "percent error": 100.0}  # of what a wild guess would allow


class ForensicsError(ColorlabError, ValueError):
    """Pictures that cannot be examined together; one line that says why."""


def explain_published(predictions: Iterable[np.ndarray], truths: Iterable[np.ndarray],
                      published: Mapping[str, tuple[float, ...]] | None = None, margin: float = 0.25) -> pd.DataFrame:
    """Which reading of "MSE" and "percent error" gives numbers of the published size?

    Each of `readings.READINGS` is computed for each photo and averaged over the photos.

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
        photos.append({key: read(prediction, truth) for key, read in READINGS.items()})
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


def log_likelihood(means: Sequence[float], published: Sequence[float], other_networks: float = OTHER_NETWORKS,
                   other_photos: float = OTHER_PHOTOS) -> float:
    """How well a reading predicts published means, as the logarithm of a probability density.

    The logarithms of the published means are taken as normal around those of ours: each is off by itself, since the
    networks are others, and all are off together, since the photos are.

    Parameters
    ----------
    means, published : sequence of float, (N,)
        The reading's mean over our photos for N networks, and what was published for their models.
    other_networks, other_photos : float
        The two standard deviations, of natural logarithms: 0.1 is about 10 %.

    Returns
    -------
    float
        In nats; a reading whose mean is not positive and finite gets minus infinity.
    """
    ours, theirs = np.asarray(means, float), np.asarray(published, float)
    if not (np.isfinite(ours).all() and (ours > 0).all()):
        return -np.inf
    off = np.log(theirs) - np.log(ours)
    covariance = other_networks ** 2 * np.eye(len(off)) + other_photos ** 2
    return float(-0.5 * (off @ np.linalg.solve(covariance, off) + np.linalg.slogdet(2 * np.pi * covariance)[1]))


def any_size(metric: str, numbers: int = 2) -> float:
    """Log likelihood of a reading that predicts nothing: every size between 1 and the largest is as likely."""
    return float(-numbers * np.log(np.log(LARGEST[metric])))


def weigh(stored: pd.DataFrame, metric: str, networks: Sequence[str] = ("zhang16-mini", "iizuka16-mini"),
          other_networks: float = OTHER_NETWORKS, other_photos: float = OTHER_PHOTOS) -> pd.DataFrame:
    """The readings of a stored case by their likelihood, best first.

    Parameters
    ----------
    stored : DataFrame
        As `data/forensics.csv` holds it: what `explain_published` returns, with the column `model`.
    metric : str
        "mse" or "percent error".
    networks : sequence of str
        The models that stand for those of the study, in its order.
    other_networks, other_photos : float
        See `log_likelihood`.

    Returns
    -------
    DataFrame
        One row per reading, and one for "any size": its name, a mean for each network, log_likelihood.
    """
    part = stored[stored["metric"] == metric]
    names = part["reading"] + ", " + part["arithmetic"]
    means = part.assign(name=names).pivot(index="name", columns="model", values="mean")[list(networks)]
    return _ranked({str(name): tuple(row) for name, row in zip(means.index, means.to_numpy())}, metric, networks,
                   other_networks, other_photos)


def score(readings: Mapping[str, Reading], metric: str, answers: Mapping[str, Mapping[str, np.ndarray]],
          truths: Mapping[str, np.ndarray], networks: Sequence[str] = ("zhang16-mini", "iizuka16-mini"),
          other_networks: float = OTHER_NETWORKS, other_photos: float = OTHER_PHOTOS, step: int = 3) -> pd.DataFrame:
    """Readings of one's own beside the built-in ones, by how likely they make the published numbers.

    Parameters
    ----------
    readings : mapping of str to function
        A function takes prediction and truth, RGB uint8 (H, W, 3), and returns a number. They get copies.
    metric : str
        "mse" or "percent error".
    answers : mapping
        Model -> photo -> RGB uint8 (H, W, 3).
    truths : mapping
        Photo -> RGB uint8 (H, W, 3).
    networks, other_networks, other_photos
        See `weigh`.
    step : int
        Only every so many rows and columns of the pictures are read, to save time.

    Returns
    -------
    DataFrame
        As `weigh` returns it, with the column `yours`.

    Raises
    ------
    ForensicsError
        If a reading raises, or returns something else than a number.
    """
    built_in = {f"{reading}, {way}": function for (kind, reading, way), function in READINGS.items() if kind == metric}
    thinned = {photo: truth[::step, ::step] for photo, truth in truths.items()}
    given = {network: {photo: answers[network][photo][::step, ::step] for photo in truths} for network in networks}
    means = {name: tuple(_mean_over_photos(name, function, given[network], thinned) for network in networks)
             for name, function in {**built_in, **readings}.items()}
    table = _ranked(means, metric, networks, other_networks, other_photos)
    table["yours"] = ["<-" if name in readings else "" for name in table["reading"]]
    return table


def _mean_over_photos(name: str, function: Reading, answers: Mapping[str, np.ndarray],
                      truths: Mapping[str, np.ndarray]) -> float:
    values = []
    for photo, truth in truths.items():
        try:
            values.append(float(np.asarray(function(answers[photo].copy(), truth.copy()), float)))
        except Exception as error:  # whatever a student's function raises
            raise ForensicsError(f"the reading '{name}' gives no number for '{photo}': "
                                 f"{type(error).__name__}: {error}") from error
    return float(np.nanmean(values))


def _ranked(means: Mapping[str, tuple[float, ...]], metric: str, networks: Sequence[str], other_networks: float,
            other_photos: float) -> pd.DataFrame:
    import pandas as pd

    published = published_by_the_study()[metric]
    rows = [(name, *values, log_likelihood(values, published, other_networks, other_photos))
            for name, values in means.items()]
    rows.append(("any size", *[np.nan] * len(networks), any_size(metric, len(published))))
    table = pd.DataFrame(rows, columns=["reading", *networks, "log_likelihood"])
    return table.sort_values("log_likelihood", ascending=False, ignore_index=True, kind="stable")

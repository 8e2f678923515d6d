"""Is one model really better? Two models on the same photos, compared photo by photo.

Two means are never equal. What counts is whether the difference would come out the same way with other photos of the
same kind, and whether it stands for most photos or for a few. It says nothing about another training of the same
network: for that, compare several seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binomtest, bootstrap, false_discovery_control

from colorlab.errors import ColorlabError
from colorlab.evaluation.paired import FEW, LEVEL, Comparison
from colorlab.metrics import METRICS, per_photo

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FEW", "LEVEL", "Comparison", "StatisticsError", "compare", "compare_table", "compared", "correct",
           "interval", "weights_of"]

MANY = 10_000  # photos above which a bootstrap would take minutes and say the same as the standard error


class StatisticsError(ColorlabError, ValueError):
    """These numbers cannot be compared; one line that says why."""


def compared() -> list[str]:
    """The metrics that models are compared by if nobody says otherwise: those shown that know better from worse."""
    return [name for name, metric in per_photo().items() if metric.shown and metric.better]


def weights_of(metric: str, table: pd.DataFrame) -> np.ndarray | None:
    """The weight of each row of a table in the mean of a metric; None if all count the same."""
    column = METRICS[metric].weight if metric in METRICS else None
    return table[column].to_numpy() if column in table.columns else None


def compare(first: ArrayLike, second: ArrayLike, name_first: str = "first", name_second: str = "second",
            lower_is_better: bool = True, resamples: int = 2000, seed: int = 0,
            weights: ArrayLike | None = None) -> Comparison:
    """Compare two models by one measure of the same photos, photo by photo.

    Parameters
    ----------
    first, second : sequence of float, (N,)
        The measure of each photo, in the same order for both.
    name_first, name_second : str
        The models' names.
    lower_is_better : bool
        True for errors; false for psnr, ssim and auc.
    resamples, seed : int
        Of the bootstrap, which draws N photos with repetition again and again; the interval holds the middle 95 % of
        the mean differences.
    weights : sequence of float, optional, (N,)
        Of the photos in the mean, e.g. their `rarity` for auc_rebalanced. The counts know no weights.

    Raises
    ------
    StatisticsError
        If the lengths differ, if a value is NaN or infinite, if there are fewer than 2 photos, or if a weight is not
        positive.
    """
    one, other = (_checked(values, name) for values, name in ((first, name_first), (second, name_second)))
    if len(one) != len(other):
        raise StatisticsError(f"the two models need the same photos: {name_first} has {len(one)}, "
                              f"{name_second} has {len(other)}")
    if len(one) < 2:
        raise StatisticsError(f"a comparison needs at least 2 photos, got {len(one)}")
    counts = np.ones(len(one)) if weights is None else _checked(weights, "weights")
    if len(counts) != len(one) or not (counts > 0).all():
        raise StatisticsError("weights must be as many as the photos, and positive")

    differences = one - other
    mean, low, high = interval(differences, counts, resamples, seed)
    better, worse = (differences < 0, differences > 0) if lower_is_better else (differences > 0, differences < 0)
    wins, losses = int(better.sum()), int(worse.sum())
    return Comparison(name_first, name_second, lower_is_better, len(differences), mean, low, high,
                      wins, losses, len(differences) - wins - losses,
                      float(binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0,
                      _effect_size(differences, counts, mean))


def correct(p_values: ArrayLike, method: str = "holm") -> np.ndarray:
    """Correct p values for having looked at several, (N,) -> (N,).

    "holm" (1979) bounds the chance that any result below the level is a false alarm; "fdr" (Benjamini and Hochberg
    1995) bounds the share of false alarms among them, and is milder.

    Raises
    ------
    StatisticsError
        If a value is not in 0..1, or for another method.
    """
    p = np.asarray(p_values, float)
    if p.ndim != 1 or not ((p >= 0) & (p <= 1)).all():
        raise StatisticsError(f"p values must be a list of numbers in 0..1, got {p_values!r}")
    if method == "fdr":
        return false_discovery_control(p) if len(p) else p
    if method != "holm":
        raise StatisticsError(f"no correction is called {method!r}; there are 'holm' and 'fdr'")
    order = np.argsort(p)
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))  # the smallest counts N times, the next N - 1
    return np.minimum(steps, 1)[np.argsort(order)]


def compare_table(table: pd.DataFrame, first: str, second: str, metrics: str | Sequence[str] | None = None,
                  resamples: int = 2000, seed: int = 0) -> pd.DataFrame:
    """Compare two models of a table of `colorlab.evaluate` by several metrics at once.

    Parameters
    ----------
    table : DataFrame
        With the columns photo, model and the metrics, one row per photo and model.
    first, second : str
        Two models of the table.
    metrics : sequence of str, optional
        Columns to compare by; default: those of `compared` that the table has. auc_rebalanced is weighted by the column
        `rarity`, if there is one, as in `evaluation.summarize`.

    Returns
    -------
    DataFrame
        One row per metric: `photos`, `dropped` (photos that one of the two models lacks, failed on, or has no finite
        value for), then what `Comparison` holds, `corrected_p` (the sign test's, by Holm, for the metrics of this
        table), and `better`: the model that is ahead by its mean, with an interval that excludes 0, and by its count,
        with a corrected p under 0.05; else "undecided".

    Raises
    ------
    StatisticsError
        If a model or a column is missing, if a metric has no better direction (colourfulness), if a photo has two rows
        for one model, or if fewer than 2 photos remain.
    """
    import pandas as pd

    if metrics is None:
        metrics = [name for name in compared() if name in table.columns]
    metrics = [metrics] if isinstance(metrics, str) else list(metrics)
    if not metrics:
        raise StatisticsError(f"the table has no column to compare by, such as {', '.join(compared())}")
    for name in metrics:
        if name not in METRICS or METRICS[name].better is None:
            raise StatisticsError(f"cannot compare by '{name}': neither higher nor lower is known to be better; "
                                  f"choose among {', '.join(compared())}")
    missing = [column for column in ("photo", "model", *metrics) if column not in table.columns]
    if missing:
        raise StatisticsError(f"the table has no column '{missing[0]}'")
    parts = [_good_rows(table, model) for model in (first, second)]
    photos = table.loc[table["model"].isin([first, second]), "photo"].nunique()

    rows = []
    for metric in metrics:
        both = pd.concat([part[metric] for part in parts], axis=1, join="inner", keys=["first", "second"]).astype(float)
        both = both[np.isfinite(both).all(axis=1)]
        if len(both) < 2:
            raise StatisticsError(f"'{metric}': {first} and {second} have {len(both)} photos in common, 2 are needed")
        found = compare(both["first"].to_numpy(), both["second"].to_numpy(), first, second,
                        METRICS[metric].better == "lower", resamples, seed,
                        weights_of(metric, parts[0].loc[both.index]))
        rows.append((metric, found, photos - len(both)))
    corrected = correct([found.sign_test_p for _, found, _ in rows])
    return pd.DataFrame([{
        "metric": metric, "photos": found.photos, "dropped": dropped, "difference": found.difference,
        "low": found.low, "high": found.high, "wins": found.wins, "losses": found.losses, "ties": found.ties,
        "effect_size": found.effect_size, "sign_test_p": found.sign_test_p, "corrected_p": p,
        "better": _verdict(found, p)} for (metric, found, dropped), p in zip(rows, corrected)])


def interval(values: ArrayLike, weights: ArrayLike | None = None, resamples: int = 2000, seed: int = 0
             ) -> tuple[float, float, float]:
    """Mean of (N,) values and its 95 % interval: bootstrap over photos, beyond `MANY` of them 1.96 standard errors.

    Returns
    -------
    tuple of float
        mean, low, high; NaN without values, and low and high NaN for a single one.
    """
    x = np.asarray(values, float)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, float)
    if len(x) < 2:
        return (float(x.mean()) if len(x) else np.nan), np.nan, np.nan
    mean = float(_mean(x, w))
    if len(x) > MANY:
        error = float(np.sqrt((w ** 2 * (x - mean) ** 2).sum()) / w.sum())
        return mean, mean - 1.96 * error, mean + 1.96 * error
    found = bootstrap((x, w), _mean, n_resamples=resamples, paired=True, method="percentile",
                      batch=max(1, 10**6 // len(x)), rng=np.random.default_rng(seed)).confidence_interval
    return mean, float(found.low), float(found.high)


def _good_rows(table: pd.DataFrame, model: str) -> pd.DataFrame:
    """The rows of one model that did not fail, by photo."""
    part = table[table["model"] == model].set_index("photo")
    if part.empty:
        there = ", ".join(map(str, table["model"].unique()))
        raise StatisticsError(f"the table has no model '{model}'; there are {there}")
    if part.index.has_duplicates:
        raise StatisticsError(f"photo '{part.index[part.index.duplicated()][0]}' has two rows for {model}: "
                              "give one run, or one set of photos, at a time")
    return part[part["error"].isna()] if "error" in part.columns else part


def _verdict(found: Comparison, p: float) -> str:
    most = found.name_first if found.wins > found.losses else found.name_second
    return most if p < LEVEL and found.better == most else "undecided"


def _checked(values: ArrayLike, name: str) -> np.ndarray:
    array = np.asarray(values, float)
    if array.ndim != 1:
        raise StatisticsError(f"{name}: a list with one number per photo is needed, got shape {array.shape}")
    if not np.isfinite(array).all():
        missing = int((~np.isfinite(array)).sum())
        raise StatisticsError(f"{name}: {missing} of {len(array)} values are NaN or infinite; "
                              "leave these photos out for both models")
    return array


def _mean(values: np.ndarray, weights: np.ndarray, axis: int = -1) -> np.ndarray:
    return (values * weights).sum(axis) / weights.sum(axis)


def _effect_size(differences: np.ndarray, weights: np.ndarray, mean: float) -> float:
    spread = float(np.sqrt(_mean((differences - mean) ** 2, weights) * len(differences) / (len(differences) - 1)))
    if spread > 1e-12 * max(1.0, abs(mean)):
        return mean / spread
    return float(np.copysign(np.inf, mean)) if mean else 0.0

"""Is one model really better? Two models on the same photos, compared photo by photo.

Two means are never equal. What counts is whether the difference would come out the same way with other photos of the
same kind, and whether it stands for most photos or for a few. It says nothing about another training of the same
network: for that, compare several seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import binomtest, bootstrap, false_discovery_control

if TYPE_CHECKING:
    import pandas as pd

FEW = 30  # photos below which an interval over photos is not to be trusted
MANY = 10_000  # photos above which a bootstrap would take minutes and say the same as the standard error
LEVEL = 0.05
HIGHER_IS_BETTER = frozenset({"psnr", "ssim", "auc", "auc_rebalanced"})
LOWER_IS_BETTER = frozenset({"mse", "mae_percent", "ciede2000", "ab_distance", "mse_uint8_wrapped",
                             "mae_percent_uint8_wrapped"})
METRICS = ("mse", "mae_percent", "psnr", "ssim", "ciede2000", "ab_distance", "auc", "auc_rebalanced")


@dataclass(frozen=True)
class Comparison:
    """What photos say about two models.

    Attributes
    ----------
    name_first, name_second : str
        The two models.
    lower_is_better : bool
        Whether the measure is an error.
    photos : int
        How many photos both were measured on.
    difference : float
        Mean over photos of first less second, in the unit of the measure.
    low, high : float
        Its 95 % interval: paired bootstrap over photos; see `interval`.
    wins, losses, ties : int
        Photos on which the first is better, worse, equal.
    sign_test_p : float
        How likely a count as uneven as wins against losses, or more, is if each photo were the toss of a coin.
    effect_size : float
        Paired Cohen's d: the mean difference, divided by the standard deviation of the differences. 0.2 is called
        small, 0.8 large. Infinite if all photos differ by the same amount.
    """

    name_first: str
    name_second: str
    lower_is_better: bool
    photos: int
    difference: float
    low: float
    high: float
    wins: int
    losses: int
    ties: int
    sign_test_p: float
    effect_size: float

    @property
    def share(self) -> float:
        """Share of the photos on which the first is better, 0..1; a tie counts half."""
        return (self.wins + self.ties / 2) / self.photos

    @property
    def better(self) -> str | None:
        """Name of the model with the better mean, None if there are too few photos or the interval includes 0."""
        if self.photos < FEW or self.low <= 0 <= self.high:
            return None
        return self._ahead()

    def _ahead(self) -> str:
        return self.name_first if (self.difference < 0) == self.lower_is_better else self.name_second

    @property
    def words(self) -> str:
        """The result in plain sentences, with a warning where the photos do not settle it."""
        ahead = self._ahead()
        behind = self.name_second if ahead == self.name_first else self.name_first
        way = "lower" if self.lower_is_better else "higher"
        low, high = sorted((abs(self.low), abs(self.high)))
        if not self.difference and not self.low and not self.high:
            said = f"{self.name_first} and {self.name_second} have equal means over {self.photos} photos."
        elif self.low <= 0 <= self.high:
            said = (f"Undecided: {ahead} has the better mean, by {_plain(abs(self.difference))}, but the 95 % interval "
                    f"of the difference, {_plain(self.low, 2)} to {_plain(self.high, 2)}, includes 0.")
        else:
            verb = "looks" if self.photos < FEW else "is"
            said = (f"{ahead} {verb} better than {behind}: its mean is {_plain(abs(self.difference))} {way} "
                    f"(95 % interval {_plain(low, 2)} to {_plain(high, 2)}).")
        count = max(self.wins, self.losses)
        most = self.name_first if self.wins >= self.losses else self.name_second
        said += f" {most} is better on {count} of {self.photos} photos"
        said += f", equal on {self.ties}." if self.ties else "."
        if self.difference and most != ahead and self.sign_test_p < LEVEL:
            said += " Mean and count point in opposite directions: large differences on fewer photos decide the mean."
        if self.photos < FEW:
            said += f" Too few photos to tell: under {FEW}, another choice of photos may well turn the result round."
        return said


def compare(first: Sequence[float], second: Sequence[float], name_first: str = "first", name_second: str = "second",
            lower_is_better: bool = True, resamples: int = 2000, seed: int = 0,
            weights: Sequence[float] | None = None) -> Comparison:
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
    ValueError
        If the lengths differ, if a value is NaN or infinite, if there are fewer than 2 photos, or if a weight is not
        positive.
    """
    first, second = (_checked(values, name) for values, name in ((first, name_first), (second, name_second)))
    if len(first) != len(second):
        raise ValueError(f"the two models need the same photos: {name_first} has {len(first)}, "
                         f"{name_second} has {len(second)}")
    if len(first) < 2:
        raise ValueError(f"a comparison needs at least 2 photos, got {len(first)}")
    weights = np.ones(len(first)) if weights is None else _checked(weights, "weights")
    if len(weights) != len(first) or not (weights > 0).all():
        raise ValueError("weights must be as many as the photos, and positive")

    differences = first - second
    mean, low, high = interval(differences, weights, resamples, seed)
    better, worse = (differences < 0, differences > 0) if lower_is_better else (differences > 0, differences < 0)
    wins, losses = int(better.sum()), int(worse.sum())
    return Comparison(name_first, name_second, lower_is_better, len(differences), mean, low, high,
                      wins, losses, len(differences) - wins - losses,
                      float(binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0,
                      _effect_size(differences, weights, mean))


def correct(p_values: Sequence[float], method: str = "holm") -> np.ndarray:
    """Correct p values for having looked at several, (N,) -> (N,).

    "holm" (1979) bounds the chance that any result below the level is a false alarm; "fdr" (Benjamini and Hochberg
    1995) bounds the share of false alarms among them, and is milder.

    Raises
    ------
    ValueError
        If a value is not in 0..1, or for another method.
    """
    p = np.asarray(p_values, float)
    if p.ndim != 1 or not ((p >= 0) & (p <= 1)).all():
        raise ValueError(f"p values must be a list of numbers in 0..1, got {p_values!r}")
    if method == "fdr":
        return false_discovery_control(p) if len(p) else p
    if method != "holm":
        raise ValueError(f"no correction is called {method!r}; there are 'holm' and 'fdr'")
    order = np.argsort(p)
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))  # the smallest counts N times, the next N - 1
    return np.minimum(steps, 1)[np.argsort(order)]


def compare_table(table: pd.DataFrame, first: str, second: str, metrics: Sequence[str] = METRICS,
                  resamples: int = 2000, seed: int = 0) -> pd.DataFrame:
    """Compare two models of a table of `colorlab.evaluate` by several metrics at once.

    Parameters
    ----------
    table : DataFrame
        With the columns photo, model and the metrics, one row per photo and model.
    first, second : str
        Two models of the table.
    metrics : sequence of str
        Columns to compare by. auc_rebalanced is weighted by the column `rarity`, if there is one, as in
        `evaluation.summarize`.

    Returns
    -------
    DataFrame
        One row per metric: `photos`, `dropped` (photos that one of the two models lacks, failed on, or has no finite
        value for), then what `Comparison` holds, `corrected_p` (the sign test's, by Holm, for the metrics of this
        table), and `better`: the model that is ahead by its mean, with an interval that excludes 0, and by its count,
        with a corrected p under 0.05; else "undecided".

    Raises
    ------
    ValueError
        If a model or a column is missing, if a metric has no better direction (colourfulness), if a photo has two rows
        for one model, or if fewer than 2 photos remain.
    """
    import pandas as pd

    metrics = [metrics] if isinstance(metrics, str) else list(metrics)
    for name in metrics:
        if name not in HIGHER_IS_BETTER | LOWER_IS_BETTER:
            raise ValueError(f"cannot compare by '{name}': neither higher nor lower is known to be better; "
                             f"choose among {', '.join(METRICS)}")
    missing = [column for column in ("photo", "model", *metrics) if column not in table.columns]
    if missing:
        raise ValueError(f"the table has no column '{missing[0]}'")
    parts = [_good_rows(table, model) for model in (first, second)]
    photos = table.loc[table["model"].isin([first, second]), "photo"].nunique()

    rows = []
    for metric in metrics:
        both = pd.concat([part[metric] for part in parts], axis=1, join="inner", keys=["first", "second"]).astype(float)
        both = both[np.isfinite(both).all(axis=1)]
        if len(both) < 2:
            raise ValueError(f"'{metric}': {first} and {second} have {len(both)} photos in common, 2 are needed")
        weighted = metric == "auc_rebalanced" and "rarity" in table.columns
        weights = parts[0]["rarity"].loc[both.index].to_numpy() if weighted else None
        found = compare(both["first"].to_numpy(), both["second"].to_numpy(), first, second,
                        metric not in HIGHER_IS_BETTER, resamples, seed, weights)
        rows.append((metric, found, photos - len(both)))
    corrected = correct([found.sign_test_p for _, found, _ in rows])
    return pd.DataFrame([{
        "metric": metric, "photos": found.photos, "dropped": dropped, "difference": found.difference,
        "low": found.low, "high": found.high, "wins": found.wins, "losses": found.losses, "ties": found.ties,
        "effect_size": found.effect_size, "sign_test_p": found.sign_test_p, "corrected_p": p,
        "better": _verdict(found, p)} for (metric, found, dropped), p in zip(rows, corrected)])


def interval(values: Sequence[float], weights: Sequence[float] | None = None, resamples: int = 2000, seed: int = 0
             ) -> tuple[float, float, float]:
    """Mean of (N,) values and its 95 % interval: bootstrap over photos, beyond `MANY` of them 1.96 standard errors.

    Returns
    -------
    tuple of float
        mean, low, high; NaN without values, and low and high NaN for a single one.
    """
    values = np.asarray(values, float)
    weights = np.ones(len(values)) if weights is None else np.asarray(weights, float)
    if len(values) < 2:
        return (float(values.mean()) if len(values) else np.nan), np.nan, np.nan
    mean = float(_mean(values, weights))
    if len(values) > MANY:
        error = np.sqrt((weights ** 2 * (values - mean) ** 2).sum()) / weights.sum()
        return mean, mean - 1.96 * error, mean + 1.96 * error
    result = bootstrap((values, weights), _mean, n_resamples=resamples, paired=True, method="percentile",
                       batch=max(1, 10**6 // len(values)), rng=np.random.default_rng(seed))
    return mean, *map(float, result.confidence_interval)


def _good_rows(table: pd.DataFrame, model: str) -> pd.DataFrame:
    """The rows of one model that did not fail, by photo."""
    part = table[table["model"] == model].set_index("photo")
    if part.empty:
        raise ValueError(f"the table has no model '{model}'; there are {', '.join(map(str, table['model'].unique()))}")
    if part.index.has_duplicates:
        raise ValueError(f"photo '{part.index[part.index.duplicated()][0]}' has two rows for {model}: "
                         "give one run, or one set of photos, at a time")
    return part[part["error"].isna()] if "error" in part.columns else part


def _verdict(found: Comparison, p: float) -> str:
    most = found.name_first if found.wins > found.losses else found.name_second
    return most if p < LEVEL and found.better == most else "undecided"


def _checked(values: Sequence[float], name: str) -> np.ndarray:
    array = np.asarray(values, float)
    if array.ndim != 1:
        raise ValueError(f"{name}: a list with one number per photo is needed, got shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: {int((~np.isfinite(array)).sum())} of {len(array)} values are NaN or infinite; "
                         "leave these photos out for both models")
    return array


def _mean(values: np.ndarray, weights: np.ndarray, axis: int = -1) -> np.ndarray:
    return (values * weights).sum(axis) / weights.sum(axis)


def _effect_size(differences: np.ndarray, weights: np.ndarray, mean: float) -> float:
    spread = float(np.sqrt(_mean((differences - mean) ** 2, weights) * len(differences) / (len(differences) - 1)))
    if spread > 1e-12 * max(1.0, abs(mean)):
        return mean / spread
    return float(np.copysign(np.inf, mean)) if mean else 0.0


def _plain(value: float, digits: int = 3) -> str:
    """Some significant digits, never as a power of ten; two for the ends of intervals, which depend on chance."""
    return np.format_float_positional(value, precision=digits, unique=False, fractional=False, trim="-")

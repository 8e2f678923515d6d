"""How sure a share of answers is, when trials share people and photos.

Trials are not independent: a sharp eye sees through many pictures, and a lucky photo fools many people. An interval
that is to hold for other people *and* other photos must count both. Here the variance of a share is that of the sums
over people, plus that of the sums over photos, minus that of the single trials, which both contain (two-way clusters:
Cameron, Gelbach and Miller 2011). Its degrees of freedom follow Satterthwaite (1946), and the interval is made on the
scale of log odds, so that it stays within 0..1. `tools/surveys.py coverage` measures how often it holds what it
promises, and `data/surveys/coverage.csv` holds the outcome, also for the bootstraps that were tried beside it.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

LEVEL = 0.95
RESAMPLES = 1000
# The luck of trials is in the sums over people and photos, and better known than what these differ by: for the degrees
# of freedom of a share this part of it is taken off. Chosen by measuring: 0 makes intervals hold up to 97.7 %, where
# neither people nor photos differ; 1 makes them hold 92 %, where both do. Differences of shares need all of it.
LUCK = 0.5
METHODS = ("two-way", "two-way bootstrap", "people only", "trials only")


@dataclass(frozen=True)
class Estimate:
    """A share or a difference of shares, with its interval.

    Attributes
    ----------
    value, low, high : float
        Shares, 0..1; differences, -1..1. NaN where there is nothing to compute them from.
    error : float
        The standard error.
    freedom : float
        Degrees of freedom of `error`.
    people, photos, trials : int
        What stands behind it.
    """

    value: float
    low: float
    high: float
    error: float
    freedom: float
    people: int
    photos: int
    trials: int

    @property
    def p(self) -> float:
        """Two-sided p value of "it is 0"."""
        if not self.error > 0:
            return float("nan")
        return float(2 * stats.t.sf(abs(self.value) / self.error, self.freedom))


@dataclass(frozen=True)
class Estimates:
    """What `Estimate` holds, of several studies of one design at once: arrays (S,)."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    error: np.ndarray
    freedom: np.ndarray
    counts: tuple[int, int, int]  # people, photos, trials of each study

    def one(self) -> Estimate:
        """The only study."""
        value, low, high, error, freedom = (
            float(one[0]) for one in (self.value, self.low, self.high, self.error, self.freedom))
        return Estimate(value, low, high, error, freedom, *self.counts)


def share(yes: np.ndarray, person: np.ndarray, photo: np.ndarray, method: str = "two-way", seed: int = 0) -> Estimate:
    """The share of yes among trials, for other people and other photos of the same kinds.

    Parameters
    ----------
    yes : ndarray of 0 and 1, (N,)
    person, photo : ndarray, (N,)
        Whose trial it is, and of what.
    method : str
        One of `METHODS`. "two-way" is the one to believe. "two-way bootstrap" draws people and photos with repetition
        (the pigeonhole bootstrap of Owen 2007): too wide where people and photos differ little. "people only" resamples
        people, the simple way, and takes the photos for the only ones in the world; "trials only" counts every trial
        as a new person with a new photo. Both are too narrow.
    seed : int
        Of the bootstraps.
    """
    yes = np.asarray(yes, float)
    people, photos = (np.unique(values, return_inverse=True)[1] for values in (person, photo))
    counts = (_count(people), _count(photos), len(yes))
    if not len(yes):
        none = float("nan")
        return Estimate(none, none, none, none, none, *counts)
    value = float(yes.mean())
    if method == "two-way":
        return shares(yes[None], people, photos).one()
    if method == "trials only":
        error = float(np.sqrt(value * (1 - value) / len(yes)))
        low, high = _wilson(np.array([value]), len(yes), stats.norm.ppf(0.5 + LEVEL / 2))
        return Estimate(value, float(low[0]), float(high[0]), error, float("inf"), *counts)
    if method not in METHODS:
        raise ValueError(f"no method is called {method!r}; there are {', '.join(METHODS)}")
    means = _resampled(yes, people, photos, method == "two-way bootstrap", seed)
    low, high = np.quantile(means, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
    return Estimate(value, float(low), float(high), float(means.std(ddof=1)), float("inf"), *counts)


def difference(yes: np.ndarray, is_first: np.ndarray, person: np.ndarray, photo: np.ndarray) -> Estimate:
    """The share of yes in one group of trials minus that in another one, which may share people and photos.

    Parameters
    ----------
    yes : ndarray of 0 and 1, (N,)
    is_first : ndarray of bool, (N,)
        Which trials belong to the first group.
    person, photo : ndarray, (N,)
    """
    return differences(np.asarray(yes, float)[None], np.asarray(is_first, bool), person, photo).one()


def shares(yes: np.ndarray, person: np.ndarray, photo: np.ndarray) -> Estimates:
    """`share` for many studies of one design: answers (S, N), N > 0; whose trials they are and of what, (N,)."""
    yes = np.asarray(yes, float)
    value = yes.mean(axis=1)
    variance, freedom, counts = _two_way((yes - value[:, None]) / yes.shape[1], person, photo, LUCK)
    reach = stats.t.ppf(0.5 + LEVEL / 2, freedom)
    spread = value * (1 - value)
    mixed = (spread > 0) & (variance > 0)
    safe = np.where(mixed, value, 0.5)
    middle, half = np.log(safe / (1 - safe)), reach * np.sqrt(variance) / np.where(mixed, spread, 1)
    low, high = 1 / (1 + np.exp(half - middle)), 1 / (1 + np.exp(-half - middle))
    # Where all answers are equal there is no spread to go by: Wilson's interval of as many independent trials.
    plain = _wilson(value, yes.shape[1], np.where(freedom > 1, reach, stats.norm.ppf(0.5 + LEVEL / 2)))
    return Estimates(value, np.where(mixed, low, plain[0]), np.where(mixed, high, plain[1]), np.sqrt(variance), freedom,
                     counts)


def differences(yes: np.ndarray, is_first: np.ndarray, person: np.ndarray, photo: np.ndarray) -> Estimates:
    """`difference` for many studies of one design: answers (S, N)."""
    if is_first.all() or not is_first.any():
        none = np.full(len(yes), np.nan)
        counts = (len(np.unique(person)), len(np.unique(photo)), yes.shape[1])
        return Estimates(none, none, none, none, none, counts)
    yes = np.asarray(yes, float)
    first, second = yes[:, is_first].mean(axis=1), yes[:, ~is_first].mean(axis=1)
    off = np.where(is_first, yes - first[:, None], second[:, None] - yes)
    variance, freedom, counts = _two_way(off / np.where(is_first, is_first.sum(), (~is_first).sum()), person, photo)
    reach = stats.t.ppf(0.5 + LEVEL / 2, freedom) * np.sqrt(variance)
    value = first - second
    return Estimates(value, np.maximum(value - reach, -1), np.minimum(value + reach, 1), np.sqrt(variance), freedom,
                     counts)


def _two_way(influence: np.ndarray, person: np.ndarray, photo: np.ndarray, luck: float = 0.0
             ) -> tuple[np.ndarray, np.ndarray, tuple[int, int, int]]:
    """Variance of estimates and its degrees of freedom, (S,), from the influence of each trial on them, (S, N).

    By chance the two-way variance may come out below half of that of independent trials; it is lifted to that then.
    `luck`: see `LUCK`.
    """
    trials = influence.shape[1]
    sums = [_sums(influence, person), _sums(influence, photo), influence]
    people, photos, single = ((part ** 2).sum(axis=1) * part.shape[1] / max(part.shape[1] - 1, 1) for part in sums)
    counts = (sums[0].shape[1], sums[1].shape[1], trials)
    variance = np.maximum(people + photos - single, single / 2)
    spread = (people * np.maximum(people - luck * single, 0) / max(counts[0] - 1, 1)
              + photos * np.maximum(photos - luck * single, 0) / max(counts[1] - 1, 1)
              + single ** 2 / max(trials - counts[0] - counts[1] + 1, 1))
    freedom = np.where(spread > 0, variance ** 2 / np.where(spread > 0, spread, 1), 1)
    return variance, np.maximum(freedom, 1.0), counts


def _sums(influence: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Sums over the trials of each group: (S, N) -> (S, groups)."""
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.r_[True, group[order][1:] != group[order][:-1]])
    return np.add.reduceat(influence[:, order], starts, axis=1)


def _count(numbers: np.ndarray) -> int:
    return int(numbers.max()) + 1 if len(numbers) else 0


def _wilson(value: np.ndarray, trials: float, reach: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's interval (1927) of shares of independent trials."""
    square = reach ** 2 / trials
    middle, half = value + square / 2, reach * np.sqrt(value * (1 - value) / trials + square / (4 * trials))
    # At the ends rounding would leave the share itself outside.
    return np.clip((middle - half) / (1 + square), 0, value), np.clip((middle + half) / (1 + square), value, 1)


def _resampled(yes: np.ndarray, people: np.ndarray, photos: np.ndarray, both: bool, seed: int) -> np.ndarray:
    """Means of resamples: people drawn with repetition, and photos if `both`."""
    dice, rows, columns = np.random.default_rng(seed), _count(people), _count(photos)
    sums, counts = np.zeros((rows, columns)), np.zeros((rows, columns))
    np.add.at(sums, (people, photos), yes)
    np.add.at(counts, (people, photos), 1)
    drawn = dice.multinomial(rows, np.full(rows, 1 / rows), RESAMPLES)
    kept = dice.multinomial(columns, np.full(columns, 1 / columns), RESAMPLES) if both else np.ones((1, columns))
    number = ((drawn @ counts) * kept).sum(axis=1)
    return (((drawn @ sums) * kept).sum(axis=1) / np.maximum(number, 1))[number > 0]

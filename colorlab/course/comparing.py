"""One measure and one rule, fixed before the verdict; and how often such a rule finds what is there."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from colorlab import resources
from colorlab.evaluation import statistics

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Rule:
    """What decides between two models, as `data/comparison_rule.toml` holds it.

    Attributes
    ----------
    question : str
        What is asked.
    measure, unit : str
        The column of the table that decides, and its unit.
    lower_is_better : bool
        Whether the measure is an error.
    decision : str
        What must hold for one of the two to be called better.
    photos : int
        With fewer of them, nothing is decided.
    smallest : float
        The smallest difference worth speaking of, in `unit`.
    chosen_on : str
        By which argument, and on which photos, measure and decision were chosen.
    seen_before : str
        What the authors of the rule had already seen.
    """

    question: str
    measure: str
    unit: str
    lower_is_better: bool
    decision: str
    photos: int
    smallest: float
    chosen_on: str
    seen_before: str

    def verdict(self, table: pd.DataFrame, first: str, second: str) -> str:
        """One line on two models of a table with the columns photo, model and the measure: mean, 95 % interval."""
        values = table.pivot(index="photo", columns="model", values=self.measure)
        found = statistics.compare(values[first], values[second], first, second, self.lower_is_better)
        low, high = sorted((found.low, found.high))
        numbers = f"{found.difference:+.1f} {self.unit}, {low:+.1f} to {high:+.1f}, {found.photos} photos"
        if found.photos < self.photos:
            return f"too few photos to decide ({numbers})"
        if low <= 0 <= high:
            return f"undecided ({numbers})"
        words = "" if abs(found.difference) >= self.smallest else ", but negligibly"
        return f"{found.better} is better{words} ({numbers})"


def rule() -> Rule:
    """The rule of notebook 05, from `data/comparison_rule.toml`."""
    with open(resources.path("comparison_rule.toml"), "rb") as file:
        return Rule(**tomllib.load(file))


def power(differences: np.ndarray, photos: int, decide: str = "mean", size: float | None = None, studies: int = 2000,
          seed: int = 0) -> float:
    """In which share of simulated studies a difference is found.

    Each study draws its photos, with repetition, from those at hand.

    Parameters
    ----------
    differences : ndarray, (N,)
        First less second model, photo by photo.
    photos : int
        Of one study, at least 2.
    decide : str
        "mean": the 95 % interval of the mean (of a t distribution) excludes 0. "count": the sign test has p < 0.05.
    size : float, optional
        Shift the differences so that their true mean is this; 0 gives the share of false alarms of "mean".
    studies, seed : int
        How many studies, and of which random numbers.

    Returns
    -------
    float
        0..1, counting only studies whose verdict has the right sign (any sign if the true mean is 0).
    """
    true = np.asarray(differences, float)
    if size is not None:
        true = true - true.mean() + size
    drawn = true[np.random.default_rng(seed).integers(0, len(true), (studies, photos))]
    if decide == "mean":
        error = drawn.std(axis=1, ddof=1) / np.sqrt(photos)
        means = drawn.mean(axis=1)
        found, sign = np.abs(means) > stats.t.ppf(0.975, photos - 1) * error, np.sign(means)
    elif decide == "count":
        above, below = (drawn > 0).sum(axis=1), (drawn < 0).sum(axis=1)
        p = 2 * stats.binom.cdf(np.minimum(above, below), above + below, 0.5)
        found, sign = p < 0.05, np.sign(above - below)
    else:
        raise ValueError(f"no rule is called {decide!r}; there are 'mean' and 'count'")
    centre = true.mean() if decide == "mean" else np.median(true)
    return float((found & ((sign == np.sign(centre)) | np.isclose(centre, 0))).mean())


def paired_and_apart(first: ArrayLike, second: ArrayLike, draws: int = 2000, seed: int = 0
                     ) -> dict[str, tuple[float, float, float]]:
    """The mean difference of two models and its 95 % bootstrap interval, with photos drawn together and apart.

    Parameters
    ----------
    first, second : array-like, (N,)
        Errors of two models on the same photos.
    draws, seed : int
        How often N photos are drawn, and from which random numbers.

    Returns
    -------
    dict
        "paired" and "drawn apart" -> mean of first less second, low and high end.
    """
    one, other = np.asarray(first, float), np.asarray(second, float)
    drawn, again = np.random.default_rng(seed).integers(0, len(one), (2, draws, len(one)))
    found = {}
    for name, theirs in (("paired", drawn), ("drawn apart", again)):
        low, high = np.percentile(one[drawn].mean(axis=1) - other[theirs].mean(axis=1), [2.5, 97.5])
        found[name] = float((one - other).mean()), float(low), float(high)
    return found


def separation_p(first: int, second: int) -> float:
    """Two-sided p value of a complete separation: each of `first` trainings below each of `second` others.

    If the two kinds of trainings did not differ, each of the (first + second)! / (first! second!) ways to divide the
    ranks would be as likely, and two of them separate completely.
    """
    from math import comb

    return 2 / comb(first + second, first)

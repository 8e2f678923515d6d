"""How many hints a simulated user gives: chance to stop, and how many shares are asked -> shares (count,)."""

import math

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _inputs(rng):
    """A coin that seldom says stop, and one that often does."""
    return ((round(float(rng.uniform(0.1, 0.3)), 3), 6), (round(float(rng.uniform(0.55, 0.8)), 3), 4))


def _shares(stop, count):
    return (1 - stop) ** np.arange(count) * stop


def _poisson(stop, count):
    mean = (1 - stop) / stop
    return np.array([math.exp(-mean) * mean ** n / math.factorial(n) for n in range(count)])


HINT_COUNT_SHARES = Exercise(
    name="hint_count_shares",
    objective="Compute how often a simulated user gives no hint, one hint, two and so on.",
    reference=_shares, inputs=_inputs, tolerance=1e-6,
    misconceptions=(
        Misconception("begins with one hint",
                      lambda stop, count: np.concatenate(([0.0], _shares(stop, count)))[:count],
                      "no photo comes without a hint: the coin is tossed before the first one, too."),
        Misconception("shifted by one", lambda stop, count: _shares(stop, count + 1)[1:],
                      "the share of photos without any hint is missing: the list begins with it."),
        Misconception("stop and go exchanged", lambda stop, count: stop ** np.arange(count) * (1 - stop),
                      "stopping and going on are exchanged: which of them ends the list of hints?"),
        Misconception("goes on only", lambda stop, count: (1 - stop) ** np.arange(count),
                      "that is how often there are at least so many hints: exactly so many means that it stops there."),
        Misconception("at most so many", lambda stop, count: _shares(stop, count).cumsum(),
                      "that is how often there are at most so many hints."),
        Misconception("forced to sum to one", lambda stop, count: _shares(stop, count) / _shares(stop, count).sum(),
                      "the shares were made to sum to 1, but the list is cut off: more hints can come."),
        Misconception("Poisson", _poisson,
                      "that is a Poisson distribution of the same mean: here a coin decides after each hint."),
        Misconception("all equally likely", lambda stop, count: np.full(count, 1 / count),
                      "all numbers are equally likely here: does the coin know how many hints there were?"),
        Misconception("stop chance grows", lambda stop, count: np.array(
                          [stop * (n + 1) * (1 - stop) ** n for n in range(count)]),
                      "the chance to stop grows with the hints here: the coin stays the same."),
    ))

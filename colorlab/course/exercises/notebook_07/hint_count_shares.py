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
        Misconception("one number too many", lambda stop, count: _shares(stop, count + 1),
                      "right, but one number too many: 0 counts as well, so where does the list of `count` end?"),
        Misconception("one number too few", lambda stop, count: _shares(stop, count - 1),
                      "right, but one number is missing: 0 counts as well, so where does the list of `count` end?"),
        Misconception("the same chance each time", lambda stop, count: np.full(count, stop),
                      "every number has the share `stop`: for two hints the coin must have said \"go on\" before."),
        Misconception("more than so many", lambda stop, count: (1 - stop) ** np.arange(1, count + 1),
                      "that is how often there are more hints than that: exactly so many means that it stops there."),
        Misconception("times the number", lambda stop, count: np.arange(count) * _shares(stop, count),
                      "each share was multiplied by the number of hints: that is a term of the mean, the share itself "
                      "is asked."),
        Misconception("exponential", lambda stop, count: stop * np.exp(-stop * np.arange(count)),
                      "an exponential falls nearly like that, but here a coin is tossed a whole number of times."),
        Misconception("exponential, normalised", lambda stop, count: (1 - math.exp(-stop)) * np.exp(
                          -stop * np.arange(count)),
                      "an exponential falls nearly like that, but here a coin is tossed a whole number of times."),
        Misconception("binomial", lambda stop, count: np.array([
                          math.comb(count, n) * (1 - stop) ** n * stop ** (count - n) for n in range(count)]),
                      "that is how many of `count` tosses say \"go on\", whatever their order: here the first \"stop\" "
                      "ends it all."),
        Misconception("binomial of stops", lambda stop, count: np.array([
                          math.comb(count, n) * stop ** n * (1 - stop) ** (count - n) for n in range(count)]),
                      "that is how many of `count` tosses say \"stop\": here the first \"stop\" ends it all."),
        Misconception("multiplied instead of a power", lambda stop, count: stop * (1 - stop) * np.arange(count),
                      "the chance to go on was multiplied by the number of hints: each further toss multiplies by it "
                      "once more."),
        Misconception("power before the difference", lambda stop, count: stop * (1 - stop ** np.arange(count)),
                      "the power belongs to the chance to go on, not to the chance to stop: look at the brackets."),
        Misconception("the last one gathers the rest", lambda stop, count: np.append(
                          _shares(stop, count - 1), (1 - stop) ** (count - 1)),
                      "the last number holds all photos with so many hints *or more*: exactly so many are asked."),
        Misconception("stopping ignored at first", lambda stop, count: np.append(stop, (1 - stop) ** np.arange(
                          1, count)),
                      "the first number is right; each of the others lacks the toss that ends it."),
    ))

"""Paired bootstrap: errors of two models on the same photos (N,) -> low and high end."""

import functools

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _two_models(rng):
    """Errors of two models that differ far less than photos do, on six sets of photos of different size.

    The differences are not lopsided, so that all sound intervals (of percentiles, BCa, of a t distribution) agree; and
    since the sets differ in size, nobody draws the same numbers for all of them.
    """
    def errors(photos):
        hard = 120 + rng.lognormal(6, 0.8, photos)
        return hard + rng.uniform(40, 70) * rng.uniform(-1, 1, photos), hard + rng.uniform(5, 20)

    return tuple(errors(photos) for photos in 60 + 10 * np.arange(6) + rng.integers(0, 10, 6))


def _agreement(outputs, wanted, tolerance):
    """Whether intervals differ by no more than chance, in units of the standard error.

    From 2000 draws each end has a standard deviation of 0.06 such units; taken over six intervals, the widths of right
    answers differ by 0.04 or so, while an interval of 90 % is 0.6 too narrow.
    """
    units = np.array([max(abs(high - low) / 3.92, 1e-9) for low, high in wanted])
    low, high = ((np.array(outputs) - wanted) / units[:, None]).T
    return bool(max(abs(low).max(), abs(high).max()) <= 0.6 * tolerance and abs((high - low).mean()) <= 0.2 * tolerance
                and abs((high + low).mean()) <= 0.5 * tolerance)


@functools.cache
def _drawn(photos, seed):
    """4000 draws: numbers of photos, and how often each photo was drawn."""
    numbers = np.random.default_rng(seed).integers(0, photos, (4000, photos))
    return numbers, np.stack([np.bincount(draw, minlength=photos) for draw in numbers]).astype(float)


def _means(sample, seed=0):
    """4000 bootstrap means; samples of the same seed are drawn together."""
    return _drawn(len(sample), seed)[1] @ sample / len(sample)


def _middle(values, low=2.5, high=97.5):
    return np.percentile(values, [low, high])


def _paired(x, y):
    return _means(x - y)


def _medians(x, y):
    return np.median((x - y)[_drawn(len(x), 0)[0][:1000]], axis=1)


def _unpaired(x, y):
    return _means(x) - _means(y, seed=1)


PAIRED_INTERVAL = Exercise(
    name="paired_interval",
    objective="Compute the 95 % paired bootstrap interval of the mean difference, first less second.",
    reference=lambda first, second: _middle(_paired(first, second)), tolerance=1,
    inputs=_two_models, agreement=_agreement,
    misconceptions=(
        Misconception("unpaired", lambda x, y: _middle(_unpaired(x, y)),
                      "far too wide: photos were drawn for each model apart. Draw once, use the same for both."),
        Misconception("exchanged", lambda x, y: _middle(_paired(y, x)), "that is second less first."),
        Misconception("high before low", lambda x, y: _middle(_paired(x, y), 97.5, 2.5),
                      "right ends, wrong order: the low one first."),
        Misconception("fractions as percent", lambda x, y: _middle(_paired(x, y), 0.025, 0.975),
                      "both ends lie in the lowest percent: `percentile` counts to 100, `quantile` to 1.", 6),
        Misconception("90 percent", lambda x, y: _middle(_paired(x, y), 5, 95),
                      "a little too narrow: 5 % were cut off at each end, that leaves less than 95."),
        Misconception("one end of 90 percent", lambda x, y: _middle(_paired(x, y), 2.5, 95),
                      "the two ends are not alike: the same share is cut off on both sides."),
        Misconception("all at one end", lambda x, y: _middle(_paired(x, y), 0, 95),
                      "5 % were cut off at the high end, and nothing at the low one: cut the same share off both."),
        Misconception("99 percent", lambda x, y: _middle(_paired(x, y), 0.5, 99.5),
                      "too wide: half a percent was cut off at each end, that leaves 99."),
        Misconception("one standard deviation", lambda x, y: (x - y).mean() + np.array([-1, 1]) * (x - y).std(),
                      "the standard deviation tells how photos differ; a mean over many photos is steadier."),
        Misconception("divided by n", lambda x, y: (x - y).mean() + np.array([-1.96, 1.96]) * (x - y).std() / len(x),
                      "far too narrow: a mean of n photos is steadier by the root of n, not by n."),
        Misconception("standard error", lambda x, y: (x - y).mean() + np.array([-1, 1]) * (x - y).std() / len(x) ** 0.5,
                      "mean plus and minus one standard error: that holds about 68 %."),
        Misconception("nothing drawn", lambda x, y: _middle(x - y),
                      "these are the middle 95 % of the photos; an interval of the *mean* needs many means."),
        Misconception("standard deviation", lambda x, y: (x - y).mean() + np.array([-1.96, 1.96]) * (x - y).std(),
                      "the standard deviation tells how photos differ; a mean over many photos is steadier."),
        Misconception("only the first", lambda x, y: _middle(_means(x)),
                      "that is the interval of the first model's mean: where is the second?"),
        Misconception("median", lambda x, y: _middle(_medians(x, y)),
                      "that is the median of each draw; the mean is asked."),
        Misconception("sum", lambda x, y: len(x) * _middle(_paired(x, y)),
                      "the differences of each draw were added up: take their mean."),
        Misconception("without repetition", lambda x, y: np.full(2, (x - y).mean()),
                      "no width at all: each draw holds every photo once. Draw with repetition."),
        Misconception("absolute", lambda x, y: _middle(_means(np.abs(x - y))),
                      "the sign was lost: who is better is in the sign."),
        Misconception("middle half", lambda x, y: _middle(_paired(x, y), 25, 75),
                      "the middle half of the means: which percentiles leave 95 % between them?"),
        Misconception("too many drawn", lambda x, y: (x - y).mean() + (x - y).std() * np.array([-1, 1]) / 23,
                      "far too narrow: each draw holds as many photos as there are, and 2000 is the number of draws."),
        Misconception("around 0", lambda x, y: _middle(_paired(x, y)) - (x - y).mean(),
                      "the mean difference was taken away: the interval should lie around it."),
        Misconception("spread of the draws", lambda x, y: _middle((x - y)[_drawn(len(x), 0)[0][:1000]].std(axis=1)),
                      "that is the interval of a spread: the mean of each draw is asked."),
        Misconception("ends of all draws", lambda x, y: _middle(_paired(x, y), 0, 100),
                      "that reaches from the smallest mean to the largest: 95 % lie in between, not all.", 3),
        Misconception("relative", lambda x, y: _middle(_means((x - y) / y)),
                      "you divided by the second model's error: the plain difference is asked."),
    ))

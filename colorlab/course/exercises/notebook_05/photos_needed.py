"""Differences of two models on photos (N,), and a size -> how many photos find a difference of that size."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _pilots(rng):
    """Pilot studies of different size; the difference that is sought is neither their mean nor their spread."""
    def pilot(photos):
        spread = rng.uniform(20, 600)
        differences = spread * (rng.gamma(2, 0.7, photos) - rng.uniform(0.6, 0.9))
        return differences, float(round(spread * rng.uniform(0.08, 0.3), 2))

    return pilot(150 + int(rng.integers(0, 50))), pilot(220 + int(rng.integers(0, 50))), pilot(300)


def _needed(quantile, spread=lambda d: d.std(ddof=1)):
    return lambda d, size: (quantile * spread(d) / size) ** 2


def _needed_for_one(differences, size):
    return (2.8 * differences.std(ddof=1)) ** 2


PHOTOS_NEEDED = Exercise(
    name="photos_needed",
    objective="Compute how many photos find a difference of a given size in 80 % of all studies.",
    reference=lambda differences, size: _needed(1.96 + 0.84)(differences, size), inputs=_pilots,
    tolerance=3.0, relative=0.008,
    misconceptions=(
        Misconception("without the 0.84", _needed(1.96),
                      "so many photos find it in half of the studies: the mean lies as often below the limit as "
                      "above."),
        Misconception("only the 0.84", _needed(0.84), "the limit of 1.96 standard errors is missing."),
        Misconception("0.84 taken off", _needed(1.96 - 0.84),
                      "the true difference must lie *above* the limit, by enough that chance rarely takes it below."),
        Misconception("0.8 in place of its quantile", _needed(1.96 + 0.8),
                      "near: 0.8 is the share that is wanted, and 0.84 the number of standard errors that gives it."),
        Misconception("one-sided", _needed(1.645 + 0.84),
                      "near: 1.645 belongs to an interval of 90 %."),
        Misconception("squares added", lambda d, s: (1.96 ** 2 + 0.84 ** 2) * (d.std(ddof=1) / s) ** 2,
                      "the two distances follow one another on the same line: add them before squaring."),
        Misconception("not squared", lambda d, s: 2.8 * d.std(ddof=1) / s,
                      "that is the root of the number: the scatter of a mean falls with the root of n.", 0.02),
        Misconception("mean of the pilot", lambda d, s: (2.8 * d.std(ddof=1) / d.mean()) ** 2,
                      "you asked for the pilot's own difference: where is `size`?"),
        Misconception("standard error of the pilot", lambda d, s: (2.8 * d.std(ddof=1) / len(d) ** 0.5 / s) ** 2,
                      "you divided by the number of photos in the pilot: the scatter of a single difference is "
                      "needed.", 0.02),
        Misconception("root mean square", _needed(2.8, lambda d: np.sqrt((d ** 2).mean())),
                      "the mean difference was left in the spread: a constant advantage makes nothing uncertain."),
        Misconception("mean absolute difference", _needed(2.8, lambda d: np.abs(d - d.mean()).mean()),
                      "the mean absolute deviation is not the standard deviation."),
        Misconception("variance", _needed(2.8, np.var), "that is the variance where its root belongs."),
        Misconception("mean of the differences", _needed(2.8, lambda d: d.mean()),
                      "the pilot's *mean* difference is in the place of its scatter."),
        Misconception("mean size of the differences", _needed(2.8, lambda d: np.abs(d).mean()),
                      "a mean of absolute differences is not their scatter: a constant advantage makes nothing "
                      "uncertain."),
        Misconception("pilot taken off", lambda d, s: (2.8 * d.std(ddof=1) / s) ** 2 - len(d),
                      "the photos of the pilot were taken off: how many does the study need in all?"),
        Misconception("quantile not squared", lambda d, s: 2.8 * (d.std(ddof=1) / s) ** 2,
                      "n comes out of a root: everything on the other side has to be squared, the 2.8 as well."),
        Misconception("spread not squared", lambda d, s: 2.8 ** 2 * d.std(ddof=1) / s ** 2,
                      "n comes out of a root: everything on the other side has to be squared, s as well."),
        Misconception("size not squared", lambda d, s: 2.8 ** 2 * d.var(ddof=1) / s,
                      "n comes out of a root: everything on the other side has to be squared, the size as well."),
        Misconception("a rule of two", _needed(2.0), "that finds it in half of the studies: where are the 80 %?"),
        Misconception("two groups", lambda d, s: 2 * (2.8 * d.std(ddof=1) / s) ** 2,
                      "the factor of 2 belongs to two sets of different photos; these are pairs."),
        Misconception("power as a factor", lambda d, s: 0.8 * (1.96 * d.std(ddof=1) / s) ** 2,
                      "80 % is not a factor of the number of photos: it decides how far beyond the limit the true "
                      "difference must lie."),
        Misconception("divided by the power", lambda d, s: (1.96 * d.std(ddof=1) / s) ** 2 / 0.8,
                      "80 % is not a factor of the number of photos: it decides how far beyond the limit the true "
                      "difference must lie."),
        Misconception("spread forgotten", lambda d, s: (2.8 / s) ** 2, "how much do single differences scatter?", 1e-3),
        Misconception("size forgotten", _needed_for_one, "how large is the difference that is to be found?"),
        Misconception("upside down", lambda d, s: (2.8 * s / d.std(ddof=1)) ** 2,
                      "upside down: a smaller difference needs more photos.", 0.002),
        Misconception("found in 90 percent", _needed(1.96 + 1.28),
                      "so many photos find it in 90 % of all studies: how many are asked?"),
    ))

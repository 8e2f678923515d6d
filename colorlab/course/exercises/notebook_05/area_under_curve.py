"""Zhang's AuC: distances in the ab plane, of any shape -> percent."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _distances(rng):
    """A picture with distances at whole numbers, at both ends and beyond; whole numbers only; far ones in a row."""
    ends = [0, 150, *rng.integers(5, 60, 3), rng.uniform(155, 200)]
    picture = rng.permutation(np.concatenate((rng.gamma(1.5, 20, 29), ends)))
    return (picture.reshape(5, 7),), (rng.integers(0, 90, (2, 3)).astype(float),), (rng.uniform(100, 149, 6).round(1),)


def _shares(distance, thresholds=range(151), strict=False):
    return np.array([(distance < d if strict else distance <= d).mean() for d in thresholds])


AREA_UNDER_CURVE = Exercise(
    name="area_under_curve",
    objective="Turn distances in the ab plane into Zhang's AuC, in percent.",
    reference=lambda distance: 100 * _shares(distance).mean(), inputs=_distances, tolerance=2e-3,
    misconceptions=(
        Misconception("strictly within", lambda x: 100 * _shares(x, strict=True).mean(),
                      "near: a pixel at exactly d counts as within d."),
        Misconception("0..1", lambda x: _shares(x).mean(), "right share, but asked in percent.", 5e-4),
        Misconception("150 left out", lambda x: 100 * _shares(x, range(150)).mean(),
                      "near: `range(150)` ends at 149."),
        Misconception("0 left out", lambda x: 100 * _shares(x, range(1, 151)).mean(),
                      "near: the curve starts at d = 0."),
        Misconception("divided by 150", lambda x: 100 * _shares(x).sum() / 150,
                      "near: how many whole numbers are there from 0 to 150?"),
        Misconception("trapezoids", lambda x: 100 * ((_shares(x)[1:] + _shares(x)[:-1]) / 2).mean(),
                      "near: that is the trapezoid rule; the paper takes the plain mean over d."),
        Misconception("area above", lambda x: 100 - 100 * _shares(x).mean(),
                      "that is the area above the curve: count the pixels within d, not beyond."),
        Misconception("within 150", lambda x: 100 * (x <= 150).mean(),
                      "that is the last point of the curve: take the mean over d = 0, 1, ..., 150."),
        Misconception("up to 100", lambda x: 100 * _shares(x, range(101)).mean(), "the curve ends at d = 150."),
        Misconception("in steps of 5", lambda x: 100 * _shares(x, range(0, 151, 5)).mean(), "d goes in steps of 1."),
        Misconception("median distance", lambda x: np.median(x), "that is the median distance: nothing was counted."),
        Misconception("one threshold", lambda x: 100 * (x <= 10).mean(),
                      "that is the share within one distance: take the mean over d = 0, 1, ..., 150."),
        Misconception("sum", lambda x: 100 * _shares(x).sum(), "the shares were added up: take their mean."),
        Misconception("median of the curve", lambda x: 100 * np.median(_shares(x)),
                      "that is the median of the curve: its mean is asked."),
        Misconception("up to 255", lambda x: 100 * _shares(x, range(256)).mean(), "the curve ends at d = 150."),
        Misconception("exactly d", lambda x: 100 * np.mean([(x == d).mean() for d in range(151)]),
                      "you counted the pixels at exactly d: count those within it.", 1e-3),
        Misconception("counts", lambda x: _shares(x).mean() * x.size, "a mean number of pixels, not a share of them."),
        Misconception("mean distance", lambda x: x.mean(), "that is the mean distance: nothing was counted."),
        Misconception("mean distance of 150", lambda x: 100 - x.mean() / 1.5,
                      "related, but not the same: whole steps of d, and distances beyond 150, are counted otherwise."),
        Misconception("curve instead of area", lambda x: 100 * _shares(x),
                      "that is the whole curve, one value per d: take its mean."),
        Misconception("distances cut", lambda x: 100 * _shares(np.floor(x)).mean(),
                      "distances were cut to whole numbers first: 5.7 is not within 5."),
        Misconception("distances rounded", lambda x: 100 * _shares(np.rint(x)).mean(),
                      "distances were rounded to whole numbers first: 5.3 is not within 5."),
        Misconception("150 steps", lambda x: 100 * _shares(x, np.linspace(0, 150, 150)).mean(),
                      "d goes in steps of exactly 1: how many whole numbers are there from 0 to 150?"),
        Misconception("divided by the limit", lambda x: 100 * np.clip(1 - x / 150, 0, None).mean(),
                      "a smooth curve in place of steps: count the pixels at each whole d."),
        Misconception("in steps of 10", lambda x: 100 * _shares(x, range(0, 151, 10)).mean(),
                      "d goes in steps of 1."),
    ))

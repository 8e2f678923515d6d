"""The share of trials in which people were fooled -> d'."""

import numpy as np
from scipy.stats import norm

from colorlab.course.exercises import Exercise, Misconception

_ROOT = np.sqrt(2)


def _inputs(rng):
    """Shares below one half, that of guessing, and a share near 0."""
    return *((round(float(share), 3),) for share in rng.uniform(0.15, 0.45, 2)), (0.5,), (0.08,)


D_PRIME = Exercise(
    name="d_prime",
    objective="Turn a share of fooled trials into a distance without ceiling.",
    reference=lambda fooled: _ROOT * norm.ppf(1 - fooled),
    inputs=_inputs, tolerance=5e-3,
    misconceptions=(
        Misconception("sign", lambda fooled: _ROOT * norm.ppf(fooled),
                      "below 0 for a model that fools few people: which share belongs under z?"),
        Misconception("without the root of 2", lambda fooled: norm.ppf(1 - fooled),
                      "that is the distance in units of the spread of a *difference* of two impressions: two of them "
                      "spread more than one."),
        Misconception("divided by the root of 2", lambda fooled: norm.ppf(1 - fooled) / _ROOT,
                      "the root is on the wrong side: one impression spreads less than a difference of two."),
        Misconception("times 2", lambda fooled: 2 * norm.ppf(1 - fooled),
                      "variances of independent impressions add up; their spreads do not."),
        Misconception("density", lambda fooled: _ROOT * norm.pdf(1 - fooled),
                      "the height of the bell curve is there; asked is the place up to which its area is that share."),
        Misconception("cumulative", lambda fooled: _ROOT * norm.cdf(1 - fooled),
                      "you went from a place to an area: z goes the other way round."),
        Misconception("log odds", lambda fooled: _ROOT * np.log((1 - fooled) / fooled),
                      "log odds run nearly parallel, but z of the bell curve is asked."),
    ))

"""The share of trials in which people were fooled -> d'."""

import numpy as np
from scipy.stats import norm

from colorlab.course.exercises import Exercise, Misconception

_ROOT = np.sqrt(2)


def _inputs(rng):
    """Shares below one half, that of guessing, one near 0, and one of people who prefer the false picture."""
    return *((round(float(share), 3),) for share in rng.uniform(0.15, 0.45, 2)), (0.5,), (0.08,), (0.61,)


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
        Misconception("no sign", lambda fooled: abs(_ROOT * norm.ppf(1 - fooled)),
                      "right as long as people are fooled in less than half of the trials: and if the false picture is "
                      "preferred?"),
        Misconception("never below 0", lambda fooled: max(0.0, _ROOT * norm.ppf(1 - fooled)),
                      "right as long as people are fooled in less than half of the trials: and if the false picture is "
                      "preferred?"),
        Misconception("forwards", lambda fooled: norm.cdf((1 - fooled) / _ROOT),
                      "you put a share where the formula has a distance: it goes from d' to the share. Go the way "
                      "back."),
        Misconception("forwards, of the fooled", lambda fooled: norm.cdf(fooled / _ROOT),
                      "you put a share where the formula has a distance: it goes from d' to the share. Go the way "
                      "back."),
        Misconception("root inside", lambda fooled: norm.ppf((1 - fooled) / _ROOT),
                      "the share was divided by the root of 2: solve for d' step by step, from the outside inwards."),
        Misconception("root inside, multiplied", lambda fooled: norm.ppf(min(_ROOT * (1 - fooled), 1.0)),
                      "the share was multiplied by the root of 2: solve for d' step by step, from outside inwards."),
        Misconception("root inside, fooled", lambda fooled: norm.ppf(fooled / _ROOT),
                      "the share was divided by the root of 2: solve for d' step by step; and which share belongs "
                      "under z?"),
        Misconception("half the share", lambda fooled: _ROOT * norm.ppf(fooled / 2),
                      "the share was halved, as in a two-sided test: here it is the area on one side."),
        Misconception("what is missing to half the share", lambda fooled: _ROOT * norm.ppf(1 - fooled / 2),
                      "the share was halved, as in a two-sided test: here it is the area on one side."),
        Misconception("two-sided, without the root", lambda fooled: norm.ppf(1 - fooled / 2),
                      "the share was halved, as in a two-sided test: here it is the area on one side."),
        Misconception("percent expected", lambda fooled: _ROOT * norm.ppf(1 - fooled / 100),
                      "you divided by 100, but the share comes as a number from 0 to 1."),
        Misconception("root of it all", lambda fooled: (
                          np.sqrt(max(0, 2 * norm.ppf(1 - fooled))) if fooled <= 0.5 else np.nan),
                      "the root was taken of everything: only the 2 belongs under it."),
        Misconception("above guessing", lambda fooled: 1 - 2 * fooled,
                      "that is how far people are above guessing, on a scale that ends at 1: a distance in units of "
                      "scatter has no end."),
        Misconception("above guessing, half", lambda fooled: 0.5 - fooled,
                      "that is how far people are above guessing, in shares: turn the share into a place on the bell "
                      "curve."),
        Misconception("right minus fooled, with the root", lambda fooled: _ROOT * (
                          norm.ppf(1 - fooled) - norm.ppf(fooled)),
                      "hits and false alarms were subtracted, as for a single picture: here one share says it all, and "
                      "it is in your answer twice."),
        Misconception("share right, cumulative", lambda fooled: norm.cdf(_ROOT * (1 - fooled)),
                      "you went from a place to an area: z goes the other way round."),
        Misconception("survival", lambda fooled: _ROOT * norm.sf(fooled),
                      "you went from a place to an area: z goes the other way round."),
        Misconception("survival of the share right", lambda fooled: _ROOT * norm.sf(1 - fooled),
                      "you went from a place to an area: z goes the other way round."),
        Misconception("one over the curve", lambda fooled: _ROOT / norm.cdf(1 - fooled),
                      "the inverse of a function is not 1 divided by it: which share lies *below* the place you look "
                      "for?"),
        Misconception("twice, with the wrong sign", lambda fooled: norm.ppf(fooled) - norm.ppf(1 - fooled),
                      "the sign is wrong, and two distances were added: one share says it all."),
        Misconception("root of the share", lambda fooled: norm.ppf(1 - fooled / _ROOT),
                      "the share was divided by the root of 2: solve for d' step by step, from the outside inwards."),
    ))

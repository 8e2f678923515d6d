"""Weights for rare colours: prior (Q,) and mix -> (Q,)."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.draws import shares


def _priors(rng):
    return tuple((shares(rng, count, 0.02), round(rng.uniform(*mix), 2)) for count, mix in ((6, (0.55, 0.9)),
                                                                                            (4, (0.1, 0.45))))


def _rarity(p, mix, scale=True):
    w = 1 / ((1 - mix) * p + mix / len(p))
    return w / (p @ w) if scale else w


def _scaled(w, p):
    return w / (p @ w)


RARITY_WEIGHTS = Exercise(
    name="rarity_weights",
    objective="Weights that give rare colours more say: equation 4, for any number of bins.",
    reference=_rarity, inputs=_priors, tolerance=2e-3,
    misconceptions=(
        Misconception("not scaled", lambda p, mix: _rarity(p, mix, scale=False),
                      "right up to a factor: the mean weight of a pixel, sum over p w, should be 1."),
        Misconception("sum 1", lambda p, mix: _rarity(p, mix) / _rarity(p, mix).sum(),
                      "the weights sum to 1. That is no distribution: the weighted sum over p w should be 1."),
        Misconception("plain mean 1", lambda p, mix: _rarity(p, mix) / _rarity(p, mix).mean(),
                      "the mean over bins is 1; asked is the mean over pixels, and most pixels lie in common bins."),
        Misconception("largest 1", lambda p, mix: _rarity(p, mix) / _rarity(p, mix).max(),
                      "the largest weight is 1; asked is the mean over pixels."),
        Misconception("no inverse", lambda p, mix: _scaled((1 - mix) * p + mix / len(p), p),
                      "common colours got the large weights: the inverse is missing."),
        Misconception("no inverse, not scaled", lambda p, mix: (1 - mix) * p + mix / len(p),
                      "that is the mixture itself: the inverse and the scale are missing."),
        Misconception("lambda exchanged", lambda p, mix: _rarity(p, 1 - mix),
                      "lambda and 1 - lambda are exchanged: for lambda = 1 all weights must be 1."),
        Misconception("lambda of the paper", lambda p, mix: _rarity(p, 0.5),
                      "1/2 is the paper's lambda; take the one that is given."),
        Misconception("lambda without Q", lambda p, mix: _scaled(1 / ((1 - mix) * p + mix), p),
                      "the uniform distribution has 1 / Q for each of the Q bins, not 1."),
        Misconception("Q of the paper", lambda p, mix: _scaled(1 / ((1 - mix) * p + mix / 313), p),
                      "313 is the paper's number of bins; take the number of those that are given."),
        Misconception("pure inverse frequency", lambda p, mix: _scaled(1 / p, p),
                      "the mixture with the uniform distribution is missing: lambda has no effect."),
        Misconception("mixed after the inverse", lambda p, mix: _scaled((1 - mix) / p + mix * len(p), p),
                      "first mix the distributions, then take the inverse."),
        Misconception("minus logarithm", lambda p, mix: _scaled(-np.log((1 - mix) * p + mix / len(p)), p),
                      "rarity is measured by 1 / p here, not by -log p."),
        Misconception("one minus", lambda p, mix: _scaled(1 - ((1 - mix) * p + mix / len(p)), p),
                      "1 - p is no inverse: a colour ten times as rare should weigh nearly ten times as much."),
        Misconception("root", lambda p, mix: _scaled(_rarity(p, mix) ** 0.5, p), "there is no root in equation 4."),
        Misconception("times the prior", lambda p, mix: p * _rarity(p, mix),
                      "these sum to 1 because the prior was multiplied in: use p for the scale only."),
        Misconception("all equal", lambda p, mix: np.ones_like(p), "all weights are 1: that is no rebalancing."),
    ))

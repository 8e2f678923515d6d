"""Belief after rebalancing: shares (N,) and weights (N,) -> (N,)."""

import numpy as np
from scipy.special import softmax

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.draws import shares
from colorlab.course.exercises.notebook_06.distributions import normalised


def _beliefs(rng):
    return tuple((shares(rng, count), rng.uniform(0.1, 3, count).round(2)) for count in (5, 4, 7))


REBALANCED_BELIEF = Exercise(
    name="rebalanced_belief",
    objective="Find what a network believes that was trained with a weight for each colour.",
    reference=lambda shares, weights: normalised(shares * weights),
    inputs=_beliefs, tolerance=1e-4,
    misconceptions=(
        Misconception("not normalised", lambda shares, weights: shares * weights,
                      "does your belief sum to 1?"),
        Misconception("divided", lambda shares, weights: normalised(shares / weights),
                      "a large weight made its colour less likely: the wrong way round."),
        Misconception("divided, not normalised", lambda shares, weights: shares / weights,
                      "a large weight made its colour less likely, and the sum is not 1."),
        Misconception("weights alone", lambda shares, weights: normalised(weights),
                      "the shares are gone: a weight changes a belief, it does not replace it."),
        Misconception("shares alone", lambda shares, weights: normalised(shares), "the weights do nothing here."),
        Misconception("mean of both", lambda shares, weights: normalised(shares + normalised(weights)),
                      "shares and weights were added: a colour counts its weight as many times as it comes."),
        Misconception("divided by the sum of weights", lambda shares, weights: shares * weights / weights.sum(),
                      "divided by the sum of the weights; which sum makes the belief add up to 1?"),
        Misconception("divided by the largest",
                      lambda shares, weights: shares * weights / (shares * weights).max(),
                      "the likeliest colour got 1: a belief sums to 1."),
        Misconception("mean weight for all", lambda shares, weights: shares * (shares @ weights),
                      "every colour got the same weight, the mean: each has its own."),
        Misconception("added", lambda shares, weights: normalised(shares + weights),
                      "shares and weights were added: a colour counts its weight as many times as it comes."),
        Misconception("softmax of the weights", lambda shares, weights: softmax(weights),
                      "softmax is for scores, and the shares are gone."),
        Misconception("the mean weight", lambda shares, weights: shares @ weights,
                      "that is the sum to divide by: a belief has a number for each colour."),
        Misconception("only the likeliest", lambda shares, weights: np.eye(len(shares))[(shares * weights).argmax()],
                      "all belief went to one colour: the others stay possible."),
        Misconception("softmax", lambda shares, weights: softmax(shares * weights),
                      "softmax is for scores; these are already probabilities times weights."),
        Misconception("weight as a power", lambda shares, weights: normalised(shares ** weights),
                      "the weight became an exponent: that is a temperature. A weight counts a colour several times."),
        Misconception("weights squared", lambda shares, weights: normalised(shares * weights ** 2),
                      "the weights were applied twice."),
        Misconception("shares squared", lambda shares, weights: normalised(shares ** 2 * weights),
                      "the shares were multiplied in twice."),
        Misconception("weights by shares", lambda shares, weights: normalised(weights / shares),
                      "rare colours came out likeliest: a colour counts its weight as many times as it *comes*."),
        Misconception("divided by the product", lambda shares, weights: normalised(1 / (shares * weights)),
                      "whatever is frequent or has a large weight came out unlikely: the wrong way round."),
        Misconception("root of the weights", lambda shares, weights: normalised(shares * np.sqrt(weights)),
                      "a root of the weights was taken: a case with weight 3 counts three times."),
        Misconception("mean of the two beliefs", lambda shares, weights: (
                          shares + normalised(shares * weights)) / 2,
                      "you went half of the way: unlimited training goes all of it."),
    ))

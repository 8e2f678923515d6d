"""Annealed mean: z (Q,), centers (Q, 2) and temperature -> (a, b)."""

import numpy as np
from scipy.special import softmax

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.draws import colours, shares


def _distributions(rng):
    """Two temperatures that sharpen, one that flattens."""
    return tuple((shares(rng, count), colours(rng, count), round(rng.uniform(*T), 2))
                 for count, T in ((5, (0.3, 0.5)), (3, (0.55, 0.8)), (4, (1.3, 2.0))))


def _anneal(z, temperature):
    f = z ** (1 / temperature)
    return f / f.sum()


SHARPENED_MEAN = Exercise(
    name="sharpened_mean",
    objective="Equation 5: sharpen one distribution over bins by a temperature and take the mean colour (a, b).",
    reference=lambda z, centers, T: _anneal(z, T) @ centers,
    inputs=_distributions, tolerance=0.02,
    misconceptions=(
        Misconception("no temperature", lambda z, centers, t: z @ centers,
                      "that is the plain mean: the temperature has no effect. (Dividing z by T and then by its sum "
                      "changes nothing.)"),
        Misconception("multiplied by the temperature", lambda z, centers, t: _anneal(z, 1 / t) @ centers,
                      "a low temperature made the distribution flatter: divide the logarithm by T, do not multiply."),
        Misconception("temperature of the paper", lambda z, centers, t: _anneal(z, 0.38) @ centers,
                      "0.38 is the paper's temperature; take the one that is given."),
        Misconception("colour divided", lambda z, centers, t: _anneal(z, t) @ centers / t,
                      "the mean colour was divided by T: the temperature works on the probabilities only."),
        Misconception("mean over the bins", lambda z, centers, t: z ** (1 / t) @ centers / len(z),
                      "the sharpened numbers do not sum to 1: a mean divides by the sum of its weights, not by their "
                      "number."),
        Misconception("colour multiplied", lambda z, centers, t: _anneal(z, t) @ centers * t,
                      "the mean colour was multiplied by T: the temperature works on the probabilities only."),
        Misconception("the mode", lambda z, centers, t: centers[z.argmax()],
                      "that is the likeliest bin, which T = 0 would give."),
        Misconception("not normalised", lambda z, centers, t: z ** (1 / t) @ centers,
                      "the sharpened weights do not sum to 1 any more: divide by their sum."),
        Misconception("softmax of probabilities", lambda z, centers, t: softmax(z / t) @ centers,
                      "the exponential was taken of the probabilities: equation 5 takes it of their logarithms."),
        Misconception("softmax without temperature", lambda z, centers, t: softmax(z) @ centers,
                      "a softmax of probabilities is nearly flat, and T has no effect: start from log z."),
        Misconception("base 2", lambda z, centers, t: _anneal(z, t * np.log(2)) @ centers,
                      "log2 and exp do not undo each other: at T = 1 the distribution should come back unchanged."),
        Misconception("base 10", lambda z, centers, t: _anneal(z, t * np.log(10)) @ centers,
                      "log10 and exp do not undo each other: at T = 1 the distribution should come back unchanged."),
        Misconception("colour divided", lambda z, centers, t: z @ centers / t,
                      "the mean colour was divided by T: the temperature works on the probabilities."),
        Misconception("logarithm not undone", lambda z, centers, t: (np.log(z) / t) / (np.log(z) / t).sum() @ centers,
                      "log z / T was used as weights: the exponential is missing."),
        Misconception("plain mean of the bins", lambda z, centers, t: centers.mean(0),
                      "all bins got the same weight: where is z?"),
        Misconception("annealed twice", lambda z, centers, t: _anneal(_anneal(z, t), t) @ centers,
                      "the temperature worked twice."),
        Misconception("swapped a and b", lambda z, centers, t: (_anneal(z, t) @ centers)[::-1],
                      "right numbers, wrong order: a comes first."),
        Misconception("the distribution", lambda z, centers, t: _anneal(z, t),
                      "that is the sharpened distribution; asked is its mean colour, two numbers."),
        Misconception("mean over a and b", lambda z, centers, t: (_anneal(z, t)[:, None] * centers).sum(1),
                      "a and b of each bin were added together: the sum runs over the bins."),
    ))

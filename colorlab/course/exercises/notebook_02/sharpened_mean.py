"""Annealed mean of the bins that are allowed: z (Q,), centers (Q, 2), temperature, allowed (Q,) -> (a, b)."""

import numpy as np
from scipy.special import softmax

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.draws import colours, shares


def _distributions(rng):
    """Two temperatures that sharpen, one that flattens; two bins or three are crossed out, the likeliest among them."""
    drawn = []
    for count, T, out in ((7, (0.3, 0.5), 3), (5, (0.55, 0.8), 2), (6, (1.3, 2.0), 2)):
        z = shares(rng, count)
        allowed = np.ones(count, bool)
        allowed[[z.argmax(), *rng.choice(np.delete(np.arange(count), z.argmax()), out - 1, replace=False)]] = False
        drawn.append((z, colours(rng, count), round(rng.uniform(*T), 2), allowed))
    return tuple(drawn)


def _anneal(z, temperature):
    f = z ** (1 / temperature)
    return f / f.sum()


def _left(answer):
    """An answer for what is left of the bins when some are crossed out."""
    return lambda z, centers, t, allowed: answer(z[allowed], centers[allowed], t)


def _shared_out(z, centers, t, allowed):
    return _anneal(z[allowed] + z[~allowed].sum() / allowed.sum(), t) @ centers[allowed]


SHARPENED_MEAN = Exercise(
    name="sharpened_mean",
    objective="Sharpen what is left of a distribution when some bins are crossed out, and take its mean colour (a, b).",
    reference=lambda z, centers, T, allowed: _anneal(z[allowed], T) @ centers[allowed],
    inputs=_distributions, tolerance=0.02,
    misconceptions=(
        Misconception("nothing crossed out", lambda z, centers, t, allowed: _anneal(z, t) @ centers,
                      "the person's word has no effect: bins that are crossed out still pull."),
        Misconception("crossed out last", lambda z, centers, t, allowed: (_anneal(z, t) * allowed) @ centers,
                      "the bins were crossed out after the last division, so what is left sums to less than 1, and the "
                      "colour is too grey."),
        Misconception("divided by how many are left",
                      lambda z, centers, t, allowed: (_anneal(z, t) * allowed) @ centers / allowed.sum(),
                      "you divided by the number of bins that are left; a mean divides by the sum of its weights."),
        Misconception("a score of 0 for the crossed-out ones",
                      lambda z, centers, t, allowed: softmax(np.where(allowed, np.log(z) / t, 0)) @ centers,
                      "the exponential of 0 is 1: your crossed-out bins became the likeliest. Which number has an "
                      "exponential of 0?"),
        Misconception("the crossed-out ones",
                      lambda z, centers, t, allowed: _anneal(z[~allowed], t) @ centers[~allowed],
                      "that is the mean of the bins that are *not* allowed."),
        Misconception("shared out evenly", _shared_out,
                      "what the crossed-out bins had was shared out evenly. Nothing says that the rest is equally "
                      "likely: let the proportions of the others stay."),
        Misconception("crossed out, no temperature", lambda z, centers, t, allowed: (z * allowed) @ centers,
                      "the probabilities that are left sum to less than 1, and the temperature has no effect."),
        Misconception("no temperature", _left(lambda z, centers, t: z @ centers / z.sum()),
                      "that is the plain mean: the temperature has no effect. (Dividing z by T and then by its sum "
                      "changes nothing.)"),
        Misconception("multiplied by the temperature", _left(lambda z, centers, t: _anneal(z, 1 / t) @ centers),
                      "a low temperature made the distribution flatter: divide the logarithm by T, do not multiply."),
        Misconception("temperature of the paper", _left(lambda z, centers, t: _anneal(z, 0.38) @ centers),
                      "0.38 is the paper's temperature; take the one that is given."),
        Misconception("colour divided", _left(lambda z, centers, t: _anneal(z, t) @ centers / t),
                      "the mean colour was divided by T: the temperature works on the probabilities only."),
        Misconception("mean over the bins", _left(lambda z, centers, t: z ** (1 / t) @ centers / len(z)),
                      "the sharpened numbers do not sum to 1: a mean divides by the sum of its weights, not by their "
                      "number."),
        Misconception("colour multiplied", _left(lambda z, centers, t: _anneal(z, t) @ centers * t),
                      "the mean colour was multiplied by T: the temperature works on the probabilities only."),
        Misconception("the mode", _left(lambda z, centers, t: centers[z.argmax()]),
                      "that is the likeliest bin, which T = 0 would give."),
        Misconception("not normalised", _left(lambda z, centers, t: z ** (1 / t) @ centers),
                      "the sharpened weights do not sum to 1 any more: divide by their sum."),
        Misconception("softmax of probabilities", _left(lambda z, centers, t: softmax(z / t) @ centers),
                      "the exponential was taken of the probabilities: equation 5 takes it of their logarithms."),
        Misconception("softmax without temperature", _left(lambda z, centers, t: softmax(z) @ centers),
                      "a softmax of probabilities is nearly flat, and T has no effect: start from log z."),
        Misconception("base 2", _left(lambda z, centers, t: _anneal(z, t * np.log(2)) @ centers),
                      "log2 and exp do not undo each other: at T = 1 the distribution should come back unchanged."),
        Misconception("base 10", _left(lambda z, centers, t: _anneal(z, t * np.log(10)) @ centers),
                      "log10 and exp do not undo each other: at T = 1 the distribution should come back unchanged."),
        Misconception("colour divided", _left(lambda z, centers, t: z @ centers / t),
                      "the mean colour was divided by T: the temperature works on the probabilities."),
        Misconception("logarithm not undone", _left(
            lambda z, centers, t: (np.log(z) / t) / (np.log(z) / t).sum() @ centers),
                      "log z / T was used as weights: the exponential is missing."),
        Misconception("plain mean of the bins", _left(lambda z, centers, t: centers.mean(0)),
                      "all bins got the same weight: where is z?"),
        Misconception("annealed twice", _left(lambda z, centers, t: _anneal(_anneal(z, t), t) @ centers),
                      "the temperature worked twice."),
        Misconception("swapped a and b", _left(lambda z, centers, t: (_anneal(z, t) @ centers)[::-1]),
                      "right numbers, wrong order: a comes first."),
        Misconception("the distribution", lambda z, centers, t, allowed: _anneal(z * allowed, t),
                      "that is the sharpened distribution; asked is its mean colour, two numbers."),
        Misconception("mean over a and b", _left(lambda z, centers, t: (_anneal(z, t)[:, None] * centers).sum(1)),
                      "a and b of each bin were added together: the sum runs over the bins."),
    ))

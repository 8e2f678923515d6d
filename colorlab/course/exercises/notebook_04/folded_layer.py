"""BatchNorm folded: weight (O, I), bias, scale, shift, mean, variance (O,) -> (O, I + 1)."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception

EPSILON = 1e-5


def _dense_layers(rng):
    """A square one and two that are not, each with a BatchNorm of which one variance is tiny."""
    def layer(outputs, inputs):
        weight, (bias, scale, shift, mean) = rng.normal(0, 1, (outputs, inputs)), rng.normal(0.5, 1, (4, outputs))
        return weight, bias, scale, shift, mean, rng.permutation([4.0, 2e-5, 0.3, 1.5][:outputs]) * rng.uniform(
            0.8, 1.2, outputs)

    return layer(3, 3), layer(2, 4), layer(4, 1)


def _fold(weight, bias, scale, shift, mean, variance):
    factor = scale / np.sqrt(variance + EPSILON)
    return np.column_stack((weight * factor[:, None], (bias - mean) * factor + shift))


def _folded(part):
    """A wrong way to fold: `part` takes the layer's numbers and the right factor, and gives weight and bias."""
    def answer(weight, bias, scale, shift, mean, variance):
        factor = scale / np.sqrt(variance + EPSILON)
        return np.column_stack(part(weight, bias, scale, shift, mean, factor))

    return answer


def _other_factor(factor):
    """The right way with another factor, a function of scale and variance."""
    def answer(weight, bias, scale, shift, mean, variance):
        f = factor(scale, variance)
        return np.column_stack((weight * f[:, None], (bias - mean) * f + shift))

    return answer


FOLDED_LAYER = Exercise(
    name="folded_layer",
    objective="Fold BatchNorm into the dense layer before it: one layer with the same answers.",
    reference=_fold, inputs=_dense_layers, tolerance=1e-3,
    misconceptions=(
        Misconception("variance without root", _other_factor(lambda scale, variance: scale / (variance + EPSILON)),
                      "you divide by the variance: BatchNorm divides by its root."),
        Misconception("variance without root and epsilon", _other_factor(lambda scale, variance: scale / variance),
                      "you divide by the variance: BatchNorm divides by the root of variance + 1e-5."),
        Misconception("neither mean nor shift", _folded(lambda w, b, scale, shift, mean, f: (w * f[:, None], b * f)),
                      "the scale is folded; running mean and learned shift are missing."),
        Misconception("shift scaled", _folded(lambda w, b, scale, shift, mean, f: (
            w * f[:, None], (b - mean + shift) * f)), "the shift comes after the scale: it is not multiplied."),
        Misconception("unchanged", _folded(lambda w, b, scale, shift, mean, f: (w, b)),
                      "that is the layer as it was: where does BatchNorm come in?"),
        Misconception("bias and mean exchanged", _folded(lambda w, b, scale, shift, mean, f: (
            w * f[:, None], (mean - b) * f + shift)), "the bias was taken from the mean: it is the other way round."),
        Misconception("divided by the factor", _folded(lambda w, b, scale, shift, mean, f: (
            w / f[:, None], (b - mean) / f + shift)), "you divide by what BatchNorm multiplies with."),
        Misconception("only the weight", lambda w, b, *rest: _fold(w, b, *rest)[:, :-1],
                      "the new weight is right; the new bias belongs beside it as the last column."),
        Misconception("scale and shift exchanged", lambda w, b, scale, shift, mean, variance: _fold(
            w, b, shift, scale, mean, variance), "the scale multiplies, the shift is added: they changed places."),
        Misconception("no epsilon", _other_factor(lambda scale, variance: scale / np.sqrt(variance)),
                      "right where the variance is large, off where it is tiny: the 1e-5 is missing."),
        Misconception("epsilon outside the root",
                      _other_factor(lambda scale, variance: scale / (np.sqrt(variance) + EPSILON)),
                      "nearly: the 1e-5 belongs to the variance, before the root is taken."),
        Misconception("no scale", _other_factor(lambda scale, variance: 1 / np.sqrt(variance + EPSILON)),
                      "the learned scale of BatchNorm is missing."),
        Misconception("multiplied by the root",
                      _other_factor(lambda scale, variance: scale * np.sqrt(variance + EPSILON)),
                      "you multiply by the standard deviation: BatchNorm divides by it."),
        Misconception("wrong axis", _folded(lambda w, b, scale, shift, mean, f: (w * f, (b - mean) * f + shift)),
                      "the factors went along the inputs: each output, that is each row of the weight, has its own."),
        Misconception("BatchNorm in front",
                      _folded(lambda w, b, scale, shift, mean, f: (w * f, b + w @ (shift - mean * f))),
                      "that folds a BatchNorm that stands before the layer; here it comes behind."),
        Misconception("bias not scaled", _folded(lambda w, b, scale, shift, mean, f: (
            w * f[:, None], b - mean * f + shift)), "the layer's own bias passes through BatchNorm, too."),
        Misconception("bias forgotten", _folded(lambda w, b, scale, shift, mean, f: (
            w * f[:, None], shift - mean * f)), "where did the layer's own bias go?"),
        Misconception("old bias kept", _folded(lambda w, b, scale, shift, mean, f: (w * f[:, None], b)),
                      "the weight is right, the bias unchanged: shift and mean must go into it."),
        Misconception("mean added", _folded(lambda w, b, scale, shift, mean, f: (
            w * f[:, None], (b + mean) * f + shift)), "the mean comes in with the wrong sign."),
        Misconception("mean not scaled", _folded(lambda w, b, scale, shift, mean, f: (
            w * f[:, None], b * f - mean + shift)), "the mean is taken off before the factor, not behind it."),
        Misconception("no mean", _folded(lambda w, b, scale, shift, mean, f: (w * f[:, None], b * f + shift)),
                      "the running mean is missing."),
        Misconception("no shift", _folded(lambda w, b, scale, shift, mean, f: (w * f[:, None], (b - mean) * f)),
                      "the learned shift of BatchNorm is missing."),
        Misconception("weight unchanged", _folded(lambda w, b, scale, shift, mean, f: (w, (b - mean) * f + shift)),
                      "the bias is right, the weight unchanged: what does the factor do to it?"),
        Misconception("bias in front", _folded(lambda w, b, scale, shift, mean, f: (
            (b - mean) * f + shift, w * f[:, None])), "all numbers are there; the bias belongs into the last column."),
        Misconception("scale without sign", _other_factor(
                          lambda scale, variance: np.abs(scale) / np.sqrt(variance + EPSILON)),
                      "the factor lost its sign: a learned scale may be negative."),
    ))

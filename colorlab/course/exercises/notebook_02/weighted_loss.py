"""Weighted cross-entropy: scores (Q, H, W), z (Q, H, W), weights (Q,) -> a number."""

import numpy as np
from scipy.special import softmax

from colorlab.course.exercises import Exercise, Misconception


def _maps(rng, bins, height, width):
    scores = 2 * rng.standard_normal((bins, height, width))
    z = rng.dirichlet(np.full(bins, 0.6), (height, width)).transpose(2, 0, 1)
    return scores, z, 0.3 + 3 * rng.random(bins)


def _loss(scores, z, weights, axis=0, log=np.log, target=None, v=None):
    target = z if target is None else target
    entropy = -(target * log(softmax(scores, axis))).sum(0)
    return ((weights[z.argmax(0)] if v is None else v) * entropy).mean()


def _one_hot(x):
    return (np.arange(len(x))[:, None, None] == x.argmax(0)).astype(float)


def _slips(s, z, w, twice=False, predicted=False, divided=False):
    """The loss with some of the three slips of the notebook's broken one."""
    v = w[(s if predicted else z).argmax(0)]
    return _loss(softmax(s, axis=0) if twice else s, z, w, v=v) / (v.mean() if divided else 1)


WEIGHTED_LOSS = Exercise(
    name="weighted_loss",
    objective="Find three slips in a weighted cross-entropy by tests of your own, and write it without them.",
    reference=_loss, inputs=lambda rng: (_maps(rng, 6, 3, 4), _maps(rng, 4, 2, 5)), tolerance=2e-3,
    misconceptions=(
        Misconception("all three slips", lambda s, z, w: _slips(s, z, w, True, True, True),
                      "that computes what the broken loss computes. Which of its promises did you test?"),
        Misconception("softmax twice, predicted bin", lambda s, z, w: _slips(s, z, w, True, True),
                      "one slip is mended, two are left. Make the network sure of the truth: does the loss go to 0?"),
        Misconception("softmax twice, weighted mean", lambda s, z, w: _slips(s, z, w, True, False, True),
                      "one slip is mended, two are left. Make the network sure of the truth: does the loss go to 0?"),
        Misconception("predicted bin, weighted mean", lambda s, z, w: _slips(s, z, w, False, True, True),
                      "one slip is mended, two are left. Double all weights: what should become of the loss?"),
        Misconception("predicted bin, sum over pixels", lambda s, z, w: _slips(s, z, w, predicted=True) * z[0].size,
                      "the weight still belongs to the predicted colour, and you return a sum; asked is the mean."),
        Misconception("divided by the weights of all bins", lambda s, z, w: _loss(s, z, w) * z[0].size / w.sum(),
                      "you divided by the sum of the weights of all bins; asked is a division by the number of "
                      "pixels."),
        Misconception("no weights", lambda s, z, w: _loss(s, z, w, v=1.0),
                      "the weights have no effect: v multiplies the cross-entropy of each pixel."),
        Misconception("no minus", lambda s, z, w: -_loss(s, z, w),
                      "a loss should fall towards 0 from above: the minus is missing."),
        Misconception("softmax over the wrong axis", lambda s, z, w: _loss(s, z, w, axis=-1),
                      "the softmax ran over the pixels of a row: probabilities must sum to 1 over the bins."),
        Misconception("softmax over the other wrong axis", lambda s, z, w: _loss(s, z, w, axis=1),
                      "the softmax ran over the pixels of a column: probabilities must sum to 1 over the bins."),
        Misconception("softmax over everything", lambda s, z, w: _loss(s, z, w, axis=(0, 1, 2)),
                      "one softmax for the whole map: each pixel has a distribution of its own."),
        Misconception("softmax twice", lambda s, z, w: _loss(softmax(s, axis=0), z, w),
                      "the softmax was taken twice: `log_softmax` and the cross-entropy functions want scores."),
        Misconception("no softmax", lambda s, z, w: -(w[z.argmax(0)] * (z * s).sum(0)).mean(),
                      "scores are no log-probabilities: first the softmax over the bins, then the logarithm."),
        Misconception("no logarithm", lambda s, z, w: -(w[z.argmax(0)] * (z * softmax(s, axis=0)).sum(0)).mean(),
                      "the logarithm is missing."),
        Misconception("z and prediction exchanged", lambda s, z, w: -(
            w[z.argmax(0)] * (softmax(s, axis=0) * np.log(z)).sum(0)).mean(),
                      "the logarithm was taken of z: it belongs to the prediction, and z weighs it."),
        Misconception("mean weight for all", lambda s, z, w: _loss(s, z, w, v=w.mean()),
                      "every pixel got the same weight, the mean: v(Z) depends on the pixel's own colour."),
        Misconception("largest weight for all", lambda s, z, w: _loss(s, z, w, v=w.max()),
                      "every pixel got the largest weight: v(Z) depends on the pixel's own colour."),
        Misconception("bits", lambda s, z, w: _loss(s, z, w, log=np.log2),
                      "that is the loss in bits; equation 2 takes the natural logarithm."),
        Misconception("sum over pixels", lambda s, z, w: _loss(s, z, w) * z[0].size,
                      "that is the sum over pixels; asked is the mean."),
        Misconception("mean over bins too", lambda s, z, w: _loss(s, z, w) / len(z),
                      "sum over the bins, and take the mean over the pixels only."),
        Misconception("weighted mean", lambda s, z, w: _loss(s, z, w) / w[z.argmax(0)].mean(),
                      "you divided by the sum of the weights; asked is a division by the number of pixels."),
        Misconception("weight of the predicted bin", lambda s, z, w: _loss(s, z, w, v=w[s.argmax(0)]),
                      "the weight belongs to the predicted colour: v(Z) asks how rare the *true* one is."),
        Misconception("weights inside the sum", lambda s, z, w: _loss(s, z, w, target=w[:, None, None] * z, v=1.0),
                      "each bin's term got its own weight: equation 3 gives one weight to the whole pixel."),
        Misconception("inverse weights", lambda s, z, w: _loss(s, z, w, v=1 / w[z.argmax(0)]),
                      "divided by the weights: they are already large for rare colours."),
        Misconception("hard target", lambda s, z, w: _loss(s, z, w, target=_one_hot(z)),
                      "only the likeliest bin of z counted: all bins of the soft encoding take part."),
        Misconception("squared difference", lambda s, z, w: (
            w[z.argmax(0)] * ((z - softmax(s, axis=0)) ** 2).sum(0)).mean(),
                      "that compares probabilities by squares: equation 2 takes the logarithm of the prediction."),
        Misconception("divergence", lambda s, z, w: _loss(s, z, w) + (
            w[z.argmax(0)] * (z * np.log(np.maximum(z, 1e-300))).sum(0)).mean(),
                      "the entropy of z was subtracted (Kullback-Leibler): a fine loss, but not equation 2."),
    ))

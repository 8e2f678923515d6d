"""Both losses: predicted and true ab (B, 2, H, W), class scores (B, N), labels (B,) -> a number."""

import math

import torch
import torch.nn.functional as F

from colorlab import losses
from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.notebook_03.tensors import normal


def _batches(rng):
    """Two, whose labels are neither all the likeliest class nor in order."""
    def ab(*shape, scale):
        return normal(rng, *shape, scale=scale), normal(rng, *shape, scale=scale + 1)

    return ((*ab(3, 2, 4, 5, scale=12), normal(rng, 3, 6, scale=1.5), torch.from_numpy(rng.integers(0, 6, 3))),
            (*ab(2, 2, 3, 2, scale=8), normal(rng, 2, 4, scale=0.7), torch.from_numpy(rng.integers(0, 4, 2))))


def _mse(predicted, true, scale=200.0):
    return F.mse_loss(predicted / scale, true / scale)


def _class_loss(scores, labels):
    return F.cross_entropy(scores, labels)


def _both(colour=_mse, classes=_class_loss, alpha=1 / 300):
    return lambda predicted, true, scores, labels: colour(predicted, true) + alpha * classes(scores, labels)


def _picked(x, labels):
    return x.gather(1, labels[:, None]).mean()


COLOUR_AND_CLASS_LOSS = Exercise(
    name="colour_and_class_loss",
    objective="Write the loss that trains colour and class together: mean squared error plus cross-entropy / 300.",
    reference=losses.mse_and_classes, inputs=_batches, tolerance=2e-6,
    misconceptions=(
        Misconception("ab in CIE units", _both(lambda p, t: _mse(p, t, 1)),
                      "the colour part is huge: scale a and b first, so that their range has length 1.", 1e-3),
        Misconception("ab by 100", _both(lambda p, t: _mse(p, t, 100)),
                      "the colour part is four times as large: from -100 to 100 it is how far?"),
        Misconception("ab by 110", _both(lambda p, t: _mse(p, t, 110)),
                      "110 is zhang16's scale: what is the length of this network's range?"),
        Misconception("ab by 255", _both(lambda p, t: _mse(p, t, 255)),
                      "255 is the range of bytes: what is the length of this network's range of a?"),
        Misconception("ab by 128", _both(lambda p, t: _mse(p, t, 128)),
                      "128 is half the range of bytes: what is the length of this network's range?"),
        Misconception("scale not squared", _both(lambda p, t: _mse(p, t, 1) / 200),
                      "the squared error was divided by 200: scale a and b first, then square."),
        Misconception("weight on the colour", lambda p, t, s, y: _mse(p, t) / 300 + _class_loss(s, y),
                      "the small weight went to the colour: it belongs to the class."),
        Misconception("length of the error", _both(lambda p, t: ((p - t) / 200).norm()),
                      "that is the length of all errors together: a mean of squares is asked."),
        Misconception("sum over a and b", _both(lambda p, t: 2 * _mse(p, t)),
                      "the squares of a and b were added up: the mean goes over the channels, too."),
        Misconception("halved", _both(lambda p, t: 0.5 * _mse(p, t)),
                      "the colour part has a factor of 1/2: that is the other paper's squared error."),
        Misconception("product", lambda p, t, s, y: _mse(p, t) * _class_loss(s, y) / 300,
                      "the two parts were multiplied: one of them could then be large for nothing."),
        Misconception("sum over each photo", _both(lambda p, t: ((p - t) / 200).square().sum((1, 2, 3)).mean()),
                      "the squares of a photo were added up: the mean goes over channels and pixels, too."),
        Misconception("squares subtracted", _both(lambda p, t: ((p / 200).square() - (t / 200).square()).mean()),
                      "a difference of squares is not the square of a difference: what comes first?"),
        Misconception("squared error of the class", lambda p, t, s, y: _mse(p, t) + F.mse_loss(
            s.softmax(1), F.one_hot(y, s.shape[1]).float()) / 300,
                      "the class part is a squared error: a cross-entropy is asked."),
        Misconception("scale of the loss", _both(lambda p, t: _mse(p, t), alpha=1 / 200),
                      "200 is the scale of a and b: which number weighs the class?"),
        Misconception("root", _both(lambda p, t: _mse(p, t).sqrt()), "the root of the squared error is one too many."),
        Misconception("absolute error", _both(lambda p, t: (p - t).abs().mean() / 200),
                      "the colour part takes absolute values: a *squared* error is asked."),
        Misconception("sum instead of mean", _both(lambda p, t: ((p - t) / 200).square().sum()),
                      "the squares were added up: a mean does not grow with the photo."),
        Misconception("only colour", lambda p, t, s, y: _mse(p, t), "the class is missing."),
        Misconception("only class", lambda p, t, s, y: _class_loss(s, y) / 300, "the colour is missing."),
        Misconception("alpha of 1", _both(alpha=1), "the class has the full weight: it is to have a small share."),
        Misconception("alpha of 300", _both(alpha=300), "the class was multiplied by 300.", tolerance=1e-3),
        Misconception("class subtracted", _both(alpha=-1 / 300),
                      "the class part has the wrong sign: a loss grows with the error."),
        Misconception("softmax twice", _both(classes=lambda s, y: _class_loss(s.softmax(1), y)),
                      "the scores went through a softmax before `cross_entropy`, which has one of its own."),
        Misconception("softmax over photos", _both(classes=lambda s, y: -_picked(s.log_softmax(0), y)),
                      "the softmax ran over the photos: the probabilities of one photo's classes sum to 1."),
        Misconception("no softmax", _both(classes=lambda s, y: -_picked(s, y)),
                      "scores are no probabilities: the softmax is missing."),
        Misconception("no logarithm", _both(classes=lambda s, y: -_picked(s.softmax(1), y)),
                      "the logarithm of the probability is missing."),
        Misconception("base 2", _both(classes=lambda s, y: _class_loss(s, y) / math.log(2)),
                      "the logarithm is to base 2; a cross-entropy for training is natural."),
        Misconception("sum over photos", _both(classes=lambda s, y: F.cross_entropy(s, y, reduction="sum")),
                      "the class part was added up over the photos of the batch: take the mean."),
        Misconception("mean over classes", _both(classes=lambda s, y: _class_loss(s, y) / s.shape[1]),
                      "the class part was divided by the number of classes: only the true class counts."),
        Misconception("labels from 1", _both(classes=lambda s, y: _class_loss(s, (y - 1) % s.shape[1])),
                      "the label picked its neighbour: labels count from 0."),
    ))

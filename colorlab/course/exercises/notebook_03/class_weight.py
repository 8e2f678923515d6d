"""The weight of a class part: ab (N, 2, H, W), number of classes, its share of the loss -> a number."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _inputs(rng):
    """Photos whose a and b differ in spread, and shares on both sides of a half."""
    def ab(photos, height, width, scale):
        return rng.normal(rng.uniform(3, 9, (1, 2, 1, 1)), scale, (photos, 2, height, width))

    return ((ab(3, 4, 5, 12), int(rng.integers(20, 60)), round(rng.uniform(0.55, 0.8), 2)),
            (ab(2, 3, 6, 20), int(rng.integers(150, 400)), round(rng.uniform(0.1, 0.3), 2)))


def _colour(ab, scale=200.0):
    return np.square(ab / scale).mean()


def _weight(true, classes, share, colour=_colour, entropy=np.log):
    return share / (1 - share) * colour(true) / entropy(classes)


def _with(**parts):
    return lambda ab, classes, share: _weight(ab, classes, share, **parts)


CLASS_WEIGHT = Exercise(
    name="class_weight",
    objective="Find the weight that gives the class a wanted share of the loss at the start of a training.",
    reference=_weight, inputs=_inputs, tolerance=1e-9, relative=1e-5,
    misconceptions=(
        Misconception("share for ratio", lambda ab, n, share: share * _colour(ab) / np.log(n),
                      "with this weight the class part is that share of the *colour* part: of what is it to be a "
                      "share?"),
        Misconception("share of the colour", lambda ab, n, share: _weight(ab, n, 1 - share),
                      "with this weight the *colour* part has the wanted share of the loss."),
        Misconception("equal parts", lambda ab, n, share: _weight(ab, n, 0.5),
                      "with this weight both parts are equal, whatever the share: where does the share come in?"),
        Misconception("one part over the other, upside down", lambda ab, n, share: 1 / _weight(ab, n, share),
                      "upside down: does the class need a larger weight when the colour part is larger, or a smaller "
                      "one?"),
        Misconception("divided by the share", lambda ab, n, share: _colour(ab) / np.log(n) / share,
                      "a larger share needs a larger weight: yours gets smaller."),
        Misconception("one minus the share below", lambda ab, n, share: _colour(ab) / np.log(n) / (1 - share),
                      "for a share of 0 the weight has to be 0: is yours?"),
        Misconception("ab in CIE units", _with(colour=lambda ab: _colour(ab, 1)),
                      "the colour part is huge: a and b are scaled first, so that their range has length 1."),
        Misconception("ab by 100", _with(colour=lambda ab: _colour(ab, 100)),
                      "the colour part is four times as large: from -100 to 100 it is how far?"),
        Misconception("scale not squared", _with(colour=lambda ab: _colour(ab, 1) / 200),
                      "the squared error was divided by 200: scale a and b first, then square."),
        Misconception("around the mean", _with(colour=lambda ab: (ab / 200).var()),
                      "that is a variance, the error of the mean colour: what is the error of *grey*?"),
        Misconception("sum over a and b", _with(colour=lambda ab: 2 * _colour(ab)),
                      "the squares of a and b were added up: the mean goes over the channels, too."),
        Misconception("root", _with(colour=lambda ab: np.sqrt(_colour(ab))),
                      "a root was taken: the loss is the mean of squares itself."),
        Misconception("absolute error", _with(colour=lambda ab: np.abs(ab / 200).mean()),
                      "the colour part takes absolute values: a *squared* error is asked."),
        Misconception("base 2", _with(entropy=np.log2), "the logarithm is to base 2; that of the loss is natural."),
        Misconception("base 10", _with(entropy=np.log10), "the logarithm is to base 10; that of the loss is natural."),
        Misconception("number of classes", _with(entropy=lambda n: n),
                      "the number of classes itself: which number does a cross-entropy give for a probability of one "
                      "in N?"),
        Misconception("probability", _with(entropy=lambda n: 1 / n),
                      "that is the probability of the true class: the cross-entropy comes from it."),
        Misconception("1/300", lambda ab, n, share: 1 / 300,
                      "that is the paper's weight, whatever the photos are: compute the one for these."),
        Misconception("weight of the paper kept", lambda ab, n, share: 300 * _weight(ab, n, share),
                      "the 1/300 of the paper is still in it: your weight takes its place."),
        Misconception("loss instead of weight", lambda ab, n, share: share / (1 - share) * _colour(ab),
                      "that is how large the class part has to be: which weight makes it so?"),
    ))

"""Where a told colour would help most: shares (K, h, w) of colours ab (K, 2) -> expected squared distance (h, w)."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _inputs(dice):
    ab = dice.uniform(-60, 60, (7, 2))
    examples = []
    for height, width in ((4, 5), (3, 6)):
        shares = dice.gamma(0.6, size=(7, height, width))
        examples.append((shares / shares.sum(axis=0), ab + (12, -7)))
    return tuple(examples)


def _mean(shares, ab):
    return np.einsum("khw,kc->hwc", shares, ab)


def _about(shares, ab, centre):
    """Expected squared distance of the colours from a centre (h, w, 2)."""
    return (shares * ((ab[:, None, None] - centre) ** 2).sum(axis=-1)).sum(axis=0)


def _doubt(shares, ab):
    return _about(shares, ab, _mean(shares, ab))


def _entropy(shares, ab):
    return -(shares * np.log2(np.maximum(shares, 1e-12))).sum(axis=0)


DOUBT_MAP = Exercise(
    name="doubt_map",
    objective="Compute for each place how much squared error one expects as long as nobody tells its colour.",
    reference=_doubt, inputs=_inputs, tolerance=1e-3,
    misconceptions=(
        Misconception("entropy", _entropy,
                      "that counts bits: two reds that are nearly alike cost as much there as red and green."),
        Misconception("root taken", lambda shares, ab: np.sqrt(_doubt(shares, ab)),
                      "a root was taken: the squared error is asked."),
        Misconception("distance from grey", lambda shares, ab: _about(shares, ab, np.zeros(2)),
                      "that is the error of answering grey: the best single answer is another one."),
        Misconception("chroma of the mean", lambda shares, ab: (_mean(shares, ab) ** 2).sum(axis=-1),
                      "that is how vivid the mean is: how far are the colours from it?"),
        Misconception("one centre for all places",
                      lambda shares, ab: _about(shares, ab, _mean(shares, ab).mean(axis=(0, 1))),
                      "one mean was taken for the whole picture: each place has its own."),
        Misconception("shares ignored",
                      lambda shares, ab: ((ab[:, None, None] - _mean(shares, ab)) ** 2).sum(axis=-1).mean(axis=0),
                      "all colours count the same: weight each squared distance by its share."),
        Misconception("mean of both axes", lambda shares, ab: _doubt(shares, ab) / 2,
                      "half of it: the squared distance adds what a and b contribute."),
        Misconception("a alone", lambda shares, ab: _doubt(shares, ab[:, :1]),
                      "one of the two axes is missing: which column was not used?"),
        Misconception("b alone", lambda shares, ab: _doubt(shares, ab[:, 1:]),
                      "one of the two axes is missing: the first column was not used."),
        Misconception("distance from the likeliest", lambda shares, ab: _about(shares, ab, ab[shares.argmax(axis=0)]),
                      "that is the error of answering the likeliest colour: under squared error another one is best."),
        Misconception("surprise of the likeliest", lambda shares, ab: 1 - shares.max(axis=0),
                      "that is how often the likeliest colour is wrong: how far off counts, too."),
        Misconception("distance, not squared", lambda shares, ab: (shares * np.linalg.norm(
                          ab[:, None, None] - _mean(shares, ab), axis=-1)).sum(axis=0),
                      "that is the expected distance: the squared one is asked."),
        Misconception("plain mean as centre", lambda shares, ab: _about(shares, ab, ab.mean(axis=0)),
                      "the distance is from the plain mean of the colours, the same everywhere: on what does the best "
                      "answer depend?"),
        Misconception("shares squared", lambda shares, ab: (shares ** 2 * ((
                          ab[:, None, None] - _mean(shares, ab)) ** 2).sum(axis=-1)).sum(axis=0),
                      "the shares are in it twice: each squared distance counts as often as its colour comes."),
        Misconception("largest distance", lambda shares, ab: ((ab[:, None, None] - _mean(shares, ab)) ** 2).sum(
                          axis=-1).max(axis=0),
                      "that is the worst case: how likely is it? What is *expected* is a mean."),
        Misconception("likeliest colour's distance", lambda shares, ab: ((ab[shares.argmax(axis=0)] - _mean(
                          shares, ab)) ** 2).sum(axis=-1),
                      "that is how far the likeliest colour is from the mean: the others may come as well."),
        Misconception("likeliest and second", lambda shares, ab: ((ab[shares.argsort(axis=0)[-1]] - ab[
                          shares.argsort(axis=0)[-2]]) ** 2).sum(axis=-1),
                      "you compared the two likeliest colours with each other: what is expected of an answer?"),
        Misconception("best of the colours", lambda shares, ab: np.min(
                          [_about(shares, ab, centre) for centre in ab], axis=0),
                      "you tried the K colours as answers: the best answer need not be one of them."),
        Misconception("spreads added", lambda shares, ab: np.sqrt(_doubt(shares, ab[:, :1])) + np.sqrt(
                          _doubt(shares, ab[:, 1:])),
                      "you added the standard deviations of a and b: squared distances add up, not their roots."),
        Misconception("a and b apart", lambda shares, ab: np.stack(
                          (_doubt(shares, ab[:, :1]), _doubt(shares, ab[:, 1:])), axis=-1),
                      "you have one number for a and one for b: which of them together make the squared distance?"),
        Misconception("variance of the chroma", lambda shares, ab: _doubt(
                          shares, np.linalg.norm(ab, axis=1, keepdims=True)),
                      "that is how much the chroma varies: between red and green of the same chroma there would be no "
                      "doubt."),
        Misconception("plain spread of the colours", lambda shares, ab: np.broadcast_to(
                          ((ab - ab.mean(axis=0)) ** 2).sum(axis=1).mean(), shares.shape[1:]),
                      "the same number everywhere: the shares do nothing."),
        Misconception("distance between grey and mean, added", lambda shares, ab: _about(shares, ab, np.zeros(2)) + (
                          _mean(shares, ab) ** 2).sum(axis=-1),
                      "the square of the mean was added to the mean of the squares: what is the sign between them?"),
        Misconception("distance from all the others", lambda shares, ab: 2 * _doubt(shares, ab),
                      "twice too much: that is the error of an answer that is drawn by chance, not of the best one."),
        Misconception("distance from the likeliest, not squared", lambda shares, ab: (shares * np.linalg.norm(
                          ab[:, None, None] - ab[shares.argmax(axis=0)], axis=-1)).sum(axis=0),
                      "that is the expected distance from the likeliest colour: under *squared* error another answer "
                      "is best."),
        Misconception("shares times colours, minus the mean", lambda shares, ab: ((
                          shares[..., None] * ab[:, None, None] - _mean(shares, ab)) ** 2).sum(axis=(0, -1)),
                      "the mean was subtracted from share times colour: subtract it from the colour, square, and then "
                      "weight."),
        Misconception("distance of the mean to the nearest", lambda shares, ab: ((ab[:, None, None] - _mean(
                          shares, ab)) ** 2).sum(axis=-1).min(axis=0),
                      "that is how far the nearest colour is from the mean: all of them may come."),
    ))

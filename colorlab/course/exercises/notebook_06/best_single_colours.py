"""Mean and mode: colours (N, 2) and their shares (N,) -> two colours, (2, 2)."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.draws import colours, shares
from colorlab.streets.paints import paint_ab


def _paints(rng):
    """Our five paints, and colours of no paint, each with shares of their own."""
    return (paint_ab(), shares(rng, 5)), (colours(rng, 4), shares(rng, 4)), (colours(rng, 7), shares(rng, 7, 0.02))


def _pair(mean, mode):
    return np.stack((np.asarray(mean, float), np.asarray(mode, float)))


def _mean(ab, shares):
    return shares @ ab


def _mode(ab, shares):
    return ab[shares.argmax()]


def _nearest(ab, shares):
    return ab[np.linalg.norm(ab - _mean(ab, shares), axis=1).argmin()]


def _median(ab, shares):
    """Weighted median of each axis on its own."""
    out = []
    for values in ab.T:
        order = values.argsort()
        out.append(values[order][np.searchsorted(shares[order].cumsum(), 0.5)])
    return np.array(out)


def _distances(ab, shares):
    """Expected distance of the truth from each of the colours."""
    return np.linalg.norm(ab[:, None] - ab, axis=-1) @ shares


BEST_SINGLE_COLOURS = Exercise(
    name="best_single_colours",
    objective="Find the colours with the least expected squared error and the least expected 0-1 loss.",
    reference=lambda ab, shares: _pair(_mean(ab, shares), _mode(ab, shares)),
    inputs=_paints, tolerance=0.02,
    misconceptions=(
        Misconception("exchanged rows", lambda ab, shares: _pair(_mode(ab, shares), _mean(ab, shares)),
                      "both colours are there, in the other order: which of them is asked first?"),
        Misconception("all colours equally likely", lambda ab, shares: _pair(ab.mean(0), _mode(ab, shares)),
                      "the first row treats all colours as equally likely: where do the shares come in?"),
        Misconception("shares divided twice",
                      lambda ab, shares: _pair((shares[:, None] * ab).mean(0), _mode(ab, shares)),
                      "the first row is too near to grey: the shares already sum to 1, and you divided once more."),
        Misconception("mean for both", lambda ab, shares: _pair(_mean(ab, shares), _mean(ab, shares)),
                      "the second row is the mean again, a colour that never comes: how often is it exactly right?"),
        Misconception("mode for both", lambda ab, shares: _pair(_mode(ab, shares), _mode(ab, shares)),
                      "the first row is the likeliest colour: a far miss costs much when it is squared."),
        Misconception("rarest colour", lambda ab, shares: _pair(_mean(ab, shares), ab[shares.argmin()]),
                      "the second row is the rarest colour: which one would you bet on?"),
        Misconception("colour nearest to the mean", lambda ab, shares: _pair(_mean(ab, shares), _nearest(ab, shares)),
                      "the second row is the colour nearest to the mean: the 0-1 loss does not ask how far off."),
        Misconception("colour nearest to the mean first",
                      lambda ab, shares: _pair(_nearest(ab, shares), _mode(ab, shares)),
                      "the first row was moved to the nearest real colour: the squared error does not ask for that."),
        Misconception("number of the mode",
                      lambda ab, shares: _pair(_mean(ab, shares), np.repeat(shares.argmax(), 2)),
                      "the second row holds the number of the likeliest colour, not its a and b."),
        Misconception("the first colour", lambda ab, shares: _pair(_mean(ab, shares), ab[0]),
                      "the second row is the first colour of the list: which one would you bet on?"),
        Misconception("share of the mode",
                      lambda ab, shares: _pair(_mean(ab, shares), np.repeat(shares.max(), 2)),
                      "the second row holds the share of the likeliest colour, not its a and b."),
        Misconception("grey", lambda ab, shares: _pair(_mean(ab, shares), (0, 0)),
                      "the second row is grey: a safe answer, but how often is it exactly right?"),
        Misconception("plain median for mean", lambda ab, shares: _pair(np.median(ab, axis=0), _mode(ab, shares)),
                      "the first row is a median, and all colours count the same in it."),
        Misconception("most vivid colour",
                      lambda ab, shares: _pair(_mean(ab, shares), ab[np.linalg.norm(ab, axis=1).argmax()]),
                      "the second row is the most vivid colour: what makes a bet win?"),
        Misconception("median for mean", lambda ab, shares: _pair(_median(ab, shares), _mode(ab, shares)),
                      "the first row is a median; it belongs to the distance, not to its square."),
        Misconception("squared shares",
                      lambda ab, shares: _pair((shares ** 2 / (shares ** 2).sum()) @ ab, _mode(ab, shares)),
                      "the first row counts likely colours too much: the error is squared, not the share."),
        Misconception("swapped a and b",
                      lambda ab, shares: _pair(_mean(ab, shares)[::-1], _mode(ab, shares)[::-1]),
                      "a and b are swapped: which column comes first?"),
        Misconception("clipped ab",
                      lambda ab, shares: _pair(_mean(ab.clip(0), shares), _mode(ab.clip(0), shares)),
                      "greens and blues are lost: a and b have signs, and were cut off at 0."),
        Misconception("plain median for mode",
                      lambda ab, shares: _pair(_mean(ab, shares), np.median(ab, axis=0)),
                      "the second row is a median, and all colours count the same in it: which colour is right most "
                      "often?"),
        Misconception("median for mode", lambda ab, shares: _pair(_mean(ab, shares), _median(ab, shares)),
                      "the second row is a median: that is best when the distance itself is what a mistake costs."),
        Misconception("number and share of the mode",
                      lambda ab, shares: _pair(_mean(ab, shares), (shares.argmax(), shares.max())),
                      "the second row says which colour is likeliest, and how likely: its a and b are asked."),
        Misconception("second likeliest", lambda ab, shares: _pair(_mean(ab, shares), ab[shares.argsort()[-2]]),
                      "the second row is the runner-up: which colour would you bet on first?"),
        Misconception("least distance for least squares", lambda ab, shares: _pair(
                          ab[_distances(ab, shares).argmin()], _mode(ab, shares)),
                      "the first row is the colour of the list with the least expected distance: the answer need not "
                      "be in the list, and the distance is to be squared."),
        Misconception("least distance for the 0-1 loss", lambda ab, shares: _pair(
                          _mean(ab, shares), ab[_distances(ab, shares).argmin()]),
                      "the second row has the least expected distance: the 0-1 loss does not ask how far off."),
        Misconception("largest term of the mean", lambda ab, shares: _pair(
                          _mean(ab, shares), (shares[:, None] * ab).max(axis=0)),
                      "the second row holds the largest products of shares and colours: a whole colour is asked."),
        Misconception("mode times its share", lambda ab, shares: _pair(
                          _mean(ab, shares), shares.max() * _mode(ab, shares)),
                      "the second row is too near to grey: the likeliest colour keeps its own a and b."),
        Misconception("all colours equally likely, for both", lambda ab, shares: _pair(ab.mean(0), ab.mean(0)),
                      "both rows are the plain mean of all colours: where do the shares come in?"),
        Misconception("shares do nothing", lambda ab, shares: _pair(ab.mean(0), np.median(ab, axis=0)),
                      "the shares do nothing in either row: a frequent colour should pull more than a rare one."),
        Misconception("median for both", lambda ab, shares: _pair(_median(ab, shares), _median(ab, shares)),
                      "both rows are a median: it belongs to the distance, which is neither of the two losses."),
        Misconception("share times chroma", lambda ab, shares: _pair(
                          _mean(ab, shares), ab[(shares * np.linalg.norm(ab, axis=1)).argmax()]),
                      "the second row favours vivid colours: the 0-1 loss asks only how often an answer is right."),
        Misconception("softmax of the shares", lambda ab, shares: _pair(
                          np.exp(shares) / np.exp(shares).sum() @ ab, _mode(ab, shares)),
                      "the shares of the first row went through a softmax: they are probabilities already."),
    ))

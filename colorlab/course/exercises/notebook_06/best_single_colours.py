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
    ))

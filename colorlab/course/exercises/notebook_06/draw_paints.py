"""Draws: shares (N,) and uniform numbers (M,) -> numbers of colours, (M,)."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.draws import shares


def _numbers(rng):
    """Shares, and numbers u that are not at the very end of a stretch, some in the first and the last one."""
    def one(count, draws):
        probabilities = shares(rng, count)
        u = np.concatenate((rng.random(20 * draws), [probabilities[0] / 2, 1 - probabilities[-1] / 2]))
        clear = np.abs(u[:, None] - probabilities.cumsum()[:-1]).min(axis=1) > 0.01
        return probabilities, rng.permutation(u[clear][-draws:])

    return one(5, 9), one(4, 6), one(8, 15)


def _found(shares, u):
    return np.searchsorted(shares.cumsum(), u, side="right")


def _sorted_first(shares, u):
    order = (-shares).argsort()
    return order[np.searchsorted(shares[order].cumsum(), u, side="right").clip(max=len(shares) - 1)]


DRAW_PAINTS = Exercise(
    name="draw_paints",
    objective="Turn uniform random numbers into draws from a distribution.",
    reference=_found, inputs=_numbers, tolerance=0.1,
    misconceptions=(
        Misconception("always the likeliest", lambda shares, u: np.full(u.shape, shares.argmax()),
                      "the same colour every time: that is the mode. Where does u come in?"),
        Misconception("all equally likely", lambda shares, u: (u * len(shares)).astype(int),
                      "each colour got an equal stretch of 0..1: its stretch should be as long as its share."),
        Misconception("off by one upwards", lambda shares, u: _found(shares, u) + 1,
                      "every number is one too high: u below the first share belongs to colour 0."),
        Misconception("off by one downwards", lambda shares, u: _found(shares, u) - 1,
                      "every number is one too low: u below the first share belongs to colour 0."),
        Misconception("share nearest to u",
                      lambda shares, u: np.abs(shares - u[:, None]).argmin(1),
                      "you looked for the share nearest to u: compare u with sums of shares."),
        Misconception("end nearest to u",
                      lambda shares, u: np.abs(shares.cumsum() - u[:, None]).argmin(1),
                      "you took the nearest end of a stretch: in which stretch does u lie?"),
        Misconception("first share above u", lambda shares, u: (shares > u[:, None]).argmax(1),
                      "u was compared with single shares: stack the shares up first."),
        Misconception("from the other end", lambda shares, u: len(shares) - 1 - _found(shares[::-1], u),
                      "the stretches were laid from the last colour to the first: a fair draw, but in another order."),
        Misconception("likeliest first", _sorted_first,
                      "the colours were sorted by share: a fair draw, but the order asked for is theirs."),
        Misconception("share instead of number", lambda shares, u: shares[_found(shares, u)],
                      "that is the share of the colour that was drawn: its number is asked.", tolerance=1e-6),
        Misconception("sum instead of number", lambda shares, u: shares.cumsum()[_found(shares, u)],
                      "that is the end of the stretch in which u lies: the number of the colour is asked.",
                      tolerance=1e-6),
        Misconception("starts above u", lambda shares, u: (shares.cumsum() > u[:, None]).sum(1),
                      "you counted the ends above u: count those below."),
        Misconception("shares not added up", lambda shares, u: np.searchsorted(shares, u),
                      "u was looked up among the single shares: stack them up first."),
        Misconception("rarest first", lambda shares, u: np.searchsorted(np.sort(shares).cumsum(), u),
                      "the shares were sorted, and with them the numbers got lost: keep their order."),
        Misconception("sorted draws", lambda shares, u: np.sort(_found(shares, u)),
                      "the right colours, but sorted: each u has its own."),
        Misconception("counts", lambda shares, u: np.bincount(_found(shares, u), minlength=len(shares)),
                      "that is how often each colour was drawn; the number of the colour is asked for each u."),
        Misconception("which ends lie above", lambda shares, u: shares.cumsum() > u[:, None],
                      "for each u you compare with every end: of the comparisons make the number of the stretch."),
        Misconception("one hot", lambda shares, u: np.eye(len(shares))[_found(shares, u)],
                      "one number for each u is asked, not a row of zeros and ones.", tolerance=1e-6),
    ))

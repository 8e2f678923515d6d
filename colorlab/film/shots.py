"""Where a film cuts to another shot: the difference to the frame before stands out among its neighbours."""

from collections.abc import Sequence

LEAST = 8.0  # of 255: below it nothing was cut, however quiet the neighbours are
TIMES = 2.5  # as large as the larger of both neighbours


def cuts(differences: Sequence[float], before: float | None = None) -> list[bool]:
    """Tell which frames begin another shot.

    A cut is one large difference between small ones. A flash makes two large ones in a row and is none; neither is a
    fast pan, where all are large.

    Parameters
    ----------
    differences : sequence of float, (N,)
        For each frame, the mean absolute difference of grey (of 255) to the frame before.
    before : float, optional
        That of the frame before the first of these.

    Returns
    -------
    list of bool, (N,)
    """
    known = [0.0 if before is None else before, *differences, 0.0]
    return [here >= LEAST and here >= TIMES * max(last, following)
            for last, here, following in zip(known, known[1:], known[2:])]

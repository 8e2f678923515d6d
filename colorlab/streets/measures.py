"""How well a predicted distribution over the ab bins agrees with the known one of car paints."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike
from torch import Tensor

from colorlab import bins
from colorlab.streets.paints import DEFAULT, PAINTS, StreetsError, checked, paint_ab
from colorlab.streets.truths import entropy_bits

RADIUS = 25.0  # ab units; a bin belongs to the nearest paint within, which leaves room for the soft encoding
CLOSE = 15.0  # ab units; a single colour farther than this from every paint is one that no car has
LEAST = 1e-12  # a probability of 0 counts as this: it costs 40 bits instead of infinitely many


def _array(values: ArrayLike | Tensor) -> np.ndarray:
    return np.asarray(values.detach().cpu() if isinstance(values, Tensor) else values, float)


def _distances(ab: ArrayLike | Tensor) -> np.ndarray:
    """(..., 2) -> distances to the paints (..., 5)."""
    ab = _array(ab)
    if ab.ndim < 1 or ab.shape[-1] != 2:
        raise StreetsError(f"ab must have shape (..., 2), got {ab.shape}")
    return np.linalg.norm(ab[..., None, :] - paint_ab(), axis=-1)


def paint_probabilities(distribution: ArrayLike | Tensor, radius: float = RADIUS) -> np.ndarray:
    """Sum a distribution over the 313 bins up to one over paints.

    Parameters
    ----------
    distribution : ndarray or Tensor, (313,) or (..., 313)
        Probabilities over `bins.centers()`; they are normalised.
    radius : float
        The mass of a bin goes to its nearest paint if that is at most so many ab units away, else to "no car".

    Returns
    -------
    ndarray, (..., 6)
        In the order of PAINTS, "no car" last; sums to 1.

    Raises
    ------
    StreetsError
        If there are not 313 probabilities, or if they are negative, NaN or all 0.
    """
    z = _array(distribution)
    if z.ndim < 1 or z.shape[-1] != bins.COUNT:
        raise StreetsError(f"distribution must have shape (..., {bins.COUNT}), got {z.shape}")
    total = z.sum(axis=-1, keepdims=True)
    if not (z >= 0).all() or not ((total > 0) & np.isfinite(total)).all():
        raise StreetsError("distribution must hold probabilities (softmax), not logits, and not only zeros")
    distances = _distances(bins.centers())
    owner = np.where(distances.min(axis=-1) <= radius, distances.argmin(axis=-1), len(PAINTS))
    return z / total @ np.eye(len(PAINTS) + 1)[owner]


def _paint_columns(probabilities: ArrayLike | Tensor) -> np.ndarray:
    """Checked: (N, 6) or (6,) as `paint_probabilities` gives them -> (N, 5)."""
    q = np.atleast_2d(_array(probabilities))
    if q.ndim != 2 or q.shape[-1] != len(PAINTS) + 1 or not len(q) or not (q >= 0).all():
        raise StreetsError(f"give what paint_probabilities returns, shape (N, {len(PAINTS) + 1}); got {q.shape}")
    return q[:, :-1]


def excess_bits(probabilities: ArrayLike | Tensor, paints: Mapping[str, float] = DEFAULT) -> float:
    """Cross-entropy of predicted paints in bits above the true entropy (Kullback-Leibler divergence), pixel mean.

    0 for the true distribution, more for any other; what was given to "no car" is lost.

    Parameters
    ----------
    probabilities : ndarray or Tensor, (6,) or (N, 6)
        From `paint_probabilities`, one row for each car pixel.
    paints : mapping of str to float
        The true distribution.
    """
    p = np.array(list(checked(paints).values()))
    cross = -(np.log2(np.maximum(_paint_columns(probabilities), LEAST)) @ p)
    return float(cross.mean() - entropy_bits(p))


def calibration_error(probabilities: ArrayLike | Tensor, drawn: ArrayLike | Tensor, groups: int = 10) -> float:
    """Expected calibration error over all paints: how far "30 %" is from three in ten.

    Every probability that was given to a paint at a pixel is compared with what came: 1 for the paint that the car
    has, else 0. They are grouped by probability, `groups` groups of equal width; the result is the mean difference
    between a group's mean probability and its share of ones, weighted by the group's size. 0..1.

    Parameters
    ----------
    probabilities : ndarray or Tensor, (N, 6)
        From `paint_probabilities`.
    drawn : ndarray or Tensor, int (N,)
        Number in PAINTS of each pixel's true paint. Pixels of one car share it: take many cars.
    """
    q, drawn = _paint_columns(probabilities), _array(drawn).astype(int)
    if drawn.shape != (len(q),) or drawn.min() < 0 or drawn.max() >= len(PAINTS):
        raise StreetsError(f"drawn must hold {len(q)} numbers from 0 to {len(PAINTS) - 1}, one for each row")
    came = np.eye(len(PAINTS))[drawn].ravel()
    q = q.ravel()
    group = np.minimum((q * groups).astype(int), groups - 1)
    difference = np.bincount(group, q - came, groups)
    return float(np.abs(difference).sum() / len(q))


def distance_to(ab: ArrayLike | Tensor, answer: ArrayLike | Tensor) -> np.ndarray:
    """Distance in the ab plane between predictions and an answer, such as `SceneTruth.answers("squared")["car"]`.

    (..., 2) and (2,) or (..., 2), CIE units -> (...).
    """
    return np.linalg.norm(_array(ab) - _array(answer), axis=-1)


def share_of_no_paint(ab: ArrayLike | Tensor, radius: float = CLOSE) -> float:
    """Share of predicted car colours, (N, 2) in CIE units, that are farther than `radius` from every paint. 0..1.

    Give one row for each car, its mean predicted ab, for a share of cars; or one for each pixel.
    """
    distances = _distances(ab)
    if not distances.size:
        raise StreetsError("no colours given")
    return float((distances.min(axis=-1) > radius).mean())

"""A colour as weights over bin centres: ab (2,) and centers (Q, 2) -> (Q,)."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _colour_and_bins(rng):
    """A colour amid a grid of bins, whose fifth and sixth neighbours are not equally far."""
    rows, columns = rng.integers(5, 8, 2)
    corner = 10 * rng.integers(-9, 5, 2)
    centers = corner + 10.0 * np.stack(np.meshgrid(np.arange(rows), np.arange(columns)), axis=-1).reshape(-1, 2)
    while True:
        ab = corner + (10 * rng.uniform(1, [rows - 2, columns - 2])).round(1)
        distance = np.sort(np.linalg.norm(centers - ab, axis=1))
        if (np.diff(distance)[[0, 3, 4, 5, 9]] > 0.3).all():
            return ab, centers


def _kernel(squared, sigma=5.0):
    return np.exp(-squared / (2 * sigma ** 2))


def _encoded(ab, centers, k=5, kernel=_kernel, squared=None, normalise=True, nearest=True):
    squared = ((centers - ab) ** 2).sum(1) if squared is None else squared
    chosen = np.argsort(squared if nearest else -squared, kind="stable")[:k]
    weights = np.zeros(len(centers))
    weights[chosen] = kernel(squared[chosen])
    return weights / weights.sum() if normalise else weights


def _cut_after(ab, centers):
    weights = _kernel(((centers - ab) ** 2).sum(1))
    weights /= weights.sum()
    weights[np.argsort(-weights, kind="stable")[5:]] = 0
    return weights


def _only_five(ab, centers):
    squared = np.sort(((centers - ab) ** 2).sum(1))[:5]
    return _kernel(squared) / _kernel(squared).sum()


SOFT_ENCODING = Exercise(
    name="soft_encoding",
    objective="Turn one colour into weights over bin centres: the 5 nearest, Gaussian with sigma 5, sum 1.",
    reference=_encoded, inputs=lambda rng: (_colour_and_bins(rng), _colour_and_bins(rng)), tolerance=4e-4,
    misconceptions=(
        Misconception("all bins", lambda ab, centers: _encoded(ab, centers, len(centers)),
                      "every bin got some weight: only the 5 nearest take part."),
        Misconception("only the nearest", lambda ab, centers: _encoded(ab, centers, 1),
                      "one bin has (nearly) all the weight: that is the hard encoding, or a Gaussian without sigma."),
        Misconception("four bins", lambda ab, centers: _encoded(ab, centers, 4), "count the bins that have a weight."),
        Misconception("six bins", lambda ab, centers: _encoded(ab, centers, 6), "count the bins that have a weight."),
        Misconception("ten bins", lambda ab, centers: _encoded(ab, centers, 10),
                      "ten neighbours, as in the authors' program; the paper, and this exercise, take 5."),
        Misconception("not normalised", lambda ab, centers: _encoded(ab, centers, normalise=False),
                      "the weights do not sum to 1 yet."),
        Misconception("normalised too early", _cut_after,
                      "the weights were divided by the sum over all bins before the 5 were chosen, so what is left "
                      "sums to less than 1."),
        Misconception("only the neighbours", _only_five,
                      "these are the weights of the 5 neighbours; the answer has one weight for every bin, most of "
                      "them 0."),
        Misconception("equal weights", lambda ab, centers: _encoded(ab, centers, kernel=np.ones_like),
                      "the 5 neighbours got equal weights: nearer ones should get more."),
        Misconception("distance not squared", lambda ab, centers: _encoded(
            ab, centers, kernel=lambda squared: np.exp(-np.sqrt(squared) / 50)),
                      "the exponent holds the squared distance, not the distance."),
        Misconception("distance by sigma", lambda ab, centers: _encoded(
            ab, centers, kernel=lambda squared: np.exp(-np.sqrt(squared) / 5)),
                      "the weights fall with the distance by sigma; in a Gaussian both are squared, and there is a 2."),
        Misconception("no minus", lambda ab, centers: _encoded(
            ab, centers, kernel=lambda squared: 1 / _kernel(squared)),
                      "farther bins got more: a sign is missing in the exponent."),
        Misconception("1 / distance squared", lambda ab, centers: _encoded(
            ab, centers, kernel=lambda squared: 1 / squared),
                      "the weights fall with 1 / distance squared; asked is a Gaussian."),
        Misconception("numbers of the bins", lambda ab, centers: np.argsort(((centers - ab) ** 2).sum(1))[:5],
                      "these are the numbers of the nearest bins; asked is a weight for every bin."),
        Misconception("sigma not squared", lambda ab, centers: _encoded(
            ab, centers, kernel=lambda squared: np.exp(-squared / 10)),
                      "the exponent divides by twice sigma squared; sigma was not squared."),
        Misconception("the 2 is missing", lambda ab, centers: _encoded(
            ab, centers, kernel=lambda squared: np.exp(-squared / 25)),
                      "the exponent divides by *twice* sigma squared."),
        Misconception("sigma 10", lambda ab, centers: _encoded(
            ab, centers, kernel=lambda squared: _kernel(squared, 10.0)),
                      "the Gaussian is too wide: 10 is the step of the grid, sigma is 5."),
        Misconception("1 / distance", lambda ab, centers: _encoded(
            ab, centers, kernel=lambda squared: 1 / np.sqrt(squared)),
                      "the weights fall with 1 / distance; asked is a Gaussian."),
        Misconception("the farthest", lambda ab, centers: _encoded(ab, centers, nearest=False),
                      "those are the 5 farthest bins: turn the order round."),
        Misconception("swapped a and b", lambda ab, centers: _encoded(ab[::-1], centers),
                      "a of the colour was compared with b of the bins."),
        Misconception("city blocks", lambda ab, centers: _encoded(
            ab, centers, squared=np.abs(centers - ab).sum(1) ** 2),
                      "|da| + |db| walks around the corner; the distance goes straight."),
    ))

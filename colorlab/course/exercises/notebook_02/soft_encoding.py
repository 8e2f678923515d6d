"""The colours of a block of pixels as weights over bin centres: ab (N, 2) and centers (Q, 2) -> (Q,)."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _block_and_bins(rng, count):
    """Colours well apart amid a grid of bins; of each, the fifth and sixth neighbours are not equally far."""
    rows, columns = rng.integers(5, 8, 2)
    corner = 10 * rng.integers(-9, 5, 2)
    centers = corner + 10.0 * np.stack(np.meshgrid(np.arange(rows), np.arange(columns)), axis=-1).reshape(-1, 2)
    while True:
        ab = corner + (10 * rng.uniform(1, [rows - 2, columns - 2], (count, 2))).round(1)
        distance = np.sort(np.linalg.norm(centers - ab[:, None], axis=2), axis=1)
        apart = np.linalg.norm(ab - ab[:, None], axis=2) + 100 * np.eye(count)
        if (np.diff(distance)[:, [0, 3, 4, 5, 9]] > 0.3).all() and apart.min() > 6:
            return ab, centers


def _kernel(squared, sigma=5.0):
    return np.exp(-squared / (2 * sigma ** 2))


def _of_one(ab, centers, k=5, kernel=_kernel, squares=None, normalise=True, nearest=True):
    squared = ((centers - ab) ** 2).sum(1) if squares is None else squares(centers - ab)
    chosen = np.argsort(squared if nearest else -squared, kind="stable")[:k]
    weights = np.zeros(len(centers))
    weights[chosen] = kernel(squared[chosen])
    return weights / weights.sum() if normalise else weights


def _encoded(ab, centers, k=5, **options):
    return np.mean([_of_one(one, centers, k, **options) for one in ab], axis=0)


def _cut_after(ab, centers):
    weights = np.array([_of_one(one, centers, len(centers)) for one in ab])
    for one in weights:
        one[np.argsort(-one, kind="stable")[5:]] = 0
    return weights.mean(0)


def _only_five(ab, centers):
    squared = np.sort(((centers - ab[:, None]) ** 2).sum(2), axis=1)[:, :5]
    return (_kernel(squared) / _kernel(squared).sum(1, keepdims=True)).mean(0)


def _scaled_together(ab, centers):
    weights = _encoded(ab, centers, normalise=False)
    return weights / weights.sum()


def _overwritten(ab, centers):
    weights = np.zeros(len(centers))
    for one in ab:
        shares = _of_one(one, centers)
        weights[shares > 0] = shares[shares > 0]
    return weights / weights.sum()


def _nearest_to_any(ab, centers):
    squared = ((centers - ab[:, None]) ** 2).sum(2)
    weights = _kernel(squared).sum(0)
    weights[np.argsort(squared.min(0), kind="stable")[5:]] = 0
    return weights / weights.sum()


SOFT_ENCODING = Exercise(
    name="soft_encoding",
    objective="Turn the colours of a block into weights over bin centres: for each the 5 nearest, Gaussian, sum 1.",
    reference=lambda ab, centers: _encoded(ab, centers),
    inputs=lambda rng: (_block_and_bins(rng, 3), _block_and_bins(rng, 2)), tolerance=4e-4,
    misconceptions=(
        Misconception("mean colour first", lambda ab, centers: _of_one(ab.mean(0), centers),
                      "the block's mean colour was encoded. With one red and one grey pixel that is a pink which "
                      "neither of them has: encode first, then average."),
        Misconception("median colour first", lambda ab, centers: _of_one(np.median(ab, axis=0), centers),
                      "the block's median colour was encoded, and the other pixels have no say: encode each pixel."),
        Misconception("the first pixel", lambda ab, centers: _of_one(ab[0], centers),
                      "only the first pixel of the block counts: what of the others?"),
        Misconception("the last pixel", lambda ab, centers: _of_one(ab[-1], centers),
                      "only the last pixel of the block counts: does each turn of your loop overwrite the one before?"),
        Misconception("a row for each pixel", lambda ab, centers: np.array([_of_one(one, centers) for one in ab]),
                      "these are the encodings of the pixels, one row each; the block needs one answer."),
        Misconception("sum over the pixels", lambda ab, centers: _encoded(ab, centers) * len(ab),
                      "the shares of the pixels were added up. Do they sum to 1 for the block?"),
        Misconception("overwritten", _overwritten,
                      "where two pixels share a bin, the later one overwrote the earlier: add their shares."),
        Misconception("scaled together", _scaled_together,
                      "a pixel far from all bins counts for less than one that lies on a bin: bring each to sum 1 "
                      "before you average."),
        Misconception("five bins for the block", _nearest_to_any,
                      "the block got five bins in all; every pixel has five of its own."),
        Misconception("likeliest of all pixels", lambda ab, centers: np.max([_of_one(x, centers) for x in ab], axis=0),
                      "the largest share of any pixel was taken: a mean counts all of them."),
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
        Misconception("numbers of the bins", lambda ab, centers: np.argsort(
            ((centers - ab[:, None]) ** 2).sum(2), axis=1)[:, :5],
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
        Misconception("swapped a and b", lambda ab, centers: _encoded(ab[:, ::-1], centers),
                      "a of the colours was compared with b of the bins."),
        Misconception("city blocks", lambda ab, centers: _encoded(
            ab, centers, squares=lambda d: np.abs(d).sum(1) ** 2),
                      "|da| + |db| walks around the corner; the distance goes straight."),
    ))

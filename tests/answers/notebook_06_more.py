"""Further answers to the exercises of 06_car_colors, as students with other habits write them."""

import bisect
import itertools
import math
from fractions import Fraction

import numpy as np
import torch
from scipy import special, stats


def colours_by_search(ab, shares):
    mode = max(zip(shares, ab.tolist()))[1]
    mean = [math.fsum(s * x for s, x in zip(shares, column)) for column in ab.T]
    return mean, mode


def colours_in_single_precision(ab, shares):
    points, p = torch.tensor(ab).float(), torch.tensor(shares).float().requires_grad_()
    return torch.vstack(((p[:, None] * points).sum(0), points[p.argmax()]))


def bits_with_where(shares):
    return -np.sum(shares * np.log2(shares, out=np.zeros_like(shares), where=shares > 0))


def bits_by_torch(shares):
    p = torch.tensor(shares, requires_grad=True)
    return -torch.xlogy(p, p).sum() / math.log(2)


def bits_by_scipy(shares):
    return [special.entr(shares).sum() / np.log(2)]


def gap_by_masks(promised, came):
    total = 0.0
    for low in range(10):
        mask = np.floor(promised * 10).clip(0, 9) == low
        if mask.any():
            total += mask.mean() * abs(promised[mask].mean() - came[mask].mean())
    return total


def gap_by_dictionary(promised, came):
    groups = {}
    for p, c in zip(promised, came):
        groups.setdefault(min(int(p * 10), 9), []).append((p, c))
    return sum(abs(sum(p for p, _ in g) - sum(int(c) for _, c in g)) for g in groups.values()) / len(came)


def belief_by_logs(shares, weights):
    return special.softmax(np.log(shares) + np.log(weights))


def belief_by_fractions(shares, weights):
    products = [Fraction(s) * Fraction(w) for s, w in zip(shares, weights)]
    return [x / sum(products) for x in products]


def cars_by_bisect(belief, cars, u):
    out = np.full_like(cars, -1)
    for k, x in enumerate(u.tolist()):
        mask = cars == k + 1
        out[mask] = bisect.bisect(list(itertools.accumulate(belief[mask].mean(0).tolist())), x)
    return out


def cars_from(belief, cars, u, gathered):
    """With something else than the mean over a car's blocks."""
    out = np.full_like(cars, -1)
    for k, x in enumerate(u, 1):
        ends = np.cumsum(gathered(belief[cars == k]))
        out[cars == k] = min(np.searchsorted(ends, x, side="right"), len(ends) - 1)
    return out


def cars_by_torch(belief, cars, u):
    z, mask = torch.from_numpy(belief), torch.from_numpy(cars)
    out = torch.full(mask.shape, -1)
    for k, x in enumerate(torch.from_numpy(u), 1):
        out[mask == k] = torch.searchsorted(z[mask == k].mean(0).cumsum(0), x)
    return out


def left_by_table(shares, group):
    joint = np.zeros((len(shares), group.max() + 1))
    joint[np.arange(len(shares)), group] = shares
    total = joint.sum(0)
    return -sum(x * math.log2(x / total[j]) for (_, j), x in np.ndenumerate(joint) if x > 0)


def left_by_torch(shares, group):
    p, g = torch.tensor(shares), torch.tensor(group)
    totals = torch.zeros(int(g.max()) + 1, dtype=p.dtype).index_add(0, g, p)
    return (p * (totals[g] / p).log2()).sum()


def left_by_range(shares, group):
    left = 0
    for answer in range(max(group) + 1):
        kept = shares[group == answer]
        if len(kept):
            left += kept.sum() * stats.entropy(kept, base=2)
    return np.array([left])


CORRECT = {
    "best_single_colours": [colours_by_search, colours_in_single_precision,
                            lambda ab, shares: np.vstack([np.dot(shares, ab), ab[np.argsort(shares)[-1]]])],
    "paint_entropy": [bits_with_where, bits_by_torch, bits_by_scipy,
                      lambda p: sum(Fraction(x) * Fraction(-math.log2(x)) for x in p if x)],
    "calibration_gap": [gap_by_masks, gap_by_dictionary],
    "rebalanced_belief": [belief_by_logs, belief_by_fractions,
                          lambda s, w: torch.nn.functional.normalize(torch.tensor(s * w).float(), p=1, dim=0)],
    "draw_per_object": [cars_by_bisect, cars_by_torch],
    "bits_left": [left_by_table, left_by_torch, left_by_range],
}


def pair(mean, mode):
    return np.array([mean, mode], float)


def h(p):
    return stats.entropy(p, base=2)


def of_groups(shares, group, how):
    return how([(shares[group == g].sum(), h(shares[group == g])) for g in np.unique(group)])


# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "best_single_colours": [
        (lambda ab, p: pair(ab.mean(0), ab[p.argmax()]), "all colours equally likely"),
        (lambda ab, p: pair(ab[p.argmax()], p @ ab), "exchanged rows"),
        (lambda ab, p: pair(p @ ab, p @ ab), "mean for both"),
        (lambda ab, p: pair(p @ ab, ab[p.argmin()]), "rarest colour"),
        (lambda ab, p: pair(p @ ab, ab[0]), "the first colour"),
        (lambda ab, p: pair(p @ ab, ab[p.argmax()]).T, "axes in another order"),
        (lambda ab, p: pair(p @ ab, ab[p.argmax()]).ravel(), "another shape"),
        (lambda ab, p: pair(np.median(ab, 0), ab[p.argmax()]), "plain median for mean"),
        (lambda ab, p: pair(p @ ab, ab[p.argmax()]).round(), "rounded"),
        (lambda ab, p: pair(p @ ab, [p.argmax()] * 2), "number of the mode"),
        (lambda ab, p: pair(p @ ab, [p.max()] * 2), "share of the mode"),
        (lambda ab, p: p @ ab, "a part"), (lambda ab, p: pair(p @ ab, [0, 0]), "grey")],
    "paint_entropy": [
        (lambda p: stats.entropy(p), "natural logarithm"), (lambda p: -np.sum(p * np.log2(p)), "logarithm of 0"),
        (lambda p: -np.sum(p[p > 0] * np.log10(p[p > 0])), "logarithm to base 10"),
        (lambda p: np.sum(p[p > 0] * np.log2(p[p > 0])), "minus missing"),
        (lambda p: -np.mean(p[p > 0] * np.log2(p[p > 0])), "mean of those that come"),
        (lambda p: np.log2(np.count_nonzero(p)), "number of colours that come"),
        (lambda p: 1 - p.max(), "chance of an error"),
        (lambda p: 1 - (p ** 2).sum(), "Gini"), (lambda p: 2 ** h(p), "2 to the power"), (lambda p: -np.log2(p.max()),
                                                                                        "likeliest colour only"),
        (lambda p: -p[p > 0] * np.log2(p[p > 0]), "not added up"), (lambda p: -np.log2((p ** 2).sum()), "collision"),
        (lambda p: h(p) / np.log2(len(p)), "share of the maximum"), (lambda p: p.var(), None)],
    "calibration_gap": [
        (lambda q, c: abs(q - c).mean(), "each forecast on its own"),
        (lambda q, c: ((q - c) ** 2).mean(), "Brier score"),
        (lambda q, c: abs(q.mean() - c.mean()), "one group"), (lambda q, c: 100 * gap_by_masks(q, c), "percent"),
        (lambda q, c: (q - c).mean(), "signed gaps"),
        (lambda q, c: np.sqrt(((q - c) ** 2).mean()), "root of the Brier score"),
        (lambda q, c: 1 - gap_by_masks(q, c), "what is missing to 1"),
        (lambda q, c: ((q > 0.5) != c).mean(), "wrong bets"),
        (lambda q, c: sum(abs((q - c)[(q * 10).astype(int) == g].sum()) for g in range(10)),
         "sizes times gaps added up, promises of 1 left out"),
        (lambda q, c: sum(abs((q - c)[(q * 10).astype(int) == g].mean()) for g in set((q * 10).astype(int))) / 10,
         "groups count equally, empty ones too, promises of 1 apart"),
        (lambda q, c: np.mean([abs((q - c)[(q * 10).astype(int) == g].mean()) for g in set((q * 10).astype(int))]),
         "groups count equally, promises of 1 apart"),
        (lambda q, c: sum(abs((q - c)[(q * 10).astype(int) == g].sum()) for g in range(10)) / len(c),
         "promises of 1 add nothing"),
        (lambda q, c: sum(abs((q - c)[(q * 10).astype(int) == g].sum()) for g in range(11)) / len(c),
         "a group of their own for promises of 1"),
        (lambda q, c: gap_by_masks(q / 2, c), "promised: half as large"),
         (lambda q, c: 0.0117, "the same for every input"),
        (lambda q, c: sum(abs((q - c)[(q * 20).astype(int) == g].sum()) for g in range(20)) / len(c),
         "twenty groups, promises of 1 left out")],
    "rebalanced_belief": [
        (lambda s, w: s * w, "not normalised"), (lambda s, w: s / w / (s / w).sum(), "divided"),
        (lambda s, w: (s + w) / (s + w).sum(), "added"), (lambda s, w: w / w.sum(), "weights alone"), (lambda s, w: s,
                                                                                                     "shares alone"),
        (lambda s, w: special.softmax(w), "softmax of the weights"), (lambda s, w: special.softmax(s * w), "softmax"),
        (lambda s, w: s * w / (s * w).max(), "divided by the largest"), (lambda s, w: s * w / w.sum(),
                                                                       "divided by the sum of weights"),
        (lambda s, w: s * w / len(s), "not scaled to 1"), (lambda s, w: (s * w).sum(), "the mean weight"),
        (lambda s, w: s ** w / (s ** w).sum(), "weight as a power"), (lambda s, w: np.eye(len(s))[(s * w).argmax()],
                                                                     "only the likeliest"),
        (lambda s, w: 100 * s * w / (s * w).sum(), "100 times too large"),
        (lambda s, w: np.sort(s * w / (s * w).sum()), "numbers in another order")],
    "draw_per_object": [
        (lambda z, c, u: cars_by_bisect(np.broadcast_to(z[c > 0].mean(0), z.shape), c, u),
         "belief of all cars together"),
        (lambda z, c, u: cars_by_bisect(np.broadcast_to(z.mean((0, 1)), z.shape), c, u), "belief of the whole picture"),
        (lambda z, c, u: np.where(c > 0, cars_by_bisect(z, c, u) + 1, -1), "off by one upwards"),
        (lambda z, c, u: np.concatenate(([-1], (u * z.shape[-1]).astype(int)))[c], "all equally likely"),
        (lambda z, c, u: np.concatenate(([-1], [z[c == k + 1].mean(0).argmax() for k in range(len(u))]))[c],
         "always the likeliest"),
        (lambda z, c, u: cars_from(z, c, u, lambda p: p.max(0) / p.max(0).sum()), "largest belief of any block"),
        (lambda z, c, u: cars_from(z, c, u, lambda p: np.median(p, 0)), "median over the blocks"),
        (lambda z, c, u: cars_from(z, c, u, lambda p: np.median(p, 0) / np.median(p, 0).sum()),
         "median over the blocks, normalised"),
        (lambda z, c, u: cars_from(z, c, u, stats.gmean), "geometric mean over the blocks"),
        (lambda z, c, u: cars_from(z, c, u, lambda p: stats.gmean(p) / stats.gmean(p).sum()),
         "geometric mean over the blocks, normalised"),
        (lambda z, c, u: np.random.default_rng(0).integers(0, z.shape[-1], c.shape), None),
        (lambda z, c, u: cars_by_bisect(z, c, u).T, "axes in another order"),
        (lambda z, c, u: np.where(c > 0, z.argmin(-1), -1), None)],
    "bits_left": [
        (lambda p, g: h(np.bincount(g, weights=p)), "bits gained"), (lambda p, g: h(p), "nothing learnt"),
        (lambda p, g: of_groups(p, g, lambda x: np.mean([b for _, b in x])), "answers equally likely"),
        (lambda p, g: of_groups(p, g, lambda x: sum(b for _, b in x)), "answers added up"),
        (lambda p, g: of_groups(p, g, lambda x: max(b for _, b in x)), "worst answer only"),
        (lambda p, g: of_groups(p, g, lambda x: min(b for _, b in x)), "best answer only"),
        (lambda p, g: of_groups(p, g, lambda x: sum(t * b for t, b in x)) / len(np.unique(g)),
         "divided by the answers"),
        (lambda p, g: h(p) - 1, "answers of one bit"),
        (lambda p, g: h(p) - np.log2(len(np.unique(g))), "equal answers"),
        (lambda p, g: h(p[g == 1]), "answer 1 only"), (lambda p, g: h(p[g == 0]), "first answer only"),
        (lambda p, g: stats.entropy(p) - stats.entropy(np.bincount(g, weights=p)), "natural logarithm"),
        (lambda p, g: sum(p[g == x].sum() * h(p[g == x]) for x in (0, 1)), "two answers"),
        (lambda p, g: sum(p[g == x].sum() * h(p[g == x]) for x in range(len(set(g.tolist())))),
         "numbers without a gap"),
        (lambda p, g: of_groups(p, g, lambda x: sum(t * b for t, b in x)) / h(p), "share of the bits")],
}

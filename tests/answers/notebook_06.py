"""Answers to the exercises of 06_car_colors: other right ways, and wrong ones with the misconception they show."""

import math

import numpy as np
import torch
from scipy import stats

from colorlab import streets


def colours_by_loop(ab, shares):
    mean, best = [0.0, 0.0], 0
    for i, (point, share) in enumerate(zip(ab, shares)):
        mean = [mean[0] + share * point[0], mean[1] + share * point[1]]
        if share > shares[best]:
            best = i
    return [mean, list(ab[best])]


def colours_by_torch(ab, shares):
    points, weights = torch.from_numpy(ab), torch.from_numpy(shares)
    return torch.stack(((points * weights[:, None]).sum(0), points[torch.argmax(weights)]))


def bits_by_loop(shares):
    total = 0
    for share in shares:
        if share > 0:
            total += share * math.log2(1 / share)
    return total


def gap_by_loop(confidence, came):
    total = 0
    for group in range(10):
        low, high = group / 10, (group + 1) / 10
        inside = [(q, c) for q, c in zip(confidence, came) if low <= q < high or (group == 9 and q == 1)]
        if inside:
            promised = sum(q for q, _ in inside) / len(inside)
            happened = sum(c for _, c in inside) / len(inside)
            total += len(inside) / len(confidence) * abs(promised - happened)
    return total


def gap_by_digitize(confidence, came):
    group = np.digitize(confidence, np.linspace(0, 1, 11)[1:-1])
    return np.abs(np.bincount(group, weights=confidence - came)).sum() / len(came)


def cars_by_loop(belief, cars, u):
    painted = [[-1] * cars.shape[1] for _ in cars]
    for number, random in enumerate(u, 1):
        places = [(r, c) for r in range(cars.shape[0]) for c in range(cars.shape[1]) if cars[r, c] == number]
        end = 0
        for colour in range(belief.shape[2]):
            end += sum(belief[r, c, colour] for r, c in places) / len(places)
            if random < end:
                break
        for r, c in places:
            painted[r][c] = colour
    return painted


def cars_by_table(belief, cars, u):
    onehot = np.eye(len(u))[cars[cars > 0] - 1]  # (blocks, cars)
    mean = onehot.T @ belief[cars > 0] / onehot.sum(axis=0)[:, None]
    drawn = (u[:, None] >= mean.cumsum(axis=1)).sum(axis=1)
    return np.concatenate(([-1], drawn))[cars]


def painted_by(belief, cars, chosen):
    out = -np.ones(cars.shape)
    for k in range(1, cars.max() + 1):
        out[cars == k] = chosen(belief[cars == k], k)
    return out


def left_by_chain_rule(shares, group):
    return stats.entropy(shares, base=2) - stats.entropy(np.bincount(group, weights=shares), base=2)


def left_by_loop(shares, group):
    left = 0
    for answer in set(group.tolist()):
        kept = [share for share, g in zip(shares, group) if g == answer]
        left += sum(kept) * streets.entropy_bits([share / sum(kept) for share in kept])
    return left


WHICH = (3, 1, 4, 2, 0)  # draw, median, grey, mode, mean

CORRECT = {
    "best_single_colours": [colours_by_loop, colours_by_torch],
    "paint_entropy": [bits_by_loop, streets.entropy_bits, lambda shares: stats.entropy(shares, base=2)],
    "calibration_gap": [gap_by_loop, gap_by_digitize],
    "rebalanced_belief": [lambda p, w: [a * b / sum(c * d for c, d in zip(p, w)) for a, b in zip(p, w)],
                          lambda p, w: torch.softmax(torch.from_numpy(p).log() + torch.from_numpy(w).log(), 0)],
    "draw_per_object": [cars_by_loop, cars_by_table],
    "leaky_greys": [(1, 0, 2, 1), np.array([1.0, 0, 2, 1])],
    "which_rule": [np.array(WHICH), list(WHICH)],
    "bits_left": [left_by_chain_rule, left_by_loop],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "best_single_colours": [
        (lambda ab, shares: [list(np.mean(ab, axis=0)), list(ab[np.argmax(shares)])], "all colours equally likely"),
        (lambda ab, shares: colours_by_loop(ab, shares)[::-1], "exchanged rows"),
        (lambda ab, shares: [np.average(ab, axis=0, weights=shares), [shares.argmax()] * 2], "number of the mode"),
        (lambda ab, shares: [np.average(ab, axis=0, weights=shares)] * 2, "mean for both"),
        (lambda ab, shares: torch.flip(colours_by_torch(ab, shares), (1,)), "swapped a and b"),
        (lambda ab, shares: np.zeros((2, 2)), "nothing but 0"),
        (lambda ab, shares: np.average(ab, axis=0, weights=shares), "a part")],
    "paint_entropy": [
        (stats.entropy, "natural logarithm"),
        (lambda p: sum(x * math.log2(x) for x in p if x), "minus missing"),
        (lambda p: stats.entropy(p, base=10), "logarithm to base 10"),
        (lambda p: -np.sum(np.log2(p[p > 0])), "shares forgotten"),
        (lambda p: -np.nanmean(np.where(p > 0, p * np.log2(np.where(p > 0, p, 1)), 0)), "mean instead of sum"),
        (lambda p: -(p * np.log2(p + 0.01)).sum(), None),
        (lambda p: p.std(), "gives back the spread of `shares`")],
    "calibration_gap": [
        (lambda q, came: np.mean(abs(q - came)), "each forecast on its own"),
        (lambda q, came: np.mean(np.square(q - came)), "Brier score"),
        (lambda q, came: float(abs(np.mean(q) - np.mean(came))), "one group"),
        (lambda q, came: np.bincount((q * 10).astype(int), weights=q - came).sum() / len(q), "signed gaps"),
        (lambda q, came: gap_by_loop(q, came) * 100, "percent"),
        (lambda q, came: np.mean((q > 0.5) == came), None),
        (lambda q, came: 0.5, "the same for every input")],
    "rebalanced_belief": [
        (lambda p, w: np.multiply(p, w), "not normalised"),
        (lambda p, w: p / w / np.sum(p / w), "divided"),
        (lambda p, w: torch.softmax(torch.from_numpy(p * w), dim=0), "softmax"),
        (lambda p, w: p * w / w.sum(), "divided by the sum of weights"),
        (lambda p, w: np.power(p, w) / np.power(p, w).sum(), "weight as a power"),
        (lambda p, w: np.full(len(p), 1 / len(p)), None),
        (lambda p, w: p.dot(w), "the mean weight")],
    "draw_per_object": [
        (lambda z, cars, u: painted_by(z, cars, lambda p, k: p.mean(0).argmax()), "always the likeliest"),
        (lambda z, cars, u: np.where(cars > 0, z.argmax(-1), -1), "likeliest of each block"),
        (lambda z, cars, u: np.where(cars > 0, (z.cumsum(-1) <= np.insert(u, 0, 0)[cars][..., None]).sum(-1), -1),
         "each block from its own belief"),
        (lambda z, cars, u: cars_by_table(z, cars, np.full(len(u), u[0])), "one number for all cars"),
        (lambda z, cars, u: cars_by_table(z, cars, np.roll(u, -1)), "number of the next car"),
        (lambda z, cars, u: cars_by_table(z, cars, u).clip(0), "background is colour 0"),
        (lambda z, cars, u: cars_by_table(z, cars, 1 - u), "stacked from the other end"),
        (lambda z, cars, u: u, "gives back `u`")],
    "leaky_greys": [([1, 0, 2, 0], "the usual formula trusted"), ([0, 0, 2, 0], "no paint found"),
                    ([1, 0, 1, 1], "steps taken for paint"), ([1, 0, 0, 1], "steps overlooked"),
                    ([1, 1, 1, 1], "everything suspected"), ([2, 2, 2, 2], "2 in the wrong place")],
    "which_rule": [([3, 0, 4, 2, 1], "mean and median exchanged"), ([3, 1, 0, 2, 4], "mean and grey exchanged"),
                   ([2, 1, 4, 3, 0], "mode and draw exchanged"), ([0, 1, 2, 3, 4], "order of the rules"),
                   ([3, 2, 4, 1, 0], "median and mode exchanged"), ([0, 0, 0, 0, 0], "0 in the wrong place")],
    "bits_left": [
        (lambda p, g: stats.entropy(np.bincount(g, weights=p), base=2), "bits gained"),
        (lambda p, g: stats.entropy(p, base=2), "nothing learnt"),
        (lambda p, g: np.mean([stats.entropy(p[g == x], base=2) for x in set(g.tolist())]), "answers equally likely"),
        (lambda p, g: left_by_chain_rule(p, g) * math.log(2), "natural logarithm"),
        (lambda p, g: sum(stats.entropy(p[g == x], base=2) for x in set(g.tolist())), "answers added up"),
        (lambda p, g: len(set(g.tolist())), "a step changed"),
        (lambda p, g: 1.0, "the same for every input")],
}

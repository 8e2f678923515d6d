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


def draws_by_loop(shares, u):
    drawn = []
    for number in u:
        end = 0
        for i, share in enumerate(shares):
            end += share
            if number < end:
                drawn.append(i)
                break
    return drawn


def left_by_chain_rule(shares, group):
    return stats.entropy(shares, base=2) - stats.entropy(np.bincount(group, weights=shares), base=2)


def left_by_loop(shares, group):
    left = 0
    for answer in set(group.tolist()):
        kept = [share for share, g in zip(shares, group) if g == answer]
        left += sum(kept) * streets.entropy_bits([share / sum(kept) for share in kept])
    return left


CORRECT = {
    "best_single_colours": [colours_by_loop, colours_by_torch],
    "paint_entropy": [bits_by_loop, streets.entropy_bits, lambda shares: stats.entropy(shares, base=2)],
    "calibration_gap": [gap_by_loop, gap_by_digitize],
    "rebalanced_belief": [lambda p, w: [a * b / sum(c * d for c, d in zip(p, w)) for a, b in zip(p, w)],
                          lambda p, w: torch.softmax(torch.from_numpy(p).log() + torch.from_numpy(w).log(), 0)],
    "draw_paints": [draws_by_loop, lambda p, u: (u[:, None] >= np.cumsum(p)).sum(axis=1)],
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
        (lambda ab, shares: np.zeros((2, 2)), None),
        (lambda ab, shares: np.average(ab, axis=0, weights=shares), None)],
    "paint_entropy": [
        (stats.entropy, "natural logarithm"),
        (lambda p: sum(x * math.log2(x) for x in p if x), "minus missing"),
        (lambda p: stats.entropy(p, base=10), "logarithm to base 10"),
        (lambda p: -np.sum(np.log2(p[p > 0])), "shares forgotten"),
        (lambda p: -np.nanmean(np.where(p > 0, p * np.log2(np.where(p > 0, p, 1)), 0)), "mean instead of sum"),
        (lambda p: -(p * np.log2(p + 0.01)).sum(), None),
        (lambda p: p.std(), None)],
    "calibration_gap": [
        (lambda q, came: np.mean(abs(q - came)), "each forecast on its own"),
        (lambda q, came: np.mean(np.square(q - came)), "Brier score"),
        (lambda q, came: float(abs(np.mean(q) - np.mean(came))), "one group"),
        (lambda q, came: np.bincount((q * 10).astype(int), weights=q - came).sum() / len(q), "signed gaps"),
        (lambda q, came: gap_by_loop(q, came) * 100, "percent"),
        (lambda q, came: np.mean((q > 0.5) == came), None),
        (lambda q, came: 0.5, None)],
    "rebalanced_belief": [
        (lambda p, w: np.multiply(p, w), "not normalised"),
        (lambda p, w: p / w / np.sum(p / w), "divided"),
        (lambda p, w: torch.softmax(torch.from_numpy(p * w), dim=0), "softmax"),
        (lambda p, w: p * w / w.sum(), "divided by the sum of weights"),
        (lambda p, w: np.power(p, w) / np.power(p, w).sum(), "weight as a power"),
        (lambda p, w: np.full(len(p), 1 / len(p)), None),
        (lambda p, w: p.dot(w), "the mean weight")],
    "draw_paints": [
        (lambda p, u: [int(np.argmax(p)) for _ in u], "always the likeliest"),
        (lambda p, u: np.floor(u * len(p)), "all equally likely"),
        (lambda p, u: [i + 1 for i in draws_by_loop(p, u)], "off by one upwards"),
        (lambda p, u: [int(np.argmin(abs(p - x))) for x in u], "share nearest to u"),
        (lambda p, u: [(np.cumsum(p) > x).sum() for x in u], "starts above u"),
        (lambda p, u: np.random.default_rng(0).choice(len(p), len(u), p=p), None),
        (lambda p, u: int(np.argmax(p)), None)],
    "bits_left": [
        (lambda p, g: stats.entropy(np.bincount(g, weights=p), base=2), "bits gained"),
        (lambda p, g: stats.entropy(p, base=2), "nothing learnt"),
        (lambda p, g: np.mean([stats.entropy(p[g == x], base=2) for x in set(g.tolist())]), "answers equally likely"),
        (lambda p, g: left_by_chain_rule(p, g) * math.log(2), "natural logarithm"),
        (lambda p, g: sum(stats.entropy(p[g == x], base=2) for x in set(g.tolist())), "answers added up"),
        (lambda p, g: len(set(g.tolist())), None),
        (lambda p, g: 1.0, None)],
}

"""Answers to the exercises of 09_who_is_fooled: other right ways, and wrong ones with the misconception they show."""

import math
from statistics import NormalDist

import numpy as np
import torch

Z = NormalDist().inv_cdf


def percent_by_loop(chosen, made_up, counts):
    fooled = trials = 0
    for one, false, count in zip(chosen, made_up, counts):
        if count:
            trials += 1
            fooled += int(one != false)
    return 100 * fooled / trials


def error_by_sums(table):
    """With the residuals of each person, photo and trial, as for clusters of any size."""
    people, photos = table.shape
    off = (table - table.mean()) / table.size
    total = ((off.sum(axis=1) ** 2).sum() * people / (people - 1) + (off.sum(axis=0) ** 2).sum() * photos / (photos - 1)
             - (off ** 2).sum() * table.size / (table.size - 1))
    return math.sqrt(total)


def error_by_torch(table):
    t = torch.from_numpy(table)
    return (t.mean(1).var() / len(t) + t.mean(0).var() / t.shape[1] - t.var() / t.numel()).sqrt()


CORRECT = {
    "fooled_percent": [percent_by_loop, lambda c, m, k: np.mean(np.abs(c - m)[k == 1]) * 100,
                       lambda c, m, k: 100 - 100 * np.average(c == m, weights=k)],
    "d_prime": [lambda f: math.sqrt(2) * Z(1 - f), lambda f: -(2 ** 0.5) * Z(f)],
    "two_way_error": [error_by_sums, error_by_torch],
    "left_out": [lambda checks, ms, in_time, *_: [int(c / 4 < 0.5 or t / 36 < 0.5) for c, t in zip(checks, in_time)],
                 lambda checks, ms, in_time, *_: 1 - (np.greater_equal(checks, 2) * np.greater_equal(in_time, 18))],
    "design_error": [lambda i, j, p, q, t: math.sqrt(p / i + q / j + t / i / j),
                     lambda i, j, p, q, t: math.hypot(math.sqrt(p / i), math.sqrt(q / j), math.sqrt(t / (i * j)))],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "fooled_percent": [
        (lambda c, m, k: 100 * np.mean(c[k] == m[k]), "percent right"),
        (lambda c, m, k: sum(c != m) / len(c) * 100, "all trials"),
        (lambda c, m, k: 100 * sum((c != m) & k) / len(k), "divided by all trials"),
        (lambda c, m, k: percent_by_loop(c, m, k) / 100, "share"),
        (lambda c, m, k: int(((c != m) & k).sum()), "a number"),
        (lambda c, m, k: len(c) / 2, None)],
    "d_prime": [
        (lambda f: 2 ** 0.5 * Z(f), "sign"),
        (lambda f: Z(1 - f), "without the root of 2"),
        (lambda f: Z(1 - f) / 2 ** 0.5, "divided by the root of 2"),
        (lambda f: -2 * Z(f), "times 2"),
        (lambda f: 2 ** 0.5 * math.log(1 / f - 1), "log odds"),
        (lambda f: abs(2 ** 0.5 * Z(1 - f)), "no sign"),
        (lambda f: 1 - f, None)],
    "two_way_error": [
        (lambda t: t.std(ddof=1) / math.sqrt(t.size), "trials only"),
        (lambda t: np.std(t.mean(1), ddof=1) / math.sqrt(len(t)), "people only"),
        (lambda t: np.std(t.mean(0), ddof=1) / math.sqrt(t.shape[1]), "photos only"),
        (lambda t: math.hypot(np.std(t.mean(1), ddof=1) / len(t) ** 0.5, np.std(t.mean(0), ddof=1) / t.shape[1] ** 0.5),
         "luck counted twice"),
        (lambda t: error_by_sums(t) ** 2, "variance"),
        (lambda t: math.sqrt(error_by_sums(t) ** 2 + t.var(ddof=1) / t.size - t.var() / t.size), "trials divided by n"),
        (lambda t: t.std(), "gives back the spread of `table`")],
    "left_out": [
        (lambda c, ms, t, f, *_: [int(a < 2 or b < 18 or 45 < x < 55) for a, b, x in zip(c, t, f)], "the guesser, too"),
        (lambda c, *_: np.less(c, 2), "checks only"),
        (lambda c, ms, t, *_: (c >= 2) & (t >= 18), "kept instead of left out"),
        (lambda c, ms, t, *_: (c / 4 <= 0.5) | (t / 36 <= 0.5), "half is too few"),
        (lambda c, ms, t, *_: (c < 4) | (t < 18), "every failed check"),
        (lambda c, ms, t, f, left, seconds: (c < 2) | (t < 18) | (seconds < 0.3), "the fast one, too"),
        (lambda c, ms, t, *_: (c < 2) ^ (t < 18), "breaking both rules"),
        (lambda c, ms, t, *_: (c < 2).astype(int) + (t < 18), "breaking both rules, counted"),
        (lambda c, ms, t, *_: np.flatnonzero((c < 2) | (t < 18)) + 1, "numbers of the persons, from 1"),
        (lambda c, *_: np.ones(len(c)), "everybody")],
    "design_error": [
        (lambda i, j, p, q, t: math.sqrt((p + q + t) / i / j), "all over trials"),
        (lambda i, j, p, q, t: math.sqrt(p / j + q / i + t / i / j), "exchanged"),
        (lambda i, j, p, q, t: p / i + q / j + t / i / j, "variance"),
        (lambda i, j, p, q, t: math.sqrt(p / i + t / i / j), "photos fixed"),
        (lambda i, j, p, q, t: math.sqrt(t / (i * j)), "luck only"),
        (lambda i, j, p, q, t: math.sqrt(p / i + q / j + t), "luck not averaged"),
        (lambda i, j, p, q, t: math.sqrt(p / i + q / j + t / (i + j)), "trials counted as people plus photos"),
        (lambda i, j, p, q, t: p ** 0.5 / i + q ** 0.5 / j + t ** 0.5 / (i * j), "spreads divided"),
        (lambda i, j, p, q, t: 1.96 * math.sqrt(p / i + q / j + t / (i * j)), "half an interval"),
        (lambda i, j, p, q, t: 1 / math.sqrt(i * j), None)],
}

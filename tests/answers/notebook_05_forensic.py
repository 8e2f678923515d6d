"""Answers to the newer exercises of 05_error_analysis: contradictions, overflow, wraps counted, photos needed."""

import math
from fractions import Fraction

import numpy as np
import torch
from scipy.stats import norm


def needed_by_search(differences, size):
    n = 2
    while size * math.sqrt(n) / np.std(differences, ddof=1) < 1.96 + 0.84:
        n += 1
    return n


def needed_rounded_up(differences, size):
    return math.ceil(((norm.ppf(0.975) + norm.ppf(0.8)) * np.std(differences) / size) ** 2)


def needed_by_torch(differences, size):
    return 7.84 * torch.tensor(differences).var() / size ** 2


def wraps_in_levels(percent, bias):
    return (np.asarray(percent) * 2.55 - np.asarray(bias)) / 2.56


def wraps_by_torch(percent, bias):
    levels = torch.as_tensor(percent, dtype=torch.float64) / 100 * 255
    return (levels - torch.as_tensor(bias)) * 100 / 256


def wraps_undone(percent, bias):
    """The wrapped mean less the true one is 256 for each value too low."""
    return 100 * (np.multiply(percent, 255 / 100) - bias) * float(Fraction(1, 256))


CORRECT = {
    "impossible_rows": [np.array([0, 1, 1, 0, 0, 1]), [False, True, True, False, False, True], (0.0, 1, 1, 0, 0, 1.0)],
    "who_overflows": [np.array([2, 0, 1, 2, 0, 2, 1, 0], np.uint8), (2, 0, 1, 2, 0, 2, 1, 0),
                      torch.tensor([2.0, 0, 1, 2, 0, 2, 1, 0])],
    "share_too_low": [wraps_in_levels, wraps_by_torch, wraps_undone],
    "photos_needed": [needed_by_search, needed_rounded_up, needed_by_torch],
}


def needed(factor, spread=np.std):
    return lambda d, size: (factor * spread(d) / size) ** 2


# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "impossible_rows": [([0, 1, 1, 1, 0, 1], "unlikely taken for impossible"), ([0, 1, 0, 0, 0, 0], "only the root"),
                        ([0, 1, 1, 0, 0, 0], "without the tiny error"), ([0, 1, 0, 0, 0, 1], "without the PSNR"),
                        ([0, 0, 1, 0, 0, 1], "without the root"), ([1, 1, 0, 1, 1, 1], "PSNR limit turned round"),
                        ([0, 1, 0, 0, 1, 1], "high PSNR named, low PSNR missed"),
                        ([0, 1, 0, 1, 0, 1], "low MSE named, low PSNR missed"),
                        ([1, 0, 0, 1, 1, 0], "possible instead of impossible"),
                        ([0] * 6, "all possible"), ([1, 1, 0, 1, 0, 0], "possible taken for impossible"), (["B",
                         "C", "F"], None)],
    "who_overflows": [([2, 0, 0, 2, 0, 2, 1, 0], "float helps whenever it comes"),
                      ([2, 0, 1, 0, 0, 2, 1, 0], "dtype of the mean helps"),
                      ([2, 0, 0, 0, 0, 2, 0, 0], "dtype always helps"),
                      ([2, 0, 1, 2, 0, 0, 1, 0], "a right difference is enough"),
                      ([1, 0, 1, 1, 0, 1, 1, 0], "only differences"), ([2, 0, 2, 2, 0, 2, 2, 0], "only squares"),
                      ([1, 0, 1, 2, 0, 2, 1, 0], "nothing lost after the difference"),
                      ([1, 0, 1, 1, 0, 2, 1, 0], "the square saved by the mean"),
                      ([2, 0, 1, 2, 2, 2, 1, 0], "library overflows"), ([1, 0, 2, 1, 0, 1, 2, 0], "order of the steps"),
                      ([0] * 8, "nothing overflows"), ([1, 0, 1, 1, 1, 0, 1, 0], "1 in the wrong place")],
    "share_too_low": [
        (lambda p, b: p * np.ones_like(b), "nothing done"),
        (lambda p, b: p * 255 / 256 + np.zeros_like(b), "mean difference forgotten"),
        (lambda p, b: (2.55 * p + b) / 2.56, "mean difference added"), (lambda p, b: p - b / 2.55, "wraps of 255"),
        (lambda p, b: p - b, "percent and levels mixed"), (lambda p, b: (2.55 * p - b) / 256, "fraction"),
        (lambda p, b: 100 - (2.55 * p - b) / 2.56, "too high"), (lambda p, b: 2.55 * p - b, "levels"),
        (lambda p, b: (2.55 * p - b) / 1.28, "half a byte"), (lambda p, b: (b - 2.55 * p) / 2.56, "sign"),
        (lambda p, b: (p - b) / 2.56, "percent not undone"), (lambda p, b: p / 2 - b, None)],
    "photos_needed": [
        (needed(1.96), "without the 0.84"), (needed(0.84), "only the 0.84"), (needed(1.12), "0.84 taken off"),
        (needed(norm.ppf(0.95) + norm.ppf(0.8)), "one-sided"), (needed(2.76), "0.8 in place of its quantile"),
        (lambda d, size: 2.8 * np.std(d) / size, "not squared"),
        (lambda d, size: (2.8 * np.std(d) / d.mean()) ** 2, "mean of the pilot"),
        (lambda d, size: 2 * (2.8 * np.std(d) / size) ** 2, "two groups"),
        (needed(2.8, np.var), "variance"), (needed(2.8, lambda d: np.sqrt(np.mean(d ** 2))), "root mean square"),
        (lambda d, size: (2.8 * np.std(d) / np.sqrt(len(d)) / size) ** 2, "standard error of the pilot"),
        (lambda d, size: (2.8 * size / np.std(d)) ** 2, "upside down"), (lambda d, size: len(d),
         "gives back the number of entries of `differences`"),
        (lambda d, size: 0.8 * (1.96 * np.std(d) / size) ** 2, "power as a factor"),
        (lambda d, size: (1.96 * np.std(d) / size) ** 2 / 0.8, "divided by the power"),
        (lambda d, size: (2.8 / size) ** 2, "spread forgotten"),
        (lambda d, size: (2.8 * np.std(d)) ** 2, "size forgotten")],
}

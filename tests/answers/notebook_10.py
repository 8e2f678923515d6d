"""Answers to the exercises of 10_old_photos_and_film: other right ways, and wrong ones with what they show."""

import math

import numpy as np
import torch
from scipy import ndimage


def stretch_by_torch(L):
    x = torch.from_numpy(L)
    low, high = (torch.quantile(x.flatten(), q) for q in (0.01, 0.99))
    return ((x - low) / (high - low)).clamp(0, 1) * 100


def stretch_by_interp(L):
    return np.interp(L, np.percentile(L, [1, 99]), [0, 100])


def fetch_by_loop(values, way):
    found = np.empty_like(values)
    height, width = values.shape
    for y in range(height):
        for x in range(width):
            found[y, x] = values[min(max(y + way[y, x, 1], 0), height - 1), min(max(x + way[y, x, 0], 0), width - 1)]
    return found


def fetch_by_scipy(values, way):
    y, x = np.indices(values.shape)
    return ndimage.map_coordinates(values, (y + way[..., 1], x + way[..., 0]), order=0, mode="nearest")


def flicker_by_loop(ab, fetched, seen):
    apart = [math.dist(p, q) for p, q, s in zip(ab.reshape(-1, 2), fetched.reshape(-1, 2), seen.ravel()) if s]
    return sum(apart) / len(apart)


def mean_by_matrix(answers, trust, decay):
    count = len(answers)
    found = []
    for t in range(count):
        weights = [np.prod([decay * trust[k] for k in range(s + 1, t + 1)]) for s in range(t + 1)]
        found.append(np.dot(weights, answers[:t + 1]) / sum(weights))
    return found


def mean_by_recursion(answers, trust, decay):
    if len(answers) == 1:
        return [answers[0]]
    mean, weight = mean_by_recursion(answers[:-1], trust[:-1], decay), 1.0
    for r in trust[1:-1]:
        weight = 1 + decay * r * weight
    share = decay * trust[-1] * weight
    return [*mean, (answers[-1] + share * mean[-1]) / (1 + share)]


CORRECT = {
    "stretched_print": [stretch_by_torch, stretch_by_interp],
    "colours_along_motion": [fetch_by_loop, fetch_by_scipy],
    "flicker_of": [flicker_by_loop,
                   lambda ab, fetched, seen: np.average(np.hypot(*np.moveaxis(ab - fetched, -1, 0)), weights=seen)],
    "suspicious_methods": [[3, 1, 0, 2], np.array([3.0, 1.0, 0.0, 2.0])],
    "trusted_mean": [mean_by_matrix, mean_by_recursion],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "stretched_print": [
        (lambda L: np.interp(L, [L.min(), L.max()], [0, 100]), "from the darkest to the brightest"),
        (lambda L: 255 * stretch_by_interp(L) / 100, "0..255"),
        (lambda L: 100 - stretch_by_interp(L), "negative"),
        (lambda L: np.interp(L, np.quantile(L, [0.05, 0.95]), [0, 100]), "5th and 95th"),
        (lambda L: L, "gives back `L`"),
        (lambda L: L.mean(), "gives back the mean of `L`")],
    "colours_along_motion": [
        (lambda values, way: fetch_by_loop(values, -way), "the other way"),
        (lambda values, way: fetch_by_loop(values, way[..., ::-1]), "axes exchanged"),
        (lambda values, way: ndimage.map_coordinates(
            values, np.indices(values.shape) + way[..., ::-1].transpose(2, 0, 1), order=0, mode="grid-wrap"),
         "wrapped round"),
        (lambda values, way: values.copy(), "no motion"),
        (lambda values, way: np.zeros_like(values), "nothing but 0")],
    "flicker_of": [
        (lambda ab, fetched, seen: flicker_by_loop(ab, fetched, np.ones_like(seen)), "hidden parts count"),
        (lambda ab, fetched, seen: flicker_by_loop(ab, fetched, ~seen), "only hidden parts"),
        (lambda ab, fetched, seen: float(np.mean(np.abs(ab - fetched)[seen])), "mean of a and b"),
        (lambda ab, fetched, seen: flicker_by_loop(ab, fetched, seen) * seen.mean(), "divided by all pixels"),
        (lambda ab, fetched, seen: ab.std(), "gives back the spread of `ab`")],
    "suspicious_methods": [([0, 1, 2, 3], "order of the faults"), ([3, 0, 1, 2], "the least flicker is honest"),
                           ([2, 1, 0, 3], "frozen and ghost exchanged"), ([0, 0, 0, 0], "all honest"),
                           ([2, 2, 2, 2], "2 in the wrong place")],
    "trusted_mean": [
        (lambda a, r, d: [sum(a[:i + 1]) / (i + 1) for i in range(len(a))], "mean so far"),
        (lambda a, r, d: mean_by_matrix(a, np.ones_like(r), d), "no trust"),
        (lambda a, r, d: mean_by_matrix(a, r, 1.0), "no decay"),
        (lambda a, r, d: list(a), "no memory"),
        (lambda a, r, d: np.full(len(a), np.mean(a)), "answers: mean of all")],
}

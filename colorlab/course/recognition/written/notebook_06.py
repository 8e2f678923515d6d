"""Exercises of 06_car_colors, written out."""

import numpy as np

from colorlab.course.recognition.written import way


def _entropy(shares):
    come = shares[shares > 0]
    return -(come * np.log2(come)).sum()


@way("best_single_colours")
def _(ab, shares):
    mean = shares @ ab
    mode = ab[shares.argmax()]
    return np.stack((mean, mode))


@way("best_single_colours")
def _(ab, shares):
    mean = (shares[:, None] * ab).sum(axis=0)
    mode = ab[np.argsort(shares)[-1]]
    return np.stack((mean, mode))


@way("paint_entropy")
def _(shares):
    come = shares[shares > 0]
    return (come * np.log2(1 / come)).sum()


@way("paint_entropy")
def _(shares):
    come = shares[shares > 0]
    return -(come * np.log2(come)).sum()


@way("calibration_gap")
def _(promised, came):
    group = np.minimum((promised * 10).astype(int), 9)
    return sum(abs((promised - came)[group == g].sum()) for g in range(10)) / len(came)


@way("calibration_gap")
def _(promised, came):
    group = np.minimum((promised * 10).astype(int), 9)
    total = 0.0
    for g in range(10):
        inside = group == g
        if inside.any():
            gap = abs(promised[inside].mean() - came[inside].mean())
            total += inside.sum() * gap
    return total / len(promised)


@way("rebalanced_belief")
def _(shares, weights):
    counted = shares * weights
    return counted / counted.sum()


@way("draw_per_object")
def _(belief, cars, u):
    painted = np.full(cars.shape, -1)
    for number in range(1, len(u) + 1):
        ends = belief[cars == number].mean(axis=0).cumsum()
        painted[cars == number] = np.searchsorted(ends, u[number - 1], side="right")
    return painted


@way("draw_per_object")
def _(belief, cars, u):
    painted = np.full(cars.shape, -1)
    for number in range(1, len(u) + 1):
        mean = belief[cars == number].mean(axis=0)
        ends = np.cumsum(mean)
        painted[cars == number] = (ends < u[number - 1]).sum()
    return painted


@way("bits_left")
def _(shares, group):
    left = 0.0
    for answer in np.unique(group):
        kept = shares[group == answer]
        weight = kept.sum()
        left += weight * _entropy(kept / weight)
    return left


@way("bits_left")
def _(shares, group):
    chance = np.array([shares[group == answer].sum() for answer in np.unique(group)])
    return _entropy(shares) - _entropy(chance)

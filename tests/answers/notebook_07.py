"""Answers to the exercises of 07_user_guided: other right ways, and wrong ones with the misconception they show."""

import math

import numpy as np
import torch
from scipy import stats
from scipy.spatial import cKDTree

from colorlab.course.cases.click_protocols import PROTOCOLS
from colorlab.course.cases.hint_pipelines import FAULTS, PIPELINES
from colorlab.hints import Hint, raster


def planes_by_loop(rows, columns, ab, height, width):
    planes = np.zeros((3, height, width), np.float32)
    for row, column, (a, b) in zip(rows, columns, ab):
        for r in (row - 1, row, row + 1):
            for c in (column - 1, column, column + 1):
                if 0 <= r < height and 0 <= c < width:
                    planes[:, r, c] = a, b, 1
    return planes


def planes_by_package(rows, columns, ab, height, width):
    hints = [Hint.pixel(c, r, tuple(one), (height, width), radius=1) for r, c, one in zip(rows, columns, ab)]
    return raster(hints, (height, width))[0]


def planes_by_padding(rows, columns, ab, height, width):
    planes = torch.zeros(3, height + 2, width + 2)
    for row, column, colour in zip(rows, columns, ab):
        planes[:2, row:row + 3, column:column + 3] = torch.tensor(colour)[:, None, None]
        planes[2, row:row + 3, column:column + 3] = 1
    return planes[:, 1:-1, 1:-1]


def without_clipping(rows, columns, ab, height, width):
    planes = np.zeros((3, height, width))
    for i in range(len(rows)):
        planes[:2, rows[i] - 1:rows[i] + 2, columns[i] - 1:columns[i] + 2] = ab[i][:, None, None]
        planes[2, rows[i] - 1:rows[i] + 2, columns[i] - 1:columns[i] + 2] = 1
    return planes


def shares_by_loop(stop, count):
    shares, left = [], 1.0
    for _ in range(count):
        shares.append(left * stop)
        left -= left * stop
    return shares


def reach_by_loop(before, after, row, column, far):
    total = beyond = 0.0
    for r in range(len(before)):
        for c in range(len(before[0])):
            change = math.dist(before[r, c], after[r, c])
            total += change
            if math.dist((r, c), (row, column)) > far:
                beyond += change
    return beyond / total


def reach_by_torch(before, after, row, column, far):
    change = (torch.from_numpy(after) - torch.from_numpy(before)).norm(dim=-1)
    rows, columns = torch.meshgrid(*(torch.arange(n) for n in change.shape), indexing="ij")
    outside = (rows - row) ** 2 + (columns - column) ** 2 > far ** 2
    return (change * outside).sum() / change.sum()


def tested():
    """What tests find that vary one thing after the other."""
    one, two = Hint(0.2, 0.7, (40, 10), 0), [Hint(0.5, 0.5, (40, 10), 0.1), Hint(0.5, 0.5, (-9, 30), 0.1)]
    found = []
    for pipeline in PIPELINES.values():
        planes = pipeline([one], 20)
        row, column = (planes.abs().sum(dim=0) > 0).nonzero()[0].tolist()
        a, b, mask = planes[:, row, column].tolist()
        checks = [(row, column) == (4, 14), mask == 0, (a, b) == (10, 40), (a, b) == (40, -10), abs(a) < 1,
                  float(pipeline(two, 20)[0, 10, 10]) == 40]
        found.append(next((number for number, failed in enumerate(checks, 1) if failed), 0))
    return found


def spied():
    """What a method finds that records its calls, and one that pastes the told colours into grey."""
    true = np.random.default_rng(5).uniform(-60, 60, (12, 15, 3)) + (60, 0, 0)
    true[3:, 3:, 1:] = 0
    found = []
    for protocol in PROTOCOLS.values():
        calls = []

        def record(seen, told, calls=calls):
            calls.append((seen.shape, [(row, column) for row, column, _ in told]))
            return np.zeros((12, 15, 2))

        def paste(seen, told, record=record):
            answer = record(seen, told)
            for row, column, ab in told:
                answer[row, column] = ab
            return answer

        pasting = protocol(true, record) - protocol(true, paste)
        if len(calls[0][0]) == 3:
            found.append(4)
        elif pasting > 1e-9:
            found.append(1)
        elif any(not places for _, places in calls):
            found.append(2)
        else:
            found.append(3 if len({tuple(places) for _, places in calls}) > 1 else 0)
    return found


def doubt_by_moments(shares, ab):
    second = np.tensordot((ab ** 2).sum(axis=1), shares, axes=1)
    mean = np.tensordot(ab.T, shares, axes=1)
    return second - (mean ** 2).sum(axis=0)


def doubt_by_loop(shares, ab):
    out = np.empty(shares.shape[1:])
    for r, c in np.ndindex(out.shape):
        p = shares[:, r, c]
        out[r, c] = sum(np.cov(ab[:, i], aweights=p, ddof=0) for i in range(2))
    return out


def gain_by_statistics(before, after):
    gain = np.subtract(after, before)
    return [gain.mean(), *(gain.mean() + side * stats.sem(gain) for side in (-1.96, 1.96))]


def gain_by_loop(before, after):
    gains = [b - a for a, b in zip(before, after)]
    mean = sum(gains) / len(gains)
    error = math.sqrt(sum((gain - mean) ** 2 for gain in gains) / (len(gains) - 1) / len(gains))
    return mean, mean - 1.96 * error, mean + 1.96 * error


def nearest_by_loop(rows, columns, ab, height, width):
    return [[list(ab[min(range(len(ab)), key=lambda i: (rows[i] - r) ** 2 + (columns[i] - c) ** 2)])
             for c in range(width)] for r in range(height)]


def nearest_by_torch(rows, columns, ab, height, width):
    places = torch.tensor(np.stack((rows, columns), axis=1), dtype=torch.float64)
    grid = torch.cartesian_prod(torch.arange(height), torch.arange(width)).double()
    return torch.tensor(ab)[torch.cdist(grid, places).argmin(dim=1)].view(height, width, 2)


CORRECT = {
    "hint_planes": [planes_by_loop, planes_by_package, planes_by_padding],
    "broken_pipelines": [tested(), tuple(tested()), np.array(tested(), float)],
    "hint_count_shares": [shares_by_loop, lambda stop, count: stats.geom.pmf(np.arange(1, count + 1), stop)],
    "click_reach": [reach_by_loop, reach_by_torch],
    "doubt_map": [doubt_by_moments, doubt_by_loop],
    "paired_gain": [gain_by_statistics, gain_by_loop],
    "leaky_protocols": [spied(), np.array([2.0, 1, 0, 3])],
    "nearest_hint_colours": [nearest_by_loop, nearest_by_torch],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "hint_planes": [
        (without_clipping, "patch at the edge lost"),
        (lambda *g: np.where(np.arange(3)[:, None, None] == 2, 0, planes_by_loop(*g)), "mask forgotten"),
        (lambda r, c, ab, h, w: planes_by_loop(r[::-1], c[::-1], ab[::-1], h, w), "earlier hint wins"),
        (lambda *g: planes_by_loop(*g) / np.array([110, 110, 1])[:, None, None], "divided by 110"),
        (lambda *g: planes_by_loop(*g)[[1, 0, 2]], "a and b exchanged"),
        (lambda *g: planes_by_loop(*g) * -1, "wrong sign"),
        (lambda *g: planes_by_loop(*g).transpose(1, 2, 0), "axes in another order")],
    "broken_pipelines": [
        ([0, 0, 1, 4], "hints that do not overlap"),
        ([6, 0, 0, 4], "hints in the middle"),
        ([6, 0, 3, 4], "colour for place"),
        ([0, 0, 0, 0], "nothing found"),
        ([6, 0, 1, FAULTS.index("a and b are exchanged")], "exchanged for mirrored"),
        ([1, 2, 3, 4], "1 in the wrong place"),
        ([6, 0, 1], "another number of cases")],
    "leaky_protocols": [
        ([2, 0, 0, 3], "told pixels not varied"),
        ([0, 1, 0, 3], "places not looked at"),
        ([0, 1, 0, 0], "calls not counted"),
        ([3, 1, 0, 2], "first two kinds exchanged"),
        ([2, 1, 1, 3], "any true colour is a leak"),
        ([4, 1, 0, 4], "4 in the wrong place"),
        ([2, 1, 0], "another number of cases")],
    "hint_count_shares": [
        (lambda stop, count: stats.geom.pmf(np.arange(count), stop), "begins with one hint"),
        (lambda stop, count: [(1 - stop) ** n * stop for n in range(1, count + 1)], "shifted by one"),
        (lambda stop, count: stats.geom.pmf(np.arange(1, count + 1), 1 - stop), "stop and go exchanged"),
        (lambda stop, count: stats.poisson.pmf(np.arange(count), (1 - stop) / stop), "Poisson"),
        (lambda stop, count: np.power(1 - stop, np.arange(count)), "goes on only"),
        (lambda stop, count: stop, "a part"),
        (lambda stop, count: [stop * n for n in range(count)], "multiplied instead of a power")],
    "click_reach": [
        (lambda *g: 1 - reach_by_loop(*g), "near instead of far"),
        (lambda *g: 100 * reach_by_torch(*g), "percent"),
        (lambda b, a, row, column, far: reach_by_loop(b, a, column, row, far), "rows and columns exchanged"),
        (lambda b, a, row, column, far: np.mean([math.dist(p, (row, column)) > far for p in np.ndindex(b.shape[:2])]),
         "share of pixels"),
        (lambda b, a, row, column, far: reach_by_loop(b * 0, np.square(a - b), row, column, far), None),
        (lambda b, a, row, column, far: 1 / (1 + far), None)],
    "doubt_map": [
        (lambda shares, ab: stats.entropy(shares, base=2), "entropy"),
        (lambda shares, ab: np.sqrt(doubt_by_moments(shares, ab)), "root taken"),
        (lambda shares, ab: np.tensordot((ab ** 2).sum(axis=1), shares, axes=1), "distance from grey"),
        (lambda shares, ab: 1 - np.max(shares, axis=0), "surprise of the likeliest"),
        (lambda shares, ab: doubt_by_moments(shares, ab) * 0.5, "mean of both axes"),
        (lambda shares, ab: shares.std(axis=0), None),
        (lambda shares, ab: doubt_by_moments(shares, ab).mean(), "averaged away")],
    "paired_gain": [
        (lambda b, a: [d := a.mean() - b.mean(), d - 1.96 * math.hypot(stats.sem(a), stats.sem(b)),
                       d + 1.96 * math.hypot(stats.sem(a), stats.sem(b))], "two separate samples"),
        (lambda b, a: gain_by_loop(a, b), "sign exchanged"),
        (lambda b, a: [(a - b).mean(), (a - b).mean() - 1.96 * np.std(a - b) / len(a) ** 0.5,
                       (a - b).mean() + 1.96 * np.std(a - b) / len(a) ** 0.5], "population's spread"),
        (lambda b, a: [(a - b).mean(), *np.percentile(a - b, (2.5, 97.5))], "quantiles of single photos"),
        (lambda b, a: [(a - b).mean(), stats.sem(a - b), stats.sem(a - b)], None),
        (lambda b, a: (a - b).mean(), "averaged away")],
    "nearest_hint_colours": [
        (lambda r, c, ab, h, w: nearest_by_loop(c, r, ab, h, w), "rows and columns exchanged"),
        (lambda r, c, ab, h, w: ab[cKDTree(np.stack((r, c), 1)).query(np.argwhere(np.ones((h, w))), p=1)[1]].reshape(
            h, w, 2), "steps along the grid"),
        (lambda r, c, ab, h, w: np.tile(ab.mean(0), (h, w, 1)), "mean of all hints"),
        (lambda *g: np.flip(nearest_by_loop(*g), -1), "a and b exchanged"),
        (lambda r, c, ab, h, w: np.tile(ab[0], (h, w, 1)), "first hint everywhere"),
        (lambda *g: np.transpose(nearest_by_loop(*g), (2, 0, 1)), "axes in another order")],
}

"""Answers to the exercises of 04_gpu_inference on limits, overlap and slow pipelines: right ways, and wrong ones."""

import itertools

import numpy as np
import torch


def seconds_by_loop(gflop, gigabytes, peak, bandwidth):
    total = 0.0
    for work, traffic in zip(gflop, gigabytes):
        total += max(work / peak, traffic / bandwidth)
    return total


def seconds_by_intensity(gflop, gigabytes, peak, bandwidth):
    rate = np.minimum(peak, gflop / gigabytes * bandwidth)
    return np.sum(gflop / rate)


def seconds_by_branches(gflop, gigabytes, peak, bandwidth):
    ridge = peak / bandwidth
    return sum(g / peak if g / b > ridge else b / bandwidth for g, b in zip(gflop, gigabytes))


def end_by_clock(reads, computes):
    arrived, done = 0.0, 0.0
    for read, compute in zip(reads, computes):
        arrived += read
        done = (arrived if arrived > done else done) + compute
    return done


def end_by_critical_path(reads, computes):
    """The network works without a pause from some batch on: take the batch for which that is latest."""
    read = np.cumsum(reads)
    left = np.cumsum(computes[::-1])[::-1]
    return (read + left).max()


def end_by_recursion(reads, computes):
    if not reads:
        return 0.0
    return max(sum(reads), end_by_recursion(reads[:-1], computes[:-1])) + computes[-1]


def end_in_lockstep(reads, computes):
    clock = reads[0]
    for i, compute in enumerate(computes):
        following = reads[i + 1] if i + 1 < len(reads) else 0
        clock += max(compute, following)
    return clock


def ends_as_list(reads, computes):
    return [end_by_clock(reads[:i + 1], computes[:i + 1]) for i in range(len(reads))]


CORRECT = {
    "roofline_seconds": [seconds_by_loop, seconds_by_intensity, seconds_by_branches,
                         lambda g, b, p, w: torch.maximum(torch.tensor(g) / p, torch.tensor(b) / w).sum()],
    "overlapped_seconds": [end_by_clock, end_by_critical_path, end_by_recursion,
                           lambda r, c: max(sum(r[:i + 1]) + sum(c[i:]) for i in range(len(r)))],
    "slow_pipelines": [[2, 1, 4, 0, 3], (2.0, 1.0, 4.0, 0.0, 3.0), np.array([2, 1, 4, 0, 3], np.uint8)],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "roofline_seconds": [
        (lambda g, b, p, w: max(sum(g) / p, sum(b) / w), "whole network at once"),
        (lambda g, b, p, w: sum(g) / min(p, sum(g) / sum(b) * w), "whole network at once"),
        (lambda g, b, p, w: sum(g) / p + sum(b) / w, "both added"),
        (lambda g, b, p, w: sum(min(x / p, y / w) for x, y in zip(g, b)), "the better limit"),
        (lambda g, b, p, w: (g / np.maximum(p, g / b * w)).sum(), "the better limit"),
        (lambda g, b, p, w: sum(g) / p, "arithmetic only"),
        (lambda g, b, p, w: sum(y / w for y in b), "memory only"),
        (lambda g, b, p, w: max(seconds_by_loop([x], [y], p, w) for x, y in zip(g, b)), "slowest layer"),
        (lambda g, b, p, w: [seconds_by_loop([x], [y], p, w) for x, y in zip(g, b)], "not added up"),
        (lambda g, b, p, w: seconds_by_loop(g, b, p, w) / len(g), "mean layer"),
        (lambda g, b, p, w: seconds_by_loop(g, b, w, p), "limits exchanged"),
        (lambda g, b, p, w: np.minimum(p, g / b * w).sum(), "speeds added"),
        (lambda g, b, p, w: g.sum() / np.minimum(p, g / b * w).mean(), "mean speed"),
        (lambda g, b, p, w: seconds_by_loop(g, b, 1 / p, 1 / w), "multiplied"),
        (lambda g, b, p, w: 1000 * seconds_by_loop(g, b, p, w), "1000 times too large"),
        (lambda g, b, p, w: np.hypot(g / p, b / w).sum(), "as sides of a triangle"),
        (lambda g, b, p, w: sum(g) + sum(b), None)],
    "overlapped_seconds": [
        (lambda r, c: sum(r) + sum(c), "one after the other"),
        (lambda r, c: sum(np.add(r, c)), "one after the other"),
        (lambda r, c: max(sum(r), sum(c)), "the longer sum"),
        (lambda r, c: r[0] + max(sum(r), sum(c)), "longer sum and the first read"),
        (lambda r, c: r[0] + sum(c), "first read, then all computing"),
        (lambda r, c: sum(r) + c[-1], "all reading, then the last"),
        (lambda r, c: max(r[0] + sum(c), sum(r) + c[-1]), "first or last"),
        (lambda r, c: sum(max(a, b) for a, b in zip(r, c)), "longer of each pair"),
        (end_in_lockstep, "lockstep"),
        (lambda r, c: end_by_clock([r[0], *np.diff(r)], c), "as many readers as batches"),
        (lambda r, c: sum(c), "computing only"),
        (ends_as_list, "ends of all batches"),
        (lambda r, c: end_by_clock(c, r), "order of work exchanged"),
        (lambda r, c: r[-1] + c[-1], "last batch"),
        (lambda r, c: list(itertools.accumulate(r))[-1], "reading only"),
        (lambda r, c: max(max(r), max(c)) * (len(r) + 1), None)],
    "slow_pipelines": [
        ([0, 1, 4, 2, 3], "the busiest GPU is sound"), ([0, 1, 4, 0, 3], "the busiest GPU has no fault"),
        ([2, 4, 1, 0, 3], "waiting taken for a slow core"), ([2, 3, 4, 0, 1], "waiting and loading exchanged"),
        ([2, 1, 4, 0, 5], "loading taken for a slow drive"), ([2, 5, 4, 0, 3], "waiting taken for a slow drive"),
        ([2, 1, 5, 0, 3], "the core taken for the drive"), ([2, 1, 3, 0, 4], "loading taken for a slow core"),
        ([0, 1, 2, 3, 4], "order of the faults"), ([0, 0, 0, 0, 0], "all sound"), ([5, 5, 5, 5, 5],
         "5 in the wrong place")],
}

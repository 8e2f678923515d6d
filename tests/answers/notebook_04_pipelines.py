"""Answers to the exercises of 04_gpu_inference on limits, overlap and slow pipelines: right ways, and wrong ones."""

import itertools

import numpy as np
import torch


def batch_by_trial(inputs, outputs, peak, bandwidth):
    batch = 1
    while 2 * batch * inputs * outputs / peak < 4 * (
            inputs * outputs + batch * inputs + batch * outputs) / bandwidth:
        batch += 1
    return batch


def batch_by_formula(inputs, outputs, peak, bandwidth):
    per_photo = 2 * inputs * outputs / peak - 4 * (inputs + outputs) / bandwidth  # seconds that a photo leaves over
    return np.ceil(4 * inputs * outputs / bandwidth / per_photo)


def batch_by_halving(inputs, outputs, peak, bandwidth):
    low, high = 0, 2 ** 20
    while high - low > 1:
        batch = (low + high) // 2
        moved = 4 * (inputs * outputs + batch * (inputs + outputs))
        low, high = (low, batch) if 2 * batch * inputs * outputs / moved >= peak / bandwidth else (batch, high)
    return high


def batch_with(least):
    """The smallest batch by another count of bytes, a function of batch, inputs and outputs."""
    def answer(inputs, outputs, peak, bandwidth):
        return next(b for b in range(1, 10 ** 5) if 2 * b * inputs * outputs >= peak / bandwidth * least(
            b, inputs, outputs))

    return answer


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
    "least_batch": [batch_by_trial, batch_by_formula, batch_by_halving,
                    lambda i, o, p, w: torch.tensor(batch_by_trial(i, o, p, w))],
    "overlapped_seconds": [end_by_clock, end_by_critical_path, end_by_recursion,
                           lambda r, c: max(sum(r[:i + 1]) + sum(c[i:]) for i in range(len(r)))],
    "slow_pipelines": [[2, 1, 4, 0, 3], (2.0, 1.0, 4.0, 0.0, 3.0), np.array([2, 1, 4, 0, 3], np.uint8)],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "least_batch": [
        (batch_with(lambda b, i, o: 4 * i * o), "weights only"),
        (batch_with(lambda b, i, o: 4 * (i * o + i + o)), "activations once"),
        (batch_with(lambda b, i, o: 4 * (i * o + b * i)), "outputs forgotten"),
        (batch_with(lambda b, i, o: 4 * (i * o + b * o)), "inputs forgotten"),
        (batch_with(lambda b, i, o: i * o + b * (i + o)), "numbers, not bytes"),
        (batch_with(lambda b, i, o: 2 * (i * o + b * (i + o))), "two bytes"),
        (batch_with(lambda b, i, o: 8 * (i * o + b * (i + o))), "multiplications only"),
        (lambda i, o, p, w: batch_by_trial(i, o, p, w) - 1, "one too few"),
        (lambda i, o, p, w: 4 * i * o // (2 * i * o * w / p - 4 * (i + o)), "rounded down"),
        (lambda i, o, p, w: batch_by_trial(i, o, p, w) + 1, "one too many"),
        (lambda i, o, p, w: 4 * i * o // (2 * i * o * w / p - 4 * (i + o)) + 1, "beyond the bend"),
        (lambda i, o, p, w: 4 * i * o / (2 * i * o * w / p - 4 * (i + o)), "not rounded"),
        (lambda i, o, p, w: 2 ** int(np.ceil(np.log2(batch_by_trial(i, o, p, w)))), "power of two"),
        (lambda i, o, p, w: np.ceil(p / w), "the bend itself"),
        (lambda i, o, p, w: i * o / 2 / (i + o), "intensity of endless batches"),
        (lambda i, o, p, w: int(p), None)],
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

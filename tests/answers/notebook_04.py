"""Answers to the exercises of 04_gpu_inference: other right ways, and wrong ones with the misconception they show."""

import itertools
import math
import statistics

import numpy as np
import torch
from torch import nn

from colorlab.inspect import timing


def ratio_by_hand(old, new, warm_up):
    ratios = sorted(a / b for a, b in zip(old[warm_up:], new[warm_up:]))
    middle = len(ratios) // 2
    return ratios[middle] if len(ratios) % 2 else (ratios[middle - 1] + ratios[middle]) / 2


def ratio_by_logarithms(old, new, warm_up):
    kept = np.log(old)[warm_up:] - np.log(new)[warm_up:]
    return math.exp(statistics.median(kept))


def flop_of_a_real_layer(inputs, outputs, kernel, height, width, stride):
    layer = nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2)
    return 1e9 * timing.gflop(layer, torch.zeros(1, inputs, height, width))


def flop_by_loop(inputs, outputs, kernel, height, width, stride):
    flop = 0
    for _ in range(0, height, stride):
        for _ in range(0, width, stride):
            flop += outputs * 2 * inputs * kernel * kernel
    return flop


def batches_by_loop(sides, batch_size):
    sizes, batch = [], []
    for side in sides:
        if batch and (len(batch) == batch_size or batch[0] != side):
            sizes.append(len(batch))
            batch = []
        batch.append(side)
    sizes.append(len(batch))
    return sizes


def batches_of_runs(sides, batch_size):
    sizes = []
    for _, run in itertools.groupby(sides):
        n = len(list(run))
        sizes += [batch_size] * (n // batch_size) + [n % batch_size] * (n % batch_size > 0)
    return np.array(sizes)


def batches_without_the_last(sides, batch_size):
    sizes, count, before = [], 0, None
    for side in sides:
        if count and (count == batch_size or side != before):
            sizes.append(count)
            count = 0
        count, before = count + 1, side
    return sizes


def batches_with_an_empty_one(sides, batch_size):
    sizes, count, before = [], 0, None
    for side in sides:
        if count == batch_size or side != before:
            sizes.append(count)
            count = 0
        count, before = count + 1, side
    return [*sizes, count]


def plain_chunks(sides, batch_size):
    return [len(sides[i:i + batch_size]) for i in range(0, len(sides), batch_size)]


def folded_by_torch(weight, bias, scale, shift, mean, variance):
    layer, norm = nn.Linear(*weight.shape[::-1]).double(), nn.BatchNorm1d(len(weight)).double()
    for target, source in ((layer.weight, weight), (layer.bias, bias), (norm.weight, scale), (norm.bias, shift),
                           (norm.running_mean, mean), (norm.running_var, variance)):
        target.data.copy_(torch.from_numpy(source))
    fused = nn.utils.fusion.fuse_linear_bn_eval(layer.eval(), norm.eval())
    return torch.cat((fused.weight, fused.bias[:, None]), dim=1)


def folded_by_probing(weight, bias, scale, shift, mean, variance):
    """An affine map is known from its answers to zero and to the unit vectors."""
    def both(x):
        return (weight @ x + bias - mean) / np.sqrt(variance + 1e-5) * scale + shift

    at_zero = both(np.zeros(weight.shape[1]))
    columns = [both(unit) - at_zero for unit in np.eye(weight.shape[1])]
    return np.array([*columns, at_zero]).T


def folded_by_rows(weight, bias, scale, shift, mean, variance):
    rows = []
    for w, b, s, t, m, v in zip(weight, bias, scale, shift, mean, variance):
        rows.append([*(w * s / math.sqrt(v + 1e-5)), (b - m) * s / math.sqrt(v + 1e-5) + t])
    return rows


def folded_with(divisor):
    def answer(weight, bias, scale, shift, mean, variance):
        new = (scale / divisor(variance))[:, None] * np.column_stack((weight, bias - mean))
        new[:, -1] += shift
        return new

    return answer


def folded_along_inputs(weight, bias, scale, shift, mean, variance):
    sigma = np.sqrt(variance + 1e-5)
    return np.column_stack((weight * scale / sigma, (bias - mean) * scale / sigma + shift))


CORRECT = {
    "speed_ratio": [ratio_by_hand, ratio_by_logarithms,
                    lambda old, new, warm_up: 1 / np.median(np.divide(new, old)[warm_up:])],
    "convolution_flop": [flop_of_a_real_layer, flop_by_loop],
    "batch_sizes": [batches_by_loop, batches_of_runs],
    "folded_layer": [folded_by_torch, folded_by_probing, folded_by_rows],
    "whole_speedup": [lambda share, factor: factor / (factor * (1 - share) + share),
                      lambda share, factor: 100 / (100 * (1 - share) + 100 * share / factor)],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "speed_ratio": [
        (lambda old, new, n: statistics.median(old[n:]) / statistics.median(new[n:]), "ratio of medians"),
        (lambda old, new, n: min(old[n:]) / min(new[n:]), "ratio of best calls"),
        (lambda old, new, n: statistics.mean(old[n:]) / statistics.mean(new[n:]), "ratio of sums"),
        (lambda old, new, n: statistics.mean(old) / statistics.mean(new), "ratio of sums, warm-up kept"),
        (lambda old, new, n: statistics.mean(a / b for a, b in zip(old[n:], new[n:])), "mean of ratios"),
        (lambda old, new, n: ratio_by_hand(old, new, 0), "warm-up kept"),
        (lambda old, new, n: ratio_by_hand(new, old, n), "upside down"),
        (lambda old, new, n: 1 - ratio_by_hand(new, old, n), "time saved"),
        (lambda old, new, n: [a / b for a, b in zip(old[n:], new[n:])], "no summary"),
        (lambda old, new, n: np.median(np.sort(old[n:]) / np.sort(new[n:])), "sorted apart"),
        (lambda old, new, n: np.median((np.array(old) / new)[n - 1 if n else 0:]), "one warm-up round kept"),
        (lambda old, new, n: sorted(old)[-2] / sorted(new)[0], None)],
    "convolution_flop": [(lambda i, o, k, h, w, s: i * o * k * k * (h // s) * (w // s), "multiplications only"),
                         (lambda i, o, k, h, w, s: 2 * i * o * k * k * h * w, "stride ignored"),
                         (lambda i, o, k, h, w, s: 2 * i * o * k * k * h * w / s, "stride once"),
                         (lambda i, o, k, h, w, s: 2 * o * k * k * h // s * (w // s), "one input channel"),
                         (lambda i, o, k, h, w, s: flop_of_a_real_layer(i, o, k, h, w, s) / 1e9, "GFLOP"),
                         (lambda i, o, k, h, w, s: 2 * sum(p.numel() for p in nn.Conv2d(i, o, k).parameters()), None),
                         (lambda i, o, k, h, w, s: (i * o * k * k) ** 2 * h * w, None)],
    "batch_sizes": [(plain_chunks, "sizes ignored"),
                    (lambda sides, n: [len(list(run)) for _, run in itertools.groupby(sides)], "limit ignored"),
                    (batches_without_the_last, "last one forgotten"),
                    (batches_with_an_empty_one, "empty batch in front"),
                    (lambda sides, n: batches_by_loop(sorted(sides), n), "sorted"),
                    (lambda sides, n: [sides.count(96), sides.count(64)], "the sum is not the number of sides"),
                    (lambda sides, n: len(batches_by_loop(sides, n)), "number of batches")],
    "folded_layer": [(folded_with(lambda variance: variance + 1e-5), "variance without root"),
                     (folded_with(np.sqrt), "no epsilon"),
                     (folded_along_inputs, "wrong axis"),
                     (lambda w, b, scale, shift, mean, variance: np.column_stack((w, b)), "unchanged"),
                     (lambda w, b, s, t, m, v: folded_by_rows(w, 0 * b, s, t, m, v), "bias forgotten"),
                     (lambda w, b, s, t, m, v: folded_by_rows(w, b, s, 0 * t, m, v), "no shift"),
                     (lambda w, b, s, t, m, v: folded_by_rows(w, b, s, t, -m, v), "mean added")],
    "whole_speedup": [(lambda share, factor: factor, "only the part"),
                      (lambda share, factor: 1 / (1 - share), "ceiling"),
                      (lambda share, factor: (1 - share) + share / factor, "time left"),
                      (lambda share, factor: (1 - share) * 1 + share * factor, "mean of speeds"),
                      (lambda share, factor: factor * share, "share times factor"),
                      (lambda share, factor: share / factor, None)],
}

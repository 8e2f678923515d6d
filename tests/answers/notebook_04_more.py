"""Further answers to the exercises of 04_gpu_inference, as students with other habits write them."""

import itertools
import math
from fractions import Fraction

import numpy as np
import torch


def ratio_by_torch(old, new, warm_up):
    return torch.quantile(torch.tensor(old[warm_up:]) / torch.tensor(new[warm_up:]), 0.5)


def ratio_without_the_ends(old, new, warm_up):
    """The mean of the middle ratios: another summary that disturbed rounds cannot move."""
    kept = np.sort(np.array(old)[warm_up:] / np.array(new)[warm_up:])
    cut = (len(kept) - 1) // 2
    return kept[cut:len(kept) - cut].mean()


def flop_in_steps(inputs, outputs, kernel, height, width, stride):
    per_output = np.float32(2 * inputs * kernel * kernel)
    return per_output * outputs * len(range(0, height, stride)) * len(range(0, width, stride))


def batches_while(sides, batch_size):
    rest, sizes = list(sides), []
    while rest:
        n = 1
        while n < batch_size and n < len(rest) and rest[n] == rest[0]:
            n += 1
        sizes.append(n)
        rest = rest[n:]
    return np.array(sizes, dtype=np.uint8)


def batches_by_generator(sides, batch_size):
    def sizes():
        for _, run in itertools.groupby(sides):
            left = sum(1 for _ in run)
            while left > 0:
                yield min(left, batch_size)
                left -= batch_size

    return tuple(sizes())


def folded_by_blocks(weight, bias, scale, shift, mean, variance):
    sigma = (variance + 1e-5) ** 0.5
    return np.hstack([np.diag(scale / sigma) @ weight, (scale * (bias - mean) / sigma + shift).reshape(-1, 1)])


def folded_in_single_precision(weight, bias, scale, shift, mean, variance):
    w, b, s, t, m, v = (torch.tensor(x).float() for x in (weight, bias, scale, shift, mean, variance))
    f = s * torch.rsqrt(v + 1e-5)
    return torch.cat([w * f[:, None], ((b - m) * f + t).unsqueeze(1)], 1).requires_grad_()


CORRECT = {
    "speed_ratio": [ratio_by_torch, ratio_without_the_ends],
    "convolution_flop": [flop_in_steps, lambda i, o, k, h, w, s: [(2 * i * o * k**2 * h * w) / s**2],
                         lambda i, o, k, h, w, s: torch.tensor([[2 * i * k * k]]) * o * (h // s) * (w // s)],
    "batch_sizes": [batches_while, batches_by_generator,
                    lambda sides, n: torch.tensor(batches_while(sides, n).astype(int))],
    "folded_layer": [folded_by_blocks, folded_in_single_precision,
                     lambda w, b, s, t, m, v: (s / np.sqrt(v + 1e-5) * np.c_[w, b - m].T + np.r_[
                         np.zeros((w.shape[1], len(b))), [t]]).T],
    "whole_speedup": [lambda p, s: Fraction(1) / (1 - Fraction(p) + Fraction(p) / Fraction(s)),
                      lambda p, s: 1 / ((1 - p) + p / s), lambda p, s: np.array([s / (s - p * s + p)])],
}


def fold(part):
    def answer(w, b, s, t, m, v):
        f = s / np.sqrt(v + 1e-5)
        return np.column_stack(part(w, b, s, t, m, v, f))

    return answer


# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "speed_ratio": [
        (lambda o, n, w: np.median(o[w:]) - np.median(n[w:]), None),
        (lambda o, n, w: np.median(np.array(o[w:]) - n[w:]), "difference"),
        (lambda o, n, w: np.median(o) / np.median(n), "ratio of medians, warm-up kept"),
        (lambda o, n, w: np.median(n[w:]) / np.median(o[w:]), "ratio of medians, upside down"),
        (lambda o, n, w: np.mean(np.array(o) / n), "mean of ratios, warm-up kept"),
        (lambda o, n, w: np.median(np.array(o) / n) * 100, "warm-up kept"),
        (lambda o, n, w: 100 * ratio_by_torch(o, n, w), "percent"),
        (lambda o, n, w: (ratio_by_torch(o, n, w) - 1) * 100, "gain in percent"),
        (lambda o, n, w: max(np.array(o[w:]) / n[w:]), "best ratio"),
        (lambda o, n, w: max(o[w:]) / max(n[w:]), "slowest calls"),
        (lambda o, n, w: o[w] / n[w], "first round"),
        (lambda o, n, w: np.median((np.array(o) / n)[:len(o) - w]), "cut at the end")],
    "convolution_flop": [
        (lambda i, o, k, h, w, s: i * o * k * k * (h // s) * (w // s), "multiplications only"),
        (lambda i, o, k, h, w, s: 2 * i * o * k * k * h * w, "stride ignored"),
        (lambda i, o, k, h, w, s: 2 * i * o * k * k, "one position"),
        (lambda i, o, k, h, w, s: i * o * k * k, "one position"),
        (lambda i, o, k, h, w, s: 2 * i * o * k * (h // s) * (w // s), "kernel not squared"),
        (lambda i, o, k, h, w, s: 2 * i * o * k * k * (h // s + w // s), "sides added"),
        (lambda i, o, k, h, w, s: 2 * i * o * (h // s) * (w // s), "kernel forgotten"),
        (lambda i, o, k, h, w, s: 2 * k * k * (h // s) * (w // s), "channels forgotten"),
        (lambda i, o, k, h, w, s: 2 * i * o * k * k * ((h - k) // s + 1) * ((w - k) // s + 1), "no padding"),
        (lambda i, o, k, h, w, s: i * o * k * k * h * w, "stride ignored"),
        (lambda i, o, k, h, w, s: 2e-9 * i * o * k * k * (h // s) * (w // s), "GFLOP"),
        (lambda i, o, k, h, w, s: 2 * i * o * k * k * (h // s) ** 2, "square map"),
        (lambda i, o, k, h, w, s: o * (h // s) * (w // s), "output numbers")],
    "batch_sizes": [
        (lambda sides, n: [len(sides[i:i + n]) for i in range(0, len(sides), n)], "sizes ignored"),
        (lambda sides, n: [len(list(g)) for _, g in itertools.groupby(sides)], "limit ignored"),
        (lambda sides, n: list(batches_while(sides, n))[:-1], "last one forgotten"),
        (lambda sides, n: len(batches_while(sides, n)), "number of batches"),
        (lambda sides, n: batches_while(sorted(sides), n), "sorted"),
        (lambda sides, n: [sides.count(s) for s in dict.fromkeys(sides)], "counts of each size"),
        (lambda sides, n: batches_while(sides, n + 1), "one too large"),
        (lambda sides, n: np.cumsum(batches_while(sides, n)), "running sum"),
        (lambda sides, n: batches_while(sides, n)[::-1], "order turned round"),
        (lambda sides, n: [[s] * k for s, k in zip(sides, batches_while(sides, n))], None),
        (lambda sides, n: [n] * math.ceil(len(sides) / n), "sizes ignored, all full"),
        (lambda sides, n: [math.ceil(len(list(g)) / n) for _, g in itertools.groupby(sides)], "batches of each run"),
        (lambda sides, n: sum(batches_while(sides, n)), "added up")],
    "folded_layer": [
        (fold(lambda w, b, s, t, m, v, f: (w * f[:, None], b * f)), "neither mean nor shift"),
        (fold(lambda w, b, s, t, m, v, f: (w * f[:, None], (b - m) * f)), "no shift"),
        (fold(lambda w, b, s, t, m, v, f: (w * f[:, None], b * f + t)), "no mean"),
        (fold(lambda w, b, s, t, m, v, f: (w * f[:, None], (b - m + t) * f)), "shift scaled"),
        (fold(lambda w, b, s, t, m, v, f: (w * f[:, None], t - m * f)), "bias forgotten"),
        (fold(lambda w, b, s, t, m, v, f: (w * (s / v)[:, None], (b - m) * s / v + t)),
         "variance without root and epsilon"),
        (fold(lambda w, b, s, t, m, v, f: (w * (s / np.sqrt(v))[:, None], (b - m) * s / np.sqrt(v) + t)), "no epsilon"),
        (fold(lambda w, b, s, t, m, v, f: (w, b)), "unchanged"),
        (fold(lambda w, b, s, t, m, v, f: (w * f[:, None], (m - b) * f + t)), "bias and mean exchanged"),
        (fold(lambda w, b, s, t, m, v, f: (w / f[:, None], (b - m) / f + t)), "divided by the factor"),
        (lambda w, b, s, t, m, v: folded_by_blocks(w, b, s, t, m, v).T, "axes in another order"),
        (lambda w, b, s, t, m, v: folded_by_blocks(w, b, s, t, m, v)[:, :-1], "only the weight"),
        (lambda w, b, s, t, m, v: folded_by_blocks(w, b, t, s, m, v), "scale and shift exchanged"),
        (lambda w, b, s, t, m, v: folded_by_blocks(w, b, s, t, v, m ** 2), None)],
    "whole_speedup": [
        (lambda p, s: s, "only the part"), (lambda p, s: p * s, "share times factor"),
        (lambda p, s: 1 / (1 - p), "ceiling"), (lambda p, s: 1 - p + p / s, "time left"),
        (lambda p, s: p + (1 - p) * s, "the other part, mean of speeds"), (lambda p, s: 1 + p * s, "gains added"),
        (lambda p, s: 1 + p * (s - 1), "mean of speeds"), (lambda p, s: 1 / (1 - p + p * s), "slower"),
        (lambda p, s: s / p, "rest forgotten"), (lambda p, s: 1 / (p + (1 - p) / s), "the other part"),
        (lambda p, s: 100 / (1 - p + p / s), "percent"), (lambda p, s: round(1 / (1 - p + p / s), 1), "rounded"),
        (lambda p, s: 1 / (1 - p / s), "only the gain taken off"), (lambda p, s: s ** p, "power")],
}

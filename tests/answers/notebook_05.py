"""Answers to the exercises of 05_error_analysis: other right ways, and wrong ones with the misconception they show."""

import math

import numpy as np
import torch
from scipy.stats import bootstrap, ttest_rel
from skimage.metrics import mean_squared_error


def mse_by_loop(prediction, truth):
    total = 0
    for x, y in zip(prediction.ravel().tolist(), truth.ravel().tolist()):
        total += (x - y) ** 2
    return total / truth.size


def auc_by_loop(distance):
    total = 0
    for d in range(151):
        total += np.count_nonzero(distance <= d) / distance.size
    return total / 151 * 100


def auc_by_sorting(distance):
    counts = np.searchsorted(np.sort(distance.ravel()), np.arange(151), side="right")
    return torch.tensor(100 * counts / distance.size).mean()


def interval_by_loop(first, second):
    rng, means = np.random.default_rng(11), []
    for _ in range(2000):
        chosen = rng.choice(len(first), len(first))
        means.append(first[chosen].mean() - second[chosen].mean())
    return np.quantile(means, 0.025), np.quantile(means, 0.975)


def interval_by_scipy(first, second):
    result = bootstrap((first - second,), np.mean, n_resamples=4000, method="percentile", rng=np.random.default_rng(3))
    return list(result.confidence_interval)


def interval_unpaired(first, second):
    rng = np.random.default_rng(7)
    means = [rng.choice(first, len(first)).mean() - rng.choice(second, len(second)).mean() for _ in range(4000)]
    return np.percentile(means, [2.5, 97.5])


def interval_of_a_t_test(first, second):
    found = ttest_rel(first, second).confidence_interval()
    return torch.tensor([found.low, found.high])


def interval_too_narrow(first, second):
    rng = np.random.default_rng(1)
    means = [(first - second)[rng.integers(0, len(first), len(first))].mean() for _ in range(4000)]
    return np.percentile(means, [5, 95])


def interval_as_fractions(first, second):
    rng = np.random.default_rng(2)
    means = [(first - second)[rng.integers(0, len(first), len(first))].mean() for _ in range(2000)]
    return np.percentile(means, [0.025, 0.975])


CORRECT = {
    "exact_mse": [mse_by_loop, mean_squared_error,
                  lambda x, y: (torch.tensor(x).float() - torch.tensor(y).float()).square().mean(),
                  lambda x, y: np.mean(np.subtract(x, y, dtype=np.int32) ** 2)],
    "mse_from_psnr": [lambda p: 65025 * 10 ** (-p / 10), lambda p: (255 / 10 ** (p / 20)) ** 2,
                      lambda p: torch.exp(torch.tensor(math.log(255 ** 2)) - torch.tensor(p) / 10 * math.log(10))],
    "area_under_curve": [auc_by_loop, auc_by_sorting,
                         lambda x: np.clip(151 - np.ceil(x), 0, None).mean() / 151 * 100],
    "paired_interval": [interval_by_loop, interval_by_scipy, interval_of_a_t_test],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "exact_mse": [(lambda x, y: np.mean(np.square(x - y)), "all wrapped"),
                  (lambda x, y: np.mean(abs(x - y) ** 2, dtype=float), "all wrapped"),
                  (lambda x, y: np.mean((x - y).astype("float32") ** 2), "difference wrapped"),
                  (lambda x, y: ((torch.tensor(x) - torch.tensor(y)) ** 2).float().mean(), "all wrapped"),
                  (lambda x, y: math.sqrt(mean_squared_error(x, y)), "root"),
                  (lambda x, y: np.abs(x.astype(int) - y).mean(), "absolute"),
                  (lambda x, y: np.abs(x.astype(int) - y).mean() / 255, "absolute"),
                  (lambda x, y: np.linalg.norm(x.astype(float) - y), None)],
    "mse_from_psnr": [(lambda p: 255 ** 2 * 10 ** (-p / 20), "divided by 20"),
                      (lambda p: (256 / 10 ** (p / 20)) ** 2, "256"),
                      (lambda p: 255 ** 2 / math.e ** (p / 10), "natural logarithm"),
                      (lambda p: 1 / 10 ** (p / 10), "0..1"),
                      (lambda p: 10 * np.log10(255 ** 2 / p), "forward"),
                      (lambda p: 255 ** 2 / p, "logarithm left standing"), (lambda p: 255 ** 2 / (10 * 10 ** p),
                       "10 forgotten")],
    "area_under_curve": [(lambda x: sum((x < d).mean() for d in range(151)) / 1.51, "strictly within"),
                         (lambda x: np.mean([(x <= d).mean() for d in range(151)]), "0..1"),
                         (lambda x: 100 * np.mean([(x <= d).mean() for d in range(150)]), "150 left out"),
                         (lambda x: sum((x <= d).mean() for d in range(151)) / 1.5, "divided by 150"),
                         (lambda x: 100 * np.mean([(x > d).mean() for d in range(151)]), "area above"),
                         (lambda x: 100 * (1 - x.mean() / 150), "mean distance of 150"),
                         (lambda x: 100 * np.mean([(x <= d).mean() for d in range(101)]), "up to 100")],
    "paired_interval": [(interval_unpaired, "unpaired"), (interval_too_narrow, "90 percent"),
                        (interval_as_fractions, "fractions as percent"),
                        (lambda x, y: interval_by_loop(y, x), "exchanged"),
                        (lambda x, y: np.percentile(x - y, [2.5, 97.5]), "nothing drawn"),
                        (lambda x, y: interval_by_loop(x, y)[::-1], "high before low"),
                        (lambda x, y: (0.0, 1.0), "the same for every input"), (lambda x, y: np.mean(x - y), None)],
}

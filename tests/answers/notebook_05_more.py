"""Further answers to the exercises of 05_error_analysis, as students with other habits write them."""

from fractions import Fraction

import numpy as np
import torch
import torch.nn.functional as F
from scipy import stats


def mse_of_cents(prediction, truth):
    d = prediction.astype(np.int64) - truth.astype(np.int64)
    return Fraction(int((d * d).sum()), d.size)


def mse_by_torch(prediction, truth):
    x, y = (torch.tensor(photo, dtype=torch.float32, requires_grad=True) for photo in (prediction, truth))
    return F.mse_loss(x, y)


def mse_in_place(prediction, truth):
    d = prediction.astype(np.float32)
    d -= truth
    d *= d
    return [d.mean()]


def auc_by_histogram(distance):
    counts = np.bincount(np.ceil(distance).astype(int).ravel(), minlength=151)[:151]
    return [counts.cumsum().mean() / distance.size * 100]


def auc_by_broadcast(distance):
    d = torch.arange(151)
    return (torch.as_tensor(distance).reshape(1, -1) <= d[:, None]).float().mean() * 100


def interval_bca(first, second):
    found = stats.bootstrap((first - second,), np.mean, n_resamples=2000, method="BCa", rng=np.random.default_rng())
    return found.confidence_interval.low, found.confidence_interval.high


def interval_of_pairs(first, second):
    found = stats.bootstrap((first, second), lambda x, y, axis: (x - y).mean(axis=axis), n_resamples=2000, paired=True,
                            vectorized=True, method="percentile", rng=np.random.default_rng())
    return np.array(found.confidence_interval)


def interval_reversed(first, second):
    """The basic bootstrap: the ends mirrored at the estimate."""
    d = first - second
    means = np.random.default_rng().choice(d, (2000, len(d))).mean(1)
    return 2 * d.mean() - np.quantile(means, [0.975, 0.025])


def interval_by_torch(first, second):
    d = torch.tensor(first - second)
    means = d[torch.randint(len(d), (2000, len(d)))].mean(1)
    return torch.quantile(means, torch.tensor([0.025, 0.975], dtype=torch.float64))


def interval_by_sorting(first, second):
    rng = np.random.default_rng()
    means = sorted(np.mean((first - second)[rng.integers(len(first), size=len(first))]) for _ in range(2000))
    return [means[50], means[1949]]


CORRECT = {
    "exact_mse": [mse_of_cents, mse_by_torch, mse_in_place,
                  lambda x, y: np.square(x.astype("int32") - y.astype("int32")).mean(dtype=np.float64),
                  lambda x, y: np.mean((np.maximum(x, y) - np.minimum(x, y)).astype(float) ** 2)],
    "mse_from_psnr": [lambda p: 255 ** 2 * np.power(10.0, -np.asarray(p) / 10), lambda p: 65025 / 10 ** (0.1 * p),
                      lambda p: np.exp(np.log(65025) - np.asarray(p) * np.log(10) / 10).astype(np.float32),
                      lambda p: (torch.tensor(255.0) / 10 ** (torch.as_tensor(p) / 20)) ** 2],
    "area_under_curve": [auc_by_histogram, auc_by_broadcast,
                         lambda x: sum(100 * np.sum(np.asarray(x) <= d) / np.size(x) for d in range(151)) / 151],
    "paired_interval": [interval_bca, interval_of_pairs, interval_reversed, interval_by_torch, interval_by_sorting],
}


def means(x, n=2000):
    return np.random.default_rng(5).choice(x, (n, len(x))).mean(1)


# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "exact_mse": [
        (lambda x, y: ((x - y) ** 2).mean(), "all wrapped"),
        (lambda x, y: np.mean((x - y) ** 2.0), "difference wrapped"),
        (lambda x, y: (np.abs(x - y).astype(float) ** 2).mean(), "difference wrapped"),
        (lambda x, y: ((x.astype(float) - y) ** 2).mean() / 255 ** 2, "0..1"),
        (lambda x, y: np.abs(x.astype(float) - y).mean(), "absolute"),
        (lambda x, y: np.sqrt(((x.astype(float) - y) ** 2).mean()), "root"),
        (lambda x, y: ((x.astype(float) - y) ** 2).sum(-1).mean(), "sum over channels"),
        (lambda x, y: ((x.astype(float) - y) ** 2).sum(), "sum"),
        (lambda x, y: ((x.astype(float) - y) ** 2).mean(-1), "not averaged"),
        (lambda x, y: (x.astype(float) ** 2 - y.astype(float) ** 2).mean(), "difference of the squares"),
        (lambda x, y: (x.astype(float) - y).var(), "variance"),
        (lambda x, y: (x.astype(float).mean(-1) - y.astype(float).mean(-1)).__pow__(2).mean(), "grey photos"),
        (lambda x, y: np.median((x.astype(float) - y) ** 2), "median of all"),
        (lambda x, y: 10 * np.log10(255 ** 2 / ((x.astype(float) - y) ** 2).mean()), "PSNR"),
        (lambda x, y: (((x.astype(float) - y) ** 2) % 256).mean(), "all wrapped")],
    "mse_from_psnr": [
        (lambda p: 255 ** 2 / 10 ** p, "10 forgotten"), (lambda p: 255 / 10 ** (p / 20), "root"),
        (lambda p: 10 ** (-p / 10), "0..1"), (lambda p: 10 * np.log10(255 ** 2 / p), "forward"),
        (lambda p: 255 ** 2 / np.exp(p / 10), "natural logarithm"), (lambda p: 255 ** 2 * 10 ** (p / 10), "sign"),
        (lambda p: 10 ** (p / 10) / 255 ** 2, "upside down"), (lambda p: 255 / 10 ** (p / 10), "255 not squared"),
        (lambda p: 256 ** 2 / 10 ** (p / 10), "256"), (lambda p: np.round(255 ** 2 / 10 ** (p / 10), 2), "rounded"),
        (lambda p: 255 ** 2 / 10 ** (p * 10), "10 forgotten"), (lambda p: 255 ** 2 - 10 ** (p / 10), "subtracted"),
        (lambda p: 255 ** 2 / (p / 10) ** 10, "power exchanged"), (lambda p: 100 ** 2 / 10 ** (p / 10), "100")],
    "area_under_curve": [
        (lambda x: np.mean([(x <= d).mean() for d in range(151)]), "0..1"),
        (lambda x: 100 * np.mean([(x < d).mean() for d in range(151)]), "strictly within"),
        (lambda x: 100 * np.mean([(x <= d).mean() for d in range(150)]), "150 left out"),
        (lambda x: 100 * np.mean([(x <= d).mean() for d in range(1, 151)]), "0 left out"),
        (lambda x: 100 * np.trapezoid([(x <= d).mean() for d in range(151)]) / 150, "trapezoids"),
        (lambda x: [100 * (x <= d).mean() for d in range(151)], "curve instead of area"),
        (lambda x: 100 * np.mean([(x <= d).sum() for d in range(151)]), "sum instead of mean"),
        (lambda x: 100 * np.mean([(np.round(x) <= d).mean() for d in range(151)]), "distances rounded"),
        (lambda x: 100 * (x <= 150).mean(), "within 150"),
        (lambda x: 100 * np.mean([(x <= d).mean() for d in range(101)]), "up to 100"),
        (lambda x: 100 * np.mean([(x <= d).mean() for d in range(0, 151, 5)]), "in steps of 5"),
        (lambda x: np.median(x), "median distance"), (lambda x: x.mean(), "mean distance"),
        (lambda x: 100 - x.mean(), None)],
    "paired_interval": [
        (lambda x, y: np.percentile(means(x) - np.random.default_rng(9).choice(y, (2000, len(y))).mean(1), [2.5, 97.5]),
         "unpaired"),
        (lambda x, y: np.percentile(means(x - y), [5, 95]), "90 percent"),
        (lambda x, y: np.percentile(means(x - y), [0.5, 99.5]), "99 percent"),
        (lambda x, y: np.percentile(means(y - x), [2.5, 97.5]), "exchanged"),
        (lambda x, y: np.percentile(x - y, [2.5, 97.5]), "nothing drawn"),
        (lambda x, y: np.percentile(means(x - y), [97.5, 2.5]), "high before low"),
        (lambda x, y: [(x - y).mean() - (x - y).std(), (x - y).mean() + (x - y).std()], "one standard deviation"),
        (lambda x, y: (x - y).mean() + np.array([-1.96, 1.96]) * np.sqrt((x.var() + y.var()) / len(x)), "unpaired"),
        (lambda x, y: np.percentile(means(x - y), [2.5, 97.5]) * len(x), "sum"),
        (lambda x, y: [means(x - y).min(), means(x - y).max()], "ends of all draws"),
        (lambda x, y: means(x - y), None), (lambda x, y: [0, 1], "the same for every input"),
        (lambda x, y: (x - y).mean() + np.array([-1.96, 1.96]) * (x - y).std() / len(x), "divided by n"),
        (lambda x, y: np.percentile(means((x - y)[:10]), [2.5, 97.5]), "another width")],
}

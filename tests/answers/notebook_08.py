"""Answers to the exercises of 08_adversarial: other right ways, and wrong ones with the misconception they show."""

import math
from collections import Counter

import numpy as np
import torch
import torch.nn.functional as F
from scipy.special import expit
from scipy.stats import entropy


def losses_by_torch(real, fake):
    real, fake = torch.as_tensor(real), torch.as_tensor(fake)

    def said(scores, label):
        return F.binary_cross_entropy_with_logits(scores, torch.full_like(scores, label))

    return (said(real, 1.0) + said(fake, 0.0)) / 2, said(fake, 1.0)


def losses_by_probabilities(real, fake):
    true, painted = (1 / (1 + np.exp(-np.asarray(scores))) for scores in (real, fake))
    return [-0.5 * np.log(true).mean() - 0.5 * np.log(1 - painted).mean(), -np.log(painted).mean()]


def spread_by_counting(paints):
    def bits(values):
        counts = Counter(int(value) for value in values)
        return sum(-n / len(values) * math.log2(n / len(values)) for n in counts.values())

    return bits(paints.ravel()), sum(bits(car) for car in paints) / len(paints)


def spread_by_scipy(paints):
    def of(values):
        return entropy(np.bincount(np.ravel(values)), base=2)

    return np.array([of(paints), np.apply_along_axis(of, 1, paints).mean()])


CORRECT = {
    "best_critic": [lambda p, q: 1 / (1 + np.divide(q, p, out=np.full_like(p, np.inf), where=p > 0)),
                    lambda p, q: [a / (a + b) for a, b in zip(p, q)],
                    lambda p, q: 1 - q / (q + p)],
    "player_losses": [losses_by_torch, losses_by_probabilities],
    "broken_games": [[2, 3, 1], (2, 3, 1)],
    "spread_bits": [spread_by_counting, spread_by_scipy],
    "suspicious_runs": [[2, 3, 0, 4, 1], np.array([2, 3, 0, 4, 1])],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "best_critic": [
        (lambda p, q: q / (p + q), "probability of painted"),
        (lambda p, q: p, "share of true pictures alone"),
        (np.errstate(divide="ignore")(lambda p, q: q / p), "ratio upside down"),
        (np.errstate(divide="ignore")(lambda p, q: np.minimum(1, p / q)), "ratio cut off at 1"),
        (lambda p, q: p - q, "difference"),
        (lambda p, q: (p - q) / (p + q), "difference over sum"),
        (lambda p, q: 0.5 + (p - q) / 2, "half the difference above one half"),
        (lambda p, q: np.where(p > q, 1.0, 0.0), "hard decision"),
        (lambda p, q: p ** 2 / (p ** 2 + q ** 2), "squares"),
        (lambda p, q: np.full(len(p), 0.5), "one half for all")],
    "player_losses": [
        (lambda r, f: [losses_by_torch(r, f)[0], np.log(1 - 1 / (1 + np.exp(-f))).mean()], "saturating generator"),
        (lambda r, f: [losses_by_torch(r, f)[0], np.log1p(np.exp(f)).mean()], "generator's loss is the critic's"),
        (lambda r, f: [2 * losses_by_torch(r, f)[0], losses_by_torch(r, f)[1]], "critic's sum"),
        (lambda r, f: [losses_by_torch(r, f)[0], losses_by_torch(r, f)[1] / 2], "generator halved, too"),
        (lambda r, f: [np.log1p(np.exp(-r)).mean(), losses_by_torch(r, f)[1]], "critic sees true patches only"),
        (lambda r, f: [np.log1p(np.exp(f)).mean(), losses_by_torch(r, f)[1]], "critic sees painted patches only"),
        (lambda r, f: [losses_by_torch(r, f)[0], -losses_by_torch(r, f)[0]], "the critic's loss with the other sign"),
        (lambda r, f: [(np.log1p(np.exp(-r)).sum() + np.log1p(np.exp(f)).sum()) / 2, np.log1p(np.exp(-f)).sum()],
         "sums over patches"),
        (lambda r, f: [-np.log(expit(r).mean()) / 2 - np.log(1 - expit(f).mean()) / 2, -np.log(expit(f).mean())],
         "log of the mean probability"),
        (lambda r, f: [((r - 1) ** 2).mean() / 2 + (f ** 2).mean() / 2, ((f - 1) ** 2).mean()], "least squares"),
        (lambda r, f: losses_by_torch(r, f)[::-1], "exchanged"),
        (lambda r, f: [(f.mean() - r.mean()) / 2, -f.mean()], "scores taken for losses"),
        (lambda r, f: [r.mean(), f.mean()], "negative numbers")],
    "broken_games": [
        ([1, 3, 1], "A: the critic's labels"),
        ([2, 0, 1], "B: a critic that stands still"),
        ([2, 3, 2], "C: the generator's reward"),
        ([1, 3, 2], "A and C exchanged"),
        ([0, 0, 0], "nothing learns"),
        ([3, 3, 3], "3 in the wrong place")],
    "spread_bits": [
        (lambda x: [spread_by_scipy(x)[0] * math.log(2), spread_by_scipy(x)[1] * math.log(2)], "natural logarithm"),
        (lambda x: [spread_by_scipy(x)[0], spread_by_scipy(x.T)[1]], "over cars instead of draws"),
        (lambda x: [spread_by_scipy(x)[0]] * 2, "entropy of the mean car"),
        (lambda x: spread_by_scipy(x)[::-1], "exchanged"),
        (lambda x: -spread_by_scipy(x), "sign"),
        (lambda x: [spread_by_scipy(x)[0], entropy(np.bincount(x[0]), base=2)], "first car only"),
        (lambda x: [spread_by_scipy(x)[0], np.median([entropy(np.bincount(car), base=2) for car in x])],
         "median over cars"),
        (lambda x: 2 ** spread_by_scipy(x), "numbers of paints, not bits"),
        (lambda x: spread_by_scipy(x)[0] - spread_by_scipy(x)[1], "only the difference"),
        (lambda x: [spread_by_scipy(x)[0], spread_by_scipy(x)[0] - spread_by_scipy(x)[1]], "what the car decides"),
        (lambda x: [x.std(), x.std(axis=1).mean()], "standard deviation")],
    "suspicious_runs": [
        ([0, 3, 0, 4, 1], "spread over cars is spread over noise"),
        ([2, 3, 0, 4, 0], "collapse by one share"),
        ([1, 3, 0, 4, 2], "deaf and collapsed exchanged"),
        ([2, 4, 0, 3, 1], "winning and outweighed exchanged"),
        ([2, 3, 0, 3, 1], "D taken for a critic that won"),
        ([0, 1, 2, 3, 4], "order of the faults"),
        ([4, 4, 4, 4, 4], "4 in the wrong place")],
}

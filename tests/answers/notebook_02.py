"""Answers to the exercises of 02_colorful_image_colorization: right ways, and wrong ones with what they show."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import brentq, minimize
from skimage.color import rgb2lab


def mean_by_loop(colours, probabilities, weights):
    a = b = total = 0.0
    for (x, y), p, w in zip(colours, probabilities, weights):
        a, b, total = a + p * w * x, b + p * w * y, total + p * w
    return [a / total, b / total]


def mean_by_search(colours, probabilities, weights):
    def expected(answer):
        return sum(p * w * ((colour - answer) ** 2).sum() for colour, p, w in zip(colours, probabilities, weights))

    return minimize(expected, np.zeros(2)).x


def encoded_by_torch(ab, centers, k=5):
    distance = torch.cdist(torch.tensor(ab.copy()), torch.tensor(centers))
    nearest, index = distance.topk(k, largest=False)
    shares = torch.zeros(distance.shape, dtype=torch.float64).scatter(1, index, torch.softmax(-nearest ** 2 / 50, 1))
    return shares.mean(dim=0)


def encoded_by_loop(ab, centers):
    total = [0.0] * len(centers)
    for colour in ab:
        distances = [math.dist(colour, center) for center in centers]
        limit = sorted(distances)[4]
        weights = [math.exp(-d * d / 50) if d <= limit else 0.0 for d in distances]
        total = [old + weight / sum(weights) / len(ab) for old, weight in zip(total, weights)]
    return total


def field_backwards(layers):
    size = 1
    for kernel, stride, dilation in reversed(layers):
        size = (size - 1) * stride + (kernel - 1) * dilation + 1
    return size


def field_by_gradient(layers):
    """Ones as weights: every pixel that is seen gets a gradient."""
    x = torch.ones(1, 1, 600, requires_grad=True)
    y = x
    for kernel, stride, dilation in layers:
        y = F.conv1d(y, torch.full((1, 1, kernel), 1 / kernel), stride=stride, dilation=dilation)
    y[0, 0, y.shape[-1] // 2].backward()
    seen = x.grad[0, 0].nonzero()
    return seen.max() - seen.min() + 1


def factor_at(mix, prior):
    """How many times as much as the commonest bin the rarest weighs, by equation 4."""
    weights = 1 / ((1 - mix) * prior + mix / len(prior))
    return weights[prior.argmin()] / weights[prior.argmax()]


def mix_by_root(prior, factor):
    return brentq(lambda mix: factor_at(mix, prior) - factor, 1e-9, 1)


def mix_by_bisection(prior, factor):
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if factor_at(middle, prior) > factor else (low, middle)
    return torch.tensor(low)


def lab_by_hand(rgb):
    """sRGB to CIE Lab, written out, and given numbers up to 255."""
    linear = np.where(rgb > 0.04045, ((rgb + 0.055) / 1.055) ** 2.4, rgb / 12.92)
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = linear @ matrix.T / (matrix @ np.ones(3))
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def loss_by_torch(scores, z, weights):
    scores, z, weights = map(torch.tensor, (scores, z, weights))
    per_pixel = F.cross_entropy(scores[None], z[None], reduction="none")[0]
    return (weights[z.argmax(0)] * per_pixel).mean()


def loss_by_loop(scores, z, weights):
    total = 0.0
    for i, j in np.ndindex(z.shape[1:]):
        log_sum = math.log(sum(math.exp(s) for s in scores[:, i, j]))
        total -= weights[np.argmax(z[:, i, j])] * sum(q * (s - log_sum) for q, s in zip(z[:, i, j], scores[:, i, j]))
    return total / z[0].size


def annealed_by_formula(z, centers, temperature, allowed):
    f = np.exp(np.log(z) / temperature) * allowed
    return (f[:, None] / f.sum() * centers).sum(axis=0)


def annealed_by_torch(z, centers, temperature, allowed):
    scores = torch.tensor(z).log().masked_fill(~torch.tensor(allowed), -torch.inf)
    return torch.softmax(scores / temperature, 0) @ torch.tensor(centers)


def among(answer):
    """An answer for the bins that are left: they alone are given to it."""
    return lambda z, c, t, allowed: answer(z[allowed], c[allowed], t)


CORRECT = {
    "l2_answer": [mean_by_loop, mean_by_search, lambda c, p, w: np.average(c, axis=0, weights=p * w)],
    "soft_encoding": [encoded_by_torch, encoded_by_loop],
    "receptive_field": [field_backwards, field_by_gradient],
    "mix_for_factor": [mix_by_root, mix_by_bisection],
    "faulty_ab": [lab_by_hand, lambda rgb: torch.tensor(rgb2lab((rgb / 255) * 255.0))[..., 1:]],
    "supported_claims": [[0, 1, 0, 1, 1, 0, 0, 1], torch.tensor([False, True, False, True, True, False, False, True])],
    "weighted_loss": [loss_by_torch, loss_by_loop],
    "sharpened_mean": [annealed_by_formula, annealed_by_torch],
}


def cross_entropy_by_torch(scores, z, weights):
    """The obvious call: torch takes the weights bin by bin."""
    return F.cross_entropy(torch.tensor(scores)[None], torch.tensor(z)[None], weight=torch.tensor(weights),
                           reduction="none").mean()


def slipped(twice, predicted, divided):
    """The notebook's broken loss with some of its slips left."""
    def answer(scores, z, weights):
        p = torch.tensor(scores).softmax(0)
        log_p = (p if twice else torch.tensor(scores)).log_softmax(0).numpy()
        v = weights[(scores if predicted else z).argmax(0)]
        total = (v * -(z * log_p).sum(0)).sum()
        return total / (v.sum() if divided else v.size)

    return answer


def loss_along(dim):
    def answer(scores, z, weights):
        log_p = torch.tensor(scores).log_softmax(dim).numpy()
        return np.mean(weights[z.argmax(0)] * -(z * log_p).sum(0))

    return answer


def field_sum(layers):
    return sum(kernel for kernel, _, _ in layers)


def field_without_jump(layers):
    field = 1
    for kernel, _, dilation in layers:
        field = field + dilation * (kernel - 1)
    return field


def field_stride_first(layers):
    field, jump = 1, 1
    for kernel, stride, dilation in layers:
        jump *= stride
        field += (kernel - 1) * dilation * jump
    return field


# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "l2_answer": [
        (lambda colours, p, w: p @ colours, "weights forgotten"),
        (lambda colours, p, w: np.average(colours, axis=0, weights=w), "weights alone"),
        (lambda colours, p, w: (colours * (p * w)[:, None]).sum(axis=0), "weights do not sum to 1"),
        (lambda colours, p, w: np.average(colours, axis=0, weights=p / w), "weights turned round"),
        (lambda colours, p, w: np.mean(colours * (p * w)[:, None], axis=0), "mean of the products"),
        (lambda colours, p, w: p @ (colours * w[:, None]) / np.mean(w), "divided by the mean weight"),
        (lambda colours, p, w: np.exp(p * w) @ colours / np.exp(p * w).sum(), "softmax of the pulls"),
        (lambda colours, p, w: p @ (colours / w[:, None]), "weights turned round, sum not 1"),
        (lambda colours, p, w: np.mean(colours, axis=0), "all equally likely"),
        (lambda colours, p, w: colours[np.argmax(p)], "the likeliest"),
        (lambda colours, p, w: [np.median(colours[:, 0]), np.median(colours[:, 1])], "median of a and of b"),
        (lambda colours, p, w: np.array(mean_by_loop(colours, p, w)) / len(p), "divided once more"),
        (lambda colours, p, w: np.sum(mean_by_loop(colours, p, w)), "one number"),
        (lambda colours, p, w: minimize(lambda x: (p * w) @ np.linalg.norm(colours - x, axis=1), np.ones(2),
                                        method="Nelder-Mead").x, "least distance"),
        (lambda colours, p, w: (colours.max(0) + colours.min(0)) / 2, None),
        (lambda colours, p, w: -mean_by_search(colours, p, w), "wrong sign")],
    "soft_encoding": [
        (lambda ab, c: encoded_by_torch(ab.mean(axis=0, keepdims=True), c), "mean colour first"),
        (lambda ab, c: encoded_by_torch(np.median(ab, axis=0, keepdims=True), c), "median colour first"),
        (lambda ab, c: encoded_by_torch(ab[-1:], c), "the last pixel"),
        (lambda ab, c: torch.softmax(-torch.cdist(torch.tensor(ab), torch.tensor(c)) ** 2 / 50, 1).mean(0), "all bins"),
        (lambda ab, centers: encoded_by_torch(ab, centers, 1), "only the nearest"),
        (lambda ab, centers: encoded_by_torch(ab, centers, 10), "ten bins"),
        (lambda ab, centers: encoded_by_torch(ab, centers) * 0 + 1 / len(centers), None),
        (lambda ab, centers: encoded_by_torch(ab[:, [1, 0]], centers), "swapped a and b"),
        (lambda ab, c: np.mean([np.array(encoded_by_loop([x], c)) > 0 for x in ab], axis=0) / 5, "equal weights"),
        (lambda ab, centers: np.sort(encoded_by_loop(ab, centers)), "numbers in another order")],
    "receptive_field": [
        (field_sum, "sum of the kernels"),
        (field_without_jump, "ignores strides"), (field_stride_first, "own stride first"),
        (lambda layers: field_backwards(layers[::-1]), "from the end"),
        (lambda layers: field_backwards([(k, s, 1) for k, s, _ in layers]), "ignores dilation"),
        (lambda layers: field_backwards(layers) - 1, "from 0"),
        (lambda layers: 349, "the same for every input")],
    "mix_for_factor": [
        (lambda p, f: 1 - mix_by_root(p, f), "lambda exchanged"),
        (lambda p, f: mix_by_root(p, f) / (1 - mix_by_root(p, f)), "the odds"),
        (lambda p, f: f * min(p) / max(p), "quotient of probabilities"),
        (lambda p, f: 0.5, "factor of the paper"),
        (lambda p, f: mix_by_bisection(p, f) / 2, "2 times too small")],
    "faulty_ab": [
        (lambda rgb: rgb2lab(rgb / 255)[..., 1:], "the sound conversion"),
        (lambda rgb: lab_by_hand(rgb / 255) * 110, "scaled by 110"),
        (lambda rgb: lab_by_hand(rgb / 255) * 85, "scaled by 85"),
        (lambda rgb: lab_by_hand(rgb[..., ::-1]), "faulty, blue first"),
        (lambda rgb: lab_by_hand(rgb / 255 / 255), "divided twice"),
        (lambda rgb: np.dstack([rgb[..., 1:]]), "a function left out")],
    "supported_claims": [
        ([1, 1, 0, 1, 1, 1, 1, 1], "by the means"),
        ([1, 1, 0, 1, 1, 1, 0, 1], "by the large set"),
        ([0, 1, 0, 1, 1, 1, 0, 1], "by the seeds"),
        (np.ones(8), "all"),
        ([1, 0, 1, 0, 0, 1, 1, 0], "exchanged"),
        ([0, 1, 0, 1, 0, 0, 0, 1], "about grey")],
    "weighted_loss": [
        (cross_entropy_by_torch, "weights inside the sum"),
        (loss_along(1), "softmax over the other wrong axis"), (loss_along(2), "softmax over the wrong axis"),
        (lambda s, z, w: F.cross_entropy(torch.tensor(s)[None], torch.tensor(z)[None]), "no weights"),
        (lambda s, z, w: loss_by_loop(s, z, w) * z.shape[1] * z.shape[2], "sum over pixels"),
        (lambda s, z, w: slipped(False, True, False)(s, z, w) * z[0].size, "predicted bin, sum over pixels"),
        (lambda s, z, w: loss_by_loop(s, z, w) * z[0].size / sum(w), "divided by the weights of all bins"),
        (slipped(True, True, True), "all three slips"),
        (slipped(True, True, False), "softmax twice, predicted bin"),
        (slipped(True, False, True), "softmax twice, weighted mean"),
        (slipped(False, True, True), "predicted bin, weighted mean"),
        (lambda s, z, w: loss_by_torch(np.exp(s), z, w), "scores: exponential"),
        (lambda s, z, w: loss_by_loop(s, z, w[::-1].copy()), "weights: turned round")],
    "sharpened_mean": [
        (lambda z, c, t, allowed: torch.softmax(torch.tensor(z).log() / t, 0) @ torch.tensor(c), "nothing crossed out"),
        (lambda z, c, t, allowed: (z * allowed) @ c, "crossed out, no temperature"),
        (lambda z, c, t, ok: z[ok] ** (1 / t) @ c[ok] / (z ** (1 / t)).sum() / sum(ok), "divided by how many are left"),
        (lambda z, c, t, ok: np.average(c, axis=0, weights=np.where(ok, z ** (1 / t), 1)),
         "a score of 0 for the crossed-out ones"),
        (lambda z, c, t, allowed: annealed_by_formula(z, c, t, ~allowed), "the crossed-out ones"),
        (among(lambda z, c, t: z / t / (z / t).sum() @ c), "no temperature"),
        (among(lambda z, c, t: z ** t / (z ** t).sum() @ c), "multiplied by the temperature"),
        (among(lambda z, c, t: torch.softmax(torch.tensor(z) / t, 0) @ torch.tensor(c)), "softmax of probabilities"),
        (among(lambda z, c, t: np.exp(np.log(z) / t) @ c), "not normalised"),
        (among(lambda z, c, t: c[np.argsort(z)[-1]]), "the mode"),
        (lambda z, c, t, allowed: annealed_by_formula(z, c, t ** 2, allowed), "annealed twice"),
        (lambda z, c, t, allowed: annealed_by_formula(z, c, t / 2, allowed), "z: squared")],
}

"""Further answers to the exercises of 02_colorful_image_colorization, as students with other habits write them."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from scipy import special, stats
from scipy.spatial import cKDTree
from skimage import color, util


def mean_by_einsum(colours, p, w):
    return (np.einsum("nc,n,n->c", colours, p, w) / np.dot(p, w)).astype(np.float32)


def mean_by_torch(colours, p, w):
    say = torch.tensor(p, requires_grad=True) * torch.tensor(w)
    return say / say.sum() @ torch.tensor(colours)


def mean_by_descent(colours, p, w):
    x = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    for _ in range(400):
        loss = (torch.tensor(p * w) * ((torch.tensor(colours) - x) ** 2).sum(1)).sum()
        x.data -= 0.1 * torch.autograd.grad(loss, x)[0]
    return x


def over(answer):
    """The mean over the pixels of a block."""
    return lambda ab, centers: np.mean([np.asarray(answer(one, centers)) for one in ab], axis=0)


def encoded_by_tree(ab, centers):
    out = np.zeros(len(centers))
    for distance, index in zip(*cKDTree(centers).query(ab, k=5)):
        density = stats.norm.pdf(distance, scale=5)
        out[index] += density / density.sum() / len(ab)
    return out


def encoded_in_single_precision(ab, centers):
    d = ((torch.tensor(centers).float() - torch.tensor(ab).float()[:, None]) ** 2).sum(dim=2)
    w = torch.exp(-d / 50)
    w[d > d.kthvalue(5, dim=1, keepdim=True).values] = 0
    return (w / w.sum(dim=1, keepdim=True)).mean(dim=0)


@over
def encoded_by_partition(ab, centers):
    d = np.linalg.norm(centers - ab, axis=1)
    keep = np.isin(np.arange(len(d)), np.argpartition(d, 5)[:5])
    return special.softmax(np.where(keep, -d ** 2 / 50, -np.inf))


def field_recursive(layers):
    if not layers:
        return 1
    kernel, stride, dilation = layers[0]
    return (field_recursive(layers[1:]) - 1) * stride + dilation * (kernel - 1) + 1


def field_by_numpy(layers):
    k, s, d = np.array(layers).T
    jumps = np.concatenate(([1], np.cumprod(s)[:-1]))
    return np.array([1 + ((k - 1) * d * jumps).sum()])


def field_as_float(layers):
    r, j = torch.ones(()), torch.ones(())
    for k, s, d in layers:
        r, j = r + (k - 1) * d * j, j * s
    return r


def mix_by_grid(prior, factor):
    mix = np.linspace(0, 1, 20001)[1:, None]
    w = 1 / ((1 - mix) * prior + mix / prior.size)
    return mix[np.abs(w.max(1) / w.min(1) - factor).argmin()]


def mix_by_fractions(prior, factor):
    low, high = min(prior), max(prior)
    top, bottom = high - factor * low, high - factor * low + (factor - 1) / len(prior)
    return np.float32(top) / np.float32(bottom)


def faulty_by_loop(rgb):
    return [[color.rgb2lab([[[float(value) for value in pixel]]])[0, 0, 1:] for pixel in row] for row in rgb]


def loss_by_scipy(scores, z, weights):
    log_p = special.log_softmax(scores, axis=0)
    return -np.mean(np.take(weights, z.argmax(0)) * np.einsum("qhw,qhw->hw", z, log_p))


def loss_in_single_precision(scores, z, weights):
    s, z, w = (torch.tensor(x, dtype=torch.float32) for x in (scores, z, weights))
    s.requires_grad_()
    return (w[z.argmax(0)] * -(z * F.log_softmax(s, 0)).sum(0)).mean()


def loss_by_matrix(scores, z, weights):
    s, z = scores.reshape(len(scores), -1).T, z.reshape(len(z), -1).T
    p = np.exp(s) / np.exp(s).sum(1, keepdims=True)
    return [(weights[z.argmax(1)] * (-z * np.log(p)).sum(1)).sum() / len(s)]


def annealed_by_power(z, centers, T, allowed):
    w = np.where(allowed, z, 0) ** (1 / T)
    return np.average(centers, axis=0, weights=w)


def annealed_by_loop(z, centers, T, allowed):
    w = [math.exp(math.log(p) / T) if fine else 0 for p, fine in zip(z, allowed)]
    return [sum(x * c[i] for x, c in zip(w, centers)) / sum(w) for i in range(2)]


def among(answer):
    """An answer for the bins that are left: they alone are given to it."""
    return lambda z, c, t, allowed: answer(z[allowed], c[allowed], t)


CORRECT = {
    "l2_answer": [mean_by_einsum, mean_by_torch, mean_by_descent,
                  lambda c, p, w: ((c * (p * w)[:, None]).sum(0) / sum(p * w)).tolist(),
                  lambda c, p, w: tuple(np.dot(p * w / (p @ w), c))],
    "soft_encoding": [encoded_by_tree, encoded_in_single_precision, encoded_by_partition],
    "receptive_field": [field_recursive, field_by_numpy, field_as_float],
    "mix_for_factor": [mix_by_grid, mix_by_fractions, lambda p, f: mix_by_fractions(p[::-1].tolist(), f)],
    "faulty_ab": [faulty_by_loop, lambda rgb: color.rgb2lab(rgb.astype(np.float32))[:, :, 1:],
                  lambda rgb: color.rgb2lab(util.img_as_float(rgb) * 255)[..., [1, 2]]],
    "supported_claims": [np.array([0, 1, 0, 1, 1, 0, 0, 1.0])],
    "weighted_loss": [loss_by_scipy, loss_in_single_precision, loss_by_matrix],
    "sharpened_mean": [annealed_by_power, annealed_by_loop, among(lambda z, c, T: special.softmax(np.log(z) / T) @ c),
                       among(lambda z, c, T: torch.tensor(z).log().div(T).softmax(0).float() @ torch.tensor(c).float()),
                       lambda z, c, T, ok: annealed_by_power(z * ok / (z @ ok), c, T, ok)],
}


def squares(ab, centers):
    return ((centers - ab) ** 2).sum(1)


def nearest(ab, centers, k=5):
    return squares(ab, centers) <= np.sort(squares(ab, centers))[k - 1]


def gauss(ab, centers, exponent):
    w = np.exp(exponent(squares(ab, centers))) * nearest(ab, centers)
    return w / w.sum()


def overwritten(ab, centers):
    out = np.zeros(len(centers))
    for one in ab:
        out = np.where(nearest(one, centers), gauss(one, centers, lambda d: -d / 50), out)
    return out / out.sum()


def unscaled(ab, centers):
    return np.exp(-squares(ab, centers) / 50) * nearest(ab, centers)


def say(p, w):
    return p * w / (p * w).sum()


def logs(s):
    return special.log_softmax(s, axis=0)


# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "l2_answer": [
        (lambda c, p, w: c.mean(axis=0), "all equally likely"),
        (lambda c, p, w: (p * w) @ c / w.sum(), "divided by the sum of the weights"),
        (lambda c, p, w: (p * w ** 2) @ c / (p * w ** 2).sum(), "weights squared"),
        (lambda c, p, w: (p + w) @ c / (p + w).sum(), "weights added"),
        (lambda c, p, w: c[(p * w).argmax()], "the dearest"),
        (lambda c, p, w: c[p.argmax()].tolist(), "the likeliest"),
        (lambda c, p, w: c[p.argmin()], "the rarest"),
        (lambda c, p, w: np.median(c, 0), "median of a and of b"),
        (lambda c, p, w: say(p, w) @ c / len(p), "divided once more"),
        (lambda c, p, w: (say(p, w) @ c).sum(), "one number"),
        (lambda c, p, w: say(p, w)[:, None] * c, "not added up"),
        (lambda c, p, w: np.sqrt(say(p, w) @ c ** 2), "root of the mean square"),
        (lambda c, p, w: say(p, w) @ c ** 2, "mean of the squares"),
        (lambda c, p, w: np.round(say(p, w) @ c), "rounded"),
        (lambda c, p, w: (say(p, w) @ c).astype(int), "digits cut off"),
        (lambda c, p, w: np.abs(say(p, w) @ c), "without a sign"),
        (lambda c, p, w: c[np.linalg.norm(c - say(p, w) @ c, axis=1).argmin()], "best of the given"),
        (lambda c, p, w: [0, 0], "grey")],
    "soft_encoding": [
        (over(lambda ab, c: gauss(ab, c, lambda d: -d / 25)), "the 2 is missing"),
        (over(lambda ab, c: gauss(ab, c, lambda d: -np.sqrt(d) / 50)), "distance not squared"),
        (over(lambda ab, c: gauss(ab, c, lambda d: -np.sqrt(d) / 5)), "distance by sigma"),
        (over(lambda ab, c: gauss(ab, c, lambda d: -d / 10)), "sigma not squared"),
        (over(lambda ab, c: gauss(ab, c, lambda d: d / 50)), "no minus"),
        (over(lambda ab, c: np.exp(-squares(ab, c) / 50)), "the sum is not 1"),
        (over(lambda ab, c: np.exp(-squares(ab, c) / 50) * nearest(ab, c)), "not normalised"),
        (over(lambda ab, c: gauss(ab, c, lambda d: -d / 50) * 100), "100 times too large"),
        (over(lambda ab, c: nearest(ab, c) / 5), "equal weights"),
        (over(lambda ab, c: np.eye(len(c))[squares(ab, c).argmin()]), "only the nearest"),
        (lambda ab, c: [np.argsort(squares(one, c))[:5] for one in ab], "numbers of the bins"),
        (over(lambda ab, c: special.softmax(-squares(ab, c))), "only the nearest"),
        (over(lambda ab, c: gauss(ab, c, lambda d: -np.log(d))), "1 / distance squared"),
        (lambda ab, c: [gauss(one, c, lambda d: -d / 50) for one in ab], "a row for each pixel"),
        (lambda ab, c: sum(gauss(one, c, lambda d: -d / 50) for one in ab), "sum over the pixels"),
        (lambda ab, c: np.max([gauss(one, c, lambda d: -d / 50) for one in ab], axis=0), "likeliest of all pixels"),
        (lambda ab, c: sum(unscaled(one, c) for one in ab) / sum(unscaled(one, c).sum() for one in ab),
         "scaled together"),
        (overwritten, "overwritten"),
        (lambda ab, c: gauss(ab[0], c, lambda d: -d / 50), "the first pixel"),
        (over(lambda ab, c: gauss(ab, c, lambda d: -d / 50).reshape(-1, 1)), "another shape")],
    "receptive_field": [
        (lambda layers: sum((k - 1) * d for k, s, d in layers), "sum of the reaches"),
        (lambda layers: 1 + sum(k - 1 for k, s, d in layers), "ignores both"),
        (lambda layers: field_recursive(layers) + 1, "one too many"),
        (lambda layers: field_recursive([(k, s, 1) for k, s, d in layers]), "ignores dilation"),
        (lambda layers: field_recursive([(k, 1, d) for k, s, d in layers]), "ignores strides"),
        (lambda layers: math.prod(s for _, s, _ in layers), "the jump"),
        (lambda layers: layers[0][0], "the first kernel"),
        (lambda layers: max(d * (k - 1) + 1 for k, _, d in layers), "the largest kernel"),
        (lambda layers: field_recursive(layers) ** 2, "area"),
        (lambda layers: field_recursive(layers) // 2, "to one side"),
        (lambda layers: field_recursive([(k, s * d, 1) for k, s, d in layers]), "dilation among the strides"),
        (lambda layers: sum(k * s * d for k, s, d in layers), None)],
    "mix_for_factor": [
        (lambda p, f: 1 - mix_by_fractions(p, f), "lambda exchanged"),
        (lambda p, f: (p.max() - f * p.min()) / (p.max() - f * p.min() + (f - 1) / 313), "Q of the paper"),
        (lambda p, f: (p.max() - f * p.min()) / (p.max() - f * p.min() + f - 1), "lambda without Q"),
        (lambda p, f: p.max() / (p.max() + (f - 1) / len(p)), "rarest never seen"),
        (lambda p, f: 1 / f, "one over the factor"),
        (lambda p, f: mix_by_fractions(p, 1 / f), "factor turned round"),
        (lambda p, f: p.max() - f * p.min(), None)],
    "faulty_ab": [
        (lambda rgb: color.rgb2lab(rgb)[..., 1:], "the sound conversion"),
        (lambda rgb: color.rgb2lab(rgb)[..., [2, 1]], "a and b exchanged"),
        (lambda rgb: color.rgb2lab(rgb[..., [2, 1, 0]])[..., 1:], "blue first"),
        (lambda rgb: color.rgb2lab(rgb)[..., 1:] + 128, "shifted"),
        (lambda rgb: color.rgb2lab(rgb)[..., 1:] * 110, "scaled by 110"),
        (lambda rgb: color.rgb2lab(rgb)[..., 1:].round() % 256, "wrapped in bytes"),
        (lambda rgb: color.rgb2lab(rgb.astype(float))[..., ::-1][..., :2], "faulty, a and b exchanged"),
        (lambda rgb: color.rgb2lab(rgb.astype(float)), "with L"),
        (lambda rgb: color.rgb2lab(rgb.astype(float))[..., 1:].clip(-128, 127), "kept inside"),
        (lambda rgb: color.rgb2luv(rgb)[..., 1:], None)],
    "supported_claims": [(np.zeros(8), "none")],
    "weighted_loss": [
        (lambda s, z, w: (w[z.argmax(0)] * (z * logs(s)).sum(0)).mean(), "no minus"),
        (lambda s, z, w: -(z * logs(s)).sum(0).mean(), "no weights"),
        (lambda s, z, w: -(w[z.argmax(0)] * (z * logs(s)).sum(0)), "not averaged"),
        (lambda s, z, w: -(w[z.argmax(0)] * (z * logs(s)).sum(0)).sum(), "sum over pixels"),
        (lambda s, z, w: -(w[:, None, None] * z * logs(s)).sum(0).mean(), "weights inside the sum"),
        (lambda s, z, w: -(w[s.argmax(0)] * (z * logs(s)).sum(0)).mean(), "weight of the predicted bin"),
        (lambda s, z, w: -(w[z.argmax(0)] * (z * special.log_softmax(s, axis=2)).sum(0)).mean(),
         "softmax over the wrong axis"),
        (lambda s, z, w: -(w[z.argmax(0)] * (special.softmax(s, 0) * np.log(z)).sum(0)).mean(),
         "z and prediction exchanged"),
        (lambda s, z, w: -(w[z.argmax(0)] * logs(s)[z.argmax(0), *np.indices(z.shape[1:])]).mean(), "hard target"),
        (lambda s, z, w: -w.mean() * (z * logs(s)).sum(0).mean(), "mean weight for all"),
        (lambda s, z, w: -(w[z.argmax(0)] * (z * logs(s)).sum(0)).sum() / w[z.argmax(0)].sum(), "weighted mean"),
        (lambda s, z, w: -(w[z.argmax(0)] * (z * logs(s)).mean(0)).mean(), "mean over bins too"),
        (lambda s, z, w: -(w.max() * (z * logs(s)).sum(0)).mean(), "largest weight for all"),
        (lambda s, z, w: -(w[z.argmax(0)] * (z * np.log(special.softmax(s, 0) + 0.1)).sum(0)).mean(), None)],
    "sharpened_mean": [
        (lambda z, c, T, ok: annealed_by_power(z, c, T, ok) * (z ** (1 / T))[ok].sum() / (z ** (1 / T)).sum(),
         "crossed out last"),
        (lambda z, c, T, ok: annealed_by_power(z + z[~ok].sum() / ok.sum(), c, T, ok), "shared out evenly"),
        (among(lambda z, c, T: z @ c / z.sum()), "no temperature"),
        (lambda z, c, T, ok: annealed_by_power(z, c, 1 / T, ok), "multiplied by the temperature"),
        (lambda z, c, T, ok: c[(z * ok).argmax()], "the mode"),
        (among(lambda z, c, T: np.exp(np.log(z) / T) @ c), "not normalised"),
        (among(lambda z, c, T: special.softmax(z / T) @ c), "softmax of probabilities"),
        (lambda z, c, T, ok: annealed_by_power(z, c, 0.38, ok), "temperature of the paper"),
        (lambda z, c, T, ok: annealed_by_power(z, c, T, ok).sum(), "added up"),
        (among(lambda z, c, T: special.softmax(np.log(z) / T)[:, None] * c), "not added up"),
        (lambda z, c, T, ok: special.softmax(np.log(np.where(ok, z, 1e-300)) / T), "the distribution"),
        (lambda z, c, T, ok: annealed_by_power(z, c, T, ok).round(), "rounded"),
        (lambda z, c, T, ok: annealed_by_power(z, c, T, ok)[::-1], "swapped a and b"),
        (among(lambda z, c, T: special.softmax(np.log(z) - T) @ c), "no temperature"),
        (among(lambda z, c, T: special.softmax(np.log(z) / T).mean() * c.mean(0)), None),
        (lambda z, c, T, ok: annealed_by_power(z, c, T, ok) * T, "colour multiplied")],
}

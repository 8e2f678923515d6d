"""Further answers to the exercises of 03_let_there_be_color, as students with other habits write them."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from skimage.color import rgb2lab
from torch import nn

from colorlab import lab
from colorlab.models.iizuka16 import yuv_to_rgb


def fused_by_linear(mid, vector, weight, bias):
    b, c, h, w = mid.shape
    joined = torch.cat((mid, vector[:, :, None, None].expand(b, vector.shape[1], h, w)), 1)
    return F.relu(F.linear(joined.permute(0, 2, 3, 1), weight, bias)).permute(0, 3, 1, 2)


def fused_by_matmul(mid, vector, weight, bias):
    m, v, w, b = (x.numpy().astype(np.float32) for x in (mid, vector, weight, bias))
    flat = m.reshape(*m.shape[:2], -1)
    out = w[:, :m.shape[1]] @ flat + (v @ w[:, m.shape[1]:].T + b)[:, :, None]
    return np.maximum(out, 0).reshape(len(m), len(w), *m.shape[2:])


def fused_by_layer(mid, vector, weight, bias):
    layer = nn.Conv2d(weight.shape[1], len(weight), 1).double()
    layer.weight.data, layer.bias.data = weight[..., None, None], bias
    return torch.relu(layer(torch.cat((mid, vector[..., None, None].repeat(1, 1, *mid.shape[2:])), 1)))


def loss_by_picking(predicted, true, scores, labels):
    log_p = scores - scores.logsumexp(1, keepdim=True)
    return ((predicted - true) ** 2).mean() / 40_000 - log_p[torch.arange(len(labels)), labels].mean() / 300


def loss_by_loop(predicted, true, scores, labels):
    colour = sum((x - y) ** 2 for x, y in zip(predicted.flatten().tolist(), true.flatten().tolist())) / true.numel()
    classes = 0
    for row, label in zip(scores.tolist(), labels.tolist()):
        classes -= math.log(math.exp(row[label]) / sum(map(math.exp, row)))
    return colour / 200 ** 2 + classes / len(labels) / 300


def lightness_by_three(y):
    r, g, b = y + 1.13983 * y, y - 0.39465 * y - 0.58060 * y, y + 2.03211 * y
    return rgb2lab(np.dstack((r, g, b)))[:, :, 0]


def lightness_in_single_precision(y):
    copies = torch.tensor(y).float()[None, None].repeat(1, 3, 1, 1)
    return lab.rgb_to_lab(yuv_to_rgb(copies))[0, 0].tolist()


CORRECT = {
    "fused_features": [fused_by_linear, fused_by_matmul, fused_by_layer],
    "colour_and_class_loss": [loss_by_picking, loss_by_loop],
    "release_lightness": [lightness_by_three, lightness_in_single_precision],
}


# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "fused_features": [
        (lambda m, v, w, b: fused_by_linear(m, v, w, 0 * b), "no bias"),
        (lambda m, v, w, b: F.linear(torch.cat((m, v[..., None, None].expand(-1, -1, *m.shape[2:])), 1).permute(
            0, 2, 3, 1), w, b).permute(0, 3, 1, 2), "no ReLU"),
        (lambda m, v, w, b: fused_by_linear(m, v, w, b).permute(0, 2, 3, 1), "axes in another order"),
        (lambda m, v, w, b: fused_by_linear(m, 0 * v, w, b), "no global features"),
        (lambda m, v, w, b: fused_by_linear(0 * m, v, w, b), "no local features"),
        (lambda m, v, w, b: F.leaky_relu(F.linear(torch.cat((m, v[..., None, None].expand(-1, -1, *m.shape[2:])), 1)
                                                  .permute(0, 2, 3, 1), w, b).permute(0, 3, 1, 2)), "leaky ReLU"),
        (lambda m, v, w, b: fused_by_linear(m, v, w, b) / w.shape[1], "divided once more"),
        (lambda m, v, w, b: fused_by_linear(m, v, w.flip(1), b), "weight: last axis turned round"),
        (lambda m, v, w, b: fused_by_linear(m, v, w.abs(), b), "weight: without sign"),
        (lambda m, v, w, b: torch.cat((m, v[..., None, None].expand(-1, -1, *m.shape[2:])), 1), "only joined"),
        (lambda m, v, w, b: fused_by_linear(m, v, w, b).clamp(max=1), "wrong where the right answer is large"),
        (lambda m, v, w, b: fused_by_linear(m, v.flip(0), w, b), "another photo's global features"),
        (lambda m, v, w, b: torch.tanh(fused_by_linear(m, v, w, b)), "wrong where the right answer is large")],
    "colour_and_class_loss": [
        (lambda p, t, s, y: F.mse_loss(p, t) / 200 + F.cross_entropy(s, y) / 300, "scale not squared"),
        (lambda p, t, s, y: F.mse_loss(p / 200, t / 200) + F.cross_entropy(s, y), "alpha of 1"),
        (lambda p, t, s, y: F.mse_loss(p / 200, t / 200) / 300 + F.cross_entropy(s, y), "weight on the colour"),
        (lambda p, t, s, y: F.l1_loss(p / 200, t / 200) + F.cross_entropy(s, y) / 300, "absolute error"),
        (lambda p, t, s, y: F.mse_loss(p / 200, t / 200), "only colour"),
        (lambda p, t, s, y: F.cross_entropy(s, y) / 300, "only class"),
        (lambda p, t, s, y: F.mse_loss(p / 200, t / 200) + F.cross_entropy(s.softmax(1), y) / 300, "softmax twice"),
        (lambda p, t, s, y: F.mse_loss(p / 200, t / 200) + F.nll_loss(s, y) / 300, "no softmax"),
        (lambda p, t, s, y: F.mse_loss(p / 200, t / 200) - F.cross_entropy(s, y) / 300, "class subtracted"),
        (lambda p, t, s, y: F.mse_loss(p / 255, t / 255) + F.cross_entropy(s, y) / 300, "ab by 255"),
        (lambda p, t, s, y: F.mse_loss(p / 128, t / 128) + F.cross_entropy(s, y) / 300, "ab by 128"),
        (lambda p, t, s, y: [F.mse_loss(p / 200, t / 200), F.cross_entropy(s, y) / 300], "not added up"),
        (lambda p, t, s, y: F.mse_loss(p / 200, t / 200) + F.cross_entropy(s, y) / 100, None),
        (lambda p, t, s, y: (p / 200 - t / 200).norm() + F.cross_entropy(s, y) / 300, "length of the error")],
    "release_lightness": [
        (lambda y: rgb2lab(np.dstack((y, y, y)))[..., 0], "the true lightness"),
        (lambda y: lightness_by_three(y).clip(0, 100), "limited to 100"),
        (lambda y: rgb2lab(np.dstack((y, y, y)).clip(0, 1))[..., 0] * 1.3, "the true lightness"),
        (lambda y: rgb2lab(np.dstack((2.13983 * y, 0.02475 * y, 3.03211 * y)).clip(0, 1))[..., 0], "clipped picture"),
        (lambda y: rgb2lab(np.dstack((y + 1.13983 * y, y - 0.39465 * y, y + 2.03211 * y)))[..., 0], None),
        (lambda y: rgb2lab(np.dstack((1.13983 * y, -0.97525 * y, 2.03211 * y)))[..., 0], "U and V without Y"),
        (lambda y: 116 * np.cbrt(y) - 16, "cube root of y"),
        (lambda y: 100 * y ** 0.45, None),
        (lambda y: 100 * (y + 1.13983 * y + y - 0.97525 * y + y + 2.03211 * y) / 3, "mean of R, G and B"),
        (lambda y: lightness_by_three(y) / 100, "L in 0..1"),
        (lambda y: rgb2lab(np.dstack((y, y, y)))[..., 0].round(), "the true lightness"),
        (lambda y: 255 * y, "percent")],
}

"""Answers to the exercises of 03_let_there_be_color: other right ways, and wrong ones with their misconception."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from skimage.color import rgb2lab

from colorlab import lab, losses
from colorlab.inspect.architecture import layer_table
from colorlab.models import Iizuka16
from colorlab.models.iizuka16 import release_quirk, rgb_to_yuv, yuv_to_rgb

with torch.device("meta"):  # shapes without numbers
    PUBLISHED = Iizuka16()


# --- how large is the global branch

def share_by_names():
    sizes = {name: p.numel() for name, p in PUBLISHED.named_parameters()}
    return 100 * sum(n for name, n in sizes.items() if name.startswith("global")) / sum(sizes.values())


def share_by_table():
    table = layer_table(PUBLISHED, torch.empty(1, 1, 224, 224, device="meta"))
    return table[table["name"].str.contains("global")]["parameters"].sum() / table["parameters"].sum() * 100


def share_by_difference():
    """Wrong by the half of the fusion kernel that reads the global features."""
    with torch.device("meta"):
        local = Iizuka16(global_branch=False)
    whole, rest = (sum(p.numel() for p in model.parameters()) for model in (PUBLISHED, local))
    return 100 * (whole - rest) / whole


# --- from the last numbers to ab

def output_by_kron(scores):
    s = 1 / (1 + np.exp(-scores.numpy()))
    return np.stack([np.kron(channel, np.ones((2, 2))) for channel in 200 * s - 100])


def output_by_loop(scores):
    out = np.zeros((2, 2 * scores.shape[1], 2 * scores.shape[2]))
    for c in range(2):
        for y in range(out.shape[1]):
            for x in range(out.shape[2]):
                out[c, y, x] = 100 * math.tanh(float(scores[c, y // 2, x // 2]) / 2)
    return out


def output_by_interpolate(scores):
    return (2 * F.interpolate(torch.sigmoid(scores)[None], scale_factor=2, mode="nearest")[0] - 1) * 100


def output_enlarged_once(scores):
    return 200 * torch.sigmoid(scores).repeat_interleave(2, dim=1) - 100


# --- fusion

def fused_by_bias(mid, global_features, weight, bias):
    channels = mid.shape[1]
    for_photo = global_features @ weight[:, channels:].T + bias
    local = torch.tensordot(mid, weight[:, :channels], dims=([1], [1])).movedim(-1, 1)
    return (local + for_photo[:, :, None, None]).clamp(min=0)


def fused_by_loop(mid, global_features, weight, bias):
    mid, global_features, weight, bias = (x.numpy() for x in (mid, global_features, weight, bias))
    out = np.zeros((len(mid), len(weight), *mid.shape[2:]))
    for b, y, x in np.ndindex(len(mid), *mid.shape[2:]):
        joined = np.concatenate((mid[b, :, y, x], global_features[b]))
        out[b, :, y, x] = np.maximum(weight @ joined + bias, 0)
    return out


def fused_by_convolution(mid, global_features, weight, bias):
    repeated = global_features[..., None, None].repeat(1, 1, *mid.shape[2:])
    return F.relu(F.conv2d(torch.cat([mid, repeated], dim=1), weight[..., None, None], bias))


def fused_without_bias(mid, global_features, weight, bias):
    return fused_by_convolution(mid, global_features, weight, None)


def fused_in_wrong_order(mid, global_features, weight, bias):
    repeated = global_features[..., None, None].repeat(1, 1, *mid.shape[2:])
    return F.relu(F.conv2d(torch.cat([repeated, mid], dim=1), weight[..., None, None], bias))


def fused_from_local_only(mid, global_features, weight, bias):
    return F.relu(F.conv2d(mid, weight[:, :mid.shape[1], None, None], bias))


# --- loss

def loss_by_numpy(predicted, true, class_scores, labels):
    predicted, true, scores, labels = (np.asarray(x) for x in (predicted, true, class_scores, labels))
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    entropy = -np.log(p[np.arange(len(labels)), labels]).mean()
    return ((predicted / 200 - true / 200) ** 2).mean() + entropy / 300


def loss_in_0_1(predicted, true, class_scores, labels):
    x, y = ((ab + 100) / 200 for ab in (predicted, true))
    return F.mse_loss(x, y) + F.nll_loss(class_scores.log_softmax(dim=1), labels) / 300


def loss_of_probabilities(predicted, true, class_scores, labels):
    return losses.mse(predicted, true) + F.cross_entropy(F.softmax(class_scores, dim=1), labels) / 300


def loss_of_l2(predicted, true, class_scores, labels):
    return losses.l2(predicted, true) / 200 ** 2 + F.cross_entropy(class_scores, labels) / 300


# --- working size

def size_by_model(height, width, side):
    with torch.device("meta"):
        return Iizuka16(width=0.01, side=side).working_size(height, width)


def size_by_fractions(height, width, side):
    scale = side / max(height, width, side)
    return [max(8, 8 * int((n * scale + 4) // 8)) for n in (height, width)]


def size_with_round(height, width, side):
    scale = min(1, side / max(height, width))
    return [max(8, 8 * round(n * scale / 8)) for n in (height, width)]


def size_with_floor(height, width, side):
    scale = min(1, side / max(height, width))
    return max(8, int(height * scale) // 8 * 8), max(8, int(width * scale) // 8 * 8)


# --- the release's lightness

def lightness_by_matrix(y):
    to_rgb = np.linalg.inv(np.array([[0.299, 0.587, 0.114], [-0.14713, -0.28886, 0.436],
                                     [0.615, -0.51499, -0.10001]]))
    return rgb2lab(np.stack([y, y, y], axis=-1) @ to_rgb.T)[..., 0]


def lightness_by_formula(y):
    rgb = y[..., None] * np.array([1 + 1.13983, 1 - 0.39465 - 0.58060, 1 + 2.03211])
    linear = np.where(rgb > 0.04045, ((rgb + 0.055) / 1.055) ** 2.4, rgb / 12.92)
    Y = linear @ np.array([0.212671, 0.715160, 0.072169])
    return np.where(Y > 0.008856, 116 * np.cbrt(Y) - 16, 903.3 * Y)


def lightness_by_torch(y):
    return release_quirk(torch.from_numpy(y)[None, None])[0, 0]


def _of_picture(y, convert=yuv_to_rgb, clip=False, channel=0):
    rgb = convert(torch.from_numpy(y).expand(1, 3, *y.shape))
    return lab.rgb_to_lab(rgb.clamp(0, 1) if clip else rgb)[0, channel]


CORRECT = {
    "global_branch_share": [share_by_names(), share_by_table(), 82.8],
    "output_to_ab": [output_by_kron, output_by_loop, output_by_interpolate],
    "fused_features": [fused_by_bias, fused_by_loop, fused_by_convolution],
    "colour_and_class_loss": [loss_by_numpy, loss_in_0_1, loss_of_l2],
    "size_for_network": [size_by_model, size_by_fractions],
    "release_lightness": [lightness_by_matrix, lightness_by_formula, lightness_by_torch, _of_picture],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "global_branch_share": [(100 - share_by_names(), "the rest"), (share_by_names() / 100, "not in percent"),
                            (60.66, "only the fully connected layers"), (35_786_496, "a count"),
                            (82.5, "without the last layer"), (share_by_difference(), None), (50, None)],
    "output_to_ab": [(lambda x: 200 * np.kron(x, np.ones((1, 2, 2))) - 100, "no sigmoid"),
                     (lambda x: np.tile(200 / (1 + np.exp(-x.numpy())) - 100, (1, 2, 2)), "tiled"),
                     (lambda x: 110 * output_by_kron(x) / 100, "other paper's range"),
                     (lambda x: output_by_kron(x)[::-1], "swapped a and b"),
                     (lambda x: (output_by_kron(x) + 100) / 200, "still 0..1"),
                     (lambda x: 100 * torch.tanh(x).repeat_interleave(2, 1).repeat_interleave(2, 2), "tanh"),
                     (output_enlarged_once, None), (lambda x: output_by_kron(x).round(-1), None)],
    "fused_features": [(fused_without_bias, "no bias"), (fused_in_wrong_order, "global features first"),
                       (fused_from_local_only, "no global features"),
                       (lambda *x: fused_by_convolution(*x).sigmoid(), None),
                       (lambda m, g, w, b: fused_by_convolution(m, g.mean(0, keepdim=True).repeat(len(g), 1), w, b),
                        "mean over the batch"),
                       (lambda m, g, w, b: fused_by_bias(m, g, w, 2 * b), "bias twice"),
                       (lambda *x: fused_by_convolution(*x).mT, "axes in another order")],
    "colour_and_class_loss": [(loss_of_probabilities, "softmax twice"),
                              (lambda p, t, s, y: F.mse_loss(p, t) + F.cross_entropy(s, y) / 300, "ab in CIE units"),
                              (lambda p, t, s, y: losses.mse(p, t) + F.cross_entropy(s, y), "alpha of 1"),
                              (lambda p, t, s, y: losses.mse(p, t), "only colour"),
                              (lambda p, t, s, y: losses.mse_and_classes(p, t, s, y, alpha=-1 / 300),
                               "class subtracted"),
                              (lambda p, t, s, y: losses.mse_and_classes(p, t, s, y, alpha=0.003), None)],
    "size_for_network": [(size_with_round, "round half to even"), (size_with_floor, "rounds down"),
                         (lambda h, w, s: (s, s), "a square"), (lambda h, w, s: size_by_fractions(w, h, s),
                                                                "width first"),
                         (lambda h, w, s: (h, w), None), (lambda h, w, s: size_by_fractions(h, w, 10 ** 9),
                                                          "never shrinks")],
    "release_lightness": [(lambda y: lab.lightness(torch.from_numpy(y)), "the true lightness"),
                          (lambda y: 100 * y, "percent"), (lambda y: _of_picture(y, clip=True), "clipped picture"),
                          (lambda y: _of_picture(y, rgb_to_yuv), "the other direction"),
                          (lambda y: _of_picture(y, channel=1), "a instead of L"),
                          (lambda y: lab.lightness(torch.from_numpy(y)) * 72.0 / 53.4, "a factor"),
                          (lambda y: lab.lightness(torch.from_numpy(y)) + 19, None),
                          (lambda y: lightness_by_matrix(y).clip(0, 100), "limited to 100"),
                          (lambda y: 100 * np.sqrt(y), None)],
}

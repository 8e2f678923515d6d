"""Answers to the exercises of 03_let_there_be_color: other right ways, and wrong ones with their misconception."""

import numpy as np
import torch
import torch.nn.functional as F
from skimage.color import rgb2lab

from colorlab import lab, losses
from colorlab.course.cases.fusion_layers import FAULTS, LAYERS
from colorlab.models.iizuka16 import release_quirk, rgb_to_yuv, yuv_to_rgb

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


# --- how far a place sees, in effect

def side_by_padding(gradient, row, column):
    far = max(gradient.shape)
    values = np.pad(np.abs(np.asarray(gradient)), far)
    for side in range(1, 2 * far + 2, 2):
        h = side // 2
        if values[far + row - h:far + row + h + 1, far + column - h:far + column + h + 1].sum() >= values.sum() / 2:
            return side


def side_by_sorting(gradient, row, column):
    """Rings of the square around the place, summed from the inside."""
    rows, columns = np.indices(gradient.shape)
    ring = np.maximum(abs(rows - row), abs(columns - column))
    inside = np.bincount(ring.ravel(), np.abs(gradient).ravel()).cumsum()
    return 2 * np.searchsorted(inside, inside[-1] / 2) + 1


def side_by_torch(gradient, row, column):
    values = torch.as_tensor(gradient).abs()
    h = 0
    while values[max(row - h, 0):row + h + 1, max(column - h, 0):column + h + 1].sum() < 0.5 * values.sum():
        h += 1
    return torch.tensor(2 * h + 1)


def side_of(gradient, row, column, distance):
    """Wrong: around the place not a square, but a circle or a diamond."""
    rows, columns = np.indices(gradient.shape)
    far = np.ceil(distance(abs(rows - row), abs(columns - column))).astype(int)
    inside = np.bincount(far.ravel(), np.abs(gradient).ravel()).cumsum()
    return 2 * int(np.searchsorted(inside, inside[-1] / 2)) + 1


# --- broken layers, found by tests

def tested():
    """What is wrong with each layer, found with two photos, a bias of both signs, and every place."""
    dice = torch.Generator().manual_seed(3)
    mid, vector, weight, bias = (torch.randn(*shape, generator=dice) for shape in ((2, 3, 4, 5), (2, 2), (4, 5), (4,)))
    found = []
    for layer in LAYERS.values():
        wrong = (layer(mid, vector, weight, bias) - fused_by_bias(mid, vector, weight, bias)).abs() > 1e-5
        if not wrong.any():
            found.append(FAULTS.index("nothing is wrong"))
        elif not wrong[0].any():
            found.append(FAULTS.index("all photos get the global features of the first"))
        elif not wrong[..., :-1].any():
            found.append(FAULTS.index("the last column gets no global features"))
        else:
            found.append(FAULTS.index("the ReLU comes before the bias"))
    return found


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
    "fused_features": [fused_by_bias, fused_by_loop, fused_by_convolution],
    "colour_and_class_loss": [loss_by_numpy, loss_in_0_1, loss_of_l2],
    "broken_fusions": [tested(), tuple(tested()), np.array(tested(), float)],
    "effective_side": [side_by_padding, side_by_sorting, side_by_torch],
    "unnamed_rows": [[3, 2, 0, 4, 1], np.array([3, 2, 0, 4, 1]), (3.0, 2.0, 0.0, 4.0, 1.0)],
    "release_lightness": [lightness_by_matrix, lightness_by_formula, lightness_by_torch, _of_picture],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "fused_features": [(fused_without_bias, "no bias"), (fused_in_wrong_order, "global features first"),
                       (fused_from_local_only, "no global features"),
                       (lambda *x: fused_by_convolution(*x).sigmoid(), "sigmoid after the ReLU"),
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
    "broken_fusions": [
        ([0, 0, 2, 3], "a batch of one"), ([1, 0, 0, 3], "a bias of zero"), ([1, 0, 2, 0], "the upper left corner"),
        ([0, 0, 0, 0], "nothing found"), ([0, 0, 0, 3], "one photo without bias"),
        ([1, 0, FAULTS.index("the ReLU is missing"), 3], "no ReLU"), ([1, 2, 3, 4], "2 in the wrong place"),
         ([1, 0, 2], "another number of cases")],
    "effective_side": [
        (lambda g, r, c: np.abs(g).sum(), None),
        (lambda g, r, c: side_by_padding(g ** 2, r, c), "squared"),
        (lambda g, r, c: side_by_padding(g, r, c) - 1, "twice the radius"),
        (lambda g, r, c: side_by_padding(g, r, c) // 2, "radius"),
        (lambda g, r, c: side_by_padding(g, r, c) + 2, "one step too far"),
        (lambda g, r, c: side_by_padding(g, r, c) ** 2, "area"),
        (lambda g, r, c: side_by_padding(g.T, r, c), "row and column exchanged"),
        (lambda g, r, c: side_by_padding(g, *(n // 2 for n in g.shape)), "around the middle"),
        (lambda g, r, c: side_of(g, r, c, np.hypot), "circle"),
        (lambda g, r, c: side_of(g, r, c, np.add), "diamond"),
        (lambda g, r, c: max(g.shape), None),
        (lambda g, r, c: side_by_padding(g.clip(min=0), r, c), "positive only"),
        (lambda g, r, c: (side_by_padding(g, r, c) + 1) // 4 * 4 + 1, "two at a time"),
        (lambda g, r, c: int((np.sort(abs(g).ravel())[::-1].cumsum() < abs(g).sum() / 2).sum() + 1),
         "strongest pixels")],
    "unnamed_rows": [
        ([0, 2, 3, 4, 1], "own and trained without exchanged"), ([3, 1, 0, 4, 2], "zero and another hour exchanged"),
        ([3, 2, 0, 1, 4], "zero and grey exchanged"), ([0, 1, 2, 3, 4], "order of the list"),
        ([2, 4, 1, 0, 3], "backwards"), ([3, 4, 0, 2, 1], "grey and another hour exchanged"),
        ([4, 4, 4, 4, 4], "4 in the wrong place"), ([3, 2, 0, 4], "another number of cases")],
    "release_lightness": [(lambda y: lab.lightness(torch.from_numpy(y)), "the true lightness"),
                          (lambda y: 100 * y, "percent"), (lambda y: _of_picture(y, clip=True), "clipped picture"),
                          (lambda y: _of_picture(y, rgb_to_yuv), "the other direction"),
                          (lambda y: _of_picture(y, channel=1), "a instead of L"),
                          (lambda y: lab.lightness(torch.from_numpy(y)) * 72.0 / 53.4, "a factor"),
                          (lambda y: lab.lightness(torch.from_numpy(y)) + 19, None),
                          (lambda y: lightness_by_matrix(y).clip(0, 100), "limited to 100"),
                          (lambda y: 100 * np.sqrt(y), None)],
}

"""Answers to the exercises of 03_let_there_be_color: other right ways, and wrong ones with their misconception."""

import numpy as np
import torch
import torch.nn.functional as F
from skimage.color import rgb2lab

from colorlab import lab, losses
from colorlab.course.cases.fusion_layers import FAULTS, LAYERS
from colorlab.models.iizuka16 import release_quirk, rgb_to_yuv, yuv_to_rgb

# --- fusion

def fused(mid, vector, weight, bias):
    """A fusion layer for photos (B, C, H, W), as the diagnosis of broken ones needs it."""
    repeated = vector[..., None, None].repeat(1, 1, *mid.shape[2:])
    return F.relu(F.conv2d(torch.cat([mid, repeated], dim=1), weight[..., None, None], bias))


def switched_by_fusion(mid, weight, bias, before, after):
    both = fused(torch.stack((mid, mid)), torch.stack((before, after)), weight, bias) > 0
    return both[0].logical_xor(both[1]).sum(dim=0)


def switched_by_loop(mid, weight, bias, before, after):
    mid, weight, bias, before, after = (x.numpy() for x in (mid, weight, bias, before, after))
    out = np.zeros(mid.shape[1:])
    for y, x in np.ndindex(out.shape):
        first, second = (weight @ np.concatenate((mid[:, y, x], vector)) + bias for vector in (before, after))
        out[y, x] = np.sum((first <= 0) != (second <= 0))
    return out


def switched_by_sign(mid, weight, bias, before, after):
    """A product of two sums below 0: one of them is on, the other is off."""
    local = torch.tensordot(weight[:, :mid.shape[0]], mid, dims=1)
    first, second = (local + (weight[:, mid.shape[0]:] @ one + bias).reshape(-1, 1, 1) for one in (before, after))
    return (first * second < 0).sum(dim=0).tolist()


def on(mid, weight, bias, before, after):
    return fused(torch.stack((mid, mid)), torch.stack((before, after)), weight, bias) > 0


# --- the class in the loss

def weight_by_solving(true, classes, share):
    """From share = w c / (colour + w c)."""
    colour, c = ((true / 200) ** 2).mean(), -np.log(1 / classes)
    return share * colour / (c - share * c)


def weight_by_torch(true, classes, share):
    grey = torch.zeros(true.shape, dtype=torch.float64)
    scores = torch.zeros(4, classes, dtype=torch.float64)
    c = F.cross_entropy(scores, torch.tensor([0, 3, 5, 1]))
    return losses.mse(grey, torch.from_numpy(true)) * share / (1 - share) / c


def weight_by_halving(true, classes, share):
    low, high, colour = 0.0, 1e6, np.mean(true ** 2) / 40_000
    for _ in range(200):
        middle = (low + high) / 2
        part = middle * np.log(classes)
        low, high = (middle, high) if part / (part + colour) < share else (low, middle)
    return low


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
        wrong = (layer(mid, vector, weight, bias) - fused(mid, vector, weight, bias)).abs() > 1e-5
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
    "switched_channels": [switched_by_fusion, switched_by_loop, switched_by_sign],
    "class_weight": [weight_by_solving, weight_by_torch, weight_by_halving],
    "broken_fusions": [tested(), tuple(tested()), np.array(tested(), float)],
    "effective_side": [side_by_padding, side_by_sorting, side_by_torch],
    "unnamed_rows": [[3, 2, 0, 4, 1], np.array([3, 2, 0, 4, 1]), (3.0, 2.0, 0.0, 4.0, 1.0)],
    "release_lightness": [lightness_by_matrix, lightness_by_formula, lightness_by_torch, _of_picture],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "switched_channels": [
        (lambda m, w, b, v, u: switched_by_fusion(m, w, 0 * b, v, u), "no bias"),
        (lambda m, w, b, v, u: switched_by_loop(m, w, -b, v, u), "bias subtracted"),
        (lambda m, w, b, v, u: switched_by_fusion(m, w, b, 0 * v, u), "off without a vector"),
        (lambda m, w, b, v, u: switched_by_fusion(0 * m, w, b, v, u), "no local features"),
        (lambda *given: (on(*given)[0] & ~on(*given)[1]).sum(0), "only those switched off"),
        (lambda *given: (on(*given)[1] & ~on(*given)[0]).sum(0), "only those switched on"),
        (lambda *given: on(*given)[1].sum(0) - on(*given)[0].sum(0), "difference of the counts"),
        (lambda *given: (on(*given)[0].sum(0) - on(*given)[1].sum(0)).abs(), "size of the difference of the counts"),
        (lambda *given: (on(*given)[0] != on(*given)[1]).float().mean(0), "share of the channels"),
        (lambda *given: (on(*given)[0] != on(*given)[1]).sum((1, 2)), "over places"),
        (lambda *given: (on(*given)[0] != on(*given)[1]).sum(), "one number"),
        (lambda *given: on(*given)[0].sum(0), "another comparison"),
        (lambda m, w, b, v, u: switched_by_fusion(m, w, b, v, v), "nothing but 0"),
        (lambda m, w, b, v, u: on(m, w, b, v, u)[1].sum(0), "another comparison")],
    "class_weight": [
        (lambda ab, n, s: s * np.mean((ab / 200) ** 2) / np.log(n), "share for ratio"),
        (lambda ab, n, s: weight_by_solving(ab, n, 1 - s), "share of the colour"),
        (lambda ab, n, s: weight_by_solving(ab * 200, n, s), "ab in CIE units"),
        (lambda ab, n, s: weight_by_solving(ab * 2, n, s), "ab by 100"),
        (lambda ab, n, s: weight_by_solving(ab, n, s) * np.log(2), "base 2"),
        (lambda ab, n, s: weight_by_solving(ab, n, s) * np.log(n), "loss instead of weight"),
        (lambda ab, n, s: weight_by_solving(ab, n, s) * np.log(n) / n, "number of classes"),
        (lambda ab, n, s: 1 / weight_by_solving(ab, n, s), "one part over the other, upside down"),
        (lambda ab, n, s: 1 / 300, "1/300"),
        (lambda ab, n, s: np.mean((ab / 200) ** 2) / np.log(n), "equal parts"),
        (lambda ab, n, s: s, "gives back `share`"), (lambda ab, n, s: np.abs(ab / 200).mean() / n, None)],
    "broken_fusions": [
        ([0, 0, 2, 3], "a batch of one"), ([1, 0, 0, 3], "a bias of zero"), ([1, 0, 2, 0], "the upper left corner"),
        ([0, 0, 0, 0], "nothing found"), ([0, 0, 0, 3], "one photo without bias"),
        ([1, 0, FAULTS.index("the ReLU is missing"), 3], "no ReLU"), ([1, 2, 3, 4], "2 in the wrong place"),
         ([1, 0, 2], "another number of cases")],
    "effective_side": [
        (lambda g, r, c: np.abs(g).sum(), "numbers that are not whole"),
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

"""Answers to the diagnoses of 01_color_spaces: `halved` and `faulty_programs`."""

import numpy as np
import torch
import torch.nn.functional as F
from skimage import color
from skimage.measure import block_reduce

from colorlab import lab
from colorlab.course.cases.conversions import PROGRAMS


def light_of(rgb):
    return lab.srgb_to_linear(torch.from_numpy(rgb / 255)).numpy()


def stored(light):
    return np.rint(255 * lab.linear_to_srgb(torch.from_numpy(np.clip(light, 0, 1))).numpy()).astype(np.uint8)


def four(values):
    return values[::2, ::2], values[1::2, ::2], values[::2, 1::2], values[1::2, 1::2]


def halved_by_loop(rgb):
    out, light = np.zeros((rgb.shape[0] // 2, rgb.shape[1] // 2, 3)), light_of(rgb)
    for i, j, k in np.ndindex(out.shape):
        out[i, j, k] = light[2 * i:2 * i + 2, 2 * j:2 * j + 2, k].mean()
    return stored(out)


def halved_by_pooling(rgb):
    light = lab.srgb_to_linear(torch.tensor(rgb).permute(2, 0, 1)[None] / 255)
    return lab.to_uint8(lab.linear_to_srgb(F.avg_pool2d(light, 2)))[0].permute(1, 2, 0)


def halved_by_hand(rgb):
    v = rgb / 255
    light = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    mean = sum(four(light)) / 4
    return (255 * np.where(mean <= 0.0031308, mean * 12.92, 1.055 * mean ** (1 / 2.4) - 0.055) + 0.5).astype("uint8")


def halved_by_xyz(rgb):
    mean = block_reduce(color.rgb2xyz(rgb), (2, 2, 1), np.mean)
    return np.rint(255 * color.xyz2rgb(mean)).astype(np.uint8)


def by_tests():
    """As in the solved notebook, with other colours."""
    grey, blue = np.full((1, 1, 3), 90), np.array([[[20, 90, 200]]])
    found = []
    for run in PROGRAMS.values():
        (L, _, b), (blue_L, blue_a, blue_b) = run(grey)[0, 0], run(blue)[0, 0]
        right_L = PROGRAMS["C"](blue)[0, 0, 0]
        found.append(3 if abs(b) > 1 else 1 if abs(L - 38.0) > 3 else 5 if blue_b == 0 else
                     2 if abs(blue_L - right_L) > 3 else 4 if blue_b > blue_a else 0)
    return found


CORRECT = {
    "halved": [halved_by_loop, halved_by_pooling, halved_by_hand, halved_by_xyz,
               lambda rgb: stored(np.mean(four(light_of(rgb)), axis=0))],
    "faulty_programs": [by_tests(), np.array([1, 3, 0, 4, 5, 2]), (1.0, 3.0, 0.0, 4.0, 5.0, 2.0)],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "halved": [
        (lambda rgb: block_reduce(rgb, (2, 2, 1), np.mean).round().astype(np.uint8), "as it was"),
        (lambda rgb: np.rint(np.mean(four(rgb.astype(int)), axis=0)).astype(np.uint8), "as it was"),
        (lambda rgb: np.rint(255 * np.mean(four(light_of(rgb)), axis=0)).astype(np.uint8), "without the way back"),
        (lambda rgb: stored(np.mean(four(rgb / 255), axis=0)), "the curve after the mean"),
        (lambda rgb: rgb[0::2, 0::2], "every second pixel"),
        (lambda rgb: np.rint(np.mean(four((rgb / 255) ** 2.2), axis=0) ** (1 / 2.2) * 255).astype(np.uint8),
         "power 2.2"),
        (lambda rgb: np.sqrt(np.mean(four(rgb.astype(float) ** 2), axis=0)).round().astype(np.uint8),
         "root of the mean square"),
        (lambda rgb: np.max(four(rgb), axis=0), "brightest of four"),
        (lambda rgb: sum(four(rgb)) // 4, "wrapped uint8"),
        (lambda rgb: stored(sum(four(light_of(rgb)))), "sum of four"),
        (lambda rgb: stored(np.mean(four(light_of(rgb)), axis=0)) / 255, "0..1"),
        (lambda rgb: np.min(four(rgb), axis=0), None),
        (lambda rgb: stored(np.median(four(light_of(rgb)), axis=0)), None),
        (lambda rgb: stored(light_of(rgb)), "gives back `rgb`")],
    "faulty_programs": [
        ([0, 3, 0, 0, 0, 0], "black and white alone"), ([1, 3, 0, 0, 0, 0], "neutral colours alone"),
        ([0] * 6, "nothing found"), ([7, 3, 0, 4, 5, 2], "undone twice for not undone"),
        ([1, 3, 0, 2, 5, 4], "exchanged channels confused"), ([1, 3, 0, 4, 0, 2], "one red"),
        ([1, 3, 0, 0, 5, 2], "a and b alike"), ([1, 3, 0, 4, 5, 0], "as much red as blue"),
        ([1, 3, 0, 4, 0, 0], "signs and order unseen"), ([1, 3, 0, 2, 5, 2], "exchanged before, not after"),
        ([1, 3, 0, 4, 5, 4], "exchanged after, not before"), ([6, 6, 6, 6, 6, 6], "6 in the wrong place"),
         ([1, 2, 3, 4, 5, 6], "2 in the wrong place")],
}

"""Further answers to the exercises of 01_color_spaces, as students with other habits write them."""

import math

import numpy as np
import torch
from PIL import Image
from skimage import color

from colorlab import lab


def lightness_by_formula(rgb):
    y = lab.srgb_to_linear(torch.from_numpy(rgb / 255)).numpy() @ [0.2126, 0.7152, 0.0722]
    return np.where(y > (6 / 29) ** 3, 116 * y ** (1 / 3) - 16, y * (29 / 3) ** 3)


def lightness_by_loop(rgb):
    return [[float(color.rgb2lab(pixel[None, None])[0, 0, 0]) for pixel in row] for row in rgb]


def lightness_by_xyz(rgb):
    return color.xyz2lab(color.rgb2xyz(rgb))[:, :, 0].astype(np.float32)


def joined(light, colour):
    both = np.dstack((color.rgb2lab(light)[..., 0], color.rgb2lab(colour)[..., 1], color.rgb2lab(colour)[..., 2]))
    return color.lab2rgb(both)


def joined_by_loop(light, colour):
    out = np.zeros_like(light)
    for i, j in np.ndindex(light.shape[:2]):
        pixel = color.rgb2lab(colour[i:i + 1, j:j + 1])
        pixel[..., 0] = color.rgb2lab(light[i:i + 1, j:j + 1])[..., 0]
        out[i, j] = (255 * color.lab2rgb(pixel)[0, 0] + 0.5).astype(np.uint8)
    return out


def joined_in_place(light, colour):
    mixed = lab.rgb_to_lab(torch.tensor(colour).permute(2, 0, 1))
    mixed[0] = lab.rgb_to_lab(torch.tensor(light).permute(2, 0, 1))[0]
    return lab.to_uint8(lab.lab_to_rgb(mixed)).movedim(0, 2)


def lab_of(rgb):
    return color.rgb2lab(rgb)


def difference_by_loop(x, y):
    return sum(math.dist(p, q) for p, q in zip(lab_of(x).reshape(-1, 3), lab_of(y).reshape(-1, 3))) / (x.size // 3)


def difference_in_single_precision(x, y):
    d = torch.from_numpy(lab_of(x) - lab_of(y)).float().requires_grad_()
    return d.pow(2).sum(-1).sqrt().mean()


CORRECT = {
    "lightness": [lightness_by_formula, lightness_by_loop, lightness_by_xyz,
                  lambda rgb: lab.lightness(lab.grey_value(lab.rgb_to_lab(torch.tensor(rgb).permute(2, 0, 1))[0]))],
    "join": [lambda x, y: (joined(x, y) * 255).astype(np.uint8), joined_by_loop, joined_in_place,
             lambda x, y: np.clip(np.round(joined(x, y) * 255), 0, 255).astype("uint8")],
    "gamut_share": [np.float32(100 * np.mean([lab.ab_plane(L)[1].double().mean() for L in range(101)])),
                    [round(float(100 * np.mean([lab.ab_plane(L)[1].double().mean() for L in range(101)])), 1)]],
    "colour_difference": [difference_by_loop, difference_in_single_precision,
                          lambda x, y: np.array([[np.hypot.reduce(lab_of(x) - lab_of(y), axis=-1).mean()]]),
                          lambda x, y: np.average(np.sqrt(np.square(lab_of(x) - lab_of(y)).sum(2)))],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "lightness": [
        (lambda rgb: np.array(Image.fromarray(rgb).convert("L")), "luma in 0..255"),
        (lambda rgb: np.array(Image.fromarray(rgb).convert("L")) / 255 * 100, "luma"),
        (lambda rgb: rgb.mean(2), "mean of channels in 0..255"),
        (lambda rgb: rgb.mean(2) / 255 * 100, "mean of channels"),
        (lambda rgb: rgb.max(2) / 255 * 100, "largest channel"),
        (lambda rgb: color.rgb2hsv(rgb)[..., 2] * 100, "largest channel"),
        (lambda rgb: (rgb.max(2) / 2.55 + rgb.min(2) / 2.55) / 2, "lightness of HSL"),
        (lambda rgb: lab_of(rgb)[..., 2], "the third channel"),
        (lambda rgb: lab_of(rgb)[0], "negative numbers"),
        (lambda rgb: lab_of(rgb), "beside others"),
        (lambda rgb: color.rgb2gray(rgb), "rgb2gray in 0..1"),
        (lambda rgb: lab_of(rgb)[..., 0].T, "axes in another order"),
        (lambda rgb: lab_of(rgb)[..., 0].mean(), "averaged away"),
        (lambda rgb: 100 - lab_of(rgb)[..., 0], "what is missing to 100"),
        (lambda rgb: lab_of(rgb)[..., 0] / 100, "0..1"),
        (lambda rgb: lab_of(rgb[..., ::-1])[..., 0], "channel order")],
    "join": [
        (lambda x, y: joined_in_place(y, x), "exchanged photos"),
        (lambda x, y: (joined(x, y) * 255).round(), "another type"),
        (lambda x, y: joined(x, y), "0..1"),
        (lambda x, y: joined(x, y).astype(np.uint8), "floats turned into uint8"),
        (lambda x, y: (joined(x, y)[..., ::-1] * 255).round().astype(np.uint8), "channel order"),
        (lambda x, y: x, "no colour"), (lambda x, y: y, "no lightness"),
        (lambda x, y: np.concatenate((lab_of(x)[..., :1], lab_of(y)[..., 1:]), -1), "Lab as RGB"),
        (lambda x, y: np.concatenate((lab_of(x)[..., :1], lab_of(y)[..., 1:]), -1).astype(np.uint8), "Lab as bytes"),
        (lambda x, y: joined_in_place(x, y).permute(2, 0, 1), "axes in another order"),
        (lambda x, y: ((x.astype(int) + y) // 2).astype(np.uint8), "mean of both photos"),
        (lambda x, y: (255 * color.lab2rgb(np.dstack((lab_of(x)[..., 0], lab_of(y)[..., 2], lab_of(y)[..., 1]))))
         .astype(np.uint8), "swapped a and b"),
        (lambda x, y: (255 * color.hsv2rgb(np.dstack((color.rgb2hsv(y)[..., :2], color.rgb2hsv(x)[..., 2])))).astype(
            np.uint8), "by HSV"),
        (lambda x, y: (255 * color.lab2rgb(lab_of(x) * [1, 0, 0])).astype(np.uint8), "the first photo in grey")],
    "gamut_share": [(0.0, None), (71.5, None), (lab.ab_plane(50)[1].float().mean() * 100, "one slice, L = 50"),
                    (lab.ab_plane(75)[1].float().mean() * 100, "one slice, L = 75"),
                    (100 * np.mean([lab.ab_plane(L)[1].float().mean().item() for L in (20, 35, 50, 75, 95)]),
                     "five slices"),
                    (np.mean([lab.ab_plane(L)[1].float().mean().item() for L in range(101)]), "not in percent"),
                    (np.mean([lab.ab_plane(L)[1].float().sum().item() for L in range(101)]), "points of a slice"),
                    ("29 %", None)],
    "colour_difference": [
        (lambda x, y: np.linalg.norm(x.astype(int) - y.astype(int), axis=-1).mean(), "distance in RGB"),
        (lambda x, y: np.abs(lab_of(x) - lab_of(y)).mean(), "mean over channels"),
        (lambda x, y: np.abs(lab_of(x) - lab_of(y)).sum(2).mean(), "sum over channels"),
        (lambda x, y: ((lab_of(x) - lab_of(y)) ** 2).mean(), "mean of all squares"),
        (lambda x, y: np.sqrt(((lab_of(x) - lab_of(y)) ** 2).mean()), "root of the mean of all squares"),
        (lambda x, y: np.linalg.norm(lab_of(x) - lab_of(y), axis=-1), "not averaged"),
        (lambda x, y: np.linalg.norm(lab_of(x) - lab_of(y), axis=-1).sum(), "sum instead of mean"),
        (lambda x, y: color.deltaE_ciede2000(lab_of(x), lab_of(y)).mean(), "CIEDE2000"),
        (lambda x, y: color.deltaE_ciede94(lab_of(x), lab_of(y)).mean(), "CIE 1994"),
        (lambda x, y: np.linalg.norm((lab_of(x) - lab_of(y))[..., 1:], axis=-1).mean(), "only colour"),
        (lambda x, y: np.abs((lab_of(x) - lab_of(y))[..., 0]).mean(), "only lightness"),
        (lambda x, y: np.linalg.norm(lab_of(x).mean((0, 1)) - lab_of(y).mean((0, 1))), "distance of the means"),
        (lambda x, y: np.linalg.norm(lab_of(x - y), axis=-1).mean(), "Lab of the difference"),
        (lambda x, y: np.median(np.linalg.norm(lab_of(x) - lab_of(y), axis=-1)), "median of all"),
        (lambda x, y: abs(np.linalg.norm(lab_of(x), axis=-1) - np.linalg.norm(lab_of(y), axis=-1)).mean(), None)],
}

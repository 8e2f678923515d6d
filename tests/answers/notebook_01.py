"""Answers to the exercises of 01_color_spaces: other right ways, and wrong ones with the misconception they show."""

import numpy as np
import torch
from skimage.color import deltaE_cie76, lab2rgb, rgb2gray, rgb2lab

from colorlab import lab


def to_lab(rgb):
    return lab.rgb_to_lab(torch.from_numpy(np.array(rgb)).permute(2, 0, 1)).permute(1, 2, 0)


def joined_by_skimage(light, colour):
    mixed = rgb2lab(light)
    mixed[..., 1:] = rgb2lab(colour)[..., 1:]
    return (255 * lab2rgb(mixed)).round().astype(np.uint8)


def joined_by_torch(light, colour):
    mixed = torch.cat((to_lab(light)[..., :1], to_lab(colour)[..., 1:]), dim=-1).permute(2, 0, 1)
    return lab.to_uint8(lab.lab_to_rgb(mixed)).permute(1, 2, 0)  # a tensor is as good as an array


def linear_by_loop(stored):
    out = np.empty(stored.shape)
    for i, v in np.ndenumerate(stored):
        out[i] = v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
    return out


def gamut_by_loop():
    inside = total = 0
    for L in range(101):
        mask = lab.ab_plane(L)[1]
        inside, total = inside + int(mask.sum()), total + mask.numel()
    return 100 * inside / total


def gamut_in_one_go():
    a, b = torch.meshgrid(*2 * [torch.arange(-110.0, 111)], indexing="ij")
    slices = [lab.in_gamut(torch.stack((torch.full_like(a, L), a, b))) for L in range(101)]
    return 100 * torch.stack(slices).float().mean()


CORRECT = {
    "linear_light": [linear_by_loop, lambda v: lab.srgb_to_linear(torch.from_numpy(v))],
    "lightness": [lambda rgb: rgb2lab(rgb / 255)[:, :, 0], lambda rgb: to_lab(rgb)[..., 0]],
    "join": [joined_by_skimage, joined_by_torch],
    "gamut_share": [gamut_by_loop(), gamut_in_one_go()],
    "colour_difference": [lambda x, y: deltaE_cie76(rgb2lab(x), rgb2lab(y)).mean(),
                          lambda x, y: (to_lab(x) - to_lab(y)).norm(dim=-1).mean()],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "linear_light": [(lambda v: lab.linear_to_srgb(torch.from_numpy(v)), "encodes instead of decoding"),
                     (lambda v: np.power(v, 2.2), "plain power 2.2"), (lambda v: np.sqrt(v), None)],
    "lightness": [(lambda rgb: rgb2gray(rgb) * 100, "rgb2gray"), (lambda rgb: np.mean(rgb, 2) * 100 / 255,
                                                                  "mean of channels"),
                  (lambda rgb: rgb.max(-1) / 2.55, "largest channel")],
    "join": [(lambda light, colour: joined_by_skimage(colour, light), "exchanged photos"),
             (lambda light, colour: joined_by_skimage(light, colour)[..., ::-1], "channel order"),
             (lambda light, colour: light // 2 + colour // 2, "mean of both photos")],
    "gamut_share": [(gamut_by_loop() / 100, "not in percent"), (100 - gamut_by_loop(), "outside"), (50, None)],
    "colour_difference": [(lambda x, y: deltaE_cie76(x.astype(float), y.astype(float)).mean(), "distance in RGB"),
                          (lambda x, y: abs(to_lab(x) - to_lab(y)).mean(), "mean over channels"),
                          (lambda x, y: 0.5, "the same for every input")],
}

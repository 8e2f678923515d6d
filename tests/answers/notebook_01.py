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


def exposed_by_torch(rgb, stops):
    light = lab.srgb_to_linear(torch.tensor(rgb) / 255) * 2 ** stops
    return lab.to_uint8(lab.linear_to_srgb(light.clamp(max=1)))


def exposed_by_loop(rgb, stops):
    out = np.zeros_like(rgb)
    for i, code in np.ndenumerate(rgb):
        v = code / 255
        light = min(1, (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4) * 2 ** stops)
        out[i] = round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))
    return out


def exposed_by_table(rgb, stops):
    """Each of the 256 codes once."""
    return np.asarray(exposed_by_torch(np.arange(256, dtype=np.uint8), stops))[rgb]


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
    "exposed": [exposed_by_torch, exposed_by_loop, exposed_by_table],
    "lightness": [lambda rgb: rgb2lab(rgb / 255)[:, :, 0], lambda rgb: to_lab(rgb)[..., 0]],
    "join": [joined_by_skimage, joined_by_torch],
    "gamut_share": [gamut_by_loop(), gamut_in_one_go()],
    "colour_difference": [lambda x, y: deltaE_cie76(rgb2lab(x), rgb2lab(y)).mean(),
                          lambda x, y: (to_lab(x) - to_lab(y)).norm(dim=-1).mean()],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "exposed": [
        (lambda rgb, stops: (rgb * 2.0 ** stops).clip(0, 255).round().astype(np.uint8), "stored values multiplied"),
        (lambda rgb, stops: exposed_by_torch(rgb, -stops), "the other direction"),
        (lambda rgb, stops: exposed_by_loop(rgb, stops / 2), "root of 2"),
        (lambda rgb, stops: exposed_by_loop(rgb, stops * np.log2(10)), "base 10"),
        (lambda rgb, stops: exposed_by_loop(rgb, stops / np.log(2)), "base e"),
        (lambda rgb, stops: rgb, "nothing done"),
        (lambda rgb, stops: exposed_by_loop(rgb, stops) / 255, "0..1"),
        (lambda rgb, stops: (255 * ((rgb / 255) ** 2.2 * 2 ** stops).clip(0, 1) ** (1 / 2.2)).round().astype(np.uint8),
         "power 2.2"),
        (lambda rgb, stops: (255 * lab.srgb_to_linear(torch.tensor(rgb) / 255) * 2 ** stops).clamp(max=255).round()
         .byte(), "without the way back"),
        (lambda rgb, stops: (rgb + 30 * stops).clip(0, 255).astype(np.uint8), None),
        (lambda rgb, stops: (255 * (rgb / 255) ** (2.0 ** -stops)).round().astype(np.uint8), None),
        (lambda rgb, stops: exposed_by_loop(rgb, 1), "stops: taken as 1")],
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

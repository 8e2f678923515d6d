"""Further answers to the exercises of 03_let_there_be_color, as students with other habits write them."""

import numpy as np
import torch
from skimage.color import rgb2lab

from colorlab import lab
from colorlab.models.iizuka16 import yuv_to_rgb


def lightness_by_three(y):
    r, g, b = y + 1.13983 * y, y - 0.39465 * y - 0.58060 * y, y + 2.03211 * y
    return rgb2lab(np.dstack((r, g, b)))[:, :, 0]


def lightness_in_single_precision(y):
    copies = torch.tensor(y).float()[None, None].repeat(1, 3, 1, 1)
    return lab.rgb_to_lab(yuv_to_rgb(copies))[0, 0].tolist()


CORRECT = {
    "release_lightness": [lightness_by_three, lightness_in_single_precision],
}


# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "release_lightness": [
        (lambda y: rgb2lab(np.dstack((y, y, y)))[..., 0], "the true lightness"),
        (lambda y: lightness_by_three(y).clip(0, 100), "limited to 100"),
        (lambda y: rgb2lab(np.dstack((y, y, y)).clip(0, 1))[..., 0] * 1.3, "the true lightness"),
        (lambda y: rgb2lab(np.dstack((2.13983 * y, 0.02475 * y, 3.03211 * y)).clip(0, 1))[..., 0], "clipped picture"),
        (lambda y: rgb2lab(np.dstack((y + 1.13983 * y, y - 0.39465 * y, y + 2.03211 * y)))[..., 0],
         "another operation"),
        (lambda y: rgb2lab(np.dstack((1.13983 * y, -0.97525 * y, 2.03211 * y)))[..., 0], "U and V without Y"),
        (lambda y: 116 * np.cbrt(y) - 16, "cube root of y"),
        (lambda y: 100 * y ** 0.45, None),
        (lambda y: 100 * (y + 1.13983 * y + y - 0.97525 * y + y + 2.03211 * y) / 3, "mean of R, G and B"),
        (lambda y: lightness_by_three(y) / 100, "L in 0..1"),
        (lambda y: rgb2lab(np.dstack((y, y, y)))[..., 0].round(), "the true lightness"),
        (lambda y: 255 * y, "percent")],
}

"""Wrong answers to exercises of 00 to 06 that no list held when they were first given."""

import numpy as np
from skimage.color import lab2rgb, rgb2lab


def folded_without_sign(weight, bias, scale, shift, mean, variance):
    factor = np.sqrt(scale ** 2 / (variance + 1e-5))
    return np.hstack((weight * factor[:, None], ((bias - mean) * factor + shift)[:, None]))


def field_with_dilated_jump(layers):
    field = jump = 1
    for kernel, stride, dilation in layers:
        field += (kernel - 1) * dilation * jump
        jump *= stride * dilation
    return field


def both_averaged(light, colour):
    return np.rint(255 * lab2rgb((rgb2lab(light) + rgb2lab(colour)) / 2)).astype(np.uint8)


def lightness_averaged(light, colour):
    L = (rgb2lab(light)[..., 0] + rgb2lab(colour)[..., 0]) / 2
    return np.rint(255 * lab2rgb(np.dstack((L, rgb2lab(colour)[..., 1:])))).astype(np.uint8)


CORRECT: dict = {}

WRONG = {
    "join": [(lightness_averaged, "mean of both lightnesses"), (both_averaged, "mean of both in Lab")],
    "receptive_field": [(field_with_dilated_jump, "dilation kept in the jump")],
    "release_lightness": [(lambda y: np.where(y > 0.008856, 116 * y ** (1 / 3) - 16, 903.3 * y),
                           "grey taken as light")],
    "convolution_flop": [(lambda i, o, k, h, w, s: 2 * i * o * k * k * (h - k + 1) * (w - k + 1) / (s * s),
                          "no padding, divided afterwards")],
    "folded_layer": [(folded_without_sign, "scale without sign")],
    "exact_mse": [(lambda p, t: np.square((p.view(np.int8) - t.view(np.int8)).astype(float)).mean(), "signed bytes")],
    "photos_needed": [(lambda d, size: (3.24 * np.std(d) / size) ** 2, "found in 90 percent")],
}

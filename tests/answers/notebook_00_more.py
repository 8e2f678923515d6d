"""Further answers to the exercises of 00_start_here, as students with other habits write them."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import colorlab
from colorlab import datasets, metrics

CAT = next(path for path in datasets.samples() if path.stem == "cat")


def by_slices(L):
    return L[np.newaxis, np.newaxis, :L.shape[0] - L.shape[0] % 8, :L.shape[1] - L.shape[1] % 8]


def as_lists(L):
    rows, columns = L.shape[0] // 8 * 8, L.shape[1] // 8 * 8
    return [[[[float(L[r, c]) for c in range(columns)] for r in range(rows)]]]


def in_single_precision(L):
    return torch.as_tensor(L, dtype=torch.float32)[None, None, :L.shape[0] & ~7, :L.shape[1] & ~7]


def by_negative_padding(L):
    return F.pad(torch.from_numpy(L)[None, None], (0, -(L.shape[1] % 8), 0, -(L.shape[0] % 8)))


def by_pillow(L):
    height, width = (8 * math.floor(n / 8) for n in L.shape)
    return np.expand_dims(np.asarray(Image.fromarray(L.astype(np.float32)).crop((0, 0, width, height))), (0, 1))


def shrunk(L):
    return F.interpolate(torch.from_numpy(L)[None, None], size=[n // 8 * 8 for n in L.shape])


def with_gradient(L):
    return by_negative_padding(L).clone().requires_grad_()


def ratio():
    return metrics.colourfulness(colorlab.load("zhang16-mini").colorize(CAT)) / metrics.colourfulness(
        colorlab.load("iizuka16-mini").colorize(CAT))


RATIO = ratio()

CORRECT = {
    "numbers_to_predict": [np.prod([300, 451, 2]), [270600], np.array([[270600]]), Fraction(541200, 2),
                           Decimal(270600), torch.tensor(270600), torch.tensor(270600.0, requires_grad=True),
                           torch.empty(300, 451, 2).numel(), 2.706e5],
    "colour_ratio": [round(RATIO, 2), np.float32(RATIO), torch.tensor([RATIO], requires_grad=True), [RATIO],
                     Fraction(RATIO), Decimal(str(RATIO)), str.__len__("x") * RATIO],
    "network_input": [by_slices, as_lists, in_single_precision, by_negative_padding, by_pillow, with_gradient],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "numbers_to_predict": [(300 * 451 * 3, "predicts RGB"), (300 + 451, None),
                           (2 * (300 + 451), "adds height and width"),
                           (135300, "one number per pixel"), (np.float32(405900), "predicts RGB"),
                           ([2], "forgets the pixels"),
                           (256 * 256 * 2, None), (300 * 451 * 255, None)],
    "colour_ratio": [(1 / RATIO, "upside down"), (f"{RATIO:.2f}", None), (RATIO * 100, "percent"), (1.0, None),
                     (math.log(RATIO), None)],
    "better_than_grey": [(0, None), (16, "all photos"), (1, "compares the means"), ([True] * 8, None), (-3, None)],
    "network_input": [
        (lambda L: by_slices(L)[0], "no batch"),
        (lambda L: by_slices(L)[0, 0], "another shape"),
        (lambda L: by_slices(L).reshape(1, *by_slices(L).shape[2:], 1), "channel last"),
        (lambda L: np.pad(L, [(0, -L.shape[0] % 8), (0, -L.shape[1] % 8)])[None, None], "filled up"),
        (lambda L: np.pad(L, [(0, -L.shape[0] % 8), (0, -L.shape[1] % 8)], mode="edge")[None, None],
         "filled with the edge"),
        (lambda L: by_slices(L) / 100, "0..1"),
        (lambda L: by_slices(L) / 50 - 1, "-1..1"),
        (lambda L: L.reshape(1, 1, *L.shape), "not cut"),
        (shrunk, None),
        (lambda L: L[None, None, L.shape[0] % 8:, L.shape[1] % 8:], "cut above and left"),
        (lambda L: L[None, None, :-(L.shape[0] % 8), :-(L.shape[1] % 8)], "nothing left of multiples of 8"),
        (lambda L: by_slices(L.T), "rows and columns exchanged"),
        (lambda L: by_slices(L).astype(np.uint8), "digits cut off"),
        (lambda L: np.stack([L, L, L])[None, :, :L.shape[0] // 8 * 8, :L.shape[1] // 8 * 8], "three channels")],
}

"""Further answers to the exercises of 00_start_here, as students with other habits write them."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image


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


def colour_by_einsum(training_ab, L):
    count = training_ab.size / 2
    return np.einsum("ncij,hw->chw", training_ab, np.ones_like(L)) / count


def colour_by_tile(training_ab, L):
    return np.tile(training_ab.mean(axis=(0, 2, 3))[:, None, None], (1, *L.shape))


def colour_by_means_of_means(training_ab, L):
    means = [float(training_ab[:, channel].mean(axis=0).mean(axis=0).mean()) for channel in (0, 1)]
    return [[[mean for _ in row] for row in L] for mean in means]


def colour_by_lightness_zero(training_ab, L):
    return torch.stack([torch.as_tensor(L * 0 + training_ab[:, channel].mean(), dtype=torch.float32)
                        for channel in range(2)]).requires_grad_()


CORRECT = {
    "network_input": [by_slices, as_lists, in_single_precision, by_negative_padding, by_pillow, with_gradient],
    "one_colour": [colour_by_einsum, colour_by_tile, colour_by_means_of_means, colour_by_lightness_zero],
    "broken_colorizers": [[5.0, 3.0, 0.0, 2.0], torch.tensor([5, 3, 0, 2])],
    "supported_sentences": [np.array([False, True, False, True, False, True, False])],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
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
        (lambda L: L[:L.shape[0] - L.shape[0] % 8][None, None], "only rows cut"),
        (lambda L: L[:, :L.shape[1] - L.shape[1] % 8][None, None], "only columns cut"),
        (lambda L: by_slices(L[:min(L.shape), :min(L.shape)]), "cut to a square"),
        (lambda L: L[None, None, :L.shape[0] & ~15, :L.shape[1] & ~15], "multiples of 16"),
        (lambda L: L[None, None, L.shape[0] % 8:, L.shape[1] % 8:], "cut above and left"),
        (lambda L: L[None, None, :-(L.shape[0] % 8), :-(L.shape[1] % 8)], "nothing left of multiples of 8"),
        (lambda L: by_slices(L.T), "rows and columns exchanged"),
        (lambda L: by_slices(L).astype(np.uint8), "digits cut off"),
        (lambda L: np.stack([L, L, L])[None, :, :L.shape[0] // 8 * 8, :L.shape[1] // 8 * 8], "three channels")],
    "one_colour": [
        (lambda t, L: np.stack((L * 0, L * 0)), "grey"),
        (lambda t, L: colour_by_tile(np.abs(t), L), "strength without direction"),
        (lambda t, L: colour_by_tile(t, L.T), "axes in another order"),
        (lambda t, L: np.round(colour_by_tile(t, L)), "rounded"),
        (lambda t, L: colour_by_tile(t, L) * 2, "2 times too large"),
        (lambda t, L: -colour_by_tile(t, L), "wrong sign"),
        (lambda t, L: colour_by_tile(t.sum(axis=0, keepdims=True), L),
         "multiplied by the number of entries of `training_ab`")],
    "broken_colorizers": [([1, 3, 0, 2], "exchanged for less green"), ([0, 0, 0, 2], "0 in the wrong place"),
                          ([5, 0, 0, 0], "one flat colour"),
                          ([5, 3, 0], "another number of cases")],
    "supported_sentences": [(["0", "1", "0", "1", "0", "1", "0"], None),
                            ([0, 1, 0, 0, 0, 1, 0], "most photos for the mean"),
                            ([1, 0, 0, 1, 0, 0, 0], "means only"),
                            ([1, 1, 0, 1, 0, 1, 0], "winner by the mean in everything"),
                            ([0, 1, 1, 1, 1, 1, 0], "whatever sounds likely"), ([2, 4, 6], "another number of cases")],
}

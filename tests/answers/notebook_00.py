"""Answers to the exercises of 00_start_here: other right ways, and wrong ones with the misconception they show."""

import functools

import numpy as np
import torch
from skimage.color import deltaE_ciede2000, rgb2lab

import colorlab
from colorlab import datasets, images, metrics

SAMPLES = len(datasets.samples())
CAT = next(path for path in datasets.samples() if path.stem == "cat")


@functools.cache
def ratio_by_table():
    table = colorlab.evaluate([CAT], ["zhang16-mini", "iizuka16-mini"], progress=False).set_index("model")
    return table.loc["zhang16-mini", "colourfulness"] / table.loc["iizuka16-mini", "colourfulness"]


def ratio_in_batches():
    zhang, iizuka = (next(colorlab.load(name).colorize_many([CAT], progress=False))
                     for name in ("zhang16-mini", "iizuka16-mini"))
    return torch.tensor(metrics.colourfulness(zhang) / metrics.colourfulness(iizuka))


@functools.cache
def colorized():
    """Each sample photo: as colorized by iizuka16-mini, grey, true."""
    iizuka, grey = colorlab.load("iizuka16-mini"), colorlab.load("grey")
    return [(iizuka.colorize(path), grey.colorize(path), images.read(path)) for path in datasets.samples()]


def counted():
    return sum(metrics.ciede2000(ours, photo) < metrics.ciede2000(grey, photo) for ours, grey, photo in colorized())


def counted_by_skimage():
    def error(x, y):
        return deltaE_ciede2000(rgb2lab(x), rgb2lab(y)).mean()

    gains = [error(photo, grey) - error(photo, ours)
             for ours, grey, photo in (tuple(picture[::2, ::2] for picture in three) for three in colorized())]
    return np.float64(np.greater(gains, 0).sum())


def cut_by_torch(L):
    x = torch.from_numpy(L)
    height, width = (n - n % 8 for n in x.shape)
    return x[:height, :width].unsqueeze(0).unsqueeze(0)


def cut_by_loop(L):
    while L.shape[0] % 8:
        L = L[:-1]
    while L.shape[1] % 8:
        L = L[:, :-1]
    return L.reshape(1, 1, *L.shape)


CORRECT = {
    "numbers_to_predict": [2 * 300 * 451, np.zeros((2, 300, 451)).size, float(300 * 451 + 451 * 300)],
    "colour_ratio": [ratio_by_table(), ratio_in_batches()],
    "better_than_grey": [counted(), counted_by_skimage()],
    "network_input": [cut_by_torch, cut_by_loop],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "numbers_to_predict": [(3 * 300 * 451, "predicts RGB"), (451 * 300, "one number per pixel"),
                           (313 * 300 * 451, "313 per pixel"), (2, "forgets the pixels"), (1000, None)],
    "colour_ratio": [(1 / ratio_by_table(), "upside down"), (100 * ratio_by_table(), "percent"), (0.5, None),
                     (-1, None), (ratio_by_table() - 1, None)],
    "better_than_grey": [(counted() / SAMPLES, "a share"), (SAMPLES - counted(), "the other way round"),
                         (SAMPLES, "all photos"), (100 * counted() / SAMPLES, "percent"), (40, None)],
    "network_input": [(lambda L: L[None, None], "not cut"), (lambda L: cut_by_torch(L)[0], "no batch"),
                      (lambda L: cut_by_loop(L).transpose(0, 2, 3, 1), "channel last"),
                      (lambda L: np.swapaxes(cut_by_loop(L), 2, 3), "rows and columns exchanged"),
                      (lambda L: cut_by_loop(L) / 100, "0..1"), (lambda L: cut_by_loop(L) / 2.55, "a constant factor")],
}

"""Answers to the exercises of 00_start_here: other right ways, and wrong ones with the misconception they show."""

import numpy as np
import torch

from colorlab import images, lab
from colorlab.course.cases.broken_colorizers import COLORIZERS, FAULTS
from colorlab.course.cases.made_up_table import ERRORS


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


def colour_by_torch(training_ab, L):
    mean = torch.from_numpy(training_ab).movedim(1, 0).flatten(1).mean(dim=1)
    return mean[:, None, None].expand(2, *L.shape)


def colour_by_loop(training_ab, L):
    sums, count = [0.0, 0.0], 0
    for a, b in training_ab:
        sums[0] += a.sum()
        sums[1] += b.sum()
        count += a.size
    return np.array([[[one / count] * L.shape[1]] * L.shape[0] for one in sums])


def one_mean(training_ab, axes):
    return training_ab.mean(axis=axes)


def filled(colour, L):
    out = np.empty((2, *L.shape))
    out[0], out[1] = colour
    return out


def diagnosed():
    """By one picture: a red half and a green half beside a blue one, with dark lines."""
    test = np.zeros((48, 48, 3), np.uint8)
    test[:, :16], test[:, 16:32], test[:, 32:] = (200, 60, 70), (40, 130, 60), (60, 80, 200)
    test[::6] //= 3
    L, *ab = lab.rgb_to_lab(torch.tensor(images.to_rgb(test)).movedim(-1, 0)).numpy()
    found = []
    for run in COLORIZERS.values():
        L2, *ab2 = lab.rgb_to_lab(torch.tensor(run(test)).movedim(-1, 0)).numpy()
        (a, b), (a2, b2) = ([x[3, [8, 24, 40]] for x in two] for two in (ab, ab2))
        signs = [abs(L2 - L)[:, 20:28].mean() > 4, abs(a2 - b).max() < 8, abs(a2 - a[::-1]).max() < 12, a2[1] > -5,
                 b2[2] > -5, abs(a2 - a / 2).max() < 4]
        faults = ("the lightness", "a and b are exchanged", "the colours are mirrored", "all green", "all blue",
                  "a and b are only")
        name = faults[signs.index(True)] if any(signs) else "nothing"
        found.append(next(number for number, fault in enumerate(FAULTS) if fault.startswith(name)))
    return found


def read_row_by_row():
    vivid, careful, grey = (ERRORS[name].tolist() for name in ("Vivid", "Careful", "grey"))
    rows = list(zip(vivid, careful, grey))
    return [int(all(max(v, c) < g for v, c, g in rows)), int(sum(v < c for v, c, _ in rows) * 2 > len(rows)), 0,
            int(sum(careful) < sum(vivid)), 0, int(any(g < min(v, c) for v, c, g in rows)), 0]


RIGHT = read_row_by_row()
TRUE = [5, 3, 0, 2]


def turned(*numbers):
    return [1 - value if number in numbers else value for number, value in enumerate(RIGHT, 1)]


CORRECT = {
    "network_input": [cut_by_torch, cut_by_loop],
    "one_colour": [colour_by_torch, colour_by_loop],
    "broken_colorizers": [diagnosed(), tuple(TRUE), np.array(TRUE, float)],
    "supported_sentences": [RIGHT, [value == 1 for value in RIGHT], torch.tensor(RIGHT)],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "network_input": [(lambda L: L[None, None], "not cut"), (lambda L: cut_by_torch(L)[0], "no batch"),
                      (lambda L: cut_by_loop(L).transpose(0, 2, 3, 1), "channel last"),
                      (lambda L: np.swapaxes(cut_by_loop(L), 2, 3), "rows and columns exchanged"),
                      (lambda L: cut_by_loop(L) / 100, "0..1"), (lambda L: cut_by_loop(L) / 2.55, "a constant factor")],
    "one_colour": [
        (lambda t, L: one_mean(t, 0), "a colour for each place"),
        (lambda t, L: L[None] * 0 + np.mean(t), "one axis of another length"),
        (lambda t, L: np.ones((2, *L.shape)) * np.mean(t), "one number for both"),
        (lambda t, L: one_mean(t, (0, 2, 3)), "only the colour"),
        (lambda t, L: list(one_mean(t, (0, 2, 3))), "only the colour"),
        (lambda t, L: np.full((*L.shape, 2), one_mean(t, (0, 2, 3))), "channels last"),
        (lambda t, L: filled(one_mean(t, (0, 2, 3)), L)[np.newaxis], "with a batch axis"),
        (lambda t, L: filled(one_mean(t, (0, 2, 3))[::-1], L), "a and b exchanged"),
        (lambda t, L: filled(np.median(np.moveaxis(t, 1, 0).reshape(2, -1), axis=1), L), "median"),
        (lambda t, L: filled(t[0].reshape(2, -1).mean(1), L), "the first photo only"),
        (lambda t, L: filled(t[0, :, 0, 0], L), "one pixel only"),
        (lambda t, L: colour_by_torch(t, t[0, 0]), "size of the training photos"),
        (lambda t, L: np.concatenate((L[None], colour_by_loop(t, L))), "lightness included"),
        (lambda t, L: L * 0, "nothing but 0"),
        (lambda t, L: filled(one_mean(t, (0, 2, 3)) / 110, L), "a constant factor"),
        (lambda t, L: filled(one_mean(t, (0, 2, 3)), L) * (L > 50), None)],
    "broken_colorizers": [([0, 3, 0, 2], "a picture without green"), ((5, 0, 0, 2), "a blurred or even picture"),
                          ([5, 3, 0, 0], "a symmetrical picture"), (np.zeros(4), "only the car"),
                          ([4, 3, 0, 2], "pale for less green"), ([5, 3, 4, 2], "rounding taken for a fault"),
                          ([6, 3, 0, 2], "blue for green"), ([2, 0, 3, 5], "2 in the wrong place"), ([1, 2, 3, 4],
                           "1 in the wrong place")],
    "supported_sentences": [(turned(5), "colourful is right"), (turned(3), "numbers for people"),
                            (turned(7), "eight photos for all"), (turned(2), "the mean for most photos"),
                            (turned(1, 6), "grey forgotten"), (turned(3, 5, 7), "likely, and so certain"),
                            (turned(1, 2, 3, 4, 5, 6, 7), "kept for left out"), ([1] * 7, "beyond the table"),
                             ([0] * 7, "counted otherwise than it says")],
}

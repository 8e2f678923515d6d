"""The L of a photo -> the batch of one that a network takes, cut to multiples of 8."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _cut(L):
    return L[:len(L) // 8 * 8, :L.shape[1] // 8 * 8]


def _cut_to_square(L):
    side = min(L.shape) // 8 * 8
    return L[:side, :side]


def _padded(L):
    return np.pad(L, [(0, -n % 8) for n in L.shape])


def _middle(L):
    top, left = (n % 8 // 2 for n in L.shape)
    return L[top:top + len(L) // 8 * 8, left:left + L.shape[1] // 8 * 8]


def _lightness_of_photos(rng):
    """One whose sides are no multiples of 8, one whose sides are, one of which only the width is none."""
    whole, rest = 8 * rng.integers(1, 4, (3, 2)), rng.integers([[2, 2], [0, 0], [0, 1]], [[8, 8], [1, 1], [1, 8]])
    return tuple((rng.uniform(0, 100, shape).round(1),) for shape in whole + rest)


NETWORK_INPUT = Exercise(
    name="network_input",
    objective="Turn the L of a photo into the batch of one that a network takes.",
    reference=lambda L: _cut(L)[None, None],
    tolerance=1e-4,
    inputs=_lightness_of_photos,
    misconceptions=(
        Misconception("no batch", lambda L: _cut(L)[None],
                      "one axis is missing: the first one counts photos, the second one channels."),
        Misconception("channel last", lambda L: _cut(L)[None, ..., None],
                      "the channel stands last, as in a picture file; networks want it before height and width."),
        Misconception("both at the end", lambda L: _cut(L)[..., None, None],
                      "photos and channels are counted by the first two axes, not by the last two."),
        Misconception("not cut", lambda L: L[None, None],
                      "the sides are those of the photo: are they multiples of 8?"),
        Misconception("only rows cut", lambda L: L[None, None, :len(L) // 8 * 8],
                      "the height is a multiple of 8: is the width?"),
        Misconception("only columns cut", lambda L: L[None, None, :, :L.shape[1] // 8 * 8],
                      "the width is a multiple of 8: is the height?"),
        Misconception("cut to a square", lambda L: _cut_to_square(L)[None, None],
                      "a square was cut out: height and width need not be equal, so keep as much of each as you can."),
        Misconception("multiples of 16", lambda L: L[None, None, :len(L) // 16 * 16, :L.shape[1] // 16 * 16],
                      "the sides are multiples of 16 now: less has to go."),
        Misconception("filled up", lambda L: _padded(L)[None, None],
                      "zeros were added to reach the next multiple of 8; here the rest is cut off."),
        Misconception("filled with the edge",
                      lambda L: np.pad(L, [(0, -n % 8) for n in L.shape], mode="edge")[None, None],
                      "the last rows and columns were repeated up to a multiple of 8; here the rest is cut off."),
        Misconception("cut above and left", lambda L: L[None, None, len(L) % 8:, L.shape[1] % 8:],
                      "the rest was cut off above and on the left: keep the upper left corner."),
        Misconception("nothing left of multiples of 8",
                      lambda L: L[None, None, :-(len(L) % 8), :-(L.shape[1] % 8)],
                      "what does `[:-0]` keep? Your function loses a photo whose sides are multiples of 8."),
        Misconception("-1..1", lambda L: _cut(L)[None, None] / 50 - 1,
                      "the values were scaled to -1..1: L stays in 0..100, the network does the rest.", 5e-6),
        Misconception("cut on both sides", lambda L: _middle(L)[None, None],
                      "the middle was cut out: keep the upper left corner."),
        Misconception("rows and columns exchanged", lambda L: _cut(L).T[None, None],
                      "rows and columns are exchanged: height comes before width."),
        Misconception("0..1", lambda L: _cut(L)[None, None] / 100,
                      "the values were scaled to 0..1: L stays in 0..100, the network does the rest.", 5e-7),
        Misconception("three channels", lambda L: np.repeat(_cut(L)[None, None], 3, axis=1),
                      "three equal channels: L is one channel."),
    ))

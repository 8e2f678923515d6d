"""Contrast: the L of a faded print (H, W) -> L (H, W) from black to white."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception

ENDS = (1, 99)


def _prints(dice: np.random.Generator) -> tuple[tuple[np.ndarray], ...]:
    """Two faded prints: dust brighter, and a few specks darker, than the photograph."""
    found = []
    for low, high in ((30, 78), (18, 61)):
        L = low + (high - low) * dice.beta(1.3, 1.6, (24, 25))
        L.flat[:3], L.flat[3:6] = 96, 4
        found.append((dice.permuted(L),))
    return tuple(found)


def _to(L, low, high, white=100.0):
    return ((L - low) / (high - low) * white).clip(0, white)


def _ends(L, ends=ENDS):
    low, high = np.percentile(L, ends)
    return low, high


def _reference(L):
    return _to(L, *_ends(L))


STRETCHED_PRINT = Exercise(
    name="stretched_print",
    objective="Stretch the lightness of a faded print: its 1st percentile becomes 0, its 99th 100, all else lies "
              "between.",
    reference=_reference, inputs=_prints, tolerance=0.05,
    misconceptions=(
        Misconception("from the darkest to the brightest", lambda L: _to(L, L.min(), L.max()),
                      "one speck of dust decides here what is white: where do the percentiles come in?"),
        Misconception("not clipped", lambda L: (L - _ends(L)[0]) / (_ends(L)[1] - _ends(L)[0]) * 100,
                      "dust comes out brighter than white, specks darker than black: there is no L below 0 or above "
                      "100."),
        Misconception("0..1", lambda L: _reference(L) / 100, "the scale is that of bytes or floats: L goes to 100.",
                      tolerance=5e-4),
        Misconception("0..255", lambda L: 2.55 * _reference(L), "255 is white for bytes; which number is it "
                                                                          "for L?"),
        Misconception("only shifted", lambda L: (L - _ends(L)[0]).clip(0, 100),
                      "black is black now, but white is still grey: the range must grow, too."),
        Misconception("divided by the brightest", lambda L: (L / _ends(L)[1] * 100).clip(0, 100),
                      "white is white now, but black is still grey: where does the dark end go?"),
        Misconception("negative", lambda L: _to(L, *_ends(L)[::-1]), "dark and bright are exchanged: a negative."),
        Misconception("5th and 95th", lambda L: _to(L, *_ends(L, (5, 95))),
                      "too much is cut off at both ends: which percentiles are asked?"),
        Misconception("0.01th and 0.99th", lambda L: _to(L, *_ends(L, (0.01, 0.99))),
                      "`np.percentile` counts to 100, not to 1."),
        Misconception("equalised", lambda L: 100 * (L.ravel().argsort().argsort().reshape(L.shape)) / (L.size - 1),
                      "every lightness is equally frequent now: that changes more than the contrast."),
        Misconception("mean and standard deviation", lambda L: (50 + 20 * (L - L.mean()) / L.std()).clip(0, 100),
                      "mean and standard deviation say nothing of where black and white are."),
    ))

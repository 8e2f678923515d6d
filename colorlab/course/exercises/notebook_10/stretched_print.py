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
        Misconception("cut off only", lambda L: L.clip(*_ends(L)),
                      "the ends were cut off, and nothing was stretched: the darkest is not 0 yet."),
        Misconception("cut off and shifted", lambda L: L.clip(*_ends(L)) - _ends(L)[0],
                      "black is black now, but white is still grey: the range must grow, too."),
        Misconception("1 and 99 as lightness", lambda L: _to(L, 1, 99),
                      "1 and 99 were taken for values of L: they say what percentage of the pixels is darker."),
        Misconception("divided by the bright end", lambda L: ((L - _ends(L)[0]) / _ends(L)[1] * 100).clip(0, 100),
                      "shifted, then divided by the bright end: how long is the way from the dark end to it?"),
        Misconception("divided by the dark end", lambda L: ((L - _ends(L)[0]) / _ends(L)[0] * 100).clip(0, 100),
                      "shifted, then divided by the dark end: how long is the way from it to the bright one?"),
        Misconception("mean and standard deviation, wider", lambda L: (50 + 25 * (L - L.mean()) / L.std()).clip(
                          0, 100), "mean and standard deviation say nothing of where black and white are."),
        Misconception("standardised", lambda L: (L - L.mean()) / L.std(),
                      "mean and standard deviation say nothing of where black and white are."),
        Misconception("numbers of the text", lambda L: _to(L, 23, 94),
                      "23 and 94 are the ends of the print in the notebook: each print has its own."),
        Misconception("row by row", lambda L: np.stack([_reference(row) for row in L]),
                      "each row was stretched by itself: the print has one black and one white."),
        Misconception("column by column", lambda L: np.stack([_reference(column) for column in L.T], axis=1),
                      "each column was stretched by itself: the print has one black and one white."),
        Misconception("one percent of the range", lambda L: _to(
                          L, L.min() + 0.01 * np.ptp(L), L.max() - 0.01 * np.ptp(L)),
                      "one percent of the *range* was cut off: a percentile counts pixels."),
        Misconception("percent of the largest", lambda L: _to(L, 0.01 * L.max(), 0.99 * L.max()),
                      "you took percent of the largest value: a percentile counts pixels."),
        Misconception("2nd and 98th", lambda L: _to(L, *_ends(L, (2, 98))),
                      "too much is cut off at both ends: which percentiles are asked?"),
        Misconception("10th and 90th", lambda L: _to(L, *_ends(L, (10, 90))),
                      "too much is cut off at both ends: which percentiles are asked?"),
        Misconception("bright end at the largest", lambda L: _to(L, _ends(L)[0], L.max()),
                      "the dark end is right; at the bright one a speck of dust decides."),
        Misconception("dark end at the smallest", lambda L: _to(L, L.min(), _ends(L)[1]),
                      "the bright end is right; at the dark one a speck decides."),
        Misconception("mean moved to the middle", lambda L: (L - L.mean() + 50).clip(0, 100),
                      "the mean was moved to the middle: the contrast is as low as before."),
        Misconception("to the ends of the print", lambda L: _ends(L)[0] + _reference(L) / 100 * (
                          _ends(L)[1] - _ends(L)[0]) + 1,
                      "the result still lies between the ends of the print: it should run from 0 to 100."),
        Misconception("upside down", lambda L: ((_ends(L)[1] - L) / (_ends(L)[1] - _ends(L)[0]) * 100),
                      "dark and bright are exchanged: a negative; and dust lies beyond 0 and 100."),
        Misconception("end added", lambda L: ((L + _ends(L)[0]) / (_ends(L)[1] - _ends(L)[0]) * 100).clip(0, 100),
                      "the dark end was added: it must become 0."),
        Misconception("subtracted after the division", lambda L: (L / (_ends(L)[1] - _ends(L)[0]) * 100 - _ends(
                          L)[0]).clip(0, 100),
                      "the dark end was subtracted after the stretch: put the difference in brackets."),
        Misconception("curved", lambda L: 10 * np.sqrt(_reference(L)),
                      "a root was taken: a straight line is asked between the ends."),
        Misconception("squared", lambda L: _reference(L) ** 2 / 100,
                      "a square was taken: a straight line is asked between the ends."),
    ))

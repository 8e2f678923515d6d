"""Mean squared error of two photos of bytes (H, W, 3) -> a number."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.gathered import instead_of_mean


def _pairs(rng):
    """Not square; one pair far apart (differences up to 255), one near, in which some squares wrap and some do not."""
    far = rng.integers(0, 256, (2, 5, 7, 3)).astype(np.uint8)
    near = rng.integers(60, 200, (6, 4, 3)).astype(np.uint8)
    return tuple(far), (near, (near + rng.integers(-45, 30, near.shape)).astype(np.uint8))


def _difference(x, y):
    return x.astype(float) - y


def _mse(x, y):
    return (_difference(x, y) ** 2).mean()


EXACT_MSE = Exercise(
    name="exact_mse",
    objective="Write the mean squared error over all RGB values of two photos of bytes.",
    reference=lambda prediction, truth: _mse(prediction, truth), inputs=_pairs, tolerance=0.02,
    misconceptions=(
        Misconception("all wrapped", lambda x, y: ((x - y) ** 2).mean(),
                      "far too small: both photos are uint8, which ends at 255. What does numpy make of 3 - 5 there, "
                      "and of 20 ** 2? Section 4 follows this trail."),
        Misconception("difference wrapped", lambda x, y: ((x - y).astype(float) ** 2).mean(),
                      "far too large: the difference was taken in uint8, where 3 - 5 is 254. Leave uint8 before you "
                      "subtract."),
        Misconception("int16 too small", lambda x, y: ((x.astype(np.int16) - y) ** 2).mean(),
                      "int16 holds the differences but not their squares: it ends at 32767, and 255 squared is more."),
        Misconception("int8", lambda x, y: ((x.astype(np.int8) - y.astype(np.int8)) ** 2).mean(),
                      "int8 ends at 127: bytes above that, and nearly all squares, do not fit."),
        *instead_of_mean(lambda x, y: _difference(x, y) ** 2),
        Misconception("difference of the squares", lambda x, y: (x.astype(float) ** 2 - y.astype(float) ** 2).mean(),
                      "the photos were squared and then subtracted: subtract first."),
        Misconception("variance", lambda x, y: _difference(x, y).var(),
                      "the mean difference was taken off: a variance forgives that all is too bright."),
        Misconception("grey photos", lambda x, y: (_difference(x, y).mean(-1) ** 2).mean(),
                      "the channels were averaged before squaring: red and blue errors cancel."),
        Misconception("PSNR", lambda x, y: 10 * np.log10(255 ** 2 / _mse(x, y)),
                      "that is the PSNR, which section 3 makes of the MSE."),
        Misconception("root", lambda x, y: np.sqrt(_mse(x, y)),
                      "that is the root of the mean squared error (RMSE); here its square is asked."),
        Misconception("absolute", lambda x, y: np.abs(_difference(x, y)).mean(),
                      "that is the mean absolute error: the square is missing."),
        Misconception("signed", lambda x, y: _difference(x, y).mean(),
                      "too bright and too dark cancelled out: the square is missing."),
        Misconception("square of the mean", lambda x, y: _difference(x, y).mean() ** 2,
                      "too bright and too dark cancelled out: square each difference first, then take the mean."),
        Misconception("sum over channels", lambda x, y: (_difference(x, y) ** 2).sum(-1).mean(),
                      "that is per pixel, with the three channels added up: the mean goes over all values."),
        Misconception("sum", lambda x, y: (_difference(x, y) ** 2).sum(), "a sum grows with the photo: take the mean."),
        Misconception("0..1", lambda x, y: _mse(x / 255, y / 255),
                      "the scale was changed to 0..1; the study, and this course, count in bytes.", 1e-4),
        Misconception("in percent of 255", lambda x, y: np.abs(_difference(x, y)).mean() / 2.55,
                      "that is the percent error of section 1, not the mean squared error."),
        Misconception("one number per channel", lambda x, y: (_difference(x, y) ** 2).mean((0, 1)),
                      "one number per channel: the mean goes over rows, columns and channels."),
        Misconception("signed bytes", lambda prediction, truth: ((prediction.astype(np.int8) - truth.astype(
                          np.int8)).astype(float) ** 2).mean(),
                      "int8 has a sign, but it ends at 127: what becomes of 200, and of a difference of 150?"),
    ))

"""PSNR in dB, a number or an array -> MSE."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _decibels(rng):
    """Two arrays and one number; some so high that the MSE is far below 1."""
    low, middle, high = rng.uniform(6, 20, 2), rng.uniform(20, 32, 3), rng.uniform(50, 75)
    return (np.array([*middle, high]).round(2),), (low.round(1)[:, None],), (round(rng.uniform(15, 40), 2),)


MSE_FROM_PSNR = Exercise(
    name="mse_from_psnr",
    objective="Turn a PSNR in dB back into the mean squared error on the scale 0..255.",
    reference=lambda psnr: 255 ** 2 / 10 ** (psnr / 10),
    inputs=_decibels, tolerance=1e-12, relative=1e-4,
    misconceptions=(
        Misconception("divided by 20", lambda p: 255 ** 2 / 10 ** (p / 20),
                      "20 belongs to the root of the MSE; the formula above has 10."),
        Misconception("subtracted", lambda p: 255 ** 2 - 10 ** (p / 10),
                      "a difference of logarithms is the logarithm of a ratio: divide."),
        Misconception("power exchanged", lambda p: 255 ** 2 / (p / 10) ** 10,
                      "which of the two is the base: what undoes a logarithm to base 10?"),
        Misconception("100", lambda p: 100 ** 2 / 10 ** (p / 10),
                      "the largest value is not 100: bytes end at another number."),
        Misconception("root", lambda p: 255 / 10 ** (p / 20), "that is the root of the MSE (RMSE)."),
        Misconception("255 not squared", lambda p: 255 / 10 ** (p / 10),
                      "the MSE is compared with the square of the largest value."),
        Misconception("256", lambda p: 256 ** 2 / 10 ** (p / 10), "near: but what is the largest value of a byte?"),
        Misconception("natural logarithm", lambda p: 255 ** 2 / np.exp(p / 10),
                      "`exp` undoes the natural logarithm; decibels use the one to base 10."),
        Misconception("logarithm to base 2", lambda p: 255 ** 2 / 2 ** (p / 10),
                      "2 to the power undoes the logarithm to base 2; decibels use the one to base 10."),
        Misconception("logarithm left standing", lambda p: 255 ** 2 / p,
                      "the PSNR is a logarithm still: how is that undone?"),
        Misconception("root, 10 for 20", lambda p: 255 ** 2 / 10 ** (p / 5),
                      "the exponent is twice as large as it should be: is the square counted twice?", 1e-6),
        Misconception("sign", lambda p: 255 ** 2 * 10 ** (p / 10),
                      "a higher PSNR should mean a smaller error: where in the fraction does the power belong?"),
        Misconception("upside down", lambda p: 10 ** (p / 10) / 255 ** 2,
                      "upside down: a higher PSNR should mean a smaller error."),
        Misconception("0..1", lambda p: 10 ** (-p / 10), "that is the MSE on the scale 0..1."),
        Misconception("10 forgotten", lambda p: 255 ** 2 / 10 ** p, "decibels are tenths: a 10 is missing.", 0.1),
        Misconception("forward", lambda p: 10 * np.log10(255 ** 2 / p),
                      "that is the formula from MSE to PSNR; solve it for the MSE."),
        Misconception("logarithm of the result", lambda p: np.log10(255 ** 2) - p / 10,
                      "that is the logarithm of the MSE: one more step."),
    ))

"""Exercises of 05_error_analysis, written out."""

import numpy as np

from colorlab.course.recognition.written import way


@way("exact_mse")
def _(prediction, truth):
    difference = prediction.astype(float) - truth.astype(float)
    return (difference ** 2).mean()


@way("exact_mse")
def _(prediction, truth):
    squared = (prediction.astype(float) - truth) ** 2
    height, width, channels = prediction.shape
    return squared.sum() / (height * width * channels)


@way("mse_from_psnr")
def _(psnr):
    return 255 ** 2 / 10 ** (psnr / 10)


@way("share_too_low")
def _(percent, mean_difference):
    wrapped = percent / 100 * 255
    return 100 * (wrapped - mean_difference) / 256


@way("area_under_curve")
def _(distance):
    shares = np.array([(distance <= d).mean() for d in range(0, 151, 1)])
    return 100 * shares.mean()


@way("photos_needed")
def _(differences, size):
    spread = differences.std(ddof=1)
    return ((1.96 + 0.84) * spread / size) ** 2


@way("photos_needed")
def _(differences, size):
    squares = (differences - differences.mean()) ** 2
    variance = squares.sum() / (len(differences) - 1)
    return (1.96 + 0.84) ** 2 * variance / size ** 2

"""From photos to pixels: MSE, height and width of each photo (N,) -> a number."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _sets(rng):
    """Photos of very different size and error; one set of a single photo."""
    def photos(count):
        return (rng.uniform(30, 900, count).round(1), *rng.integers(40, 900, (2, count)))

    return photos(5), photos(3), photos(1)


def _average(weight):
    return lambda errors, heights, widths: np.average(errors, weights=weight(heights, widths))


PIXEL_MEAN = Exercise(
    name="pixel_mean",
    objective="Turn the MSE of each photo into the MSE over all their pixels, for photos of different size.",
    reference=_average(lambda h, w: h * w),
    inputs=_sets, tolerance=0.01, relative=1e-5,
    misconceptions=(
        Misconception("mean over photos", lambda e, h, w: e.mean(),
                      "that is the mean over photos: a thumbnail counts as much as a poster. How many pixels stand "
                      "behind each number?"),
        Misconception("weighted by height", _average(lambda h, w: h),
                      "each photo counts by its height alone: how many pixels does it have?"),
        Misconception("weighted by width", _average(lambda h, w: w),
                      "each photo counts by its width alone: how many pixels does it have?"),
        Misconception("weighted by height + width", _average(lambda h, w: h + w),
                      "half the way around the photo is not its number of pixels."),
        Misconception("weighted by the side", _average(lambda h, w: np.sqrt(h * w)),
                      "each photo counts by its side: the number of pixels is an area."),
        Misconception("weighted by the longer side", _average(np.maximum),
                      "each photo counts by its longer side: how many pixels does it have?"),
        Misconception("weighted by the square of the area", _average(lambda h, w: (h * w) ** 2),
                      "large photos count too much: the number of pixels itself is the weight."),
        Misconception("divided by the pixels", lambda e, h, w: (e / (h * w)).sum(),
                      "each error was divided by its pixels: multiply, and divide by all pixels at the end."),
        Misconception("mean of the roots", lambda e, h, w: np.average(np.sqrt(e), weights=h * w) ** 2,
                      "roots were averaged: squared errors add up, their roots do not."),
        Misconception("the first photo", lambda e, h, w: e[0], "that is the error of the first photo alone."),
        Misconception("the worst photo", lambda e, h, w: e.max(), "that is the error of the worst photo alone."),
        Misconception("weighted the wrong way", _average(lambda h, w: 1 / (h * w)),
                      "the smallest photo counts most: multiply where you divided."),
        Misconception("not divided", lambda e, h, w: (e * h * w).sum(),
                      "that is the sum of all squared errors: divide by the number of pixels."),
        Misconception("divided by the photos", lambda e, h, w: (e * h * w).mean(),
                      "you divided by the number of photos: the sum runs over pixels."),
        Misconception("product of the sums", lambda e, h, w: (e * h * w).sum() / (h.sum() * w.sum()),
                      "the sum of all heights times the sum of all widths is not the number of pixels."),
        Misconception("divided by the values", lambda e, h, w: np.average(e, weights=h * w) / 3,
                      "each photo's number is already a mean over the three channels."),
        Misconception("only the largest", lambda e, h, w: e[np.argmax(h * w)],
                      "that is the error of the largest photo alone."),
        Misconception("median", lambda e, h, w: np.median(e), "that is the median over photos."),
    ))

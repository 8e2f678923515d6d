"""Exercises of 05_error_analysis."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception

_ERRORS = np.array([100.0, 900.0, 250.0, 40.0, 610.0])
_HEIGHTS, _WIDTHS = np.array([300, 64, 512, 800, 120]), np.array([451, 48, 200, 90, 600])

_WHOLE = np.array([[0.0, 1.0, 2.0], [5.0, 5.0, 60.0]])


def _pairs(rng):
    """Not square; one pair far apart (differences up to 255), one near, in which some squares wrap and some do not."""
    far = rng.integers(0, 256, (2, 5, 7, 3)).astype(np.uint8)
    near = rng.integers(60, 200, (6, 4, 3)).astype(np.uint8)
    return tuple(far), (near, (near + rng.integers(-45, 30, near.shape)).astype(np.uint8))


def _distances(rng):
    return np.concatenate((rng.gamma(1.5, 20, 30), [0, 10, 20, 150, 170])).reshape(5, 7)


def _two_models(rng, photos, spread):
    """Errors of two models that differ far less than photos do; lopsided, as errors are."""
    hard = rng.lognormal(6, 0.8, photos)
    return hard + spread * (rng.gamma(1.2, 1, photos) - 1), hard + 12


def _difference(x, y):
    return x.astype(float) - y


def _mse(x, y):
    return (_difference(x, y) ** 2).mean()


def _average(weight):
    return lambda errors, heights, widths: np.average(errors, weights=weight(heights, widths))


def _shares(distance, thresholds=range(151), strict=False):
    return np.array([(distance < d if strict else distance <= d).mean() for d in thresholds])


def _resampled(*samples, statistic=np.mean, seed=0):
    """2000 bootstrap values of a statistic over photos; the samples are drawn together."""
    drawn = np.random.default_rng(seed).integers(0, len(samples[0]), (2000, len(samples[0])))
    return [statistic(sample[drawn], axis=1) for sample in samples]


def _middle(values, low=2.5, high=97.5):
    return np.percentile(values, [low, high])


def _paired(x, y, **options):
    return _resampled(x - y, **options)[0]


def _unpaired(x, y):
    return _resampled(x)[0] - _resampled(y, seed=1)[0]


EXACT_MSE = Exercise(
    name="exact_mse",
    objective="Write the mean squared error over all RGB values of two photos of bytes.",
    reference=_mse, inputs=_pairs, tolerance=0.02,
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
    ))

PIXEL_MEAN = Exercise(
    name="pixel_mean",
    objective="Turn the MSE of each photo into the MSE over all their pixels, for photos of different size.",
    reference=_average(lambda h, w: h * w),
    inputs=((_ERRORS, _HEIGHTS, _WIDTHS), (_ERRORS[:3] + 7, _WIDTHS[:3], _HEIGHTS[2:])), tolerance=0.05,
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

MSE_FROM_PSNR = Exercise(
    name="mse_from_psnr",
    objective="Turn a PSNR in dB back into the mean squared error on the scale 0..255.",
    reference=lambda p: 255 ** 2 / 10 ** (p / 10),
    inputs=((np.array([20.0, 22.64, 31.0]),), (np.array([[9.0], [15.5]]),)), tolerance=0.02,
    misconceptions=(
        Misconception("divided by 20", lambda p: 255 ** 2 / 10 ** (p / 20),
                      "20 belongs to the root of the MSE; the formula above has 10."),
        Misconception("root", lambda p: 255 / 10 ** (p / 20), "that is the root of the MSE (RMSE)."),
        Misconception("255 not squared", lambda p: 255 / 10 ** (p / 10),
                      "the MSE is compared with the square of the largest value."),
        Misconception("256", lambda p: 256 ** 2 / 10 ** (p / 10), "near: but what is the largest value of a byte?"),
        Misconception("natural logarithm", lambda p: 255 ** 2 / np.exp(p / 10),
                      "`exp` undoes the natural logarithm; decibels use the one to base 10."),
        Misconception("sign", lambda p: 255 ** 2 * 10 ** (p / 10),
                      "a higher PSNR should mean a smaller error: where in the fraction does the power belong?"),
        Misconception("upside down", lambda p: 10 ** (p / 10) / 255 ** 2,
                      "upside down: a higher PSNR should mean a smaller error.", 1e-4),
        Misconception("0..1", lambda p: 10 ** (-p / 10), "that is the MSE on the scale 0..1.", 1e-4),
        Misconception("10 forgotten", lambda p: 255 ** 2 / 10 ** p, "decibels are tenths: a 10 is missing.", 1e-4),
        Misconception("forward", lambda p: 10 * np.log10(255 ** 2 / p),
                      "that is the formula from MSE to PSNR; solve it for the MSE."),
        Misconception("logarithm of the result", lambda p: np.log10(255 ** 2) - p / 10,
                      "that is the logarithm of the MSE: one more step.", 1e-4),
    ))

WRAPPED_SQUARE = Exercise(
    name="wrapped_square",
    objective="Say what uint8 arithmetic gives as the square of 100 - 135.",
    reference=lambda: 35 ** 2 % 256, inputs=((),), tolerance=0, asks_value=True,
    misconceptions=(
        Misconception("exact", lambda: 35 ** 2, "that is the exact square, and does not fit into a byte."),
        Misconception("only the difference", lambda: 221, "that is the wrapped difference: now square it."),
        Misconception("square not wrapped", lambda: 221 ** 2,
                      "you squared the wrapped difference exactly; the square, too, must fit into a byte."),
        Misconception("wrapped once", lambda: 35 ** 2 - 256,
                      "you took 256 off once; what is left still does not fit into a byte."),
        Misconception("no square", lambda: 35, "that is the absolute difference, without the square."),
        Misconception("signed", lambda: -35, "a byte has no sign, and the square is missing."),
        Misconception("modulo 255", lambda: 35 ** 2 % 255,
                      "near: a byte has as many values as 0 to 255 inclusive. How many is that?"),
        Misconception("how often", lambda: 35 ** 2 // 256, "that is how often 256 goes into it; what is left over?"),
        Misconception("clipped", lambda: 255, "numpy does not stop at the largest byte, it starts again at 0."),
        Misconception("clipped at 0", lambda: 0, "numpy does not stop at 0, it goes on from 255 down."),
    ))

AREA_UNDER_CURVE = Exercise(
    name="area_under_curve",
    objective="Turn distances in the ab plane into Zhang's AuC, in percent.",
    reference=lambda x: 100 * _shares(x).mean(), inputs=lambda rng: ((_distances(rng),), (_WHOLE,)), tolerance=0.02,
    misconceptions=(
        Misconception("strictly within", lambda x: 100 * _shares(x, strict=True).mean(),
                      "near: a pixel at exactly d counts as within d."),
        Misconception("0..1", lambda x: _shares(x).mean(), "right share, but asked in percent.", 5e-4),
        Misconception("150 left out", lambda x: 100 * _shares(x, range(150)).mean(),
                      "near: `range(150)` ends at 149."),
        Misconception("0 left out", lambda x: 100 * _shares(x, range(1, 151)).mean(),
                      "near: the curve starts at d = 0."),
        Misconception("divided by 150", lambda x: 100 * _shares(x).sum() / 150,
                      "near: how many whole numbers are there from 0 to 150?"),
        Misconception("trapezoids", lambda x: 100 * ((_shares(x)[1:] + _shares(x)[:-1]) / 2).mean(),
                      "near: that is the trapezoid rule; the paper takes the plain mean over d."),
        Misconception("area above", lambda x: 100 - 100 * _shares(x).mean(),
                      "that is the area above the curve: count the pixels within d, not beyond."),
        Misconception("one threshold", lambda x: 100 * (x <= 10).mean(),
                      "that is the share within one distance: take the mean over d = 0, 1, ..., 150."),
        Misconception("sum", lambda x: 100 * _shares(x).sum(), "the shares were added up: take their mean."),
        Misconception("counts", lambda x: _shares(x).mean() * x.size, "a mean number of pixels, not a share of them."),
        Misconception("mean distance", lambda x: x.mean(), "that is the mean distance: nothing was counted."),
        Misconception("mean distance of 150", lambda x: 100 - x.mean() / 1.5,
                      "related, but not the same: whole steps of d, and distances beyond 150, are counted otherwise."),
        Misconception("curve instead of area", lambda x: 100 * _shares(x),
                      "that is the whole curve, one value per d: take its mean."),
        Misconception("in steps of 10", lambda x: 100 * _shares(x, range(0, 151, 10)).mean(),
                      "d goes in steps of 1."),
    ))

PAIRED_INTERVAL = Exercise(
    name="paired_interval",
    objective="Compute the 95 % paired bootstrap interval of the mean difference, first less second.",
    reference=lambda x, y: _middle(_paired(x, y)), tolerance=1.0,
    inputs=lambda rng: (_two_models(rng, 80, 35), _two_models(rng, 60, 30)),
    misconceptions=(
        Misconception("unpaired", lambda x, y: _middle(_unpaired(x, y)),
                      "far too wide: photos were drawn for each model apart. Draw once, use the same for both.", 12),
        Misconception("exchanged", lambda x, y: _middle(_paired(y, x)), "that is second less first."),
        Misconception("high before low", lambda x, y: _middle(_paired(x, y), 97.5, 2.5),
                      "right ends, wrong order: the low one first."),
        Misconception("fractions as percent", lambda x, y: _middle(_paired(x, y), 0.025, 0.975),
                      "both ends lie in the lowest percent: `percentile` counts to 100, `quantile` to 1.", 4),
        Misconception("90 percent", lambda x, y: _middle(_paired(x, y), 5, 95),
                      "a little too narrow: 5 % were cut off at each end, that leaves less than 95."),
        Misconception("standard error", lambda x, y: (x - y).mean() + np.array([-1, 1]) * (x - y).std() / len(x) ** 0.5,
                      "mean plus and minus one standard error: that holds about 68 %."),
        Misconception("nothing drawn", lambda x, y: _middle(x - y),
                      "these are the middle 95 % of the photos; an interval of the *mean* needs many means."),
        Misconception("standard deviation", lambda x, y: (x - y).mean() + np.array([-1.96, 1.96]) * (x - y).std(),
                      "the standard deviation tells how photos differ; a mean over many photos is steadier."),
        Misconception("only the first", lambda x, y: _middle(_resampled(x)[0]),
                      "that is the interval of the first model's mean: where is the second?", 12),
        Misconception("median", lambda x, y: _middle(_paired(x, y, statistic=np.median)),
                      "that is the median of each draw; the mean is asked."),
        Misconception("sum", lambda x, y: _middle(_paired(x, y, statistic=np.sum)),
                      "the differences of each draw were added up: take their mean.", 100),
        Misconception("without repetition", lambda x, y: np.full(2, (x - y).mean()),
                      "no width at all: each draw holds every photo once. Draw with repetition.", 0.01),
        Misconception("absolute", lambda x, y: _middle(_resampled(np.abs(x - y))[0]),
                      "the sign was lost: who is better is in the sign."),
        Misconception("relative", lambda x, y: _middle(_resampled((x - y) / y)[0]),
                      "you divided by the second model's error: the plain difference is asked.", 0.02),
    ))

EXERCISES = (EXACT_MSE, PIXEL_MEAN, MSE_FROM_PSNR, WRAPPED_SQUARE, AREA_UNDER_CURVE, PAIRED_INTERVAL)

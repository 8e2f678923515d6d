"""What hints gain, with its interval: PSNR of photos without and with hints, (N,) each -> mean, low, high."""

import numpy as np
from scipy import stats

from colorlab.course.exercises import Exercise, Misconception

WIDTH = 1.96  # standard errors on each side: 95 % of a normal distribution


def _inputs(dice):
    examples = []
    for count, gain in ((9, 1.4), (14, 0.8)):
        before = dice.normal(24, 3.5, count)
        examples.append((before, before + gain + dice.normal(0, 0.6, count)))
    return tuple(examples)


def _interval(middle, error):
    return np.array([middle, middle - WIDTH * error, middle + WIDTH * error])


def _paired(before, after, ddof=1):
    gain = after - before
    return _interval(gain.mean(), gain.std(ddof=ddof) / np.sqrt(len(gain)))


def _unpaired(before, after):
    spread = np.sqrt(before.var(ddof=1) + after.var(ddof=1))
    return _interval((after - before).mean(), spread / np.sqrt(len(before)))


def _errors_added(before, after):
    spread = before.std(ddof=1) + after.std(ddof=1)
    return _interval((after - before).mean(), spread / np.sqrt(len(before)))


def _with_width(width):
    return lambda before, after: (after - before).mean() + width / WIDTH * (
        _paired(before, after) - (after - before).mean())


def _alone(values):
    """Mean and interval of one list."""
    return _interval(values.mean(), values.std(ddof=1) / np.sqrt(len(values)))


PAIRED_GAIN = Exercise(
    name="paired_gain",
    objective="Judge a gain photo by photo: its mean and its 95 % interval.",
    reference=_paired, inputs=_inputs, tolerance=1e-4,
    misconceptions=(
        Misconception("two separate samples", _unpaired,
                      "the photos differ far more than the gain does, and that is still in your interval: each photo "
                      "was measured twice."),
        Misconception("errors added up", _errors_added,
                      "the errors of both means were added up: each photo was measured twice, so look at one number "
                      "per photo."),
        Misconception("spread of the photos", lambda before, after: _interval(
                          (after - before).mean(), (after - before).std(ddof=1)),
                      "that is the spread of single photos: the mean of many is known better."),
        Misconception("divided by n", lambda before, after: _interval(
                          (after - before).mean(), (after - before).std(ddof=1) / len(before)),
                      "the interval is too narrow: with four times the photos it halves."),
        Misconception("spread about zero", lambda before, after: _interval(
                          (after - before).mean(), np.sqrt(((after - before) ** 2).mean() / len(before))),
                      "the spread was measured from 0: it is about the mean gain."),
        Misconception("population's spread", lambda before, after: _paired(before, after, ddof=0),
                      "nearly: these photos are a sample, whose spread is estimated with one less in the denominator."),
        Misconception("sign exchanged", lambda before, after: _paired(after, before),
                      "the gain is negative: which list is subtracted from which?"),
        Misconception("one standard error", lambda before, after: np.array([
                          _paired(before, after)[0], *((after - before).mean() + np.array([-1, 1])
                                                       * (after - before).std(ddof=1) / np.sqrt(len(before)))]),
                      "that is one standard error on each side, which holds 68 %: 95 % are asked."),
        Misconception("quantiles of single photos", lambda before, after: np.array(
                          [(after - before).mean(), *np.quantile(after - before, (0.025, 0.975))]),
                      "those are quantiles of single photos: the interval of their mean is asked."),
        Misconception("half-width instead of ends", lambda before, after: np.array(
                          [_paired(before, after)[0], *2 * [_paired(before, after)[0] - _paired(before, after)[1]]]),
                      "that is the half-width: both ends of the interval are asked."),
        Misconception("high before low", lambda before, after: _paired(before, after)[[0, 2, 1]],
                      "the ends are exchanged: the lower one comes first."),
        Misconception("from low to high", lambda before, after: _paired(before, after)[[1, 0, 2]],
                      "the numbers are right, in another order: the mean comes first."),
        Misconception("mean last", lambda before, after: _paired(before, after)[[1, 2, 0]],
                      "the numbers are right, in another order: the mean comes first."),
        Misconception("90 percent", _with_width(1.645), "that holds 90 %: how many standard errors are asked?"),
        Misconception("99 percent", _with_width(2.576), "that holds 99 %: how many standard errors are asked?"),
        Misconception("two standard errors", _with_width(2.0),
                      "nearly: you went two standard errors away, and the exercise says how many it asks for."),
        Misconception("Student's t", lambda before, after: _with_width(stats.t.ppf(0.975, len(before) - 1))(
                          before, after),
                      "you took Student's t, which is sound for few photos; here the number of errors is given."),
        Misconception("distances from the mean", lambda before, after: _paired(before, after) - np.array(
                          [0, 1, 1]) * (after - before).mean(),
                      "those are the ways from the mean to the ends: the ends themselves are asked."),
        Misconception("median gain", lambda before, after: np.array(
                          [np.median(after - before), *_paired(before, after)[1:]]),
                      "the first number is the gain of the photo in the middle: the mean is asked."),
        Misconception("interval about the median", lambda before, after: _paired(before, after) + np.median(
                          after - before) - (after - before).mean(),
                      "your interval lies about the gain of the photo in the middle: the mean is asked."),
        Misconception("after alone", lambda before, after: _paired(np.zeros_like(after), after),
                      "that is about the PSNR with hints: what is the gain of each photo?"),
        Misconception("before alone", lambda before, after: _paired(np.zeros_like(before), before),
                      "that is about the PSNR without hints: what is the gain of each photo?"),
        Misconception("ends subtracted", lambda before, after: _alone(after) - _alone(before),
                      "you subtracted the ends of two intervals: subtract photo by photo, then make one interval."),
        Misconception("relative gain", lambda before, after: _paired(np.zeros_like(after), after / before - 1),
                      "that is a gain in proportion: PSNR is a logarithm already, so subtract."),
        Misconception("ratio", lambda before, after: _paired(np.zeros_like(after), after / before),
                      "you divided: PSNR is a logarithm already, so subtract."),
        Misconception("variance for spread", lambda before, after: _interval(
                          (after - before).mean(), (after - before).var(ddof=1) / np.sqrt(len(before))),
                      "the variance stands where the spread should: a root is missing."),
        Misconception("variance of the mean", lambda before, after: _interval(
                          (after - before).mean(), (after - before).var(ddof=1) / len(before)),
                      "that is the variance of the mean: its root is the standard error."),
        Misconception("one standard deviation", lambda before, after: (after - before).mean() + (
                          after - before).std(ddof=1) * np.array([0, -1, 1]),
                      "that is one standard deviation of single photos: the mean of many is known better."),
        Misconception("mean and error", lambda before, after: np.array([
                          (after - before).mean(), (after - before).std(ddof=1) / np.sqrt(len(before))]),
                      "you return the mean and its standard error: three numbers are asked, the mean and both ends."),
        Misconception("mean, error", lambda before, after: np.array([
                          (after - before).mean(), WIDTH * (after - before).std(ddof=1) / np.sqrt(len(before))]),
                      "you return the mean and half a width: three numbers are asked, the mean and both ends."),
        Misconception("ends alone", lambda before, after: _paired(before, after)[1:],
                      "both ends are there: the mean gain comes before them."),
        Misconception("smallest and largest gain", lambda before, after: np.array(
                          [(after - before).mean(), (after - before).min(), (after - before).max()]),
                      "those are the smallest and the largest gain of a photo: the interval of their mean is asked."),
        Misconception("photos less one", lambda before, after: _interval(
                          (after - before).mean(), (after - before).std(ddof=1) / np.sqrt(len(before) - 1)),
                      "one photo was taken away twice: in the spread, and again under the root."),
        Misconception("as in a pool", lambda before, after: _interval(
                          (after - before).mean(), np.concatenate((before, after)).std(ddof=1) / np.sqrt(
                              2 * len(before))),
                      "both lists were thrown together: each photo was measured twice. What is its gain?"),
        Misconception("spread of the PSNR with hints", lambda before, after: _interval(
                          (after - before).mean(), after.std(ddof=1) / np.sqrt(len(after))),
                      "the mean is right. The error is that of the PSNR with hints, which is mostly how photos differ: "
                      "take the spread of the gains."),
        Misconception("spread of the PSNR without hints", lambda before, after: _interval(
                          (after - before).mean(), before.std(ddof=1) / np.sqrt(len(after))),
                      "the mean is right. The error is that of the PSNR without hints, which is mostly how photos "
                      "differ: take the spread of the gains."),
        Misconception("twice as many photos", lambda before, after: _interval(
                          (after - before).mean(), (after - before).std(ddof=1) / np.sqrt(2 * len(after))),
                      "you counted each photo twice: two measurements of it make one gain."),
    ))

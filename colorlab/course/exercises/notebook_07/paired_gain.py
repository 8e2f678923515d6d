"""What hints gain, with its interval: PSNR of photos without and with hints, (N,) each -> mean, low, high."""

import numpy as np

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
    ))

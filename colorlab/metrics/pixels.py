"""Errors of the RGB values, pixel by pixel."""

import torch
from torch import Tensor

from colorlab.metrics.base import Metric, Pair, mean
from colorlab.metrics.registry import register


def _squared_error(pair: Pair) -> Tensor:
    return mean(pair.difference.square())


@register
class Mse(Metric):
    """Mean squared error over all RGB values, scale 0..255.

    Published automatic colorization lies between 200 and 650; 0 is perfect.
    """

    name, label = "mse", "mean squared error"
    hides = "Whether one object is very wrong or everything a little. Safe brown beats a bold wrong guess."

    def of(self, pair: Pair) -> Tensor:
        return pair.once(_squared_error)


@register
class MaePercent(Metric):
    """Mean absolute difference over all RGB values, in percent of 255."""

    name, label, unit = "mae_percent", "percent error", "% of 255"
    hides = "All that mse hides, and that an unrelated photo differs by only about 25 to 30 percent: 5 is a lot."

    def of(self, pair: Pair) -> Tensor:
        return mean(pair.difference.abs()) / 255 * 100


@register
class Psnr(Metric):
    """Peak signal-to-noise ratio over RGB; infinite for equal pictures. Automatic methods reach 20 to 25 dB."""

    name, label, unit, better = "psnr", "peak signal-to-noise ratio", "dB", "higher"
    hides = "All that mse hides, of which it is the logarithm."

    def of(self, pair: Pair) -> Tensor:
        return 10 * torch.log10(255 ** 2 / pair.once(_squared_error))

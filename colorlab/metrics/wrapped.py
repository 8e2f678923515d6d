"""What 8-bit arithmetic makes of an error: a number that looks like one."""

from torch import Tensor

from colorlab.metrics.base import Metric, Pair, mean
from colorlab.metrics.registry import register


def _wrapped(pair: Pair) -> Tensor:
    """Differences in uint8, where 3 - 5 = 254."""
    return pair.prediction - pair.reference.rgb


@register
class MseUint8Wrapped(Metric):
    """What `((a - b) ** 2).mean()` gives on uint8 arrays: difference and square both wrap modulo 256."""

    name, label, shown = "mse_uint8_wrapped", "squared error in 8-bit arithmetic", False
    hides = ("Not an error measure: it looks like one, but stays below 256, and large errors count no more than "
             "middling ones.")

    def of(self, pair: Pair) -> Tensor:
        wrapped = pair.once(_wrapped)
        return mean(wrapped * wrapped)


@register
class MaePercentUint8Wrapped(Metric):
    """What `abs(a - b).mean() / 255 * 100` gives on uint8 arrays: a value one too low counts as 255 too high."""

    name, label, unit, shown = "mae_percent_uint8_wrapped", "percent error in 8-bit arithmetic", "% of 255", False
    hides = "Not an error measure: about 30 to 55 for any colorization of any photo, good or bad."

    def of(self, pair: Pair) -> Tensor:
        return mean(pair.once(_wrapped)) / 255 * 100

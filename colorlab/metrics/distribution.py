"""What only a whole set of photos shows."""

import torch
from torch import Tensor

from colorlab import bins
from colorlab.metrics.base import Pair, SetMetric
from colorlab.metrics.registry import register


@register
class ColourDistribution(SetMetric):
    """Distance between the colours that all predictions use and those of all truths, 0 (equal) to 1 (none in common).

    The total variation between the two shares of the 313 ab bins, each photo counting the same: how large a part of
    the colour is another one than in the photos.
    """

    name, label, shown = "colour_distribution", "distance between the colours used", False
    hides = "Whether the right things have these colours: exchanging all photos changes nothing."

    def features(self, pair: Pair) -> tuple[Tensor, Tensor]:
        return _histograms(pair.lab[:, 1:]), _histograms(pair.reference.lab[:, 1:])

    def of_set(self, predicted: Tensor, true: Tensor) -> float:
        return (predicted.mean(dim=0) - true.mean(dim=0)).abs().sum().item() / 2


def _histograms(ab: Tensor) -> Tensor:
    """The share of each bin in each picture: (B, 2, H, W) CIE units -> (B, 313)."""
    nearest = bins.hard_encode(ab).flatten(1)
    counts = torch.stack([torch.bincount(one, minlength=bins.COUNT) for one in nearest])
    return counts.float() / nearest.shape[1]

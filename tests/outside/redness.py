"""A metric of somebody else's, and one of a whole set."""

import torch
from torch import Tensor

import colorlab
from colorlab.metrics import Metric, Pair, SetMetric


@colorlab.metrics.register
class Redness(Metric):
    """Mean absolute difference of a, CIE units."""

    name, label, unit, better = "redness", "difference in a", "CIE units", "lower"
    hides = "Everything about blue and yellow."
    shown = True

    def of(self, pair: Pair) -> Tensor:
        return (pair.lab[:, 1] - pair.reference.lab[:, 1]).abs().mean(dim=(1, 2), dtype=torch.float64)


@colorlab.metrics.register
class MeanColourShift(SetMetric):
    """Distance between the mean colours of all predictions and of all truths, CIE units."""

    name, label, unit, better = "mean_shift", "shift of the mean colour", "CIE units", "lower"
    hides = "Each single photo."
    shown = True

    def features(self, pair: Pair) -> tuple[Tensor, Tensor]:
        return pair.lab[:, 1:].mean(dim=(2, 3)), pair.reference.lab[:, 1:].mean(dim=(2, 3))

    def of_set(self, predicted: Tensor, true: Tensor) -> float:
        return (predicted.mean(dim=0) - true.mean(dim=0)).norm().item()

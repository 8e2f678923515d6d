"""Distances in the ab plane, and the areas under the curves that they draw."""

from torch import Tensor

from colorlab.metrics.base import Metric, Pair, mean
from colorlab.metrics.registry import register

AUC_THRESHOLDS = 151  # distances 0..150 in the ab plane


def _shares(pair: Pair) -> Tensor:
    """Per pixel the share of thresholds 0..150 within which the predicted ab lies; (B, H, W) of 0..1."""
    return (AUC_THRESHOLDS - pair.ab_distance.ceil()).clamp(min=0) / AUC_THRESHOLDS


@register
class AbDistance(Metric):
    """Mean distance in the ab plane."""

    name, label, unit = "ab_distance", "distance in ab", "CIE units"
    hides = ("Which way the colour is off. The answer that minimises it lies in the middle of what is possible, so it "
             "rewards dull colours.")

    def of(self, pair: Pair) -> Tensor:
        return mean(pair.ab_distance)


@register
class Auc(Metric):
    """Area under the curve "share of pixels within distance d of the true ab", d = 0..150. Zhang 2016, section 3.1."""

    name, label, unit, better = "auc", "area under the curve", "%", "higher"
    hides = "The scale starts high. Grey reaches about 89 on ImageNet, the best methods 92."

    def of(self, pair: Pair) -> Tensor:
        return mean(pair.once(_shares)) * 100


@register
class AucRebalanced(Metric):
    """`auc` with every pixel weighted by the rarity of its true colour. Zhang 2016, section 3.1.

    Means over photos are weighted by the column `rarity`: that pools the pixels of all photos of equal size.
    """

    name, label, unit, better = "auc_rebalanced", "area under the curve, rebalanced", "%", "higher"
    hides = "A few pixels in rare colours decide it."
    weight = "rarity"

    def of(self, pair: Pair) -> Tensor:
        return mean(pair.once(_shares) * pair.reference.rarity) / pair.reference.mean_rarity * 100

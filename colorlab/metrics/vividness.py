"""How colourful pictures are, right or wrong."""

import numpy as np
import torch
from torch import Tensor

from colorlab.metrics.base import Metric, Pair, colourfulness, picture
from colorlab.metrics.registry import register


@register
class Colourfulness(Metric):
    """Colourfulness of one picture (Hasler and Suesstrunk 2003): 0 grey, about 38 the mean of ImageNet photos.

    With rg = R - G and yb = (R + G) / 2 - B, both signed: sqrt(var rg + var yb) + 0.3 sqrt(mean(rg)^2 + mean(yb)^2).
    Neither higher nor lower is better: compare with the truth's.
    """

    name, label, better = "colourfulness", "colourfulness", None
    hides = "Whether the colours are right at all."

    def of(self, pair: Pair) -> Tensor:
        return colourfulness(pair.prediction)

    @torch.inference_mode()
    def __call__(self, prediction: np.ndarray, truth: np.ndarray | None = None) -> float:
        """Of one picture, RGB uint8 (H, W, 3); it needs no truth. Raises a `MetricError` for anything else."""
        return colourfulness(picture(prediction)).item()

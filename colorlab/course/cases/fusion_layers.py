"""Four versions of a fusion layer; a student finds out which are broken, and how."""

from collections.abc import Callable

import torch
from torch import Tensor

from colorlab.course.cases.own import Cases

# By number: what a version may do wrong.
FAULTS = ("nothing is wrong", "all photos get the global features of the first", "the ReLU comes before the bias",
          "the last column gets no global features", "the bias is missing", "the ReLU is missing",
          "local and global features meet each other's weights")
FusionLayer = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]


def _layer(fault: str) -> FusionLayer:
    def layer(mid: Tensor, global_features: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        vector = global_features[:1].expand_as(global_features) if "of the first" in fault else global_features
        everywhere = vector[:, :, None, None].expand(-1, -1, *mid.shape[2:]).clone()
        if fault == "the last column gets no global features":
            everywhere[..., -1] = 0
        parts = (everywhere, mid) if "each other's" in fault else (mid, everywhere)
        total = torch.einsum("oc,bchw->bohw", weight, torch.cat(parts, dim=1))
        shift = bias[:, None, None] * (fault != "the bias is missing")
        if fault == "the ReLU comes before the bias":
            return total.relu() + shift
        return total + shift if fault == "the ReLU is missing" else (total + shift).relu()

    layer.__doc__ = "mid (B, C, H, W), global_features (B, G), weight (O, C + G), bias (O) -> (B, O, H, W)."
    return layer


_OF = (1, 0, 2, 3)  # of A, B, C, D as printed
LAYERS: Cases[FusionLayer] = Cases("broken_fusions", [_layer(FAULTS[fault]) for fault in _OF])


def diagnosis() -> list[int]:
    """What is wrong with each layer, as numbers of FAULTS; in the printed order."""
    return list(_OF)

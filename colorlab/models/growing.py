"""A network of Zhang 2017 that begins with the weights of one of 2016, as the paper's began."""

from typing import Any

import torch
from torch import Tensor, nn

from colorlab import bins
from colorlab.models.folding import CONVOLUTIONS
from colorlab.models.zhang16 import Zhang16

HINT_WEIGHT = 3  # first weights for what a hint says, in units of those for L


@torch.no_grad()
def grow(model: Any, trunk: Zhang16, L: Tensor) -> None:
    """Fill blocks 1 to 8 and the classes of a `Zhang17` in eval mode; see its `grown_from`."""
    old = [part for name, part in trunk.for_storage().named_modules() if name != "model_out"]
    theirs = [part for part in old if isinstance(part, CONVOLUTIONS)]
    blocks = [getattr(model, f"model{number}") for number in range(1, 8)]
    ours = [part for block in (*blocks, model.model8up, model.model8, model.model_class) for part in block
            if isinstance(part, CONVOLUTIONS)]
    # Weights of 0 would learn slowly what a hint is; ab / 110 is small, so these are large.
    nn.init.normal_(ours[0].weight, std=HINT_WEIGHT * theirs[0].weight.std().item())
    for one, other in zip(theirs[:-1], ours[:-1], strict=True):
        weights, new = one.state_dict(), other.state_dict()  # which share their memory with the layers
        new["weight"][:, :weights["weight"].shape[1]] = weights["weight"]  # hints are what comes beside L
        new["bias"].copy_(weights["bias"])
    _copy_classes(theirs[-1], ours[-1])
    for part in model.model3short8.parameters():
        part.zero_()
    for block, last in zip(blocks, (part for part in old if isinstance(part, nn.BatchNorm2d)), strict=True):
        block[-1].load_state_dict(last.state_dict())
    known = {block[-1] for block in blocks}
    hooks = [part.register_forward_pre_hook(_as_if_absent) for block in (*blocks, model.model8)
             for part in block if isinstance(part, nn.BatchNorm2d) and part not in known]
    model.features(L)
    for hook in hooks:
        hook.remove()


def _copy_classes(bins_head: nn.Conv2d | nn.ConvTranspose2d, grid_head: nn.Conv2d | nn.ConvTranspose2d) -> None:
    """The 313 bins are among the 529 points; the others get a score that no photograph gives them."""
    place = (bins.centers() / bins.GRID_STEP + 11).round().long() @ torch.tensor([23, 1])
    old, new = bins_head.state_dict(), grid_head.state_dict()
    new["weight"].zero_()[place] = old["weight"]
    new["bias"].fill_(old["bias"].min().item() - 5)[place] = old["bias"]


def _as_if_absent(norm: nn.BatchNorm2d, inputs: tuple[Tensor]) -> None:
    """Set a BatchNorm such that what it is given leaves it unchanged."""
    mean, variance = inputs[0].mean(dim=(0, 2, 3)), inputs[0].var(dim=(0, 2, 3))
    norm.running_mean, norm.running_var = mean, variance
    norm.weight.copy_((variance + norm.eps).sqrt())
    norm.bias.copy_(mean)

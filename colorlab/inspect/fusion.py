"""The global features of iizuka16: given from outside, moved one by one; and from where a colour gets its influence."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from colorlab.models import Iizuka16


@torch.inference_mode()
def colours(model: Iizuka16, L: Tensor, vector: Tensor) -> Tensor:
    """What the network answers if its global features are these, whatever L says.

    Parameters
    ----------
    model : Iizuka16
        One with a global branch.
    L : Tensor, (B, 1, H, W)
        0..100; height and width are multiples of 8.
    vector : Tensor, (N,), (1, N) or (B, N)
        In the place of `model.global_features(L)`; one for all, or one for each.

    Returns
    -------
    Tensor, (B, 2, H, W)
        a and b, CIE units.

    Raises
    ------
    ValueError
        If the model has no global branch, or if there are more or fewer numbers than it has global features.
    """
    model._need_global_branch()
    wanted = int(model.global_to_fusion[0].out_features)  # type: ignore[arg-type]
    if vector.shape[-1] != wanted:
        raise ValueError(f"{model.name} has {wanted} global features, got {vector.shape[-1]} numbers")
    given = vector.reshape(-1, wanted).to(L).expand(len(L), -1)
    hook = model.global_to_fusion.register_forward_hook(lambda *_: given)
    try:
        return model(L)
    finally:
        hook.remove()


@torch.inference_mode()
def fused(model: Iizuka16, L: Tensor, vector: Tensor) -> Tensor:
    """What leaves the fusion layer, behind its ReLU, if the global features are these: (B, C, H / 8, W / 8).

    `L` and `vector` as for `colours`.
    """
    kept: list[Tensor] = []
    hook = model.fusion.register_forward_hook(lambda part, given, output: kept.append(output))
    try:
        colours(model, L, vector)
    finally:
        hook.remove()
    return kept[0]


def effects(model: Iizuka16, L: Tensor, low: Tensor, high: Tensor) -> Tensor:
    """How far each global feature alone moves the colours of one picture: (N,), mean distance in the ab plane.

    Each one is set to its value in `low` and in `high`, (N,), while the others stay as they are for L (1, 1, H, W).
    """
    with torch.inference_mode():
        own = model.global_features(L)[0]
    found = []
    for i in range(len(own)):
        pair = own.repeat(2, 1)
        pair[0, i], pair[1, i] = low[i], high[i]
        first, second = colours(model, L.expand(2, -1, -1, -1), pair)
        found.append((second - first).norm(dim=0).mean())
    return torch.stack(found)


def influence(model: torch.nn.Module, L: Tensor, row: int, column: int) -> Tensor:
    """The gradient of b at one place by each pixel's L: (H, W), with sign.

    L is (1, 1, H, W) in 0..100. The gradient is that of the network as it is for this picture: what its ReLUs have
    switched off counts for nothing.
    """
    L = L.detach().clone().requires_grad_()
    return torch.autograd.grad(model(L)[0, 1, row, column], L)[0][0, 0].cpu()


def colorized(model: Any, photo: np.ndarray, side: int, **conditions: Any) -> np.ndarray:
    """One photo, colorized by a network that sees it with up to `side` pixels at its longer side.

    Conditions are those of `colours` (``vector=``) and of the model (``style=`` for iizuka16). RGB uint8 (H, W, 3), as
    the photo.
    """
    usual, model.side = model.side, side
    try:
        if "vector" in conditions:
            return model.join(photo, colours(model, model.network_input(photo), conditions["vector"]))
        return model.colorize(photo, **conditions)
    finally:
        model.side = usual

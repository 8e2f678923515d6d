"""The published objectives, each a short function.

Z16: Zhang, Isola, Efros, "Colorful Image Colorization". I16: Iizuka et al., "Let there be Color!".
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from colorlab import bins

BLOCK = 4  # zhang16 predicts one distribution for 4 x 4 pixels


def l2(predicted: Tensor, true: Tensor) -> Tensor:
    """Squared distance in the ab plane (Z16 equation 1), averaged over pixels instead of summed.

    1/2 ||Y - Y^||^2; both (B, 2, H, W) in CIE units. Its best answer under uncertainty is the mean of the
    possible colours, which for many colours is a greyish brown.
    """
    return 0.5 * (predicted - true).square().sum(dim=1).mean()


def cross_entropy(logits: Tensor, true: Tensor, weights: Tensor | None = None) -> Tensor:
    """Multinomial cross-entropy over the 313 bins (Z16 equation 2), averaged over pixels.

    - v(Z) sum_q Z_q log Z^_q with the soft encoding Z of the true colour.

    Parameters
    ----------
    logits : Tensor, (B, 313, h, w)
        Scores, before the softmax.
    true : Tensor, (B, 2, 4h, 4w)
        ab in CIE units.
    weights : Tensor, (313,), optional
        `bins.rebalancing_weights`: v(Z) is the weight of the bin nearest to the true colour (equations 3, 4).

    Raises
    ------
    ValueError
        If the sizes do not fit.
    """
    fitting = (len(logits), 2, *(BLOCK * side for side in logits.shape[2:]))
    if logits.ndim != 4 or logits.shape[1] != bins.COUNT or true.shape != fitting:
        raise ValueError(f"logits must be (B, {bins.COUNT}, h, w) and ab (B, 2, {BLOCK}h, {BLOCK}w); "
                         f"got {tuple(logits.shape)} and {tuple(true.shape)}")
    # The mean of a block lies where bilinear enlargement puts the block's prediction; the release subsamples.
    index, share = (x.movedim(1, -1).flatten(0, 2) for x in bins.neighbours(F.avg_pool2d(true, BLOCK)))
    # A row for each pixel: that is how channels_last lays them out, and what a softmax needs no copy for.
    log_p = torch.log_softmax(logits.float().movedim(1, -1).flatten(0, 2), dim=1).gather(1, index)
    entropy = -(share * log_p).sum(dim=1)
    if weights is not None:
        entropy = entropy * weights.to(logits.device)[index[:, 0]]
    return entropy.mean()


def mse(predicted: Tensor, true: Tensor) -> Tensor:
    """Mean squared error of ab scaled to 0..1 (I16 section 4), both (B, 2, H, W) in CIE units."""
    return F.mse_loss(predicted / 200, true / 200)


def mse_and_classes(predicted: Tensor, true: Tensor, class_scores: Tensor, labels: Tensor, alpha: float = 1 / 300
                    ) -> Tensor:
    """Colour and class together (I16 section 4): MSE + alpha x cross-entropy of the class.

    `class_scores` (B, N), `labels` (B,) of 0..N-1. The paper's alpha is 1/300.
    """
    return mse(predicted, true) + alpha * F.cross_entropy(class_scores, labels)

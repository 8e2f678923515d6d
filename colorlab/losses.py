"""The published objectives, each a short function.

Z16: Zhang, Isola, Efros, "Colorful Image Colorization". I16: Iizuka et al., "Let there be Color!". Z17: Zhang et al.,
"Real-Time User-Guided Image Colorization with Learned Deep Priors". I17: Isola et al., "Image-to-Image Translation
with Conditional Adversarial Networks". V20: Vitoria et al., "ChromaGAN".
"""

from collections.abc import Callable

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


def huber(predicted: Tensor, true: Tensor, delta: float = 1.0, weight: Tensor | None = None) -> Tensor:
    """Huber loss of a and of b, summed, averaged over pixels (Z17 section 3.1), both (B, 2, H, W) in CIE units.

    |e| - delta/2 for errors beyond delta, e^2 / (2 delta) below: the paper's with delta 1 (recalled), divided by delta.
    Its best answer under uncertainty is the median, which is not drawn to the grey middle as far as the mean is.
    With a `weight` (B, H, W) each pixel counts so many times.
    """
    found = F.smooth_l1_loss(predicted, true, beta=delta, reduction="none").sum(dim=1)
    return (found if weight is None else weight * found).mean()


def grid_cross_entropy(scores: Tensor, true: Tensor, weight: Tensor | None = None) -> Tensor:
    """Cross-entropy over the 529 points of `lab.ab_grid` (Z17, in the authors' training code), averaged over pixels.

    `scores` (B, 529, h, w); `true` (B, 2, 4h, 4w) in CIE units. The class is the point nearest to the mean of a block;
    the authors take every fourth pixel. With a `weight` (B, 4h, 4w) each block counts as often as its mean says.
    """
    steps = ((F.avg_pool2d(true, BLOCK) + 110) / 10).round().long().clamp(0, 22)
    classes = 23 * steps[:, 0] + steps[:, 1]
    if weight is None:
        return F.cross_entropy(scores.float(), classes)
    return (F.avg_pool2d(weight, BLOCK) * F.cross_entropy(scores.float(), classes, reduction="none")).mean()


def l1(predicted: Tensor, true: Tensor) -> Tensor:
    """Mean absolute error of ab / 110 (I17 equation 3), both (B, 2, H, W) in CIE units.

    Its best answer under uncertainty is the median of the possible colours, of a and of b each.
    """
    return F.l1_loss(predicted / 110, true / 110)


def judged(scores: Tensor, true: bool, kind: str = "vanilla") -> Tensor:
    """How far a critic's scores are from saying "true", or "false": the mean over all patches (I17 equation 1).

    Parameters
    ----------
    scores : Tensor, (B, 1, h, w)
        Before any sigmoid.
    kind : "vanilla" or "lsgan"
        Cross-entropy; or the squared distance from 1 and from 0 (Mao et al. 2017), whose gradient does not fade where
        the critic is sure.

    Raises
    ------
    ValueError
        For another kind.
    """
    label = torch.ones_like(scores) if true else torch.zeros_like(scores)
    if kind == "vanilla":
        return F.binary_cross_entropy_with_logits(scores, label)
    if kind == "lsgan":
        return F.mse_loss(scores, label)
    raise ValueError(f'kind must be "vanilla" or "lsgan", got {kind!r}')


def chroma_mse(predicted: Tensor, true: Tensor) -> Tensor:
    """Mean squared error of ab / 255 (V20 section 3.2), both (B, 2, H, W) in CIE units."""
    return F.mse_loss(predicted / 255, true / 255)


def class_divergence(class_scores: Tensor, opinion: Tensor) -> Tensor:
    """Kullback-Leibler divergence of a class head from another network's opinion (V20 section 3.2), mean over photos.

    `class_scores` (B, N) before the softmax, `opinion` (B, N) probabilities.
    """
    log_p = torch.log_softmax(class_scores.float(), dim=1)
    return (torch.special.xlogy(opinion, opinion) - opinion * log_p).sum(dim=1).mean()


def gradient_penalty(critic: Callable[[Tensor, Tensor], Tensor], L: Tensor, true: Tensor, painted: Tensor, mix: Tensor
                     ) -> Tensor:
    """How far the critic's slope is from 1 between true and painted colours: mean over photos of (1 - |gradient|)^2.

    The gradient is that of the sum of all patches' scores by ab scaled to 0..1, as ChromaGAN has it; L stays as it is.

    Parameters
    ----------
    critic : callable
        L and ab -> scores (B, 1, h, w).
    L, true, painted : Tensor
        (B, 1, H, W), (B, 2, H, W), (B, 2, H, W); CIE units.
    mix : Tensor, (B,)
        0..1: which share of the true colours is in the mixture.
    """
    share = mix.view(-1, 1, 1, 1)
    between = (share * true + (1 - share) * painted).detach().requires_grad_()
    (gradient,) = torch.autograd.grad(critic(L, between).sum(), between, create_graph=True)
    return (1 - (gradient * 255).flatten(1).norm(dim=1)).square().mean()

"""The 313 bins of the ab plane, with which Zhang 2016 turns regression into classification.

A colour becomes a distribution over bins (`soft_encode`), a distribution becomes a colour again
(`annealed_mean`), and rare colours get more weight (`rebalancing_weights`). Equation numbers refer to
Zhang, Isola, Efros, "Colorful Image Colorization", ECCV 2016.
"""

import functools
import math
from collections.abc import Iterable

import torch
from torch import Tensor

# For each a, the lowest and the highest b in use; the grid has a step of 10. This is the table of the authors'
# release, in its order (a outer, b inner). No simple rule on the sRGB gamut gives exactly this set.
GRID_STEP = 10
B_RANGE = {
    -90: (50, 90), -80: (20, 90), -70: (0, 90), -60: (-20, 90), -50: (-30, 100), -40: (-40, 100), -30: (-50, 100),
    -20: (-50, 100), -10: (-60, 100), 0: (-70, 100), 10: (-80, 90), 20: (-80, 90), 30: (-90, 90), 40: (-100, 90),
    50: (-100, 80), 60: (-110, 80), 70: (-110, 80), 80: (-110, 70), 90: (-110, 70), 100: (-90, 0),
}
COUNT = 313
NEIGHBOURS, SIGMA, TEMPERATURE = 5, 5.0, 0.38  # the paper's choices
CHUNK = 16384  # pixels that look among all bins at once: bounds the table of distances to 20 MB


@functools.cache
def _centers_cpu() -> Tensor:
    return torch.tensor([(a, b) for a, (low, high) in B_RANGE.items() for b in range(low, high + 1, GRID_STEP)],
                        dtype=torch.float32, device="cpu")


def centers(device: torch.device | str = "cpu") -> Tensor:
    """The bin centres as a float32 tensor (313, 2) of (a, b), in the order of the authors' release."""
    return _centers_cpu().to(device, copy=True)


def _pixels(ab: Tensor) -> Tensor:
    """(B, 2, H, W) -> (B*H*W, 2), checked."""
    if ab.ndim != 4 or ab.shape[1] != 2:
        raise ValueError(f"ab must have shape (B, 2, H, W), got {tuple(ab.shape)}")
    if ab.numel() and not torch.stack(ab.detach().aminmax()).isfinite().all():
        raise ValueError("ab holds NaN or infinite values; convert the photo again or drop it")
    return ab.movedim(1, -1).reshape(-1, 2).float()


@functools.cache
def _grid_cpu(reach: int) -> tuple[Tensor, Tensor]:
    """Of grid point 30 i + j, colour (10 i - 150, 10 j - 150): bins within `reach` (900, n), whether all are (900,)."""
    table = torch.full((30, 30), -1)
    rows, columns = ((_centers_cpu() / GRID_STEP).round().long() + 15).unbind(1)
    table[rows, columns] = torch.arange(COUNT)
    steps = range(-reach, reach + 1)
    blocks = torch.stack([table.roll((-i, -j), (0, 1)) for i in steps for j in steps], dim=-1)
    return blocks.clamp(min=0).flatten(0, 1), (blocks >= 0).all(dim=-1).flatten()


def _nearest(points: Tensor, k: int) -> Tensor:
    """Numbers of the k nearest bins of each colour (N, 2), nearest first: (N, k)."""
    if k > 5:
        return _nearest_of_all(points, k)
    # A colour's five nearest points of a whole grid are among the nine around it; the nearest is the middle one.
    blocks, whole = (part.to(points.device) for part in _grid_cpu(0 if k == 1 else 1))
    i, j = (points / GRID_STEP - 0.5).ceil().clamp(-14, 14).unbind(1)  # a half goes down
    place = (30 * i + j).int() + 465
    if k == 1:
        index = blocks.flatten().index_select(0, place)[:, None]
    else:
        index = blocks.index_select(0, place)
        order = _squared_distances(points, centers(points.device)[index]).topk(k, largest=False).indices
        index = index.gather(1, order)
    edge = ~whole.index_select(0, place)
    index[edge] = _nearest_of_all(points[edge], k)
    return index


def _nearest_of_all(points: Tensor, k: int) -> Tensor:
    bins = centers(points.device)
    return torch.cat([_squared_distances(part, bins).topk(k, largest=False).indices for part in points.split(CHUNK)])


def _squared_distances(points: Tensor, bins: Tensor) -> Tensor:
    """Of each colour (N, 2) to its own bins (N, n, 2) or to the same ones (n, 2): (N, n)."""
    return (points[:, :1] - bins[..., 0]).square_() + (points[:, 1:] - bins[..., 1]).square_()


def neighbours(ab: Tensor, k: int = NEIGHBOURS, sigma: float = SIGMA) -> tuple[Tensor, Tensor]:
    """Find the k nearest bins of each pixel and their Gaussian weights: the sparse form of the soft encoding.

    Parameters
    ----------
    ab : Tensor, (B, 2, H, W)
        CIE units, any device.
    k, sigma : int, float
        The paper takes 5 neighbours (the code of its release 10) and sigma 5.

    Returns
    -------
    index : LongTensor, (B, k, H, W)
        Bin numbers 0..312, nearest first.
    weight : Tensor, (B, k, H, W)
        Positive, sums to 1 over dimension 1.

    Raises
    ------
    ValueError
        If `ab` has another shape or holds NaN.

    Notes
    -----
    Pixels are taken in blocks, so that memory grows with k x pixels, not with 313 x pixels. Most find their
    neighbours among the nine grid points around them. Of two bins at equal distance the first is the nearest.
    """
    points, bins = _pixels(ab), centers(ab.device)
    index = _nearest(points.detach(), k)  # the search needs no gradient; the weights find theirs from the k distances
    squared = (points[:, None] - bins[index]).square().sum(dim=-1)
    # softmax = exp normalised; a colour far from all bins cannot underflow to 0/0 in it.
    weight = torch.softmax(-squared / (2 * sigma ** 2), dim=1)
    grid = (len(ab), *ab.shape[2:], k)
    return index.view(grid).movedim(-1, 1), weight.view(grid).movedim(-1, 1)


def soft_encode(ab: Tensor, k: int = NEIGHBOURS, sigma: float = SIGMA) -> Tensor:
    """Turn colours into distributions over the 313 bins (section 2.1: the inverse mapping H^-1).

    The k nearest bins get weights proportional to exp(-d^2 / (2 sigma^2)), all others zero.

    Parameters
    ----------
    ab : Tensor, (B, 2, H, W)
        CIE units.

    Returns
    -------
    Tensor, (B, 313, H, W)
        Non-negative, sums to 1 over dimension 1. For a loss, `neighbours` gives the same without the zeros.
    """
    index, weight = neighbours(ab, k, sigma)
    return weight.new_zeros(len(ab), COUNT, *ab.shape[2:]).scatter_(1, index, weight)


def hard_encode(ab: Tensor) -> Tensor:
    """Number of the nearest bin: (B, 2, H, W) CIE units -> LongTensor (B, H, W) of 0..312."""
    return _nearest(_pixels(ab), k=1).view(len(ab), *ab.shape[-2:])


def annealed_mean(distribution: Tensor, temperature: float = TEMPERATURE) -> Tensor:
    """Turn distributions over the bins into colours (equation 5: the mean of the sharpened distribution).

    f_T(z) = exp(log(z) / T) / sum_q exp(log(z_q) / T), then the mean of the bin centres under f_T(z).
    T = 1 is the plain mean (smooth, dull), T -> 0 the mode (vivid, spotty), 0.38 the paper's choice.

    Parameters
    ----------
    distribution : Tensor, (B, 313, H, W)
        Probabilities; they need not be normalised.
    temperature : float
        0..1; 0 takes the mode.

    Returns
    -------
    Tensor, (B, 2, H, W)
        ab in CIE units.

    Raises
    ------
    ValueError
        If there are not 313 channels, if a probability is negative or NaN, or if the temperature is negative.
    """
    log_z = _log(distribution)
    return torch.einsum("bqhw,qc->bchw", sharpen(log_z, temperature), centers(log_z.device).to(log_z))


def sharpen(logits: Tensor, temperature: float) -> Tensor:
    """Softmax over dimension 1 at a temperature (f_T of equation 5 on logits or log-probabilities); 0: one-hot."""
    if not temperature >= 0:
        raise ValueError(f"the temperature must be 0 (the mode) or more, up to 1 (the mean); got {temperature}")
    if temperature < torch.finfo(logits.dtype).tiny:
        return torch.zeros_like(logits).scatter_(1, logits.argmax(1, keepdim=True), 1)
    # The highest becomes 0 first: divided by a small temperature it must not overflow.
    return torch.softmax((logits - logits.detach().amax(1, keepdim=True)) / temperature, dim=1)


def sample(distribution: Tensor, generator: torch.Generator) -> Tensor:
    """Draw a colour for each pixel from its distribution (the Gumbel-max trick, Gumbel 1954).

    All pixels share the same noise, one number per bin: each pixel's colour is drawn from its own distribution, and
    pixels with the same distribution get the same colour. Independent draws would give confetti.

    Parameters
    ----------
    distribution : Tensor, (B, 313, H, W)
        Probabilities; each photo of the batch gets noise of its own.
    generator : torch.Generator
        On the CPU; another state gives another draw.

    Returns
    -------
    Tensor, (B, 2, H, W)
        Bin centres: ab in CIE units.

    Raises
    ------
    ValueError
        If there are not 313 channels, or if a probability is negative or NaN.
    """
    log_z = _log(distribution)
    # In double precision, and so on the CPU: Apple's GPUs have none.
    noise = torch.rand(len(distribution), COUNT, 1, 1, generator=generator, dtype=torch.float64, device="cpu")
    gumbel = -(-noise.clamp(min=torch.finfo(torch.float64).tiny).log()).log()
    return centers(log_z.device)[(log_z + gumbel.to(log_z.dtype).to(log_z.device)).argmax(dim=1)].movedim(-1, 1)


def entropy(distribution: Tensor) -> Tensor:
    """How unsure a distribution is: Shannon's entropy over the bins, (B, 313, H, W) -> bits (B, H, W).

    0 if one bin has it all, log2 313 = 8.29 if all are equal; the soft encoding of one colour has up to log2 5 = 2.3.
    """
    return -(distribution * _log(distribution)).sum(dim=1) / math.log(2)


def _log(distribution: Tensor) -> Tensor:
    """Logarithm of probabilities (B, 313, H, W), checked; that of 0 is finite."""
    if distribution.ndim != 4 or distribution.shape[1] != COUNT:
        raise ValueError(f"distribution must have shape (B, {COUNT}, H, W), got {tuple(distribution.shape)}")
    if not (distribution >= 0).all():
        raise ValueError("distribution holds negative values or NaN: give probabilities (softmax), not logits")
    return distribution.clamp(min=torch.finfo(distribution.dtype).tiny).log()


def estimate_prior(batches: Iterable[Tensor], sigma: float = SIGMA, photographs: bool = True) -> Tensor:
    """Estimate how common each bin is, from photos (section 2.2: the empirical p, smoothed by a Gaussian).

    Parameters
    ----------
    batches : iterable of Tensor, (B, 2, H, W)
        ab of the training photos, CIE units.
    sigma : float
        Of the Gaussian with which the histogram is smoothed over the ab plane.
    photographs : bool
        Their commonest colour is always a near-grey, and is checked to be one. False for drawn pictures.

    Returns
    -------
    Tensor, (313,)
        float32, sums to 1; 0 only where the nearest colour seen is more than 60 units away.

    Raises
    ------
    ValueError
        If there are no pixels, or if the commonest colour is not a near-grey. Over many photographs it always is;
        the `prior_probs.npy` that circulates has its mode at (-90, 90) because Lab was computed from
        floats in 0..255 instead of 0..1.
    """
    counts = torch.zeros(COUNT, dtype=torch.float64, device="cpu")
    for ab in batches:
        counts += torch.bincount(hard_encode(ab).flatten().cpu(), minlength=COUNT)
    if counts.sum() == 0:
        raise ValueError("no photos to estimate the prior from")
    bins = centers().double()
    kernel = torch.softmax(-torch.cdist(bins, bins) ** 2 / (2 * sigma ** 2), dim=1)
    prior = (counts / counts.sum()) @ kernel
    mode = bins[prior.argmax()]
    if photographs and mode.abs().max() > GRID_STEP:
        raise ValueError(f"the commonest colour is ab = ({mode[0]:.0f}, {mode[1]:.0f}), not a near-grey: "
                         "was Lab computed from floats in 0..255 instead of 0..1, or are these too few photographs?")
    return prior.float()


def rebalancing_weights(prior: Tensor, mix: float = 0.5) -> Tensor:
    """Weights that give rare colours more say (equation 4).

    w = ((1 - lambda) p + lambda / Q)^-1, scaled so that the mean weight sum_q p_q w_q is 1.

    Parameters
    ----------
    prior : Tensor, (313,)
        Probability of each bin.
    mix : float
        lambda, 0 (pure inverse frequency) to 1 (no rebalancing); the paper uses 0.5.

    Returns
    -------
    Tensor, (313,)
        Positive; all 1 for lambda = 1.

    Raises
    ------
    ValueError
        If `prior` is no distribution over the bins, if lambda is not in 0..1, or if it is 0 and so is a probability.
    """
    if prior.shape != (COUNT,) or not (prior >= 0).all() or not abs(prior.sum().item() - 1) < 1e-3:
        raise ValueError(f"prior must be {COUNT} probabilities that sum to 1")
    if not 0 <= mix <= 1:
        raise ValueError(f"mix must be 0 (inverse frequency) to 1 (no rebalancing), got {mix}")
    if mix == 0 and (prior == 0).any():
        raise ValueError("a bin of probability 0 has an infinite weight at mix 0; take a mix above 0")
    weights = 1 / ((1 - mix) * prior + mix / COUNT)
    return weights / (prior * weights).sum()

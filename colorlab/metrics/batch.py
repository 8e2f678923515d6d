"""The metrics of `colorlab.metrics` in torch, for many photos on any device: a fraction of the time, the same numbers.

`metrics` says what each one means and takes scikit-image for it; a test holds the two together. What belongs to the
true photo alone (its Lab, how rare its colours are) is computed once, however many models are measured against it.
"""

import math
from dataclasses import dataclass
from math import radians

import torch
from torch import Tensor

from colorlab import bins, lab, metrics

# scikit-image's constants of SSIM for a data range of 255.
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


@dataclass(frozen=True)
class Truth:
    """A true photo, prepared to be compared with.

    `rgb` uint8 (3, H, W); `lab` float32 (3, H, W); `rarity` (H, W), see `metrics.rarity`; `colourfulness` a number.
    """

    rgb: Tensor
    lab: Tensor
    rarity: Tensor
    colourfulness: float


def prepare(rgb: Tensor) -> Truth:
    """Compute once what every comparison with this photo needs: uint8 (3, H, W), any device."""
    colours = lab.rgb_to_lab(rgb)
    weights = (1 / metrics.prior().clamp(min=1e-5)).to(rgb.device)
    nearest = bins.hard_encode(colours[None, 1:])[0]
    return Truth(rgb, colours, weights.index_select(0, nearest.flatten()).view(nearest.shape), colourfulness(rgb))


def measure(prediction: Tensor, truth: Truth) -> dict[str, float]:
    """What `metrics.measure` returns, for one prediction: uint8 (3, H, W) on the truth's device.

    Raises
    ------
    ValueError
        If the prediction is no uint8 picture of the truth's size.
    """
    if prediction.dtype != torch.uint8 or prediction.shape != truth.rgb.shape:
        raise ValueError(f"prediction must be uint8 {tuple(truth.rgb.shape)}, got {prediction.dtype} "
                         f"{tuple(prediction.shape)}")
    difference = prediction.float() - truth.rgb.float()  # whole numbers below 2^24 are exact in float32
    mse = _mean(difference * difference)
    wrapped = prediction - truth.rgb  # in uint8, as the study did: 3 - 5 = 254
    predicted = lab.rgb_to_lab(prediction)
    distance = (predicted[1:] - truth.lab[1:]).square().sum(dim=0).sqrt()
    shares = (metrics.AUC_THRESHOLDS - distance.ceil()).clamp(min=0) / metrics.AUC_THRESHOLDS
    rarity = _mean(truth.rarity)
    return {
        "mse": mse,
        "mae_percent": _mean(difference.abs()) / 255 * 100,
        "psnr": 10 * math.log10(255 ** 2 / mse) if mse else math.inf,
        "ssim": ssim(prediction, truth.rgb),
        "ciede2000": _mean(ciede2000(truth.lab, predicted)),
        "ab_distance": _mean(distance),
        "auc": _mean(shares) * 100,
        "auc_rebalanced": _mean(shares * truth.rarity) / rarity * 100,
        "mse_uint8_wrapped": _mean(wrapped * wrapped),
        "mae_percent_uint8_wrapped": _mean(wrapped) / 255 * 100,
        "colourfulness": colourfulness(prediction),
        "colourfulness_truth": truth.colourfulness,
        "rarity": rarity,
    }


def _mean(x: Tensor) -> float:
    """Added up in double precision."""
    return x.mean(dtype=torch.float64).item()


def colourfulness(rgb: Tensor) -> float:
    """`metrics.colourfulness` of uint8 (3, H, W)."""
    r, g, b = rgb.float()
    pair = torch.stack((r - g, (r + g) / 2 - b)).flatten(1)
    mean, square = (x.mean(dim=1, dtype=torch.float64) for x in (pair, pair * pair))
    return ((square - mean * mean).clamp(min=0).sum().sqrt() + 0.3 * mean.norm()).item()


def ssim(prediction: Tensor, truth: Tensor) -> float:
    """`metrics.ssim` of uint8 (3, H, W): 7 x 7 windows (smaller for photos under 7 pixels) that lie wholly inside."""
    window = min(7, (min(truth.shape[-2:]) - 1) // 2 * 2 + 1)
    if window < 3:
        return math.nan
    return sum(_ssim_of_channel(x, y, window) for x, y in zip(prediction, truth)) / len(truth)


def _ssim_of_channel(x: Tensor, y: Tensor, window: int) -> float:
    """Of uint8 (H, W) each: one channel at a time stays in a processor's cache."""
    # Around the middle grey, so that float32 is enough where a variance is the small difference of two large numbers.
    # Everything is multiplied by the square of the window's number of pixels: sums instead of means.
    n, x, y = window ** 2, x.float() - 128, y.float() - 128
    sx, sy, squares, product = (_window_sums(z, window) for z in (x, y, torch.addcmul(x * x, y, y), x * y))
    covariance = n * product - sx * sy
    variances = n * squares - torch.addcmul(sx * sx, sy, sy)
    sx, sy = sx + 128 * n, sy + 128 * n
    c1, c2 = C1 * n ** 2, C2 * n * (n - 1)  # the covariance is that of a sample: divided by n - 1
    above = (2 * sx * sy + c1) * (2 * covariance + c2)
    return _mean(above / ((torch.addcmul(sx * sx, sy, sy) + c1) * (variances + c2)))


def _window_sums(x: Tensor, window: int) -> Tensor:
    """Sums over all windows that lie wholly inside (..., H, W): along the columns, then along the rows."""
    for dim in (-2, -1):
        count = x.shape[dim] - window + 1
        if window == 7:  # 1 + 1 = 2, 2 + 2 = 4, 4 + 2 + 1 = 7: four additions instead of six
            two = x.narrow(dim, 0, count + 5) + x.narrow(dim, 1, count + 5)
            four = two.narrow(dim, 0, count) + two.narrow(dim, 2, count)
            x = four.add_(two.narrow(dim, 4, count)).add_(x.narrow(dim, 6, count))
        else:
            x = sum(x.narrow(dim, i, count) for i in range(window))
    return x


def ciede2000(first: Tensor, second: Tensor) -> Tensor:
    """Colour difference of each pixel: Lab (..., 3, H, W) twice -> (..., H, W).

    References
    ----------
    G. Sharma, W. Wu, E. N. Dalal: The CIEDE2000 color-difference formula. Color Research and Application 30(1), 2005;
    equation numbers are theirs. Agrees with `skimage.color.deltaE_ciede2000`.
    """
    (L1, a1, b1), (L2, a2, b2) = first.unbind(-3), second.unbind(-3)
    stretch = 1.5 - 0.5 * _seventh((_length(a1, b1) + _length(a2, b2)) / 2)                     # (2) to (4): 1 + G
    a1, a2 = stretch * a1, stretch * a2                                                         # (5)
    c1, c2 = _length(a1, b1), _length(a2, b2)                                                   # (6)
    h1, h2 = torch.atan2(b1, a1), torch.atan2(b2, a2)                                           # (7), in -pi..pi

    half = (h2 - h1) / 2
    half -= math.pi * torch.round(half / math.pi)                                               # (10)
    dL, dC, dH = L2 - L1, c2 - c1, 2 * (c1 * c2).sqrt() * torch.sin(half)                       # (8), (9), (11)

    L, C = (L1 + L2) / 2, (c1 + c2) / 2                                                         # (12), (13)
    h = h1 + half  # (14): the middle of the shorter way round; where one of the two is grey, it multiplies dH = 0
    T = (1 - 0.17 * torch.cos(h - radians(30)) + 0.24 * torch.cos(2 * h)
         + 0.32 * torch.cos(3 * h + radians(6)) - 0.20 * torch.cos(4 * h - radians(63)))        # (15)
    degrees = torch.rad2deg(h - 2 * math.pi * torch.floor(h / (2 * math.pi)))  # 0..360
    # Numbers near the smallest of all slow a processor down: below e^-80 nothing is left anyway.
    theta = radians(30) * torch.exp(-((degrees - 275) / 25).square().clamp(max=80))             # (16)
    square = (L - 50).square()
    dL /= 1 + 0.015 * square / (20 + square).sqrt()                                             # (18)
    dC /= 1 + 0.045 * C                                                                         # (19)
    dH /= 1 + 0.015 * C * T                                                                     # (20)
    RT = -2 * _seventh(C) * torch.sin(2 * theta)                                                # (17), (21)
    return (dL * dL + dC * dC + dH * dH + RT * dC * dH).clamp(min=0).sqrt()                     # (22)


def _length(a: Tensor, b: Tensor) -> Tensor:
    return torch.addcmul(a * a, b, b).sqrt()


def _seventh(chroma: Tensor) -> Tensor:
    """sqrt(C^7 / (C^7 + 25^7))."""
    share = chroma / 25
    seventh = share * share.square() ** 3
    return (seventh / (seventh + 1)).sqrt()

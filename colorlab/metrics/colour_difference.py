"""CIEDE2000, the colour difference that fits the eye."""

import math
from math import radians

import torch
from torch import Tensor

from colorlab.metrics.base import Metric, Pair, mean
from colorlab.metrics.registry import register


@register
class Ciede2000(Metric):
    """Mean CIEDE2000 colour difference; 1 is just visible, automatic colorization lies around 10.

    Sharma, Wu and Dalal 2005. Fits the eye better than distances in RGB.
    """

    name, label = "ciede2000", "CIEDE2000 colour difference"
    hides = "That a plausible colour need not be the true one."

    def of(self, pair: Pair) -> Tensor:
        return mean(difference(pair.reference.lab, pair.lab))


def difference(first: Tensor, second: Tensor) -> Tensor:
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

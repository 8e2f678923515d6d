"""What a photo looks like with a colour-vision deficiency, and whether a palette survives it.

The matrices are those of G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, A Physiologically-based Model for
Simulation of Color Vision Deficiency, IEEE TVCG 15(6), 2009, for severity 1. They are recalled: the paper was not read
for this course; several public programs agree on them to the last digit. They multiply amounts of light.
"""

import itertools
from collections.abc import Sequence

import numpy as np
import torch

from colorlab import lab, metrics

MATRICES = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
VIEWS = ("usual vision", *MATRICES)


def seen_with(rgb: np.ndarray, view: str) -> np.ndarray:
    """A picture as somebody with a deficiency is thought to see it: RGB uint8 (..., 3) -> the same shape.

    Raises
    ------
    KeyError
        If `view` is none of `VIEWS`.
    """
    if view == VIEWS[0]:
        return rgb
    light = lab.srgb_to_linear(torch.tensor(rgb.copy()) / 255).double()
    seen = light @ torch.tensor(MATRICES[view], dtype=torch.float64).T
    return lab.to_uint8(lab.linear_to_srgb(seen.clamp(0, 1))).numpy()


def palette(colours: Sequence[str]) -> np.ndarray:
    """Colours as "#rrggbb" -> RGB uint8 (N, 3)."""
    return np.array([[int(one[i:i + 2], 16) for i in (1, 3, 5)] for one in colours], np.uint8)


def closest_pair(colours: np.ndarray, view: str) -> tuple[float, int, int]:
    """The two colours of RGB uint8 (N, 3) that are hardest to tell apart: their CIEDE2000, and their numbers."""
    seen = seen_with(colours, view)
    return min((float(metrics.ciede2000(seen[i][None, None], seen[j][None, None])), i, j)
               for i, j in itertools.combinations(range(len(colours)), 2))

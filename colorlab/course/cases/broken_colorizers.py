"""Four ways to put the colours back into a photo; a student finds out which are broken, and how.

The network is left out: its place take the photo's own a and b. So whatever is wrong is the program's fault.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from colorlab import images, lab
from colorlab.course.cases.own import Cases

# By number: what a colorizer may do wrong.
FAULTS = ("nothing is wrong", "a and b are exchanged", "the colours are mirrored, left and right",
          "the lightness is that of a small copy", "a and b are only half as large",
          "all green is lost: a is never below 0", "all blue is lost: b is never below 0")
SMALL = 4  # how many times smaller the small copy is
Program = Callable[[Any], np.ndarray]


def _faulty(fault: str) -> Program:
    def colorizer(photo: Any) -> np.ndarray:
        L, a, b = lab.rgb_to_lab(torch.tensor(images.to_rgb(photo)).movedim(-1, 0))
        if fault == "a and b are exchanged":
            a, b = b, a
        elif fault == "the colours are mirrored, left and right":
            a, b = a.flip(-1), b.flip(-1)
        elif fault == "the lightness is that of a small copy":
            small = F.interpolate(L[None, None], size=[-(-n // SMALL) for n in L.shape], mode="area")
            L = F.interpolate(small, size=L.shape, mode="bilinear")[0, 0]
        elif fault == "a and b are only half as large":
            a, b = a / 2, b / 2
        elif fault == "all green is lost: a is never below 0":
            a = a.clamp(min=0)
        elif fault == "all blue is lost: b is never below 0":
            b = b.clamp(min=0)
        rgb = lab.lab_to_rgb(torch.stack((L, a, b))).clamp(0, 1)
        return (255 * rgb).round().byte().movedim(0, -1).numpy()

    colorizer.__doc__ = "A picture RGB uint8 (H, W, 3) -> the same, colorized."
    return colorizer


_OF = (5, 3, 0, 2)  # of A, B, C, D as printed
COLORIZERS: Cases[Program] = Cases("broken_colorizers", [_faulty(FAULTS[fault]) for fault in _OF])


def diagnosis() -> list[int]:
    """What is wrong with each of the colorizers, as numbers of FAULTS; in the printed order."""
    return list(_OF)

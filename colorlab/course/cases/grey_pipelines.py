"""Four ways from a photo to the grey picture that a colorizer is given; one of them is sound."""

from collections.abc import Callable

import numpy as np
import torch

from colorlab import lab
from colorlab.course.cases.own import Cases

Pipeline = Callable[[np.ndarray], np.ndarray]


def _brightest_channel(rgb: np.ndarray) -> np.ndarray:
    """V of HSV."""
    return rgb.max(axis=-1)


def _equal_luminance(rgb: np.ndarray) -> np.ndarray:
    """The grey whose lightness L is that of the photo."""
    L = lab.rgb_to_lab(torch.tensor(rgb).permute(2, 0, 1))[0]
    return lab.to_uint8(lab.grey_value(L)).numpy()


def _in_steps(rgb: np.ndarray) -> np.ndarray:
    """The same in ten steps, as a file with few greys has it."""
    return (_equal_luminance(rgb) // 26 * 26).astype(np.uint8)


def _luma(rgb: np.ndarray) -> np.ndarray:
    """What `Image.convert("L")` of Pillow gives: 299, 587 and 114 thousandths of the stored bytes."""
    return np.rint(rgb @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)


# `PIPELINES`: RGB uint8 (H, W, 3) -> grey uint8 (H, W). Their letters say nothing, on purpose.
SOUND, PAINT_SHOWS, LIGHTNESS_LOST = range(3)
_OF = (PAINT_SHOWS, SOUND, LIGHTNESS_LOST, PAINT_SHOWS)  # of A, B, C, D as printed
PIPELINES: Cases[Pipeline] = Cases("leaky_greys", (_brightest_channel, _equal_luminance, _in_steps, _luma), _OF)


def diagnosis() -> list[int]:
    """What is wrong with each pipeline: one of the three numbers; in the printed order."""
    return list(_OF)

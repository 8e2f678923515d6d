"""Four ways from a photo to the grey picture that a colorizer is given; one of them is sound."""

from collections.abc import Callable

import numpy as np
import torch

from colorlab import lab

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


# RGB uint8 (H, W, 3) -> grey uint8 (H, W). The names say nothing, on purpose.
PIPELINES: dict[str, Pipeline] = {"A": _brightest_channel, "B": _equal_luminance, "C": _in_steps, "D": _luma}
SOUND, PAINT_SHOWS, LIGHTNESS_LOST = range(3)

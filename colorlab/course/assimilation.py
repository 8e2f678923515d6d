"""Thin coloured lines on a grey photo: from afar the whole photo seems to be in colour."""

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image

from colorlab import lab


def enlarged(rgb: np.ndarray, factor: int = 2) -> np.ndarray:
    """RGB uint8 (H, W, 3) with every side `factor` times as long, so that lines of one pixel become possible."""
    height, width = rgb.shape[:2]
    return np.asarray(Image.fromarray(rgb).resize((width * factor, height * factor), Image.Resampling.LANCZOS))


def lines(size: Sequence[int], period: int = 8, thick: int = 2) -> np.ndarray:
    """Where a grid of horizontal and vertical lines lies: (H, W) -> bool (H, W); `period` and `thick` in pixels."""
    rows, columns = (np.arange(side) % period < thick for side in size)
    return rows[:, None] | columns


def coloured_lines(rgb: np.ndarray, mask: np.ndarray, gain: float = 2.0) -> np.ndarray:
    """A photo in grey but for some of its pixels.

    Parameters
    ----------
    rgb : ndarray, uint8 (H, W, 3)
    mask : ndarray, bool (H, W)
        Where colour stays.
    gain : float
        By which a and b are multiplied there. Lightness is kept everywhere.

    Returns
    -------
    ndarray, uint8 (H, W, 3)
        Outside the mask red, green and blue are equal in every pixel.
    """
    values = lab.rgb_to_lab(torch.tensor(rgb.copy()).movedim(-1, 0))
    grey = lab.to_uint8(lab.grey_value(values[0])).numpy()
    values[1:] *= gain
    vivid = lab.to_uint8(lab.lab_to_rgb(values)).movedim(0, -1).numpy()
    return np.where(mask[..., None], vivid, grey[..., None])


def chroma(rgb: np.ndarray) -> np.ndarray:
    """Distance from grey of each pixel, CIE units: uint8 (H, W, 3) -> (H, W); 0 where red, green and blue are equal."""
    values = lab.rgb_to_lab(torch.tensor(rgb.copy()).movedim(-1, 0))[1:].norm(dim=0).numpy()
    return np.where(np.ptp(rgb, axis=-1) == 0, 0.0, values)


def from_afar(rgb: np.ndarray, reach: int = 16) -> np.ndarray:
    """Mean a and b of blocks of `reach` by `reach` pixels, (H // reach, W // reach, 2), averaged as light.

    What an eye gets that is too far away to tell the lines apart.
    """
    height, width = (side // reach * reach for side in rgb.shape[:2])
    light = lab.srgb_to_linear(torch.tensor(rgb[:height, :width].copy()).movedim(-1, 0) / 255)
    mean = torch.nn.functional.avg_pool2d(light[None], reach)[0]
    return lab.rgb_to_lab(lab.linear_to_srgb(mean))[1:].movedim(0, -1).numpy()


def apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Distance of the pixels of two pictures in the ab plane, CIE units: uint8 (H, W, 3) twice -> (H, W)."""
    ab = [lab.rgb_to_lab(torch.tensor(rgb.copy()).movedim(-1, 0))[1:] for rgb in (one, other)]
    return (ab[0] - ab[1]).norm(dim=0).numpy()

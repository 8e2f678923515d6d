"""From predicted colours to a picture: enlarged to the size of the photo, and joined with its lightness."""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from colorlab import lab

# Pixels of the full-size photo that are converted at once: bounds the floats beside a 50-megapixel photo.
STRIP_PIXELS = 2_000_000


def bytes_of(rgb: np.ndarray) -> Tensor:
    """RGB uint8 (H, W, 3) -> uint8 (1, 3, H, W)."""
    return torch.from_numpy(np.array(rgb)).permute(2, 0, 1)[None].contiguous()


def to_tensor(rgb: np.ndarray) -> Tensor:
    """RGB uint8 (H, W, 3) -> float32 (1, 3, H, W) in 0..1."""
    return bytes_of(rgb).float() / 255


def enlarge(ab: Tensor, size: tuple[int, int]) -> Tensor:
    """Predicted colours (1, 2, h, w) at the size of the photo, bilinearly: (1, 2, H, W)."""
    return F.interpolate(ab.float(), size, mode="bilinear", align_corners=False)


def paint(L: Tensor, ab: Tensor) -> Tensor:
    """L and ab of equal size, (1, 1, H, W) and (1, 2, H, W) -> RGB uint8 (1, 3, H, W)."""
    return lab.to_uint8(lab.lab_to_rgb(torch.cat((L, ab), dim=1)))


def join(rgb: np.ndarray, ab: Tensor, paint: Callable[[Tensor, Tensor], Tensor] = paint) -> np.ndarray:
    """Join the L of a photo with predicted colour.

    Parameters
    ----------
    rgb : ndarray, uint8 (H, W, 3)
        Its L is kept at full resolution.
    ab : Tensor, (1, 2, h, w)
        CIE units; enlarged to H x W bilinearly.
    paint : callable, optional
        `Colorizer.paint` of a model that has its own.

    Returns
    -------
    ndarray, uint8 (H, W, 3)
    """
    height, width = rgb.shape[:2]
    joined, step = np.empty_like(rgb), max(1, STRIP_PIXELS // width)
    wide = enlarge(ab, (height, width)) if step >= height else enlarge(ab, (ab.shape[-2], width))
    for top in range(0, height, step):
        rows = slice(top, min(top + step, height))
        L = lab.rgb_to_L(bytes_of(rgb[rows]).to(ab.device))
        strip = paint(L, wide if step >= height else _rows(wide, rows, height))
        joined[rows] = strip[0].permute(1, 2, 0).contiguous().cpu().numpy()
    return joined


def _rows(wide: Tensor, rows: slice, height: int) -> Tensor:
    """Some rows of `enlarge`, of colours that have their full width already: (1, 2, h, W) -> (1, 2, rows, W)."""
    numbers = torch.arange(rows.start, rows.stop, device=wide.device)
    at = ((numbers + 0.5) * (wide.shape[-2] / height) - 0.5).clamp(min=0)
    above = at.floor().long().clamp(max=wide.shape[-2] - 1)
    below = (above + 1).clamp(max=wide.shape[-2] - 1)
    return torch.lerp(wide[:, :, above], wide[:, :, below], (at - above)[:, None])

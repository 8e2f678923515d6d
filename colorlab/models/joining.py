"""From predicted colours to a picture: enlarged to the size of the photo, and joined with its lightness."""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from colorlab import lab

UPSAMPLING = ("bilinear", "guided")
TRUST = 50.0  # of `guide`, in squared units of L: a deviation of 7 within 3 x 3 colours is trusted by half
# Pixels of the full-size photo that are converted at once: bounds the floats beside a 50-megapixel photo.
STRIP_PIXELS = 2_000_000


def bytes_of(rgb: np.ndarray) -> Tensor:
    """RGB uint8 (H, W, 3) -> uint8 (1, 3, H, W)."""
    return torch.from_numpy(np.array(rgb)).permute(2, 0, 1)[None].contiguous()


def to_tensor(rgb: np.ndarray) -> Tensor:
    """RGB uint8 (H, W, 3) -> float32 (1, 3, H, W) in 0..1."""
    return bytes_of(rgb).float() / 255


def enlarge(ab: Tensor, size: tuple[int, int]) -> Tensor:
    """Predicted colours (1, C, h, w) at the size of the photo, bilinearly: (1, C, H, W)."""
    return F.interpolate(ab.float(), size, mode="bilinear", align_corners=False)


def paint(L: Tensor, ab: Tensor) -> Tensor:
    """L and ab of equal size, (1, 1, H, W) and (1, 2, H, W) -> RGB uint8 (1, 3, H, W)."""
    return lab.to_uint8(lab.lab_to_rgb(torch.cat((L, ab), dim=1)))


def guide(rgb: np.ndarray, ab: Tensor, stride: int = 1) -> Tensor:
    """How colours follow lightness around each predicted one: ab = slope * L + offset.

    Enlarged and applied to the full-size L, these lines put the edges of colours where the edges of the photo are: a
    fast guided filter (He and Sun, arXiv 1505.00996) that leaves the colours themselves unsmoothed.

    Parameters
    ----------
    rgb : ndarray, uint8 (H, W, 3)
        Only its L counts.
    ab : Tensor, (1, 2, h, w)
        CIE units, predicted for the photo.
    stride : int
        How many pixels of ab share one prediction, in height and width.

    Returns
    -------
    Tensor, (1, 4, h / stride, w / stride)
        Slopes of a and b, then offsets of a and b.
    """
    ab = F.avg_pool2d(ab.float(), stride) if stride > 1 else ab.float()
    small = Image.fromarray(rgb).resize((ab.shape[-1], ab.shape[-2]), Image.Resampling.BOX)
    L = lab.rgb_to_L(bytes_of(np.asarray(small)).to(ab.device))
    light, colour = L - L.mean(), ab - ab.mean(dim=(2, 3), keepdim=True)  # smaller numbers: less is lost by rounding
    mean_light, mean_colour = _smoothed(light), _smoothed(colour)
    slope = (_smoothed(light * colour) - mean_light * mean_colour) / (_smoothed(light ** 2) - mean_light ** 2 + TRUST)
    slope = _smoothed(slope)
    return torch.cat((slope, ab - slope * L), dim=1)


def _smoothed(x: Tensor) -> Tensor:
    """The mean of 3 x 3 places; those at the border count twice."""
    return F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, stride=1)


def join(rgb: np.ndarray, ab: Tensor, paint: Callable[[Tensor, Tensor], Tensor] = paint, guided: bool = False,
         stride: int = 1) -> np.ndarray:
    """Join the L of a photo with predicted colour.

    Parameters
    ----------
    rgb : ndarray, uint8 (H, W, 3)
        Its L is kept at full resolution.
    ab : Tensor, (1, 2, h, w)
        CIE units; enlarged to H x W.
    paint : callable, optional
        `Colorizer.paint` of a model that has its own.
    guided : bool
        Enlarge under guidance of the photo's L, see `guide`, which takes `stride`; False: bilinearly.

    Returns
    -------
    ndarray, uint8 (H, W, 3)
    """
    height, width = rgb.shape[:2]
    ab = guide(rgb, ab, stride) if guided else ab
    joined, step = np.empty_like(rgb), max(1, STRIP_PIXELS // width)
    wide = enlarge(ab, (height, width)) if step >= height else enlarge(ab, (ab.shape[-2], width))
    for top in range(0, height, step):
        rows = slice(top, min(top + step, height))
        L = lab.rgb_to_L(bytes_of(rgb[rows]).to(ab.device))
        colours = wide if step >= height else _rows(wide, rows, height)
        strip = paint(L, colours[:, :2] * L + colours[:, 2:] if guided else colours)
        joined[rows] = strip[0].permute(1, 2, 0).contiguous().cpu().numpy()
    return joined


def _rows(wide: Tensor, rows: slice, height: int) -> Tensor:
    """Some rows of `enlarge`, of colours that have their full width already: (1, C, h, W) -> (1, C, rows, W)."""
    numbers = torch.arange(rows.start, rows.stop, device=wide.device)
    at = ((numbers + 0.5) * (wide.shape[-2] / height) - 0.5).clamp(min=0)
    above = at.floor().long().clamp(max=wide.shape[-2] - 1)
    below = (above + 1).clamp(max=wide.shape[-2] - 1)
    return torch.lerp(wide[:, :, above], wide[:, :, below], (at - above)[:, None])

"""What the authors' `colorize.lua` does around the network of Iizuka 2016, to the letter."""

import torch
from torch import Tensor

from colorlab import lab

_RGB_TO_YUV = ((0.299, 0.587, 0.114), (-0.14713, -0.28886, 0.436), (0.615, -0.51499, -0.10001))
_YUV_TO_RGB = ((1.0, 0.0, 1.13983), (1.0, -0.39465, -0.58060), (1.0, 2.03211, 0.0))


def rgb_to_yuv(rgb: Tensor) -> Tensor:
    """Torch7's `image.rgb2yuv`: (B, 3, H, W) in 0..1 -> Y in 0..1, U, V."""
    return torch.einsum("ij,bjhw->bihw", torch.tensor(_RGB_TO_YUV).to(rgb), rgb)


def yuv_to_rgb(yuv: Tensor) -> Tensor:
    """Torch7's `image.yuv2rgb`, unclipped: (B, 3, H, W) -> RGB."""
    return torch.einsum("ij,bjhw->bihw", torch.tensor(_YUV_TO_RGB).to(yuv), yuv)


def release_quirk(y: Tensor) -> Tensor:
    """The lightness that `colorize.lua` joins with ab: y (B, 1, H, W) in 0..1 -> L.

    The script repeats Y three times and calls `yuv2rgb`, which reads the copies as U and V: a coloured picture
    whose L is too high (y = 0.5 gives 72.0 where a grey of 0.5 has 53.4).
    """
    return lab.rgb_to_lab(yuv_to_rgb(y.expand(-1, 3, -1, -1)))[:, :1]


def _scale_matrix(old: int, new: int) -> Tensor:
    """Torch7's `image.scale` along one axis as a matrix (new, old)."""
    if new > old:  # enlarging: linear interpolation, first and last samples aligned
        position = torch.arange(new) * ((old - 1) / max(new - 1, 1))
        return (1 - (position[:, None] - torch.arange(old)).abs()).clamp(min=0)
    edges = torch.arange(new + 1) * (old / new)  # shrinking (or equal): mean over the area that a new sample covers
    overlap = torch.minimum(edges[1:, None], torch.arange(1, old + 1)) - torch.maximum(edges[:-1, None],
                                                                                     torch.arange(old))
    return overlap.clamp(min=0) * (new / old)


def torch7_scale(x: Tensor, height: int, width: int) -> Tensor:
    """Torch7's `image.scale`: (B, C, H, W) -> (B, C, height, width)."""
    rows, columns = _scale_matrix(x.shape[-2], height).to(x), _scale_matrix(x.shape[-1], width).to(x)
    return rows @ x @ columns.T

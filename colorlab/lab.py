"""sRGB <-> CIE Lab in torch: batched, differentiable, on any device.

Illuminant D65, 2 degree observer, with the same constants as `skimage.color`, so that both agree.
Colour is always the third dimension from the right: (3, H, W) or (B, 3, H, W).
"""

import warnings
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

RGB_TO_XYZ = ((0.412453, 0.357580, 0.180423), (0.212671, 0.715160, 0.072169), (0.019334, 0.119193, 0.950227))
D65_WHITE = (0.95047, 1.0, 1.08883)
# The same with X, Y and Z divided by those of white, and its inverse.
RGB_TO_WHITE_PARTS = (np.array(RGB_TO_XYZ) / np.array(D65_WHITE)[:, None]).tolist()
WHITE_PARTS_TO_RGB = np.linalg.inv(RGB_TO_WHITE_PARTS).tolist()

# Both curves of the standard are a power law with a straight piece near black. The knees are IEC 61966-2-1's
# for sRGB and CIE 15's for Lab, rounded as skimage rounds them. The pieces are added: up to the knee the straight one
# grows, from there on the power. So neither sees an argument on which its gradient is infinite.
SRGB_KNEE, LINEAR_KNEE, SRGB_SLOPE = 0.04045, 0.0031308, 12.92
XYZ_KNEE, LAB_KNEE, LAB_SLOPE, LAB_OFFSET = 0.008856, 0.2068966, 7.787, 16 / 116

BEYOND = 8.0  # no light that is meant to be 0..1 is that bright; floats 0..255 of any but a black picture are
DARK_VALUES = 64  # so many values of L at most has a photo whose L stays below 1: its codes are 0 to 4

Numbers = TypeVar("Numbers", Tensor, np.ndarray)


def _require_channels(x: Tensor, channels: int, what: str) -> None:
    if x.ndim < 3 or x.shape[-3] != channels:
        raise ValueError(f"{what} must have {channels} channels as the third dimension from the right, "
                         f"(..., {channels}, H, W); got shape {tuple(x.shape)}")


def _mix(matrix: Sequence[Sequence[float]], x: Tensor) -> Tensor:
    """Multiply the channel vector of every pixel by a 3x3 matrix."""
    # Written out, because autocast and TF32 run a matrix product in few bits: Lab would be off by 3 units.
    r, g, b = x.unbind(-3)
    return torch.stack([(r * row[0]).add(g, alpha=row[1]).add(b, alpha=row[2]) for row in matrix], dim=-3)


def _can_be_looked_at(x: Tensor) -> bool:
    """Whether the values of a tensor are there: not while a network is traced, exported or only described."""
    watched = (torch.compiler.is_compiling() or torch.jit.is_tracing()
               or torch._C._functorch.maybe_current_level() is not None)
    return type(x) in (Tensor, torch.nn.Parameter) and x.device.type != "meta" and x.numel() > 0 and not watched


def check_lightness(L: Tensor) -> None:
    """Warn, in one line, of an L that seems to be divided by 100: a network takes it for a black photo."""
    if _can_be_looked_at(L) and 0 < (highest := L.detach().amax().item()) <= 1:
        if len(L.detach().flatten()[:1_000_000].unique()) > DARK_VALUES:
            warnings.warn(f"L reaches only {highest:.2g}: it goes from 0 (black) to 100 (white); multiply by 100 if it "
                          "was divided", stacklevel=4)


def power_to_linear(rgb: Numbers) -> Numbers:
    """The power law in `srgb_to_linear`, of tensors and arrays alike; constant up to the knee."""
    return ((rgb.clip(SRGB_KNEE) + 0.055) / 1.055) ** 2.4


def power_to_srgb(linear: Numbers) -> Numbers:
    """The power law in `linear_to_srgb`, of tensors and arrays alike; constant up to the knee."""
    return 1.055 * linear.clip(LINEAR_KNEE) ** (1 / 2.4) - 0.055


def srgb_to_linear(rgb: Tensor) -> Tensor:
    """Undo the sRGB transfer curve: values 0..1 as stored -> 0..1 proportional to light (IEC 61966-2-1)."""
    return rgb.clamp(max=SRGB_KNEE) / SRGB_SLOPE + (power_to_linear(rgb) - SRGB_KNEE / SRGB_SLOPE)


def linear_to_srgb(linear: Tensor) -> Tensor:
    """Apply the sRGB transfer curve: proportional to light -> as stored (IEC 61966-2-1)."""
    return linear.clamp(max=LINEAR_KNEE) * SRGB_SLOPE + (power_to_srgb(linear) - LINEAR_KNEE * SRGB_SLOPE)


def _cube_root(t: Tensor) -> Tensor:
    """The curve of Lab: part of white's light -> f."""
    root = t.clamp(min=XYZ_KNEE) ** (1 / 3)
    return LAB_SLOPE * t.clamp(max=XYZ_KNEE) + (root - LAB_SLOPE * XYZ_KNEE)


def _cube(f: Tensor) -> Tensor:
    """The inverse of `_cube_root`."""
    cube = f.clamp(min=LAB_KNEE) ** 3
    return f.clamp(max=LAB_KNEE) / LAB_SLOPE + (cube - LAB_KNEE / LAB_SLOPE)


def _linear(rgb: Tensor) -> Tensor:
    """Proportional to light, from floats in 0..1 or uint8."""
    if rgb.dtype == torch.uint8:  # 256 values: a table of them is quicker than the curve
        table = srgb_to_linear(torch.arange(256, device=rgb.device) / 255)
        return table.index_select(0, rgb.flatten().int()).view(rgb.shape)
    if not rgb.is_floating_point():
        raise ValueError(f"rgb must be float in 0..1 or uint8, got {rgb.dtype}")
    if _can_be_looked_at(rgb) and (highest := rgb.detach().amax().item()) > BEYOND:
        raise ValueError(f"floats must lie in 0..1, these reach {highest:.4g}; divide by 255, or give uint8")
    return srgb_to_linear(rgb)


def rgb_to_L(rgb: Tensor) -> Tensor:
    """The first channel of `rgb_to_lab` alone, in a third of the time: (..., 3, H, W) -> L (..., 1, H, W)."""
    _require_channels(rgb, 3, "rgb")
    return 116 * _cube_root(_mix(RGB_TO_WHITE_PARTS[1:2], _linear(rgb))) - 16


def rgb_to_lab(rgb: Tensor) -> Tensor:
    """Convert sRGB to CIE Lab.

    Parameters
    ----------
    rgb : Tensor, (..., 3, H, W)
        Floats in 0..1, or uint8 in 0..255. Values beyond 0..1 are not clipped: both curves go on, as in skimage.

    Returns
    -------
    Tensor, (..., 3, H, W)
        L in 0..100, a and b in CIE units (sRGB reaches about -86..98 and -108..94). float32 for uint8 input,
        otherwise the input's type: float16 is off by up to 1 unit, bfloat16 by up to 6; convert them first.
        The gradient is finite everywhere, at black and at the knees too.

    Raises
    ------
    ValueError
        If the third dimension from the right is not 3, if integers other than uint8 are given, or floats that can only
        be 0..255.

    References
    ----------
    CIE 15:2004; IEC 61966-2-1:1999. Agrees with `skimage.color.rgb2lab` within 1e-3.
    """
    _require_channels(rgb, 3, "rgb")
    linear = _linear(rgb)
    xyz = _mix(RGB_TO_WHITE_PARTS, linear)
    fx, fy, fz = _cube_root(xyz).unbind(-3)
    return torch.stack((116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)), dim=-3)


def lab_to_rgb(lab: Tensor, clip: bool = True) -> Tensor:
    """Convert CIE Lab to sRGB.

    A Lab triple that no sRGB screen can show gives channels below 0 or above 1. They are clipped one by one,
    as skimage does: this keeps the picture displayable and changes hue and lightness a little. A b so high that it
    asks for a Z below the curve's end (f < 0) is taken as f = 0, also as skimage does; its gradient is 0 there.

    Parameters
    ----------
    lab : Tensor, (..., 3, H, W)
        L in 0..100, a and b in CIE units.
    clip : bool
        False returns the unclipped values, whose gradient does not vanish when a channel leaves 0..1.

    Returns
    -------
    Tensor, (..., 3, H, W)
        sRGB in 0..1 (beyond, with ``clip=False``).

    Raises
    ------
    ValueError
        If the third dimension from the right is not 3.
    """
    _require_channels(lab, 3, "lab")
    L, a, b = lab.unbind(-3)
    fy = (L + 16) / 116
    f = torch.stack((fy + a / 500, fy, (fy - b / 200).clamp(min=0)), dim=-3)
    rgb = linear_to_srgb(_mix(WHITE_PARTS_TO_RGB, _cube(f)))
    return rgb.clamp(0, 1) if clip else rgb


def in_gamut(lab: Tensor, tolerance: float = 1e-3) -> Tensor:
    """Tell which Lab triples an sRGB screen can show: (..., 3, H, W) -> bool (..., H, W).

    `tolerance` is in units of the 0..1 sRGB scale; the default is a quarter of an 8-bit step.
    """
    rgb = lab_to_rgb(lab, clip=False)
    return ((rgb >= -tolerance) & (rgb <= 1 + tolerance)).all(dim=-3)


def to_uint8(rgb: Tensor) -> Tensor:
    """Round sRGB floats 0..1 to uint8 0..255; values outside are clipped first."""
    return (rgb.clamp(0, 1) * 255).round().to(torch.uint8)


def lightness(grey: Tensor) -> Tensor:
    """L (0..100) of neutral pixels whose sRGB value is `grey` (0..1); any shape."""
    return 116 * _cube_root(srgb_to_linear(grey)) - 16


def grey_value(L: Tensor) -> Tensor:
    """sRGB value (0..1) of the neutral grey with lightness L (0..100); the inverse of `lightness`."""
    return linear_to_srgb(_cube((L + 16) / 116))


def ab_plane(L: float, extent: int = 110, step: float = 1.0) -> tuple[Tensor, Tensor]:
    """Draw the ab plane at one lightness.

    Parameters
    ----------
    L : float
        Lightness, 0..100.
    extent, step : int, float
        a and b run from -extent to extent in steps of `step` CIE units.

    Returns
    -------
    rgb : Tensor, (3, N, N)
        sRGB 0..1; b grows upwards, a to the right. Outside the gamut the colours are clipped.
    inside : Tensor, bool (N, N)
        Where sRGB has this colour.
    """
    axis = torch.arange(-extent, extent + step / 2, step)
    b, a = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    lab = torch.stack((torch.full_like(a, float(L)), a, b))
    return lab_to_rgb(lab), in_gamut(lab)


def ab_grid(device: torch.device | str = "cpu") -> Tensor:
    """All points of the ab plane from -110 to 110 in steps of 10: (529, 2) of (a, b), b running fastest.

    The classes of Zhang 2017, as its authors' training numbers them: 23 i + j. The 313 of `colorlab.bins` are among
    them; the others no screen shows.
    """
    axis = torch.arange(-110, 111, 10, dtype=torch.float32, device=device)
    return torch.cartesian_prod(axis, axis)

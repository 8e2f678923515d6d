"""Grey value and colour -> RGB bytes whose own grey value is exactly the wanted one.

A photo is stored in 8 bits. Rounded channel by channel, the same lightness comes out a little different for each
colour, and a network could read the paint of a car from the last bit of its grey value. Here the grey value is fixed
first; then the bytes are chosen that have it and come nearest to the wanted lightness.
"""

import numpy as np

from colorlab import lab

_LUMINANCE = np.array(lab.RGB_TO_WHITE_PARTS[1], np.float32)
_FROM_WHITE_PARTS = np.array(lab.WHITE_PARTS_TO_RGB, np.float32)


# The curves are those of `colorlab.lab`, whose pieces are added for the sake of gradients. Here one of them is chosen:
# the sum is off in the last digit, and the bytes of a scene are to stay what they were when networks learned them.
def _linear(value: np.ndarray) -> np.ndarray:
    return np.where(value > lab.SRGB_KNEE, lab.power_to_linear(value), value / lab.SRGB_SLOPE)


def _stored(linear: np.ndarray) -> np.ndarray:
    return np.where(linear > lab.LINEAR_KNEE, lab.power_to_srgb(linear), linear * lab.SRGB_SLOPE)


def _lightness(linear: np.ndarray) -> np.ndarray:
    return 116 * np.where(linear > lab.XYZ_KNEE, np.cbrt(linear), lab.LAB_SLOPE * linear + lab.LAB_OFFSET) - 16


LINEAR = _linear(np.arange(256) / 255).astype(np.float32)  # luminance of each grey byte, 0..1
LIGHTNESS_OF_GREY = _lightness(LINEAR).astype(np.float32)
# Between one byte and the next the rounding changes. Bytes 0 and 255 get all that is darker or brighter.
_EDGES = np.concatenate(([-1], _linear((np.arange(255) + 0.5) / 255), [2])).astype(np.float32)
_EDGES_IN_L = _lightness(_EDGES[1:-1].astype(np.float64)).astype(np.float32)
# The bytes tried around each exact value, rounded down: red, green, blue.
_FEW = [np.arange(*ends, dtype=np.int16)[:, None] for ends in ((0, 2), (0, 2), (-1, 3))]
_MANY = [np.arange(*ends, dtype=np.int16)[:, None] for ends in ((-3, 5), (-1, 3), (-4, 6))]
_FAR = 5e-6  # in luminance: what one step away from the exact colour may gain. About 0.001 L at the lightness of cars


def grey_bytes(L: np.ndarray) -> np.ndarray:
    """The 8-bit grey value nearest to each lightness: L 0..100 -> uint8 0..255, any shape."""
    return np.searchsorted(_EDGES_IN_L, L).astype(np.uint8)


def rgb_bytes(L: np.ndarray, ab: np.ndarray, painted: np.ndarray) -> np.ndarray:
    """RGB bytes of lightness and colour, whose grey value is `grey_bytes(L)` whatever the colour.

    Parameters
    ----------
    L : ndarray, float32 (H, W)
        0..100. Not only the grey value is met: the result's own L is spread within it as `L` is. Were it always in the
        middle, how far each colour misses the middle would give the colour away.
    ab : ndarray, (H, W, 2)
        CIE units. A colour that sRGB lacks at this lightness is mixed with grey until it has it.
    painted : ndarray, bool (H, W)
        Where the colour must not show in the lightness: 320 combinations of bytes are tried there, 16 elsewhere.

    Returns
    -------
    ndarray, uint8 (H, W, 3)
        Within 4 steps of the exact value in red, 5 in blue, 2 in green; mostly the nearest.
    """
    linear = _linear_rgb(L.reshape(-1), np.asarray(ab, np.float32).reshape(-1, 2))
    grey, painted = grey_bytes(L).reshape(-1), np.flatnonzero(painted)
    rgb = _nearest_bytes(linear, grey, _FEW)
    if len(painted):  # all cars may have driven out of a film
        rgb[painted] = _nearest_bytes(linear[:, painted], grey[painted], _MANY)
    return rgb.reshape(*L.shape, 3)


def _linear_rgb(L: np.ndarray, ab: np.ndarray) -> np.ndarray:
    """L (N,) and ab (N, 2) -> linear RGB (3, N) within 0..1."""
    fy = (L + 16) / 116
    f = np.stack((fy + ab[:, 0] / 500, fy, fy - ab[:, 1] / 200))
    linear = _FROM_WHITE_PARTS @ np.where(f > lab.LAB_KNEE, f * f * f, (f - lab.LAB_OFFSET) / lab.LAB_SLOPE)
    low, high = linear.min(axis=0), linear.max(axis=0)
    if low.min() < 0 or high.max() > 1:
        # Towards grey along a line of equal luminance.
        luminance = np.clip(_LUMINANCE @ linear, 0, 1)
        share = np.minimum(1, np.minimum(luminance / np.maximum(luminance - low, 1e-9),
                                         (1 - luminance) / np.maximum(high - luminance, 1e-9)))
        linear = np.clip(luminance + share * (linear - luminance), 0, 1)
    return linear


def _nearest_bytes(linear: np.ndarray, grey: np.ndarray, steps: list[np.ndarray]) -> np.ndarray:
    """Linear RGB (3, N) and wanted grey values (N,) -> bytes (N, 3) that have them, near in luminance."""
    floor = (_stored(linear) * 255).astype(np.int16)
    # Each channel is looked up once for each of its steps, then the channels are combined.
    tried = [np.clip(channel + step, 0, 255) for channel, step in zip(floor, steps, strict=True)]
    red, green, blue = (LINEAR[values] * weight for values, weight in zip(tried, _LUMINANCE, strict=True))
    reached = ((red[:, None] + green)[:, :, None] + blue).reshape(-1, len(grey))
    counts = [len(step) for step in steps]
    red_away, green_away, blue_away = (((step[:, 0] - 0.5) ** 2).astype(np.float32) for step in steps)
    away = np.add.outer(np.add.outer(red_away, green_away), blue_away).reshape(-1, 1)
    error = np.abs(reached - _LUMINANCE @ linear) + np.float32(_FAR) * away
    best, pixel = error.argmin(axis=0), np.arange(len(grey))
    low, high = _EDGES[grey] + 1e-6, _EDGES[grey.astype(int) + 1] - 1e-6
    beyond = np.flatnonzero((reached[best, pixel] <= low) | (reached[best, pixel] >= high))
    if len(beyond):  # a hair over the edge to the next grey value: take the nearest on this side of it
        outside = (reached[:, beyond] <= low[beyond]) | (reached[:, beyond] >= high[beyond])
        best[beyond] = (error[:, beyond] + outside).argmin(axis=0)
    chosen = np.unravel_index(best, counts)
    return np.stack([values[step, pixel] for values, step in zip(tried, chosen)], axis=-1).astype(np.uint8)


def grey_of(rgb: np.ndarray) -> np.ndarray:
    """The 8-bit grey value of RGB bytes, that of equal luminance: uint8 (..., 3) -> uint8 (...)."""
    luminance = LINEAR[rgb].astype(np.float64) @ np.array(lab.RGB_TO_WHITE_PARTS[1])
    return np.rint(_stored(luminance) * 255).astype(np.uint8)

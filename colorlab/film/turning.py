"""Films of phones: the matrix in the file that says how its pictures are turned and mirrored for the viewer."""

import math
from typing import Any

import numpy as np


def turn(frame: Any) -> tuple[int, bool]:
    """How a frame of ffmpeg's is to be shown: quarter turns counter-clockwise, in degrees (0, 90, 180 or 270), and
    whether it is mirrored, left for right, before it is turned, as front cameras do.
    """
    stored = frame.side_data.get("DISPLAYMATRIX")
    if stored is None:
        return 0, False
    # A pixel at (x, y) is shown at (ax + cy, bx + dy); y grows downwards.
    a, b, _, c, d = (int(number) for number in np.frombuffer(bytes(stored), np.int32)[:5])
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    return round(-math.degrees(math.atan2(b, a)) / 90) * 90 % 360, mirrored


def upright(rgb: np.ndarray, rotation: int, mirrored: bool) -> np.ndarray:
    """A picture (H, W, 3) as it is shown, see `turn`."""
    if mirrored:
        rgb = rgb[:, ::-1]
    return np.ascontiguousarray(np.rot90(rgb, rotation // 90)) if rotation or mirrored else rgb

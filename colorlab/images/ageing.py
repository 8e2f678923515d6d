"""New photographs made old, so that the truth about an old one is known: tones, fading, stains, scratches, borders."""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFilter

from colorlab import lab
from colorlab.images.messages import ImageError

# (a, b) of the image silver or dye at the shadows, in the middle, and of the paper; CIE units, by eye of prints.
TONES = {"neutral": ((0, 0), (0, 0), (0, 0)), "sepia": ((6, 8), (12, 22), (3, 14)),
         "selenium": ((6, -2), (7, -1), (1, 5)), "cyanotype": ((4, -28), (-6, -32), (-2, 4)),
         "yellowed": ((1, 3), (2, 10), (2, 18))}
# What a stain swallows of red, green and blue light where it is darkest: iron and glue are yellow and brown.
STAIN = (0.12, 0.28, 0.55)


@dataclass(frozen=True)
class Aged:
    """An old print.

    Attributes
    ----------
    rgb : ndarray, uint8 (H, W, 3)
        The scan, border included.
    L : ndarray, float32 (H, W)
        The lightness of the photograph before it grew old, 0..100; of the paper in the border 100.
    inside : tuple of slice
        Rows and columns of the photograph in the scan.
    """

    rgb: np.ndarray
    L: np.ndarray
    inside: tuple[slice, slice]


def aged(rgb: np.ndarray, seed: int = 0, tone: str = "sepia", fading: float = 0.5, stains: float = 0.5,
         scratches: float = 0.5, border: float = 0.06, grain: float = 1.5, halftone: bool = False) -> Aged:
    """Make an old print of a photo; the same seed makes the same one.

    Parameters
    ----------
    rgb : ndarray, uint8 (H, W, 3)
    seed : int
    tone : str
        A name of `TONES`.
    fading : float
        0 keeps the contrast, at 1 blacks have L 45 and a corner has faded further.
    stains, scratches : float
        0 to 1: how much.
    border : float
        Mean width as a share of the shorter side; each side has its own. 0 for none.
    grain : float
        Standard deviation in L.
    halftone : bool
        Printed with dots, as in a newspaper.

    Returns
    -------
    Aged

    Raises
    ------
    ImageError
        If no tone has this name.
    """
    if tone not in TONES:
        raise ImageError(f"no tone is called '{tone}'; there are {', '.join(TONES)}")
    dice = np.random.default_rng([seed, *tone.encode()])
    true = lab.rgb_to_L(torch.from_numpy(np.ascontiguousarray(rgb)).permute(2, 0, 1))[0].numpy()
    shorter = min(true.shape)
    widths = [round(border * shorter * dice.uniform(0.6, 1.4)) for _ in range(4)] if border else [0] * 4
    top, bottom, left, right = widths
    L = np.pad(true, ((top, bottom), (left, right)), constant_values=100)
    inside = (slice(top, top + true.shape[0]), slice(left, left + true.shape[1]))
    seen = L.copy()
    if halftone:
        seen[inside] = _dots(true)
    black = 45 * fading
    seen = black + seen * (94 - black) / 100  # paper is no white, and old black no black
    seen[inside] += 14 * fading * _cloud(dice, true.shape, 2) * (1 - true / 100)
    seen = seen + grain * dice.standard_normal(L.shape, dtype=np.float32) + 1.5 * _cloud(dice, L.shape, 24)
    picture = _toned(seen, (seen - black) / (94 - black), tone)
    picture *= 1 - stains * np.clip(3 * _cloud(dice, L.shape, 4) - 1.7, 0, 1)[..., None] * np.array(STAIN)
    picture = picture + _scratches(dice, L.shape, scratches)[..., None] * (0.93 - picture)
    return Aged((picture.clip(0, 1) * 255).round().astype(np.uint8), L.astype(np.float32), inside)


def _toned(L: np.ndarray, share: np.ndarray, tone: str) -> np.ndarray:
    """Lightness -> RGB 0..1 (H, W, 3): the hue runs from shadows (share 0) over the middle to the paper (1)."""
    points = np.array(TONES[tone], float)
    a, b = (np.interp(share.clip(0, 1), (0, 0.5, 1), points[:, channel]) for channel in (0, 1))
    stacked = torch.from_numpy(np.stack((L.clip(0, 100), a, b)).astype(np.float32))
    return lab.lab_to_rgb(stacked).permute(1, 2, 0).numpy().astype(float)


def _cloud(dice: np.random.Generator, shape: tuple[int, int], cells: int) -> np.ndarray:
    """Smooth values in 0..1, (H, W)."""
    small = Image.fromarray(dice.random((cells + 2, cells + 2), dtype=np.float32))
    return np.asarray(small.resize(shape[::-1], Image.Resampling.BICUBIC)).clip(0, 1)


def _scratches(dice: np.random.Generator, shape: tuple[int, int], amount: float) -> np.ndarray:
    """Opacity 0..1 (H, W) of bright scratches and dust."""
    height, width = shape
    layer = Image.new("L", (width, height))
    pen = ImageDraw.Draw(layer)
    for _ in range(round(14 * amount)):
        x, y = dice.uniform(0, width), dice.uniform(0, height)
        angle, length = dice.normal(np.pi / 2, 0.35), dice.uniform(0.1, 0.6) * height
        points = [(x + s * length * np.cos(angle) + dice.normal(0, 1), y + s * length * np.sin(angle))
                  for s in np.linspace(0, 1, 6)]
        pen.line(points, fill=int(dice.uniform(90, 220)), width=1 + int(dice.random() < 0.2))
    for _ in range(round(60 * amount)):
        x, y, r = dice.uniform(0, width), dice.uniform(0, height), dice.uniform(0.4, 1.6)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=int(dice.uniform(80, 230)))
    return np.asarray(layer.filter(ImageFilter.GaussianBlur(0.6)), float) / 255


def _dots(L: np.ndarray, pitch: float = 4.0) -> np.ndarray:
    """Lightness as a newspaper prints it: dots at 45 degrees, larger where it is dark; (H, W)."""
    y, x = np.mgrid[:L.shape[0], :L.shape[1]]
    u, v = (x + y) * np.pi / pitch / 2 ** 0.5, (x - y) * np.pi / pitch / 2 ** 0.5
    screen = 50 + 25 * (np.cos(2 * u) + np.cos(2 * v))
    return (100 / (1 + np.exp((screen - L) / 4))).astype(np.float32)

"""Scans of old prints: what their lightness is, contrast stretched, borders found. Nothing of it happens unasked."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from colorlab import lab
from colorlab.images.arrays import to_uint8

ENDS = (0.5, 99.5)  # percentiles that become black and white: dust and scratches lie beyond
LEAST_RANGE = 5.0  # L; a picture with less is no photograph, and stretching it would show nothing but noise
SMOOTH = 64  # levels of grey; with fewer, skies show bands
STRIP_PIXELS = 2_000_000  # turned into floats at a time
WORKING = 512  # pixels of the longer side on which borders are sought
ALIKE = 6.0  # L; half of the points of a line of the border differ by less from the lines before, 85 % by twice that
MOST, LEAST = 0.3, 0.008  # of a side, that a border may take, and must
UNEVEN = 3.0  # times the median of the four, that one side of a border may be wide
BLACK, WHITE = 12.0, 88.0  # L of bars that need no counterpart on the other two sides


@dataclass(frozen=True)
class Print:
    """A scan as it goes to a network.

    Attributes
    ----------
    rgb : ndarray, uint8 (H, W, 3)
        The whole scan; where its contrast was stretched, the grey of its new lightness.
    inside : tuple of slice
        Rows and columns of the photograph: all, unless a border was found.
    notes : tuple of str
        What was done, in words and numbers.
    """

    rgb: np.ndarray
    inside: tuple[slice, slice]
    notes: tuple[str, ...]

    @property
    def photograph(self) -> np.ndarray:
        """The scan without its border, RGB uint8."""
        return np.ascontiguousarray(self.rgb[self.inside])

    def with_colours(self, coloured: np.ndarray) -> np.ndarray:
        """The scan with the photograph in colour; its border stays as it was."""
        if coloured.shape == self.rgb.shape:
            return coloured
        whole = self.rgb.copy()
        whole[self.inside] = coloured
        return whole


def prepare(scan: np.ndarray, stretch: bool = False, borders: bool = False) -> Print:
    """Prepare a scan, RGB uint8 (H, W, 3): find its border first, if asked, then stretch the contrast inside.

    It may be grey of 16 bits, uint16 (H, W): then it is stretched before it is cut to 8, and no levels are lost.
    """
    rgb = eight_bits(scan)
    height, width = rgb.shape[:2]
    inside, notes = (slice(0, height), slice(0, width)), []
    if borders:
        top, bottom, left, right = border(rgb)
        inside = slice(top, height - bottom), slice(left, width - right)
        notes.append(f"border of {top}, {bottom}, {left} and {right} pixels (top, bottom, left, right) left as it is"
                     if any((top, bottom, left, right)) else "no border found")
    if stretch:
        low, high = ends(lightness(scan[inside]))
        if high - low < LEAST_RANGE:
            notes.append(f"contrast not stretched: L goes from {low:.0f} to {high:.0f} only, which is no photograph")
        else:
            rgb = stretched(scan, low, high)
            notes.append(f"contrast stretched: L {low:.0f} became black, {high:.0f} white" + few(rgb[inside]))
    return Print(rgb, inside, tuple(notes))


def lightness(scan: np.ndarray) -> np.ndarray:
    """What a network is given of a print, toned or not: CIE L, float32 (H, W), 0..100.

    The scan is RGB uint8 (H, W, 3), or grey uint16 (H, W).

    Of the channels and mixtures that were measured on prints that were made old (data/old_photos.csv), none is
    better for all tones.
    """
    found = np.empty(scan.shape[:2], np.float32)
    table = lab.lightness(torch.arange(65536) / 65535).numpy() if scan.ndim == 2 else None
    for rows in strips(scan.shape):
        part = np.array(scan[rows])
        found[rows] = lab.rgb_to_L(torch.from_numpy(part).permute(2, 0, 1))[0].numpy() if table is None else table[part]
    return found


def eight_bits(scan: np.ndarray) -> np.ndarray:
    """A scan as RGB uint8 (H, W, 3)."""
    if scan.ndim == 3:
        return scan
    found = np.empty((*scan.shape, 3), np.uint8)
    for rows in strips(scan.shape):
        found[rows] = to_uint8(scan[rows])[..., None]
    return found


def strips(shape: tuple[int, ...]) -> Iterator[slice]:
    """The rows of a picture some at a time, so that few floats lie beside it."""
    step = max(1, STRIP_PIXELS // shape[1])
    return (slice(top, top + step) for top in range(0, shape[0], step))


def ends(L: np.ndarray) -> tuple[float, float]:
    """The L of a photograph that become black and white: its 0.5th and 99.5th percentile."""
    low, high = np.percentile(L, ENDS)
    return float(low), float(high)


def stretched(scan: np.ndarray, low: float, high: float) -> np.ndarray:
    """The grey picture, RGB uint8 (H, W, 3), in which L `low` has become 0, and `high` 100."""
    found = np.empty((*scan.shape[:2], 3), np.uint8)
    for rows in strips(scan.shape):
        L = ((lightness(scan[rows]) - low) * (100 / (high - low))).clip(0, 100)
        found[rows] = lab.to_uint8(lab.grey_value(torch.from_numpy(L.astype(np.float32)))).numpy()[..., None]
    return found


def few(grey: np.ndarray) -> str:
    """What is to be said of a grey picture, RGB uint8 (H, W, 3), that has too few levels to look smooth."""
    levels = np.count_nonzero(np.bincount(grey[..., 0].ravel(), minlength=256))
    return f"; only {levels} levels of grey are left: scan it as grey of 16 bits" if levels < SMOOTH else ""


def border(rgb: np.ndarray) -> tuple[int, int, int, int]:
    """How many rows and columns at top, bottom, left and right are a border around the photograph; 0 if there is none.

    A border is a run of lines that are all alike, and ends at an edge. Since sky is alike, too, it counts only if it is
    there on all four sides, or in black or white on two that face each other. There may be two, one around the other:
    the paper's, and the scanner's lid around that.
    """
    height, width = rgb.shape[:2]
    shrink = max(1.0, max(height, width) / WORKING)
    size = max(1, round(width / shrink)), max(1, round(height / shrink))
    L = lightness(np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BOX)))
    found = [0, 0, 0, 0]
    for _ in range(2):
        part = L[found[0]:L.shape[0] - found[1], found[2]:L.shape[1] - found[3]]
        more = _ring(part)
        if not any(more):
            break
        found = [a + b for a, b in zip(found, more)]
    scale = (height / L.shape[0],) * 2 + (width / L.shape[1],) * 2
    # One line of the small picture more: it mixes border and photograph.
    top, bottom, left, right = (int(np.ceil(lines * by + (shrink > 1) * by)) if lines else 0
                                for lines, by in zip(found, scale))
    return top, bottom, left, right


def _ring(L: np.ndarray) -> tuple[int, int, int, int]:
    """Widths of one border of a lightness (h, w), on the four sides."""
    sides = [_plain_lines(lines) for lines in (L, L[::-1], L.T, L.T[::-1])]
    widths, levels = [side[0] for side in sides], [side[1] for side in sides]
    if all(widths) and max(levels) - min(levels) < 3 * ALIKE and max(widths) < UNEVEN * np.median(widths):
        return widths[0], widths[1], widths[2], widths[3]

    def bars(i: int) -> bool:
        same = abs(levels[i] - levels[i + 1]) < ALIKE
        return bool(widths[i] and widths[i + 1] and same and (levels[i] < BLACK or levels[i] > WHITE))

    upright, lying = bars(2), bars(0)
    return (widths[0] if lying else 0, widths[1] if lying else 0, widths[2] if upright else 0,
            widths[3] if upright else 0)


def _plain_lines(lines: np.ndarray) -> tuple[int, float]:
    """How many lines (n, length) from the first on are alike, point by point, and their lightness.

    None if they do not end sharply, within `MOST` of all: then it is a plain part of the photograph, or an empty page.
    Stains run across the lines of a border, and so make them no less alike.
    """
    most = int(MOST * len(lines))
    total = lines[0].copy()
    for count in range(1, most + 1):
        apart = np.abs(lines[count] - total / count)
        if np.median(apart) > ALIKE or np.percentile(apart, 85) > 2 * ALIKE:
            sharp = np.median(np.abs(lines[min(count + 1, len(lines) - 1)] - lines[max(count - 2, 0)])) > ALIKE
            return (count if sharp and count >= max(2, LEAST * len(lines)) else 0), float(np.median(total / count))
        total += lines[count]
    return 0, 0.0

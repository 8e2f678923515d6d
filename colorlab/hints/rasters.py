"""Hints as networks take them: a map of ab and a mask, with colours that a screen can show."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from colorlab import lab
from colorlab.hints.hint import Hint

CONTRADICTION = 20.0  # CIE units between two hints for the same place, from which on they cannot both be meant


def raster(hints: Sequence[Hint], size: tuple[int, int], photo: tuple[int, int] | None = None) -> Tensor:
    """What the network is given: ab of the hints and a mask that is 1 where there are some, (1, 3, height, width).

    Where two hints overlap the later one counts, as if it were painted over the other. `size`, `photo`: see
    `Hint.patch`.
    """
    grid = np.zeros((3, *size), np.float32)
    for hint in hints:
        grid[(slice(None), *hint.patch(size, photo))] = np.array([[[hint.ab[0]]], [[hint.ab[1]]], [[1.0]]])
    return torch.from_numpy(grid)[None]


def hidden(hints: Sequence[Hint], size: tuple[int, int], photo: tuple[int, int] | None = None) -> list[int]:
    """Places in the list of the hints that later ones of clearly another colour hide at this size: they say nothing."""
    owner = np.full(size, -1)
    for place, hint in enumerate(hints):
        owner[hint.patch(size, photo)] = place
    seen, lost = set(np.unique(owner).tolist()), []
    for place, hint in enumerate(hints):
        if place not in seen:
            over = {hints[other].ab for other in np.unique(owner[hint.patch(size, photo)])}
            if all(math.dist(hint.ab, other) > CONTRADICTION for other in over):
                lost.append(place)
    return lost


def displayable(hints: Sequence[Hint], rgb: np.ndarray) -> list[Hint]:
    """The hints with colours that a screen can show at the lightness of the photo in their place.

    A colour that it cannot show is made paler, its hue kept, until it can: on a white wall no red is as red as on a
    brick.

    `rgb` is the photo, uint8 (H, W, 3); of one with colours only L counts.
    """
    if not hints:
        return []
    parts = [torch.from_numpy(np.ascontiguousarray(rgb[hint.patch(rgb.shape[:2])])).movedim(-1, 0) for hint in hints]
    L = torch.stack([lab.rgb_to_L(part).mean() for part in parts])
    ab = into_gamut(L, torch.tensor([hint.ab for hint in hints]))
    return [hint if math.dist(hint.ab, (a, b)) < 0.5 else replace(hint, ab=(a, b))
            for hint, (a, b) in zip(hints, ab.tolist(), strict=True)]


def into_gamut(L: Tensor, ab: Tensor) -> Tensor:
    """The most vivid colours of the same hue that sRGB has at these lightnesses: L (N,), ab (N, 2) -> ab (N, 2)."""
    low, high = torch.zeros_like(L), torch.ones_like(L)
    for _ in range(12):  # halvings: to a 4,000th of the chroma
        middle = (low + high) / 2
        fits = _shown(L, middle[:, None] * ab)
        low, high = torch.where(fits, middle, low), torch.where(fits, high, middle)
    return torch.where(_shown(L, ab), torch.ones_like(L), low)[:, None] * ab


def _shown(L: Tensor, ab: Tensor) -> Tensor:
    return lab.in_gamut(torch.cat((L.clamp(0, 100)[:, None], ab), dim=1).T[:, :, None])[:, 0]

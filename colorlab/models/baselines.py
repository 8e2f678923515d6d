"""What a network must beat: no colour, the mean colour of every lightness, and the colour of the nearest hint."""

import csv
from typing import Any, ClassVar

import numpy as np
import torch
from scipy.ndimage import distance_transform_edt
from torch import Tensor

from colorlab import lab, resources
from colorlab.hints import raster
from colorlab.models.base import Colorizer
from colorlab.models.card import Card
from colorlab.models.registry import register


@register("grey")
class Grey(Colorizer):
    """Predicts ab = 0 everywhere. Every comparison shows it, since pixel errors are kind to it."""

    needs_weights = False

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        return self.multiple, self.multiple

    def forward(self, L: Tensor, **conditions: Any) -> Tensor:
        """L (B, 1, H, W) -> zeros (B, 2, H, W)."""
        self.check_input(L)
        return L.new_zeros(L.shape).expand(-1, 2, -1, -1)

    def paint(self, L: Tensor, ab: Tensor) -> Tensor:
        """L at full resolution (1, 1, H, W) -> RGB uint8 (1, 3, H, W) with three equal channels.

        Joining L with a = b = 0 would be off by one 8-bit step here and there: the rounded constants of the standard
        do not put white exactly at 0.
        """
        return lab.to_uint8(lab.grey_value(L)).expand(-1, 3, -1, -1)


@register("mean-colour")
class MeanColour(Colorizer):
    """Predicts the mean colour that pixels of the same lightness have in the training photos: all that L tells
    without looking at its neighbours. `data/README.md` says from which photos."""

    needs_weights = False
    side = 512
    table: Tensor

    def __init__(self):
        super().__init__()
        with open(resources.path("mean_colour.csv"), newline="") as file:
            table = [(float(row["a"]), float(row["b"])) for row in csv.DictReader(file)]
        self.register_buffer("table", torch.tensor(table))  # (101, 2): ab for L = 0, 1 ... 100

    def forward(self, L: Tensor, **conditions: Any) -> Tensor:
        """L (B, 1, H, W) in 0..100 -> ab (B, 2, H, W) in CIE units."""
        self.check_input(L)
        return self.table[L[:, 0].round().long().clamp(0, 100)].movedim(-1, 1)


class NearestHint(Colorizer):
    """What hints are worth to a method that has learnt nothing: each pixel takes the ab of the hint nearest to it.

    Without hints it is grey. It sees a photo at its own size, and has no name for `load`, since it is of use only
    beside a network that was given the same hints.
    """

    name = "nearest hint"
    needs_weights = False
    multiple = 1
    conditions: ClassVar[tuple[str, ...]] = ("hints",)

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        return height, width

    def condition_input(self, rgb: np.ndarray, **conditions: Any) -> dict[str, Tensor]:
        return {"hints": raster(conditions.get("hints") or [], rgb.shape[:2])}

    def forward(self, L: Tensor, hints: Tensor | None = None) -> Tensor:
        """L (B, 1, H, W) and the planes of hints (B, 3, H, W) -> ab (B, 2, H, W) in CIE units."""
        self.check_input(L)
        if hints is None:
            return L.new_zeros(L.shape).expand(-1, 2, -1, -1)
        return torch.stack([_spread(planes) for planes in hints]).to(L)


def _spread(planes: Tensor) -> Tensor:
    """ab (2, H, W) of the nearest pixel that was told, of planes (3, H, W)."""
    told = planes[2].cpu().numpy() > 0
    if not told.any():
        return torch.zeros_like(planes[:2])
    rows, columns = distance_transform_edt(~told, return_distances=False, return_indices=True)
    return planes[:2, rows, columns]


Grey.cards = {
    "grey": Card(
        name="grey", paper="none", weights="none", licence="none needed", training_data="none", size="0 parameters",
        limits="Never wrong about a vivid colour, never right about one: low error on dull photos, no colourfulness."),
}
MeanColour.cards = {
    "mean-colour": Card(
        name="mean-colour", paper="none", weights="a table of 101 colours, embedded", licence="BSD 3-clause",
        training_data="38,824 photos of Tiny ImageNet, 64 x 64 pixels", size="202 numbers",
        limits="Sees one pixel at a time: everything turns a little brown, most of all at middle lightness."),
}

"""What a network must beat: no colour at all, and the mean colour of every lightness."""

import csv

import numpy as np
import torch
from torch import Tensor

from colorlab import lab, shipped
from colorlab.models.base import Card, Colorizer, bytes_of, strips


class Grey(Colorizer):
    """Predicts ab = 0 everywhere. Every comparison shows it, since pixel errors are kind to it."""

    def config(self) -> dict:
        return {}

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        return self.multiple, self.multiple

    def forward(self, L: Tensor) -> Tensor:
        """L (B, 1, H, W) -> zeros (B, 2, H, W)."""
        self.check_input(L)
        return L.new_zeros(L.shape).expand(-1, 2, -1, -1)

    def join(self, rgb: np.ndarray, ab: Tensor) -> np.ndarray:
        """The photo's L as RGB uint8 (H, W, 3) with three equal channels.

        Joining L with a = b = 0 would be off by one 8-bit step here and there: the rounded constants of the standard
        do not put white exactly at 0.
        """
        grey = np.empty_like(rgb)
        for rows in strips(rgb):
            L = lab.rgb_to_L(bytes_of(rgb[rows]))[0, 0]
            grey[rows] = lab.to_uint8(lab.grey_value(L)).numpy()[..., None]
        return grey


class MeanColour(Colorizer):
    """Predicts the mean colour that pixels of the same lightness have in the training photos: all that L tells
    without looking at its neighbours. `data/README.md` says from which photos."""

    side = 512

    def __init__(self):
        super().__init__()
        with open(shipped.path("mean_colour.csv"), newline="") as file:
            table = [(float(row["a"]), float(row["b"])) for row in csv.DictReader(file)]
        self.register_buffer("table", torch.tensor(table))  # (101, 2): ab for L = 0, 1 ... 100

    def config(self) -> dict:
        return {}

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        shrink = min(1.0, self.side / max(height, width))
        return tuple(max(self.multiple, round(n * shrink / self.multiple) * self.multiple) for n in (height, width))

    def forward(self, L: Tensor) -> Tensor:
        """L (B, 1, H, W) in 0..100 -> ab (B, 2, H, W) in CIE units."""
        self.check_input(L)
        return self.table[L[:, 0].round().long().clamp(0, 100)].movedim(-1, 1)


CARDS = {
    "grey": Card(
        name="grey", paper="none", weights="none", licence="none needed", training_data="none", size="0 parameters",
        limits="Never wrong about a vivid colour, never right about one: low error on dull photos, no colourfulness."),
    "mean-colour": Card(
        name="mean-colour", paper="none", weights="a table of 101 colours, embedded", licence="BSD 3-clause",
        training_data="38,824 photos of Tiny ImageNet, 64 x 64 pixels", size="202 numbers",
        limits="Sees one pixel at a time: everything turns a little brown, most of all at middle lightness."),
}

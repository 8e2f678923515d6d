"""The grey baseline: no colour at all. Every comparison shows it, since pixel errors are kind to it."""

import numpy as np
from torch import Tensor

from colorlab import lab
from colorlab.models.base import Card, Colorizer, strips, to_tensor


class Grey(Colorizer):
    """Predicts ab = 0 everywhere."""

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
            L = lab.rgb_to_lab(to_tensor(rgb[rows]))[0, 0]
            grey[rows] = lab.to_uint8(lab.grey_value(L)).numpy()[..., None]
        return grey


CARDS = {
    "grey": Card(
        name="grey", paper="none", weights="none", licence="none needed", training_data="none", size="0 parameters",
        limits="Never wrong about a vivid colour, never right about one: low error on dull photos, no colourfulness."),
}

"""The grey baseline: no colour at all. Every comparison shows it, since pixel errors are kind to it."""

from torch import Tensor

from colorlab.models.base import Card, Colorizer


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


CARDS = {
    "grey": Card(
        name="grey", paper="none", weights="none", licence="none needed", training_data="none", size="0 parameters",
        limits="Never wrong about a vivid colour, never right about one: low error on dull photos, no colourfulness."),
}

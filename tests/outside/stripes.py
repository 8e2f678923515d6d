"""A data set of somebody else's: drawn stripes, with a condition that some models take."""

import numpy as np

import colorlab
from colorlab.datasets import Dataset, Item


@colorlab.datasets.register("stripes")
class Stripes(Dataset):
    """Twelve pictures of 40 x 48 pixels in three kinds."""

    training_defaults = {"epochs": 2.0}

    def items(self, limit: int | None = None) -> list[Item]:
        found = []
        for number in range(limit or 12):
            rgb = np.random.default_rng(number).integers(0, 256, (40, 1, 3), np.uint8).repeat(48, axis=1)
            found.append(Item(f"stripe {number:02}", rgb, group=("red", "green", "blue")[number % 3],
                              conditions={"tint": (5.0, -5.0)}))
        return found

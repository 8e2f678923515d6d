"""Scenes of the street world as photos to measure and to train on."""

import hashlib
from dataclasses import dataclass

import numpy as np
import torch
from tqdm.auto import tqdm

from colorlab.datasets.base import Dataset, Item
from colorlab.datasets.photos import DatasetError
from colorlab.datasets.registry import register
from colorlab.datasets.squares import PhotoSet
from colorlab.streets.supply import CONTEXTS, SUPPLIES, StreetDataset

SIDE, COUNT = 256, 200  # of scenes that are measured, unless told otherwise
VALIDATION_SCENES = 256


@dataclass(frozen=True)
class Scene:
    """A drawn scene in the place of a photo."""

    number: int

    def size(self) -> tuple[int, int]:
        """Height and width."""
        return SIDE, SIDE

    def true_colours(self) -> np.ndarray:
        """What `read` returns."""
        return self.read()

    def read(self) -> np.ndarray:
        """RGB uint8 (H, W, 3)."""
        return StreetDataset(SUPPLIES["evaluation"], SIDE)[self.number].rgb

    def digest(self) -> str:
        """Of its pixels."""
        return hashlib.blake2b(self.read().tobytes(), digest_size=16).hexdigest()


@register("streets")
class Streets(Dataset):
    """Drawn streets, whose true distribution of colours is known; see `colorlab.streets`."""

    drawn = True
    training_defaults = {"zoom": 1.0}  # a part of a scene may lack the sun

    def items(self, limit: int | None = None) -> list[Item]:
        return [Item(f"street {number:05}", Scene(number)) for number in range(limit or COUNT)]

    def squares(self, side: int, limit: int | None = None, use: str = "training", progress: bool = True) -> PhotoSet:
        """Scenes of `StreetDataset`; those for validation are never among those for training."""
        try:
            return photo_set(StreetDataset(SUPPLIES[use], side), limit or VALIDATION_SCENES, progress=progress)
        except ValueError as error:
            raise DatasetError(f"streets: {error}") from error


def photo_set(supply: StreetDataset, count: int, start: int = 0, progress: bool = False) -> PhotoSet:
    """Scenes `start` to `start + count - 1` of a supply as photos to train on.

    Train with `training.Recipe(zoom=1.0)`: a photo that is cropped may lose the sun, and one that is resized mixes
    bytes in such a way that the lightness of edges depends on the paint.

    Returns
    -------
    PhotoSet
        uint8 (count, 3, size, size); labels 0..8, time of day x season; classes: the names in `streets.CONTEXTS`.

    Raises
    ------
    DatasetError
        If there would be no scene.
    """
    if count < 1 or start < 0:
        raise DatasetError(f"count must be 1 or more and start 0 or more, got {count} and {start}")
    rgb, labels = np.empty((count, 3, supply.size, supply.size), np.uint8), []
    for i in tqdm(range(count), desc="drawing streets", unit="scene", disable=not progress):
        drawn = supply[start + i]
        rgb[i] = drawn.rgb.transpose(2, 0, 1)
        labels.append(drawn.recipe.label)
    return PhotoSet(torch.from_numpy(rgb), torch.tensor(labels), list(CONTEXTS), photographs=False)



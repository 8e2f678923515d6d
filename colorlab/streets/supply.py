"""An endless supply of scenes, and sets of them to train on."""

from collections.abc import Iterator, Mapping

import numpy as np
import torch
from tqdm.auto import tqdm

from colorlab.datasets import PhotoSet
from colorlab.streets.paints import DEFAULT, checked
from colorlab.streets.recipes import SEASONS, TIMES
from colorlab.streets.scenes import Scene, scene

CONTEXTS = [f"{time} {season}" for time in TIMES for season in SEASONS]  # Recipe.label is an index into it
SEEDS = 2 ** 32  # scenes per supply


class StreetDataset:
    """Scenes number 0, 1, 2, ...: each has a seed of its own, so none comes twice.

    Two supplies with different `seed` share no scene: take one for training and another for testing.
    Scene i of supply s is `scene(s * 2**32 + i)`.

    Parameters
    ----------
    seed : int
        Number of the supply, 0 or more.
    size : int
        Side of the scenes in pixels, see `scene`.
    paints : mapping of str to float
        The distribution of the cars' paints.

    Raises
    ------
    ValueError
        If an argument is none of these.
    """

    def __init__(self, seed: int = 0, size: int = 64, paints: Mapping[str, float] = DEFAULT):
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
            raise ValueError(f"the seed must be a whole number, 0 or more; got {seed!r}")
        self.seed, self.size, self.paints = int(seed), size, checked(paints)

    def __getitem__(self, index: int) -> Scene:
        return scene(self.scene_seed(index), self.size, self.paints)

    def __iter__(self) -> Iterator[Scene]:
        return map(self.__getitem__, range(SEEDS))

    def scene_seed(self, index: int) -> int:
        """The seed of scene number `index`."""
        if not 0 <= index < SEEDS:
            raise IndexError(f"scenes are numbered from 0 to {SEEDS - 1}, got {index}")
        return self.seed * SEEDS + int(index)

    def photo_set(self, count: int, start: int = 0, progress: bool = False) -> PhotoSet:
        """Scenes `start` to `start + count - 1` as photos to train on.

        Train with `training.Recipe(zoom=1.0)`: a photo that is cropped may lose the sun, and one that is resized mixes
        bytes in such a way that the lightness of edges depends on the paint.

        Returns
        -------
        PhotoSet
            uint8 (count, 3, size, size); labels 0..8, time of day x season; classes: the names in CONTEXTS.
        """
        if count < 1 or start < 0:
            raise ValueError(f"count must be 1 or more and start 0 or more, got {count} and {start}")
        rgb, labels = np.empty((count, 3, self.size, self.size), np.uint8), []
        for i in tqdm(range(count), desc="drawing streets", unit="scene", disable=not progress):
            drawn = self[start + i]
            rgb[i] = drawn.rgb.transpose(2, 0, 1)
            labels.append(drawn.recipe.label)
        return PhotoSet(torch.from_numpy(rgb), torch.tensor(labels), list(CONTEXTS), photographs=False)

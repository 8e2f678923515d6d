"""An endless supply of scenes."""

from collections.abc import Iterator, Mapping

import numpy as np

from colorlab.streets.paints import DEFAULT, StreetsError, checked
from colorlab.streets.recipes import SEASONS, TIMES
from colorlab.streets.scenes import Scene, scene

CONTEXTS = [f"{time} {season}" for time in TIMES for season in SEASONS]  # SceneRecipe.label is an index into it
SEEDS = 2 ** 32  # scenes per supply
# What each supply is for. Recipes and measures were chosen by looks at 1 and 2, so results come from 5.
SUPPLIES = {"training": 0, "validation": 1, "evaluation": 4, "results": 5}


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
    StreetsError
        If an argument is none of these.
    """

    def __init__(self, seed: int = 0, size: int = 64, paints: Mapping[str, float] = DEFAULT):
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
            raise StreetsError(f"the seed must be a whole number, 0 or more; got {seed!r}")
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

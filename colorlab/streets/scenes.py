"""A seed -> a picture of a street, its parts, and all that is needed to paint its cars anew."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from colorlab.streets import encoding, layout
from colorlab.streets.canvas import Canvas, enlarging
from colorlab.streets.classes import context_colours
from colorlab.streets.paints import DEFAULT, PAINTS, StreetsError
from colorlab.streets.recipes import CUE_DRAWS, LAYOUT_DRAWS, Dice, SceneRecipe, draw_recipe, random_numbers

COARSE, FINE = (7, 15), (48,)  # cells per side of the textures' grids, the same at every size
NOISE = 1.0  # standard deviation of L from pixel to pixel


@dataclass(frozen=True, eq=False)
class Scene:
    """A street scene and what is known of it.

    Attributes
    ----------
    rgb : ndarray, uint8 (H, W, 3)
        The photo.
    grey : ndarray, uint8 (H, W)
        The photo without its colours: for each pixel the grey of equal luminance. The same for every paint.
    segmentation : ndarray, uint8 (H, W)
        Number in CLASSES of what lies at the centre of each pixel.
    cars : ndarray, uint8 (H, W)
        1, 2, 3 where a pixel is wholly painted body of that car, else 0.
    recipe : SceneRecipe
        Seed, time of day, season, weather, paint of each car, and the distribution of the paints.
    coverage : ndarray, float32 (H, W)
        The share of each pixel that car paint covers, 0..1.
    touched : ndarray, uint8 (H, W)
        The car whose paint that is; 0 where there is none.
    L : ndarray, float32 (H, W)
        The lightness that was drawn, 0..100. `grey` is its nearest byte; the L of `rgb` differs from it by about 0.003
        on cars and 0.015 elsewhere. That last trace of the rounding is all that a float L from `rgb` holds of the
        paint: a small network cannot use it, a table of all byte triples could; `grey` holds nothing.
    background : ndarray, float32 (H, W, 2)
        What all else adds to the colour: ab = background + coverage x paint, in CIE units. Known from the grey picture.
    cues : ndarray, bool (H, W)
        Where anything is drawn that depends on time or season: sun, moon, lamps, the season's tree, snow.
    """

    rgb: np.ndarray = field(repr=False)
    grey: np.ndarray = field(repr=False)
    segmentation: np.ndarray = field(repr=False)
    cars: np.ndarray = field(repr=False)
    recipe: SceneRecipe
    coverage: np.ndarray = field(repr=False)
    touched: np.ndarray = field(repr=False)
    L: np.ndarray = field(repr=False)
    background: np.ndarray = field(repr=False)
    cues: np.ndarray = field(repr=False)

    @property
    def size(self) -> int:
        return len(self.grey)

    def ab_with(self, paints: ArrayLike) -> np.ndarray:
        """The ab map if the cars had these colours.

        Parameters
        ----------
        paints : array-like, (2,) or (number of cars, 2)
            One (a, b) for all cars, or one for each; CIE units.

        Returns
        -------
        ndarray, float32 (H, W, 2)
        """
        paints = np.broadcast_to(np.asarray(paints, np.float32), (len(self.recipe.colours), 2))
        table = np.concatenate((np.zeros((1, 2), np.float32), paints))
        return self.background + self.coverage[..., None] * table[self.touched]

    @property
    def ab(self) -> np.ndarray:
        """The colours before they were rounded to bytes, float32 (H, W, 2), CIE units."""
        return self.ab_with([PAINTS[name] for name in self.recipe.colours])

    def with_colours(self, colours: str | Sequence[str]) -> "Scene":
        """The same scene with other paints: one name for all cars, or one for each. The grey picture stays as it is."""
        count = len(self.recipe.colours)
        colours = (colours,) * count if isinstance(colours, str) else tuple(colours)
        if len(colours) != count or not all(name in PAINTS for name in colours):
            raise StreetsError(f"give one of {', '.join(PAINTS)} for each of the {count} cars, got {colours!r}")
        ab = self.ab_with([PAINTS[name] for name in colours])
        return replace(self, rgb=encoding.rgb_bytes(self.L, ab, self.coverage > 0),
                       recipe=replace(self.recipe, colours=colours))


def scene(seed: int, size: int = 64, paints: Mapping[str, float] = DEFAULT, time: str | None = None,
          season: str | None = None, weather: str | None = None, colours: str | Sequence[str] | None = None) -> Scene:
    """Draw a street.

    Lightness comes first and knows nothing of paints; then each pixel gets the colour of its class, or of its car.
    The same seed with another paint has the same grey picture, bit by bit; with another time or season it has the same
    grey picture outside the `cues` of both.

    Parameters
    ----------
    seed : int
        0 or more. Decides all that is not given.
    size : int
        Side in pixels, a multiple of 8 from 64 to 512. The content is the same at every size, pixel noise apart.
    paints : mapping of str to float
        The distribution of the cars' paints, such as DEFAULT or UNIFORM.
    time, season, weather, colours : optional
        See `recipe`.

    Raises
    ------
    StreetsError
        If an argument is none of these.
    """
    return drawn(seed, size, paints, time, season, weather, colours)


def drawn(seed: int, size: int, paints: Mapping[str, float], time: str | None, season: str | None, weather: str | None,
          colours: str | Sequence[str] | None, driven: float = 0.0, frame: int | None = None,
          grain: float = 1.0) -> Scene:
    """`scene`, and a moment of it in a film: its cars have driven a part of the side; a frame has its own grain."""
    if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or not 64 <= size <= 512 or size % 8:
        raise StreetsError(f"the size must be a multiple of 8 from 64 to 512, got {size!r}")
    rng = random_numbers(seed)
    recipe = draw_recipe(rng, seed, paints, time, season, weather, colours)
    canvas = Canvas(size)
    layout.draw(canvas, recipe, Dice(rng.random(LAYOUT_DRAWS)), Dice(rng.random(CUE_DRAWS)), driven)
    layers = canvas.layers(context_colours(recipe.time, recipe.season))
    coarse, fine = _texture(rng, COARSE, size), _texture(rng, FINE, size)
    if frame is not None:
        rng = np.random.default_rng((int(seed), frame))
    L = (layers["L"] + layers["slope"] * _down(size) + layers["mottling"] * coarse + layers["grain"] * fine
         + grain * NOISE * _noise(rng, size))
    blank = np.empty((0, 0, 3), np.uint8)
    found = Scene(blank, encoding.grey_bytes(L), layers["segmentation"],
                  np.where(layers["coverage"] == 1, layers["touched"], 0).astype(np.uint8), recipe,
                  layers["coverage"], layers["touched"].astype(np.uint8), L, layers["ab"], layers["cues"])
    return found.with_colours(recipe.colours)


@functools.lru_cache(maxsize=8)
def _down(size: int) -> np.ndarray:
    return ((np.arange(size, dtype=np.float32) + 0.5) / size)[:, None]


def _texture(rng: np.random.Generator, grids: tuple[int, ...], size: int) -> np.ndarray:
    """Smooth random values in -1..1, float32 (size, size): the mean of interpolated grids."""
    total = np.zeros((size, size), np.float32)
    for cells in grids:
        up = enlarging(size, cells)
        total += up @ (2 * rng.random((cells, cells), dtype=np.float32) - 1) @ up.T
    return total / len(grids)


def _noise(rng: np.random.Generator, size: int) -> np.ndarray:
    """Independent values of standard deviation 1, almost normal, within -3.5..3.5: sums of four bytes."""
    total = rng.integers(0, 256, (4, size, size), dtype=np.uint8).sum(axis=0, dtype=np.uint16)
    return (total - np.float32(4 * 127.5)) / np.float32((4 * (256 ** 2 - 1) / 12) ** 0.5)

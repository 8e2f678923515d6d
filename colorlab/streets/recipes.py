"""What a scene is made of, drawn from its seed: time of day, season, weather, the paint of each car."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from colorlab.streets.paints import DEFAULT, PAINTS, StreetsError, checked

TIMES = ("day", "sunset", "night")
SEASONS = ("summer", "autumn", "winter")
WEATHERS = ("clear", "cloudy")
CARS = (1, 2, 3)

# Every scene draws the same blocks of random numbers in the same order, whether it needs them or not: another time,
# season or paint cannot shift what comes after.
RECIPE_DRAWS, LAYOUT_DRAWS, CUE_DRAWS = 16, 1000, 300


T = TypeVar("T")


@dataclass(frozen=True)
class SceneRecipe:
    """The choices behind a scene.

    `colours`: name of the paint of car 1, 2, ...; `paints`: the distribution that they were drawn from, as pairs.
    """

    seed: int
    time: str
    season: str
    weather: str
    colours: tuple[str, ...]
    paints: tuple[tuple[str, float], ...]

    @property
    def label(self) -> int:
        """Number of the context, 0..8: 3 x time + season."""
        return 3 * TIMES.index(self.time) + SEASONS.index(self.season)


def recipe(seed: int, paints: Mapping[str, float] = DEFAULT, time: str | None = None, season: str | None = None,
           weather: str | None = None, colours: str | Sequence[str] | None = None) -> SceneRecipe:
    """Draw the recipe of a scene without drawing the picture: thousands a second.

    Time, season and weather are uniform; 1, 2 or 3 cars are equally likely; each car's paint is drawn from `paints`,
    independent of all else. What is given is taken instead of drawn, and changes nothing else.

    Parameters
    ----------
    seed : int
        0 or more, of any size.
    paints : mapping of str to float
        Probability of each paint; sums to 1.
    time, season, weather : str, optional
        One of TIMES, SEASONS, WEATHERS.
    colours : str or sequence of str, optional
        One paint for all cars, or one for each car.

    Raises
    ------
    StreetsError
        If an argument is none of these.
    """
    return draw_recipe(random_numbers(seed), seed, paints, time, season, weather, colours)


def random_numbers(seed: int) -> np.random.Generator:
    """The only source of chance of a scene."""
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise StreetsError(f"the seed must be a whole number, 0 or more; got {seed!r}")
    return np.random.default_rng(int(seed))


def draw_recipe(rng: np.random.Generator, seed: int, paints: Mapping[str, float], time: str | None, season: str | None,
                weather: str | None, colours: str | Sequence[str] | None) -> SceneRecipe:
    """`recipe`, with the generator that goes on to draw the rest of the scene."""
    paints = checked(paints)
    draws = rng.random(RECIPE_DRAWS)
    count = CARS[int(draws[3] * len(CARS))]
    if colours is None:
        ends = np.cumsum(list(paints.values()))
        ends /= ends[-1]
        names = list(PAINTS)
        colours = tuple(names[int(np.searchsorted(ends, draw, side="right"))] for draw in draws[4:4 + count])
    else:
        colours = (colours,) * count if isinstance(colours, str) else tuple(colours)
        unknown = [name for name in colours if name not in PAINTS]
        if unknown:
            raise StreetsError(f"no paint is called {unknown[0]!r}; there are {', '.join(PAINTS)}")
        if len(colours) != count:
            raise StreetsError(f"the scene of seed {seed} has {count} cars, but {len(colours)} colours are given")
    return SceneRecipe(int(seed), _choice("time", TIMES, time, draws[0]), _choice("season", SEASONS, season, draws[1]),
                  _choice("weather", WEATHERS, weather, draws[2]), colours, tuple(paints.items()))


def _choice(what: str, options: Sequence[str], given: str | None, draw: float) -> str:
    if given is None:
        return options[int(draw * len(options))]
    if given not in options:
        raise StreetsError(f"{what} must be one of {', '.join(options)}; got {given!r}")
    return given


class Dice:
    """Hands out random numbers that were drawn beforehand."""

    def __init__(self, draws: np.ndarray):
        self._next = iter(draws.tolist()).__next__

    def __call__(self, low: float = 0.0, high: float = 1.0) -> float:
        return low + (high - low) * self._next()

    def chance(self, probability: float) -> bool:
        return self._next() < probability

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self._next() * len(options))]

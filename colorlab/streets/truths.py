"""The true distribution of colour given the grey picture, its entropy, and the best single answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from colorlab.streets import encoding
from colorlab.streets.classes import CLASSES, context_colours
from colorlab.streets.paints import PAINTS, StreetsError
from colorlab.streets.scenes import Scene

LOSSES = ("squared", "absolute", "zero-one")
Distribution = list[tuple[tuple[float, float], float]]  # of ((a, b), probability)


def entropy_bits(probabilities: ArrayLike) -> float:
    """Shannon's entropy -sum p log2 p in bits; 0 log 0 is 0."""
    p = np.asarray(probabilities, float)
    p = p[p > 0]
    return float(abs(-(p * np.log2(p)).sum()))


def fewest_questions(probabilities: ArrayLike) -> float:
    """How many yes-no questions the best strategy needs on average until the answer is known (Huffman 1952).

    At least the entropy in bits, and less than one more: equal only if every probability is a power of one half.
    """
    p = sorted(float(one) for one in np.asarray(probabilities, float) if one > 0)
    asked = 0.0
    while len(p) > 1:  # the two least likely answers are told apart by the last question of all
        joined = p[0] + p[1]
        asked += joined
        p = sorted([*p[2:], joined])
    return asked


def geometric_median(points: np.ndarray, probabilities: np.ndarray, tolerance: float = 1e-9) -> np.ndarray:
    """The point with the least mean distance to a distribution in the plane (Weiszfeld 1937).

    Parameters
    ----------
    points : ndarray, (N, 2)
    probabilities : ndarray, (N,)
        Non-negative, sum to 1.

    Returns
    -------
    ndarray, (2,)
        One of the points, if that is best (Kuhn's condition: the others pull at it with less than its own weight);
        where several are equally good, the first. Otherwise found by iteration to `tolerance`.
    """
    points, p = np.asarray(points, float), np.asarray(probabilities, float)
    points, p = points[p > 0], p[p > 0]
    for point, weight in zip(points, p):
        offset = points - point
        distance = np.hypot(*offset.T)
        apart = distance > 0
        pull = (p[apart, None] * offset[apart] / distance[apart, None]).sum(axis=0)
        if np.hypot(*pull) <= weight + 1e-12:
            return point
    median = p @ points
    for _ in range(10_000):
        weights = p / np.maximum(np.hypot(*(points - median).T), 1e-12)
        before, median = median, weights @ points / weights.sum()
        if np.hypot(*(median - before)) < tolerance:
            break
    return median


def best_answer(distribution: Distribution, loss: str) -> tuple[float, float]:
    """The (a, b) with the least expected loss: mean, geometric median, or mode (the first, where several are)."""
    if loss not in LOSSES:
        raise StreetsError(f"the loss must be one of {', '.join(LOSSES)}; got {loss!r}")
    points, p = np.array([ab for ab, _ in distribution], float), np.array([p for _, p in distribution])
    answer = {"squared": lambda: p @ points, "absolute": lambda: geometric_median(points, p),
              "zero-one": lambda: points[p.argmax()]}[loss]()
    return tuple(answer.tolist())


def best_answers(paints: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """For each of LOSSES the best (a, b) for a car, given the distribution of the paints; CIE units."""
    pairs = car_distribution(paints.items())
    return {loss: best_answer(pairs, loss) for loss in LOSSES}


def car_distribution(paints: Iterable[tuple[str, float]]) -> Distribution:
    """(name, probability) of the paints -> ((a, b), probability) of those that occur."""
    return [(PAINTS[name], p) for name, p in paints if p > 0]


@dataclass(frozen=True)
class SceneTruth:
    """What can be known of a scene's colours from its grey picture.

    `distributions`: for each class its possible (a, b) in CIE units with their probabilities. For all but "car" there
    is one, since the grey picture shows time and season. The paints of several cars are independent of each other.

    Maps are exact at the edges of cars too: a pixel that is half covered by paint has as many possible colours as one
    that is wholly covered, and mean, median and mode move along with the mixture.
    """

    scene: Scene = field(repr=False)
    distributions: dict[str, Distribution]

    def entropy(self) -> dict[str, float]:
        """Bits per class."""
        return {name: entropy_bits([p for _, p in pairs]) for name, pairs in self.distributions.items()}

    def entropy_map(self) -> np.ndarray:
        """Bits per pixel, float32 (H, W): that of "car" wherever a car's paint covers any of a pixel, else 0."""
        return (self.scene.coverage > 0) * np.float32(self.entropy()["car"])

    def answers(self, loss: str) -> dict[str, tuple[float, float]]:
        """Per class the (a, b) that has the least expected loss, in CIE units.

        Parameters
        ----------
        loss : str
            "squared": the mean; "absolute" (mean distance in the ab plane): the geometric median;
            "zero-one" (right or wrong): the mode, the first of PAINTS where several are.
        """
        return {name: best_answer(pairs, loss) for name, pairs in self.distributions.items()}

    def answer_map(self, loss: str) -> np.ndarray:
        """The best answer for each pixel, float32 (H, W, 2), CIE units."""
        return self.scene.ab_with(np.array(best_answer(self.distributions["car"], loss)))

    def answer_rgb(self, loss: str) -> np.ndarray:
        """The picture that the best answers give at the scene's own lightness, uint8 (H, W, 3)."""
        return encoding.rgb_bytes(self.scene.L, self.answer_map(loss), self.scene.coverage > 0)


def truth(scene: Scene) -> SceneTruth:
    """The true distribution of ab for each class of a scene, given its grey picture."""
    recipe = scene.recipe
    fixed = context_colours(recipe.time, recipe.season).tolist()
    distributions: dict[str, Distribution] = {name: [(tuple(ab), 1.0)] for name, ab in zip(CLASSES, fixed)}
    distributions["car"] = car_distribution(recipe.paints)
    return SceneTruth(scene, distributions)

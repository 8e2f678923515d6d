"""Random numbers that several exercises try an answer on."""

import numpy as np


def shares(rng: np.random.Generator, count: int, least: float = 0.03) -> np.ndarray:
    """Probabilities (count,) with sum 1, each `least` or more, no two of them within 0.01; the first is not largest."""
    while True:
        found = least + (1 - count * least) * rng.dirichlet(np.full(count, 1.5))
        if np.diff(np.sort(found)).min() > 0.01 and found.argmax() > 0:
            return found / found.sum()


def colours(rng: np.random.Generator, count: int) -> np.ndarray:
    """Points (count, 2) of the ab plane, whole numbers in -70..70, no two of them within 15 units."""
    while True:
        found = rng.integers(-70, 71, (count, 2)).astype(float)
        apart = np.linalg.norm(found[:, None] - found, axis=-1) + 1000 * np.eye(count)
        if apart.min() > 15:
            return found

"""The exercises, a file or folder `notebook_NN` per notebook, and what an exercise is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Inputs = tuple[tuple, ...]


@dataclass(frozen=True)
class Misconception:
    """A typical wrong answer: what it computes, and a hint that does not give the right one away."""

    name: str
    answer: Callable
    hint: str
    tolerance: float | None = None  # the exercise's, unless this one needs another


@dataclass(frozen=True)
class Exercise:
    """What is asked, and how an answer is judged.

    `reference` and the misconceptions' answers take the arguments of each of `inputs`, which may be a function that
    makes them of random numbers. An exercise that asks for a value instead of a function has ``inputs=((),)`` and
    `asks_value` true. Where the type of the numbers matters, `dtype` names it.
    """

    name: str
    objective: str
    reference: Callable
    inputs: Inputs | Callable[[np.random.Generator], Inputs]
    tolerance: float
    misconceptions: tuple[Misconception, ...]
    asks_value: bool = False
    dtype: str | None = None

    def examples(self) -> Inputs:
        """The arguments on which an answer is tried, the same ones every time."""
        if not callable(self.inputs):
            return self.inputs
        # The name is the seed: whatever other exercises draw, or how many there are, these numbers stay.
        return self.inputs(np.random.default_rng(list(self.name.encode())))

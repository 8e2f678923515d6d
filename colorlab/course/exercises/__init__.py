"""The exercises, a file or folder `notebook_NN` per notebook, and what an exercise is."""

import copy
import functools
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Inputs = tuple[tuple, ...]
Agreement = Callable[[list[np.ndarray], list[np.ndarray], float], bool]

DRAWS = 200  # how often inputs are drawn again until they tell every misconception from the right answer


@dataclass(frozen=True)
class Misconception:
    """A typical wrong answer: what it computes, and a hint that does not give the right one away."""

    name: str
    answer: Callable
    hint: str
    tolerance: float | None = None  # the exercise's, unless this one needs another


@dataclass(frozen=True)
class Look:
    """What can be said of a wrong value that is no usual one: a name, and where to look."""

    name: str
    hint: str


@dataclass(frozen=True)
class Exercise:
    """What is asked, and how an answer is judged.

    Attributes
    ----------
    reference
        A right answer. It and the misconceptions' answers take the arguments of each of the inputs.
    inputs
        A function of a random generator that makes the inputs: one tuple of arguments for each call. An exercise that
        asks for a value instead of a function has ``inputs=((),)`` and `asks_value` true.
    tolerance, relative
        A number is right if it differs from the reference's by no more than ``tolerance + relative * |reference|``.
    agreement
        Another rule, for answers that are random themselves: outputs, wanted outputs and a tolerance -> right or not.
    dtype
        The type of the numbers, where it matters.
    looks
        For a list of numbers, one for each of several cases: given and right list -> where to look (`diagnoses`).
    varies
        Whether the cases stand in an order that follows from the student's name (`cases.own`). Reference and
        misconceptions are in the printed order.
    """

    name: str
    objective: str
    reference: Callable
    inputs: Inputs | Callable[[np.random.Generator], Inputs]
    tolerance: float
    misconceptions: tuple[Misconception, ...]
    asks_value: bool = False
    dtype: str | None = None
    relative: float = 0.0
    agreement: Agreement | None = None
    looks: Callable[[np.ndarray, np.ndarray], Look | None] | None = None
    varies: bool = False

    def examples(self, seed: int | None = None) -> Inputs:
        """The arguments on which an answer is tried.

        The same ones every time for the same `seed`, 0 or more; a notebook has none, a grader one for each student.
        They are drawn until they tell each misconception from the right answer. Copy them before you call anything.
        """
        return _drawn(self, seed) if callable(self.inputs) else self.inputs

    def confused(self, inputs: Inputs) -> list[str]:
        """Names of the misconceptions that would pass on these inputs, or be taken for another one."""
        known, names = [(results(self.reference, inputs), self.tolerance)], []
        for one in self.misconceptions:
            outputs = results(one.answer, inputs)
            if any(self.agrees(outputs, others, tolerance) for others, tolerance in known):
                names.append(one.name)
            known.append((outputs, self.tolerance if one.tolerance is None else one.tolerance))
        return names

    def agrees(self, outputs: list[np.ndarray | None], wanted: list[np.ndarray | None], tolerance: float) -> bool:
        """Whether these outputs are those; None and nothing but NaN stand for a call that failed: in both, then."""
        outputs, wanted = ([None if one is None or np.isnan(one).all() else one for one in some]
                           for some in (outputs, wanted))
        if [output is None for output in outputs] != [one is None for one in wanted]:
            return False
        pairs = [(o, w) for o, w in zip(outputs, wanted, strict=True) if o is not None and w is not None]
        if not pairs or any(o.shape != w.shape for o, w in pairs):
            return False
        if self.agreement is not None:
            return self.agreement([o for o, _ in pairs], [w for _, w in pairs], tolerance)
        return all(np.allclose(o, w, rtol=self.relative, atol=tolerance, equal_nan=True) for o, w in pairs)


@functools.lru_cache(maxsize=256)
def _drawn(exercise: Exercise, seed: int | None) -> Inputs:
    assert callable(exercise.inputs)
    # The name belongs to the seed: whatever other exercises draw, or how many there are, these numbers stay.
    own = list(exercise.name.encode())
    rng = np.random.default_rng(own if seed is None else [seed, len(own), *own])
    for _ in range(DRAWS):
        drawn = exercise.inputs(rng)
        confused = exercise.confused(drawn)
        if not confused:
            return drawn
    raise RuntimeError(f"the inputs of '{exercise.name}' do not tell these from the right answer, or from one another: "
                       f"{', '.join(confused)}")


def results(answer: Callable, inputs: Inputs) -> list[np.ndarray | None]:
    """What an answer of ours gives for each of the inputs; None where it cannot be computed."""
    outputs: list[np.ndarray | None] = []
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # skimage's remarks on colours outside the gamut are no news here
        for arguments in inputs:
            try:
                outputs.append(np.asarray(answer(*copy.deepcopy(arguments)), float))
            except (ValueError, IndexError, RuntimeError, ZeroDivisionError):  # shapes that do not fit, for instance
                outputs.append(None)
    return outputs

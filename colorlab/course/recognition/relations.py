"""Answers that depend on the right ones alone, in a way with constants of its own: a line, a power, a logarithm."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from colorlab.course.exercises import Exercise, Inputs
from colorlab.course.recognition.slips import Slip, factor_of, never

ENOUGH = 4  # so many different numbers before a line through them says anything

STRAIGHT_LINE = Slip("factor and constant", "on a straight line over the right answer, but stretched and moved: "
                     "check what is multiplied, what is added, and in which order.", never)
POWER_OF = Slip("another power", "in proportion to a square or a root of the right answer: where is a square or a root "
                "missing, or too many?", never)
ONE_DIVIDED = Slip("upside down, with a factor", "in proportion to 1 divided by the right answer: what belongs above "
                   "the line, and what below?", never)
LOGARITHM_OF = Slip("still a logarithm", "that follows the logarithm of the right answer: is it undone, or taken once "
                    "too often?", never)
EXPONENTIAL_OF = Slip("an exponential of it", "that follows an exponential of the right answer: where is a logarithm "
                      "missing, or a power too many?", never)


def related(outputs: list[Any], wanted: list[Any]) -> Slip | None:
    """A straight line, a power or a logarithm away from the right answers, with any constants."""
    if any(o is None or w is None or o.shape != w.shape for o, w in zip(outputs, wanted)):
        return None
    o, w = (np.concatenate([one.ravel() for one in some]) for some in (outputs, wanted))
    if not np.isfinite(o).all():
        return None
    with np.errstate(all="ignore"):
        for slip, x in ((STRAIGHT_LINE, w), (POWER_OF, w ** 2), (POWER_OF, np.sqrt(w)), (ONE_DIVIDED, 1 / w),
                        (ONE_DIVIDED, 1 / w ** 2), (LOGARITHM_OF, np.log(w)), (EXPONENTIAL_OF, np.exp(w / 100)),
                        (EXPONENTIAL_OF, np.exp(w))):
            if not np.isfinite(x).all() or _levels(x) < ENOUGH:
                continue
            exact = slip in (POWER_OF, ONE_DIVIDED) and factor_of(o, x) is not None
            if exact or slip not in (POWER_OF, ONE_DIVIDED) and _linear(x, o):
                return slip
    return None


def _levels(x: np.ndarray) -> int:
    """How many numbers can be told from one another beside the largest difference: two lie on any line."""
    return len(np.unique(((x - x.min()) / (np.ptp(x) or 1)).round(3)))


def _linear(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether one is a straight line over the other."""
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())
    start = float(y.mean() - slope * x.mean())
    return bool(np.abs(slope * x + start - y).max() < 1e-5 * np.ptp(y))


_SUMMARIES: dict[str, Callable[[np.ndarray], Any]] = {
    "": lambda x: x, "the mean of ": np.mean, "the sum of ": np.sum, "the median of ": np.median,
    "the largest of ": np.max, "the smallest of ": np.min, "the first of ": lambda x: x.flat[0],
    "the last of ": lambda x: x.flat[-1], "the number of entries of ": len, "the spread of ": np.std}
_JOINED = (("multiplied by", np.multiply), ("divided by", np.divide), ("with the addition of", np.add),
           ("after taking away", np.subtract))


def _found_in(exercise: Exercise, inputs: Inputs) -> Iterator[tuple[str, list[Any]]]:
    """What can be read off the arguments: each of them, and mean, sum, ends and number of each."""
    for place, name in enumerate(list(inspect.signature(exercise.reference).parameters)[:len(inputs[0])]):
        for said, how in _SUMMARIES.items():
            try:
                values = [np.asarray(arguments[place], float) for arguments in inputs]
                if said and not all(one.ndim for one in values):
                    continue
                yield f"{said}`{name}`", [np.asarray(how(one), float) for one in values]
            except (ValueError, TypeError, RuntimeError):
                continue


def with_arguments(exercise: Exercise, inputs: Inputs, outputs: list[Any], wanted: list[Any]) -> Slip | None:
    """An argument, or something read off it, given back as it is or brought into the right answer once more."""
    if any(o is None or w is None for o, w in zip(outputs, wanted)):
        return None
    for name, values in _found_in(exercise, inputs):
        if all(map(_equal, outputs, values)):
            return Slip(f"gives back {name}", f"that is {name}, and nothing else: what is to be done with it?", never)
        if any(value.shape not in ((), w.shape) for value, w in zip(values, wanted)) or not _vary(values):
            continue
        for said, how in _JOINED:
            with np.errstate(all="ignore"):
                theirs = [how(w, value) for w, value in zip(wanted, values)]
            if all(map(_equal, outputs, theirs)):
                return Slip(f"{said} {name}", f"that is the right answer {said} {name}: is that a step too many?",
                            never)
    return None


def _vary(values: list[Any]) -> bool:
    """Whether what is read off the arguments differs: one and the same number would be a constant like any other."""
    return len(np.unique(np.concatenate([np.ravel(one) for one in values]).round(9))) > 1


def _equal(one: Any, other: Any) -> bool:
    return one.shape == other.shape and np.isfinite(other).all() and np.allclose(
        one, other, rtol=1e-4, atol=1e-6 * float(np.abs(other).max(initial=0)))

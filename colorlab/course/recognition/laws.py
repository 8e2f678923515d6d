"""What every right answer to an exercise has in common, and a wrong one has not: a sum, a range, a shape.

This comes last, where nothing explains the numbers themselves. A law is one only if the right answer keeps it for many
inputs besides those of the check.
"""

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from colorlab.course.exercises import Exercise, Inputs, results
from colorlab.course.recognition import slips
from colorlab.course.recognition.slips import Slip

DRAWS = 12  # so often inputs are drawn besides
CLOSE = 0.8  # a limit is one only if right answers come so close to it
WIDER = 0.15  # an interval is off by more than this share of its width before that is said

_LIMITS = {"more than 1": 1.0, "more than 100": 100.0}

Law = tuple[str, str, Callable[[np.ndarray, tuple], Any]]


def broken(exercise: Exercise, inputs: Inputs, outputs: list[Any], wanted: list[Any]) -> Slip | None:
    """The first law that the right answers keep and these do not."""
    if exercise.asks_value or any(o is None or w is None or not np.isfinite(o).all() for o, w in zip(outputs, wanted)):
        return None
    if exercise.agreement is not None:
        return _interval(outputs, wanted)
    shape = _shape(exercise, inputs, outputs, wanted)
    if shape is not None or not callable(exercise.inputs):
        return shape
    for name, hint, law in _kept(exercise):
        if sum(not _holds(law, o, arguments) for o, arguments in zip(outputs, inputs)) > len(inputs) // 3:
            return Slip(name, hint, slips.never)
    return None


@functools.lru_cache(maxsize=64)
def _kept(exercise: Exercise) -> tuple[Law, ...]:
    assert callable(exercise.inputs)
    rng = np.random.default_rng(list(exercise.name.encode()))
    cases = [(right, arguments) for _ in range(DRAWS) for drawn in (exercise.inputs(rng),)
             for right, arguments in zip(results(exercise.reference, drawn), drawn)]
    most = max((float(right.max()) for right, _ in cases if right is not None and right.size), default=0.0)
    return tuple(law for law in _laws(exercise, cases[0][1]) if most >= CLOSE * _LIMITS.get(law[0], 0) and all(
        right is not None and _holds(law[2], right, arguments) for right, arguments in cases))


def _holds(law: Callable[[np.ndarray, tuple], Any], values: np.ndarray, arguments: tuple) -> bool:
    try:
        return bool(law(values, arguments))
    except (ValueError, TypeError, IndexError, RuntimeError):
        return False


def _laws(exercise: Exercise, arguments: tuple) -> Iterator[Law]:
    yield ("the sum is not 1", "the right numbers sum to 1 for every input, and yours do not: what is still to be done "
           "with them?", lambda v, _: v.size > 1 and abs(v.sum() - 1) < 1e-5)
    names = list(inspect.signature(exercise.reference).parameters)[:len(arguments)]
    for place, name in enumerate(names):
        if np.ndim(_plain(arguments[place])) == 1:
            yield (f"the sum is not the number of {name}", f"the right numbers always sum to the number of entries of "
                   f"`{name}`; yours do not: what is counted twice, or not at all?",
                   functools.partial(_sums_to_count, place))
    yield ("numbers that are not whole", "the right answer is in whole numbers, and yours is not: what is divided, and "
           "should that leave a rest?", lambda v, _: (v == np.rint(v)).all())
    yield ("negative numbers", "the right answer is never negative, and yours is at times: where does it fall below "
           "0, and why?", lambda v, _: v.min() >= -1e-9)
    yield ("more than 1", "the right answer never exceeds 1, and yours does: by what should it be divided?",
           lambda v, _: v.max() <= 1 + 1e-9)
    yield ("more than 100", "the right answer never exceeds 100, and yours does: which scale is it on?",
           lambda v, _: v.max() <= 100 + 1e-6)
    for place, name in enumerate(names):
        if np.ndim(_plain(arguments[place])):
            yield (f"outside of {name}", f"the right answer always lies between the smallest and the largest number of "
                   f"`{name}`, and yours does not: should it not be one of them, or a mean of them?",
                   functools.partial(_within, place))
        else:
            yield (f"larger than {name}", f"no number of the right answer is ever larger than `{name}`, and one of "
                   "yours is.", functools.partial(_not_above, place))


def _sums_to_count(place: int, values: np.ndarray, arguments: tuple) -> bool:
    return bool(values.ndim and values.sum() == len(arguments[place]))


def _within(place: int, values: np.ndarray, arguments: tuple) -> bool:
    numbers = _plain(arguments[place])
    return bool(numbers.min() - 1e-9 <= values.min() and values.max() <= numbers.max() + 1e-9)


def _not_above(place: int, values: np.ndarray, arguments: tuple) -> bool:
    return bool(values.ndim and values.max() <= float(arguments[place]))


def _plain(argument: Any) -> np.ndarray:
    """The numbers of an argument; nothing where it has none."""
    try:
        return np.asarray(argument, float)
    except (ValueError, TypeError, RuntimeError):
        return np.array(np.nan)


def _shape(exercise: Exercise, inputs: Inputs, outputs: list[Any], wanted: list[Any]) -> Slip | None:
    """What the shape has to do with the right one, or with an argument's."""
    if all(o.shape == w.shape for o, w in zip(outputs, wanted)):
        return None
    pairs = list(zip(outputs, wanted))
    names = list(inspect.signature(exercise.reference).parameters)[:len(inputs[0])]
    for place, name in enumerate(names):
        if all(o.shape == np.shape(_plain(arguments[place])) != () for o, arguments in zip(outputs, inputs)) and any(
                o.shape != w.shape for o, w in pairs):
            return Slip(f"the shape of {name}", f"your answer has the shape {outputs[0].shape} of `{name}`; "
                        f"{_asked(wanted[0])} asked: over what should be added up, or chosen?", slips.never)
    if all(o.ndim == w.ndim > 1 for o, w in pairs):
        axes = {axis for o, w in pairs for axis in range(o.ndim) if o.shape[axis] != w.shape[axis]}
        if len(axes) == 1:
            axis = axes.pop()
            o, w = next((o, w) for o, w in pairs if o.shape != w.shape)
            return Slip("one axis of another length", f"along axis {axis} your answer has {o.shape[axis]} numbers, "
                        f"where {w.shape[axis]} are asked; along the others it is right. What happens to that axis?",
                        slips.never)
    if all(w.shape == () and o.size > 1 for o, w in pairs):
        return Slip("many numbers for one", f"your answer has {outputs[0].size} numbers, where one is asked: what "
                    "should be made of them?", slips.never)
    return None


def _asked(wanted: np.ndarray) -> str:
    return f"the shape {wanted.shape} is" if wanted.shape else "one number is"


def _interval(outputs: list[Any], wanted: list[Any]) -> Slip | None:
    """An interval around the right value that is too wide or too narrow."""
    if any(o.shape != (2,) or w.shape != (2,) for o, w in zip(outputs, wanted)):
        return None
    middle = np.mean([(o.mean() - w.mean()) / np.ptp(w) for o, w in zip(outputs, wanted)])
    ratio = float(np.median([(o[1] - o[0]) / (w[1] - w[0]) for o, w in zip(outputs, wanted)]))
    if abs(middle) < 0.1 * max(1.0, ratio) and ratio > 0 and abs(ratio - 1) > WIDER:
        return Slip("another width", f"your interval lies around the right value, but it is {ratio:.2g} times as wide "
                    "as it should be: how many are drawn each time, of what is the interval, and which share lies in "
                    "it?", slips.never)
    return None

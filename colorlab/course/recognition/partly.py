"""Answers that are right in part: in some places of an array, for some values, or for some inputs."""

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from colorlab.course.exercises import Exercise, Inputs
from colorlab.course.recognition import slips
from colorlab.course.recognition.slips import Slip

RARE = 0.005  # how probable it may be that the wrong values lie side by side by chance
EXAMPLE, LONG = "One that goes wrong", 140  # and so many characters at most
APART = 3  # so many times the error that is allowed: a wrong value is wrong by more, a right one right by less


def recognise(exercise: Exercise, inputs: Inputs, outputs: list[np.ndarray | None],
              wanted: list[np.ndarray | None]) -> Slip | None:
    """What the right parts have in common that the wrong ones have not."""
    if exercise.asks_value or exercise.agreement is not None:
        return None
    pairs = [(o, w) for o, w in zip(outputs, wanted) if o is not None and w is not None]
    if len(pairs) < len(outputs) or any(o.shape != w.shape or not np.isfinite(o).all() for o, w in pairs):
        return None
    errors = [np.abs(o - w) / np.maximum(exercise.tolerance + exercise.relative * np.abs(w), 1e-9) for o, w in pairs]
    hits = [error <= 1 for error in errors]
    by_place = _by_place(hits)
    if by_place is not None:
        return by_place
    clear = all(((error < 1 / APART) | (error > APART)).all() for error in errors)
    return (_by_value(exercise, inputs, hits, [w for _, w in pairs]) if clear else None) or _by_input(
        exercise, inputs, hits)


def _slip(name: str, hint: str) -> Slip:
    return Slip(name, hint, slips.never)


def _by_place(hits: list[np.ndarray]) -> Slip | None:
    """Right but for the first or the last along an axis, or for the edge."""
    axes = hits[0].ndim
    if not axes or any(hit.ndim != axes or min(hit.shape) < 1 or max(hit.shape) < 2 for hit in hits):
        return None
    for axis in range(axes):
        if any(hit.shape[axis] < 2 for hit in hits):
            continue
        for place, name in ((0, "first"), (-1, "last")):
            rest = [np.delete(hit, place, axis) for hit in hits]
            which = f"the {name} along axis {axis}" if axes > 1 else f"the {name} number"
            if all(map(np.all, rest)):
                return _slip("right but at one end", f"right, except for {which}: what is different there?")
    if axes >= 2 and all(min(hit.shape[-2:]) > 2 and hit[..., 1:-1, 1:-1].all() for hit in hits):
        return _slip("wrong at the edge", "right inside, wrong at the edge: what do you do there?")
    return None


def _by_value(exercise: Exercise, inputs: Inputs, hits: list[np.ndarray], rights: list[np.ndarray]) -> Slip | None:
    """Right for large values or for small ones, of the answer or of an argument of its shape."""
    hit = np.concatenate([one.ravel() for one in hits])
    kinds = {"the right answer": rights}
    for place, name in enumerate(inspect.signature(exercise.reference).parameters):
        given = [np.asarray(arguments[place], float) for arguments in inputs if _plain(arguments, place)]
        if len(given) == len(rights) and all(g.shape == w.shape for g, w in zip(given, rights)):
            kinds[f"`{name}`"] = given
    for name, values in kinds.items():
        value = np.concatenate([one.ravel() for one in values])
        right, wrong = np.unique(value[hit].round(9)), np.unique(value[~hit].round(9))
        if min(len(right), len(wrong)) < 2:
            continue
        below, above = (right < wrong.min()).sum(), (right > wrong.max()).sum()
        choices = math.comb(len(right) + len(wrong), len(wrong))
        if below + above == len(right) and min(below, above) > 1 and len(right) + 1 < RARE * choices:
            return _slip(f"wrong in a range of {name}", f"right for many values, wrong where {name} is "
                         "neither small nor large: where does one piece end and another begin?")
        for kind, apart in (("small", wrong.max() < right.min()), ("large", wrong.min() > right.max())):
            if apart and 2 < RARE * choices:
                words = ("negative" if wrong.max() < 0 <= right.min() else
                         "positive" if wrong.min() > 0 >= right.max() else kind)
                return _slip(f"wrong where {name} is {words}",
                             f"right for many values, wrong wherever {name} is {words}: which case is treated "
                             "differently there?")
    return None


def _plain(arguments: tuple, place: int) -> bool:
    """Whether an argument is numbers."""
    try:
        return place < len(arguments) and np.asarray(arguments[place]).dtype.kind in "iuf"
    except (ValueError, RuntimeError):
        return False


def _by_input(exercise: Exercise, inputs: Inputs, hits: list[np.ndarray]) -> Slip | None:
    """Right for some inputs, two at least, wrong for others: the one thing that the others have in common."""
    right = [bool(hit.all()) for hit in hits]
    if min(sum(right), len(right) - sum(right)) < 2:
        return None
    names = list(inspect.signature(exercise.reference).parameters)[:len(inputs[0])]
    fitting = [(name, said) for place, name in enumerate(names) for said, test in _KINDS
               if all(_plain(arguments, place) for arguments in inputs)
               and _fails(test, [np.asarray(arguments[place], float) for arguments in inputs]) == right]
    if len(fitting) != 1:  # several: who knows which of them it is?
        return None
    (name, said), = fitting
    return _slip(f"wrong where {name} {said}", f"right, except where `{name}` {said}: work out such a case by hand.")


def _fails(test: Callable[[np.ndarray], Any], values: list[np.ndarray]) -> list[bool]:
    """For which values a test comes out false; for none if it cannot be made."""
    try:
        return [not test(one) for one in values]
    except (ValueError, TypeError):
        return []


def failing(exercise: Exercise, inputs: Inputs, hits: list[bool]) -> str:
    """The shortest input that goes wrong, if it is short enough to be followed by hand."""
    names = list(inspect.signature(exercise.reference).parameters)
    said = [", ".join(f"{name} = {_said(one)}" for name, one in zip(names, arguments))
            for arguments, hit in zip(inputs, hits) if not hit]
    short = min(said, key=len, default="")
    return f" {EXAMPLE}: {short}." if 0 < len(short) <= LONG else ""


def _said(argument: Any) -> str:
    try:
        numbers = np.asarray(argument)
        return str(numbers.round(4).tolist()) if numbers.size <= 12 else "x" * (LONG + 1)
    except (ValueError, TypeError, RuntimeError):
        return "x" * (LONG + 1)


_KINDS: tuple[tuple[str, Callable[[np.ndarray], Any]], ...] = (
    ("is 0", lambda x: x.ndim == 0 and x == 0),
    ("is 1", lambda x: x.ndim == 0 and x == 1),
    ("is larger than 1", lambda x: x.ndim == 0 and x > 1),
    ("is smaller than 1", lambda x: x.ndim == 0 and x < 1),
    ("is negative", lambda x: x.ndim == 0 and x < 0),
    ("is even", lambda x: x.ndim == 0 and x % 2 == 0),
    ("is odd", lambda x: x.ndim == 0 and x % 2 == 1),
    ("is a single number", lambda x: x.ndim == 0),
    ("has a single entry", lambda x: len(x) == 1),
    ("has more than one entry", lambda x: x.ndim and len(x) > 1),
    ("has an even number of entries", lambda x: len(x) % 2 == 0),
    ("has an odd number of entries", lambda x: len(x) % 2 == 1),
    ("holds negative numbers", lambda x: x.ndim and x.min() < 0),
    ("holds zeros", lambda x: x.ndim and (x == 0).any()),
    ("holds a number twice", lambda x: x.ndim == 1 and len(np.unique(x)) < len(x)),
    ("is not sorted", lambda x: x.ndim == 1 and (np.diff(x) < 0).any()),
    ("starts with its largest number", lambda x: x.ndim == 1 and x.argmax() == 0),
    ("does not start with its largest number", lambda x: x.ndim == 1 and x.argmax() > 0),
    ("is not square", lambda x: x.ndim > 1 and x.shape[0] != x.shape[1]),
    ("is higher than it is wide", lambda x: x.ndim > 1 and x.shape[0] > x.shape[1]),
    ("is wider than it is high", lambda x: x.ndim > 1 and x.shape[0] < x.shape[1]),
    ("has a side that 8 does not divide", lambda x: x.ndim > 1 and (x.shape[0] % 8 or x.shape[1] % 8)),
    ("has several axes", lambda x: x.ndim > 1),
)

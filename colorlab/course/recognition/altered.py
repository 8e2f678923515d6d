"""Answers that are right for other arguments: one was left out, taken squared, or in another order.

The reference is called with one argument changed at a time. If that gives what the student's function gave, we know
what the function makes of that argument, whatever it looks like inside.
"""

import copy
import functools
import inspect
import itertools
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from colorlab.course.exercises import Exercise, Inputs
from colorlab.course.recognition import evidence, slips
from colorlab.course.recognition.slips import Slip

ENOUGH = 6  # so many different numbers must agree before two slips at once are believed

Change = Callable[[np.ndarray], np.ndarray | None]


def recognise(exercise: Exercise, inputs: Inputs, outputs: list[np.ndarray | None],
              wanted: list[np.ndarray | None], besides: bool = False) -> Slip | None:
    """The first change of an argument after which the reference gives these outputs; `besides`: up to another slip."""
    finite = [one for one in outputs if one is not None and np.isfinite(one).all()]
    if len(finite) < len(outputs):
        return None
    if besides and len(np.unique(np.concatenate([np.ravel(one) for one in finite]))) < ENOUGH:
        return None
    for slip, changed in _changes(exercise, inputs):
        theirs = _of(exercise.reference, changed)
        if theirs is None or _same(theirs, wanted) or not evidence.enough(exercise, theirs, wanted):
            continue
        if not besides and exercise.agrees(outputs, theirs, exercise.tolerance):
            return slip
        second = slips.recognise(exercise, inputs, outputs, theirs, on_top=True) if besides else None
        if second is not None and second is not slips.FACTOR_OF_EACH:
            return Slip(slip.name, f"{slip.hint} And besides, compared with that: {second.hint}", slip.undo)
    return None


def _of(reference: Callable, inputs: Inputs) -> list[Any] | None:
    """What the reference gives for arguments that it was not written for; None where it fails."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = [np.asarray(reference(*copy.deepcopy(arguments)), float) for arguments in inputs]
    except Exception:  # whatever an impossible argument leads to
        return None
    return found if all(np.isfinite(one).all() for one in found) else None


def _same(one: list[Any], other: list[Any]) -> bool:
    """Whether the change made no difference."""
    return all(a is not None and b is not None and a.shape == b.shape and np.allclose(a, b, rtol=1e-6, atol=1e-9)
               for a, b in zip(one, other))


def _changes(exercise: Exercise, inputs: Inputs) -> Iterator[tuple[Slip, Inputs]]:
    names = list(inspect.signature(exercise.reference).parameters)[:len(inputs[0])]
    for place, name in enumerate(names):
        for told, hint, change in _CHANGES:
            changed = [_with(arguments, place, change) for arguments in inputs]
            if None not in changed:
                yield (Slip(f"{name}: {told}", hint.format(x=f"`{name}`"), slips.never),
                       tuple(one for one in changed if one is not None))
    for one, other in itertools.combinations(range(len(names)), 2):
        if all(np.shape(arguments[one]) == np.shape(arguments[other]) for arguments in inputs
               if not any(callable(arguments[i]) for i in (one, other))):
            hint = f"that comes out if `{names[one]}` and `{names[other]}` change places: which is which?"
            yield (Slip(f"{names[one]} and {names[other]} exchanged", hint, slips.never),
                   tuple(_exchanged(arguments, one, other) for arguments in inputs))


def _exchanged(arguments: tuple, one: int, other: int) -> tuple:
    changed = list(arguments)
    changed[one], changed[other] = arguments[other], arguments[one]
    return tuple(changed)


def _with(arguments: tuple, place: int, change: Change) -> tuple | None:
    """The arguments with one of them changed, in the type that it had; None where that makes no sense."""
    old = arguments[place]
    try:
        values = np.asarray(old)
        if values.dtype.kind not in "iuf" or not values.size:
            return None
        with np.errstate(all="ignore"):
            new = change(values.astype(float))
        if new is None or not np.isfinite(new).all():
            return None
        return (*arguments[:place], _like(old, values, np.asarray(new)), *arguments[place + 1:])
    except (ValueError, TypeError, IndexError, RuntimeError):
        return None


def _like(old: Any, values: np.ndarray, new: np.ndarray) -> Any:
    whole = values.dtype.kind in "iu" and bool((new == np.rint(new)).all())
    if whole and new.min() >= np.iinfo(values.dtype).min and new.max() <= np.iinfo(values.dtype).max:
        new = new.astype(values.dtype)
    if hasattr(old, "new_tensor"):
        if values.dtype.kind in "iu" and new.dtype.kind == "f":
            raise ValueError("labels are whole numbers")
        return old.new_tensor(new.tolist())
    if isinstance(old, np.ndarray):
        return new
    plain = new.tolist()
    return [tuple(one) for one in plain] if isinstance(old, list) and isinstance(old[0], tuple) else plain


def _several(change: Callable[[np.ndarray], np.ndarray]) -> Change:
    return lambda x: change(x) if x.ndim and len(x) > 1 else None


def _line(change: Callable[[np.ndarray], np.ndarray]) -> Change:
    return lambda x: change(x) if x.ndim == 1 and len(x) > 1 else None


def _column(place: int) -> Change:
    def change(x: np.ndarray) -> np.ndarray | None:
        if x.ndim != 2 or not place < x.shape[1] <= 3:
            return None
        changed = x.copy()
        changed[:, place] = 1
        return changed

    return change


def _grey(x: np.ndarray) -> np.ndarray | None:
    return x.mean(axis=-1, keepdims=True).repeat(3, axis=-1).round() if x.ndim == 3 and x.shape[-1] == 3 else None


def _weights(how: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    changed = how(x)
    return changed / changed.sum()


_LEFT_OUT = "that comes out if {x} is %s throughout: does your function use it, and everywhere where it should?"
_TAKEN = "that comes out if %s takes the place of {x}: "

_CHANGES: tuple[tuple[str, str, Change], ...] = (
    ("taken as 0", _LEFT_OUT % "0", np.zeros_like),
    ("taken as 1", _LEFT_OUT % "1", np.ones_like),
    ("all shares equal", "that comes out if all of {x} have equal shares: does your function use their sizes?",
     _line(lambda x: np.full_like(x, 1 / len(x)))),
    ("first alone", _TAKEN % "its first entry" + "does your function use all of them?",
     _several(lambda x: np.broadcast_to(x[:1], x.shape))),
    ("last alone", _TAKEN % "its last entry" + "does your function use all of them?",
     _several(lambda x: np.broadcast_to(x[-1:], x.shape))),
    ("mean of all", _TAKEN % "the mean of all its entries" + "what is lost there?",
     _several(lambda x: np.full_like(x, x.mean()))),
    ("mean of each", _TAKEN % "its mean along the first axis" + "over what should you not average?",
     _several(lambda x: np.broadcast_to(x.mean(axis=0), x.shape))),
    ("wrong sign", "that comes out if {x} has the other sign.", np.negative),
    ("without sign", _TAKEN % "its absolute value" + "does its sign matter?", np.abs),
    ("positive part", _TAKEN % "its positive part" + "what becomes of the rest?", (lambda x: np.maximum(x, 0))),
    ("squared", _TAKEN % "its square" + "is it squared once too often?", np.square),
    ("root", _TAKEN % "its root" + "is there a root too many?", np.sqrt),
    ("logarithm", _TAKEN % "its logarithm" + "is it taken once too often?", np.log),
    ("exponential", _TAKEN % "its exponential" + "is it taken once too often?", np.exp),
    ("upside down", "that comes out if you divide by {x} where you should multiply, or the other way round.",
     (lambda x: 1 / x)),
    ("the rest", _TAKEN % "what is missing to 1" + "which of the two parts is meant?", (lambda x: 1 - x)),
    *((f"{name}", f"that comes out if {{x}} is {name}: {why}", (lambda x, factor=factor: factor * x))
      for name, factor, why in (
          ("twice as large", 2.0, "is it counted twice?"), ("half as large", 0.5, "is it halved once too often?"),
          ("a hundred times as large", 100.0, "is it in percent?"),
          ("a hundred times as small", 0.01, "is it in percent, and does your formula expect that?"),
          ("255 times as large", 255.0, "which scale has it?"), ("255 times as small", 1 / 255, "which scale has it?"),
          ("eight times as large", 8.0, "are there bits and bytes?"),
          ("a thousand times as large", 1000.0, "which unit has it?"),
          ("a thousand times as small", 0.001, "which unit has it?"))),
    ("one more", "that comes out if {x} is larger by one: where does the counting start?", (lambda x: x + 1)),
    ("one less", "that comes out if {x} is smaller by one: where does the counting start?", (lambda x: x - 1)),
    ("rounded", _TAKEN % "its rounded value" + "where do you round?", np.rint),
    ("digits cut off", _TAKEN % "its whole part" + "where is a number cut off?", np.trunc),
    ("around its mean", _TAKEN % "its difference from its mean" + "is the mean taken away once too often?",
     _several(lambda x: x - x.mean())),
    ("sum made 1", _TAKEN % "its share in its sum" + "is it divided once too often?", _line(lambda x: x / x.sum())),
    *((f"{said}, sum 1", f"that comes out if {{x}} is {said} and made to sum to 1 again: what should each weigh?",
       _line(functools.partial(_weights, how)))
      for said, how in (("squared", np.square), ("replaced by its root", np.sqrt),
                        ("turned upside down", np.reciprocal),
                        ("replaced by what is missing to 1", functools.partial(np.subtract, 1)))),
    ("grey", _TAKEN % "its grey version" + "over what should you not average?", _grey),
    ("last axis turned round", "that comes out if the last axis of {x} runs the other way round: what comes first "
     "there?", _several(lambda x: x[..., ::-1] if x.ndim > 1 else None)),  # type: ignore[arg-type, return-value]
    ("turned round", "that comes out if {x} runs from the end: where does your function begin?",
     _several(lambda x: x[::-1])),
    ("axes exchanged", "that comes out if the first two axes of {x} are exchanged: which one counts rows?",
     _several(lambda x: np.swapaxes(x, 0, 1) if x.ndim > 1 else None)),  # type: ignore[arg-type, return-value]
    ("sorted", "that comes out if {x} is sorted first: does its order matter?", _line(np.sort)),
    ("sorted downwards", "that comes out if {x} is sorted first, largest to smallest: does its order matter?",
     _line(lambda x: np.sort(x)[::-1])),
    ("without the first", "that comes out if the first entry of {x} is left out.", _several(lambda x: x[1:])),
    ("without the last", "that comes out if the last entry of {x} is left out.", _several(lambda x: x[:-1])),
    *((f"number {place + 1} of each taken as 1", f"that comes out if number {place + 1} of each entry of {{x}} is 1: "
       "does your function use it?", _column(place)) for place in range(3)),
)

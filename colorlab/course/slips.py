"""Slips that fit any exercise: percent, a wrong sign, exchanged axes, a sum in place of a mean.

Each is undone in the answer and then compared with the right one. They are tried after an exercise's own
misconceptions, which know better why somebody goes wrong there.
"""

import functools
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from colorlab.course.exercises import Exercise, Inputs

Undo = Callable[[np.ndarray, np.ndarray, tuple], np.ndarray | None]  # output, wanted, arguments -> output without slip


@dataclass(frozen=True)
class Slip:
    """A slip: its name, a hint, and how it is undone."""

    name: str
    hint: str
    undo: Undo
    tells_much: bool = False  # whether a value could be found by trying, guided by it
    combines: bool = False


def recognise(exercise: Exercise, inputs: Inputs, outputs: list[np.ndarray | None],
              wanted: list[np.ndarray | None], on_top: bool = False) -> Slip | None:
    """The first slip that explains all outputs; `on_top` of a misconception, which then takes the place of the wanted.

    Only slips that change every number alike are looked for on top of another.
    """
    if any(one is None or not np.isfinite(one).all() for one in (*outputs, *wanted)):
        return None
    for slip in _SLIPS:
        if on_top and not slip.combines:
            continue
        if exercise.asks_value and slip.tells_much:
            continue
        with np.errstate(all="ignore"):
            undone = [slip.undo(o, w, arguments) for o, w, arguments in zip(outputs, wanted, inputs)
                      if o is not None and w is not None]
        if any(one is None or not np.isfinite(one).all() for one in undone):
            continue
        if all(map(_close, undone, wanted)) if on_top else exercise.agrees(undone, wanted, exercise.tolerance):
            return slip
    return None if exercise.asks_value or exercise.agreement else _proportional(outputs, wanted, on_top)


def _close(one: Any, other: Any) -> bool:
    """Equal up to rounding: a misconception may be small beside the exercise's tolerance."""
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-4, atol=1e-6 * float(np.abs(other).max()))


def _proportional(outputs: list[Any], wanted: list[Any], on_top: bool) -> Slip | None:
    """Right up to a number that is the same for all inputs, or for all values of each."""
    if any(o.shape != w.shape or not np.isfinite(o).all() or not np.isfinite(w).all()
           for o, w in zip(outputs, wanted)):
        return None
    o, w = (np.concatenate([one.ravel() for one in some]) for some in (outputs, wanted))
    if len(np.unique(w.round(6))) < 3 or len(np.unique(o.round(9))) < 3:
        return None
    if _factor(o, w) is not None:
        return CONSTANT_FACTOR
    if not on_top and np.ptp(o - w) < 1e-5 * np.abs(w).max():
        return CONSTANT_OFF
    each = [_factor(a.ravel(), b.ravel()) for a, b in zip(outputs, wanted)]
    enough = all(len(np.unique(b.round(6))) >= 3 for b in wanted)
    return FACTOR_OF_EACH if enough and all(one is not None for one in each) else None


def _factor(output: np.ndarray, wanted: np.ndarray) -> float | None:
    """By which one is a multiple of the other."""
    largest = np.abs(wanted).argmax()
    factor = float(output[largest] / wanted[largest]) if wanted[largest] else 0.0
    fits = np.allclose(output, factor * wanted, rtol=1e-4, atol=1e-5 * abs(factor) * abs(wanted[largest]))
    return factor if fits and factor else None


def _plain(back: Callable[[np.ndarray], np.ndarray]) -> Undo:
    """For slips that work on each number by itself."""
    return lambda output, wanted, arguments: back(output) if output.shape == wanted.shape else None


def _whole(back: Callable[[np.ndarray], np.ndarray]) -> Undo:
    """For slips that only show where all right answers are whole numbers."""
    return lambda output, wanted, arguments: (
        back(output) if output.shape == wanted.shape and (wanted == np.rint(wanted)).all() else None)


def _cut(digits: int, how: Callable[[np.ndarray], np.ndarray]) -> Undo:
    """For answers that were rounded: near the right ones, not all of them 0."""
    def undo(output: np.ndarray, wanted: np.ndarray, _: tuple) -> np.ndarray | None:
        few = not np.abs(wanted).max(initial=0) * 10 ** digits >= 5  # hardly one digit is left
        if output.shape != wanted.shape or few or not output.any():
            return None
        return wanted if np.allclose(output, how(wanted * 10 ** digits) / 10 ** digits, rtol=0, atol=1e-9) else None

    return undo


def _along(back: Callable[[np.ndarray], np.ndarray], axes: int) -> Undo:
    return lambda output, wanted, arguments: (
        back(output) if output.ndim == wanted.ndim >= axes and output.shape[-1] > 1 else None)


def _permuted(output: np.ndarray, wanted: np.ndarray, _: tuple) -> np.ndarray | None:
    if output.ndim != wanted.ndim or not 2 <= wanted.ndim <= 4:
        return None
    turned = (output.transpose(order) for order in itertools.permutations(range(wanted.ndim)))
    return _nearest([one for one in turned if one.shape == wanted.shape], wanted)


def _nearest(tries: list[np.ndarray], wanted: np.ndarray) -> np.ndarray | None:
    return min(tries, key=lambda one: float(np.abs(one - wanted).max()), default=None)


def _reshaped(output: np.ndarray, wanted: np.ndarray, _: tuple) -> np.ndarray | None:
    same = output.size == wanted.size > 1 and output.shape != wanted.shape
    return output.reshape(wanted.shape) if same else None


def _gathered(how: Callable[[np.ndarray], Any]) -> Undo:
    """Many numbers, of which one is still to be made."""
    return lambda output, wanted, arguments: (
        np.asarray(how(output), float) if wanted.shape == () else None)


def _stacked(how: Callable[..., Any]) -> Undo:
    """As `_gathered`, along the first axis."""
    return lambda output, wanted, arguments: (
        how(output, axis=0) if output.shape[1:] == wanted.shape != () and len(output) > 1 else None)


def _one_of_many(how: Callable[[np.ndarray], Any]) -> Undo:
    """One number, where the right ones were gathered."""
    return lambda output, wanted, arguments: (
        wanted if output.size == 1 < wanted.size and np.allclose(output, how(wanted), rtol=1e-4, atol=1e-6) else None)


def _counts(arguments: tuple) -> set[int]:
    """How many things the arguments may hold: values, rows, pixels."""
    shapes = [tuple(np.shape(one)) for one in arguments if np.ndim(one)]
    return {n for s in shapes for n in (math.prod(s), s[0], math.prod(s[:2]), math.prod(s[-2:]), s[-1]) if n > 1}


def _times_count(power: int) -> Undo:
    def undo(output: np.ndarray, wanted: np.ndarray, arguments: tuple) -> np.ndarray | None:
        if output.shape != wanted.shape:
            return None
        return _nearest([output / float(count) ** power for count in _counts(arguments)], wanted)

    return undo


def _factors() -> Iterator[Slip]:
    for factor, many, few in (
            (100.0, "a hundred times too large: percent, where none is asked?",
             "a hundred times too small: is percent asked, or a scale that ends at 100?"),
            (255.0, "255 times too large: the scale of bytes, where another is asked?",
             "255 times too small: divided by the largest byte once too often?"),
            (1000.0, "a thousand times too large: which unit is asked?",
             "a thousand times too small: which unit is asked?"),
            (2.0, "exactly twice the right answer: what was counted twice?",
             "exactly half of the right answer: what was counted once instead of twice, or halved?")):
        for name, hint, back in ((f"{factor:.0f} times too large", many, 1 / factor),
                                 (f"{factor:.0f} times too small", few, factor)):
            yield Slip(name, hint, _plain(functools.partial(np.multiply, back)), combines=True)


def _never(*_: Any) -> None:
    return None


CONSTANT_FACTOR = Slip("a constant factor", "right up to a factor, the same for all inputs: look at the constants, the "
                       "unit and the base of a logarithm.", _never)
CONSTANT_OFF = Slip("a constant off", "every number is off by the same amount: look at what is added or taken away.",
                    _never)
FACTOR_OF_EACH = Slip("another factor for each input", "in proportion to the right answer, but with another factor for "
                      "each input: by what is it divided at the end?", _never)

_SLIPS: tuple[Slip, ...] = (
    *(Slip("rounded", "right, but rounded: give all digits.", _cut(n, np.round), True, True) for n in range(4)),
    *(Slip("digits cut off", "right, but digits were cut off, as `int` or uint8 do: give all of them.",
           _cut(n, how), True) for n in (0, 1, 2) for how in (np.trunc, np.floor, np.ceil)),
    Slip("wrong sign", "right but for the sign.", _plain(lambda x: -x), combines=True),
    *_factors(),
    Slip("what is missing to 1", "that is what is missing to 1: the other part is asked.", _plain(lambda x: 1 - x)),
    Slip("what is missing to 100", "that is what is missing to 100: is the scale upside down?",
         _plain(lambda x: 100 - x)),
    Slip("upside down", "upside down: 1 divided by the right answer.", _plain(lambda x: 1 / x)),
    Slip("squared", "that is the square of the right answer: a root is missing, or a square too many.",
         _plain(lambda x: np.sqrt(x))),
    Slip("root", "that is the root of the right answer: one root too many, or a square is missing.",
         _plain(lambda x: np.where(x >= 0, x * x, np.nan))),
    Slip("one too many", "one too many: where does the counting start?", _whole(lambda x: x - 1), True),
    Slip("one too few", "one too few: where does the counting start?", _whole(lambda x: x + 1), True),
    Slip("sum instead of mean", "as many times too large as there are values: a sum, where a mean is asked?",
         _times_count(1)),
    Slip("divided once more", "as many times too small as there are values: divided once too often?",
         _times_count(-1)),
    Slip("not averaged", "many numbers, whose mean is the answer: the last step is missing.", _gathered(np.mean)),
    Slip("not added up", "many numbers, whose sum is the answer: the last step is missing.", _gathered(np.sum)),
    Slip("no median yet", "many numbers, whose median is the answer: the last step is missing.",
         _gathered(np.median)),
    Slip("not averaged", "the mean of your rows is the answer: the last step is missing.", _stacked(np.mean)),
    Slip("not added up", "the sum of your rows is the answer: the last step is missing.", _stacked(np.sum)),
    Slip("averaged away", "one number, the mean of what is asked: over what should you not average?",
         _one_of_many(np.mean)),
    Slip("added up", "one number, the sum of what is asked: over what should you not sum?", _one_of_many(np.sum)),
    Slip("axes in another order", "the right numbers, but the axes are in another order.", _permuted),
    Slip("order turned round", "the right numbers, but the last axis runs the other way round.",
         _along(lambda x: x[..., ::-1], 1)),
    Slip("upside down, rows", "the right numbers, but the rows run from the end.", _along(lambda x: x[::-1], 2)),
    Slip("another shape", "the right numbers in their order, but in another shape: which axes are asked?", _reshaped),
)

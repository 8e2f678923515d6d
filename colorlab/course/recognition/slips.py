"""Slips that fit any exercise: percent, a wrong sign, exchanged axes, a sum in place of a mean.

Each is undone in the answer and then compared with the right one. They are tried after an exercise's own
misconceptions, which know better why somebody goes wrong there.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from colorlab.course.exercises import Exercise, Inputs
from colorlab.course.recognition import undoing
from colorlab.course.recognition.undoing import Undo, never


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
        if any(all(map(_close, undone, wanted)) if on_top else exercise.agrees(undone, wanted, exercise.tolerance)
               for undone in _undone(slip, outputs, wanted, inputs)):
            return slip
    return None if exercise.asks_value or exercise.agreement else _proportional(outputs, wanted, on_top)


def _undone(slip: Slip, outputs: list[Any], wanted: list[Any], inputs: Inputs) -> Iterator[list[Any]]:
    """The outputs without the slip, for each way that fits all inputs."""
    with np.errstate(all="ignore"):
        ways = [slip.undo(o, w, arguments) for o, w, arguments in zip(outputs, wanted, inputs)]
    for way in ways[0]:
        undone = [one.get(way) for one in ways]
        if all(one is not None and np.isfinite(one).all() for one in undone):
            yield undone


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
    if factor_of(o, w) is not None:
        return CONSTANT_FACTOR
    if not on_top and np.ptp(o - w) < 1e-5 * np.abs(w).max():
        return CONSTANT_OFF
    each = [factor_of(a.ravel(), b.ravel()) for a, b in zip(outputs, wanted)]
    enough = all(len(np.unique(b.round(6))) >= 3 for b in wanted)
    return FACTOR_OF_EACH if enough and all(one is not None for one in each) else None


def factor_of(output: np.ndarray, wanted: np.ndarray) -> float | None:
    """By which one is a multiple of the other."""
    largest = np.abs(wanted).argmax()
    factor = float(output[largest] / wanted[largest]) if wanted[largest] else 0.0
    fits = np.allclose(output, factor * wanted, rtol=1e-4, atol=1e-5 * abs(factor) * abs(wanted[largest]))
    return factor if fits and factor else None


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
            yield Slip(name, hint, undoing.plain(functools.partial(np.multiply, back)), combines=True)


CONSTANT_FACTOR = Slip("a constant factor", "right up to a factor, the same for all inputs: look at the constants, the "
                       "unit and the base of a logarithm.", never)
CONSTANT_OFF = Slip("a constant off", "every number is off by the same amount: look at what is added or taken away.",
                    never)
FACTOR_OF_EACH = Slip("another factor for each input", "in proportion to the right answer, but with another factor for "
                      "each input: by what is it divided at the end?", never)

_SLIPS: tuple[Slip, ...] = (
    *(Slip("rounded", "right, but rounded: give all digits.", undoing.cut(n, np.round), True, True) for n in range(4)),
    *(Slip("digits cut off", "right, but digits were cut off, as `int` or uint8 do: give all of them.",
           undoing.cut(n, how), True) for n in (0, 1, 2) for how in (np.trunc, np.floor, np.ceil)),
    Slip("wrong sign", "right but for the sign.", undoing.plain(lambda x: -x), combines=True),
    *_factors(),
    Slip("what is missing to 1", "that is what is missing to 1: the other part is asked.",
         undoing.plain(lambda x: 1 - x)),
    Slip("what is missing to 100", "that is what is missing to 100: is the scale upside down?",
         undoing.plain(lambda x: 100 - x)),
    Slip("upside down", "upside down: 1 divided by the right answer.", undoing.plain(lambda x: 1 / x)),
    Slip("squared", "that is the square of the right answer: a root is missing, or a square too many.",
         undoing.plain(lambda x: np.sqrt(x))),
    Slip("root", "that is the root of the right answer: one root too many, or a square is missing.",
         undoing.plain(lambda x: np.where(x >= 0, x * x, np.nan))),
    Slip("one too many", "one too many: where does the counting start?", undoing.whole(lambda x: x - 1), True),
    Slip("one too few", "one too few: where does the counting start?", undoing.whole(lambda x: x + 1), True),
    Slip("sum instead of mean", "as many times too large as there are values: a sum, where a mean is asked?",
         undoing.times_count(1)),
    Slip("divided once more", "as many times too small as there are values: divided once too often?",
         undoing.times_count(-1)),
    Slip("not averaged", "many numbers, whose mean is the answer: the last step is missing.",
         undoing.gathered(np.mean)),
    Slip("not added up", "many numbers, whose sum is the answer: the last step is missing.", undoing.gathered(np.sum)),
    Slip("no median yet", "many numbers, whose median is the answer: the last step is missing.",
         undoing.gathered(np.median)),
    Slip("not averaged", "the mean of your rows is the answer: the last step is missing.", undoing.stacked(np.mean)),
    Slip("not added up", "the sum of your rows is the answer: the last step is missing.", undoing.stacked(np.sum)),
    Slip("averaged away", "one number, the mean of what is asked: over what should you not average?",
         undoing.one_of_many(np.mean)),
    Slip("averaged away", "the right numbers, but averaged along an axis that is asked: over what should you not "
         "average?", undoing.fewer_axes(np.mean)),
    Slip("added up", "the right numbers, but added up along an axis that is asked.", undoing.fewer_axes(np.sum)),
    Slip("added up", "one number, the sum of what is asked: over what should you not sum?",
         undoing.one_of_many(np.sum)),
    Slip("axes in another order", "the right numbers, but the axes are in another order.", undoing.permuted),
    Slip("order turned round", "the right numbers, but the last axis runs the other way round.",
         undoing.along(lambda x: x[..., ::-1], 1)),
    Slip("upside down, rows", "the right numbers, but the rows run from the end.", undoing.along(lambda x: x[::-1], 2)),
    Slip("another shape", "the right numbers in their order, but in another shape: which axes are asked?",
         undoing.reshaped),
    Slip("not scaled to 1", "in proportion, but the sum is not 1: the last division is missing.",
         undoing.scaled(np.sum)),
    Slip("added up along the way", "each number is the sum of all up to it: the single ones are asked.",
         undoing.line(lambda x: np.diff(x, prepend=0))),
    Slip("numbers in another order", "the right numbers, but in another order: which one belongs where?",
         undoing.in_another_order, True),
    Slip("beside others", "the right answer is among your numbers, beside others: return it alone.",
         undoing.slices, True),
    Slip("a part", "right as far as it goes, but a part is missing: what was left out?", undoing.part, True),
    Slip("more than asked", "the right numbers are there, and more besides: what should not be there?", undoing.longer,
         True),
)

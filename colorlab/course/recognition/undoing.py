"""How slips are undone: from an output, the right one and the arguments to the outputs without the slip.

There may be several ways, each under a name of its own, such as the axis and the place of a slice. A slip is only
believed if one and the same way fits all inputs.
"""

import itertools
import math
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np

Ways = Mapping[Hashable, np.ndarray]
Undo = Callable[[np.ndarray, np.ndarray, tuple], Ways]
Back = Callable[[np.ndarray], np.ndarray]

MOST = 32  # so many places along an axis are looked at
LEAST_COUNT = 4  # smaller numbers are factors too often for another reason


def _way(undone: Any) -> Ways:
    return {"": np.asarray(undone, float)}


def never(*_: Any) -> Ways:
    return {}


def plain(back: Back) -> Undo:
    """For slips that work on each number by itself."""
    return lambda output, wanted, arguments: _way(back(output)) if output.shape == wanted.shape else {}


def whole(back: Back) -> Undo:
    """For slips that only show where all right answers are whole numbers."""
    return lambda output, wanted, arguments: (
        _way(back(output)) if output.shape == wanted.shape and (wanted == np.rint(wanted)).all() else {})


def cut(digits: int, how: Back) -> Undo:
    """For answers that were rounded: near the right ones, not all of them 0."""
    def undo(output: np.ndarray, wanted: np.ndarray, _: tuple) -> Ways:
        few = not np.abs(wanted).max(initial=0) * 10 ** digits >= 5  # hardly one digit is left
        if output.shape != wanted.shape or few or not output.any():
            return {}
        fits = np.allclose(output, how(wanted * 10 ** digits) / 10 ** digits, rtol=0, atol=1e-9)
        return _way(wanted) if fits else {}

    return undo


def along(back: Back, axes: int) -> Undo:
    """For slips along the axes of an output that has so many of them at least."""
    return lambda output, wanted, arguments: (
        _way(back(output)) if output.ndim == wanted.ndim >= axes and output.shape[-1] > 1 else {})


def line(back: Back) -> Undo:
    """For slips on a row of numbers."""
    return lambda output, wanted, arguments: (
        _way(back(output)) if output.ndim == 1 and output.shape == wanted.shape and len(output) > 1 else {})


def permuted(output: np.ndarray, wanted: np.ndarray, _: tuple) -> Ways:
    if output.ndim != wanted.ndim or not 2 <= wanted.ndim <= 4:
        return {}
    return {order: output.transpose(order) for order in itertools.permutations(range(wanted.ndim))
            if output.transpose(order).shape == wanted.shape}


def reshaped(output: np.ndarray, wanted: np.ndarray, _: tuple) -> Ways:
    same = output.size == wanted.size > 1 and output.shape != wanted.shape
    return _way(output.reshape(wanted.shape)) if same else {}


def gathered(how: Callable[[np.ndarray], Any]) -> Undo:
    """Many numbers, of which one is still to be made."""
    return lambda output, wanted, arguments: _way(how(output)) if wanted.shape == () else {}


def stacked(how: Callable[..., Any]) -> Undo:
    """As `gathered`, along the first axis."""
    return lambda output, wanted, arguments: (
        _way(how(output, axis=0)) if output.shape[1:] == wanted.shape != () and len(output) > 1 else {})


def one_of_many(how: Callable[[np.ndarray], Any]) -> Undo:
    """One number, where the right ones were gathered."""
    return lambda output, wanted, arguments: (
        _way(wanted) if output.size == 1 < wanted.size and _fits(output.ravel(), how(wanted)) else {})


def fewer_axes(how: Callable[..., Any]) -> Undo:
    """The right numbers, gathered along some axes that are asked."""
    def undo(output: np.ndarray, wanted: np.ndarray, _: tuple) -> Ways:
        count = wanted.ndim - output.ndim
        if not 0 < count < wanted.ndim or output.size >= wanted.size:
            return {}
        return {axes: wanted for axes in itertools.combinations(range(wanted.ndim), count)
                if np.shape(one := how(wanted, axis=axes)) == output.shape and _fits(output, one)}

    return undo


def slices(output: np.ndarray, wanted: np.ndarray, _: tuple) -> Ways:
    """The right numbers beside others, along an axis too many, or as one of a few numbers."""
    if output.ndim != wanted.ndim + 1 or wanted.shape == () and len(output) > 3:
        return {}
    return {place: one for place, one in _taken(output).items() if one.shape == wanted.shape}


def part(output: np.ndarray, wanted: np.ndarray, _: tuple) -> Ways:
    """A part of the right numbers, from either end of an axis, or one slice of them."""
    tries = _taken(wanted)
    if output.ndim == wanted.ndim and output.ndim and all(a <= b for a, b in zip(output.shape, wanted.shape)):
        tries |= {"begin": wanted[tuple(slice(a) for a in output.shape)],
                  "end": wanted[tuple(slice(b - a, None) for a, b in zip(output.shape, wanted.shape))]}
    return {place: wanted for place, one in tries.items()
            if one.shape == output.shape and one.size and _fits(output, one)}


def longer(output: np.ndarray, wanted: np.ndarray, _: tuple) -> Ways:
    """The right numbers at either end of an axis, and more of them."""
    if output.ndim != wanted.ndim or not output.ndim or any(a < b for a, b in zip(output.shape, wanted.shape)):
        return {}
    return {"begin": output[tuple(slice(n) for n in wanted.shape)],
            "end": output[tuple(slice(a - n, None) for a, n in zip(output.shape, wanted.shape))]}


def _taken(numbers: np.ndarray) -> dict[Hashable, np.ndarray]:
    """The slices of an array, by axis and place; the last ones by their place from the end, too."""
    return {(axis, i): np.take(numbers, i, axis) for axis in range(numbers.ndim) if numbers.shape[axis]
            for i in (*range(min(numbers.shape[axis], MOST)), -1)}


def in_another_order(output: np.ndarray, wanted: np.ndarray, _: tuple) -> Ways:
    """Two orders of three different numbers at least: fewer are alike too easily."""
    same = output.shape == wanted.shape and len(np.unique(wanted.round(9))) > 2
    return _way(wanted) if same and _fits(np.sort(output, None), np.sort(wanted, None)) else {}


def scaled(total: Callable[[np.ndarray], Any]) -> Undo:
    """For shares that still have to be divided."""
    def undo(output: np.ndarray, wanted: np.ndarray, _: tuple) -> Ways:
        same = output.shape == wanted.shape and output.size > 1 and not np.isclose(total(output), 1)
        return _way(output / total(output)) if same else {}

    return undo


def times_count(power: int) -> Undo:
    """For numbers that hold the number of values of an argument once too often, or once too few."""
    def undo(output: np.ndarray, wanted: np.ndarray, arguments: tuple) -> Ways:
        if output.shape != wanted.shape:
            return {}
        return {what: output / float(count) ** power for what, count in _counts(arguments).items()}

    return undo


def _counts(arguments: tuple) -> dict[Hashable, int]:
    """How many things the arguments may hold: values, rows, pixels."""
    shapes = {place: tuple(np.shape(one)) for place, one in enumerate(arguments) if np.ndim(one)}
    return {(place, what): n for place, s in shapes.items() for what, n in (
        ("values", math.prod(s)), ("first", s[0]), ("first two", math.prod(s[:2])), ("last two", math.prod(s[-2:])),
        ("last", s[-1])) if n >= LEAST_COUNT}


def _fits(one: Any, other: Any) -> bool:
    return bool(np.allclose(one, other, rtol=1e-4, atol=1e-6))

"""In which other ways a single step can be done: with another operation, another function, another number.

Each is a name, what is said of it, and the change itself; `one_step` tries them.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from colorlab.course.recognition.dissected import OPERATIONS, Step

Change = Callable[..., Any]


def _array(x: Any) -> Any:
    """What can be indexed and added up; a plain number has no axes, so that changes of axes fail on it."""
    if isinstance(x, (list, tuple)):
        x = np.array(x)
    if not getattr(x, "ndim", 0):
        raise TypeError("a single number")
    return x


def _several(change: Change) -> Change:
    return lambda x: change(_array(x))


def _function(name: str) -> Change:
    """A function of numpy, or of torch for its tensors."""
    def change(x: Any) -> Any:
        if hasattr(x, "detach"):
            return getattr(x, name)()
        return getattr(np, name)(np.asarray(x, float))

    return change


VALUES: tuple[tuple[str, Change], ...] = (
    ("squared", lambda x: x * x), ("replaced by its root", lambda x: (x * 1.0) ** 0.5),
    ("turned upside down", lambda x: 1 / x), ("taken with the other sign", lambda x: -x),
    ("taken without its sign", abs), ("replaced by what is missing to 1", lambda x: 1 - x),
    ("replaced by its natural logarithm", _function("log")), ("replaced by its exponential", _function("exp")),
    ("doubled", lambda x: 2 * x), ("halved", lambda x: x / 2), ("larger by one", lambda x: x + 1),
    ("smaller by one", lambda x: x - 1), ("made to sum to 1", _several(lambda x: x / x.sum())),
    ("divided by its largest", _several(lambda x: x / x.max())),
    ("divided by how many there are", _several(lambda x: x / len(x))),
    ("multiplied by how many there are", _several(lambda x: x * len(x))),
    ("replaced by its difference from its mean", _several(lambda x: x - x.mean())),
    ("replaced by its mean", _several(lambda x: x.mean())), ("replaced by its sum", _several(lambda x: x.sum())),
    ("replaced by its largest", _several(lambda x: x.max())), ("replaced by its smallest", _several(lambda x: x.min())),
    ("replaced by its median", _several(lambda x: np.median(x))),
    ("replaced by its standard deviation", _several(lambda x: x.std())),
    ("replaced by its first", lambda x: x[0]), ("replaced by its last", lambda x: x[-1]),
    ("taken without its first", lambda x: x[1:]), ("taken without its last", lambda x: x[:-1]),
    ("turned round", lambda x: x[::-1]), ("turned round along its last axis", _several(lambda x: x[..., ::-1])),
    ("sorted", _several(lambda x: np.sort(x, axis=0))), ("sorted downwards", _several(lambda x: np.sort(x)[::-1])),
    ("mirrored, its axes exchanged", _several(lambda x: x.swapaxes(0, 1))),
    ("moved on by one", _several(lambda x: np.roll(x, 1, 0))), ("moved back by one", _several(
        lambda x: np.roll(x, -1, 0))),
    ("added up along the way", _several(lambda x: x.cumsum(0))),
    ("replaced by its differences", _several(lambda x: np.diff(x))),
    ("cut off at 0", lambda x: x * (x > 0)),
    ("rounded", lambda x: np.rint(x)), ("cut to whole numbers", lambda x: np.trunc(x)),
    ("rounded up", lambda x: np.ceil(x)), ("kept in a byte", lambda x: np.asarray(x).astype(np.uint8)),
    ("a hundred times as large", lambda x: 100 * x), ("a hundred times as small", lambda x: x / 100),
    ("255 times as large", lambda x: 255 * x), ("255 times as small", lambda x: x / 255),
    ("replaced by its logarithm to base 10", _function("log10")),
    ("replaced by its logarithm to base 2", _function("log2")),
    ("replaced by the logarithm of 1 more", _function("log1p")), ("cubed", lambda x: x * x * x),
    ("taken as 0", lambda x: 0 * x), ("taken as 1", lambda x: 0 * x + 1), ("replaced by its tenth", lambda x: x / 10),
    ("ten times as large", lambda x: 10 * x), ("three times as large", lambda x: 3 * x),
    ("one more, upside down", lambda x: 1 / (1 + x)), ("replaced by its cube root", lambda x: x ** (1 / 3)),
    ("replaced by the mean of its ends", _several(lambda x: (x.min() + x.max()) / 2)),
)

FIRST, SECOND = "the first", "the second"  # of two results that are joined: it stands alone

_ARITHMETIC: tuple[tuple[str, str, Change], ...] = (
    ("Add", "added", OPERATIONS["Add"]), ("Sub", "subtracted", OPERATIONS["Sub"]),
    ("Sub", "subtracted the other way round", lambda a, b: b - a), ("Mult", "multiplied", OPERATIONS["Mult"]),
    ("Div", "divided", OPERATIONS["Div"]), ("Div", "divided the other way round", lambda a, b: b / a),
    ("Pow", "taken to a power", OPERATIONS["Pow"]),
    ("Pow", "taken to a power the other way round", lambda a, b: OPERATIONS["Pow"](b, a)),
    ("", FIRST, lambda a, b: a + 0 * b), ("", SECOND, lambda a, b: b + 0 * a),
    ("", FIRST, lambda a, b: a), ("", SECOND, lambda a, b: b),
    ("", "compared, and only the larger is kept", np.maximum),
    ("", "compared, and only the smaller is kept", np.minimum),
    ("", "replaced by their mean", lambda a, b: (a + b) / 2), ("FloorDiv", "divided without a rest",
                                                             OPERATIONS["FloorDiv"]),
    ("", "divided and rounded up", lambda a, b: -(-a // b)), ("Div", "divided with all digits", lambda a, b: a / b),
    ("", "joined by a root of squares", np.hypot),
    ("", "subtracted, and the sign is dropped", lambda a, b: abs(a - b)),
)
_COMPARED = {"Gt": "larger", "GtE": "larger or equal", "Lt": "smaller", "LtE": "smaller or equal", "Eq": "equal",
             "NotEq": "different"}

# Functions that are taken for one another.
_FAMILIES: tuple[dict[str, str], ...] = (
    {"mean": "the mean", "sum": "the sum", "median": "the median", "max": "the largest", "min": "the smallest",
     "std": "the standard deviation", "var": "the variance", "prod": "the product"},
    {"argmax": "the place of the largest", "argmin": "the place of the smallest"},
    {"maximum": "the larger", "minimum": "the smaller", "add": "the sum", "hypot": "the root of the squares",
     "multiply": "the product"},
    {"max": "the largest", "min": "the smallest", "sum": "the sum"},
    {"log": "the natural logarithm", "log2": "the logarithm to base 2", "log10": "the logarithm to base 10",
     "exp": "the exponential", "exp2": "a power of 2", "sqrt": "the root", "cbrt": "the cube root", "abs": "the size",
     "square": "the square", "log1p": "the logarithm of 1 more", "expm1": "the exponential less 1", "sinh": "a sinh",
     "tanh": "a tanh"},
    {"floor": "whole numbers, rounded down,", "ceil": "whole numbers, rounded up,", "rint": "rounded numbers",
     "trunc": "whole parts"},
    {"cumsum": "the running sum", "cumprod": "the running product"},
    {"relu": "ReLU", "sigmoid": "a sigmoid", "tanh": "a tanh", "exp": "an exponential", "abs": "the size"},
    {"log_softmax": "the logarithm of the softmax", "softmax": "the softmax", "sigmoid": "a sigmoid"},
    {"any": "any", "all": "all"},
)


def of(step: Step) -> Iterator[tuple[str, str, Change]]:
    """Other ways to do a step: kind, what is said, and how."""
    if step.kind == "value":
        for said, change in VALUES:
            yield "a step changed", said, change
    elif step.kind == "operation" and step.operation in _COMPARED:
        for name, said in _COMPARED.items():
            if name != step.operation:
                yield "another comparison", said, OPERATIONS[name]
    elif step.kind == "operation":
        for name, said, change in _ARITHMETIC:
            if name != step.operation or "other way" in said:
                yield "another operation", said, change
    elif step.kind == "call":
        yield from _calls(step.operation)


def _calls(name: str) -> Iterator[tuple[str, str, Change]]:
    yield "a function left out", "", _left_out
    for family in _FAMILIES:
        for other, said in family.items():
            if name in family and other != name:
                yield "another function", said, _instead(other)
    for axis in (0, 1, 2, -1, None, (0, 1), (1, 2), (0, 2)):
        yield "another axis", "axis", _named(("axis", "dim"), axis)
    for key, value, said in (("ddof", 0, "number of values"), ("ddof", 1, "number of values less 1")):
        yield "another divisor", said, _named((key,), value)
    for side in ("left", "right"):
        yield "another side", side, _named(("side",), side)


def _left_out(called: Change, given: tuple, named: dict) -> Any:
    owner = getattr(called, "__self__", None)
    return owner if owner is not None and not _holds_functions(owner) else given[0]


def _holds_functions(owner: Any) -> bool:
    """Whether something is a module or a type: its functions are no methods of a value."""
    return isinstance(owner, type) or type(owner).__name__ == "module"


def _instead(other: str) -> Change:
    def change(called: Change, given: tuple, named: dict) -> Any:
        owner = getattr(called, "__self__", None)
        plain: dict[str, Change] = {"max": max, "min": min, "sum": lambda *some: sum(some)}
        if owner is not None and not _holds_functions(owner):
            if hasattr(owner, other):
                return getattr(owner, other)(*given, **named)
            return getattr(np, other)(owner, *given, **named)
        if isinstance(given[0], (int, float)) and len(given) > 1:  # max(a, b) of plain numbers
            return plain[other](*given)
        if hasattr(given[0], "detach"):
            return getattr(given[0], other)(*given[1:], **named)
        return getattr(np, other)(*given, **named)

    return change


def _named(keys: tuple[str, ...], value: Any) -> Change:
    """The same call with another axis, or none."""
    def change(called: Change, given: tuple, named: dict) -> Any:
        key = next(one for one in keys if one in named)
        if value is None:
            return called(*given, **{k: v for k, v in named.items() if k != key})
        return called(*given, **{**named, key: value})

    return change

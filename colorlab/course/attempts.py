"""Calling a student's function: what it gave for each of some inputs, and how far it can be trusted to come back.

An answer may loop, crash, leave the process or return anything at all. So it is called in a process of its own where
the system can branch off one, and what comes back is plain data (`Attempt`), which is judged elsewhere (`verdicts`).
"""

import base64
import contextlib
import copy
import io
import json
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from colorlab.course.exercises import Inputs

TIME_LIMIT = 10  # seconds for one call of a student's function
LARGEST = 5_000_000  # numbers in one answer
PRINTED = 20_000  # characters that an answer may print

Kind = Literal["numbers", "unfilled", "nothing", "no numbers", "raised", "late", "gone"]


@dataclass(frozen=True)
class Outcome:
    """What one call gave: `numbers`, or a `kind` of trouble with a remark on it; whether it changed its arguments."""

    kind: Kind
    numbers: np.ndarray | None = None  # real, of the type that the answer has, but for types that numpy lacks
    remark: str = ""  # the type of the numbers, or of what is none; the message of an exception
    changed: bool = False


@dataclass(frozen=True)
class Attempt:
    """The outcomes of an answer, one for each input until the first that makes more of them pointless."""

    outcomes: tuple[Outcome, ...]
    printed: str = ""


def here(answer: Callable, inputs: Inputs) -> Attempt:
    """Call an answer in this process, without any limit: for a grader, which has limits of its own, and for tests."""
    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        outcomes = tuple(call(answer, arguments) for arguments in inputs)
    return Attempt(outcomes, written.getvalue()[:PRINTED])


def call(answer: Callable, arguments: tuple) -> Outcome:
    """One call; never raises for anything that the answer does, short of leaving the process."""
    own = copy.deepcopy(arguments)
    try:
        output = answer(*own)
        outcome = outcome_of(output)
    except BaseException as error:  # noqa: BLE001  also SystemExit, and what a student derived from BaseException
        return Outcome("raised", remark=describe_exception(error))
    changed = not _same(own, arguments)
    return Outcome(outcome.kind, outcome.numbers, outcome.remark, changed)


def outcome_of(output: Any) -> Outcome:
    """Real numbers of any kind (arrays, tensors, lists, fractions) as an array, or why there are none."""
    try:
        if unfilled(output):
            return Outcome("unfilled")
        if output is None:
            return Outcome("nothing")
        array, kind = _numbers(output)
    except (Exception, RecursionError) as error:  # noqa: BLE001  an object may raise anything when it is looked at
        meta = " (a tensor on the device `meta` has a shape, but no numbers)" if "meta" in str(type(error)) + _text(
            error) else ""
        return Outcome("no numbers", remark=_type_name(output) + meta)
    if array.size > LARGEST:
        return Outcome("no numbers", remark=f"{_type_name(output)} of {array.size} numbers")
    return Outcome("numbers", array, kind)


def unfilled(answer: Any, depth: int = 0) -> bool:
    """Whether the `...` of the stub still stands in an answer."""
    return answer is ... or (type(answer) in (list, tuple) and depth < 5 and len(answer) < 100
                             and any(unfilled(part, depth + 1) for part in answer))


def _numbers(output: Any, depth: int = 0) -> tuple[np.ndarray, str]:
    """An array of real numbers and the name of their type; raises if there is none."""
    if isinstance(output, (str, bytes, dict, set)) or depth > 8:
        raise TypeError("no numbers")
    if type(output).__module__.split(".")[0] == "torch" or hasattr(output, "detach"):
        return _of_tensor(output)
    try:
        array = np.asarray(output)
        if array.dtype.kind in "biuf":
            return array, str(array.dtype)
        if array.dtype.kind != "O":
            raise TypeError("no numbers")
    except (ValueError, RuntimeError):  # parts that differ in shape, or tensors that numpy may not look into
        if not isinstance(output, (list, tuple)):
            raise
        array = np.empty(0, object)
    if isinstance(output, (list, tuple)):
        return np.array([_numbers(part, depth + 1)[0] for part in output]), "float64"
    if any(isinstance(part, (str, bytes, bool)) for part in array.flat):
        raise TypeError("no numbers")
    # Fractions, decimals, whole numbers of any length: whatever has a value.
    return np.array([float(part) for part in array.flat]).reshape(array.shape), "float64"


def _of_tensor(tensor: Any) -> tuple[np.ndarray, str]:
    kind = str(tensor.dtype).removeprefix("torch.")
    tensor = tensor.detach().cpu()
    if getattr(tensor, "is_sparse", False) or getattr(tensor, "is_quantized", False):
        tensor = tensor.to_dense() if tensor.is_sparse else tensor.dequantize()
    try:
        array = np.asarray(tensor)
    except (TypeError, RuntimeError):  # bfloat16, or a flag for a minus sign: numpy has neither
        array = np.asarray((tensor.float() if tensor.is_floating_point() else tensor).resolve_neg())
    if array.dtype.kind not in "biuf":
        raise TypeError("no numbers")
    return array, kind


def _same(one: Any, other: Any) -> bool:
    """Whether arguments are still what they were."""
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(_same, one, other))
    # A student may have asked for gradients of our tensor: that changes no number.
    one, other = (np.asarray(x.detach() if hasattr(x, "detach") else x) for x in (one, other))
    return one.shape == other.shape and bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))


def _text(error: BaseException) -> str:
    try:
        return " ".join(str(error).split())[:200]
    except Exception:  # noqa: BLE001
        return "without a message"


def _type_name(output: Any) -> str:
    return str(type(output).__name__)


def describe_exception(error: BaseException) -> str:
    """What was raised, in words, with the last line of the student's own code."""
    frames = traceback.extract_tb(error.__traceback__)[1:]
    # Not one deep inside numpy.
    own = [frame for frame in frames if "ipykernel" in frame.filename or frame.filename.startswith("<")]
    where = f" in the line `{own[-1].line}`" if own and own[-1].line else ""
    return f"{type(error).__name__}: {_text(error)}{where}"


def dump(outcome: Outcome) -> bytes:
    """One line of JSON: what comes from a student's process is never unpickled."""
    array = outcome.numbers
    numbers = None if array is None else {
        "dtype": array.dtype.newbyteorder("<").str, "shape": array.shape,
        "data": base64.b64encode(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()).decode()}
    return json.dumps({"kind": outcome.kind, "numbers": numbers, "remark": outcome.remark,
                       "changed": outcome.changed}).encode() + b"\n"


def load(line: bytes) -> Outcome:
    """The opposite of `dump`; raises ValueError for anything else."""
    try:
        found = json.loads(line)
        kind, numbers = found["kind"], found["numbers"]
        if kind not in Kind.__args__ or (kind == "numbers") != (numbers is not None):  # type: ignore[attr-defined]
            raise ValueError("no outcome")
        array = None
        if numbers is not None:
            dtype = np.dtype(str(numbers["dtype"]))
            if dtype.kind not in "biuf":
                raise ValueError("no numbers")
            array = np.frombuffer(base64.b64decode(numbers["data"]), dtype).reshape(numbers["shape"])
        return Outcome(kind, array, str(found["remark"]), bool(found["changed"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"no outcome: {error}") from None

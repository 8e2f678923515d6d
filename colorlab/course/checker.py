"""Feedback for exercises: `check.<exercise>(answer)` prints what is right, or which misconception it recognised.

Each notebook's exercises stand in a file or folder of their own, `exercises/notebook_NN`. A check compares the answer
with a reference on a few inputs; where they differ it tries the typical wrong answers and names the one that gives the
same result.
"""

import contextlib
import copy
import importlib
import pkgutil
import signal
import threading
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from colorlab.course import exercises as room
from colorlab.course.exercises import Exercise, Inputs, Misconception

__all__ = ["Exercise", "Feedback", "Misconception", "examine", "exercises"]

NEAR = 0.03  # share of the largest value within which an answer counts as nearly right
TIME_LIMIT = 10  # seconds for one call of a student's function

PASSED = "Passed the public checks. They try a few inputs only: does your answer also hold on a photo of your own?"
NOT_ATTEMPTED = "Not attempted yet: replace the ... by your answer, run the cell again, then check again."


@dataclass(frozen=True)
class Feedback:
    """The verdict: `passed` is None for an answer that was not attempted; `recognised` names a misconception."""

    passed: bool | None
    message: str
    recognised: str | None = None


def exercises() -> dict[str, Exercise]:
    """All exercises by name, in the order of the notebooks."""
    files = sorted(module.name for module in pkgutil.iter_modules(room.__path__))
    return {exercise.name: exercise for file in files
            for exercise in importlib.import_module(f"{room.__name__}.{file}").EXERCISES}


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    found = exercises().get(name)
    if found is None:
        raise AttributeError(f"there is no exercise '{name}'; there are {', '.join(exercises())}")

    def check(answer: Any = ...) -> None:
        print(examine(found, answer).message)

    check.__name__, check.__doc__ = name, found.objective
    return check


def __dir__() -> list[str]:
    return [*exercises(), *__all__]


def examine(exercise: Exercise, answer: Any) -> Feedback:
    """Judge an answer; never raises for anything that the answer does, short of leaving the process."""
    if _unfilled(answer):
        return Feedback(None, NOT_ATTEMPTED)
    if answer is None:
        return Feedback(False, "The answer is None: `print` shows a number but returns nothing. Pass the number.")
    if exercise.asks_value:
        if callable(answer):
            return Feedback(False, "This exercise asks for a value: call your function and pass its result.")
    elif not callable(answer):
        return Feedback(False, f"This exercise asks for a function: pass `{exercise.name}` itself, without brackets.")
    call = (lambda: answer) if exercise.asks_value else answer

    inputs, outputs, kinds = exercise.examples(), [], []
    for arguments in inputs:
        try:
            with _time_limit():
                output = call(*_copies(arguments))
        except TimeoutError:
            return Feedback(False, f"Your function did not come back within {TIME_LIMIT} seconds: is there a loop that "
                                   "never ends?")
        except (Exception, SystemExit) as error:
            return Feedback(False, _describe_exception(error))
        if _unfilled(output):
            return Feedback(None, NOT_ATTEMPTED)
        if output is None:
            return Feedback(False, "Your function returns None: is the `return` missing?")
        array = _as_array(output)
        if array is None:
            plain = " Write it without quotes, signs or commas." if isinstance(output, str) else ""
            return Feedback(False, f"The answer should be numbers (a number, an array or a tensor), not a "
                                   f"{type(output).__name__}.{plain}")
        outputs.append(array.astype(float))
        kinds.append(array.dtype)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # skimage's remarks on colours outside the gamut are no news to a check
        feedback = _compare(exercise, inputs, outputs)
    if feedback.passed and exercise.dtype and any(kind != exercise.dtype for kind in kinds):
        return Feedback(False, f"Not yet: the numbers are right, but their type is {kinds[0]}, where {exercise.dtype} "
                               f"is asked. Round, then use `.astype(np.{exercise.dtype})`.")
    return feedback


def _compare(exercise: Exercise, inputs: Inputs, outputs: list[np.ndarray]) -> Feedback:
    expected = [np.asarray(exercise.reference(*_copies(arguments)), float) for arguments in inputs]
    for output, wanted in zip(outputs, expected):
        if output.shape == wanted.shape and not np.isfinite(output).all():
            return Feedback(False, "The answer holds NaN or infinite values: look for a division by zero or a power of "
                                   "a negative number.")
    if all(_agree(o, e, exercise.tolerance) for o, e in zip(outputs, expected)):
        return Feedback(True, PASSED)
    for misconception in exercise.misconceptions:
        with np.errstate(all="ignore"):
            wrong = [np.asarray(misconception.answer(*_copies(arguments)), float) for arguments in inputs]
        tolerance = exercise.tolerance if misconception.tolerance is None else misconception.tolerance
        if all(_agree(o, w, tolerance) for o, w in zip(outputs, wrong)):
            return Feedback(False, f"Not yet: {misconception.hint}", misconception.name)
    return Feedback(False, _describe_difference(outputs, expected, exercise))


def _agree(output: np.ndarray, wanted: np.ndarray, tolerance: float) -> bool:
    return output.shape == wanted.shape and bool(np.allclose(output, wanted, rtol=0, atol=tolerance))


def _unfilled(answer: Any) -> bool:
    """Whether the `...` of the stub still stands in an answer."""
    return answer is ... or isinstance(answer, (list, tuple)) and any(_unfilled(part) for part in answer)


def _copies(arguments: tuple) -> tuple:
    """A student's function may change its arguments; the next call must not see that."""
    return tuple(copy.deepcopy(arguments))


def _as_array(output: Any) -> np.ndarray | None:
    """Real numbers as an array of their own type, None for anything else."""
    if hasattr(output, "detach"):
        output = output.detach().cpu()
    try:
        array = np.asarray(output)
        return array if array.dtype.kind in "biuf" else None
    except (ValueError, TypeError, RuntimeError):
        return None


def _describe_exception(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[1:]
    # The last line of the student's own code, not one deep inside numpy.
    own = [frame for frame in frames if "ipykernel" in frame.filename or frame.filename.startswith("<")]
    where = f" in the line `{own[-1].line}`" if own and own[-1].line else ""
    return f"Your function raised {type(error).__name__}: {' '.join(str(error).split())[:200]}{where}."


def _describe_difference(outputs: list[np.ndarray], expected: list[np.ndarray], exercise: Exercise) -> str:
    for output, wanted in zip(outputs, expected):
        if output.shape != wanted.shape:
            turned = " Its axes seem to be in another order." if sorted(output.shape) == sorted(wanted.shape) else ""
            asked = f"shape {wanted.shape}" if wanted.shape else "a single number"
            return f"Not yet: the answer has shape {output.shape}, the exercise asks for {asked}.{turned}"
    shares = [np.mean(np.abs(o - e) > exercise.tolerance) for o, e in zip(outputs, expected)]
    if exercise.asks_value and expected[0].size > 1:
        return f"Not yet: {round((1 - shares[0]) * expected[0].size)} of your {expected[0].size} values are right."
    if exercise.asks_value:
        return f"Not yet: the value is too {'high' if outputs[0].mean() > expected[0].mean() else 'low'}."
    scale = max(np.abs(e).max() for e in expected)
    if max(np.abs(o - e).max() for o, e in zip(outputs, expected)) < NEAR * scale:
        return ("Not yet, but near: no value is off by more than 3 % of the largest. Was something rounded, or is one "
                "constant off?")
    if not expected[0].shape:
        ways = {"high" if o > e else "low" for o, e in zip(outputs, expected)}
        return f"Not yet: your numbers for the test photos are too {' or too '.join(sorted(ways))}."
    low, high = min(o.min() for o in outputs), max(o.max() for o in outputs)
    return (f"Not yet: the shape is right, but {100 * max(shares):.0f} % of the values of one test input are off. "
            f"Yours lie between {low:.4g} and {high:.4g}: does that fit what is asked?")


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    """Interrupt a call that takes too long, where the system can (main thread, not Windows)."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, TIME_LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

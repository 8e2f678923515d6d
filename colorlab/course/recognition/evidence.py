"""Whether there is enough to go by before anything general is said of a wrong answer.

A slip that fits by chance teaches a wrong lesson, which is worse than none. So two inputs at least must be wrong, with
answers that differ; and of an answer that is the same everywhere nothing else can be said.
"""

from typing import Any

import numpy as np

from colorlab.course.exercises import Exercise, Look

ZERO = Look("nothing but 0", "your answer is 0 everywhere: where do the numbers get lost?")
THE_SAME = Look("the same for every input", "your function gives the same for every input that the check tries: does "
                "it use what it is given?")

FEW = 4  # more numbers than these, of two kinds only, are labels: a rule for them is found too easily


def constant(outputs: list[np.ndarray | None], wanted: list[np.ndarray | None]) -> Look | None:
    """An answer that does not depend on the input, where the right one does."""
    pairs = [(o, w) for o, w in zip(outputs, wanted, strict=True) if o is not None and w is not None]
    if len(pairs) < max(len(outputs), 2) or all(_equal(w, pairs[0][1]) for _, w in pairs):
        return None
    numbers = np.concatenate([o.ravel() for o, _ in pairs])
    if not len(numbers) or not np.isfinite(numbers).all():
        return None
    if not numbers.any() and sum(bool(w.any()) for _, w in pairs) > 1:
        return ZERO
    first = pairs[0][0]
    alike = np.ptp(numbers) <= 1e-9 * np.abs(numbers).max() or all(_equal(o, first) for o, _ in pairs)
    return THE_SAME if alike else None


def enough(exercise: Exercise, outputs: list[np.ndarray | None], wanted: list[np.ndarray | None]) -> bool:
    """Whether two inputs at least speak for what explains all of them: both are wrong, and their answers differ."""
    pairs = [(o, w) for o, w in zip(outputs, wanted, strict=True) if o is not None and w is not None]
    if len(pairs) < len(outputs):
        return False
    numbers = np.concatenate([np.concatenate((o.ravel(), w.ravel())) for o, w in pairs])
    if len(numbers) > 2 * FEW and len(np.unique(numbers)) <= 2:
        return False
    if exercise.agreement is not None:  # its numbers are random, so that all inputs speak
        wrong = [o for o, _ in pairs]
    else:
        wrong = [o for o, w in pairs if o.shape != w.shape or not _near(exercise, o, w, 0.01)]
    spread = np.concatenate([o.ravel() for o in wrong] or [np.zeros(0)])
    if not len(spread) or _near(exercise, spread.max(), spread.min(), 2):
        return False
    return any(o.shape != wrong[0].shape or not _near(exercise, o, wrong[0], 2) for o in wrong[1:])


def _near(exercise: Exercise, one: Any, other: Any, times: float) -> bool:
    allowed = 0.0 if exercise.agreement is not None else exercise.tolerance
    return bool(np.allclose(one, other, rtol=max(times * exercise.relative, 1e-6), atol=times * allowed))


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-9, atol=0, equal_nan=True)

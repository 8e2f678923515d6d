"""Answers that are right but for one step: a right answer is taken apart, and one step of it done in another way.

If that gives what the student's function gave, the hint can say what the difference comes down to, whatever the
function looks like inside.
"""

import ast
import copy
import functools
import math
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from colorlab.course.exercises import Exercise, Inputs
from colorlab.course.recognition import changes, evidence, slips
from colorlab.course.recognition.dissected import Step, Steps
from colorlab.course.recognition.slips import Slip
from colorlab.course.recognition.written import ways

NEAR = 0.005  # of how much the answer is wrong, this part may stay unexplained
NEAR_BYTES = 0.2  # and of answers that are rounded to whole numbers
DIGITS, EXACT = 3, 3e-5  # of a number that a student may have written in a formula, and how near to it we must come
ALIKE = 2e-3  # numbers so near to the right one are no mistake that anybody makes
WHOLE = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 20, 25, 32, 50, 64, 100, 128, 150, 255, 256)


@dataclass(frozen=True)
class Tried:
    """A right answer with one step done in another way."""

    name: str
    hint: str
    run: Callable[..., Any]
    first: np.ndarray | None  # what it gives for the input that is tried first


def recognise(exercise: Exercise, inputs: Inputs, outputs: list[Any], wanted: list[Any]) -> Slip | None:
    """The first change of a single step that explains all outputs."""
    if exercise.agreement is not None or any(o is None or w is None or not np.isfinite(o).all() or not
                                             np.isfinite(w).all() for o, w in zip(outputs, wanted)):
        return None
    if not ways(exercise.name):
        return None
    place = _place(outputs, wanted)
    for one in _tried(_Same(exercise.name, inputs), place):
        if one.first is None or _flat(one.first, wanted[place]) or not _explains(
                exercise, [outputs[place]], [one.first], [wanted[place]]):
            continue
        theirs = [_of(one.run, arguments) for arguments in inputs]
        if all(their is not None for their in theirs) and _explains(
                exercise, outputs, theirs, wanted) and evidence.enough(exercise, theirs, wanted):
            return Slip(one.name, one.hint, slips.never)
    for function in ways(exercise.name):
        found = _another_number(exercise, function, inputs, outputs, wanted, place)
        if found is not None:
            return found
    return None


def _flat(theirs: np.ndarray, wanted: np.ndarray) -> bool:
    """Whether equal numbers came out where different ones are asked: many steps lead to that."""
    return theirs.size > 1 and np.ptp(theirs) == 0 < np.ptp(wanted)


def _place(outputs: list[Any], wanted: list[Any]) -> int:
    """The input that tells most: wrong, and with as few numbers as possible."""
    wrong = [i for i, (o, w) in enumerate(zip(outputs, wanted)) if o.shape != w.shape or not np.allclose(o, w)]
    return min(wrong or range(len(outputs)), key=lambda i: wanted[i].size)


class _Same:
    """The inputs of an exercise by identity, so that what was tried on them can be kept."""

    def __init__(self, name: str, inputs: Inputs):
        self.name, self.inputs = name, inputs

    def __hash__(self) -> int:
        return hash((self.name, id(self.inputs)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.name == other.name and self.inputs is other.inputs


@functools.lru_cache(maxsize=24)
def _tried(given: _Same, place: int) -> tuple[Tried, ...]:
    arguments = given.inputs[place]
    return tuple(Tried(name, hint, run, _of(run, arguments)) for function in ways(given.name)
                 for name, hint, run in _all(function))


def _all(function: Callable) -> Iterator[tuple[str, str, Callable]]:
    """All that can be changed in one step of a function."""
    steps = Steps(function)
    kinds: dict[str, list] = {}
    for number, step in enumerate(steps.steps):
        for name, said, change in changes.of(step):
            kinds.setdefault(step.kind, []).append((name, _hint(name, said, step, steps), functools.partial(
                _run, steps, number, change)))
    for kind in ("operation", "call"):
        yield from kinds.get(kind, ())
    for name, hint, tree in _other_names(steps):
        yield name, hint, steps.compiled(tree)
    for told, tree in steps.others():
        yield f"a step {told}", _STATEMENT[told], steps.compiled(tree)
    yield from kinds.get("value", ())


_STATEMENT = {
    "left out": "that comes out if one step is left out and the others are done: go through yours one by one.",
    "exchanged": "that comes out if two steps change places: which comes first?",
    "after the loop": "that comes out if a step that belongs to every round is done once, at the end."}


def _run(steps: Steps, number: int, change: Callable, *arguments: Any) -> Any:
    return steps.run(arguments, number, change)


def _hint(name: str, said: str, step: Step, steps: Steps) -> str:
    where = _where(step, steps.names)
    if name == "a step changed":
        return f"that comes out if {where} is {said}: is that asked, and there?"
    if name == "another operation" and said in (changes.FIRST, changes.SECOND):
        return f"that comes out if, of two results{_both(step, steps.names)}, only one is used: what of the other?"
    if name == "another operation":
        return f"that comes out if two results{_both(step, steps.names)} are {said}: is that what should be done?"
    if name == "another comparison":
        return f"that comes out if a comparison on the way asks for \"{said}\": what about the other cases, and ties?"
    if name == "another function":
        return f"that comes out if {said} is taken of {where}: is that what is asked there?"
    if name == "a function left out":
        return f"that comes out if `{step.operation}` is not applied to {where}: which step is missing?"
    if name == "another axis":
        return f"that comes out if `{step.operation}` runs along another axis: which one should be gone after it?"
    if name == "another divisor":
        return f"that comes out if a sum is divided by the {said}: which of the two is right here?"
    return f"that comes out if ties go to the {said}: what should be done with a number that lies exactly on a limit?"


def _where(step: Step, names: list[str]) -> str:
    if step.alone:
        return f"`{step.of[0]}`"
    if not step.of or len(step.of) == len(names) > 1 or len(step.of) > 3:
        return "a result on the way"
    return "what is computed from " + " and ".join(f"`{name}`" for name in step.of)


def _both(step: Step, names: list[str]) -> str:
    """Where two results come from, if that tells them from others."""
    if not step.of or len(step.of) > 2 or len(names) == 1:
        return " on the way"
    return " that come from " + " and ".join(f"`{name}`" for name in step.of)


def _other_names(steps: Steps) -> Iterator[tuple[str, str, ast.AST]]:
    """One name in the place of another."""
    source = ast.unparse(steps.definition)
    names = {one.id for one in ast.walk(steps.definition) if isinstance(one, ast.Name) and isinstance(
        one.ctx, ast.Store)} | set(steps.names)
    count = sum(_is_loaded(one, names) for one in ast.walk(ast.parse(source)))
    for place in range(count):
        for name in sorted(names):
            tree = ast.parse(source)
            old = [one for one in ast.walk(tree) if _is_loaded(one, names)][place]
            if old.id == name:  # type: ignore[attr-defined]
                continue
            told = f"`{name}`" if name in steps.names else ""
            there = old.id  # type: ignore[attr-defined]
            asked = f"`{there}`" if there in steps.names else ""
            old.id = name  # type: ignore[attr-defined]
            hint = (f"that comes out if at one place {told} stands where {asked} belongs: which is which?"
                    if told and asked else
                    "that comes out if two results are confused at one place: which name belongs there?")
            yield "one thing in the place of another", hint, tree


def _is_loaded(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names


def _of(run: Callable, arguments: tuple) -> np.ndarray | None:
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = np.asarray(run(*copy.deepcopy(arguments)), float)
    except Exception:  # whatever an impossible step leads to
        return None
    return found if found.size < 100_000 and np.isfinite(found).all() else None


def _explains(exercise: Exercise, outputs: list[Any], theirs: list[Any], wanted: list[Any]) -> bool:
    """Whether these outputs are those, and not the right ones, up to a small part of the difference."""
    if any(o.shape != t.shape for o, t in zip(outputs, theirs)):
        return False
    rest = sum(float(np.abs(o - t).sum()) for o, t in zip(outputs, theirs))
    if any(o.shape != w.shape for o, w in zip(outputs, wanted)):
        return rest <= 1e-6 * sum(float(np.abs(o).sum()) for o in outputs)
    wrong = sum(float(np.abs(o - w).sum()) for o, w in zip(outputs, wanted))
    whole = all((one == np.rint(one)).all() for one in (*outputs, *theirs))
    return rest <= (NEAR_BYTES if whole and exercise.tolerance >= 1 else NEAR) * wrong and exercise.agrees(
        outputs, theirs, exercise.tolerance)


def _another_number(exercise: Exercise, function: Callable, inputs: Inputs, outputs: list[Any], wanted: list[Any],
                    place: int) -> Slip | None:
    """Another number in the formula: found from one output, believed if it explains the others."""
    if outputs[place].shape != wanted[place].shape or not outputs[place].size:
        return None
    steps = Steps(function)
    steps.run(inputs[place])
    worst = int(np.abs(outputs[place] - wanted[place]).argmax())
    target = float(outputs[place].flat[worst])

    def of(number: int, value: float, arguments: tuple) -> np.ndarray | None:
        return _of(functools.partial(steps.run, step=number, change=lambda _: value), (arguments,))

    def off(number: int, value: float) -> float:
        found = of(number, value, inputs[place])
        fits = found is not None and found.shape == outputs[place].shape
        return float(found.flat[worst]) - target if found is not None and fits else math.nan

    for number, step in enumerate(steps.steps):
        if step.kind != "constant" or not step.seen:
            continue
        old = step.seen[0]
        whole = [one for one in (*WHOLE, -old) if isinstance(old, int) and one != old
                 and abs(off(number, one)) <= 1e-3 * abs(target) + 1e-9]
        guesses = _roots(functools.partial(off, number), float(old)) if isinstance(old, float) or abs(old) > 2 else []
        for value in (*guesses, *whole):
            if math.isclose(value, old, rel_tol=ALIKE):
                continue
            theirs = [of(number, value, one) for one in inputs]
            if all(one is not None for one in theirs) and _explains(exercise, outputs, theirs, wanted) and (
                    evidence.enough(exercise, theirs, wanted)) and _numbers(outputs, wanted) > 1:
                return Slip("another number in the formula", "right but for one number in the formula: yours comes "
                            f"out with {value:.4g} in the place of another. Compare each number with the text.",
                            slips.never)
    return None


def _numbers(outputs: list[Any], wanted: list[Any]) -> int:
    """How many different numbers speak for it: the wrong ones."""
    wrong = np.concatenate([o.ravel()[~np.isclose(o, w, rtol=1e-6).ravel()] for o, w in zip(outputs, wanted)])
    return len(np.unique(wrong.round(9)))


def _roots(at: Callable[[float], float], start: float) -> list[float]:
    """Where a function that is not 0 at `start` is: secants from either side, and away from it."""
    found: list[float] = []
    for second in (1.02 * start, 0.5 * start, 2 * start):
        a, b = start, second
        at_a, at_b = at(a), at(b)
        for _ in range(25):
            if not math.isfinite(at_a) or not math.isfinite(at_b) or at_a == at_b:
                break
            a, at_a, b = b, at_b, b - at_b * (b - a) / (at_b - at_a)
            at_b = at(b)
            if abs(b - a) <= 1e-10 * abs(b):
                break
        short = float(f"{b:.{DIGITS}g}") if math.isfinite(b) else math.nan
        if math.isfinite(at_b) and abs(at_b) < 1e-6 and math.isclose(b, short, rel_tol=EXACT) and short not in found:
            found.append(short)
            break
    return found

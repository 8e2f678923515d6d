"""From what an answer gave to a verdict: right, not attempted, or what is wrong, by name where it is known."""

from dataclasses import dataclass

import numpy as np

from colorlab.course import attempts
from colorlab.course.attempts import Attempt, Outcome
from colorlab.course.exercises import Exercise, Inputs, Look, results
from colorlab.course.recognition import altered, evidence, laws, one_step, partly, relations, slips

NEAR = 0.03  # share of the right value within which an answer counts as nearly right
HALF = {"float16", "bfloat16"}  # types that keep three digits

PASSED = "Passed the public checks. They try a few inputs only: does your answer also hold on a photo of your own?"
NOT_ATTEMPTED = "Not attempted yet: replace the ... by your answer, run the cell again, then check again."
CHANGED = (" One thing, though: your function changes what it is given, so that whoever calls it loses the original. "
           "Work on a copy.")


@dataclass(frozen=True)
class Feedback:
    """The verdict: `passed` is None for an answer that was not attempted; `recognised` names a misconception."""

    passed: bool | None
    message: str
    recognised: str | None = None


def judge(exercise: Exercise, inputs: Inputs, attempt: Attempt) -> Feedback:
    """Judge what an answer gave for these inputs."""
    outcomes = attempt.outcomes
    for outcome in outcomes:
        if outcome.kind == "unfilled":
            return Feedback(None, NOT_ATTEMPTED)
        if outcome.kind in _WORDS:
            return Feedback(False, _WORDS[outcome.kind](outcome))
    if not any(outcome.kind == "numbers" for outcome in outcomes):
        return Feedback(False, _raised(outcomes[0]))

    wanted = results(exercise.reference, inputs)
    outputs = [_fitted(outcome, one) for outcome, one in zip(outcomes, wanted, strict=True)]
    passed = exercise.agrees(outputs, wanted, exercise.tolerance)
    note = CHANGED if any(outcome.changed for outcome in outcomes) else ""
    if not passed:
        numb = "not finite" if any(one is not None and not np.isfinite(one).all() for one in outputs) else None
        return _recognised(exercise, inputs, outputs, wanted) or _slipped(
            laws.broken(exercise, inputs, outputs, wanted)) or _in_general(
            exercise, inputs, outcomes, outputs, wanted, note, numb)
    kinds = [outcome.remark for outcome in outcomes]
    if exercise.dtype and any(kind != exercise.dtype for kind in kinds):
        return Feedback(False, f"Not yet: the numbers are right, but their type is {kinds[0]}, where {exercise.dtype} "
                               f"is asked. Round, then use `.astype(np.{exercise.dtype})`.", "another type")
    return Feedback(True, PASSED + note)


def _late(_: Outcome) -> str:
    return f"Your function did not come back within {attempts.TIME_LIMIT} seconds: is there a loop that never ends?"


def _gone(outcome: Outcome) -> str:
    why = f" ({outcome.remark})" if outcome.remark else ""
    return (f"Your function ended the process in which it ran{why}: does it leave Python, or take more memory than "
            "there is?")


def _nothing(_: Outcome) -> str:
    return "Your function returns None: is the `return` missing?"


def no_numbers(outcome: Outcome) -> str:
    plain = " Write it without quotes, signs or commas." if outcome.remark == "str" else ""
    return f"The answer should be numbers (a number, an array or a tensor), not a {outcome.remark}.{plain}"


def _raised(outcome: Outcome) -> str:
    return f"Your function raised {outcome.remark}."


_WORDS = {"late": _late, "gone": _gone, "nothing": _nothing, "no numbers": no_numbers}


def _fitted(outcome: Outcome, wanted: np.ndarray | None) -> np.ndarray | None:
    """The numbers of a call; one number in a list is as good as a number."""
    if outcome.numbers is None:
        return None
    numbers = outcome.numbers.astype(float)
    return numbers.reshape(()) if numbers.size == 1 and wanted is not None and wanted.shape == () else numbers


def _recognised(exercise: Exercise, inputs: Inputs, outputs: list[np.ndarray | None],
                wanted: list[np.ndarray | None]) -> Feedback | None:
    for misconception in exercise.misconceptions:
        tolerance = exercise.tolerance if misconception.tolerance is None else misconception.tolerance
        if exercise.agrees(outputs, results(misconception.answer, inputs), tolerance):
            return Feedback(False, f"Not yet: {misconception.hint}", misconception.name)
    if exercise.looks is not None and outputs[0] is not None and wanted[0] is not None:
        return _looked(exercise.looks(outputs[0], wanted[0]))
    if exercise.asks_value:
        return _slipped(slips.recognise(exercise, inputs, outputs, wanted))
    same = evidence.constant(outputs, wanted)
    if same is not None or not evidence.enough(exercise, outputs, wanted):
        return _looked(same)
    slip = slips.recognise(exercise, inputs, outputs, wanted) or altered.recognise(exercise, inputs, outputs, wanted)
    if slip is not None:
        return _slipped(slip)
    if exercise.agreement is not None:  # too few numbers to tell two things at once
        return None
    for misconception in exercise.misconceptions:
        slip = slips.recognise(exercise, inputs, outputs, results(misconception.answer, inputs), on_top=True)
        if slip is not None:
            return Feedback(False, f"Not yet: {misconception.hint} And besides, compared with that: {slip.hint}",
                            misconception.name)
    return _slipped(relations.with_arguments(exercise, inputs, outputs, wanted)
                    or one_step.recognise(exercise, inputs, outputs, wanted)
                    or relations.related(outputs, wanted)
                    or altered.recognise(exercise, inputs, outputs, wanted, besides=True)
                    or partly.recognise(exercise, inputs, outputs, wanted))


def _slipped(slip: slips.Slip | None) -> Feedback | None:
    return None if slip is None else Feedback(False, f"Not yet: {slip.hint}", slip.name)


def _looked(look: Look | None) -> Feedback | None:
    return None if look is None else Feedback(False, f"Not yet: {look.hint}", look.name)


def _in_general(exercise: Exercise, inputs: Inputs, outcomes: tuple[Outcome, ...], outputs: list[np.ndarray | None],
                wanted: list[np.ndarray | None], note: str, name: str | None) -> Feedback:
    message = _describe(exercise, inputs, outcomes, outputs, wanted)
    if name is None and partly.EXAMPLE in message:
        name = "right for some inputs"
    elif name is None and any(outcome.kind == "raised" for outcome in outcomes):
        name = "raises for some inputs"
    return Feedback(False, message + note, name)


def _describe(exercise: Exercise, inputs: Inputs, outcomes: tuple[Outcome, ...], outputs: list[np.ndarray | None],
              wanted: list[np.ndarray | None]) -> str:
    """What can be said of a wrong answer that is none of the known ones."""
    for outcome in outcomes:
        if outcome.kind == "raised":
            return f"Not yet: for some inputs it works, for others your function raised {outcome.remark}."
    pairs = [(o, w) for o, w in zip(outputs, wanted, strict=True) if o is not None and w is not None]
    for output, right in pairs:
        if output.shape != right.shape:
            turned = (" Its axes seem to be in another order." if output.size > 1
                      and sorted(output.shape) == sorted(right.shape) else "")
            asked = f"shape {right.shape}" if right.shape else "a single number"
            return f"Not yet: the answer has shape {output.shape}, the exercise asks for {asked}.{turned}"
    if any(not np.isfinite(output).all() for output, _ in pairs):
        return ("The answer holds NaN or infinite values: look for a division by zero, or for a logarithm or a power "
                "of a number that has none.")
    if exercise.asks_value and pairs[0][1].shape:
        return ("Not yet: that is not the list, nor a half right one that a usual mistake leads to. Take the cases one "
                "by one: what would you see if your number for this one were right?")
    if exercise.asks_value:
        return ("Not yet: that is not the value, nor one that a usual slip leads to. Read again what is asked: of "
                "what, over what, in which unit?")
    return _off(exercise, inputs, outcomes, pairs)


def _off(exercise: Exercise, inputs: Inputs, outcomes: tuple[Outcome, ...],
         pairs: list[tuple[np.ndarray, np.ndarray]]) -> str:
    """How far numbers of the right shape are off."""
    right = [np.abs(o - w) <= exercise.tolerance + exercise.relative * np.abs(w) for o, w in pairs]
    if exercise.agreement is None and all(np.all(np.abs(o - w) <= NEAR * np.abs(w)) for o, w in pairs):
        halves = sorted({outcome.remark for outcome in outcomes} & HALF)
        if halves:
            return f"Not yet, but near: {halves[0]} keeps three digits only. Compute in float32 or float64."
        return "Not yet, but near: every number is within 3 % of the right one, and yet not equal to it."
    hits = [bool(np.all(hit)) for hit in right]
    if any(hits) and exercise.agreement is None:
        return (f"Not yet: right for {sum(hits)} of the {len(hits)} inputs that the check tries. What is special about "
                f"the others?{partly.failing(exercise, inputs, hits)}")
    if not pairs[0][1].shape:
        ways = {"high" if o > w else "low" for o, w in pairs}
        return f"Not yet: your numbers for the inputs that the check tries are too {' or too '.join(sorted(ways))}."
    low, high = min(o.min() for o, _ in pairs), max(o.max() for o, _ in pairs)
    most = 100 * max(np.mean(~hit) for hit in right)
    return (f"Not yet: the shape is right, but {most:.0f} % of the values of one input are off. "
            f"Yours lie between {low:.4g} and {high:.4g}: does that fit what is asked?")


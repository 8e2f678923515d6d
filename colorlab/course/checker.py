"""Feedback for exercises: `check.<exercise>(answer)` prints what is right, or which misconception it recognised.

Each notebook's exercises stand in a file or folder of their own, `exercises/notebook_NN`. A check draws a few inputs,
calls the answer apart from the notebook (`apart`) and compares with a reference; where they differ it tries the typical
wrong answers and names the one that gives the same result (`verdicts`).

A grader takes the three steps on its own: ``inputs = exercise.examples(seed)`` and ``judge(exercise, inputs, attempt)``
in a process that the submission has not touched, ``attempts.here(answer, inputs)`` in one that it has; `attempts.dump`
and `attempts.load` bring the outcomes from there without trusting them.
"""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

from colorlab.course import apart, attempts
from colorlab.course import exercises as room
from colorlab.course.attempts import Attempt, Outcome
from colorlab.course.cases import own
from colorlab.course.exercises import Exercise, Inputs, Misconception
from colorlab.course.ordered import in_own_order
from colorlab.course.verdicts import NOT_ATTEMPTED, Feedback, judge, no_numbers

__all__ = ["Exercise", "Feedback", "Misconception", "examine", "exercises", "judge", "judge_value", "me"]


def exercises() -> dict[str, Exercise]:
    """All exercises by name, in the order of the notebooks."""
    files = sorted(module.name for module in pkgutil.iter_modules(room.__path__)
                   if module.name.startswith("notebook_"))
    return {exercise.name: exercise for file in files
            for exercise in importlib.import_module(f"{room.__name__}.{file}").EXERCISES}


def me(name: str) -> None:
    """Say who you are: the cases of diagnoses then stand in an order of your own, which your grader expects."""
    own.set_name(str(name))
    if own.letters(own.name()):
        print(f"Programs, rows and sentences to diagnose now stand in the order of {own.name()}. Run the cells that "
              "show them again if you have seen them before.")
    else:
        print("No name yet, so everything stands in the printed order. Write your name between the quotes.")


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    found = exercises().get(name)
    if found is None:
        raise AttributeError(f"there is no exercise '{name}'; there are {', '.join(exercises())}")

    def check(answer: Any = ..., seed: int | None = None) -> None:
        print(examine(found, answer, seed).message)

    check.__name__, check.__doc__ = name, found.objective
    return check


def __dir__() -> list[str]:
    return [*exercises(), *__all__]


def examine(exercise: Exercise, answer: Any, seed: int | None = None,
            call: Callable[[Callable, Inputs], Attempt] = apart.attempt) -> Feedback:
    """Judge an answer; never raises for anything that the answer does.

    Parameters
    ----------
    exercise, answer : Exercise, Any
        What is asked, and a function (or the value, if the exercise asks for one).
    seed : int, optional
        Draws other inputs than those of the notebook; 0 or more.
    call : function
        How the answer is called; `attempts.here` calls it in this process and without a limit of time.
    """
    if attempts.unfilled(answer):
        return Feedback(None, NOT_ATTEMPTED)
    if exercise.asks_value:
        return _examine_value(exercise, answer)
    if answer is None:
        return Feedback(False, f"The answer is None. Pass the function itself: `{exercise.name}`, without brackets.")
    if not callable(answer):
        return Feedback(False, f"This exercise asks for a function: pass `{exercise.name}` itself, without brackets.")
    inputs = exercise.examples(seed)
    attempt = call(answer, inputs)
    if attempt.printed:
        print(attempt.printed, end="")
    return judge(exercise, inputs, attempt)


def _examine_value(exercise: Exercise, answer: Any) -> Feedback:
    if answer is None:
        return Feedback(False, "The answer is None: `print` shows a number but returns nothing. Pass the number.")
    outcome = attempts.outcome_of(answer)
    if outcome.kind == "no numbers":
        if callable(answer):
            return Feedback(False, "This exercise asks for a value: call your function and pass its result.")
        return Feedback(False, no_numbers(outcome))
    return judge_value(exercise, outcome, own.name())


def judge_value(exercise: Exercise, outcome: Outcome, whose: str) -> Feedback:
    """Judge a value that holds numbers; where the cases vary, by the order of a name ("": the printed one)."""
    inputs = exercise.examples()
    if not exercise.varies or not own.letters(whose):
        return judge(exercise, inputs, Attempt((outcome,)))
    return in_own_order(exercise, outcome, whose, lambda one: judge(exercise, inputs, Attempt((one,))))

"""Answers to diagnoses in an order of the student's own: judged in the printed order, told in theirs."""

import re
import string
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from colorlab.course.attempts import Outcome
from colorlab.course.cases import own
from colorlab.course.exercises import Exercise
from colorlab.course.verdicts import Feedback

PRINTED = "the printed order"  # the misconception of whoever hands in what is right without a name
_LETTER = re.compile(r"\b((?:colorizer|layer|pipeline|program|run|row|method) )([A-H])\b", re.IGNORECASE)


def in_own_order(exercise: Exercise, outcome: Outcome, whose: str, judge: Callable[[Outcome], Feedback]) -> Feedback:
    """The verdict on a list that was given in the order of a name.

    Parameters
    ----------
    judge : function
        Judges an outcome in the printed order.
    """
    answers = np.asarray(exercise.reference(), float)
    places = own.order(exercise.name, answers.tolist(), whose)
    given = outcome.numbers
    if given is None or given.shape != answers.shape:
        return judge(outcome)
    if np.array_equal(given, answers):
        return Feedback(False, "Not yet: this list is right for the printed order. You have given your name with "
                               "`check.me`, so your cases stand in another one: look at them again.", PRINTED)
    printed = np.empty_like(given)
    printed[list(places)] = given
    feedback = judge(replace(outcome, numbers=printed))
    if not feedback.passed and np.array_equal(given, np.arange(len(answers))):
        return judge(outcome)  # the numbers of the faults in their own order
    letters = string.ascii_uppercase
    message = _LETTER.sub(lambda m: m[1] + letters[places.index(letters.index(m[2]))], feedback.message)
    return replace(feedback, message=message)

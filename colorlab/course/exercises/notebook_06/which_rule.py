"""A diagnosis: which rule does each of five colorizers follow, by their expected losses? Five numbers."""

import numpy as np

from colorlab.course.answerers import ORDER, RULES
from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import exchanged, looks

ANSWER = tuple(RULES.index(rule) for rule in ORDER)  # for A to E


def _exchanged(first: str, second: str):
    """The answer with two rules exchanged."""
    return exchanged(ANSWER, RULES.index(first), RULES.index(second))


WHICH_RULE = Exercise(
    name="which_rule",
    objective="Tell from a table of expected losses by which rule each of five colorizers answers.",
    reference=lambda: np.array(ANSWER), inputs=((),), asks_value=True, tolerance=0, varies=True,
    misconceptions=(
        Misconception("mean and median exchanged", _exchanged("mean", "median"),
                      "the columns of two rules that are never exactly right were confused: which loss does each of "
                      "them make smallest?"),
        Misconception("mean and grey exchanged", _exchanged("mean", "grey"),
                      "two of yours are never exactly right, but only one of them is best at anything."),
        Misconception("median and grey exchanged", _exchanged("median", "grey"),
                      "two of yours are never exactly right, but only one of them is best at anything."),
        Misconception("mode and draw exchanged", _exchanged("mode", "draw"),
                      "two of yours are sometimes exactly right. Which of them more often?"),
        Misconception("median and mode exchanged", _exchanged("median", "mode"),
                      "one of the two is right in some cases, the other never: look at the last column."),
        Misconception("mean and mode exchanged", _exchanged("mean", "mode"),
                      "the likeliest paint is right most often, and costs most where it is wrong."),
        Misconception("draw and grey exchanged", _exchanged("draw", "grey"),
                      "a car that is drawn by chance has a paint that exists, and is now and then right: grey never."),
        Misconception("order of the rules", lambda: np.arange(5),
                      "these are the numbers of the rules in their own order: one for each colorizer is asked."),
    ),
    looks=looks({
        0: "the mean has the least expected squared error of all answers: is that so in the row where you put it?",
        1: "the median has the least expected distance of all answers: is that so in the row where you put it?",
        2: "the mode is right more often than any other answer: is that so in the row where you put it?",
        3: "a draw is right now and then, with the chance that two draws are alike. Which number of the last column "
           "fits the shares of this town?",
        4: "grey is no paint's colour, so it is never right, and no column is smallest for it: is that so in the row "
           "where you put it?"}))

"""Eight participants of a suspicious class -> which of them the rules leave out (1) and which stay (0)."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _mask(*people: int):
    return lambda: np.isin(np.arange(1, 9), people).astype(float)


LEFT_OUT = Exercise(
    name="left_out",
    objective="Find in a suspicious table who must be left out by the rules, and who only looks as if.",
    reference=_mask(2, 5, 7),
    inputs=((),), asks_value=True, tolerance=1e-6,
    misconceptions=(
        Misconception("the guesser, too", _mask(2, 3, 5, 7),
                      "one of yours was fooled in half of the trials and has passed every check: poor eyes, or a "
                      "good model? No rule speaks against it, and without such people any model looks worse."),
        Misconception("the slow one, too", _mask(2, 5, 6, 7),
                      "one of yours only took long to answer: which rule says how long one may take?"),
        Misconception("the left-hander, too", _mask(2, 4, 5, 7),
                      "one of yours chose the left picture most of the time: a habit, against which left and right "
                      "were balanced. Which rule speaks of it?"),
        Misconception("the hardest to fool, too", _mask(2, 5, 7, 8),
                      "one of yours was hardly ever fooled. That is a result."),
        Misconception("checks only", _mask(2, 7),
                      "those who failed the checks are there. One of the others saw too few of the pictures for the "
                      "time that was asked."),
        Misconception("time only", _mask(5),
                      "the one whose pictures were shown for the wrong time is there. What do the checks say?"),
        Misconception("all who look odd", _mask(2, 3, 4, 5, 6, 7, 8),
                      "nearly everybody looks odd if one looks for it: go by the rules, one after the other."),
        Misconception("kept instead of left out", _mask(1, 3, 4, 6, 8), "1 stands for those who are left out."),
    ))

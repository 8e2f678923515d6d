"""A suspicious table: five rows of an ablation that have lost their names. Five numbers."""

from functools import partial

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import exchanged, looks

# 0 trained with fusion, own vector; 1 its vector set to 0; 2 a vector of another hour; 3 trained without; 4 grey: in
# the order of the table, from A to E.
ANSWER = (3, 2, 0, 4, 1)

_exchanged = partial(exchanged, ANSWER)

UNNAMED_ROWS = Exercise(
    name="unnamed_rows",
    objective="Give five rows of an ablation their names back, from what they measure.",
    reference=lambda: np.array(ANSWER), inputs=((),), tolerance=0, asks_value=True, varies=True,
    misconceptions=(
        Misconception("own and trained without exchanged", _exchanged(0, 3),
                      "two rows find the hour in the whole picture; only one of them finds it in front. Which of the "
                      "two networks cannot see further than 131 pixels?"),
        Misconception("zero and another hour exchanged", _exchanged(1, 2),
                      "a third is luck. What must a network be told to be right *less* often than luck?"),
        Misconception("zero and grey exchanged", _exchanged(1, 4),
                      "both are right in a third of all streets; which of them can have no colour at all?"),
        Misconception("trained without and zero exchanged", _exchanged(1, 3),
                      "a network that never had global features has learnt to look for the sun; one that has lost "
                      "them has not. Which of the two can still tell the hour around the sun?"),
        Misconception("grey and another hour exchanged", _exchanged(2, 4),
                      "which answer can be further from the truth than no colour at all?"),
        Misconception("own and another hour exchanged", _exchanged(0, 2),
                      "one of the two is never right about the hour: whose vector has it got?"),
        Misconception("order of the list", lambda: np.arange(5),
                      "that is the order of the list: the rows of the table stand in another one."),
        Misconception("backwards", lambda: np.array([ANSWER.index(one) for one in range(5)]),
                      "you gave each *name* its row: for each row, the number of its name is asked."),
    ),
    looks=looks({
        0: "the row of the network with its own vector is another one: it should find the hour more often than luck, "
           "in the whole picture and in front. Which one does?",
        1: "the row of the vector set to 0 is another one: a network that has lost its vector still paints, and "
           "about the hour it can only be lucky.",
        2: "the row of another hour's vector is another one: a network that is told the wrong hour should be right "
           "less often than by luck.",
        3: "the row of the network trained without is another one: it sees the hour where the sun is, and not in "
           "front.",
        4: "the row of grey is another one: which of the columns must be 0 for a picture without colour?"}))

"""What is wrong with each of four methods, from a table of their measures: four numbers."""

from functools import partial

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import exchanged, looks

# 0 nothing, 1 gave up colour, 2 carried colours across the cut, 3 froze the first frame; in the order of the table.
ANSWER = (3, 1, 0, 2)

_exchanged = partial(exchanged, ANSWER)

SUSPICIOUS_METHODS = Exercise(
    name="suspicious_methods",
    objective="Diagnose four methods from a table of measures: honest, without colour, across a cut, or frozen.",
    reference=lambda: np.array(ANSWER), inputs=((),), tolerance=0, asks_value=True, varies=True,
    misconceptions=(
        Misconception("the least flicker is honest", _exchanged(0, 1),
                      "the method with hardly any flicker has hardly any colour, either: look at the column beside "
                      "it."),
        Misconception("ghost taken for honest", _exchanged(0, 2),
                      "one method that you trust is as good as another, except right behind the cut: which column "
                      "shows it?"),
        Misconception("frozen taken for honest", _exchanged(0, 3),
                      "one method that you trust keeps its colours in place while the things move on: compare its "
                      "errors."),
        Misconception("frozen and ghost exchanged", _exchanged(2, 3),
                      "both carry a wrong colour: one only right behind the cut, the other ever more."),
        Misconception("frozen and colourless exchanged", _exchanged(1, 3),
                      "a method without colour has the least colourfulness; a frozen one has colours, in the wrong "
                      "place."),
        Misconception("ghost and colourless exchanged", _exchanged(1, 2),
                      "a method without colour has the least colourfulness; a ghost has colours, of another shot."),
        Misconception("all honest", lambda: np.zeros(4), "no method is honest that gives up all colour."),
        Misconception("order of the faults", lambda: np.arange(4),
                      "these are the numbers of the faults in their own order: one for each method is asked."),
    ),
    looks=looks({
        0: "a method that you call sound is not. A sound one has nearly all of the colour, and errors around the cut "
           "and in the last frame that are no larger than elsewhere.",
        1: "you say of a method that it gave up colour. Then its colourfulness would be far below that of the others: "
           "is it?",
        2: "you say of a method that it carries colours across the cut. Then its error around the cut would stand out "
           "from its mean error: does it?",
        3: "you say of a method that it froze the first frame of each shot. Then its error would grow until the last "
           "frame: does it?"}))

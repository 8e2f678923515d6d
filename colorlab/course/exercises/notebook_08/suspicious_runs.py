"""What has happened in each of five adversarial runs, from a table of their measures: five numbers."""

from functools import partial

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import but_for, looks

# 0 healthy, 1 collapsed to one answer, 2 deaf to its noise, 3 a critic that won at once, 4 a critic that is outweighed.
ANSWER = (2, 3, 0, 4, 1)

_other = partial(but_for, ANSWER)

SUSPICIOUS_RUNS = Exercise(
    name="suspicious_runs",
    objective="Diagnose five adversarial runs from the losses of both players and the spread of the answers.",
    reference=lambda: np.array(ANSWER), inputs=((),), tolerance=0, asks_value=True, varies=True,
    misconceptions=(
        Misconception("collapse by one share", _other(E=0),
                      "four are right. Nearly every car of run E gets a paint, and the losses look balanced. How many "
                      "different paints are they?"),
        Misconception("spread over cars is spread over noise", _other(A=0),
                      "four are right. The cars of run A have several paints. Does one and the same car get several?"),
        Misconception("deaf and collapsed exchanged", _other(A=1, E=2),
                      "three are right. A generator that ignores its noise may still treat different cars differently; "
                      "one that has collapsed treats all alike."),
        Misconception("A taken for collapse", _other(A=1),
                      "four are right. The cars of run A differ from one another: which column says so?"),
        Misconception("a winning critic taken for a good one", _other(B=0),
                      "four are right. In run B the critic is never wrong. What can a generator learn from that?"),
        Misconception("winning and outweighed exchanged", _other(B=4, D=3),
                      "three are right. In both, cars get no paint. In one of them the critic is never wrong because "
                      "it ran away; in the other the absolute error is small: what is the generator busy with?"),
        Misconception("D taken for a critic that won", _other(D=3),
                      "four are right. The critic of run D is right most of the time, not always. Which loss did the "
                      "generator make small instead?"),
        Misconception("balance taken for failure", _other(C=3),
                      "four are right. In run C both losses of the critic lie near log 2: it has to guess, which is "
                      "what the generator wants."),
        Misconception("large error taken for failure", _other(C=4, D=0),
                      "three are right. A plausible paint that is not the true one has a larger absolute error than "
                      "the median: that alone is no fault here."),
        Misconception("all healthy", lambda: np.zeros(5), "only one of them does what it should."),
        Misconception("order of the faults", lambda: np.arange(5),
                      "these are the numbers of the faults in their own order: one for each run is asked."),
    ),
    looks=looks({
        0: "a run that you call healthy is not. A healthy one gives its cars paints, several of them, and to one and "
           "the same car now this, now that.",
        1: "you call a run collapsed that has more than one answer, or none that is a paint. Look at `bits`, then at "
           "`painted`.",
        2: "you call a run deaf to its noise that is not. A deaf generator has many answers over all cars, and one for "
           "each: compare `bits` with `bits_noise`.",
        3: "you say of a run that its critic won at once. Then both of the critic's losses would be next to 0: are "
           "they?",
        4: "you say of a run that the absolute error outweighs the critic. Then that error would be the smallest of "
           "all, and the cars would have no paint: is that so?"}))

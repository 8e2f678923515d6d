"""A diagnosis: which of four pipelines from hints to planes are broken, and how? A list of numbers."""

from functools import partial

from colorlab.course.cases.hint_pipelines import FAULTS, diagnosis
from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import but_for, looks

_TRUE = diagnosis()

_other = partial(but_for, _TRUE)

BROKEN_PIPELINES = Exercise(
    name="broken_pipelines",
    objective="Find out by tests of your own which of four pipelines is broken, and how.",
    reference=diagnosis, inputs=((),), tolerance=0, asks_value=True, varies=True,
    misconceptions=(
        Misconception("hints that do not overlap", _other(A=0),
                      "three are right. Pipeline A is broken: what have your test hints never done to one another?"),
        Misconception("hints in the middle", _other(C=0),
                      "three are right. Pipeline C is broken: try a hint that is near to one edge alone."),
        Misconception("colours on one axis", _other(D=0),
                      "three are right. Pipeline D is broken: have you tried colours with a and b both away from 0?"),
        Misconception("one hint in the middle", _other(A=0, C=0),
                      "two are right. A single hint in the middle hides two of the faults: vary place and number."),
        Misconception("one red hint", _other(A=0, D=0),
                      "two are right. One hint hides a fault that two would show, and one colour another fault."),
        Misconception("nothing found", _other(A=0, C=0, D=0),
                      "not all of them are sound: try two hints that overlap, away from the middle, in vivid colours."),
        Misconception("colour for place", _other(C=FAULTS.index("a and b are exchanged")),
                      "three are right. In pipeline C the colours are right: are they where you put them?"),
        Misconception("exchanged for mirrored", _other(D=FAULTS.index("a and b are exchanged")),
                      "three are right. In pipeline D one of the two numbers is right already: look at the other one."),
        Misconception("a sound one suspected", _other(B=FAULTS.index("the mask is empty")),
                      "three are right. Pipeline B does what it should: a mask is 1 in a few pixels only."),
    ),
    looks=looks({
        0: "a pipeline that you call sound is broken. What have your test hints never done: overlapped, left the "
           "diagonal, had an a and a b of different sizes?",
        1: "where you see rows and columns exchanged, a hint near one edge alone comes out in its place. Try one.",
        2: "where you see an empty mask, the third plane is 1 under the hints. Print it.",
        3: "where you see a and b exchanged, a hint with a large a and a small b shows something else. Print its first "
           "two planes.",
        4: "where you see b with the other sign, a hint with a large b has it as it should. Try one.",
        5: "where you see colours divided by 110, they come out in full size. Print the largest number.",
        6: "where you see the earlier hint win, two hints at one place show the later one. Try it."}))

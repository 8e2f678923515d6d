"""A diagnosis: which of four ways to measure hints use the truth as no user could, and how? A list of numbers."""

from functools import partial

import numpy as np

from colorlab.course.cases.click_protocols import diagnosis
from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import but_for, exchanged, looks

_TRUE = diagnosis()

_other = partial(but_for, _TRUE)

LEAKY_PROTOCOLS = Exercise(
    name="leaky_protocols",
    objective="Find out with methods of your own which of four measurements of hints use the truth as no user could.",
    reference=lambda: np.array(_TRUE), inputs=((),), tolerance=0, asks_value=True,
    misconceptions=(
        Misconception("told pixels not varied", _other(B=0),
                      "three are right. Protocol B leaks: does its score change if your method answers nonsense where "
                      "it was told the colour, and only there?"),
        Misconception("calls not counted", _other(A=0, D=0),
                      "two are right. How often does each protocol call your method, and with which hints?"),
        Misconception("places not looked at", _other(A=0),
                      "three are right. Protocol A leaks: where do its hints lie if only one corner of the photo has a "
                      "colour?"),
        Misconception("tries not counted", _other(D=0),
                      "three are right. Protocol D leaks: how often is your method called?"),
        Misconception("nothing found", _other(A=0, B=0, D=0),
                      "not all of them are sound: let your method keep a record of what it is given, and how often."),
        Misconception("two calls for several tries", _other(A=3),
                      "three are right. In protocol A, look at what the first of the two calls is given."),
        Misconception("tries for places", _other(D=2),
                      "three are right. In protocol D, look whether any call is made without hints."),
        Misconception("first two kinds exchanged", exchanged(_TRUE, 2, 3),
                      "two are right. Two protocols call your method more than once: which of them begins without "
                      "hints?"),
        Misconception("any true colour is a leak", _other(C=1),
                      "three are right. In protocol C, the hints tell the truth, as a user might. Is anything else "
                      "taken from it?"),
    ),
    looks=looks({
        0: "a protocol that you call sound leaks. Has your method kept a record of its calls, and has it tried to "
           "answer nonsense at the told pixels?",
        1: "where you see told pixels counted, the score does not change with what a method answers there. Try it.",
        2: "where you see hints placed by error, they lie elsewhere, or the method is never asked without hints. Give "
           "it a photo with one coloured corner.",
        3: "where you see several sets of hints, the method is called fewer times, or once without any. Print each "
           "call.",
        4: "where you see colours handed over, your method gets one plane alone. Print its shape."}))

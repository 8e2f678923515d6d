"""A diagnosis: which of six programs from RGB to Lab are broken, and how? A list of numbers."""

from functools import partial

import numpy as np

from colorlab.course.cases.conversions import FAULTS, diagnosis
from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import but_for, looks

_TRUE = diagnosis()

_other = partial(but_for, _TRUE)

FAULTY_PROGRAMS = Exercise(
    name="faulty_programs",
    objective="Find out by tests of your own which of six programs from RGB to Lab is broken, and how.",
    reference=diagnosis, inputs=((),), tolerance=0, asks_value=True, varies=True,
    misconceptions=(
        Misconception("nothing found", lambda: np.zeros(6),
                      "not all of them are sound: try a vivid colour, and say beforehand what you expect of it."),
        Misconception("black and white alone", _other(A=0, D=0, E=0, F=0),
                      "black and white show one of the faults. What do they never have that a colour has?"),
        Misconception("neutral colours alone", _other(D=0, E=0, F=0),
                      "what neutral colours can show, you have found. Three programs treat every grey rightly, and no "
                      "other colour."),
        Misconception("one red", _other(E=0),
                      "five are right. Your test colour has a and b of the same sign, has it not?"),
        Misconception("a and b alike", _other(D=0),
                      "five are right. Were a and b of your test colours nearly equal, as those of red are? Say "
                      "beforehand which of the two is the larger one."),
        Misconception("as much red as blue", _other(F=0),
                      "five are right. Green and magenta have as much red as blue: have all your test colours?"),
        Misconception("signs and order unseen", _other(E=0, F=0),
                      "four are right. Try a blue, and say beforehand which sign a has, and which sign b."),
        Misconception("exchanged before, not after", _other(D=2),
                      "five are right. In program D two channels are exchanged: is its L still right for pure blue?"),
        Misconception("exchanged after, not before", _other(F=4),
                      "five are right. In program F two channels are exchanged: is its L still right for pure blue?"),
        Misconception("neutral colours forgotten", _other(B=0),
                      "five are right. Have you asked each program for white?"),
        Misconception("undone twice for not undone", _other(A=FAULTS.index("the curve of sRGB is undone twice")),
                      "five are right. Does program A make middle grey lighter or darker than it is, and which way "
                      "does undoing the curve go?"),
        Misconception("exchanged channels confused", _other(D=2, F=4),
                      "two exchanges are confused: one happens before the conversion and changes L, too."),
        Misconception("mean for light", _other(A=FAULTS.index("L is the mean of R, G and B in percent")),
                      "five are right. In program A not only L is off: look at its a and b for a vivid colour."),
        Misconception("a sound one suspected", _other(C=FAULTS.index("L is the mean of R, G and B in percent")),
                      "five are right. Of program C you expected something else than Lab says: which of you is right?"),
    ),
    looks=looks({
        0: "a program that you call sound is broken. Which kinds of colours have you tried: a grey, a vivid red, a "
           "blue, a green?",
        1: "you say of a program that it takes stored values for light. What would that do to the L of a middle "
           "grey, and is it so?",
        2: "you say of a program that it exchanges red and blue before it converts. Then pure red and pure blue "
           "would change places, with their L: do they?",
        3: "you say of a program that it has another white. Then a grey would not be colourless: what are its a and "
           "b?",
        4: "you say of a program that it exchanges a and b. Then L would be right, and a yellow would have a large "
           "a: is it so?",
        5: "you say of a program that it loses negative numbers. Then it would be sound for every colour whose a and "
           "b are positive, and give zeros for others: does it?",
        6: "you say of a program that its L is a mean of R, G and B. Then pure green and pure blue would be equally "
           "light: are they?",
        7: "you say of a program that it undoes the curve twice. What would that do to the L of a middle grey, and "
           "is it so?"}))

"""A diagnosis: in which of four grey pictures can the paint still be read? Four numbers."""

from functools import partial

import numpy as np

from colorlab.course.cases.grey_pipelines import LIGHTNESS_LOST, PAINT_SHOWS, SOUND, diagnosis
from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import but_for, looks

ANSWER = tuple(diagnosis())

_other = partial(but_for, ANSWER)

LEAKY_GREYS = Exercise(
    name="leaky_greys",
    objective="Find out by tests of your own in which of four grey pictures the paint still shows.",
    reference=diagnosis, inputs=((),), asks_value=True, tolerance=0, varies=True,
    misconceptions=(
        Misconception("the usual formula trusted", _other(D=SOUND),
                      "three are right. Pipeline D is what many programs do: does it give the same bytes for a red "
                      "and for a blue car?"),
        Misconception("no paint found", _other(A=SOUND, D=SOUND),
                      "two are right. Compare the bytes on the cars for two repaintings, not what the eye sees."),
        Misconception("steps taken for paint", _other(C=PAINT_SHOWS),
                      "three are right. Pipeline C does look wrong: does its picture change with the paint?"),
        Misconception("steps overlooked", _other(C=SOUND),
                      "three are right. Pipeline C hides the paint: count how many greys it has left."),
        Misconception("everything suspected", _other(B=PAINT_SHOWS, C=PAINT_SHOWS),
                      "two are right. If every picture showed the paint, the streets would be no puzzle: look at the "
                      "differences on the cars again."),
        Misconception("the sound one suspected", _other(B=PAINT_SHOWS),
                      "three are right. On the cars, does pipeline B give another byte anywhere?"),
        Misconception("lightness of the sound one missed", _other(B=LIGHTNESS_LOST),
                      "three are right. Pipeline B has as many greys as the street has lightnesses."),
        Misconception("one leak only", _other(A=SOUND),
                      "three are right. Pipeline A keeps one of three channels: is it the same one for every paint?"),
        Misconception("leak and loss exchanged", lambda: np.array((LIGHTNESS_LOST, SOUND, PAINT_SHOWS, LIGHTNESS_LOST)),
                      "the sound one is right; of the others you have exchanged the faults: 1 stands for a paint that "
                      "shows."),
    ),
    looks=looks({
        0: "a pipeline that you call sound is not. Compare its bytes on the cars for *all five* repaintings, and count "
           "how many different greys it gives.",
        1: "in a pipeline where you see the paint, the five repaintings give the same bytes on the cars. Compare the "
           "bytes, not what the eye sees.",
        2: "a pipeline that you accuse of losing lightness does something else: either the paint shows, or it has as "
           "many greys as the street."}))

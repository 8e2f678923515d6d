"""A diagnosis: which of four colorizers are broken, and how? A list of numbers."""

from functools import partial

from colorlab.course.cases.broken_colorizers import FAULTS, diagnosis
from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import but_for, looks

_TRUE = diagnosis()


def _number(fault: str) -> int:
    return next(number for number, name in enumerate(FAULTS) if name.startswith(fault))


_other = partial(but_for, _TRUE)

BROKEN_COLORIZERS = Exercise(
    name="broken_colorizers",
    objective="Find out by tests of your own which of four colorizers is broken, and how.",
    reference=diagnosis, inputs=((),), tolerance=0, asks_value=True, varies=True,
    misconceptions=(
        Misconception("a picture without green", _other(A=0),
                      "three are right. Colorizer A is broken: which colour has been missing in your test pictures?"),
        Misconception("a blurred or even picture", _other(B=0),
                      "three are right. Colorizer B is broken: what would happen to fine lines in a test picture?"),
        Misconception("a symmetrical picture", _other(D=0),
                      "three are right. Colorizer D is broken: are the two halves of your test picture alike?"),
        Misconception("only the car", _other(A=0, B=0, D=0),
                      "a single test that looks fine proves little: try a picture with fine lines, one with many "
                      "colours, one whose halves differ."),
        Misconception("one flat colour", _other(B=0, D=0),
                      "two are right. In a picture of one even colour two of these faults cannot be seen."),
        Misconception("pale for less green", _other(A=_number("a and b are only half")),
                      "three are right. Colorizer A does more than weaken: compare its reds with its greens."),
        Misconception("exchanged for less green", _other(A=_number("a and b are exchanged")),
                      "three are right. Colorizer A changes one of the two numbers only: look at a blue sky."),
        Misconception("blue for green", _other(A=_number("all blue")),
                      "three are right. Colorizer A loses colours of one kind: is it really the skies that suffer?"),
        Misconception("rounding taken for a fault", _other(C=_number("a and b are only half")),
                      "three are right. Colorizer C is off by one step of 255 at most: is that a fault?"),
    ),
    looks=looks({
        0: "a program that you call sound is broken. Which pictures have you tried? A fault shows only where there "
           "is something for it to spoil: fine lines, many hues, halves that differ.",
        1: "you say of a program that it exchanges a and b. Then a red, which has a large a, would come out as a "
           "yellow: does it?",
        2: "you say of a program that it mirrors the colours. Then a red left half and a green right half would "
           "change places: do they?",
        3: "you say of a program that it blurs the lightness. Then fine dark lines would fade: do they?",
        4: "you say of a program that it halves a and b. Then *every* hue would get paler by the same share: does it?",
        5: "you say of a program that it loses all green. Then greens would turn grey or yellow, and reds would "
           "stay: do they?",
        6: "you say of a program that it loses all blue. Then blues would turn grey or red, and yellows would stay: "
           "do they?"}))

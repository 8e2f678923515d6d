"""Eight lines that shall compute an MSE of two arrays of bytes -> what overflows in each."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import looks

# 0 nothing, 1 the difference alone, 2 the square; in the order of the lines.
ANSWER = (2, 0, 1, 2, 0, 2, 1, 0)


def _but(**lines: int):
    """The answer with other numbers for some of the lines A to H."""
    return lambda: np.array([lines.get(letter, one) for letter, one in zip("ABCDEFGH", ANSWER)], float)


WHO_OVERFLOWS = Exercise(
    name="who_overflows",
    objective="Diagnose eight lines of code: what overflows in each, nothing, the difference, or the square?",
    reference=_but(), inputs=((),), tolerance=0, asks_value=True,
    misconceptions=(
        Misconception("float helps whenever it comes", _but(C=0),
                      "one of the lines that you trust turns to float after the subtraction. What has happened by "
                      "then?"),
        Misconception("dtype of the square helps", _but(G=0),
                      "one of the lines that you trust squares in float64. In which type was the difference taken?"),
        Misconception("dtype of the mean helps", _but(D=0),
                      "one of the lines that you trust takes the mean in float64. In which type were the squares?"),
        Misconception("dtype always helps", _but(C=0, D=0, G=0),
                      "a wider type saves only what comes after it: for each line, say in which type the subtraction "
                      "was done, and in which the square."),
        Misconception("a type given late helps", _but(D=0, G=0),
                      "a wider type saves only what comes after it: go through the lines with `dtype` again."),
        Misconception("a right difference is enough", _but(F=0),
                      "one of the lines that you trust has right differences, as bytes. What is 20 times 20 there?"),
        Misconception("the absolute difference wraps, too", _but(F=1),
                      "in one line only one of the two steps goes wrong, and you named the other one."),
        Misconception("only differences", _but(A=1, D=1, F=1),
                      "in some of your lines the square stays a byte, too: what becomes of 20 times 20 there?"),
        Misconception("only squares", _but(C=2, G=2),
                      "in two of your lines the square is taken in float64: what was lost before?"),
        Misconception("nothing lost after the difference", _but(A=1),
                      "seven are right. In one line you found what goes wrong first: is it the last thing to go wrong "
                      "there?"),
        Misconception("the square saved by the mean", _but(A=1, D=1),
                      "six are right. In two lines you found what goes wrong first: in which type is the square taken "
                      "there?"),
        Misconception("library overflows", _but(E=2),
                      "scikit-image was suspected unjustly: what does its manual, or a small trial, say of bytes?"),
        Misconception("division overflows", _but(H=1), "what type has `a / 255`?"),
        Misconception("one side is not enough", _but(B=1), "what type has float less uint8?"),
        Misconception("order of the steps", lambda: np.array([1, 0, 2, 1, 0, 1, 2, 0], float),
                      "1 and 2 are exchanged: 2 stands for a square that was kept in a byte."),
        Misconception("nothing overflows", lambda: np.zeros(8), "try the first line on `[20]` and `[0]`."),
    ),
    looks=looks({
        0: "a line that you trust overflows: in which type is its subtraction done, and in which its square?",
        1: "in a line where you blame the difference alone, either nothing overflows or the square does, too. In "
           "which type is the square taken there?",
        2: "in a line where you blame the square, it is taken in a wider type than bytes. Where does that type come "
           "from?"}))

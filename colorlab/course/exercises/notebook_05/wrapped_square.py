"""A square in uint8 arithmetic -> a whole number."""

from colorlab.course.exercises import Exercise, Misconception

WRAPPED_SQUARE = Exercise(
    name="wrapped_square",
    objective="Say what uint8 arithmetic gives as the square of 100 - 135.",
    reference=lambda: 35 ** 2 % 256, inputs=((),), tolerance=0, asks_value=True,
    misconceptions=(
        Misconception("exact", lambda: 35 ** 2, "that is the exact square, and does not fit into a byte."),
        Misconception("only the difference", lambda: 221, "that is the wrapped difference: now square it."),
        Misconception("square not wrapped", lambda: 221 ** 2,
                      "you squared the wrapped difference exactly; the square, too, must fit into a byte."),
        Misconception("wrapped once", lambda: 35 ** 2 - 256,
                      "you took 256 off once; what is left still does not fit into a byte."),
        Misconception("no square", lambda: 35, "that is the absolute difference, without the square."),
        Misconception("signed", lambda: -35, "a byte has no sign, and the square is missing."),
        Misconception("modulo 255", lambda: 35 ** 2 % 255,
                      "near: a byte has as many values as 0 to 255 inclusive. How many is that?"),
        Misconception("how often, exactly", lambda: 35 ** 2 / 256,
                      "that is how often 256 goes into it; what is left over?", 1e-3),
        Misconception("how often", lambda: 35 ** 2 // 256, "that is how often 256 goes into it; what is left over?"),
        Misconception("clipped", lambda: 255, "numpy does not stop at the largest byte, it starts again at 0."),
        Misconception("clipped at 0", lambda: 0, "numpy does not stop at 0, it goes on from 255 down."),
    ))

"""One colour for many: colours (N, 2) and their probabilities (N,) -> (a, b)."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.draws import colours, shares


def _possible(rng):
    return tuple((colours(rng, count), shares(rng, count)) for count in (4, 3, 6))


def _geometric_median(colours, p):
    x = p @ colours
    for _ in range(500):  # Weiszfeld's iteration
        pull = p / np.maximum(np.linalg.norm(colours - x, axis=1), 1e-9)
        x = pull @ colours / pull.sum()
    return x


def _polar_mean(colours, p):
    chroma, hue = np.hypot(*colours.T), np.arctan2(colours[:, 1], colours[:, 0])
    return np.array([p @ chroma * np.cos(p @ hue), p @ chroma * np.sin(p @ hue)])


def _expected(colours, p, candidates):
    squared = ((candidates[:, None] - colours) ** 2).sum(-1)
    return squared @ p


L2_ANSWER = Exercise(
    name="l2_answer",
    objective="Find the one colour (a, b) whose expected squared error over several possible colours is least.",
    reference=lambda colours, probabilities: probabilities @ colours, inputs=_possible, tolerance=0.05,
    misconceptions=(
        Misconception("all equally likely", lambda colours, p: colours.mean(0),
                      "every colour got the same say: a likelier colour should pull more."),
        Misconception("the likeliest", lambda colours, p: colours[p.argmax()],
                      "that is the likeliest colour. It is often right, but how wrong is it when it is wrong?"),
        Misconception("the rarest", lambda colours, p: colours[p.argmin()],
                      "that is the rarest colour: who bets on it is wrong most often."),
        Misconception("root of the mean square", lambda colours, p: np.sqrt(p @ colours ** 2),
                      "squares were averaged, and a root taken: that loses the signs of a and b."),
        Misconception("mean of the squares", lambda colours, p: p @ colours ** 2,
                      "the colours were squared: the *error* is squared, and its least is where?"),
        Misconception("without a sign", lambda colours, p: np.abs(p @ colours),
                      "greens and blues are lost: a and b may be negative."),
        Misconception("best of the given", lambda colours, p: colours[_expected(colours, p, colours).argmin()],
                      "that is the best of the given colours; the answer need not be one of them."),
        Misconception("least distance", _geometric_median,
                      "that makes the expected distance least, not the expected squared distance."),
        Misconception("median of a and of b", lambda colours, p: np.median(colours, axis=0),
                      "a median suits absolute errors; which average suits squared ones?"),
        Misconception("sum without probabilities", lambda colours, p: colours.sum(0),
                      "the colours were added up: where are their probabilities?"),
        Misconception("divided once more", lambda colours, p: p @ colours / len(p),
                      "divided by the number of colours once too often: the probabilities already sum to 1."),
        Misconception("mean over a and b", lambda colours, p: colours.mean(1),
                      "that averages a with b for each colour: which axis counts the colours?"),
        Misconception("mean over a and b, weighted", lambda colours, p: (p[:, None] * colours).sum(1),
                      "that adds a to b for each colour: which axis counts the colours?"),
        Misconception("one number", lambda colours, p: (p[:, None] * colours).sum(),
                      "one number for both: a and b are averaged apart from each other."),
        Misconception("squared probabilities", lambda colours, p: p ** 2 @ colours / (p ** 2).sum(),
                      "the error is squared, the probabilities are not."),
        Misconception("mean chroma and mean hue", _polar_mean,
                      "a mean of hue angles and lengths is not a mean of points of the plane."),
        Misconception("swapped a and b", lambda colours, p: (p @ colours)[::-1],
                      "right numbers, wrong order: a comes first."),
        Misconception("the least error", lambda colours, p: _expected(colours, p, (p @ colours)[None])[0],
                      "that is the least error itself; asked is the colour that has it."),
        Misconception("grey", lambda colours, p: np.zeros(2),
                      "grey is a safe answer, but is it the best one for these colours?"),
    ))

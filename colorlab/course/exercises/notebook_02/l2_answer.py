"""One colour for many under a weighted squared error: colours (N, 2), probabilities and weights (N,) -> (a, b)."""

import numpy as np
from scipy.special import softmax

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.draws import colours, shares


def _possible(rng):
    return tuple((colours(rng, count), shares(rng, count), rng.uniform(0.4, 4, count).round(1)) for count in (4, 3, 6))


def _say(p, w):
    """How much each colour has to say, with sum 1."""
    return p * w / (p * w).sum()


def _mean(colours, p, w):
    return _say(p, w) @ colours


def _geometric_median(colours, p, w):
    say = _say(p, w)
    x = say @ colours
    for _ in range(500):  # Weiszfeld's iteration
        pull = say / np.maximum(np.linalg.norm(colours - x, axis=1), 1e-9)
        x = pull @ colours / pull.sum()
    return x


def _polar_mean(colours, p, w):
    chroma, hue = np.hypot(*colours.T), np.arctan2(colours[:, 1], colours[:, 0])
    say = _say(p, w)
    return np.array([say @ chroma * np.cos(say @ hue), say @ chroma * np.sin(say @ hue)])


def _expected(colours, p, w, candidates):
    squared = ((candidates[:, None] - colours) ** 2).sum(-1)
    return squared @ (p * w)


L2_ANSWER = Exercise(
    name="l2_answer",
    objective="Find the one colour (a, b) whose expected squared error is least when each colour's error has a weight.",
    reference=lambda colours, probabilities, weights: _mean(colours, probabilities, weights),
    inputs=_possible, tolerance=0.05,
    misconceptions=(
        Misconception("weights forgotten", lambda colours, p, w: p @ colours,
                      "the weights have no effect. Give one colour a weight of a million: where should the answer go?"),
        Misconception("weights alone", lambda colours, p, w: w @ colours / w.sum(),
                      "the probabilities have no effect. Let one of them be 0: can that colour still pull?"),
        Misconception("weights do not sum to 1", lambda colours, p, w: (p * w) @ colours,
                      "right pulls, but they do not sum to 1. Double all weights: should the answer move?"),
        Misconception("divided by the sum of the weights", lambda colours, p, w: (p * w) @ colours / w.sum(),
                      "with one possible colour the answer should be that colour: is it? Look at what you divide by."),
        Misconception("mean of the products", lambda colours, p, w: (p * w) @ colours / len(p),
                      "the products were averaged by their number. Double all weights: should the answer move?"),
        Misconception("divided by the mean weight", lambda colours, p, w: (p * w) @ colours / w.mean(),
                      "with one possible colour the answer should be that colour, and with colours that are all the "
                      "same, too. Try the second: the mean weight is not what the pulls sum to."),
        Misconception("softmax of the pulls", lambda colours, p, w: softmax(p * w) @ colours,
                      "a softmax makes the sum 1, but it does not keep the proportions. A colour that never occurs "
                      "would pull all the same."),
        Misconception("weights turned round, sum not 1", lambda colours, p, w: (p / w) @ colours,
                      "a dearer mistake pushed the answer *away*, and the pulls do not sum to 1."),
        Misconception("weights turned round", lambda colours, p, w: _mean(colours, p, 1 / w),
                      "a dearer mistake pushed the answer *away*: the weights were divided by."),
        Misconception("weights squared", lambda colours, p, w: _mean(colours, p, w ** 2),
                      "the error is squared, its weight is not."),
        Misconception("weights added", lambda colours, p, w: (p + w) @ colours / (p + w).sum(),
                      "probability and weight were added. A colour that never occurs would pull all the same."),
        Misconception("the dearest", lambda colours, p, w: colours[(p * w).argmax()],
                      "that is the colour that pulls most. It wins all, and the others have nothing to say?"),
        Misconception("all equally likely", lambda colours, p, w: colours.mean(0),
                      "every colour got the same say: a likelier or dearer colour should pull more."),
        Misconception("the likeliest", lambda colours, p, w: colours[p.argmax()],
                      "that is the likeliest colour. It is often right, but how wrong is it when it is wrong?"),
        Misconception("the rarest", lambda colours, p, w: colours[p.argmin()],
                      "that is the rarest colour: who bets on it is wrong most often."),
        Misconception("root of the mean square", lambda colours, p, w: np.sqrt(_mean(colours ** 2, p, w)),
                      "squares were averaged, and a root taken: that loses the signs of a and b."),
        Misconception("mean of the squares", lambda colours, p, w: _mean(colours ** 2, p, w),
                      "the colours were squared: the *error* is squared, and its least is where?"),
        Misconception("without a sign", lambda colours, p, w: np.abs(_mean(colours, p, w)),
                      "greens and blues are lost: a and b may be negative."),
        Misconception("best of the given", lambda colours, p, w: colours[_expected(colours, p, w, colours).argmin()],
                      "that is the best of the given colours; the answer need not be one of them."),
        Misconception("least distance", _geometric_median,
                      "that makes the expected distance least, not the expected squared distance."),
        Misconception("median of a and of b", lambda colours, p, w: np.median(colours, axis=0),
                      "a median suits absolute errors; which average suits squared ones?"),
        Misconception("sum without probabilities", lambda colours, p, w: colours.sum(0),
                      "the colours were added up: where are their probabilities?"),
        Misconception("divided once more", lambda colours, p, w: _mean(colours, p, w) / len(p),
                      "divided by the number of colours once too often: the pulls already sum to 1."),
        Misconception("mean over a and b", lambda colours, p, w: colours.mean(1),
                      "that averages a with b for each colour: which axis counts the colours?"),
        Misconception("mean over a and b, weighted", lambda colours, p, w: (_say(p, w)[:, None] * colours).sum(1),
                      "that adds a to b for each colour: which axis counts the colours?"),
        Misconception("one number", lambda colours, p, w: _mean(colours, p, w).sum(),
                      "one number for both: a and b are averaged apart from each other."),
        Misconception("squared probabilities", lambda colours, p, w: _mean(colours, p ** 2, w),
                      "the error is squared, the probabilities are not."),
        Misconception("mean chroma and mean hue", _polar_mean,
                      "a mean of hue angles and lengths is not a mean of points of the plane."),
        Misconception("swapped a and b", lambda colours, p, w: _mean(colours, p, w)[::-1],
                      "right numbers, wrong order: a comes first."),
        Misconception("the least error", lambda colours, p, w: _expected(colours, p, w, _mean(colours, p, w)[None])[0],
                      "that is the least error itself; asked is the colour that has it."),
        Misconception("grey", lambda colours, p, w: np.zeros(2),
                      "grey is a safe answer, but is it the best one for these colours?"),
    ))

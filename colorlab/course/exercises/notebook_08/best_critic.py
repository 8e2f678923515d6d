"""Shares of colours among true and painted pictures (K,), (K,) -> what the best critic says of each colour (K,)."""

import numpy as np

from colorlab.course.exercises import Exercise, Inputs, Misconception
from colorlab.course.exercises.draws import shares


def _inputs(dice: np.random.Generator) -> Inputs:
    """Two pairs of distributions; in one of them each side gives a colour that the other never gives."""
    true, painted = shares(dice, 5), shares(dice, 5)
    lone_true, lone_painted = shares(dice, 6), shares(dice, 6)
    lone_true[2] = lone_painted[4] = 0
    return (true, painted), (lone_true / lone_true.sum(), lone_painted / lone_painted.sum())


BEST_CRITIC = Exercise(
    name="best_critic",
    objective="Derive what the best possible critic says of a colour, from how often it is true and how often painted.",
    reference=lambda true, painted: true / (true + painted),
    inputs=_inputs, tolerance=1e-6,
    misconceptions=(
        Misconception("probability of painted", lambda true, painted: painted / (true + painted),
                      "yours is high where the generator paints most: the critic says how likely a colour is *true*."),
        Misconception("share of true pictures alone", lambda true, painted: true,
                      "yours does not ask what the generator does: does the critic doubt a common colour when the "
                      "generator gives nothing else?"),
        Misconception("ratio without a bound", lambda true, painted: np.divide(
            true, painted, out=np.full_like(true, np.inf), where=painted > 0),
            "that is a ratio of the two, and may exceed 1: which share of *all* the pictures of this colour is true?"),
        Misconception("ratio upside down", lambda true, painted: np.divide(
            painted, true, out=np.full_like(true, np.inf), where=true > 0),
            "yours is a ratio that grows with what the generator paints, beyond 1: which share of *all* the pictures "
            "of this colour is true?"),
        Misconception("ratio cut off at 1", lambda true, painted: np.minimum(1, np.divide(
            true, painted, out=np.ones_like(true), where=painted > 0)),
            "you cut a ratio off at 1, so yours is sure of every colour that is more often true than painted. Do none "
            "of its pictures come from the generator?"),
        Misconception("difference", lambda true, painted: true - painted,
                      "that is a difference and may be negative: asked is a share of the pictures of one colour."),
        Misconception("difference over sum", lambda true, painted: (true - painted) / (true + painted),
                      "yours runs from -1 to 1, and is 0 where both are equal. How sure can the critic be of a colour "
                      "that is as often true as painted?"),
        Misconception("half the difference above one half", lambda true, painted: (1 + true - painted) / 2,
                      "yours is one half where both are equal, which is right; but a colour that no true picture has "
                      "must get 0."),
        Misconception("normalised over the colours", lambda true, painted: (
            true / (true + painted)) / (true / (true + painted)).sum(),
            "yours sums to 1 over the colours: does a critic have to spread its belief over them, or does it answer "
            "each picture by itself?"),
        Misconception("hard decision", lambda true, painted: (true > painted).astype(float),
                      "yours is sure everywhere. With which probability is it right about a colour that both give?"),
        Misconception("squares", lambda true, painted: true ** 2 / (true ** 2 + painted ** 2),
                      "you took squares: count the pictures of one colour as they come."),
        Misconception("mean of the two", lambda true, painted: (true + painted) / 2,
                      "that is how often the colour comes at all: of the pictures that have it, how many are true?"),
        Misconception("sum of the two", lambda true, painted: true + painted,
                      "that is how often the colour comes at all: of the pictures that have it, how many are true?"),
        Misconception("product", lambda true, painted: true * painted,
                      "you multiplied: a colour that is never painted would surely be false."),
        Misconception("softmax", lambda true, painted: 1 / (1 + np.exp(painted - true)),
                      "a softmax is for scores: these are already shares, which can be counted."),
        Misconception("sigmoid of the share", lambda true, painted: 1 / (1 + np.exp(-true)),
                      "a sigmoid is for scores: these are already shares, which can be counted."),
        Misconception("painted alone", lambda true, painted: painted,
                      "that is how often the colour is painted: how often is it true?"),
        Misconception("one minus painted", lambda true, painted: 1 - painted,
                      "yours does not ask how often the colour is true: one that hardly ever comes would be trusted."),
        Misconception("log of the ratio", np.errstate(divide="ignore")(lambda true, painted: np.log(true / painted)),
            "that is the best critic's *score*: its probability is asked, from 0 to 1."),
        Misconception("difference cut off at 0", lambda true, painted: np.maximum(0, true - painted),
                      "you counted only what true pictures have beyond the painted ones: a rare colour that is never "
                      "painted must get 1."),
        Misconception("one half for all", lambda true, painted: np.full_like(true, 0.5),
                      "one half everywhere: that is what the critic says once the generator is perfect. Is it?"),
        Misconception("one added", lambda true, painted: true / (1 + painted),
                      "yours never exceeds the share of true pictures: a colour that is never painted must get 1."),
        Misconception("hard decision, the wrong way", lambda true, painted: (true < painted).astype(float),
                      "yours is sure everywhere, and says 1 where the colour is mostly painted."),
        Misconception("over all colours", lambda true, painted: true / (true + painted).sum(),
                      "you divided by the sum over all colours: each colour has its own pictures."),
        Misconception("ratio, but for what is never painted", lambda true, painted: np.divide(
            true, painted, out=np.ones_like(true), where=painted > 0),
            "that is a ratio of the two, and may exceed 1: which share of *all* the pictures of this colour is true?"),
        Misconception("ratio, 0 for what is never painted", lambda true, painted: np.divide(
            true, painted, out=np.zeros_like(true), where=painted > 0),
            "that is a ratio of the two, and may exceed 1: which share of *all* the pictures of this colour is true?"),
        Misconception("right, but 0 for what is never painted", lambda true, painted: np.where(
            painted > 0, true / (true + painted), 0),
            "right but for colours that are never painted: how sure can the critic be of such a one?"),
    ))

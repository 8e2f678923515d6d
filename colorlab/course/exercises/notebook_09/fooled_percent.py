"""Chosen and made-up pictures (N,), and which trials count (N,) -> percent fooled."""

import numpy as np

from colorlab.course.exercises import Exercise, Inputs, Misconception


def _inputs(dice: np.random.Generator) -> Inputs:
    examples = []
    for trials, fooled in ((50, 0.3), (44, 0.2)):
        made_up = dice.integers(0, 2, trials)
        wrong = dice.random(trials) < fooled
        counts = np.arange(trials) >= 10  # practice comes first, where people are worse
        wrong[:10] |= dice.random(10) < 0.5
        counts[dice.integers(12, trials, 4)] = False
        examples.append((np.where(wrong, 1 - made_up, made_up), made_up, counts))
    return tuple(examples)


FOOLED_PERCENT = Exercise(
    name="fooled_percent",
    objective="Compute how often a person was fooled, from what was chosen and what was false.",
    reference=lambda chosen, made_up, counts: 100 * (chosen != made_up)[counts].mean(),
    inputs=_inputs, tolerance=0.05,
    misconceptions=(
        Misconception("percent right", lambda chosen, made_up, counts: 100 * (chosen == made_up)[counts].mean(),
                      "that is how often the false picture was found; when is somebody fooled?"),
        Misconception("all trials", lambda chosen, made_up, counts: 100 * (chosen != made_up).mean(),
                      "practice, and what the rules leave out, are among your trials: which of them count?"),
        Misconception("divided by all trials",
                      lambda chosen, made_up, counts: 100 * ((chosen != made_up) & counts).mean(),
                      "the right trials are above the line: and below it?"),
        Misconception("share", lambda chosen, made_up, counts: (chosen != made_up)[counts].mean(),
                      "that is a share of 1; percent are asked.", tolerance=1e-3),
        Misconception("a number", lambda chosen, made_up, counts: (chosen != made_up)[counts].sum(),
                      "that is how many times; somebody with more trials would seem easier to fool."),
        Misconception("left out trials", lambda chosen, made_up, counts: 100 * (chosen != made_up)[~counts].mean(),
                      "those are the trials that do not count."),
        Misconception("second picture chosen", lambda chosen, made_up, counts: 100 * chosen[counts].mean(),
                      "that is how often the second picture was chosen: a habit, whatever the picture showed."),
        Misconception("second picture false", lambda chosen, made_up, counts: 100 * made_up[counts].mean(),
                      "that is how often the second picture was false: what did the person say?"),
        Misconception("first picture chosen", lambda chosen, made_up, counts: 100 * (chosen == 0)[counts].mean(),
                      "that is how often the first picture was chosen: a habit, whatever the picture showed."),
        Misconception("only the second picture", lambda chosen, made_up, counts: 100 * (
            (chosen == 1) & (made_up == 0))[counts].mean(),
            "you counted those who called the second picture false by mistake: there is another way to be fooled."),
        Misconception("only the first picture", lambda chosen, made_up, counts: 100 * (
            (chosen == 0) & (made_up == 1))[counts].mean(),
            "you counted those who called the first picture false by mistake: there is another way to be fooled."),
        Misconception("both 1", lambda chosen, made_up, counts: 100 * (chosen * made_up)[counts].mean(),
                      "you multiplied 0 and 1: that finds trials where both are 1. When is somebody fooled?"),
        Misconception("signed difference", lambda chosen, made_up, counts: 100 * (chosen - made_up)[counts].mean(),
                      "mistakes of one kind and of the other cancel out: a difference has a sign."),
        Misconception("signed difference, the other way", lambda chosen, made_up, counts: 100 * (
            made_up - chosen)[counts].mean(), "mistakes of one kind and of the other cancel out: a difference has a "
                                              "sign."),
        Misconception("percent right, all trials", lambda chosen, made_up, counts: 100 * (chosen == made_up).mean(),
                      "that is how often the false picture was found, and practice is among it: when is somebody "
                      "fooled, and which trials count?"),
        Misconception("percent right, divided by all", lambda chosen, made_up, counts: 100 * (
            (chosen == made_up) & counts).mean(),
            "that is how often the false picture was found; and how many trials count below the line?"),
        Misconception("mistakes that count", lambda chosen, made_up, counts: 100 * (
            (chosen != made_up) & counts).sum() / (chosen != made_up).sum(),
            "of all mistakes you asked how many count: of all trials that count, how many are mistakes?"),
        Misconception("trials that count", lambda chosen, made_up, counts: 100 * counts.mean(),
                      "that is the percentage of trials that count: in how many of these was the person fooled?"),
        Misconception("left out trials as mistakes", lambda chosen, made_up, counts: 100 * (
            (chosen != made_up) | ~counts).mean(),
            "trials that do not count are among your mistakes: leave them out above and below the line."),
        Misconception("all mistakes by those that count", lambda chosen, made_up, counts: 100 * (
            chosen != made_up).sum() / counts.sum(),
            "below the line are the trials that count: and above it?"),
        Misconception("odds", lambda chosen, made_up, counts: 100 * (chosen != made_up)[counts].sum() / (
            chosen == made_up)[counts].sum(),
            "you divided mistakes by right answers: of *all* trials that count, how many are mistakes?"),
        Misconception("a mask of 0 and 1", lambda chosen, made_up, counts: 100 * (
            chosen != made_up)[counts.astype(int)].mean(),
            "`counts` was turned into 0 and 1, and these were taken for the numbers of trials: keep it a mask."),
        Misconception("above guessing", lambda chosen, made_up, counts: 100 * (chosen != made_up)[counts].mean() - 50,
                      "guessing was subtracted: the plain percentage is asked."),
        Misconception("share right", lambda chosen, made_up, counts: (chosen == made_up)[counts].mean(),
                      "that is how often the false picture was found, as a share of 1: when is somebody fooled, and "
                      "what is asked, share or percent?", tolerance=1e-3),
    ))

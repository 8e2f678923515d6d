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
    ))

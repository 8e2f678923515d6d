"""A mean that runs along a path: answers (T,), trust (T,) and a decay -> (T,)."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _paths(dice: np.random.Generator) -> tuple[tuple[np.ndarray, np.ndarray, float], ...]:
    """Two paths; one begins anew in the middle, where something came into view."""
    first, second = dice.normal(20, 8, 12), dice.normal(-10, 8, 9)
    trust = dice.uniform(0.6, 1, 12)
    trust[5] = 0
    return (first, trust, 0.9), (second, dice.uniform(0.2, 1, 9), 0.7)


def _running(answers, trust, decay, weigh=True, start=1.0):
    total, weight, found = 0.0, 0.0, []
    for i, (answer, r) in enumerate(zip(answers, trust)):
        share = decay * r if i else 0.0
        total, weight = answer + share * total, start + share * weight
        found.append(total / weight if weigh else total)
    return np.array(found)


def _smoothed(answers, trust, decay):
    found = [answers[0]]
    for answer, r in zip(answers[1:], trust[1:]):
        found.append((1 - decay * r) * answer + decay * r * found[-1])
    return np.array(found)


def _weight_without_trust(answers, trust, decay):
    total = weight = 0.0
    found = []
    for i, (answer, r) in enumerate(zip(answers, trust)):
        total, weight = answer + (decay * r * total if i else 0), 1 + (decay * weight if i else 0)
        found.append(total / weight)
    return np.array(found)


def _trust_of_the_answer(answers, trust, decay):
    total = weight = 0.0
    found = []
    for answer, r in zip(answers, trust):
        total, weight = r * answer + decay * total, r + decay * weight
        found.append(total / max(weight, 1e-9))
    return np.array(found)


TRUSTED_MEAN = Exercise(
    name="trusted_mean",
    objective="Write the running mean along a path: what came before counts by decay and trust, in the sum and in the "
              "weight.",
    reference=_running, inputs=_paths, tolerance=1e-3,
    misconceptions=(
        Misconception("not divided", lambda a, r, d: _running(a, r, d, weigh=False),
                      "that is the sum: colours grow from frame to frame. Divide by its weight."),
        Misconception("no trust", lambda a, r, d: _running(a, np.ones_like(r), d),
                      "what was hidden is mixed in, too: where does the trust come in?"),
        Misconception("no decay", lambda a, r, d: _running(a, r, 1.0), "all frames count alike: where is the decay?"),
        Misconception("smoothed", _smoothed,
                      "the new answer counts 1 - decay, also where two frames are all there is: keep a weight that "
                      "grows."),
        Misconception("weight without trust", _weight_without_trust,
                      "the sum forgets what it does not trust, the weight does not: colours fade there."),
        Misconception("trust of the answer", _trust_of_the_answer,
                      "trust says how far the way from the frame before can be believed, not the new answer."),
        Misconception("from the end", lambda a, r, d: _running(a[::-1], r[::-1], d)[::-1],
                      "the mean runs backwards: it starts at the first frame."),
        Misconception("mean so far", lambda a, r, d: np.cumsum(a) / np.arange(1, len(a) + 1),
                      "that is the mean of all frames so far: neither decay nor trust is in it."),
        Misconception("no memory", lambda a, r, d: a, "these are the answers as they were: frame by frame."),
        Misconception("one frame of memory",
                      lambda a, r, d: np.r_[a[0], (a[1:] + d * r[1:] * a[:-1]) / (1 + d * r[1:])],
                      "only one frame before counts: carry the sum on, not the answer."),
        Misconception("trust added", lambda a, r, d: _running(a, (r + d) / 2 / d, d),
                      "decay and trust were averaged: something counts only as far as both let it."),
        Misconception("weight counts frames", lambda a, r, d: _running(a, r, d, weigh=False) / np.arange(1, len(a) + 1),
                      "the weight counts frames: each counts only as much as in the sum."),
    ))

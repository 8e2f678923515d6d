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


def _two(answers, in_sum, in_weight, weight=0.0):
    """Sum and weight that forget by factors of their own."""
    total, found = 0.0, []
    for i, answer in enumerate(answers):
        keeps = in_sum[i] if i else 0.0
        total, weight = answer + keeps * total, 1 + (in_weight[i] if i or weight else 0.0) * weight
        found.append(total / weight)
    return np.array(found)


def _smooth(answers, keeps):
    found = [answers[0]]
    for answer, part in zip(answers[1:], keeps[1:]):
        found.append((1 - part) * answer + part * found[-1])
    return np.array(found)


def _of_the_last_colour(answers, trust, decay):
    found = [answers[0]]
    for answer, part in zip(answers[1:], decay * trust[1:]):
        found.append((answer + part * found[-1]) / (1 + part))
    return np.array(found)


def _colour_in_sum(answers, trust, decay):
    found, weight = [answers[0]], 1.0
    for answer, part in zip(answers[1:], decay * trust[1:]):
        weight = 1 + part * weight
        found.append((answer + part * found[-1]) / weight)
    return np.array(found)


def _fading(answers, trust, decay):
    found = [answers[0]]
    for answer, r in zip(answers[1:], trust[1:]):
        found.append(decay * found[-1] + (1 - decay) * r * answer)
    return np.array(found)


def _last_step(answers, trust, decay, t):
    weights = decay ** np.arange(t, -1, -1.0)
    weights[:-1] *= trust[t]
    return (answers[:t + 1] * weights).sum() / weights.sum()


def _each_step(answers, trust, decay, t):
    weights = decay ** np.arange(t, -1, -1.0)
    weights[:-1] *= trust[1:t + 1]
    return (answers[:t + 1] * weights).sum() / weights.sum()


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
        Misconception("weight forgotten", _of_the_last_colour,
                      "the colour before was carried on as if it were a single frame: carry on the sum and its weight, "
                      "and divide only for the result."),
        Misconception("colour in place of the sum", _colour_in_sum,
                      "the sum was replaced by the colour, while the weight goes on growing: keep the two apart."),
        Misconception("trust of the frame before", lambda a, r, d: _running(a, np.r_[1.0, r[:-1]], d),
                      "each frame was given the trust of the one before: r(t) says how far the way from t - 1 *to t* "
                      "can be believed."),
        Misconception("trust of the next frame", lambda a, r, d: _running(a, np.r_[r[1:], 1.0], d),
                      "each frame was given the trust of the next one: r(t) says how far the way from t - 1 *to t* can "
                      "be believed."),
        Misconception("last colour only", lambda a, r, d: _running(a, r, d)[-1],
                      "that is the colour of the last frame: one for each frame is asked."),
        Misconception("smoothed by the decay", lambda a, r, d: _smooth(a, np.full_like(r, d)),
                      "the new answer counts 1 - decay, and trust is not in it: keep a sum and a weight."),
        Misconception("smoothed, the other way", lambda a, r, d: _smooth(a, np.full_like(r, 1 - d)),
                      "the new answer counts `decay`, and trust is not in it: keep a sum and a weight."),
        Misconception("smoothed by the trust", lambda a, r, d: _smooth(a, r),
                      "the new answer counts 1 - trust, and the decay is not in it: keep a sum and a weight."),
        Misconception("smoothed, with trust, the other way", lambda a, r, d: _smooth(a, 1 - d * r),
                      "old and new have changed places: where trust is 0, the new answer stands alone."),
        Misconception("trust turned round", lambda a, r, d: _running(a, 1 - r, d),
                      "what is trusted least counts most: r is 1 where the way can be believed."),
        Misconception("decay turned round", lambda a, r, d: _running(a, r, 1 - d),
                      "`decay` is the part that is kept from one frame to the next, not the part that is lost."),
        Misconception("all or nothing", lambda a, r, d: _running(a, (r > 0.5).astype(float), d),
                      "trust was made a yes or no: it runs from 0 to 1."),
        Misconception("the smaller of the two", lambda a, r, d: _running(a, np.minimum(r, d) / d, d),
                      "the smaller of decay and trust was taken: both of them lower what counts."),
        Misconception("decay only in the sum", lambda a, r, d: _two(a, d * r, r),
                      "the decay is in the sum and not in the weight: both are to forget alike."),
        Misconception("decay only in the weight", lambda a, r, d: _two(a, r, d * r),
                      "the decay is in the weight and not in the sum: both are to forget alike."),
        Misconception("trust only in the weight", lambda a, r, d: _two(a, np.full_like(r, d), d * r),
                      "trust is in the weight and not in the sum: both are to forget alike."),
        Misconception("trust twice", lambda a, r, d: _running(a, r ** 2, d), "trust is in it twice: once is enough."),
        Misconception("decay twice", lambda a, r, d: _running(a, r * d, d), "decay is in it twice: once is enough."),
        Misconception("begins with a weight of 1", lambda a, r, d: _two(a, d * r, d * r, weight=1.0),
                      "before the first frame there is nothing: your weight starts with something."),
        Misconception("the weight itself", lambda a, r, d: _running(np.ones_like(a), r, d, weigh=False),
                      "that is the weight: the sum, divided by it, is asked."),
        Misconception("divided by the number so far", lambda a, r, d: _running(a, np.ones_like(r), d, weigh=False)
                      / np.arange(1, len(a) + 1),
                      "the sum was divided by the number of frames, and trust is not in it."),
        Misconception("mean of the trusted", lambda a, r, d: np.cumsum(a * r) / np.cumsum(r),
                      "that is a mean of all answers so far, weighted by their trust: where something comes into view, "
                      "what came before must be forgotten."),
        Misconception("smoothed, the answer times its trust", lambda a, r, d: _fading(a, r, d),
                      "old colour times decay, new one times the rest and its trust: the parts do not sum to 1. Keep a "
                      "sum and a weight."),
        Misconception("trust of the last step alone", lambda a, r, d: np.array([_last_step(a, r, d, t)
                                                                                for t in range(len(a))]),
                      "older frames count by the trust of the last step alone: each step on the way has its own."),
        Misconception("trust never multiplied", lambda a, r, d: np.array([_each_step(a, r, d, t)
                                                                          for t in range(len(a))]),
                      "each older frame counts by one trust of its own: what lies behind a step that is not trusted "
                      "must be forgotten, too."),
    ))

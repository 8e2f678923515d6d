"""Two programs timed in turn on a machine whose speed changes: seconds of both and the warm-up -> a ratio."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _rounds(rng):
    """Seconds of an old and a new program in turn: rounds on a fast and on a slow machine, and disturbed calls.

    Each input undoes another shortcut: disturbed calls move the median of the old one from fast rounds to slow ones;
    the old one is disturbed in all fast rounds; the warm-up is nearly half of all; the new program is the slower one;
    one more disturbed round would be as many as there are good ones; the fastest round is disturbed, so that sorted
    calls belong to other rounds.
    """
    def timed(speeds, ratio, old_disturbed, new_disturbed, warm_up):
        new = 0.02 * np.array(speeds) * rng.uniform(0.8, 1.2)
        old = new * ratio
        for calls, disturbed in ((old, old_disturbed), (new, new_disturbed)):
            calls *= rng.uniform(0.997, 1.003, len(calls))
            calls[disturbed] *= rng.uniform(2.5, 6, len(disturbed))
        old[:warm_up] *= rng.uniform(4, 9, warm_up)
        new[:warm_up] *= rng.uniform(1.2, 1.8, warm_up)
        return [round(float(t), 6) for t in old], [round(float(t), 6) for t in new], warm_up

    slow = rng.uniform(2.2, 3)
    return (timed([1, slow, 1, 1, slow, 1, slow, 1, 1, slow], rng.uniform(1.3, 1.9), [2, 5], [4], 1),
            timed([slow, slow, slow, 1, slow, slow, 1, slow, slow], rng.uniform(1.3, 1.9), [3, 6], [8], 2),
            timed([1] * 9, rng.uniform(1.3, 1.9), [5], [], 4),
            timed([1, slow, 1, 1, slow, slow, slow], rng.uniform(0.5, 0.8), [0], [3, 5], 0),
            timed([1] * 7, rng.uniform(1.3, 1.9), [3, 5], [], 2),
            timed([1.5, 1, 2.4, 1.9, 1.2], rng.uniform(1.3, 1.9), [1], [], 0))


def _kept(old, new, warm_up):
    return np.array(old[warm_up:]), np.array(new[warm_up:])


def _of(summary):
    """One number for each program, then the ratio of the two numbers."""
    def answer(old, new, warm_up):
        first, second = _kept(old, new, warm_up)
        return summary(first) / summary(second)

    return answer


def _ratios(old, new, warm_up):
    first, second = _kept(old, new, warm_up)
    return first / second


SPEED_RATIO = Exercise(
    name="speed_ratio",
    objective="Say how many times as fast a new program is, from turns on a machine whose speed changes.",
    reference=lambda old, new, warm_up: np.median(_ratios(old, new, warm_up)),
    inputs=_rounds, tolerance=0, relative=0.01,
    misconceptions=(
        Misconception("warm-up kept", lambda old, new, warm_up: np.median(np.divide(old, new)),
                      "the right idea, but the first rounds are still in: what do they say of the thousandth photo?"),
        Misconception("one warm-up round kept", lambda old, new, warm_up: np.median(
            np.divide(old, new)[max(warm_up - 1, 0):]), "a round of the warm-up is still in: count from 0."),
        Misconception("sorted apart", lambda *given: np.median(np.divide(*map(np.sort, _kept(*given)))),
                      "in sorted lists the calls that stand beside each other come from different rounds. In which "
                      "order were they timed?"),
        Misconception("ratio of medians", _of(np.median),
                      "each program got a number of its own, and the two came from different rounds. Was the machine "
                      "equally fast in both?"),
        Misconception("ratio of medians, warm-up kept", lambda old, new, warm_up: np.median(old) / np.median(new),
                      "the warm-up is still in; and the two medians come from different rounds, in which the machine "
                      "was not equally fast."),
        Misconception("ratio of best calls", _of(np.min),
                      "the best call of each: sensible on a machine that is always equally fast. In which rounds did "
                      "these two run?"),
        Misconception("ratio of sums", _of(np.sum),
                      "in a sum or a mean, one disturbed call weighs as much as several others: what could it not "
                      "move?"),
        Misconception("ratio of sums, warm-up kept", lambda old, new, warm_up: np.sum(old) / np.sum(new),
                      "sums, and the warm-up is in them: a few slow calls decide alone."),
        Misconception("mean of ratios", lambda *given: _ratios(*given).mean(),
                      "the comparison within each round is right. One disturbed round pulls their mean, though."),
        Misconception("mean of ratios, warm-up kept", lambda old, new, warm_up: np.divide(old, new).mean(),
                      "you compared within rounds, which is right; but the warm-up is in, and a mean follows it."),
        Misconception("upside down", lambda *given: 1 / np.median(_ratios(*given)),
                      "upside down: a new program that takes half as long is twice as fast, not half."),
        Misconception("ratio of medians, upside down", lambda *given: 1 / _of(np.median)(*given),
                      "upside down; and the two medians come from different rounds."),
        Misconception("time saved", lambda *given: 1 - 1 / np.median(_ratios(*given)),
                      "that is the share of the time that is saved: how many times as fast is that?"),
        Misconception("difference", lambda *given: np.median(np.subtract(*_kept(*given))),
                      "seconds saved depend on how fast the machine was: what does not?", tolerance=1e-4),
        Misconception("best ratio", lambda *given: _ratios(*given).max(),
                      "that is the round which flatters the new program most. What would a rival choose?"),
        Misconception("worst ratio", lambda *given: _ratios(*given).min(),
                      "that is the round which flatters the old program most."),
        Misconception("no summary", lambda *given: _ratios(*given),
                      "one comparison for each round: right so far. Which single number do they stand for?"),
        Misconception("slowest calls", _of(np.max), "the slowest call of each is the one that was disturbed most."),
        Misconception("cut at the end", lambda old, new, warm_up: np.median(
            np.divide(old, new)[:len(old) - warm_up]), "the last rounds were dropped; the warm-up comes first."),
        Misconception("first round", lambda old, new, warm_up: old[warm_up] / new[warm_up],
                      "that is a single round: use the others, too."),
        Misconception("percent", lambda *given: 100 * np.median(_ratios(*given)),
                      "right in percent; asked is a factor."),
        Misconception("gain in percent", lambda *given: 100 * (np.median(_ratios(*given)) - 1),
                      "that is how many percent faster the new program is; asked is how many times as fast."),
    ))

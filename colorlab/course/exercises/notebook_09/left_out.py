"""What is known of the participants of a study, an array each -> which are left out (1) and which stay (0)."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception

# checks passed of 4, median milliseconds shown, trials of 36 shown for the right time, percent fooled, percent "left",
# seconds for an answer; the first number is 1 for those whom the rules leave out
_KINDS = (
    (0, 4, 1000, 36, 31, 47, 0.8), (1, 1, 1000, 35, 19, 53, 0.6), (0, 4, 1017, 34, 50, 50, 0.9),
    (0, 4, 1000, 36, 28, 86, 0.7), (1, 4, 1000, 11, 33, 44, 0.8), (0, 4, 1000, 36, 22, 53, 9.5),
    (1, 0, 1000, 36, 47, 100, 0.2), (0, 4, 983, 33, 3, 50, 1.1), (0, 2, 1000, 36, 36, 50, 0.9),
    (0, 4, 1083, 18, 25, 47, 1.0), (0, 4, 1041, 18, 29, 50, 1.0), (0, 4, 1000, 35, 62, 50, 0.9),
    (0, 3, 1000, 35, 40, 47, 0.9),
    (0, 4, 1000, 36, 34, 50, 0.2), (1, 1, 1083, 12, 28, 50, 0.8))


def _inputs(rng):
    """One of each kind, in another order each time, twice; what the rules do not ask for varies."""
    return tuple(_people(rng) for _ in range(2))


def _people(rng):
    _, checks, shown, in_time, fooled, left, seconds = np.array(_KINDS)[rng.permutation(len(_KINDS))].T
    return (checks.astype(int), shown.astype(int), in_time.astype(int),
            fooled + np.where(fooled == 50, 0, rng.integers(-2, 3, len(fooled))), left, seconds.round(1))


def _left_out(checks, shown_ms, in_time, fooled, left, seconds):
    return ((checks < 2) | (in_time < 18)).astype(float)


def _also(rule):
    """The right ones, and others by a rule that nobody fixed."""
    return lambda *given: np.maximum(_left_out(*given), rule(*given))


_RULES = {
    "half of the checks": (lambda checks, in_time: (checks <= 2) | (in_time < 18),
                           "exactly half of the checks is enough"),
    "half of both": (lambda checks, in_time: (checks <= 2) | (in_time <= 18), "exactly half is enough"),
    "all checks": (lambda checks, in_time: (checks < 4) | (in_time < 18), "nobody asks for all checks"),
    "no time": (lambda checks, in_time: checks < 2, "trials that were in time have a rule of their own"),
    "no checks": (lambda checks, in_time: in_time < 18, "attention checks have a rule of their own"),
}
_EXTRAS = {
    "fooled often": (lambda fooled, left, seconds: fooled > 52, "being fooled"),
    "the guesser": (lambda fooled, left, seconds: abs(fooled - 50) <= 3, "being fooled"),
    "the slow one": (lambda fooled, left, seconds: seconds > 5, "slow answers"),
    "the fast one": (lambda fooled, left, seconds: seconds < 0.3, "fast answers"),
    "slow and fast": (lambda fooled, left, seconds: (seconds > 5) | (seconds < 0.3), "slow or fast answers"),
    "the left-hander": (lambda fooled, left, seconds: abs(left - 50) > 20, "choosing one side"),
    "hard to fool": (lambda fooled, left, seconds: fooled < 10, "being hard to fool"),
}


def _together() -> tuple[Misconception, ...]:
    """A rule that is read wrongly, and one that nobody wrote."""
    def answer(rule, extra):
        return lambda checks, ms, in_time, fooled, left, seconds: (
            rule(checks, in_time) | extra(fooled, left, seconds)).astype(float)

    return tuple(Misconception(f"{name}, and {other}", answer(rule, extra),
                               f"two things: {of_rule}; and no rule speaks of {of_extra}.")
                 for name, (rule, of_rule) in _RULES.items() for other, (extra, of_extra) in _EXTRAS.items())


LEFT_OUT = Exercise(
    name="left_out",
    objective="Turn three rules into code that says who must be left out of a study, and who only looks odd.",
    reference=_left_out, inputs=_inputs, tolerance=1e-6,
    misconceptions=(
        Misconception("the guesser, too", _also(lambda c, ms, t, fooled, left, s: abs(fooled - 50) <= 3),
                      "one of yours was fooled in half of the trials and has passed every check: poor eyes, or a "
                      "good model? No rule speaks against it, and without such people any model looks worse."),
        Misconception("the slow one, too", _also(lambda c, ms, t, f, left, seconds: seconds > 5),
                      "one of yours only took long to answer: which rule says how long one may take?"),
        Misconception("the fast one, too", _also(lambda c, ms, t, f, left, seconds: seconds < 0.3),
                      "one of yours only answered fast: which rule says how long one must take?"),
        Misconception("the left-hander, too", _also(lambda c, ms, t, f, left, s: abs(left - 50) > 20),
                      "one of yours chose the left picture most of the time: a habit, against which left and right "
                      "were balanced. Which rule speaks of it?"),
        Misconception("the hardest to fool, too", _also(lambda c, ms, t, fooled, left, s: fooled < 10),
                      "one of yours was hardly ever fooled. That is a result."),
        Misconception("checks only", lambda checks, *_: (checks < 2).astype(float),
                      "those who failed the checks are there. One of the others saw too few of the pictures for the "
                      "time that was asked."),
        Misconception("time only", lambda c, ms, in_time, *_: (in_time < 18).astype(float),
                      "those whose pictures were shown for the wrong time are there. What do the checks say?"),
        Misconception("half is too few", lambda checks, ms, in_time, *_:
                      ((checks <= 2) | (in_time <= 18)).astype(float),
                      "somebody who has exactly the share that a rule asks for has enough."),
        Misconception("both at once", lambda checks, ms, in_time, *_: ((checks < 2) & (in_time < 18)).astype(float),
                      "yours must break two rules to be left out: how many are enough?"),
        Misconception("breaking both rules", lambda checks, ms, in_time, *_:
                      ((checks < 2) ^ (in_time < 18)).astype(float),
                      "a person who breaks two rules at once stays in yours, as if one made up for the other."),
        Misconception("breaking both rules, counted", lambda checks, ms, in_time, *_:
                      (checks < 2).astype(float) + (in_time < 18),
                      "a person who breaks two rules gets a 2 in yours: can one be left out more than once?"),
        Misconception("by the median time", lambda c, shown, *_: (abs(shown - 1000) > 60).astype(float),
                      "the median time stands in the table, but the rule speaks of single trials: how many are left?"),
        Misconception("every failed check", lambda checks, ms, in_time, *_:
                      ((checks < 4) | (in_time < 18)).astype(float),
                      "yours asks for every check to be passed: which share does the rule ask for?"),
        Misconception("kept instead of left out", lambda *given: 1 - _left_out(*given),
                      "1 stands for those who are left out."),
        Misconception("the median time, too", _also(lambda c, shown, *_: abs(shown - 1000) > 60),
                      "the rule about milliseconds speaks of single trials: how many of this person's still count?"),
        Misconception("half of the trials fooled, too", _also(lambda c, ms, t, fooled, left, s: fooled >= 50),
                      "yours leaves out people for being fooled: no rule speaks against it, and without them any model "
                      "looks worse."),
        Misconception("more than half of the trials fooled, too", _also(lambda c, ms, t, fooled, left, s: fooled > 50),
                      "yours leaves out people for being fooled: no rule speaks against it, and without them any model "
                      "looks worse."),
        Misconception("slow or fast, too", _also(lambda c, ms, t, f, left, seconds: (seconds > 5) | (seconds < 0.3)),
                      "yours leaves out people for answering fast or slowly: which rule says how long one may take?"),
        Misconception("all that looks odd", _also(lambda c, ms, t, fooled, left, s: (
            (abs(left - 50) > 20) | (s > 5) | (s < 0.3) | (fooled < 10) | (abs(fooled - 50) <= 3))),
            "yours leaves out whoever looks odd: turn the rules into code, and nothing else."),
        Misconception("all that looks odd, but for the guesser", _also(lambda c, ms, t, fooled, left, s: (
            (abs(left - 50) > 20) | (s > 5) | (s < 0.3) | (fooled < 10))),
            "yours leaves out whoever looks odd: turn the rules into code, and nothing else."),
        Misconception("checks, and the median time", lambda checks, shown, *_: (
            (checks < 2) | (abs(shown - 1000) > 60)).astype(float),
            "the checks are right. The rule about milliseconds speaks of single trials: how many of them still count?"),
        Misconception("every trial in time", lambda checks, ms, in_time, *_: (
            (checks < 2) | (in_time < 36)).astype(float),
            "yours asks for every trial to be in time: which share does the rule ask for?"),
        Misconception("everything perfect", lambda checks, ms, in_time, *_: (
            (checks < 4) | (in_time < 36)).astype(float),
            "yours asks for all checks and all trials: which shares do the rules ask for?"),
        Misconception("one check is enough", lambda checks, ms, in_time, *_: (
            (checks < 1) | (in_time < 18)).astype(float),
            "one check of four is enough in yours: which share does the rule ask for?"),
        Misconception("numbers taken for shares", lambda checks, ms, in_time, *_: (
            (checks < 0.5) | (in_time < 0.5)).astype(float),
            "numbers were compared with shares: of how many checks, and of how many trials?"),
        Misconception("exactly half of the checks is too few", lambda checks, ms, in_time, *_: (
            (checks <= 2) | (in_time < 18)).astype(float),
            "somebody who passed exactly half of the checks is left out in yours: which share does the rule ask for?"),
        Misconception("exactly half of the trials is too few", lambda checks, ms, in_time, *_: (
            (checks < 2) | (in_time <= 18)).astype(float),
            "somebody who has exactly the share of trials that the rule asks for has enough."),
        Misconception("checks passed, not failed", lambda checks, ms, in_time, *_: (
            (checks > 2) | (in_time < 18)).astype(float),
            "whoever *passed* the checks is left out in yours: what does the column count?"),
        Misconception("the class of the table", lambda *_: np.array([0.0, 1, 0, 0, 1, 0, 1, 0]),
                      "right for the class in the notebook, but fixed numbers: the check tries other classes."),
        Misconception("numbers of the persons", lambda *given: np.flatnonzero(_left_out(*given)),
                      "those are the numbers of the persons: a 1 or a 0 for each of them is asked."),
        Misconception("numbers of the persons, from 1", lambda *given: np.flatnonzero(_left_out(*given)) + 1,
                      "those are the numbers of the persons: a 1 or a 0 for each of them is asked."),
        Misconception("nobody", lambda checks, *_: np.zeros(len(checks)), "nobody is left out in yours."),
        Misconception("everybody", lambda checks, *_: np.ones(len(checks)), "everybody is left out in yours."),
        Misconception("how many", lambda *given: _left_out(*given).sum(),
                      "that is how many are left out: a 1 or a 0 for each person is asked."),
        *_together(),
    ))

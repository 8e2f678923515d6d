"""Amdahl's law: share of the time and factor -> how many times as fast is the whole."""

from colorlab.course.exercises import Exercise, Misconception


def _parts(rng):
    """Shares and factors: a large part, a small one, one that becomes slightly faster."""
    return tuple((round(rng.uniform(*share), 2), round(rng.uniform(*factor), 1)) for share, factor in (
        ((0.8, 0.95), (5, 20)), ((0.05, 0.2), (50, 200)), ((0.4, 0.7), (1.2, 2.5))))


WHOLE_SPEEDUP = Exercise(
    name="whole_speedup",
    objective="Amdahl's law: how much faster is the whole when a part of it becomes faster?",
    reference=lambda share, factor: 1 / (1 - share + share / factor),
    inputs=_parts, tolerance=1e-3,
    misconceptions=(
        Misconception("only the part", lambda share, factor: factor,
                      "that is what the part gains; the rest of the work takes as long as before."),
        Misconception("ceiling", lambda share, factor: 1 / (1 - share),
                      "that is the ceiling, for a part that takes no time any more."),
        Misconception("mean of speeds", lambda share, factor: 1 - share + share * factor,
                      "you averaged speeds: times add up, speeds do not."),
        Misconception("share times factor", lambda share, factor: share * factor,
                      "share times factor ignores the rest, which still has to be done."),
        Misconception("gains added", lambda share, factor: 1 + share * factor,
                      "share times factor was added: times add up, speeds do not."),
        Misconception("the other part, mean of speeds", lambda share, factor: share + (1 - share) * factor,
                      "you averaged speeds, and gave the gain to the other part."),
        Misconception("only the gain taken off", lambda share, factor: 1 / (1 - share / factor),
                      "the part that is still there was taken off: which time is saved?"),
        Misconception("power", lambda share, factor: factor ** share,
                      "a power is no law here: add up the times of both parts."),
        Misconception("time left", lambda share, factor: 1 - share + share / factor,
                      "that is the time that is left, as a share of the old one: how many times as fast is that?"),
        Misconception("time saved", lambda share, factor: share * (1 - 1 / factor),
                      "that is the share of the time that is saved."),
        Misconception("one plus the saving", lambda share, factor: 1 + share * (1 - 1 / factor),
                      "time saved and speed gained are not the same: half the time is twice the speed."),
        Misconception("the other part", lambda share, factor: 1 / (share + (1 - share) / factor),
                      "you made the other part faster."),
        Misconception("slower", lambda share, factor: 1 / (1 - share + share * factor),
                      "below 1: in your formula the part got slower."),
        Misconception("rest forgotten", lambda share, factor: factor / share,
                      "absurdly fast: the rest of the time is missing."),
        Misconception("percent", lambda share, factor: 100 / (1 - share + share / factor),
                      "right in percent; asked is a factor.", tolerance=0.1),
    ))

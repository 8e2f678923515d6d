"""Percent error of wrapped differences and mean signed difference -> percent of the values predicted too low."""

from colorlab.course.exercises import Exercise, Misconception


def _measured(rng):
    """Arrays and single numbers, as some share of values too low and some mean difference would give them."""
    def pairs(shape):
        share, bias = rng.uniform(0.2, 0.7, shape), rng.choice([-1, 1], shape) * rng.uniform(4, 20, shape)
        return 100 * (bias + 256 * share) / 255, bias

    return pairs(4), pairs((2, 3)), tuple(map(float, pairs(())))


SHARE_TOO_LOW = Exercise(
    name="share_too_low",
    objective="Turn the percent error of wrapped differences into the percentage of values predicted too low.",
    reference=lambda percent, mean_difference: 100 * (percent / 100 * 255 - mean_difference) / 256,
    inputs=_measured, tolerance=0.01, relative=1e-4,
    misconceptions=(
        Misconception("nothing done", lambda p, b: p + 0 * b,
                      "that is the percent error itself: near, but the mean difference plays a part."),
        Misconception("mean difference forgotten", lambda p, b: 255 * p / 256 + 0 * b,
                      "the wraps are counted right, but the differences themselves also add something to the mean."),
        Misconception("mean difference added", lambda p, b: 100 * (p / 100 * 255 + b) / 256,
                      "the wrapped mean is the true mean and the wraps together: what remains when the true mean is "
                      "taken off?"),
        Misconception("wraps of 255", lambda p, b: 100 * (p / 100 * 255 - b) / 255,
                      "near: by how much does -2 become too large when it turns into 254?"),
        Misconception("percent of 256", lambda p, b: 100 * (p / 100 * 256 - b) / 256,
                      "near: the percent error is in percent of the largest level, not of the number of levels."),
        Misconception("percent not undone", lambda p, b: 100 * (p - b) / 256,
                      "the percent error is in percent of 255, the mean difference in levels: bring both to levels "
                      "first."),
        Misconception("percent and levels mixed", lambda p, b: p - b,
                      "the percent error is in percent of 255, the mean difference in levels."),
        Misconception("fraction", lambda p, b: (p / 100 * 255 - b) / 256, "right share, but asked in percent.", 1e-4),
        Misconception("too high", lambda p, b: 100 - 100 * (p / 100 * 255 - b) / 256,
                      "that is the share of the values that are *not* too low."),
        Misconception("levels", lambda p, b: p / 100 * 255 - b,
                      "that is what the wraps add to the mean, in levels: how much does one wrap add?"),
        Misconception("half a byte", lambda p, b: 100 * (p / 100 * 255 - b) / 128,
                      "a wrap goes once around all the values of a byte: how many are there?"),
        Misconception("upside down", lambda p, b: 256 * (100 / (p / 100 * 255 - b)),
                      "upside down: more wraps make the percent error larger."),
        Misconception("sign", lambda p, b: 100 * (b - p / 100 * 255) / 256, "a share is not negative."),
    ))

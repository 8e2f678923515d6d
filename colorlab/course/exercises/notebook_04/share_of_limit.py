"""Share of the limit: photos, seconds, GFLOP per photo, GFLOP per second -> 0..1."""

from colorlab.course.exercises import Exercise, Misconception


def _measured(rng):
    """Photos, seconds, GFLOP per photo and GFLOP per second, of which 5 to 95 % are reached."""
    def run(low, high):
        photos, work, seconds = int(rng.integers(2, 65)), rng.uniform(0.4, 90), rng.uniform(low, high)
        return photos, round(seconds, 3), round(work, 2), round(photos * work / seconds / rng.uniform(0.05, 0.95), 1)

    return run(0.05, 0.5), run(1.3, 4.0), run(0.1, 5.0)


SHARE_OF_LIMIT = Exercise(
    name="share_of_limit",
    objective="Say which share (0 to 1) of the arithmetic limit a measurement reaches.",
    reference=lambda photos, seconds, gflop, rate: photos * gflop / seconds / rate,
    inputs=_measured, tolerance=1e-3,
    misconceptions=(
        Misconception("upside down", lambda photos, seconds, gflop, rate: rate / (photos * gflop / seconds),
                      "upside down: the share is below 1 here, since no measurement beats its limit."),
        Misconception("percent", lambda photos, seconds, gflop, rate: 100 * photos * gflop / seconds / rate,
                      "right in percent; a share between 0 and 1 is asked.", tolerance=0.1),
        Misconception("one photo", lambda photos, seconds, gflop, rate: gflop / seconds / rate,
                      "the work of one photo only: the time is that of all of them."),
        Misconception("time multiplied", lambda photos, seconds, gflop, rate: photos * gflop * seconds / rate,
                      "a longer time must lower the share: you multiplied by it."),
        Misconception("time forgotten", lambda photos, seconds, gflop, rate: photos * gflop / rate,
                      "these are the seconds that the limit would allow: compare them with those that it took."),
        Misconception("time of one photo", lambda photos, seconds, gflop, rate: seconds / photos * gflop / rate,
                      "you multiplied by the time of one photo: a longer time must lower the share.", 1e-6),
        Misconception("work divided", lambda photos, seconds, gflop, rate: photos / seconds / gflop / rate,
                      "more work per photo must raise the share: you divided by it.", 1e-6),
        Misconception("work of all", lambda photos, seconds, gflop, rate: photos * gflop,
                      "that is the work of all photos: how fast was it done, and how fast could it be?"),
        Misconception("photos per second", lambda photos, seconds, gflop, rate: photos / seconds,
                      "that is photos per second: how many GFLOP per second are that, and how many are possible?"),
        Misconception("the limit", lambda photos, seconds, gflop, rate: rate / gflop,
                      "that is the limit in photos per second: which share of it was measured?"),
        Misconception("achieved rate", lambda photos, seconds, gflop, rate: photos * gflop / seconds,
                      "these are the GFLOP per second that were reached: as a share of what?"),
        Misconception("work forgotten", lambda photos, seconds, gflop, rate: photos / seconds / rate,
                      "photos per second divided by GFLOP per second: the units do not cancel."),
        Misconception("missing share", lambda photos, seconds, gflop, rate: 1 - photos * gflop / seconds / rate,
                      "that is the share that is missing."),
        Misconception("TFLOP", lambda photos, seconds, gflop, rate: photos * gflop / seconds / rate / 1000,
                      "a thousand times too small: both numbers are in GFLOP already.", tolerance=1e-6),
    ))

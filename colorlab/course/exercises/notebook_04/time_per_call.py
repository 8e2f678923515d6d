"""Time of a call: seconds of many calls and the length of the warm-up -> milliseconds."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _timed(rng):
    """Seconds of calls, some disturbed, an even and an odd number of them.

    The warm-up is slow, or for once faster than a disturbed call, or there is none.
    """
    def calls(count, disturbed, warm_up):
        times = rng.uniform(0.028, 0.036, count) * rng.choice([0.3, 1, 3])
        times[rng.permutation(count)[:disturbed]] *= rng.uniform(1.4, 6, disturbed)
        return [round(float(t), 6) for t in (*warm_up, *times)], len(warm_up)

    return (calls(8, 2, rng.uniform([0.6, 0.1], [1.0, 0.2])), calls(5, 1, [rng.uniform(0.2, 0.4)]),
            calls(9, 5, rng.uniform(0.009, 0.02, 3)), calls(6, 1, ()))


def _rest(times, warm_up):
    return np.array(times[warm_up:])


TIME_PER_CALL = Exercise(
    name="time_per_call",
    objective="From the seconds of many calls to one number: drop the warm-up, take the median, in milliseconds.",
    reference=lambda times, warm_up: 1000 * np.median(_rest(times, warm_up)),
    inputs=_timed, tolerance=0.01,
    misconceptions=(
        Misconception("warm-up kept", lambda times, warm_up: 1000 * np.median(times),
                      "the first calls are still in: they load and choose, and are not what you want to know."),
        Misconception("mean", lambda times, warm_up: 1000 * _rest(times, warm_up).mean(),
                      "that is the mean: one call during which the machine did something else pulls it up."),
        Misconception("mean of all", lambda times, warm_up: 1000 * np.mean(times),
                      "a mean, and with the warm-up in it: both make the call look slow."),
        Misconception("best", lambda times, warm_up: 1000 * _rest(times, warm_up).min(),
                      "the fastest call: a fair answer to another question. What does half of the calls stay below?"),
        Misconception("best of all", lambda times, warm_up: 1000 * min(times),
                      "the fastest of all calls, the warm-up among them: cut first. And is the fastest one typical?"),
        Misconception("one too few", lambda times, warm_up: 1000 * np.median(times[warm_up - 1:]),
                      "one warm-up call is still in: counting starts at 0."),
        Misconception("sum", lambda times, warm_up: 1000 * _rest(times, warm_up).sum(),
                      "that is the time of all calls together."),
        Misconception("calls per second", lambda times, warm_up: 1 / np.median(_rest(times, warm_up)),
                      "that is a number of calls per second; milliseconds per call are asked."),
        Misconception("upper middle",
                      lambda times, warm_up: 1000 * sorted(times[warm_up:])[len(times[warm_up:]) // 2],
                      "right for an odd number of calls: which two stand in the middle of an even number?"),
        Misconception("lower middle",
                      lambda times, warm_up: 1000 * sorted(times[warm_up:])[(len(times[warm_up:]) - 1) // 2],
                      "right for an odd number of calls: which two stand in the middle of an even number?"),
        Misconception("middle of the range",
                      lambda times, warm_up: 500 * (_rest(times, warm_up).min() + _rest(times, warm_up).max()),
                      "that is the middle between fastest and slowest: one disturbed call moves it."),
        Misconception("divided by all calls",
                      lambda times, warm_up: 1000 * _rest(times, warm_up).sum() / len(times),
                      "a mean, and divided by a number that counts the warm-up."),
        Misconception("divided by 1000", lambda times, warm_up: np.median(_rest(times, warm_up)) / 1000,
                      "a second has a thousand milliseconds: does the number grow or shrink?", 1e-8),
        Misconception("slowest", lambda times, warm_up: 1000 * _rest(times, warm_up).max(),
                      "that is the slowest call; the list should be cut, then its middle taken."),
        Misconception("seconds", lambda times, warm_up: np.median(_rest(times, warm_up)),
                      "right in seconds; milliseconds are asked.", tolerance=1e-5),
        Misconception("microseconds", lambda times, warm_up: 1e6 * np.median(_rest(times, warm_up)),
                      "a second has a thousand milliseconds; these are smaller units."),
        Misconception("the slowest dropped",
                      lambda times, warm_up: 1000 * np.median(sorted(times)[:len(times) - warm_up]),
                      "the slowest calls were dropped: the warm-up is what comes first, however fast it was."),
        Misconception("sorted first", lambda times, warm_up: 1000 * np.median(sorted(times)[warm_up:]),
                      "you sorted before cutting, so the fastest calls went, and the warm-up stayed."),
        Misconception("dropped from the end", lambda times, warm_up: 1000 * np.median(times[:-warm_up]),
                      "the last calls were dropped; the warm-up comes first."),
        Misconception("only the warm-up", lambda times, warm_up: 1000 * np.median(times[:warm_up]),
                      "you kept the warm-up and dropped the rest: on which side of the colon does the number stand?"),
        Misconception("one too many", lambda times, warm_up: 1000 * np.median(times[warm_up + 1:]),
                      "one call too many was dropped: counting starts at 0."),
        Misconception("middle of the unsorted list",
                      lambda times, warm_up: 1000 * _rest(times, warm_up)[len(_rest(times, warm_up)) // 2],
                      "that is the call in the middle of the list as it was timed: a median needs order."),
    ))

"""The size at which the network sees a photo: height, width, side -> (height, width)."""

import math

from colorlab.course.exercises import Exercise, Misconception

_SIDES = ((300, 451, 128), (512, 437, 256), (100, 60, 512), (2, 90, 128), (341, 512, 512), (640, 213, 104))


def _working_size(height, width, side, rounded=lambda n: math.floor(n + 0.5), multiple=8, least=8, grow=False,
                  longer=max):
    shrink = side / longer(height, width)
    shrink = shrink if grow else min(1.0, shrink)
    return tuple(max(least, rounded(n * shrink / multiple) * multiple) for n in (height, width))


def _rounded_first(height, width, side):
    height, width = _working_size(height, width, 10 ** 6)
    return _working_size(height, width, side)


SIZE_FOR_NETWORK = Exercise(
    name="size_for_network",
    objective="Find the height and width at which the network sees a photo: shrunk to `side`, multiples of 8.",
    reference=_working_size, inputs=_SIDES, tolerance=0,
    misconceptions=(
        Misconception("rounds down", lambda h, w, s: _working_size(h, w, s, math.floor),
                      "you rounded down: the nearest multiple can lie above."),
        Misconception("rounds up", lambda h, w, s: _working_size(h, w, s, math.ceil),
                      "you rounded up: the nearest multiple can lie below."),
        Misconception("round half to even", lambda h, w, s: _working_size(h, w, s, round),
                      "nearly: Python's `round` takes halves to the even number (12.5 to 12); here halves go up."),
        Misconception("enlarges", lambda h, w, s: _working_size(h, w, s, grow=True),
                      "small photos were enlarged: `side` is a limit, not a target."),
        Misconception("shorter side", lambda h, w, s: _working_size(h, w, s, longer=min),
                      "the shorter side was brought down to `side`: the limit is for the longer one."),
        Misconception("a square", lambda h, w, s: (s, s),
                      "that is zhang16's way, a square; here the shape of the photo is kept."),
        Misconception("each side for itself", lambda h, w, s: tuple(_working_size(n, n, s)[0] for n in (h, w)),
                      "each side was limited for itself, which squeezes the photo: one factor for both."),
        Misconception("no multiples", lambda h, w, s: _working_size(h, w, s, multiple=1),
                      "the size is right but for the rounding: three halvings need multiples of 8."),
        Misconception("multiples of 16", lambda h, w, s: _working_size(h, w, s, multiple=16, least=16),
                      "multiples of 16: this network halves the photo three times, not four."),
        Misconception("multiples of 4", lambda h, w, s: _working_size(h, w, s, multiple=4, least=4),
                      "multiples of 4: this network halves the photo three times, not twice."),
        Misconception("nothing left of thin photos", lambda h, w, s: _working_size(h, w, s, least=0),
                      "right for most, but a thin photo vanishes: a side of 0 cannot be seen."),
        Misconception("never shrinks", lambda h, w, s: _working_size(h, w, 10 ** 6),
                      "the limit on the longer side is missing."),
        Misconception("rounds twice", _rounded_first,
                      "you rounded before shrinking and again after it: once, at the end."),
        Misconception("width first", lambda h, w, s: _working_size(h, w, s)[::-1], "height comes first, then width."),
    ))

"""The size at which the network sees a photo: height, width, side -> (height, width)."""

import math

from colorlab.course.exercises import Exercise, Misconception


def _sides(rng):
    """Photos that are wide, high, small, thin either way, and halves that go up: 12.5 and 13.5 times 8.

    Nowhere but in those is a size so near to a half that the order of two operations decides.
    """
    side = 8 * rng.integers(10, 27)
    height, width, other, another = (int(n) for n in rng.integers(400, 800, 4))
    small, smaller = (int(n) for n in rng.integers(20, 70, 2))
    return (_clear(rng, height, width + 200, side), _clear(rng, width + 200, height, side),
            _clear(rng, other, another, side), (small, smaller, 512),
            (int(rng.integers(1, 4)), int(rng.integers(60, 90)), 128),
            (int(rng.integers(400, 800)), int(rng.integers(1, 5)), 64),
            (100, int(rng.choice([60, 108, 196])), 512), (8 * int(rng.integers(30, 60)) + 4, 12, 512))


def _clear(rng, height, width, side):
    """Sizes near these. One of the shrunk sides lies just below a half, so that rounding it to pixels first shows."""
    while True:
        size = height + int(rng.integers(-60, 61)), width + int(rng.integers(-60, 61))
        if 3.5 < min(size) * side / max(size) % 8 < 3.98:
            return *size, int(side)


def _working_size(height, width, side, rounded=lambda n: math.floor(n + 0.5), multiple=8, least=8, grow=False,
                  longer=max):
    shrink = side / longer(height, width)
    shrink = shrink if grow else min(1.0, shrink)
    return tuple(max(least, rounded(n * shrink / multiple) * multiple) for n in (height, width))


def _rounded_first(height, width, side):
    height, width = _working_size(height, width, 10 ** 6)
    return _working_size(height, width, side)


def _whole_pixels(height, width, side):
    return tuple(_working_size(n, n, 10 ** 6)[0] for n in _working_size(height, width, side, multiple=1, least=1))


SIZE_FOR_NETWORK = Exercise(
    name="size_for_network",
    objective="Find the height and width at which the network sees a photo: shrunk to `side`, multiples of 8.",
    reference=_working_size, inputs=_sides, tolerance=0,
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
        Misconception("whole pixels", lambda h, w, s: tuple(
            math.floor(n * min(1, s / max(h, w)) + 0.5) for n in (h, w)),
                      "the photo is shrunk rightly, to whole pixels: three halvings need multiples of 8, at least 8."),
        Misconception("by the height", lambda h, w, s: _working_size(h, w, s, longer=lambda h, w: h),
                      "the height was brought down to `side`: the limit is for the longer side, whichever that is."),
        Misconception("by the width", lambda h, w, s: _working_size(h, w, s, longer=lambda h, w: w),
                      "the width was brought down to `side`: the limit is for the longer side, whichever that is."),
        Misconception("each side for itself, rounded down", lambda h, w, s: tuple(min(n, s) // 8 * 8 for n in (h, w)),
                      "each side was limited for itself, which squeezes the photo: one factor for both."),
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
        Misconception("rounded to pixels first", _whole_pixels,
                      "a size of 11.7 pixels became 12 before it went to a multiple of 8: round once, at the end."),
        Misconception("rounds twice", _rounded_first,
                      "you rounded before shrinking and again after it: once, at the end."),
        Misconception("width first", lambda h, w, s: _working_size(h, w, s)[::-1], "height comes first, then width."),
    ))

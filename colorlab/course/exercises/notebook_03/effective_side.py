"""The effective field: gradient (H, W) with sign, row, column -> side of the square that holds half of it."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _maps(rng):
    """Fading away from a place that is near an edge in four of them."""
    places = ((24, 32, int(rng.integers(10, 14)), int(rng.integers(13, 19)), rng.uniform(1.5, 2.5)),
              (40, 22, int(rng.integers(3, 6)), int(rng.integers(12, 18)), rng.uniform(5, 8)),
              (29, 44, int(rng.integers(9, 15)), int(rng.integers(2, 5)), rng.uniform(14, 25)),
              (37, 31, int(rng.integers(30, 34)), int(rng.integers(7, 12)), rng.uniform(3, 5)),
              (34, 47, int(rng.integers(19, 25)), int(rng.integers(40, 44)), rng.uniform(8, 13)))
    return (*((_map(rng, *one), *one[2:4]) for one in places), _exact_half(rng))


def _exact_half(rng):
    """Whole numbers, so that one square holds exactly half of their sum, which is enough."""
    while True:
        values, reach = rng.integers(1, 9, (15, 19)).astype(float), int(rng.integers(2, 4))
        row, column = int(rng.integers(4, 7)), int(rng.integers(11, 15))
        inside, outside = _around(values, row, column, reach).sum(), values.sum()
        values[_around_mask(values.shape, row, column, reach)] *= 8
        missing = 8 * inside - (outside - inside)
        if missing > 0:
            values[-1, 0] += missing
            return values * rng.choice((-1, 1), values.shape), row, column


def _around_mask(shape, row, column, radius):
    mask = np.zeros(shape, bool)
    _around(mask, row, column, radius)[:] = True
    return mask


def _map(rng, height, width, row, column, reach):
    """Mostly positive near the place and negative farther away, or the other way round; wider than it is high."""
    rows, columns = np.mgrid[:height, :width]
    far = np.hypot(rows - row, rng.uniform(0.2, 1) * (columns - column))
    mean = rng.choice((-1, 1)) * rng.uniform(0.4, 1.2) * np.where(far < reach * rng.uniform(1, 2), 1, -0.5)
    return rng.normal(mean, 1.0) * np.exp(-far / reach)


def _around(values, row, column, radius):
    """Of a map, what lies in the square of side 2 * radius + 1 around a place, as far as it lies in the map."""
    return values[max(0, row - radius):row + radius + 1, max(0, column - radius):column + radius + 1]


def _radius(values, row, column, share=0.5):
    radius, enough = 0, share * values.sum()
    while _around(values, row, column, radius).sum() < enough and radius < max(values.shape):
        radius += 1
    return radius


def _side(gradient, row, column, share=0.5):
    return 2 * _radius(np.abs(gradient), row, column, share) + 1


def _by_slice(gradient, row, column):
    """A negative start counts from the end: the slice is empty or wrong as soon as it passes the edge."""
    values, radius = np.abs(gradient), 0
    while values[row - radius:row + radius + 1, column - radius:column + radius + 1].sum() < values.sum() / 2:
        radius += 1
        if radius > max(values.shape):
            return float(2 * radius + 1)
    return 2 * radius + 1


def _by_distance(distance):
    def answer(gradient, row, column):
        values = np.abs(gradient)
        rows, columns = np.mgrid[:values.shape[0], :values.shape[1]]
        far = distance(abs(rows - row), abs(columns - column))
        radius = next(r for r in range(999) if values[far <= r].sum() >= values.sum() / 2)
        return 2 * radius + 1
    return answer


def _by_two(gradient, row, column):
    radius = _radius(np.abs(gradient), row, column)
    return 2 * (radius + radius % 2) + 1


def _pixels(gradient, row, column):
    strongest = np.sort(np.abs(gradient).ravel())[::-1].cumsum()
    return int((strongest < strongest[-1] / 2).sum()) + 1


def _above_half_of_the_largest(gradient, row, column):
    values = np.abs(gradient)
    return 2 * int(np.abs(np.argwhere(values >= values.max() / 2) - [row, column]).max()) + 1


def _around_the_middle(gradient, row, column):
    """The square around the middle of the map instead of around the place."""
    return _side(gradient, gradient.shape[0] // 2, gradient.shape[1] // 2)


EFFECTIVE_SIDE = Exercise(
    name="effective_side",
    objective="Find the side of the smallest square around a place that holds half of the influence on it.",
    reference=_side, inputs=_maps, tolerance=0,
    misconceptions=(
        Misconception("signs cancel", lambda g, r, c: 2 * _radius(g, r, c) + 1,
                      "negative influence is influence, too: what becomes of the signs?"),
        Misconception("positive only", lambda g, r, c: _side(np.maximum(g, 0), r, c),
                      "only positive influence was counted: negative influence is influence, too."),
        Misconception("squared", lambda g, r, c: _side(g ** 2, r, c),
                      "you summed squares, which favours the strongest pixels: sum sizes."),
        Misconception("radius", lambda g, r, c: (_side(g, r, c) - 1) // 2,
                      "that is how far the square reaches to one side of the place: its side is asked."),
        Misconception("twice the radius", lambda g, r, c: _side(g, r, c) - 1,
                      "how many pixels wide is a square that reaches one pixel to each side of a place?"),
        Misconception("one step too far", lambda g, r, c: _side(g, r, c) + 2,
                      "one step too far: the square before that one held half already."),
        Misconception("more than half", lambda g, r, c: 2 * _radius(np.abs(g), r, c, 0.5 + 1e-9) + 1,
                      "right for most maps, but one square holds exactly half, and that is enough."),
        *(Misconception(f"{share:.0%}", lambda g, r, c, share=share: _side(g, r, c, share),
                        "your square holds far less than half of the influence.") for share in (0.25, 0.3)),
        Misconception("all of it", lambda g, r, c: _side(g, r, c, 1 - 1e-9),
                      "your square holds all of the influence: half is asked."),
        Misconception("nine tenths", lambda g, r, c: _side(g, r, c, 0.9),
                      "your square holds far more than half of the influence."),
        Misconception("place counted from 1", lambda g, r, c: _side(g, r - 1, c - 1),
                      "the square lies one row and one column off: where does the counting start?"),
        Misconception("pixels that are not 0", lambda g, r, c: _side((g != 0) * 1.0, r, c),
                      "pixels were counted, whatever their influence."),
        Misconception("around the largest", lambda g, r, c: _side(g, *np.unravel_index(np.abs(g).argmax(), g.shape)),
                      "the square lies around the strongest pixel: it belongs around the place."),
        Misconception("far edge left out", lambda g, r, c: 2 * next(
            k for k in range(99) if np.abs(g)[max(0, r - k):r + k, max(0, c - k):c + k].sum() >= np.abs(g).sum() / 2
            or k > max(g.shape)) + 1, "a slice ends before its end: is the last row of your square in it?"),
        Misconception("in its row", lambda g, r, c: _side(g[r:r + 1], 0, c),
                      "you looked along the row alone: the square has rows, too."),
        Misconception("two at a time", _by_two,
                      "does your square grow by two pixels on each side at a time? A smaller one between may do."),
        Misconception("area", lambda g, r, c: _side(g, r, c) ** 2, "that is an area in pixels: the side is asked."),
        Misconception("four fifths", lambda g, r, c: _side(g, r, c, 0.8),
                      "your square holds far more than half of the influence."),
        Misconception("slice beyond the edge", _by_slice,
                      "right as long as the square lies inside: what does Python make of a slice that starts at -3?"),
        Misconception("circle", _by_distance(np.hypot), "that is a circle around the place: a square is asked."),
        Misconception("diamond", _by_distance(np.add),
                      "distances along rows and columns were added up, which gives a diamond: a square is asked."),
        Misconception("strongest pixels", _pixels,
                      "that counts the strongest pixels, wherever they lie: a square around the place is asked."),
        Misconception("half of the maximum", _above_half_of_the_largest,
                      "that is where there is at least half of the *largest* influence: half of the *sum* is asked."),
        Misconception("around the middle", _around_the_middle,
                      "the square lies around the middle of the picture: it belongs around the place."),
        Misconception("row and column exchanged", lambda g, r, c: _side(g, c, r),
                      "row and column are exchanged: the first index of an array counts rows."),
    ))

"""What a network is given of hints: their rows, columns (N,) and ab (N, 2), on a grid -> planes (3, height, width)."""

from functools import partial

import numpy as np

from colorlab.course.exercises import Exercise, Misconception, draws


def _inputs(rng):
    """Two grids that are no squares."""
    return _hints(rng, 7, 9), _hints(rng, 9, 8)


def _hints(rng, height, width):
    """Three hints: the first touches a corner, the others overlap."""
    row, column = rng.integers(3, height - 2), rng.integers(3, width - 2)
    return (np.array([0, row, row + 1]), np.array([rng.choice([0, width - 1]), column, column + rng.choice([-1, 1])]),
            draws.colours(rng, 3), height, width)


def _planes(rows, columns, ab, height, width, reach=1, order=None, add=False):
    planes = np.zeros((3, height, width))
    for i in order or range(len(rows)):
        place = (slice(max(0, rows[i] - reach), rows[i] + reach + 1),
                 slice(max(0, columns[i] - reach), columns[i] + reach + 1))
        values = np.array([*ab[i], 1.0])[:, None, None]
        planes[(slice(None), *place)] = planes[(slice(None), *place)] + values if add else values
    return planes


def _scaled(factors):
    return lambda *given: _planes(*given) * np.array(factors, float)[:, None, None]


def _from_the_end(rows, columns, ab, height, width):
    """What slices do with a start of -1."""
    planes = np.zeros((3, height, width))
    for row, column, colour in zip(rows, columns, ab):
        planes[:, row - 1:row + 2, column - 1:column + 2] = np.array([*colour, 1.0])[:, None, None]
    return planes


def _exchanged(rows, columns, ab, height, width):
    return _planes(columns.clip(0, height - 1), rows.clip(0, width - 1), ab, height, width)


def _patches(rows, columns, ab, height, width, outside="drop", cross=False):
    """Pixel by pixel."""
    planes = np.zeros((3, height, width))
    steps = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if not (cross and i and j)]
    for row, column, colour in zip(rows, columns, ab):
        for i, j in steps:
            y, x = row + i, column + j
            if outside == "wrap" or (0 <= y < height and 0 <= x < width):
                planes[:, y % height, x % width] = np.array([*colour, 1.0])
    return planes


def _joined(colours, mask):
    """The colours of one way to draw planes, and the mask of another."""
    return lambda *given: np.concatenate((colours(*given)[:2], mask(*given)[2:]))


def _overlapping(rows, columns, ab, height, width, count):
    """Colours added up where hints overlap, or divided by the number of hints there (`count` 1); a mask of 1."""
    planes = _planes(rows, columns, ab, height, width, add=True)
    planes[:2] /= np.maximum(planes[2], 1) ** count
    planes[2] = planes[2] > 0
    return planes


def _shifted(rows, columns, ab, height, width, first, end):
    planes = np.zeros((3, height, width))
    for row, column, colour in zip(rows, columns, ab):
        planes[:, max(0, row + first):row + end, max(0, column + first):column + end] = np.array(
            [*colour, 1.0])[:, None, None]
    return planes


HINT_PLANES = Exercise(
    name="hint_planes",
    objective="Build the ab map and the mask that a network is given of hints.",
    reference=_planes, inputs=_inputs, tolerance=1e-6,
    misconceptions=(
        Misconception("mask forgotten", _scaled((1, 1, 0)),
                      "the third plane is 0 everywhere: how shall the network tell a grey hint from no hint?"),
        Misconception("single pixels", partial(_planes, reach=0),
                      "each hint fills one pixel: it was to fill its neighbours as well."),
        Misconception("patch too large", partial(_planes, reach=2),
                      "the patches are too large: one neighbour on each side makes how many pixels in a row?"),
        Misconception("earlier hint wins", partial(_planes, order=[2, 1, 0]),
                      "where two hints overlap the first one stayed: the user saw the second one last."),
        Misconception("hints added up", partial(_planes, add=True),
                      "where two hints overlap their values were added: the mask exceeds 1 there."),
        Misconception("patch at the edge lost", _from_the_end,
                      "a hint at the edge is missing: what does a slice do that begins at -1?"),
        Misconception("rows and columns exchanged", _exchanged,
                      "the hints are in other places: which axis of the planes counts rows?"),
        Misconception("a and b exchanged", lambda *given: _planes(*given)[[1, 0, 2]],
                      "the first two planes are exchanged: a comes first."),
        Misconception("mask first", lambda *given: _planes(*given)[[2, 0, 1]],
                      "the planes are all there, in another order: a, b, then the mask."),
        Misconception("divided by 110", _scaled((1 / 110, 1 / 110, 1)),
                      "the colours are divided by 110: that is the network's business, the planes hold CIE units."),
        Misconception("mask of 255", _scaled((1, 1, 255)),
                      "the mask says 255 where there is a hint: it is no picture, it says yes or no."),
        Misconception("rows and columns exchanged, some lost",
                      lambda rows, columns, ab, height, width: _planes(columns, rows, ab, height, width),
                      "the hints are in other places, some of them outside: which axis of the planes counts rows?"),
        Misconception("mean where hints overlap", partial(_overlapping, count=1),
                      "where two hints overlap you took the mean of their colours: the user saw the second one last."),
        Misconception("colours added up", partial(_overlapping, count=0),
                      "where two hints overlap their colours were added: the later one was to be painted over."),
        Misconception("mask counts", _joined(_planes, partial(_planes, add=True)),
                      "the mask is 2 where two hints overlap: it says whether somebody spoke, not how often."),
        Misconception("round the other edge", partial(_patches, outside="wrap"),
                      "a hint in a corner also coloured the opposite sides: what does an index of -1 mean to Python?"),
        Misconception("a cross", partial(_patches, cross=True),
                      "each hint fills a cross: the four corners of its neighbourhood are missing."),
        Misconception("moved away from the edge",
                      lambda rows, columns, ab, height, width: _planes(
                          rows.clip(1, height - 2), columns.clip(1, width - 2), ab, height, width),
                      "a hint at the edge was moved inwards, so that its whole patch fits: only a part of it lies on "
                      "the grid."),
        Misconception("patch begins at the hint", partial(_shifted, first=0, end=3),
                      "the patches begin at the hint instead of lying around it: where is its middle?"),
        Misconception("patch ends early", partial(_shifted, first=-1, end=1),
                      "the patches are 2 x 2: a slice stops before its end."),
        Misconception("mask in the middle only", _joined(_planes, partial(_planes, reach=0)),
                      "the mask marks single pixels: it belongs wherever a colour was told."),
        Misconception("colours in the middle only", _joined(partial(_planes, reach=0), _planes),
                      "the colours fill single pixels, the mask nine: where it is 1 now, grey is claimed."),
        Misconception("mask everywhere", _joined(_planes, lambda *given: 0 * _planes(*given) + 1),
                      "the mask is 1 everywhere: did somebody speak everywhere?"),
        Misconception("mask upside down", _joined(_planes, lambda *given: 1 - _planes(*given)),
                      "the mask is turned round: it says where somebody spoke."),
        Misconception("last hint only", lambda rows, columns, ab, height, width: _planes(
                          rows[-1:], columns[-1:], ab[-1:], height, width),
                      "only the last hint is left: are the planes made anew for each hint?"),
        Misconception("first hint only", lambda rows, columns, ab, height, width: _planes(
                          rows[:1], columns[:1], ab[:1], height, width),
                      "only the first hint is there: does something return too early?"),
        Misconception("divided by 128", _scaled((1 / 128, 1 / 128, 1)),
                      "the colours are divided by 128: that is the network's business, the planes hold CIE units."),
        Misconception("b with the other sign", _scaled((1, -1, 1)), "b has the other sign: blue is negative."),
        Misconception("no signs", lambda *given: np.abs(_planes(*given)),
                      "a and b have signs, which are lost: green and blue are negative."),
    ))

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
    ))

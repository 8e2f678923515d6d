"""A baseline without learning: rows, columns (N,) and ab (N, 2) of hints, on a grid -> ab (height, width, 2)."""

from functools import partial

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _inputs(dice):
    examples = []
    for height, width, count in ((9, 7, 4), (6, 11, 5)):
        places = dice.permutation(height * width)[:count]
        examples.append((places // width, places % width, dice.uniform(-60, 60, (count, 2)), height, width))
    return tuple(examples)


def _offsets(rows, columns, height, width):
    """Rows and columns from each hint to each pixel, (N, height, width) each."""
    down, across = np.mgrid[:height, :width]
    return abs(down - rows[:, None, None]), abs(across - columns[:, None, None])


def _nearest(rows, columns, ab, height, width, length=np.hypot):
    return ab[length(*_offsets(rows, columns, height, width)).argmin(axis=0)]


def _pasted(rows, columns, ab, height, width):
    out = np.zeros((height, width, 2))
    out[rows, columns] = ab
    return out


def _faded(rows, columns, ab, height, width, power=1):
    weight = 1 / (np.hypot(*_offsets(rows, columns, height, width)) + 1e-6) ** power
    return np.einsum("nhw,nc->hwc", weight / weight.sum(axis=0), ab)


def _exchanged(rows, columns, ab, height, width):
    return _nearest(columns, rows, ab, height, width)


def _bells(rows, columns, ab, height, width, spread=2.0):
    weight = np.exp(-np.hypot(*_offsets(rows, columns, height, width)) ** 2 / (2 * spread ** 2))
    return np.einsum("nhw,nc->hwc", weight / weight.sum(axis=0), ab)


def _nearness(rows, columns, ab, height, width):
    weight = np.exp(-np.hypot(*_offsets(rows, columns, height, width)))
    return weight / weight.sum(axis=0), ab


NEAREST_HINT_COLOURS = Exercise(
    name="nearest_hint_colours",
    objective="Write a baseline for hints: each pixel gets the colour of the hint that is nearest to it.",
    reference=_nearest, inputs=_inputs, tolerance=1e-5,
    misconceptions=(
        Misconception("rows and columns exchanged", _exchanged,
                      "the regions lie elsewhere: the row is the first index."),
        Misconception("farthest hint", lambda rows, columns, ab, height, width: ab[
                          np.hypot(*_offsets(rows, columns, height, width)).argmax(axis=0)],
                      "each pixel has the colour of the farthest hint."),
        Misconception("steps along the grid", partial(_nearest, length=np.add),
                      "rows and columns were added up, as a taxi drives: the straight line decides."),
        Misconception("a square around each hint", partial(_nearest, length=np.maximum),
                      "the larger of rows and columns decided: equal distances lie on a circle."),
        Misconception("rows alone", partial(_nearest, length=lambda down, across: down),
                      "only the distance in rows decided: whole stripes have one colour."),
        Misconception("columns alone", partial(_nearest, length=lambda down, across: across),
                      "only the distance in columns decided: whole stripes have one colour."),
        Misconception("pasted", _pasted,
                      "only the hinted pixels have a colour: the baseline spreads it over the picture."),
        Misconception("mean of all hints", lambda rows, columns, ab, height, width: np.broadcast_to(
                          ab.mean(axis=0), (height, width, 2)),
                      "every pixel has the mean of all hints: nothing depends on the place."),
        Misconception("faded mixture", _faded,
                      "that is a mixture of all hints, weighted by nearness: only the nearest one was asked."),
        Misconception("number of the hint", lambda rows, columns, ab, height, width: np.repeat(np.hypot(
                          *_offsets(rows, columns, height, width)).argmin(axis=0)[..., None], 2, axis=-1),
                      "that is the number of the nearest hint: its colour is asked."),
        Misconception("a and b exchanged", lambda *given: _nearest(*given)[..., ::-1],
                      "a and b are exchanged: which column comes first?"),
        Misconception("faded mixture, by squares", partial(_faded, power=2),
                      "that is a mixture of all hints, weighted by nearness: only the nearest one was asked."),
        Misconception("faded bells", _bells,
                      "that is a mixture of all hints, weighted by nearness: only the nearest one was asked."),
        Misconception("first hint everywhere", lambda rows, columns, ab, height, width: np.broadcast_to(
                          ab[0], (height, width, 2)),
                      "every pixel has the colour of the first hint: over which axis does `argmin` look?"),
        Misconception("last hint everywhere", lambda rows, columns, ab, height, width: np.broadcast_to(
                          ab[-1], (height, width, 2)),
                      "every pixel has the colour of the last hint: does each one paint over all?"),
        Misconception("numbers of the hints", lambda rows, columns, ab, height, width: np.hypot(
                          *_offsets(rows, columns, height, width)).argmin(axis=0),
                      "that is the number of the nearest hint: its colour is asked."),
        Misconception("distances", lambda rows, columns, ab, height, width: np.hypot(
                          *_offsets(rows, columns, height, width)).min(axis=0),
                      "that is how far the nearest hint is: its colour is asked."),
        Misconception("mean of the two nearest", lambda rows, columns, ab, height, width: ab[np.hypot(
                          *_offsets(rows, columns, height, width)).argsort(axis=0)[:2]].mean(axis=0),
                      "two hints were mixed everywhere: only the nearest one was asked."),
        Misconception("second nearest", lambda rows, columns, ab, height, width: ab[np.hypot(
                          *_offsets(rows, columns, height, width)).argsort(axis=0)[1]],
                      "each pixel has the colour of the second nearest hint: sorting begins with 0."),
        Misconception("signs kept", lambda rows, columns, ab, height, width: ab[(
                          np.indices((height, width))[0] - rows[:, None, None]
                          + np.indices((height, width))[1] - columns[:, None, None]).argmin(axis=0)],
                      "differences kept their signs, so hints below and to the right always seem near: a distance has "
                      "none."),
        Misconception("product of the differences", partial(_nearest, length=np.multiply),
                      "rows and columns were multiplied: a hint in the same row would be at distance 0."),
        Misconception("smaller of the differences", partial(_nearest, length=np.minimum),
                      "the smaller of rows and columns decided: a hint in the same row would be at distance 0."),
        Misconception("in parts of the side", lambda rows, columns, ab, height, width: _nearest(
                          rows, columns, ab, height, width, lambda down, across: np.hypot(
                              down / height, across / width)),
                      "distances were measured in parts of the height and of the width: a pixel is as high as wide."),
        Misconception("patches", lambda rows, columns, ab, height, width: np.where(
                          np.maximum(*_offsets(rows, columns, height, width)).min(axis=0)[..., None] <= 1,
                          _nearest(rows, columns, ab, height, width), 0),
                      "only the neighbours of the hints have a colour: the baseline spreads it over the picture."),
        Misconception("sum of all hints", lambda rows, columns, ab, height, width: np.broadcast_to(
                          ab.sum(axis=0), (height, width, 2)),
                      "every pixel has the sum of all hints: nothing depends on the place."),
        Misconception("softmax of the nearness", lambda rows, columns, ab, height, width: np.einsum(
                          "nhw,nc->hwc", *_nearness(rows, columns, ab, height, width)),
                      "that is a mixture of all hints, weighted by nearness: only the nearest one was asked."),
        Misconception("rows and columns, and a and b exchanged",
                      lambda *given: _exchanged(*given)[..., ::-1],
                      "the regions lie elsewhere: the row is the first index. And a and b are exchanged."),
    ))

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


def _faded(rows, columns, ab, height, width):
    weight = 1 / (np.hypot(*_offsets(rows, columns, height, width)) + 1e-6)
    return np.einsum("nhw,nc->hwc", weight / weight.sum(axis=0), ab)


def _exchanged(rows, columns, ab, height, width):
    return _nearest(columns, rows, ab, height, width)


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
    ))

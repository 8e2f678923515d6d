"""How far a click reaches: two answers (H, W, 2), its row and column, a distance -> share of the change beyond it."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _inputs(dice):
    examples = []
    for height, width, row, column, far in ((8, 11, 2, 8, 3.0), (9, 6, 7, 1, 2.5)):
        before = dice.uniform(-40, 40, (height, width, 2))
        rows, columns = np.mgrid[:height, :width]
        fade = np.exp(-np.hypot(rows - row, columns - column) / 3)[..., None]
        examples.append((before, before + fade * np.array([30.0, -18.0]) + dice.normal(0, 1, before.shape),
                         row, column, far))
    return tuple(examples)


def _distance(shape, row, column):
    rows, columns = np.mgrid[:shape[0], :shape[1]]
    return np.hypot(rows - row, columns - column)


def _share(change, distance, far):
    return change[distance > far].sum() / change.sum()


def _changed(before, after):
    return np.linalg.norm(after - before, axis=-1)


def _reach(before, after, row, column, far):
    return _share(_changed(before, after), _distance(before.shape, row, column), far)


def _with_change(change):
    return lambda before, after, row, column, far: _share(change(before, after),
                                                          _distance(before.shape, row, column), far)


def _with_distance(distance):
    return lambda before, after, row, column, far: _share(_changed(before, after),
                                                          distance(before.shape, row, column), far)


def _square(shape, row, column):
    rows, columns = np.mgrid[:shape[0], :shape[1]]
    return np.maximum(abs(rows - row), abs(columns - column))


def _steps(shape, row, column):
    rows, columns = np.mgrid[:shape[0], :shape[1]]
    return abs(rows - row) + abs(columns - column)


CLICK_REACH = Exercise(
    name="click_reach",
    objective="Measure which share of all change lies far from the click that caused it.",
    reference=_reach, inputs=_inputs, tolerance=1e-5,
    misconceptions=(
        Misconception("near instead of far", lambda *given: 1 - _reach(*given),
                      "that is the share nearby; the share beyond the distance is asked."),
        Misconception("share of pixels", _with_change(lambda before, after: np.ones(before.shape[:2])),
                      "that is the share of the pixels: weight each by how much it changes."),
        Misconception("not divided", lambda before, after, row, column, far: _changed(before, after)[
                          _distance(before.shape, row, column) > far].sum(),
                      "that is the change itself: divide by all of it."),
        Misconception("mean change far away", lambda before, after, row, column, far: _changed(before, after)[
                          _distance(before.shape, row, column) > far].mean(),
                      "that is the mean change far away: a share compares sums."),
        Misconception("squared change", _with_change(lambda before, after: ((after - before) ** 2).sum(axis=-1)),
                      "large changes count too much: the distance between two colours is a root."),
        Misconception("differences added up", _with_change(lambda before, after: abs(after - before).sum(axis=-1)),
                      "the differences of a and b were added up: the distance in the plane is shorter."),
        Misconception("signs cancel", _with_change(lambda before, after: (after - before).sum(axis=-1)),
                      "positive and negative differences cancel: a change of colour has a length, not a sign."),
        Misconception("rows and columns exchanged", _with_distance(
                          lambda shape, row, column: _distance(shape, column, row)),
                      "the distance is measured from another place: the row is the first index."),
        Misconception("a square around the click", _with_distance(_square),
                      "pixels within a square were left out: equal distances lie on a circle."),
        Misconception("steps along the grid", _with_distance(_steps),
                      "rows and columns were added up, as a taxi drives: the straight line is shorter."),
        Misconception("percent", lambda *given: 100 * _reach(*given), "that is in percent: a share is asked, 0 to 1."),
    ))

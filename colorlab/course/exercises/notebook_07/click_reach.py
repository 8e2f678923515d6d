"""How far a click reaches: two answers (H, W, 2), its row and column, a distance -> share of the change beyond it."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _inputs(dice):
    examples = []
    for height, width, row, column, far in ((8, 11, 2, 8, 3.0), (9, 6, 7, 1, 2.5), (10, 9, 3, 4, 5.0)):
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
        Misconception("mean change, far by all", lambda before, after, row, column, far: (
                          c := _changed(before, after))[_distance(c.shape, row, column) > far].mean() / c.mean(),
                      "you divided a mean by a mean: there a single far pixel counts as much as a thousand. Compare "
                      "sums."),
        Misconception("far by near", lambda *given: _reach(*given) / (1 - _reach(*given)),
                      "you divided what is far by what is near: a share is of all the change."),
        Misconception("square of the distance", _with_distance(lambda *place: np.rint(_distance(*place) ** 2)),
                      "the distance to the click was left squared, and compared with `far`: a root is missing."),
        Misconception("the rim as well", lambda before, after, row, column, far: _share(
                          _changed(before, after), _distance(before.shape, row, column), np.nextafter(far, 0)),
                      "pixels at exactly the distance `far` are among yours: *farther* is asked."),
        Misconception("a alone", _with_change(lambda before, after: abs(after - before)[..., 0]),
                      "only a was looked at: the change in b is missing."),
        Misconception("b alone", _with_change(lambda before, after: abs(after - before)[..., 1]),
                      "only b was looked at: the change in a is missing."),
        Misconception("rows alone", _with_distance(lambda shape, row, column: abs(
                          np.indices(shape[:2])[0] - row)),
                      "the distance was measured in rows alone: columns count as well."),
        Misconception("columns alone", _with_distance(lambda shape, row, column: abs(
                          np.indices(shape[:2])[1] - column)),
                      "the distance was measured in columns alone: rows count as well."),
        Misconception("large changes", lambda before, after, row, column, far: (
                          c := _changed(before, after))[c > far].sum() / c.sum(),
                      "`far` was compared with the size of the change: it is a distance in pixels from the click."),
        Misconception("pixels that change much", lambda before, after, row, column, far: (
                          _changed(before, after) > far).mean(),
                      "that is the share of pixels that change by more than `far`: it is a distance from the click."),
        Misconception("change of chroma", _with_change(lambda before, after: abs(
                          np.linalg.norm(after, axis=-1) - np.linalg.norm(before, axis=-1))),
                      "you subtracted lengths: from red to green of the same chroma nothing would change. Subtract the "
                      "colours."),
        Misconception("colour instead of change", _with_change(lambda before, after: np.linalg.norm(after, axis=-1)),
                      "you added up the colours after the click: what did it *change*?"),
        Misconception("by the number of pixels", lambda before, after, row, column, far: (
                          c := _changed(before, after))[_distance(c.shape, row, column) > far].sum() / c.size,
                      "divided by the number of pixels: a share of the change is of all the change."),
        Misconception("one length for all pixels", lambda before, after, row, column, far: np.linalg.norm(
                          (after - before)[_distance(before.shape, row, column) > far]) / np.linalg.norm(
                              after - before),
                      "`norm` took one length of all pixels together: each pixel has its own (which axis holds a and "
                      "b?)."),
        Misconception("from the middle", _with_distance(lambda shape, row, column: _distance(
                          shape, (shape[0] - 1) / 2, (shape[1] - 1) / 2)),
                      "the distance was measured from the middle of the picture: where was the click?"),
        Misconception("far in rows and in columns", _with_distance(lambda shape, row, column: np.minimum(
                          *(abs(one - at) for one, at in zip(np.indices(shape[:2]), (row, column))))),
                      "only pixels far in rows *and* in columns count in yours: a pixel right below the click may be "
                      "far as well."),
        Misconception("mean distance", lambda before, after, row, column, far: (
                          (c := _changed(before, after)) * _distance(c.shape, row, column)).sum() / c.sum(),
                      "that is how far the change lies on average: the share beyond `far` is asked."),
        Misconception("share of those that change", lambda before, after, row, column, far: _share(
                          (_changed(before, after) > 1).astype(float), _distance(before.shape, row, column), far),
                      "you counted the pixels that change: weight each by how much it changes."),
    ))

"""Warping: values (H, W) and a flow in whole pixels (H, W, 2) -> values (H, W)."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _frames(dice: np.random.Generator) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    return tuple((dice.uniform(-60, 60, shape).round(1), dice.integers(-3, 4, (*shape, 2)) + dice.permutation((1, -1)))
                 for shape in ((7, 9), (12, 8)))


def _places(way, sign=1):
    height, width = way.shape[:2]
    y, x = np.mgrid[:height, :width]
    return y + sign * way[..., 1], x + sign * way[..., 0]


def _at(values, y, x):
    return values[y.clip(0, values.shape[0] - 1), x.clip(0, values.shape[1] - 1)]


def _outside_as_nothing(values, way):
    y, x = _places(way)
    inside = (y >= 0) & (y < values.shape[0]) & (x >= 0) & (x < values.shape[1])
    return np.where(inside, _at(values, y, x), 0)


def _exchanged(values, way):
    return _at(values, *_places(way[..., ::-1]))


def _pushed(values, way):
    found = np.zeros_like(values)
    y, x = _places(way)
    found[y.clip(0, values.shape[0] - 1), x.clip(0, values.shape[1] - 1)] = values
    return found


def _part(values, way, axis):
    one = way.copy()
    one[..., 1 - axis] = 0
    return _at(values, *_places(one))


def _inside(values, way):
    y, x = _places(way)
    return (y >= 0) & (y < values.shape[0]) & (x >= 0) & (x < values.shape[1])


def _sent(values, way, ground, to_the_edge):
    """Each value sent along the flow, over what is there; beyond the edge it is lost, or stays at it."""
    found = ground.copy()
    y, x = _places(way)
    goes = np.full(values.shape, True) if to_the_edge else _inside(values, way)
    for row, column in np.argwhere(goes):
        place = y[row, column].clip(0, len(values) - 1), x[row, column].clip(0, values.shape[1] - 1)
        found[place] = values[row, column]
    return found


COLOURS_ALONG_MOTION = Exercise(
    name="colours_along_motion",
    objective="Fetch values along a flow: where was each pixel in the frame before, and what colour had it there?",
    reference=lambda values, way: _at(values, *_places(way)), inputs=_frames, tolerance=1e-6,
    misconceptions=(
        Misconception("the other way", lambda values, way: _at(values, *_places(way, -1)),
                      "the flow is subtracted: it says where to look, so it is added to the place."),
        Misconception("axes exchanged", _exchanged,
                      "right and down are exchanged: the first number of the flow counts columns."),
        Misconception("axes exchanged, the other way", lambda values, way: _exchanged(values, -way),
                      "right and down are exchanged, and the sign is turned round."),
        Misconception("pushed instead of fetched", _pushed,
                      "you send each value along the flow: some places get none, some two. Ask each place for its "
                      "value."),
        Misconception("wrapped round", lambda values, way: values[tuple(np.mod(p, n) for p, n in zip(
            _places(way), values.shape))], "what leaves on one side comes back on the other: take the edge instead."),
        Misconception("nothing outside", _outside_as_nothing, "places outside get 0: they should get the nearest "
                                                              "edge."),
        Misconception("only to the right", lambda values, way: _part(values, way, 0), "the flow goes down, too."),
        Misconception("only down", lambda values, way: _part(values, way, 1), "the flow goes to the right, too."),
        Misconception("no motion", lambda values, way: values, "nothing has moved: where does the flow come in?"),
        Misconception("the mean motion for all", lambda values, way: _at(values, *_places(
            np.broadcast_to(np.rint(way.mean(axis=(0, 1))).astype(int), way.shape))),
            "all pixels moved alike: each has a flow of its own."),
        Misconception("kept outside", lambda values, way: np.where(_inside(values, way), _at(values, *_places(way)),
                                                                   values),
                      "places outside keep the value of this pixel: they should get the nearest edge."),
        Misconception("no number outside", lambda values, way: np.where(_inside(values, way), _at(
                          values, *_places(way)), np.nan),
                      "places outside have no number: they should get the nearest edge."),
        Misconception("pushed over the old values", lambda values, way: _sent(values, way, values, False),
                      "you send each value along the flow: some places keep their own, some get two. Ask each place "
                      "for its value."),
        Misconception("pushed over the old values, up to the edge",
                      lambda values, way: _sent(values, way, values, True),
                      "you send each value along the flow: some places keep their own, some get two. Ask each place "
                      "for its value."),
        Misconception("pushed, what leaves is lost", lambda values, way: _sent(values, way, 0 * values, False),
                      "you send each value along the flow: some places get none, some two. Ask each place for its "
                      "value."),
        Misconception("down the other way", lambda values, way: _at(values, *_places(way * (1, -1))),
                      "right is right, but down goes up: rows are counted from the top."),
        Misconception("right the other way", lambda values, way: _at(values, *_places(way * (-1, 1))),
                      "down is right, but right goes left: columns are counted from the left."),
        Misconception("flow added to the values", lambda values, way: values + way[..., 0],
                      "the flow was added to the values: it belongs to the places."),
        Misconception("length added to the values", lambda values, way: values + np.linalg.norm(way, axis=-1),
                      "the flow was added to the values: it belongs to the places."),
        Misconception("mirrored at the edge", lambda values, way: values[tuple(
                          np.abs((n - 1) - np.abs((n - 1) - p)) % n for p, n in zip(_places(way), values.shape))],
                      "places outside were mirrored at the edge: take the pixel of the edge itself."),
        Misconception("negative places thrown back", lambda values, way: values[tuple(
                          np.abs(p) % n for p, n in zip(_places(way), values.shape))],
                      "a place at -2 became 2, and one beyond the end began anew: take the pixel of the edge itself."),
        Misconception("wrapped round at the top and left", lambda values, way: values[tuple(
                          np.minimum(p, n - 1) for p, n in zip(_places(way), values.shape))],
                      "one side is right; on the other, what does an index of -1 mean to Python?"),
        Misconception("edge one too early", lambda values, way: values[tuple(
                          p.clip(0, n - 2) for p, n in zip(_places(way), values.shape))],
                      "the last row and the last column are never reached: which index do they have?"),
        Misconception("edge one too late at the start", lambda values, way: values[tuple(
                          p.clip(1, n - 1) for p, n in zip(_places(way), values.shape))],
                      "the first row and the first column are never reached: which index do they have?"),
        Misconception("the other way, nothing outside", lambda values, way: _outside_as_nothing(values, -way),
                      "the flow is subtracted: it says where to look. And places outside should get the nearest edge."),
        Misconception("the other way, wrapped round", lambda values, way: values[tuple(np.mod(p, n) for p, n in zip(
                          _places(-way), values.shape))],
                      "the flow is subtracted: it says where to look. And what leaves on one side comes back on the "
                      "other."),
        Misconception("axes exchanged, nothing outside",
                      lambda values, way: _outside_as_nothing(values, way[..., ::-1]),
                      "right and down are exchanged; and places outside should get the nearest edge."),
        Misconception("half the way", lambda values, way: _at(values, *_places(way // 2)),
                      "you went half of the way: the flow is in whole pixels."),
        Misconception("flow without a place", lambda values, way: _at(values, way[..., 1], way[..., 0]),
                      "the flow was taken for the place itself: it says how far from this pixel."),
        Misconception("the mean motion, wrapped round", lambda values, way: np.roll(
                          values, tuple(np.rint(way.mean(axis=(0, 1))).astype(int)[::-1]), (0, 1)),
                      "all pixels moved alike, and what left on one side came back on the other: each has a flow of "
                      "its own."),
        Misconception("one step at most", lambda values, way: _at(values, *_places(np.sign(way))),
                      "each pixel went one step at most: the flow says how many."),
    ))

"""Warping: values (H, W) and a flow in whole pixels (H, W, 2) -> values (H, W)."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _frames(dice: np.random.Generator) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    return tuple((dice.uniform(-60, 60, shape).round(1), dice.integers(-3, 4, (*shape, 2)))
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
    ))

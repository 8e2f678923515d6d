"""Anchor frames: their colours are carried along the motion to all others."""

import numpy as np

from colorlab.film.flow import carried
from colorlab.film.steadying.average import MovingAverage
from colorlab.film.steadying.base import State, Steadying, Stretch
from colorlab.film.steadying.registry import register

EVERY = 24  # frames from one anchor to the next, where nobody gave any
LASTING = 0.999  # of its certainty an anchor keeps from frame to frame; half is left after 693
NEVER = 10 ** 6  # frames to an anchor that there is not


@register("anchors")
class Anchors(Steadying):
    """Colours of a few frames, carried to the others; where they do not reach, the moving average.

    Anchors are the frames that somebody coloured. In a film without any, they are the first frame of each shot and
    every 24th after it, with the model's own answers. From each one its colours and its certainty, 1, are carried in
    both directions; certainty is lost where the flow cannot be believed, and slowly with time. Between two anchors the
    nearer one counts more, by time and certainty, and the moving average takes what certainty is missing to 1.
    """

    ahead = 48

    def __init__(self) -> None:
        self.average = MovingAverage()

    def settle(self, stretch: Stretch, state: State) -> tuple[np.ndarray, State]:
        averaged: State = {key: state[key] for key in ("total", "weight") if key in state}
        mean, mean_state = self.average.settle(stretch, averaged)
        known, since = _known(stretch, int(state.get("since", 0)))
        after = _after(stretch, known)
        empty = np.zeros((*mean.shape[1:3], 3), np.float32)
        before, age = state.get("before", empty), int(state.get("age", NEVER))
        settled = []
        for i in range(stretch.count):
            link = stretch.joined(i)
            before, age = (empty, NEVER) if link is None else (_step(before, link.back, link.trust_back), age + 1)
            if i in known:
                before, age = _certain(known[i]), 0
                settled.append(known[i])
                continue
            later, until = after[i]
            near = until / (age + until)
            both = near * before + (1 - near) * later
            share = np.maximum(before[..., 2], later[..., 2])[..., None]
            settled.append(share * both[..., :2] / np.maximum(both[..., 2:], 1e-6) + (1 - share) * mean[i])
        return np.stack(settled), {**mean_state, "before": before, "age": np.array(min(age, NEVER)),
                                   "since": np.array(since)}


def _known(stretch: Stretch, since: int) -> tuple[dict[int, np.ndarray], int]:
    """The anchors among the frames, and how far the last frame to be settled is from the last regular one."""
    known, left = {}, 0
    for i in range(len(stretch.answers)):
        since = 0 if stretch.begins(i) else since + 1
        if stretch.anchors:
            if stretch.first + i in stretch.anchors:
                known[i] = stretch.anchors[stretch.first + i].astype(np.float32)
        elif since % EVERY == 0:
            known[i] = stretch.answers[i].astype(np.float32)
        if i == stretch.count - 1:
            left = since
    return known, left


def _after(stretch: Stretch, known: dict[int, np.ndarray]) -> list[tuple[np.ndarray, int]]:
    """What reaches each of the frames to be settled from the next anchor (or itself), and how far away that is."""
    found: list[tuple[np.ndarray, int]] = []
    here, until = np.zeros((*stretch.answers[0].shape[:2], 3), np.float32), NEVER
    following = None
    for i in reversed(range(len(stretch.answers))):
        here, until = ((np.zeros_like(here), NEVER) if following is None else
                       (_step(here, following.ahead, following.trust_ahead), until + 1))
        if i in known:
            here, until = _certain(known[i]), 0
        following = stretch.joined(i)
        if i < stretch.count:
            found.append((here, until))
    return found[::-1]


def _certain(colours: np.ndarray) -> np.ndarray:
    """Certainty times a and b, and certainty, which is 1: float32 (h, w, 3)."""
    return np.dstack((colours, np.ones(colours.shape[:2], np.float32)))


def _step(here: np.ndarray, way: np.ndarray, trust: np.ndarray) -> np.ndarray:
    """Colours and certainty, fetched along the flow."""
    return carried(here, way) * (LASTING * trust.astype(np.float32) / 255)[..., None]

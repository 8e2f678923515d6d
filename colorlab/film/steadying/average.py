"""A moving average along the motion, over frames before and after."""

from collections.abc import Iterator

import numpy as np

from colorlab.film.flow import Link, carried
from colorlab.film.steadying.base import State, Steadying, Stretch
from colorlab.film.steadying.registry import register

DECAY = 0.9  # weight of a neighbour; the frames that count are about 1 / (1 - DECAY) on each side
AHEAD = 24  # beyond, a frame would count less than a twelfth


@register("average")
class MovingAverage(Steadying):
    """Each pixel takes the mean of the answers along its path, near frames counting more.

    Both sums run along the flow: S(t) = answer(t) + d r S(t - 1) with its weight W(t) = 1 + d r W(t - 1), and the same
    from the other end of the stretch; d is DECAY, r how far the flow can be believed at that pixel. The colour is
    (S_before + S_after - answer) / (W_before + W_after - 1). Where something comes into view, W starts at 1 again: it
    takes its colour from the frames that show it.
    """

    ahead = AHEAD

    def settle(self, stretch: Stretch, state: State) -> tuple[np.ndarray, State]:
        after = list(_back_to_front(stretch))
        settled = []
        for i in range(stretch.count):
            answer = stretch.answers[i].astype(np.float32)
            total, weight = answer, np.ones(answer.shape[:2], np.float32)
            link = stretch.joined(i)
            if link is not None and state:
                total, weight = _with(answer, state["total"], state["weight"], link.back, link.trust_back)
            state = {"total": total, "weight": weight}
            later, later_weight = after[stretch.count - 1 - i]
            settled.append((total + later - answer) / (weight + later_weight - 1)[..., None])
        return np.stack(settled), state


def _back_to_front(stretch: Stretch) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Sum and weight of each frame and those after it, from the last of the frames to be settled to the first."""
    total = weight = None
    following: Link | None = None
    for i in reversed(range(len(stretch.answers))):
        answer = stretch.answers[i].astype(np.float32)
        if following is None or total is None or weight is None:
            total, weight = answer, np.ones(answer.shape[:2], np.float32)
        else:
            total, weight = _with(answer, total, weight, following.ahead, following.trust_ahead)
        following = stretch.joined(i)
        if i < stretch.count:
            yield total, weight


def _with(answer: np.ndarray, total: np.ndarray, weight: np.ndarray, way: np.ndarray, trust: np.ndarray
          ) -> tuple[np.ndarray, np.ndarray]:
    """One step of the sums: what a neighbour has gathered is fetched along the flow, as far as that is believed."""
    share = DECAY * trust.astype(np.float32) / 255
    moved = carried(np.dstack((total, weight)), way)
    return answer + share[..., None] * moved[..., :2], 1 + share * moved[..., 2]

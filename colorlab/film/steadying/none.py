"""Every frame on its own."""

import numpy as np

from colorlab.film.steadying.base import State, Steadying, Stretch
from colorlab.film.steadying.registry import register


@register("none")
class FrameByFrame(Steadying):
    """The model's answers as they are; with colours that are known, those in their frames alone."""

    needs_flow = False

    def settle(self, stretch: Stretch, state: State) -> tuple[np.ndarray, State]:
        return np.stack([stretch.anchors.get(stretch.first + i, stretch.answers[i]).astype(np.float32)
                         for i in range(stretch.count)]), {}

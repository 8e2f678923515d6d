"""What a way of steadying is given, and what it gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from colorlab.film.flow import Link

State = dict[str, np.ndarray]


@dataclass(frozen=True)
class Stretch:
    """Some frames of a film in a row, on the grid of `flow.grid`.

    Attributes
    ----------
    answers : sequence of ndarray, float16 (h, w, 2)
        The model's ab for each frame, CIE units.
    links : sequence of Link or None
        How each frame is joined to the one before; the first of all frames has none. A link with `cut` joins nothing.
    count : int
        How many of the frames are to be settled; those after them are there to look ahead.
    first : int
        Number of the first of these frames in the film.
    anchors : mapping of int to ndarray
        Colours (h, w, 2) that are known to be right, by the frame's number in the film.
    """

    answers: Sequence[np.ndarray]
    links: Sequence[Link | None]
    count: int
    first: int
    anchors: dict[int, np.ndarray]

    def joined(self, i: int) -> Link | None:
        """The link between frames i - 1 and i, if something may be carried along it."""
        link = self.links[i]
        return None if link is None or link.cut else link

    def begins(self, i: int) -> bool:
        """Whether frame i begins a shot."""
        return self.joined(i) is None


class Steadying:
    """A way to steady colours. It sees a film stretch by stretch, and may take a few arrays from one to the next.

    Attributes
    ----------
    name : str
        Set by `register`.
    ahead : int
        How many frames it looks ahead.
    needs_flow : bool
        False spares the search for motion.
    """

    name: ClassVar[str] = ""
    ahead: ClassVar[int] = 0
    needs_flow: ClassVar[bool] = True

    def settle(self, stretch: Stretch, state: State) -> tuple[np.ndarray, State]:
        """The colours of the first `stretch.count` frames, float32 (count, h, w, 2), and what the next call needs.

        `state` is empty at the first frame of the film.
        """
        raise NotImplementedError

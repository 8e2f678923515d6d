"""Four ways of steadying a film of two shots; a student finds out which is sound, and what is wrong with the others."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from colorlab import film
from colorlab.course.cases.own import Cases
from colorlab.film.flow import Link

Frames = list[np.ndarray]  # ab, float (H, W, 2) each
Method = Callable[[Sequence[np.ndarray], Sequence[Link | None], int], Frames]


def average(colours: Sequence[np.ndarray], links: Sequence[Link | None]) -> Frames:
    """The running mean along the motion, in both directions."""
    stretch = film.Stretch([one.astype(np.float16) for one in colours], links, len(colours), 0, {})
    return list(film.METHODS["average"]().settle(stretch, {})[0])


def _frozen(colours: Sequence[np.ndarray], links: Sequence[Link | None], cut: int) -> Frames:
    return [colours[0 if i < cut else cut] for i in range(len(colours))]


def _pale(colours: Sequence[np.ndarray], links: Sequence[Link | None], cut: int) -> Frames:
    return [0.15 * one for one in colours]


def _sound(colours: Sequence[np.ndarray], links: Sequence[Link | None], cut: int) -> Frames:
    return average(colours, [one and replace(one, cut=i == cut) for i, one in enumerate(links)])


def _blind(colours: Sequence[np.ndarray], links: Sequence[Link | None], cut: int) -> Frames:
    everywhere = [one and replace(one, trust_back=np.full_like(one.trust_back, 255),
                                  trust_ahead=np.full_like(one.trust_ahead, 255)) for one in links]
    return average(colours, everywhere)


METHODS: Cases[Method] = Cases("suspicious_methods", (_frozen, _pale, _sound, _blind))

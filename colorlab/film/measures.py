"""How much a coloured film flickers and drifts, how colourful it is, and how far it is from the truth.

All is measured on the grid of `flow.grid`, along the motion of the grey film: a method cannot make its own measure
easier. Flicker alone is a trap, since a film without colour has none: read it beside the colourfulness.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from colorlab import lab, metrics
from colorlab.film import flow
from colorlab.film.flow import Link, carried

LONG = 200  # frames between the two ends of a drift
BLOCK = 24  # frames that are drawn together for an interval: neighbours are alike
SEEN = 0.5  # trust from which a pixel counts as the same thing in both frames


@dataclass(frozen=True)
class Measures:
    """Of each frame, float (N,); of flicker and warp error the first is NaN.

    Attributes
    ----------
    flicker : ndarray
        Mean distance in the ab plane to the frame before, along the motion, where nothing is hidden; CIE units.
    warp_error : ndarray
        Mean squared difference of R, G and B (0..1), likewise (Lai et al., ECCV 2018), times 10,000.
    colourfulness : ndarray
        Hasler and Suesstrunk's.
    ab_error : ndarray
        Root mean squared distance in the ab plane to the truth; NaN without one.
    drift : float
        Mean distance in the ab plane of what is seen in the first frame to the same 200 frames later, or at the end.
    """

    flicker: np.ndarray
    warp_error: np.ndarray
    colourfulness: np.ndarray
    ab_error: np.ndarray
    drift: float


def measured(greys: Sequence[np.ndarray], links: Sequence[Link | None], colours: Sequence[np.ndarray],
             truth: Sequence[np.ndarray] | None = None) -> Measures:
    """Measure a coloured film.

    Parameters
    ----------
    greys : sequence of ndarray, uint8 (h, w)
        The grey film on the grid.
    links : sequence of Link or None
        How its frames are joined, as `answering.with_cuts` gives them.
    colours, truth : sequence of ndarray, (h, w, 2)
        ab of each frame, CIE units.
    """
    rows: list[tuple[float, float, float, float]] = []
    before: tuple[np.ndarray, np.ndarray] | None = None
    for i, (grey, ab) in enumerate(zip(greys, colours, strict=True)):
        here = np.asarray(ab, np.float32)
        rgb = painted(grey, here)
        joined = links[i]
        flicker = warp = np.nan
        if before is not None and joined is not None and not joined.cut:
            seen = visible(joined)
            flicker = float(np.linalg.norm(here - carried(before[0], joined.back), axis=-1)[seen].mean())
            warp = 1e4 * float(((rgb - carried(before[1], joined.back)) ** 2)[seen].mean())
        error = np.nan if truth is None else float(np.sqrt(((here - truth[i]) ** 2).sum(-1).mean()))
        rows.append((flicker, warp, float(metrics.colourfulness((rgb * 255).round().astype(np.uint8))), error))
        before = here, rgb
    table = np.array(rows).T
    return Measures(table[0], table[1], table[2], table[3], drift(links, colours))


def visible(joined: Link) -> np.ndarray:
    """Where a frame shows what the frame before shows, too, bool (h, w); not at the edges of what moves.

    The second test is that of Lai et al.: there a flow is no more than a guess.
    """
    way = joined.back.astype(np.float32)
    steep = sum((gradient ** 2).sum(-1) for gradient in np.gradient(way, axis=(0, 1)))
    seen = (joined.trust_back > 255 * SEEN) & (steep <= 0.01 * (way ** 2).sum(-1) + 0.002)
    return seen if seen.any() else np.ones_like(seen)


def drift(links: Sequence[Link | None], colours: Sequence[np.ndarray], frames: int = LONG) -> float:
    """Mean distance in the ab plane between a frame and the first of its shot, followed along the motion.

    The longest shot counts; NaN if nothing of its first frame can be followed so far.
    """
    starts = [i for i, one in enumerate(links) if one is None or one.cut]
    ends = [*starts[1:], len(links)]
    start, end = max(zip(starts, ends, strict=True), key=lambda shot: shot[1] - shot[0])
    last = min(start + frames, end - 1)
    path = np.dstack((np.asarray(colours[start], np.float32), np.ones(colours[start].shape[:2], np.float32)))
    for i in range(start + 1, last + 1):
        joined = links[i]
        assert joined is not None
        path = carried(path, joined.back)
        path[..., 2] *= joined.trust_back > 255 * SEEN
    seen = path[..., 2] > SEEN
    if not seen.any():
        return float("nan")
    return float(np.linalg.norm(path[..., :2] - np.asarray(colours[last], np.float32), axis=-1)[seen].mean())


def painted(grey: np.ndarray, ab: np.ndarray) -> np.ndarray:
    """Grey uint8 (h, w) and ab (h, w, 2) -> RGB float32 (h, w, 3), 0..1."""
    L = lab.lightness(torch.from_numpy(grey.astype(np.float32) / 255))[None]
    found = lab.lab_to_rgb(torch.cat((L, torch.from_numpy(np.ascontiguousarray(ab)).permute(2, 0, 1).float())))
    return found.permute(1, 2, 0).contiguous().numpy()


def linked(greys: Sequence[np.ndarray], find: Callable[[np.ndarray, np.ndarray], Link] = flow.link
           ) -> list[Link | None]:
    """How the frames of a grey film are joined, without its cuts."""
    return [None, *(find(before, after) for before, after in zip(greys, greys[1:]))]


def interval(values: np.ndarray, resamples: int = 1000, seed: int = 0) -> tuple[float, float, float]:
    """Mean of (N,) values of neighbouring frames and its 95 % interval, by a bootstrap of blocks of 24 frames.

    NaN are left out.
    """
    known = values[~np.isnan(values)]
    if not len(known):
        return (float("nan"),) * 3
    length = min(BLOCK, len(known))
    starts = np.random.default_rng(seed).integers(0, len(known) - length + 1, (resamples, -(-len(known) // length)))
    means = known[starts[..., None] + np.arange(length)].reshape(resamples, -1).mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(known.mean()), float(low), float(high)

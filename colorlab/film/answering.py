"""A film's frames on their way through the network: what it answers to each, and how neighbours are joined."""

import dataclasses
import queue
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch

from colorlab.film import shots
from colorlab.film.anchoring import Anchor, on_grid
from colorlab.film.flow import Link, link
from colorlab.film.messages import needed
from colorlab.film.reading import Film, Frame, eight_bits
from colorlab.models.base import Colorizer

BATCH = 8  # frames through the network at once
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What is known of a frame: its time and how long it stays, in ticks; on the grid (h, w) the model's ab, float16
    (h, w, 2), and the grey, uint8 (h, w); how it is joined to the frame before; the colours that somebody chose."""

    time: int
    stays: int
    ab: np.ndarray
    grey: np.ndarray
    link: Link | None = None
    chosen: np.ndarray | None = None


def answers(frames: Iterable[Frame], film: Film, model: Colorizer, grid: tuple[int, int], before: np.ndarray | None,
            with_flow: bool, anchors: Sequence[Anchor] = ()) -> Iterator[list[Answer]]:
    """Batches of answers; `before` is the grey of the frame before the first, if there is one."""
    batch: list[Frame] = []
    for frame in frames:
        batch.append(frame)
        if len(batch) == BATCH:
            done = _answered(batch, film, model, grid, before, with_flow, anchors)
            before, batch = done[-1].grey, []
            yield done
    if batch:
        yield _answered(batch, film, model, grid, before, with_flow, anchors)


@torch.inference_mode()
def _answered(batch: Sequence[Frame], film: Film, model: Colorizer, grid: tuple[int, int], before: np.ndarray | None,
              with_flow: bool, anchors: Sequence[Anchor]) -> list[Answer]:
    pictures = [eight_bits(frame.rgb) for frame in batch]
    found = on_grid(model(torch.cat([model.network_input(rgb) for rgb in pictures])), grid)
    done = []
    for frame, rgb, ab in zip(batch, pictures, found, strict=True):
        small = grey(rgb, grid)
        begin, end = (tick * film.time_base for tick in (frame.time, frame.time + frame.stays))
        chosen = next((anchor.colours(model, rgb, grid) for anchor in anchors if begin <= anchor.seconds < end), None)
        joined = link(before, small) if with_flow and before is not None else None
        done.append(Answer(frame.time, frame.stays, ab.astype(np.float16), small, joined, chosen))
        before = small
    return done


def grey(rgb: np.ndarray, grid: tuple[int, int]) -> np.ndarray:
    """The grey of a frame on the grid, uint8 (h, w)."""
    cv2 = needed("cv2")
    return cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), grid[::-1], interpolation=cv2.INTER_AREA)


def with_cuts(found: Sequence[Answer], before: float | None) -> list[Link | None]:
    """The links of some frames, with the cuts among them; `before` is the difference of the frame before the first."""
    links = [one.link for one in found]
    flags = shots.cuts([0.0 if one is None else one.difference for one in links], before)
    return [one if one is None or one.cut == cut else dataclasses.replace(one, cut=cut)
            for one, cut in zip(links, flags, strict=True)]


class Ahead(Iterator[T]):
    """An iterator that runs in a thread of its own, a few steps ahead of whoever asks."""

    def __init__(self, source: Iterator[T], steps: int = 2):
        self._found: queue.Queue = queue.Queue(steps)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(source,), daemon=True, name="colorlab film")
        self._thread.start()

    def _run(self, source: Iterator[T]) -> None:
        try:
            for one in source:
                self._put((one, None))
                if self._stopped.is_set():
                    return
            self._put((None, StopIteration()))
        except BaseException as error:  # whoever asks next gets it
            self._put((None, error))
        finally:
            close = getattr(source, "close", None)
            if close is not None:
                close()

    def _put(self, item: tuple[T | None, BaseException | None]) -> None:
        while not self._stopped.is_set():
            try:
                self._found.put(item, timeout=0.1)
                return
            except queue.Full:
                continue

    def __next__(self) -> T:
        found, error = self._found.get()
        if error is not None:
            self._found.put((None, error))
            raise error
        return found

    def close(self) -> None:
        """End the thread."""
        self._stopped.set()
        self._thread.join()

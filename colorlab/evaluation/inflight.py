"""How much is in work at a time: threads, and the pixels that they hold together."""

import contextlib
import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
import torch

R = TypeVar("R")
# The memory of a photo is asked for and freed dozens of times. The C library of Linux gives every block back to the
# system, and gets it again page by page, until it has once seen a block of this size freed (mallopt(3),
# M_MMAP_THRESHOLD); measuring then takes a sixth less time.
FREED_ONCE = 32 * 2 ** 20 - 65536


def usual_workers() -> int:
    """As many as there are cores for this process, 8 at most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(8, cores))


def run(tasks: Iterable[Callable[[], R]], workers: int) -> Generator[R, None, None]:
    """Do tasks, `workers` at a time with one core each, and yield what they return in their order.

    Only a few are ahead of the one that is yielded, so memory does not grow with their number. A task that raises
    stops the run; so does whoever leaves the loop, once the tasks in flight are done.
    """
    np.empty(FREED_ONCE, np.uint8)
    with _one_core_each(workers), ThreadPoolExecutor(workers, "colorlab") as pool:
        waiting: deque = deque()
        try:
            for task in tasks:
                waiting.append(pool.submit(task))
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


@contextlib.contextmanager
def _one_core_each(workers: int) -> Iterator[None]:
    """Several workers with several threads each would fight for the cores; torch's number of threads is global."""
    before = torch.get_num_threads()
    torch.set_num_threads(max(1, before // workers))
    try:
        yield
    finally:
        torch.set_num_threads(before)


class Budget:
    """Pixels that all workers together may have in work at the same time."""

    def __init__(self, pixels: int):
        self.pixels, self.used, self.changed = pixels, 0, threading.Condition()

    @contextlib.contextmanager
    def of(self, pixels: int) -> Iterator[None]:
        """Wait until there is room for so many; what is larger than all waits until it is alone."""
        with self.changed:
            self.changed.wait_for(lambda: not self.used or self.used + pixels <= self.pixels)
            self.used += pixels
        try:
            yield
        finally:
            with self.changed:
                self.used -= pixels
                self.changed.notify_all()


# Decoding takes some 10 bytes for each pixel of the file, measuring some 150 for each that is measured. Nothing waits
# for the one while it holds the other.
DECODING, MEASURING = Budget(24_000_000), Budget(8_000_000)
LARGE = 2_000_000  # pixels


def measuring(pixels: int, function: Callable[..., R], *arguments: Any) -> R:
    """Call a function that measures a photo of so many pixels, once there is room for them.

    Large photos take their turns in a thread of their own: the C library keeps what a thread has freed for that thread,
    and eight workers would keep as much as eight large photos need.
    """
    with MEASURING.of(pixels):
        if pixels < LARGE:
            return function(*arguments)
        return _alone[0].submit(function, *arguments).result()


_alone = [ThreadPoolExecutor(1, "colorlab large")]
if hasattr(os, "register_at_fork"):  # a forked process has the object, and none of its threads
    os.register_at_fork(after_in_child=lambda: _alone.__setitem__(0, ThreadPoolExecutor(1, "colorlab large")))

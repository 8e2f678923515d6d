"""The pipeline: photos are decoded, colorized in batches and measured, several batches at a time.

Each worker thread takes a batch through all of it, on one core, so decoding, network and metrics overlap without any
queue between them; a GPU gets the batches of all workers. A batch always holds the same photos, whatever was done
before, so that a run that was stopped gives the very numbers of one that was not.
"""

import contextlib
import ctypes
import functools
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from colorlab import datasets, images
from colorlab.metrics import batch as batch_metrics
from colorlab.models.base import Colorizer

LARGE = 10_000_000  # parameters; a larger network keeps a core busy with one photo, and more only crowd its cache


class EvaluationError(ValueError):
    """An evaluation cannot start or go on; one line that says what to do."""


@dataclass(frozen=True)
class Item:
    """One thing to measure.

    `truth`: a `datasets.Photo`, or anything that `images.to_rgb` takes. `grey`: what the models are given, if that is
    another picture of the same size. `group`: what kind of photo it is, for means by group. `problem`: why it cannot
    be measured, if that is known beforehand.
    """

    name: str
    truth: object = None
    grey: object = None
    group: str = ""
    problem: str = ""

    def read(self) -> tuple[np.ndarray, np.ndarray]:
        """Input and truth, RGB uint8 (H, W, 3) each; raises an `images.ImageError`."""
        if self.problem:
            raise images.ImageError(f"{self.name}: {self.problem}")
        truth = _read(self.truth)
        if self.grey is None:
            return truth, truth
        grey = _read(self.grey)
        if grey.shape != truth.shape:
            raise images.ImageError(f"{self.name}: the grey photo has {grey.shape[1]} x {grey.shape[0]} pixels, the "
                                    f"colour photo {truth.shape[1]} x {truth.shape[0]}; they must be equal")
        return grey, truth


def _read(source) -> np.ndarray:
    return source.read() if hasattr(source, "read") else images.to_rgb(source)


@dataclass
class Result:
    """What came of a batch: rows in the order of its items, models inside; pictures by (item, model) if asked for.

    A row that holds `passing` failed for a reason that may pass, such as memory: it should be tried again.
    """

    rows: list[dict] = field(default_factory=list)
    pictures: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)


def measure_batch(items: Sequence[Item], models: Mapping[str, Colorizer], keep: bool = False) -> Result:
    """Colorize a batch of items with each model and measure the answers.

    Parameters
    ----------
    items : sequence of Item
    models : mapping of str to Colorizer
        By the name that stands in the rows.
    keep : bool
        Return the pictures, too: the answers, and each truth under the model name "truth".

    Returns
    -------
    Result
        A photo that cannot be read, or a model that fails on it, gives a row with `error`; the rest goes on.
    """
    read, found = {}, {}
    for i, item in enumerate(items):
        start = time.perf_counter()
        try:
            read[i] = (*item.read(), time.perf_counter() - start)
        except images.ImageError as error:
            found |= {(i, name): {"error": str(error)} for name in models}
        except MemoryError:
            found |= {(i, name): {"error": f"{item.name}: out of memory", "passing": True} for name in models}
    result = Result()
    if keep:
        result.pictures |= {(items[i].name, "truth"): truth for i, (_, truth, _) in read.items()}
    answers = {name: _answers(model, {i: grey for i, (grey, _, _) in read.items()}) for name, model in models.items()}
    device = next((model.device for model in models.values()), torch.device("cpu"))
    for i, (grey, truth, seconds) in read.items():
        start = time.perf_counter()
        prepared = batch_metrics.prepare(_tensor(truth, device))
        shared = (time.perf_counter() - start) / max(1, len(models))
        for name, model in models.items():
            row = {"height": truth.shape[0], "width": truth.shape[1], "decode_seconds": seconds}
            try:
                ab, network = answers[name](i)
                start = time.perf_counter()
                picture = model.join(grey, ab)
                joined = time.perf_counter()
                row |= batch_metrics.measure(_tensor(picture, device), prepared)
                row |= {"network_seconds": network, "seconds": network + joined - start,
                        "measure_seconds": time.perf_counter() - joined + shared}
                if keep:
                    result.pictures[items[i].name, name] = picture
            except Exception as error:  # out of memory on this photo: the next may be smaller; or a model's own mistake
                row |= {"error": f"{items[i].name}: {name} failed ({_reason(error)})", "passing": True}
            found[i, name] = row
    result.rows = [{"photo": item.name, "model": name, "group": item.group} | found[i, name]
                   for i, item in enumerate(items) for name in models]
    return result


def _tensor(rgb: np.ndarray, device: torch.device) -> Tensor:
    return torch.from_numpy(rgb).to(device).movedim(-1, 0).contiguous()


@torch.inference_mode()
def _answers(model: Colorizer, photos: Mapping[int, np.ndarray]) -> Callable[[int], tuple[Tensor, float]]:
    """A function that gives the ab (1, 2, h, w) that a model answers to a photo, and its share of the seconds.

    Photos with the same working size go through the network together. Where that fails, each is tried alone when its
    turn comes, and may raise.
    """
    start, inputs, answered = time.perf_counter(), {}, {}
    for i, rgb in photos.items():
        with contextlib.suppress(Exception):
            inputs[i] = model.network_input(rgb)
    preparing = (time.perf_counter() - start) / max(1, len(photos))
    groups: dict[tuple, list[int]] = {}
    for i, L in inputs.items():
        groups.setdefault(tuple(L.shape), []).append(i)
    together = len(inputs)
    if model.device.type == "cpu" and sum(p.numel() for p in model.parameters()) > LARGE:
        together = 1
    for members in (part for group in groups.values() for part in batches(group, together)):
        start = time.perf_counter()
        with contextlib.suppress(Exception):
            ab = _checked(model(torch.cat([inputs[i] for i in members])), len(members))
            seconds = preparing + (time.perf_counter() - start) / len(members)
            answered |= {i: (one, seconds) for i, one in zip(members, ab.split(1), strict=True)}

    @torch.inference_mode()
    def answer(i: int) -> tuple[Tensor, float]:
        if i not in answered:
            start = time.perf_counter()
            L = inputs[i] if i in inputs else model.network_input(photos[i])
            answered[i] = _checked(model(L), 1), preparing + time.perf_counter() - start
        return answered[i]

    return answer


def _checked(ab: Tensor, count: int) -> Tensor:
    """A network's answer, once it is there; a ValueError if it is no ab of so many photos."""
    if not isinstance(ab, Tensor) or ab.ndim != 4 or ab.shape[:2] != (count, 2):
        found = f"shape {tuple(ab.shape)}" if isinstance(ab, Tensor) else type(ab).__name__
        raise ValueError(f"it must answer ab (B, 2, h, w), not {found}")
    if not ab.isfinite().all():
        raise ValueError("it answered NaN or infinite values")
    if ab.device.type == "cuda":
        torch.cuda.synchronize(ab.device)
    return ab


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())[:200]
    if isinstance(error, MemoryError):
        return text or "out of memory"
    return text if isinstance(error, (RuntimeError, ValueError)) and text else f"{type(error).__name__}: {text}"


def run(tasks: Iterable[Callable[[], object]], workers: int) -> Iterator[object]:
    """Do tasks, `workers` at a time with one core each, and yield what they return in their order.

    Only a few are ahead of the one that is yielded, so memory does not grow with their number. A task that raises
    stops the run; so does whoever leaves the loop, once the tasks in flight are done.
    """
    _keep_freed_memory()
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


@functools.cache
def _keep_freed_memory() -> None:
    """Let glibc keep freed memory for the next tensor: giving it back and asking for it again costs a third of the time
    here, and the threads wait for each other while the system clears it. Other systems' allocators are left alone."""
    trim_threshold, top_pad, mmap_threshold = -1, -2, -3
    with contextlib.suppress(OSError, AttributeError, TypeError):
        libc = ctypes.CDLL(None)
        for option, size in ((trim_threshold, 2**31 - 1), (top_pad, 2**24), (mmap_threshold, 2**25)):
            libc.mallopt(option, size)


@contextlib.contextmanager
def _one_core_each(workers: int):
    """Several workers with several threads each would fight for the cores; torch's number of threads is global."""
    before = torch.get_num_threads()
    torch.set_num_threads(max(1, before // workers))
    try:
        yield
    finally:
        torch.set_num_threads(before)


def usual_workers() -> int:
    """As many as there are cores for this process, 8 at most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(8, cores))


def batches(items: Sequence[datasets.Photo], size: int) -> list[Sequence]:
    """Cut a list into parts of `size`, the last one smaller."""
    return [items[i:i + size] for i in range(0, len(items), size)]

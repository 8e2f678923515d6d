"""What models answer to a batch of photos: networks get those of one size together."""

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor

from colorlab.models import base
from colorlab.models.base import Colorizer

LARGE = 10_000_000  # parameters; a larger network keeps a core busy with one photo, and more only crowd its cache
T = TypeVar("T")


@torch.inference_mode()
def answers(model: Colorizer, photos: Mapping[int, np.ndarray], conditions: Mapping[int, Mapping[str, Any]]
            ) -> Callable[[int], tuple[Tensor, float]]:
    """A function that gives the ab (1, 2, h, w) that a model answers to a photo, and its share of the seconds.

    Photos with the same working size, and conditions of the same shapes, go through the network together; a model gets
    those conditions that it takes. Where that fails, each photo is tried alone when its turn comes, and may raise.
    """
    def prepare(i: int) -> dict[str, Tensor]:
        taken = {name: value for name, value in conditions[i].items() if name in model.conditions}
        return {"L": model.network_input(photos[i]), **(model.condition_input(photos[i], **taken) if taken else {})}

    start, answered = time.perf_counter(), dict[int, tuple[Tensor, float]]()
    inputs: dict[int, dict[str, Tensor]] = {}
    for i in photos:
        with contextlib.suppress(Exception):
            inputs[i] = prepare(i)
    preparing = (time.perf_counter() - start) / max(1, len(photos))
    groups: dict[tuple, list[int]] = {}
    for i, given in inputs.items():
        groups.setdefault(tuple(base.shapes(given).items()), []).append(i)
    together = max(1, len(inputs))
    if model.device.type == "cpu" and sum(p.numel() for p in model.parameters()) > LARGE:
        together = 1
    for members in (part for group in groups.values() for part in batches(group, together)):
        start = time.perf_counter()
        with contextlib.suppress(Exception):
            batch = base.stacked([inputs[i] for i in members])
            ab = _checked(model(batch.pop("L"), **batch), len(members))
            seconds = preparing + (time.perf_counter() - start) / len(members)
            answered |= {i: (one, seconds) for i, one in zip(members, ab.split(1), strict=True)}

    @torch.inference_mode()
    def answer(i: int) -> tuple[Tensor, float]:
        if i not in answered:
            start = time.perf_counter()
            given = dict(inputs[i] if i in inputs else prepare(i))
            return _checked(model(given.pop("L"), **given), 1), preparing + time.perf_counter() - start
        return answered[i]

    return answer


def _checked(ab: Any, count: int) -> Tensor:
    """A network's answer, once it is there; a ValueError if it is no ab of so many photos."""
    if not isinstance(ab, Tensor) or ab.ndim != 4 or ab.shape[:2] != (count, 2):
        found = f"shape {tuple(ab.shape)}" if isinstance(ab, Tensor) else type(ab).__name__
        raise ValueError(f"it must answer ab (B, 2, h, w), not {found}")
    if not ab.isfinite().all():
        raise ValueError("it answered NaN or infinite values")
    return done(ab)


def done(tensor: Tensor) -> Tensor:
    """A tensor, once it is there: a GPU goes on while the processor looks at its clock."""
    if tensor.device.type == "cuda":
        torch.cuda.synchronize(tensor.device)
    return tensor


def batches(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """Cut a list into parts of `size`, the last one smaller."""
    return [items[i:i + size] for i in range(0, len(items), size)]

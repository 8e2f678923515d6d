"""Many photos through a network, a batch at a time; one bad photo costs no other."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sized
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from colorlab import images
from colorlab.models.configured import ModelError

if TYPE_CHECKING:
    from colorlab.models.base import Colorizer

ERRORS = ("raise", "skip", "yield")
Waiting = list[tuple[np.ndarray, dict[str, Tensor]]]  # photos RGB uint8 (H, W, 3), and what the network takes of them


def shapes(inputs: Mapping[str, Tensor]) -> dict[str, torch.Size]:
    """What must be equal for photos to share a batch."""
    return {name: value.shape for name, value in inputs.items()}


def stacked(inputs: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """One batch of the inputs of several photos, all of the same `shapes`."""
    return {name: torch.cat([one[name] for one in inputs]) for name in inputs[0]}


@torch.inference_mode()
def colorize(model: Colorizer, photos: Iterable, batch_size: int, progress: bool,
             conditions: Iterable[Mapping[str, Any]] | None, errors: str, enlarged: Mapping[str, str]
             ) -> Iterator[np.ndarray | Exception]:
    """What `Colorizer.colorize_many` says."""
    from tqdm.auto import tqdm

    total = len(photos) if isinstance(photos, Sized) else None
    each = iter(conditions) if conditions is not None else None
    bad, count, batch = list[Exception](), 0, Waiting()
    source = iter(tqdm(photos, total=total, desc=images.one_line(model.name), unit="photo", disable=not progress))
    while True:
        try:
            photo = next(source)
            own = _next(each) if each is not None else {}
        except Exception as end:  # or the caller's own mistake, after which there is nothing more to take
            yield from _chosen(_finished(model, batch, enlarged), errors, bad)
            if isinstance(end, StopIteration):
                break
            raise
        count += 1
        try:
            model.check_conditions(own)
            rgb = images.to_rgb(photo)
            inputs = {"L": model.network_input(rgb), **(model.condition_input(rgb, **own) if own else {})}
        except Exception as error:  # a picture that cannot be read, too little memory for it: those before it are good
            yield from _chosen(_finished(model, batch, enlarged), errors, bad)
            batch = []
            yield from _chosen([error], errors, bad)
            continue
        if batch and (len(batch) == batch_size or shapes(batch[0][1]) != shapes(inputs)):
            yield from _chosen(_finished(model, batch, enlarged), errors, bad)
            batch = []
        batch.append((rgb, inputs))
    if bad and errors == "skip":
        warnings.warn(f"{len(bad)} of {count} photos were left out; the first: {bad[0]}", stacklevel=2)


def _chosen(results: Iterable[np.ndarray | Exception], errors: str, bad: list[Exception]
            ) -> Iterator[np.ndarray | Exception]:
    """Hand out results; of those that are errors, what the caller wants."""
    for result in results:
        if isinstance(result, Exception):
            bad.append(result)
            if errors == "raise":
                raise result
            if errors == "skip":
                continue
        yield result


def _finished(model: Colorizer, batch: Waiting, enlarged: Mapping[str, str]) -> Iterator[np.ndarray | Exception]:
    """The results of a batch; where that fails as a whole, each photo is tried alone."""
    answers: dict[int, Tensor] = {}
    with contextlib.suppress(Exception):
        if len(batch) > 1:
            answers = dict(enumerate(_answered(model, [inputs for _, inputs in batch]).split(1)))
    for i, (rgb, inputs) in enumerate(batch):
        try:
            yield model.join(rgb, answers[i] if i in answers else _answered(model, [inputs]), **enlarged)
        except Exception as error:
            yield error


def _answered(model: Colorizer, inputs: list[dict[str, Tensor]]) -> Tensor:
    given = stacked(inputs)
    return model(given.pop("L"), **given)  # by place, as everywhere: hooks and other classes may call it otherwise


def _next(conditions: Iterator[Mapping[str, Any]]) -> dict[str, Any]:
    """Those of the next photo; a ModelError if there are none."""
    own = next(conditions, None)
    if own is None:
        raise ModelError("there are fewer conditions than photos: give one mapping for each photo, {} for none")
    return dict(own)

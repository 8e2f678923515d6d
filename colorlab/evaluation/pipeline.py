"""The pipeline: photos are decoded, colorized in batches and measured, several batches at a time.

Each worker thread takes a batch through all of it, on one core, so decoding, network and metrics overlap without any
queue between them; a GPU gets the batches of all workers. A batch always holds the same photos, whatever was done
before, so that a run that was stopped gives the very numbers of one that was not.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from colorlab import images, lab, metrics
from colorlab.datasets import Item
from colorlab.errors import ColorlabError, out_of_memory
from colorlab.evaluation.answers import answers, done
from colorlab.evaluation.inflight import DECODING, measuring
from colorlab.models.base import Colorizer
from colorlab.models.joining import bytes_of, enlarge

MOST_PIXELS = 6_000_000  # of a photo that is measured as it is; larger ones at a half, a third ... of their sides


class EvaluationError(ColorlabError, ValueError):
    """An evaluation cannot start or go on; one line that says what to do."""


@dataclass
class Result:
    """What came of a batch.

    `rows`: in the order of its items, models inside; one that holds `passing` failed for a reason that may pass, such
    as memory, and should be tried again. `pictures`: by (item, model), each truth under "truth". `thumbnails`: small
    copies, by item and model, with "input" and "truth".
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    thumbnails: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)


@dataclass
class _Photo:
    """A photo that was decoded: input and truth, RGB uint8 (H, W, 3)."""

    grey: np.ndarray
    truth: np.ndarray
    seconds: float
    size: tuple[int, int]  # height and width of the file
    reduce: int = 1

    @classmethod
    def read(cls, item: Item) -> "_Photo":
        """Decode an item; one that is too large to be measured whole is made smaller by a whole number."""
        start = time.perf_counter()
        height, width = item.size()
        by = max(1, math.ceil(math.sqrt(height * width / MOST_PIXELS)))
        with DECODING.of(height * width):
            grey, truth = item.read(by)
        if by == 1 or (height < width) != (truth.shape[0] < truth.shape[1]):  # as its EXIF tag turned it
            height, width = (truth.shape[0], truth.shape[1]) if by == 1 else (width, height)
        return cls(grey, truth, time.perf_counter() - start, (height, width), by)

    @property
    def note(self) -> str:
        """For the row."""
        return f"measured at 1/{self.reduce} of its height and width" if self.reduce > 1 else ""


def measure_batch(items: Sequence[Item], models: Mapping[str, Colorizer], keep: bool = False,
                  of_set: Mapping[str, metrics.SetMetric] | None = None,
                  wanted: Callable[[Mapping[str, Mapping[str, Any]]], bool] = lambda rows: False) -> Result:
    """Colorize a batch of items with each model and measure the answers.

    Parameters
    ----------
    items : sequence of Item
    models : mapping of str to Colorizer
        By the name that stands in the rows.
    keep : bool
        Return the pictures, too.
    of_set : mapping of str to SetMetric, optional
        Their features, of prediction and truth in one list, go into the rows.
    wanted : callable
        Is asked of each photo, with its rows by model, whether thumbnails of its pictures are needed.

    Returns
    -------
    Result
        A photo that cannot be read, or a model that fails on it, gives a row with `error`; the rest goes on.
    """
    result = Result()
    found: dict[tuple[int, str], dict[str, Any]] = {}
    read: dict[int, _Photo] = {}
    for i, item in enumerate(items):
        try:
            read[i] = _Photo.read(item)
        except Exception as error:  # a data set of somebody else's may raise anything
            found |= {(i, name): _unread(item, error) for name in models}
    given = {name: answers(model, {i: photo.grey for i, photo in read.items()},
                           {i: items[i].conditions for i in read}) for name, model in models.items()}
    for i, photo in read.items():
        rows, pictures = measuring(photo.truth.shape[0] * photo.truth.shape[1], _measured, items[i].name, photo, models,
                                   given, i, of_set or {})
        small = wanted(rows)
        if keep or small:
            shown = {name: picture[0].movedim(0, -1).cpu().contiguous().numpy() for name, picture in pictures.items()}
            if keep:
                pairs = {"truth": photo.truth, **({} if photo.grey is photo.truth else {"input": photo.grey}), **shown}
                result.pictures |= {(items[i].name, name): rgb for name, rgb in pairs.items()}
            if small:
                result.thumbnails[items[i].name] = _thumbnails(photo, shown)
        found |= {(i, name): row for name, row in rows.items()}
    result.rows = [{"photo": item.name, "model": name, "group": item.group} | found[i, name]
                   for i, item in enumerate(items) for name in models]
    return result


def _unread(item: Item, error: Exception) -> dict[str, Any]:
    """The row of an item that cannot be read."""
    if out_of_memory(error) or out_of_memory(error.__cause__ or error):
        return {"error": f"{item.name}: out of memory", "passing": True}
    if isinstance(error, images.ImageError):
        # Of the system's making, or of a limit that one may raise: it may be otherwise next time.
        passing = isinstance(error, images.Passing) or getattr(error.__cause__, "errno", None)
        return {"error": str(error)} | ({"passing": True} if passing else {})
    return {"error": f"{item.name}: cannot be read ({_reason(error)})", "passing": True}


def _thumbnails(photo: _Photo, pictures: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Small copies of a photo and of the answers to it."""
    from colorlab.evaluation import charts  # it brings matplotlib, which a table alone does not need

    grey = lab.to_uint8(lab.grey_value(lab.rgb_to_L(bytes_of(charts.small(photo.grey)))))
    return {"input": grey[0, 0].numpy()[..., None].repeat(3, axis=2), "truth": charts.small(photo.truth),
            **{name: charts.small(rgb) for name, rgb in pictures.items()}}


@torch.inference_mode()
def _measured(item: str, photo: _Photo, models: Mapping[str, Colorizer],
              given: Mapping[str, Callable[[int], tuple[Tensor, float]]], i: int,
              of_set: Mapping[str, metrics.SetMetric]) -> tuple[dict[str, dict[str, Any]], dict[str, Tensor]]:
    """Rows and pictures of one photo, by model; what all models share is computed once, on the device."""
    rows: dict[str, dict[str, Any]] = {}
    pictures: dict[str, Tensor] = {}
    shared: dict[torch.device, tuple[metrics.Reference, Tensor, float]] = {}
    for name, model in models.items():
        row: dict[str, Any] = {"height": photo.size[0], "width": photo.size[1], "decode_seconds": photo.seconds}
        try:
            if model.device not in shared:
                shared[model.device] = _shared(photo, model.device)
            reference, L, preparing = shared[model.device]
            ab, network = given[name](i)
            start = time.perf_counter()
            if type(model).join is not Colorizer.join:  # a class with a way of its own
                picture = bytes_of(model.join(photo.grey, ab)).to(model.device)
            else:
                picture = model.paint(L, enlarge(ab, photo.truth.shape[:2])).contiguous()
            done(picture)
            joined = time.perf_counter()
            pair = metrics.Pair(picture, reference)
            row |= metrics.measure_pair(pair)[0]
            row["notes"] = "; ".join(filter(None, (photo.note, row.get("notes")))) or None
            for metric, one in of_set.items():
                row[metric] = torch.cat([part[0].float() for part in one.features(pair)]).tolist()
            row |= {"network_seconds": network, "seconds": network + joined - start,
                    "measure_seconds": time.perf_counter() - joined + preparing / len(models)}
            pictures[name] = picture
        except Exception as error:  # out of memory on this photo: the next may be smaller; or a model's own mistake
            row |= {"error": f"{item}: {name} failed ({_reason(error)})", "passing": True}
        rows[name] = row
    return rows, pictures


def _shared(photo: _Photo, device: torch.device) -> tuple[metrics.Reference, Tensor, float]:
    """The truth, the L that colours are joined with (its own, unless the input is another picture), and the seconds."""
    start = time.perf_counter()
    reference = metrics.Reference(bytes_of(photo.truth).to(device))
    L = reference.L if photo.grey is photo.truth else lab.rgb_to_L(bytes_of(photo.grey).to(device))
    return reference, L, time.perf_counter() - start


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())[:200]
    if isinstance(error, MemoryError):
        return text or "out of memory"
    return text if isinstance(error, (RuntimeError, ValueError)) and text else f"{type(error).__name__}: {text}"

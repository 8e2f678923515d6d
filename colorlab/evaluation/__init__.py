"""Photos x models -> one tidy table, and its summary.

`evaluate` keeps everything in memory, for a notebook. `folder.evaluate_into` does the same for many photos, into a
folder, and goes on there when it was stopped.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image
from tqdm.auto import tqdm

from colorlab import datasets, images, metrics, models
from colorlab.datasets import Item
from colorlab.evaluation import inflight, pipeline
from colorlab.evaluation.answers import batches
from colorlab.evaluation.pipeline import EvaluationError
from colorlab.evaluation.summary import summarize
from colorlab.models.base import Colorizer

__all__ = ["BATCH", "EvaluationError", "Item", "columns_of_table", "evaluate", "labelled", "summarize"]

Sink = Callable[[str, str, np.ndarray], None]
BATCH = 8  # photos; more makes a network no faster on a CPU


def columns_of_table() -> list[str]:
    """The columns of `evaluate`: what is registered is measured."""
    return ["photo", "model", "height", "width", "seconds", *metrics.per_photo(), "colourfulness_truth", "rarity",
            "notes", "error"]


def evaluate(photos: Any, models_: Sequence[str | Colorizer] | str | Colorizer, progress: bool = True,
             sink: Sink | None = None) -> pd.DataFrame:
    """Colorize photos with models and compare with the true colours.

    Parameters
    ----------
    photos : path, data set, or list of paths, files, arrays, PIL images or tensors
        Colour photos; a path may be a picture, a folder or a zip file, or the name of a data set (`datasets.names()`).
        Their L is the input, their colour the truth. Photos and models of equal names get a number.
    models_ : list of str or Colorizer, or one of them
        Names as for `colorlab.load`, or loaded models. "grey" is the baseline.
    progress : bool
        Show a bar.
    sink : callable, optional
        Called as ``sink(photo name, model name, rgb)`` with every colorized picture, and once per photo with the model
        name "truth"; with "input", too, if the models were given another picture than the truth.

    Returns
    -------
    DataFrame
        One row per photo and model: photo, model, height, width, seconds (of colorizing), the registered metrics of
        single photos, notes (why a value is missing, or at what size a huge photo was measured) and error. A photo that
        cannot be read gives rows whose metrics are NaN and whose error says why; the rest goes on.

    Raises
    ------
    CheckpointError, WeightsError, DatasetError
        If a model or the set of photos cannot be opened at all.
    """
    loaded = labelled(models_)
    parts = batches(_items(photos), BATCH)

    def task(batch: Sequence[Item]) -> Callable[[], pipeline.Result]:
        return lambda: pipeline.measure_batch(batch, loaded, keep=sink is not None)

    rows: list[dict] = []
    with tqdm(total=sum(map(len, parts)), desc="evaluating", unit="photo", disable=not progress) as bar:
        for batch, result in zip(parts, inflight.run(map(task, parts), inflight.usual_workers()), strict=True):
            rows += result.rows
            bar.update(len(batch))
            for item in batch if sink is not None else ():
                for name in ("input", "truth", *loaded):
                    if sink is not None and (item.name, name) in result.pictures:
                        sink(item.name, name, result.pictures[item.name, name])
    return pd.DataFrame(rows, columns=columns_of_table())


def labelled(models_: Sequence[str | Colorizer] | str | Colorizer) -> dict[str, Colorizer]:
    """Loaded models by name; of equal names, the second gets a number, and none is called as a picture of the photo."""
    if isinstance(models_, (str, os.PathLike, Colorizer)):
        models_ = [models_]
    loaded = [models.load(model) if isinstance(model, (str, os.PathLike)) else model for model in models_]
    names = [f"{model.name} (model)" if model.name in ("input", "truth") else model.name for model in loaded]
    return dict(zip(datasets.distinct(names), loaded, strict=True))


def called_differently(items: Sequence[Item]) -> list[Item]:
    """The same items; of equal names, the second gets a number.

    Raises
    ------
    EvaluationError
        If there are none.
    """
    if not items:
        raise EvaluationError("there is nothing to measure: the set of photos is empty")
    names = datasets.distinct([item.name for item in items])
    return [replace(item, name=name) for item, name in zip(items, names, strict=True)]


def _items(photos: Any) -> list[Item]:
    """Things to measure, each with a name of its own."""
    if isinstance(photos, datasets.Dataset):
        return called_differently(photos.items())
    if isinstance(photos, str) and photos in datasets.DATASETS and not os.path.exists(photos):
        return called_differently(datasets.find(photos).items())
    # One photo is a list of one; an array of four dimensions is a stack of photos.
    single = isinstance(photos, (str, os.PathLike, Image.Image)) or images.is_file(photos)
    if single or getattr(photos, "ndim", 4) < 4:
        photos = [photos]
    photos = list(photos)
    if photos and all(isinstance(photo, (str, os.PathLike)) for photo in photos):
        photos = datasets.collect(photos)
    if photos and all(isinstance(photo, Item) for photo in photos):
        return called_differently(photos)
    names = [photo.name if isinstance(photo, datasets.Photo) else f"photo {i}" for i, photo in enumerate(photos)]
    return [Item(name, photo) for name, photo in zip(datasets.distinct(names), photos, strict=True)]

"""Photos x models -> one tidy table, and its summary.

`evaluate` keeps everything in memory, for a notebook. `folder.evaluate_into` does the same for many photos, into a
folder, and goes on there when it was stopped.
"""

import os
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from PIL import Image
from tqdm.auto import tqdm

from colorlab import datasets, metrics, models
from colorlab.evaluation import pipeline as measuring
from colorlab.evaluation.pipeline import EvaluationError, Item
from colorlab.models.base import Colorizer

__all__ = ["COLUMNS", "EvaluationError", "Item", "evaluate", "summarize"]

Sink = Callable[[str, str, np.ndarray], None]
COLUMNS = ["photo", "model", "height", "width", "seconds", *metrics.METRICS, "colourfulness", "colourfulness_truth",
           "rarity", "error"]
BATCH = 8  # photos; more makes a network no faster on a CPU


def evaluate(photos, models_: Sequence[str | Colorizer], progress: bool = True, sink: Sink | None = None
             ) -> pd.DataFrame:
    """Colorize photos with models and compare with the true colours.

    Parameters
    ----------
    photos : path, or list of paths, arrays, PIL images or tensors
        Colour photos; a path may be a picture, a folder or a zip file. Their L is the input, their colour the truth.
        Photos and models of equal names get a number.
    models_ : list of str or Colorizer, or one of them
        Names as for `colorlab.load`, or loaded models. "grey" is the baseline.
    progress : bool
        Show a bar.
    sink : callable, optional
        Called as ``sink(photo name, model name, rgb)`` with every colorized picture, and once per photo with the model
        name "truth".

    Returns
    -------
    DataFrame
        One row per photo and model: photo, model, height, width, seconds (of colorizing), the metrics of
        `colorlab.metrics`, and error. A photo that cannot be read gives rows whose metrics are NaN and whose error
        says why; the rest goes on.

    Raises
    ------
    CheckpointError, WeightsError, DatasetError
        If a model or the set of photos cannot be opened at all.
    """
    loaded = labelled(models_)
    batches = measuring.batches(_items(photos), BATCH)

    def task(batch):
        return lambda: measuring.measure_batch(batch, loaded, keep=sink is not None)

    rows = []
    with tqdm(total=sum(map(len, batches)), desc="evaluating", unit="photo", disable=not progress) as bar:
        for batch, result in zip(batches, measuring.run(map(task, batches), measuring.usual_workers()), strict=True):
            rows += result.rows
            bar.update(len(batch))
            for item in batch if sink is not None else ():
                for name in ("truth", *loaded):
                    if (item.name, name) in result.pictures:
                        sink(item.name, name, result.pictures[item.name, name])
    return pd.DataFrame(rows, columns=COLUMNS)


def labelled(models_: Sequence[str | Colorizer] | str | Colorizer) -> dict[str, Colorizer]:
    """Loaded models by name; of equal names, the second gets a number."""
    if isinstance(models_, (str, os.PathLike, Colorizer)):
        models_ = [models_]
    loaded = [models.load(model) if isinstance(model, (str, os.PathLike)) else model for model in models_]
    return dict(zip(datasets.distinct([model.name for model in loaded]), loaded, strict=True))


def _items(photos) -> list[Item]:
    """Things to measure, each with a name of its own."""
    # One photo is a list of one; an array of four dimensions is a stack of photos.
    if isinstance(photos, (str, os.PathLike, Image.Image)) or getattr(photos, "ndim", 4) < 4:
        photos = [photos]
    photos = list(photos)
    if all(isinstance(photo, (str, os.PathLike)) for photo in photos):
        photos = datasets.collect(photos)
    names = [photo.name if isinstance(photo, datasets.Photo) else f"photo {i}" for i, photo in enumerate(photos)]
    return [Item(name, photo) for name, photo in zip(datasets.distinct(names), photos, strict=True)]


def summarize(table: pd.DataFrame) -> pd.DataFrame:
    """Means over photos, one row per model, in the order in which the models appear; infinite values (the psnr of equal
    pictures) are left out.

    `auc_rebalanced` is weighted by `rarity`, which pools the pixels of all photos of equal size. Columns `photos` and
    `failed` count rows.
    """
    means = [c for c in COLUMNS[4:-1] if c != "rarity"]
    rows = {}
    for model, part in table.groupby("model", sort=False):
        good = part[part["error"].isna()]
        row = good[means].replace(np.inf, np.nan).mean().to_dict()
        if len(good):
            row["auc_rebalanced"] = np.average(good["auc_rebalanced"], weights=good["rarity"])
        rows[model] = {"photos": len(good), "failed": len(part) - len(good), **row}
    return pd.DataFrame(list(rows.values()), list(rows), ["photos", "failed", *means]).rename_axis("model")

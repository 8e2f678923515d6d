"""Photos x models -> one tidy table, and its summary."""

import os
import time
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from PIL import Image
from tqdm.auto import tqdm

from colorlab import datasets, images, metrics, models
from colorlab.models.base import Colorizer

Sink = Callable[[str, str, np.ndarray], None]


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
        One row per photo and model: photo, model, height, width, seconds, the metrics of `colorlab.metrics`, and
        error. A photo that cannot be read gives rows whose metrics are NaN and whose error says why; the rest goes on.

    Raises
    ------
    CheckpointError, WeightsError, DatasetError
        If a model or the set of photos cannot be opened at all.
    """
    if isinstance(models_, (str, os.PathLike, Colorizer)):
        models_ = [models_]
    loaded = [models.load(model) if isinstance(model, (str, os.PathLike)) else model for model in models_]
    labels = datasets.distinct([model.name for model in loaded])
    rows = []
    for name, photo in tqdm(_named(photos), desc="evaluating", unit="photo", disable=not progress):
        try:
            truth = photo.read() if isinstance(photo, datasets.Photo) else images.to_rgb(photo)
        except images.ImageError as error:
            rows += [{"photo": name, "model": label, "error": str(error)} for label in labels]
            continue
        if sink is not None:
            sink(name, "truth", truth)
        for label, model in zip(labels, loaded, strict=True):
            row = {"photo": name, "model": label, "height": truth.shape[0], "width": truth.shape[1]}
            try:
                start = time.perf_counter()
                predicted = model.colorize(truth)
                row |= {"seconds": time.perf_counter() - start, **metrics.measure(predicted, truth)}
                if sink is not None:
                    sink(name, label, predicted)
            except (RuntimeError, MemoryError) as error:  # out of memory on this photo: the next may be smaller
                row["error"] = f"{name}: {label} failed ({' '.join(str(error).split())[:200]})"
            rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)


COLUMNS = ["photo", "model", "height", "width", "seconds", *metrics.METRICS, "colourfulness", "colourfulness_truth",
           "rarity", "error"]


def _named(photos) -> list[tuple[str, object]]:
    """Pairs of a unique name and something that `to_rgb` or `Photo.read` reads."""
    # One photo is a list of one; an array of four dimensions is a stack of photos.
    if isinstance(photos, (str, os.PathLike, Image.Image)) or getattr(photos, "ndim", 4) < 4:
        photos = [photos]
    photos = list(photos)
    if all(isinstance(photo, (str, os.PathLike)) for photo in photos):
        photos = datasets.collect(photos)
    names = [photo.name if isinstance(photo, datasets.Photo) else f"photo {i}" for i, photo in enumerate(photos)]
    return list(zip(datasets.distinct(names), photos, strict=True))


def summarize(table: pd.DataFrame) -> pd.DataFrame:
    """Means over photos, one row per model, in the order in which the models appear.

    `auc_rebalanced` is weighted by `rarity`, which pools the pixels of all photos of equal size. Columns `photos` and
    `failed` count rows.
    """
    means = [c for c in COLUMNS[4:-1] if c != "rarity"]
    rows = {}
    for model, part in table.groupby("model", sort=False):
        good = part[part["error"].isna()]
        row = good[means].mean().to_dict()
        if len(good):
            row["auc_rebalanced"] = np.average(good["auc_rebalanced"], weights=good["rarity"])
        rows[model] = {"photos": len(good), "failed": len(part) - len(good), **row}
    return pd.DataFrame(list(rows.values()), list(rows), ["photos", "failed", *means]).rename_axis("model")

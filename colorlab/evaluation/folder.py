"""Evaluation into a folder: stop it anywhere, run it again, and it goes on.

    parts/*.parquet      rows, with the digests of photo and weights: what is known (`store`)
    set-aside/           parts that were damaged
    pictures/            every colorized picture, if asked for
    .thumbnails/         small copies of the best and worst photos
    per_image.parquet    the finished table, one row per photo and model
    summary.csv          means and paired differences, with intervals (`summary`)
    index.html           the report (`report`)
    evaluation.json      what was asked, so that repeating a finished run does nothing

A row counts only while photo, weights and code are those it was measured with. Nothing measured is deleted.
"""

import contextlib
import errno
import hashlib
import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from filelock import FileLock, Timeout
from tqdm.auto import tqdm

from colorlab import codedigest, datasets, evaluation, resources
from colorlab import metrics as measures
from colorlab.datasets import Dataset, Item
from colorlab.evaluation import (
    charts,
    columns,
    inflight,
    ownership,
    paired,
    pipeline,
    report,
    spreadsheets,
    statistics,
    store,
    summary,
)
from colorlab.evaluation.answers import batches
from colorlab.evaluation.fingerprint import fingerprint
from colorlab.evaluation.pipeline import EvaluationError
from colorlab.models.base import Colorizer

REPORTING = (charts, columns, paired, report, statistics, summary)  # the code behind what is written at the end
RESULTS = ("per_image.parquet", "summary.csv", "index.html")


@dataclass
class Outcome:
    """The finished table, how many rows of it were measured now, and what had changed since an earlier run."""

    table: pd.DataFrame
    items: list[Item]
    models: dict[str, Colorizer]
    measured: int = 0
    notes: list[str] = field(default_factory=list)
    written: bool = True


def evaluate_into(dataset: str | Path | Dataset, models_: Sequence[str | Colorizer], folder: str | Path,
                  limit: int | None = None, batch_size: int = evaluation.BATCH, workers: int | None = None,
                  pictures: bool = False, progress: bool = True, engine: str = "local", address: str | None = None,
                  metrics: Sequence[str] = ()) -> Outcome:
    """Measure models on a data set, and write everything into a folder.

    Parameters
    ----------
    dataset, limit
        As for `datasets.find` and `Dataset.items`.
    models_ : list of str or Colorizer
        Names as for `colorlab.load`, or loaded models.
    folder : path
        Created if needed. Rows that an earlier run left there are taken, if photo and weights are still the same.
    batch_size : int
        Photos that go through a network together.
    workers : int, optional
        Batches in work at the same time. Default: one per core.
    pictures : bool
        Keep every colorized picture as `pictures/PHOTO/MODEL.png`.
    progress : bool
        Show a bar with rate and time left.
    engine, address : str
        "local": threads of this process. "ray": processes on the Ray cluster at this address (default: on this
        machine), for which the photos must lie on storage that all machines see; see `ray_engine.run`.
    metrics : sequence of str
        Names of metrics of the whole set, beside those that are always measured.

    Raises
    ------
    DatasetError, MetricError, CheckpointError, WeightsError
        If the data set or a model cannot be opened.
    EvaluationError
        If the folder cannot be written or holds other files of these names, if another evaluation is writing into it,
        or if the engine cannot go on. What is measured is kept.
    """
    for name, number in (("limit", limit), ("batch_size", batch_size), ("workers", workers)):
        if number is not None and number < 1:
            raise EvaluationError(f"{name} must be 1 or more, got {number}")
    if engine not in ("local", "ray"):
        raise EvaluationError(f"no engine is called {engine!r}; there are 'local' and 'ray'")
    folder = Path(folder)
    items = evaluation.called_differently(datasets.find(dataset, without=folder).items(limit))
    loaded = evaluation.labelled(models_)
    ownership.check_evaluation(folder, RESULTS)
    with _writing(folder), _locked(folder):
        weights = {name: fingerprint(model) for name, model in loaded.items()}
        known = store.Store(folder, weights, pictures, metrics)
        parts = batches(items, batch_size)
        if engine == "ray":
            from colorlab.evaluation import ray_engine

            results = ray_engine.run(parts, known, loaded, workers, address)
        else:
            results = _threads(parts, known, loaded, workers or inflight.usual_workers())
        with (tqdm(total=len(items), desc="evaluating", unit="photo", disable=not progress) as bar,
              contextlib.closing(results)):  # whatever happens here, nothing goes on in the background
            for batch, (rows, result) in results:
                known.add(rows, result)
                bar.update(len(batch))
        outcome = Outcome(known.table(items), items, loaded, known.measured, known.notes())
        asked = {"dataset": _called(dataset), "models": known.weights, "metrics": known.digests_of_metrics,
                 "rows": _digest_of_rows(outcome.table), "report": _digest_of_report(known)}
        outcome.written = _finish(outcome, known, folder, asked)
    return outcome


def _called(dataset: str | Path | Dataset) -> str:
    return dataset.name if isinstance(dataset, Dataset) else str(dataset)


def _threads(parts: Sequence[Sequence[Item]], known: store.Store, models: Mapping[str, Colorizer], workers: int
             ) -> Generator[tuple[Sequence[Item], tuple[list[dict[str, Any]], pipeline.Result]], None, None]:
    """Each batch with what `Store.measure` says of it, in their order."""
    tasks = ((lambda batch=batch: known.measure(batch, models)) for batch in parts)
    with contextlib.closing(inflight.run(tasks, workers)) as results:
        yield from zip(parts, results, strict=True)


def _finish(outcome: Outcome, known: store.Store, folder: Path, asked: dict[str, Any]) -> bool:
    """Write tables and report, unless the same ones are there already, undamaged."""
    def files() -> dict[str, str]:
        return {name: hashlib.blake2b((folder / name).read_bytes(), digest_size=16).hexdigest() for name in RESULTS}

    with contextlib.suppress(OSError, ValueError):
        if json.loads((folder / "evaluation.json").read_text()) == asked | {"files": files()}:
            return False
    rows, numbers, page = (folder / name for name in RESULTS)
    store.write(pa.Table.from_pandas(outcome.table, known.schema, preserve_index=False), rows)
    means = summary.summary(outcome.table, known.of_sets(outcome.table))
    with resources.replacing(numbers) as temporary:
        spreadsheets.harmless(means).to_csv(temporary, index=False, float_format="%.6g", errors="replace")
    sheets = report.extremes(outcome.table, outcome.models, _thumbnails(outcome, known))
    with resources.replacing(page) as temporary:
        temporary.write_text(report.page(outcome.table, means, outcome.models, sheets=sheets, notes=outcome.notes),
                             encoding="utf-8", errors="replace")
    with resources.replacing(folder / "evaluation.json") as temporary:
        temporary.write_text(json.dumps(asked | {"files": files()}, indent=1) + "\n")
    return True


def _thumbnails(outcome: Outcome, known: store.Store) -> dict[str, dict[str, Any]]:
    """The small copies that the report shows; those that an earlier run did not leave are made now, and kept."""
    names = list(outcome.models)
    found = known.thumbnails.read(outcome.table, names)
    rows = dict(list(outcome.table[outcome.table["error"].isna()].groupby("photo")))
    for item in outcome.items:
        if item.name in found:
            good = rows[item.name]
            lacking = {"input", "truth", *good["model"]} - found[item.name].keys()
            todo = {name: model for name, model in outcome.models.items() if name in lacking}
            if lacking:
                made = pipeline.measure_batch([item], todo, wanted=lambda rows: True).thumbnails
                known.thumbnails.add(made, good.to_dict("records"))
                found[item.name] |= made.get(item.name, {})
    return {photo: copies for photo, copies in found.items() if {"input", "truth"} <= copies.keys()}


def _digest_of_report(known: store.Store) -> str:
    """Of what decides tables and report beside the rows: code, and what the metrics say of themselves."""
    said = [(name, one.label, one.unit, one.better, one.hides, one.meaning, one.shown, one.weight, one.undefined)
            for name, one in (measures.per_photo() | known.of_set).items()]
    return codedigest.of_text(codedigest.of_modules(*REPORTING), codedigest.of_value(said))


def _digest_of_rows(table: pd.DataFrame) -> str:
    """Of everything in a table but the seconds."""
    text = table.drop(columns=store.TIMES).to_csv(index=False, errors="replace")
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turn what goes wrong in writing into one line."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise EvaluationError(f"{folder} cannot be written ({error.strerror or error}): "
                              + ("make room, or choose" if full else "choose") + " another folder with -o, and run it "
                              "again; what is measured is kept") from error


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One run at a time; the system frees the lock of a process that dies."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise EvaluationError(f"another evaluation is writing into {folder}: wait for it, or choose another folder "
                              "with -o") from error
    try:
        yield
    finally:
        lock.release()

"""Evaluation into a folder: stop it anywhere, run it again, and it goes on.

    parts/*.parquet      rows, with the digests of photo and weights: what is known (`store`)
    pictures/            every colorized picture, if asked for
    per_image.parquet    the finished table, one row per photo and model
    summary.csv          means and paired differences, with intervals (`summary`)
    index.html           the report (`page`)
    evaluation.json      what was asked, so that repeating a finished run does nothing

A row counts only while the photo and the weights are those it was measured with.
"""

import contextlib
import errno
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
from filelock import FileLock, Timeout
from tqdm.auto import tqdm

import colorlab
from colorlab import evaluation, images
from colorlab.evaluation import pipeline as measuring
from colorlab.evaluation import sources, store
from colorlab.evaluation.pipeline import EvaluationError, Item
from colorlab.models.base import Colorizer

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


def evaluate_into(dataset: str | Path, models_: Sequence[str | Colorizer], folder: str | Path,
                  limit: int | None = None, batch_size: int = evaluation.BATCH, workers: int | None = None,
                  pictures: bool = False, progress: bool = True, engine: str = "local", address: str | None = None
                  ) -> Outcome:
    """Measure models on a data set, and write everything into a folder.

    Parameters
    ----------
    dataset, limit
        As for `sources.find`.
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

    Raises
    ------
    DatasetError, CheckpointError, WeightsError
        If the data set or a model cannot be opened.
    EvaluationError
        If the folder cannot be written, if another evaluation is writing into it, or if the engine cannot go on. What
        is measured is kept.
    """
    for name, number in (("limit", limit), ("batch_size", batch_size), ("workers", workers)):
        if number is not None and number < 1:
            raise EvaluationError(f"{name} must be 1 or more, got {number}")
    if engine not in ("local", "ray"):
        raise EvaluationError(f"no engine is called {engine!r}; there are 'local' and 'ray'")
    folder = Path(folder)
    items, loaded = sources.find(dataset, limit, without=folder), evaluation.labelled(models_)
    with _writing(folder), _locked(folder):
        known = store.Store(folder, {name: store.fingerprint(model) for name, model in loaded.items()}, pictures)
        batches = measuring.batches(items, batch_size)
        if engine == "ray":
            from colorlab.evaluation import ray_engine

            results = ray_engine.run(batches, known, loaded, workers, address)
        else:
            results = _threads(batches, known, loaded, workers or measuring.usual_workers())
        with (tqdm(total=len(items), desc="evaluating", unit="photo", disable=not progress) as bar,
              contextlib.closing(results)):  # whatever happens here, nothing goes on in the background
            for batch, (rows, kept) in results:
                known.add(rows, kept)
                bar.update(len(batch))
        outcome = Outcome(known.table(items), items, loaded, known.measured, known.notes())
        asked = {"dataset": str(dataset), "models": known.weights, "rows": _digest_of_rows(outcome.table),
                 "colorlab": colorlab.__version__}
        outcome.written = _finish(outcome, folder, asked)
    return outcome


def _threads(batches: Sequence[Sequence[Item]], known: store.Store, models: Mapping[str, Colorizer], workers: int):
    """Each batch with what `Store.measure` says of it, in their order."""
    tasks = ((lambda batch=batch: known.measure(batch, models)) for batch in batches)
    with contextlib.closing(measuring.run(tasks, workers)) as results:
        yield from zip(batches, results, strict=True)


def _finish(outcome: Outcome, folder: Path, asked: dict) -> bool:
    """Write tables and report, unless the same ones are there already, undamaged."""
    from colorlab.evaluation import page, summary

    def files():
        return {name: hashlib.blake2b((folder / name).read_bytes(), digest_size=16).hexdigest() for name in RESULTS}

    with contextlib.suppress(OSError, ValueError):
        if json.loads((folder / "evaluation.json").read_text()) == asked | {"files": files()}:
            return False
    rows, numbers, report = (folder / name for name in RESULTS)
    store.write(pa.Table.from_pandas(outcome.table, store.SCHEMA, preserve_index=False), rows)
    means = summary.summary(outcome.table)
    with resources.replacing(numbers) as temporary:
        means.to_csv(temporary, index=False, float_format="%.6g", errors="replace")
    with resources.replacing(report) as temporary:
        temporary.write_text(page.page(outcome, means), encoding="utf-8", errors="replace")
    with resources.replacing(folder / "evaluation.json") as temporary:
        temporary.write_text(json.dumps(asked | {"files": files()}, indent=1) + "\n")
    return True


def _digest_of_rows(table: pd.DataFrame) -> str:
    """Of everything in a table but the seconds."""
    text = table.drop(columns=store.TIMES).to_csv(index=False, errors="replace")
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


@contextlib.contextmanager
def _writing(folder: Path):
    """Turn what goes wrong in writing into one line."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise EvaluationError(f"{folder} cannot be written ({error.strerror or error}): "
                              + ("make room, or choose" if full else "choose") + " another folder with -o, and run it "
                              "again; what is measured is kept") from error


@contextlib.contextmanager
def _locked(folder: Path):
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

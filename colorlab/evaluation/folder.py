"""Evaluation into a folder: stop it anywhere, run it again, and it goes on.

    parts/*.parquet      rows, one file per finished batch, with the digests of photo and weights: what is known
    per_image.parquet    the finished table, one row per photo and model
    summary.csv          means and paired differences, with intervals (`summary`)
    index.html           the report (`page`)
    evaluation.json      what was asked, so that repeating a finished run does nothing

A row counts only while the photo and the weights are those it was measured with.
"""

import contextlib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from filelock import FileLock, Timeout
from tqdm.auto import tqdm

import colorlab
from colorlab import evaluation, images, metrics
from colorlab.evaluation import measuring, sources
from colorlab.evaluation.measuring import EvaluationError, Item
from colorlab.models.base import Colorizer

# Seconds of reading the photo, of the network with its input, of colorizing (that and joining with L), of metrics.
TIMES = ["decode_seconds", "network_seconds", "seconds", "measure_seconds"]
_NUMBERS = [*TIMES, *metrics.METRICS, "colourfulness", "colourfulness_truth", "rarity"]
SCHEMA = pa.schema([("photo", pa.string()), ("model", pa.string()), ("group", pa.string()), ("height", pa.int32()),
                    ("width", pa.int32()), *((name, pa.float64()) for name in _NUMBERS), ("error", pa.string()),
                    ("photo_digest", pa.string()), ("model_digest", pa.string())])
COLUMNS = SCHEMA.names
_KEY = ["photo", "model", "photo_digest", "model_digest"]


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
    folder = Path(folder)
    items, loaded = sources.find(dataset, limit, without=folder), evaluation.labelled(models_)
    with _writing(folder), _locked(folder):
        store = Store(folder, {name: fingerprint(model) for name, model in loaded.items()}, pictures)
        batches = measuring.batches(items, batch_size)
        if engine == "ray":
            from colorlab.evaluation import ray_engine

            results = ray_engine.run(batches, store, loaded, workers, address)
        else:
            results = _threads(batches, store, loaded, workers or measuring.usual_workers())
        with (tqdm(total=len(items), desc="evaluating", unit="photo", disable=not progress) as bar,
              contextlib.closing(results)):  # whatever happens here, nothing goes on in the background
            for batch, (rows, kept) in results:
                store.add(rows, kept)
                bar.update(len(batch))
        outcome = Outcome(store.table(items), items, loaded, store.measured, store.notes())
        asked = {"dataset": str(dataset), "models": store.weights, "rows": _digest_of_rows(outcome.table),
                 "colorlab": colorlab.__version__}
        outcome.written = _finish(outcome, folder, asked)
    return outcome


def _threads(batches: Sequence[Sequence[Item]], store: "Store", models: Mapping[str, Colorizer], workers: int):
    """Each batch with what `Store.measure` says of it, in their order."""
    tasks = ((lambda batch=batch: store.measure(batch, models)) for batch in batches)
    with contextlib.closing(measuring.run(tasks, workers)) as results:
        yield from zip(batches, results, strict=True)


def _finish(outcome: Outcome, folder: Path, asked: dict) -> bool:
    """Write tables and report, unless the same ones are there already."""
    from colorlab.evaluation import page, summary

    targets = [folder / name for name in ("per_image.parquet", "summary.csv", "index.html")]
    with contextlib.suppress(OSError, ValueError):
        if json.loads((folder / "evaluation.json").read_text()) == asked and all(map(Path.exists, targets)):
            return False
    with images.replacing(targets[0]) as temporary:
        pq.write_table(pa.Table.from_pandas(outcome.table, SCHEMA, preserve_index=False), temporary)
    numbers = summary.summary(outcome.table)
    with images.replacing(targets[1]) as temporary:
        numbers.to_csv(temporary, index=False, float_format="%.6g", errors="replace")
    with images.replacing(targets[2]) as temporary:
        temporary.write_text(page.page(outcome, numbers), encoding="utf-8", errors="replace")
    with images.replacing(folder / "evaluation.json") as temporary:
        temporary.write_text(json.dumps(asked, indent=1) + "\n")
    return True


class Store:
    """What is known in a folder, and the way to add to it."""

    def __init__(self, folder: Path, weights: Mapping[str, str], pictures: bool = False):
        self.parts, self.weights = folder / "parts", dict(weights)
        self.pictures = folder / "pictures" if pictures else None
        self.parts.mkdir(parents=True, exist_ok=True)
        for left in self.parts.glob(".*.tmp"):  # of a run that was killed while it wrote
            left.unlink(missing_ok=True)
        self.digests: dict[str, str] = {}  # of the photos
        self.passing: list[dict] = []  # rows that are shown, but tried again next time
        self.measured = 0
        before = self._read([*_KEY, "error"])
        self.failed = set(before.loc[before["error"].notna(), _KEY].itertuples(index=False, name=None))
        self.known = set(before[_KEY].itertuples(index=False, name=None))
        self.before = {row[:2]: row[2:] for row in before[_KEY].itertuples(index=False, name=None)}
        self.next = 1 + max((int(path.stem) for path in self._files()), default=0)

    def _files(self) -> list[Path]:
        return sorted(path for path in self.parts.glob("*.parquet") if path.stem.isdecimal())

    def _read(self, columns: list[str]) -> pd.DataFrame:
        tables = []
        for path in self._files():
            try:
                tables.append(pq.read_table(path, columns=columns).to_pandas())
            except (pa.ArrowException, OSError, KeyError):
                path.unlink()  # damaged: its photos are measured again
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)

    def measure(self, batch: Sequence[Item], models: Mapping[str, Colorizer]) -> tuple[list[dict], dict]:
        """Rows of a batch that are not known yet, and pictures to keep; called by the workers.

        The whole batch is measured again by each model that lacks one of its rows: a network may answer in other last
        digits to a photo in other company.
        """
        digests = {item.name: _digest(item) for item in batch}
        todo = {name: model for name, model in models.items() if not all(
            self._is_known(item.name, name, digests[item.name]) for item in batch)}
        self.digests |= digests
        if not todo:
            return [], {}
        result = measuring.measure_batch(batch, todo, keep=self.pictures is not None)
        for row in result.rows:
            row |= {"photo_digest": digests[row["photo"]], "model_digest": self.weights[row["model"]]}
        return result.rows, {key: rgb for key, rgb in result.pictures.items() if key[1] != "truth"}

    def _is_known(self, photo: str, model: str, digest: str) -> bool:
        key = (photo, model, digest, self.weights[model])
        return digest != "" and key in self.known and (
            self.pictures is None or key in self.failed or self._picture(photo, model).exists())

    def _picture(self, photo: str, model: str) -> Path:
        return self.pictures / photo / f"{model.replace('/', '_')}.png"

    def add(self, rows: list[dict], pictures: Mapping[tuple[str, str], np.ndarray]) -> None:
        """Keep the rows of a batch: all of them or, if this process dies, none."""
        for (photo, model), rgb in pictures.items():
            target = self._picture(photo, model)
            target.parent.mkdir(parents=True, exist_ok=True)
            images.write(target, rgb)
        self.passing += [row for row in rows if row.get("passing")]
        rows = [row for row in rows if not row.get("passing")]
        if rows:
            self._write(pa.Table.from_pylist([{name: row.get(name) for name in COLUMNS} for row in rows], SCHEMA))
            self.measured += len(rows)

    def _write(self, table: pa.Table) -> None:
        with images.replacing(self.parts / f"{self.next:08}.parquet") as temporary:
            pq.write_table(table, temporary)
        self.next += 1

    def table(self, items: Sequence[Item]) -> pd.DataFrame:
        """The rows of these items, photo by photo, model by model; makes one part of the many."""
        files = self._files()
        rows = self._read(COLUMNS).drop_duplicates(["photo", "model"], keep="last")
        if len(files) > 1:
            self._write(pa.Table.from_pandas(rows, SCHEMA, preserve_index=False))
            for path in files:
                path.unlink(missing_ok=True)
        extra = pd.DataFrame(self.passing, columns=COLUMNS)
        rows = pd.concat([part for part in (rows, extra) if len(part)] or [extra], ignore_index=True)
        order = {item.name: i for i, item in enumerate(items)}
        wanted = pd.DataFrame([(item.name, name, self.digests[item.name], self.weights[name])
                               for item in items for name in self.weights], columns=_KEY)
        table = wanted.merge(rows, on=_KEY, how="left")
        return table.sort_values("photo", key=lambda names: names.map(order), kind="stable", ignore_index=True)[COLUMNS]

    def notes(self) -> list[str]:
        """What differs from the earlier run."""
        here = [(*key, *digests) for key, digests in self.before.items() if key[1] in self.weights]
        photos = {photo for photo, _, digest, _ in here if self.digests.get(photo, digest) != digest}
        models = sorted({model for _, model, _, weights in here if self.weights[model] != weights})
        changed = [f"{len(photos)} photos have changed since an earlier run and were measured again"] if photos else []
        return changed + [f"the weights of {name} have changed since an earlier run; measured again" for name in models]


def fingerprint(model: Colorizer) -> str:
    """What decides a model's answers, its weights above all, in 32 hexadecimal digits (BLAKE2b)."""
    digest = hashlib.blake2b(digest_size=16)
    with contextlib.suppress(NotImplementedError):
        digest.update(repr(sorted(model.config().items())).encode())
    digest.update(f"{type(model).__name__} {colorlab.__version__}".encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()


def _digest(item: Item) -> str:
    """Of truth and input together; empty if one of them cannot be read, so that it is tried again next time."""
    try:
        return "+".join(source.digest() for source in (item.truth, item.grey) if source is not None)
    except (images.ImageError, OSError):
        return ""


def _digest_of_rows(table: pd.DataFrame) -> str:
    """Of everything in a table but the seconds."""
    text = table.drop(columns=TIMES).to_csv(index=False, errors="replace")
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


@contextlib.contextmanager
def _writing(folder: Path):
    """Turn what goes wrong in writing into one line."""
    try:
        yield
    except OSError as error:
        raise EvaluationError(f"{folder} cannot be written ({error.strerror or error}); what is measured is kept: make "
                              "room, or choose another folder with -o, and run it again") from error


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

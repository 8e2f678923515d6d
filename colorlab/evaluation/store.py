"""What an evaluation has measured so far: rows in Parquet files, written so that a process may die at any moment."""

import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import torch

import colorlab
from colorlab import images, metrics
from colorlab.evaluation import pipeline as measuring
from colorlab.evaluation.pipeline import EvaluationError, Item
from colorlab.models.base import Colorizer

# Seconds of reading the photo, of the network with its input, of colorizing (that and joining with L), of metrics.
TIMES = ["decode_seconds", "network_seconds", "seconds", "measure_seconds"]
_NUMBERS = [*TIMES, *metrics.METRICS, "colourfulness", "colourfulness_truth", "rarity"]
_KEY = ["photo", "model", "photo_digest", "model_digest"]
SCHEMA = pa.schema([("photo", pa.string()), ("model", pa.string()), ("group", pa.string()), ("height", pa.int32()),
                    ("width", pa.int32()), *((name, pa.float64()) for name in _NUMBERS), ("error", pa.string()),
                    ("picture", pa.string()), ("picture_digest", pa.string()), ("photo_digest", pa.string()),
                    ("model_digest", pa.string())])
COLUMNS = SCHEMA.names
TOGETHER = 1000  # parts that are made one: file systems do not like a hundred thousand small files
LONGEST = 200  # bytes of a photo's name in that of a file


class Store:
    """What is known in a folder, and the way to add to it.

    Parameters
    ----------
    folder : path
    weights : mapping of str to str
        The fingerprint of each model, by its name.
    pictures : bool
        Keep every colorized picture, too.
    """

    def __init__(self, folder: Path, weights: Mapping[str, str], pictures: bool = False):
        self.folder, self.parts, self.weights, self.pictures = folder, folder / "parts", dict(weights), pictures
        self.parts.mkdir(parents=True, exist_ok=True)
        for place in (self.folder, self.parts):
            _clear(place)
        self.digests: dict[str, str] = {}  # of the photos
        self.passing: list[dict] = []  # rows that are shown, but tried again next time
        self.measured = 0
        before = self._read(self._files()).drop_duplicates(["photo", "model"], keep="last")
        keys = before[_KEY].itertuples(index=False, name=None)
        values = zip(before["error"].notna(), before["picture"].fillna(""), before["picture_digest"])
        self.known = dict(zip(keys, values))
        self.next = 1 + max((int(path.stem) for path in self._files()), default=0)
        self.small: list[Path] = []  # parts of this run that are not made one with others

    def _files(self) -> list[Path]:
        return sorted(path for path in self.parts.glob("*.parquet") if path.stem.isdecimal())

    def _read(self, files: Sequence[Path]) -> pd.DataFrame:
        tables = [SCHEMA.empty_table()]
        for path in files:
            try:
                with path.open("rb") as file:
                    table = pq.read_table(file, page_checksum_verification=True)
                tables.append(table.select(COLUMNS).cast(SCHEMA))
            except (pa.ArrowException, OSError, KeyError) as error:
                if isinstance(error, MemoryError) or getattr(error, "errno", None):
                    raise  # the machine's fault, not the file's
                path.unlink()  # damaged: its photos are measured again
        return pa.concat_tables(tables).to_pandas()

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
        result = measuring.measure_batch(batch, todo, keep=self.pictures)
        for row in result.rows:
            row |= {"photo_digest": digests[row["photo"]], "model_digest": self.weights[row["model"]]}
            if (row["photo"], row["model"]) in result.pictures:
                row["picture"] = _picture(row["photo"], row["model"])
        return result.rows, {key: rgb for key, rgb in result.pictures.items() if key[1] != "truth"}

    def _is_known(self, photo: str, model: str, digest: str) -> bool:
        key = (photo, model, digest, self.weights[model])
        if digest == "" or key not in self.known:
            return False
        failed, picture, drawn = self.known[key]
        return not self.pictures or failed or (picture != "" and _of_file(self.folder / picture) == drawn)

    def add(self, rows: list[dict], pictures: Mapping[tuple[str, str], np.ndarray]) -> None:
        """Keep the rows of a batch: all of them or, if this process dies, none."""
        drawn = {}
        for key, rgb in pictures.items():
            target = self.folder / _picture(*key)
            target.parent.mkdir(parents=True, exist_ok=True)
            _clear(target.parent)
            try:
                images.write(target, rgb)
            except images.ImageError as error:
                raise (error.__cause__ if isinstance(error.__cause__, OSError) else error) from None
            drawn[key] = _of_file(target)
        rows = [row | {"picture_digest": drawn.get((row["photo"], row["model"]))} for row in rows]
        cleaned = [{name: _text(row.get(name)) for name in COLUMNS} for row in rows]
        self.passing += [clean for clean, row in zip(cleaned, rows, strict=True) if row.get("passing")]
        kept = [clean for clean, row in zip(cleaned, rows, strict=True) if not row.get("passing")]
        if kept:
            self.small.append(self._write(pa.Table.from_pylist(kept, SCHEMA)))
            self.measured += len(kept)
        if len(self.small) >= TOGETHER:
            self._merge(self.small)
            self.small = []

    def _write(self, table: pa.Table) -> Path:
        path = self.parts / f"{self.next:08}.parquet"
        write(table, path)
        self.next += 1
        return path

    def _merge(self, files: Sequence[Path]) -> pd.DataFrame:
        """Make one part of many; returns its rows, of several for one photo and model the last."""
        rows = self._read(files).drop_duplicates(["photo", "model"], keep="last")
        if len(files) > 1:
            self._write(pa.Table.from_pandas(rows, SCHEMA, preserve_index=False))
            for path in files:
                path.unlink(missing_ok=True)
        return rows

    def table(self, items: Sequence[Item]) -> pd.DataFrame:
        """The rows of these items, photo by photo, model by model; makes one part of the many.

        Raises
        ------
        EvaluationError
            If a part was damaged after this run began.
        """
        rows = self._merge(self._files())
        extra = pa.Table.from_pylist(self.passing, SCHEMA).to_pandas()
        rows = pd.concat([part for part in (extra, rows) if len(part)] or [extra], ignore_index=True)
        rows = rows.drop_duplicates(_KEY, keep="last")  # what was measured once counts, though it failed today
        order = {item.name: i for i, item in enumerate(items)}
        wanted = pd.DataFrame([(item.name, name, self.digests[item.name], self.weights[name])
                               for item in items for name in self.weights], columns=_KEY)
        table = wanted.merge(rows, on=_KEY, how="left", indicator="found")
        if (table["found"] != "both").any():
            raise EvaluationError(f"files in {self.parts} were changed while the evaluation ran: run it again")
        return table.sort_values("photo", key=lambda names: names.map(order), kind="stable", ignore_index=True)[COLUMNS]

    def notes(self) -> list[str]:
        """What differs from the earlier run, and what of it could not be done again."""
        here = [key for key in self.known if key[1] in self.weights]
        photos = {photo for photo, _, digest, _ in here if self.digests.get(photo, digest) != digest}
        models = sorted({model for _, model, _, weights in here if self.weights[model] != weights})
        changed = [f"{len(photos)} photos have changed since an earlier run and were measured again"] if photos else []
        again = [row["error"] for row in self.passing if tuple(row[name] for name in _KEY) in self.known]
        if again and self.pictures:
            changed.append(f"{len(again)} pictures are missing, since a model fails now; first: {again[0]}")
        return changed + [f"the weights of {name} have changed since an earlier run; measured again" for name in models]


def write(table: pa.Table, path: Path) -> None:
    """Write a Parquet file whole or not at all; damage to it is noticed when it is read."""
    with resources.replacing(path) as temporary, temporary.open("wb") as file:
        pq.write_table(table, file, write_page_checksum=True)


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
    if item.problem:
        return hashlib.blake2b(item.problem.encode(), digest_size=16).hexdigest()
    try:
        return "+".join(source.digest() for source in (item.truth, item.grey) if source is not None)
    except (images.ImageError, OSError):
        return ""


def _of_file(path: Path) -> str:
    """Digest of a file; empty if there is none."""
    with contextlib.suppress(OSError):
        return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    return ""


def _picture(photo: str, model: str) -> str:
    """Where a picture is kept, in the folder of the results."""
    return "/".join(["pictures", *map(_short, photo.split("/")), f"{_short(model)}.png"])


def _short(name: str) -> str:
    """A name that file systems take."""
    if 0 < len(name.encode("utf-8", "replace")) <= LONGEST and "/" not in name:
        return name
    digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{name[:LONGEST // 4].replace('/', '_')}-{digest}"


def _text(value):
    """Parquet takes no text that is not UTF-8."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _clear(place: Path) -> None:
    """Remove what a run that was killed had half written."""
    for left in place.glob(f".*-{'[0-9a-f]' * 16}.tmp"):  # see `resources.replacing`
        left.unlink(missing_ok=True)

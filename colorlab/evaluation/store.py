"""What an evaluation has measured so far: rows in Parquet files, written so that a process may die at any moment.

Nothing that was measured is ever deleted. A row counts as long as photo, weights and the code that computed it are the
same; what does not count any more stays where it is, and a file that is damaged is set aside.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import torch

from colorlab import metrics, resources
from colorlab.datasets import Item
from colorlab.evaluation import pictures, pipeline
from colorlab.evaluation.pipeline import EvaluationError
from colorlab.evaluation.thumbnails import Thumbnails
from colorlab.models.base import Colorizer

# Seconds of reading the photo, of the network with its input, of colorizing (that and joining with L), of metrics.
TIMES = ["decode_seconds", "network_seconds", "seconds", "measure_seconds"]
_KEY = ["photo", "model", "photo_digest", "model_digest"]
_BEFORE = {"photo": pa.string(), "model": pa.string(), "group": pa.string(), "height": pa.int32(),
           "width": pa.int32(), **{name: pa.float64() for name in TIMES}}
_AFTER = {name: pa.string() for name in ("notes", "error", "picture", "picture_digest", "photo_digest",
                                         "model_digest")}
TOGETHER = 1000  # parts that are made one: file systems do not like a hundred thousand small files
ASIDE = "set-aside"


def schema(of_set: Sequence[str] = ()) -> pa.Schema:
    """Of the rows: what is registered makes the columns; metrics of the whole set keep lists of features."""
    numbers = {name: pa.float64() for name in (*metrics.per_photo(), "colourfulness_truth", "rarity")}
    return pa.schema(list((_BEFORE | numbers | {name: pa.list_(pa.float32()) for name in of_set} | _AFTER).items()))


class Store:
    """What is known in a folder, and the way to add to it.

    Parameters
    ----------
    folder : path
    weights : mapping of str to str
        The fingerprint of each model, by its name.
    pictures : bool
        Keep every colorized picture, too.
    of_set : sequence of str
        Names of metrics of the whole set that are wanted.
    """

    def __init__(self, folder: Path, weights: Mapping[str, str], pictures: bool = False, of_set: Sequence[str] = ()):
        self.folder, self.parts, self.weights, self.pictures = folder, folder / "parts", dict(weights), pictures
        self.of_set = metrics.set_level(of_set)
        self.schema = schema(list(self.of_set))
        self.digests_of_metrics = {name: one.digest() for name, one in (metrics.per_photo() | self.of_set).items()}
        self.parts.mkdir(parents=True, exist_ok=True)
        for place in (self.folder, self.parts, self.folder / ".thumbnails"):
            resources.clear(place)
        self.digests: dict[str, str] = {}  # of the photos
        self.passing: list[dict[str, Any]] = []  # rows that are shown, but tried again next time
        self.measured, self.aside = 0, 0
        before = self._rows()
        self.known = {tuple(key): (pd.notna(error), picture if isinstance(picture, str) else "", drawn)
                      for *key, error, picture, drawn in before[[*_KEY, "error", "picture", "picture_digest"]]
                      .itertuples(index=False, name=None)}
        self.thumbnails = Thumbnails(self.folder / ".thumbnails", before, list(self.weights))
        self.next = 1 + max((int(path.stem) for path in self._files()), default=0)
        self.small: list[Path] = []  # parts of this run that are not made one with others

    def _files(self) -> list[Path]:
        return sorted(path for path in self.parts.glob("*.parquet") if path.stem.isdecimal())

    def _open(self, path: Path) -> pa.Table | None:
        """A part; None, and set aside, if it is damaged."""
        try:
            with path.open("rb") as file:
                table = pq.read_table(file, page_checksum_verification=True)
            if any(name not in table.column_names for name in _KEY):
                raise KeyError
            for field in self.schema:
                if field.name in table.column_names:
                    table[field.name].cast(field.type)
            return table
        except (pa.ArrowException, OSError, KeyError) as error:
            if isinstance(error, MemoryError) or getattr(error, "errno", None):
                raise  # the machine's fault, not the file's
            place = self.folder / ASIDE
            place.mkdir(exist_ok=True)
            digest = hashlib.blake2b(path.read_bytes(), digest_size=4).hexdigest()  # no other one is overwritten
            path.replace(place / f"{path.stem}-{digest}.parquet")
            self.aside += 1
            return None

    def _rows(self) -> pd.DataFrame:
        """All rows that still count: every column of today is there, computed by the code of today."""
        tables = [self.schema.empty_table()]
        self.outdated: dict[tuple, None] = {}  # in the order in which they were measured
        for path in self._files():
            table = self._open(path)
            if table is None:
                continue
            stored = json.loads((table.schema.metadata or {}).get(b"metrics", b"{}"))
            if (set(self.schema.names) <= set(table.column_names)
                    and all(stored.get(name) == digest for name, digest in self.digests_of_metrics.items())):
                tables.append(_fitted(table, self.schema))
            else:
                self.outdated |= {tuple(row.values()): None for row in table.select(_KEY).to_pylist()}
        rows = pa.concat_tables(tables).to_pandas()
        return rows.drop_duplicates(_KEY, keep="last")

    def measure(self, batch: Sequence[Item], models: Mapping[str, Colorizer]
                ) -> tuple[list[dict[str, Any]], pipeline.Result]:
        """Rows of a batch that are not known yet, with the pictures to keep; called by the workers.

        The whole batch is measured again by each model that lacks one of its rows: a network may answer in other last
        digits to a photo in other company.
        """
        digests = {item.name: item.digest() for item in batch}
        todo = {name: model for name, model in models.items() if not all(
            self._is_known(item.name, name, digests[item.name]) for item in batch)}
        self.digests |= digests
        if not todo:
            return [], pipeline.Result()
        result = pipeline.measure_batch(batch, todo, self.pictures, self.of_set, self.thumbnails.wanted)
        changed = {item.name for item in batch if item.digest() != digests[item.name]}
        for row in result.rows:
            row |= {"photo_digest": digests[row["photo"]], "model_digest": self.weights[row["model"]]}
            if row["photo"] in changed:  # while it was measured: nobody knows which of the two this row tells of
                row["passing"] = True
            if (row["photo"], row["model"]) in result.pictures:
                row["picture"] = pictures.place(row["photo"], row["model"])
        return result.rows, result

    def _is_known(self, photo: str, model: str, digest: str) -> bool:
        key = (photo, model, digest, self.weights[model])
        if digest == "" or key not in self.known:
            return False
        failed, picture, drawn = self.known[key]
        return not self.pictures or failed or (picture != "" and pictures.digest(self.folder / picture) == drawn)

    def add(self, rows: list[dict[str, Any]], result: pipeline.Result) -> None:
        """Keep the rows of a batch: all of them or, if this process dies, none."""
        drawn = {}
        for key, rgb in result.pictures.items():
            if key[1] in ("input", "truth"):
                continue
            target = self.folder / pictures.place(*key)
            target.parent.mkdir(parents=True, exist_ok=True)
            resources.clear(target.parent)
            pictures.write(target, rgb)
            drawn[key] = pictures.digest(target)
        self.thumbnails.add(result.thumbnails, rows)
        rows = [row | {"picture_digest": drawn.get((row["photo"], row["model"]))} for row in rows]
        cleaned = [{name: _text(row.get(name)) for name in self.schema.names} for row in rows]
        self.passing += [clean for clean, row in zip(cleaned, rows, strict=True) if row.get("passing")]
        kept = [clean for clean, row in zip(cleaned, rows, strict=True) if not row.get("passing")]
        if kept:
            self.small.append(self._write(pa.Table.from_pylist(kept, self.schema)))
            self.measured += len(kept)
        if len(self.small) >= TOGETHER:
            self._merge(self.small)
            self.small = []

    def _write(self, table: pa.Table) -> Path:
        path = self.parts / f"{self.next:08}.parquet"
        write(table.replace_schema_metadata({"metrics": json.dumps(self.digests_of_metrics)}), path)
        self.next += 1
        return path

    def _merge(self, files: Sequence[Path]) -> None:
        """Make one part of many that have the same columns, measured by the same code; no row is lost."""
        same: dict[str, list[tuple[Path, pa.Table]]] = {}
        for path in files:
            table = self._open(path)
            if table is not None:
                code = sorted((table.schema.metadata or {}).items())
                same.setdefault(repr((code, table.column_names)), []).append((path, table))
        for group in same.values():
            if len(group) > 1:
                try:
                    one = pa.concat_tables([table for _, table in group], promote_options="permissive")
                except pa.ArrowException:  # foreign columns of one name that do not fit together: let them be
                    continue
                path = self.parts / f"{self.next:08}.parquet"
                write(one.replace_schema_metadata(group[0][1].schema.metadata), path)
                self.next += 1
                for old, _ in group:
                    old.unlink(missing_ok=True)

    def table(self, items: Sequence[Item]) -> pd.DataFrame:
        """The rows of these items, photo by photo, model by model; makes one part of the many.

        Raises
        ------
        EvaluationError
            If a part was damaged after this run began.
        """
        self._merge(self._files())
        rows = self._rows()
        extra = pa.Table.from_pylist(self.passing, self.schema).to_pandas()
        rows = pd.concat([part for part in (extra, rows) if len(part)] or [extra], ignore_index=True)
        rows = rows.drop_duplicates(_KEY, keep="last")  # what was measured once counts, though it failed today
        order = {item.name: i for i, item in enumerate(items)}
        wanted = pd.DataFrame([(item.name, name, self.digests[item.name], self.weights[name])
                               for item in items for name in self.weights], columns=_KEY)
        table = wanted.merge(rows, on=_KEY, how="left", indicator="found")
        if (table["found"] != "both").any():
            raise EvaluationError(f"files in {self.parts} were changed while the evaluation ran: run it again")
        table = table.sort_values("photo", key=lambda names: names.map(order), kind="stable", ignore_index=True)
        table["group"] = table["photo"].map({item.name: item.group for item in items})
        return table[self.schema.names]

    def of_sets(self, table: pd.DataFrame) -> dict[str, dict[str, float]]:
        """The metrics of the whole set: name -> model -> value, over the photos that no model failed on."""
        found: dict[str, dict[str, float]] = {}
        failed = set(table.loc[table["error"].notna(), "photo"])
        good = table[~table["photo"].isin(failed)]
        for name, metric in self.of_set.items():
            for model, part in good.groupby("model", sort=False):
                features = torch.tensor(np.stack(part[name].to_list()))
                predicted, true = features.chunk(2, dim=1)
                found.setdefault(name, {})[str(model)] = float(metric.of_set(predicted, true))
        return found

    def notes(self) -> list[str]:
        """What differs from the earlier run, and what of it could not be done again."""
        changed = []
        if self.aside:
            changed.append(f"{self.aside} damaged files of an earlier run are now in {self.folder / ASIDE}; what they "
                           "held was measured again")
        last = {(photo, model): (digest, weights) for photo, model, digest, weights in (*self.outdated, *self.known)
                if model in self.weights and photo in self.digests}
        new = {key: found for key, found in last.items()
               if (*key, self.digests[key[0]], self.weights[key[1]]) not in self.known}
        photos = {photo for (photo, _), (digest, _) in new.items() if self.digests[photo] != digest}
        models = sorted({model for (_, model), (_, weights) in new.items() if self.weights[model] != weights})
        if photos:
            changed.append(f"{len(photos)} photos have changed since an earlier run and were measured again")
        changed += [f"the weights of {name}, or its code, have changed since an earlier run; measured again"
                    for name in models]
        again = [key for key, found in new.items() if found == (self.digests[key[0]], self.weights[key[1]])]
        if again:
            changed.append(f"{len(again)} rows of an earlier run lack a metric, or were computed by other code: "
                           "measured again")
        missing = [row["error"] for row in self.passing if tuple(row[name] for name in _KEY) in self.known]
        if missing and self.pictures:
            changed.append(f"{len(missing)} pictures are missing, since a model fails now; first: {missing[0]}")
        return changed


def write(table: pa.Table, path: Path) -> None:
    """Write a Parquet file whole or not at all; damage to it is noticed when it is read."""
    with resources.replacing(path) as temporary, temporary.open("wb") as file:
        pq.write_table(table, file, write_page_checksum=True)


def _fitted(table: pa.Table, wanted: pa.Schema) -> pa.Table:
    """A part's columns in today's order."""
    return pa.Table.from_arrays([table[field.name].cast(field.type) for field in wanted], schema=wanted)


def _text(value: Any) -> Any:
    """Parquet takes no text that is not UTF-8."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value

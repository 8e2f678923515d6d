"""Small copies of the photos that a model does best and worst, kept while the photos go by."""

import bisect
import contextlib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from colorlab import images
from colorlab.evaluation import charts


class Thumbnails:
    """Who is among the best and worst so far, and where their small copies are.

    Parameters
    ----------
    folder : path
        Created with the first one.
    known : DataFrame
        Rows of an earlier run.
    models : sequence of str
    """

    def __init__(self, folder: Path, known: pd.DataFrame, models: Sequence[str]):
        self.folder = folder
        self.best: dict[str, list[float]] = {name: [] for name in models}  # ascending; the worst negated
        self.worst: dict[str, list[float]] = {name: [] for name in models}
        for row in known[known["error"].isna()][["model", charts.BEST_BY]].itertuples(index=False):
            self._enter(row[0], row[1])

    def wanted(self, rows: Mapping[str, Mapping[str, Any]]) -> bool:
        """Whether a photo, with its rows by model, is one of the best or worst of a model so far."""
        found = [self._enter(name, row[charts.BEST_BY]) for name, row in rows.items() if row.get(charts.BEST_BY)
                 is not None]
        return any(found)

    def _enter(self, model: str, value: float) -> bool:
        found = False
        for ranks, rank in ((self.best, value), (self.worst, -value)):
            own = ranks.setdefault(model, [])
            if len(own) < charts.SHOWN or rank <= own[-1]:
                bisect.insort(own, rank)
                del own[charts.SHOWN:]
                found = True
        return found

    def add(self, pictures: Mapping[str, Mapping[str, np.ndarray]], rows: Iterable[Mapping[str, Any]]) -> None:
        """Write the copies of some photos; `rows` tell the digests of photo and weights."""
        digests = {row["photo"]: row["photo_digest"] for row in rows}
        weights = {row["model"]: row["model_digest"] for row in rows}
        for photo, copies in pictures.items():
            for name, rgb in copies.items():
                target = self.path(photo, digests[photo], name, weights.get(name, ""))
                target.parent.mkdir(parents=True, exist_ok=True)
                images.write(target, rgb)

    def path(self, photo: str, digest: str, model: str, weights: str) -> Path:
        """Of one copy; another photo or other weights have another."""
        key = hashlib.blake2b(repr((photo, digest, model, weights)).encode("utf-8", "replace"), digest_size=12)
        return self.folder / f"{key.hexdigest()}.jpg"

    def read(self, table: pd.DataFrame, models: Sequence[str]) -> dict[str, dict[str, np.ndarray]]:
        """The copies that a report on this table shows, as far as they are there; all others are removed."""
        found: dict[str, dict[str, np.ndarray]] = {}
        rows = table.set_index(["photo", "model"])[["photo_digest", "model_digest"]].to_dict("index")
        others = set(self.folder.glob("*.jpg"))
        for photo in {name for model in models for name in charts.extremes(table, model)}:
            found[photo] = {}
            for name in ("input", "truth", *models):
                digest, weights = rows[photo, models[0] if name in ("input", "truth") else name].values()
                path = self.path(photo, digest, name, weights if name in models else "")
                others.discard(path)
                with contextlib.suppress(images.ImageError):
                    found[photo][name] = images.read(path)
        for path in others:  # of photos that others have overtaken
            path.unlink(missing_ok=True)
        return found

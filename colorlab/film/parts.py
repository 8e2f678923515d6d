"""What is finished of a film is kept in pieces beside it: whoever is stopped, kill -9 included, goes on from there."""

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from colorlab import resources
from colorlab.film.steadying.base import State

SAMPLE = 2 ** 20  # bytes at both ends of a film that tell it from others


@dataclass(frozen=True)
class Mark:
    """Where a run stands after a piece: what the next one needs.

    `pieces`: how many there are; `frame`, `time`: number and time in ticks of the next frame; `begins`: the time at
    which each piece begins; `last`: ticks that the last frame stays; `difference`: of the last frame to the one
    before; `ended`: there is no next frame; `seek`: whether one may jump to a time of the film; `notes`: what the
    user is told in the end.
    """

    pieces: int = 0
    frame: int = 0
    time: int = 0
    begins: tuple[int, ...] = ()
    last: int = 0
    difference: float | None = None
    ended: bool = False
    seek: bool = True
    notes: tuple[str, ...] = ()


class Parts:
    """The folder of a film's pieces."""

    def __init__(self, target: Path, key: str):
        self.folder = target.with_name(f".{target.name}.{key}.parts")

    def piece(self, number: int) -> Path:
        """The file of a piece."""
        return self.folder / f"{number:05}.nut"

    def _state(self, number: int) -> Path:
        return self.folder / f"{number:05}.npz"

    def load(self) -> tuple[Mark, State, np.ndarray | None]:
        """Where the last run stopped: mark, state of the steadying, grey of the last frame."""
        found = sorted(self.folder.glob("*.npz"), reverse=True) if self.folder.is_dir() else []
        for file in found:
            try:
                with np.load(file) as stored:
                    arrays = dict(stored)
                mark = Mark(**json.loads(str(arrays.pop("mark"))))
            except Exception:  # cut off by a crash of the machine
                continue
            if all(self.piece(i).is_file() for i in range(mark.pieces)):
                grey = arrays.pop("grey")
                mark = Mark(**{**vars(mark), "begins": tuple(mark.begins), "notes": tuple(mark.notes)})
                return mark, arrays, grey
        return Mark(), {}, None

    def store(self, mark: Mark, state: State, grey: np.ndarray) -> None:
        """Keep where a run stands; its last piece is there already."""
        with resources.replacing(self._state(mark.pieces)) as temporary, open(temporary, "wb") as file:
            arrays: dict[str, Any] = {"mark": json.dumps(vars(mark)), "grey": grey, **state}
            np.savez(file, **arrays)
        self._state(mark.pieces - 1).unlink(missing_ok=True)

    def remove(self) -> None:
        """Throw the pieces away, once the film is whole."""
        shutil.rmtree(self.folder, ignore_errors=True)


def identity(path: Path) -> str:
    """What tells a film from another: its size, and a digest of its beginning and end."""
    size = path.stat().st_size
    digest = hashlib.blake2b(str(size).encode(), digest_size=16)
    with open(path, "rb") as file:
        digest.update(file.read(SAMPLE))
        if size > SAMPLE:
            file.seek(max(SAMPLE, size - SAMPLE))
            digest.update(file.read())
    return digest.hexdigest()


def others(target: Path, key: str) -> list[str]:
    """Names of folders with pieces of the same target that were made otherwise."""
    start, end = f".{target.name}.", ".parts"
    try:
        names = os.listdir(target.parent)
    except OSError:
        return []
    return sorted(name for name in names if name.startswith(start) and name.endswith(end)
                  and name != f"{start}{key}{end}")

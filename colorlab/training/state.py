"""What a run keeps in its folder: the state from which it goes on, and the log."""

import csv
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from colorlab import resources
from colorlab.errors import ColorlabError

FORMAT = 2  # of `last.pt`; 1 did not say which photos it saw


class TrainingError(ColorlabError, ValueError):
    """A training run cannot start or go on; one line that says why."""


def write_state(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint, whole or not at all."""
    with resources.replacing(path) as temporary:
        torch.save({"format": FORMAT, **state}, temporary)


def read_state(path: Path, identity: dict[str, Any]) -> dict[str, Any] | None:
    """The checkpoint of this very run, None if there is none; that of another run is a TrainingError."""
    if not path.exists():
        return None
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        kind = state.get("format", 1)
        found = {key: state[key] for key in identity} if kind == FORMAT else {"step": state["step"]}
    except Exception as error:  # torch raises almost anything on a damaged file
        raise TrainingError(f"{path} is damaged or no checkpoint of a run; remove it to start over") from error
    if kind != FORMAT:
        raise TrainingError(f"{path} comes from another version of colorlab, which did not note which photos it saw: "
                            "finish it with that version, or choose another folder (--start-from "
                            f"{path} takes its weights along)")
    for key, value in identity.items():
        if found[key] != value:
            raise TrainingError(f"{path} belongs to another run ({key}: {found[key]}, now {value}); "
                                "choose another folder, or remove this one to start over")
    return state


class Log:
    """A CSV file with one row every few steps; rows behind the step from which a run goes on are dropped.

    There are no times in it: a run that is repeated gives the same file byte for byte.
    """

    def __init__(self, path: Path, columns: Sequence[str], step: int, seconds: float):
        self.path, self.columns, self.start = path, tuple(columns), time.monotonic() - seconds
        kept = []
        if step and path.exists():
            with open(path, newline="") as file:
                kept = [row for row in csv.DictReader(file) if _step(row) <= step]
        with resources.replacing(path) as temporary, open(temporary, "w", newline="") as file:
            writer = csv.DictWriter(file, self.columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(kept)

    def seconds(self) -> float:
        """Seconds of training, those before an interruption included."""
        return time.monotonic() - self.start

    def write(self, row: dict[str, Any]) -> None:
        """Add a row; numbers get six significant digits."""
        rounded = {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in row.items()}
        with open(self.path, "a", newline="") as file:
            csv.DictWriter(file, self.columns).writerow(rounded)


def _step(row: dict[str, str]) -> float:
    """Of a row of the log; a damaged row counts as one too late, so that it is dropped."""
    try:
        return int(row["step"])
    except (KeyError, TypeError, ValueError):
        return float("inf")

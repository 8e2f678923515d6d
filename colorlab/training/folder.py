"""What a run keeps in its folder: the state from which it goes on, and the log."""

import csv
import time
from pathlib import Path

import torch

from colorlab import images


class TrainingError(ValueError):
    """A training run cannot start or go on; one line that says why."""


def write_state(path: Path, state: dict) -> None:
    """Write a checkpoint, whole or not at all."""
    with images.replacing(path) as temporary:
        torch.save(state, temporary)


def read_state(path: Path, identity: dict) -> dict | None:
    """The checkpoint of this very run, None if there is none; that of another run is a TrainingError."""
    if not path.exists():
        return None
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        found = {key: state[key] for key in identity}
    except Exception as error:  # torch raises almost anything on a damaged file
        raise TrainingError(f"{path} is damaged or no checkpoint of a run; remove it to start over") from error
    for key, value in identity.items():
        if found[key] != value:
            raise TrainingError(f"{path} belongs to another run ({key}: {found[key]}, now {value}); "
                                "choose another folder, or remove this one to start over")
    return state


class Log:
    """A CSV file with one row every few steps; rows behind the step from which a run goes on are dropped."""

    columns = ("step", "photos", "loss", "learning_rate", "val_ab_distance", "val_grey_distance")

    def __init__(self, path: Path, step: int, seconds: float):
        self.path, self.start = path, time.monotonic() - seconds  # no times in the file: it can be repeated exactly
        kept = []
        if step and path.exists():
            with open(path, newline="") as file:
                kept = [row for row in csv.DictReader(file) if int(row["step"]) <= step]
        with images.replacing(path) as temporary, open(temporary, "w", newline="") as file:
            writer = csv.DictWriter(file, self.columns)
            writer.writeheader()
            writer.writerows(kept)

    def seconds(self) -> float:
        """Seconds of training, those before an interruption included."""
        return time.monotonic() - self.start

    def write(self, row: dict) -> None:
        rounded = {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in row.items()}
        with open(self.path, "a", newline="") as file:
            csv.DictWriter(file, self.columns).writerow(rounded)

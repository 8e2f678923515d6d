"""What a run keeps in its folder: the state from which it goes on, and the log."""

import csv
import io
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from colorlab import resources
from colorlab.errors import ColorlabError, out_of_memory

FORMAT = 2  # of `last.pt`; 1 did not say which photos it saw


class TrainingError(ColorlabError, ValueError):
    """A training run cannot start or go on; one line that says why."""


class Diverged(TrainingError):
    """A run is no longer about numbers: `what` says since when, `advice` how to train it again."""

    def __init__(self, what: str, advice: str):
        super().__init__(what, advice)
        self.what, self.advice = what, advice

    def __str__(self) -> str:
        return f"{self.what}: {self.advice}"


class Overflow(TrainingError):
    """A step is larger than any number."""


def write_state(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint, whole or not at all; a `WriteError` if there is no room."""
    with resources.replacing(path) as temporary, _Careful(temporary) as file:
        torch.save({"format": FORMAT, **state}, file)


class _Careful(io.FileIO):
    """A file to write whose errors are those of the system, not what torch makes of them."""

    def __init__(self, path: Path):
        super().__init__(path, "w")
        self.error: OSError | None = None

    def write(self, data: Any) -> int:
        """Write all of it."""
        left, count = memoryview(data).cast("B"), 0
        try:
            while count < len(left):
                count += super().write(left[count:])
        except OSError as error:
            self.error = error
            raise
        return count

    def __exit__(self, *exception: object) -> None:
        self.close()
        if self.error is not None:
            raise self.error


def read_state(path: Path, identity: dict[str, Any]) -> dict[str, Any] | None:
    """The checkpoint of this very run, None if there is none; that of another run is a TrainingError."""
    if not path.exists():
        return None
    try:
        with open(path, "rb") as file:
            state = torch.load(file, map_location="cpu", weights_only=True)
        kind = state.get("format", 1)
        found = {key: state[key] for key in identity} if kind == FORMAT else {"step": state["step"]}
    except Exception as error:  # torch raises almost anything on a damaged file
        if out_of_memory(error):
            raise
        if isinstance(error, OSError) and error.errno is not None:
            raise TrainingError(f"{path} cannot be read ({error.strerror}); mend that, and run it again") from error
        raise TrainingError(f"{path} is damaged or no checkpoint of a run; remove it to start over") from error
    if kind != FORMAT:
        raise TrainingError(f"{path} comes from another version of colorlab, which did not note which photos it saw: "
                            "finish it with that version, or choose another folder (--start-from "
                            f"{path} takes its weights along)")
    for key, value in identity.items():
        if found[key] != value:
            before, now = _differing(found[key], value)
            weights = f" (--start-from {path} takes its weights along)" if key == "recipe" else ""
            raise TrainingError(f"{path} belongs to another run ({key}: {before}, now {now}); "
                                f"choose another folder{weights}, or remove this one to start over")
    return state


def _differing(one: Any, other: Any) -> tuple[Any, Any]:
    """Of two dictionaries what differs; anything else as it is."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return one, other
    keys = [key for key in {**one, **other} if key not in one or key not in other or one[key] != other[key]]
    return tuple({key: part[key] for key in keys if key in part} for part in (one, other))  # type: ignore[return-value]


class Log:
    """A CSV file with one row every few steps; rows behind the step from which a run goes on are dropped.

    There are no times in it: a run that is repeated gives the same file byte for byte. The checkpoint holds its rows as
    well (`text`), so that whatever happens to the file, it is whole again once the run goes on.

    Parameters
    ----------
    path : Path
    columns : sequence of str
    step : int
        From which the run goes on.
    seconds : float
        Of training before.
    text : str, optional
        What `text` returned at that step; default: what the file still holds.
    """

    def __init__(self, path: Path, columns: Sequence[str], step: int, seconds: float, text: str | None = None):
        self.path, self.columns, self.start = path, tuple(columns), time.monotonic() - seconds
        if step and text is None and path.is_file():  # a checkpoint of an earlier version
            with resources.writing(path.parent):
                text = path.read_bytes().decode("utf-8", "replace")
        header = dict(zip(self.columns, self.columns, strict=True))
        self.lines = [self._line(row) for row in (header, *_rows(text or "", step, self.columns))]
        with resources.replacing(path) as temporary:
            temporary.write_bytes(self.text().encode())

    def seconds(self) -> float:
        """Seconds of training, those before an interruption included."""
        return time.monotonic() - self.start

    def text(self) -> str:
        """All rows so far."""
        return "".join(self.lines)

    def write(self, row: dict[str, Any]) -> None:
        """Add a row; numbers get six significant digits."""
        rounded = {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in row.items()}
        line = self._line(rounded)
        with resources.writing(self.path.parent), open(self.path, "ab") as file:
            file.write(line.encode())
        self.lines.append(line)

    def _line(self, row: dict[str, Any]) -> str:
        text = io.StringIO(newline="")
        csv.DictWriter(text, self.columns, extrasaction="ignore").writerow(row)
        return text.getvalue()


def _rows(text: str, step: int, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a log up to a step, in their order; damaged ones are left out, and half ones."""
    header, rows, last = list(columns), [], 0
    for line in text.split("\n")[:-1]:  # what follows the last line break is half a row
        try:
            cells = next(csv.reader([line.removesuffix("\r")]), [])
        except csv.Error:
            continue
        if "step" in cells:  # perhaps of a version with other columns
            header = cells
        elif len(cells) == len(header) and all(cell == "" or _is_number(cell) for cell in cells):
            row = dict(zip(header, cells, strict=True))
            number = int(row["step"]) if row.get("step", "").isdecimal() else 0
            if last < number <= step:
                rows.append(row)
                last = number
    return rows


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True

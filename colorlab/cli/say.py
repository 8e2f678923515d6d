"""What the command line says."""

from __future__ import annotations

import contextlib
import os
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}  # they make a name look like another


def harmless(text: object) -> str:
    """Text that a terminal shows as one line, and does nothing else with: names of files may hold commands to it."""
    from colorlab import images

    return "".join(ascii(c)[1:-1] if unicodedata.bidirectional(c) in TURNS else c for c in images.one_line(text))


def say(message: object) -> None:
    """One line to the terminal that is no result."""
    with _above_the_bars():
        print(f"colorlab: {harmless(' '.join(str(message).split()))}", file=sys.stderr)


def tell(result: object) -> None:
    """One line of results."""
    with _above_the_bars() if _share_one_place() else contextlib.nullcontext():
        print(harmless(result))


def _share_one_place() -> bool:
    """Whether results and bars go to the same terminal or file, where they would get in each other's way."""
    try:
        return os.path.sameopenfile(sys.stdout.fileno(), sys.stderr.fileno())
    except (OSError, ValueError):  # somebody's own stream, without a file behind it
        return False


def _above_the_bars() -> contextlib.AbstractContextManager:
    """Bars of progress make room for a line."""
    bars = sys.modules.get("tqdm.auto")
    return bars.tqdm.external_write_mode(file=sys.stderr) if bars else contextlib.nullcontext()


def finish(table: pd.DataFrame) -> int:
    """Print the summary of an evaluation, what stands behind its means, and what failed; the exit status."""
    from colorlab import evaluation, metrics
    from colorlab.evaluation.summary import notes

    summary = evaluation.summarize(table).rename(index=harmless)
    shown = {"photos", "failed", "colourfulness_truth", *(name for name, one in metrics.METRICS.items() if one.shown)}
    print(summary[[column for column in summary if column in shown]].round(2).to_string())
    for note in notes(table):
        say(f"note: {note}")
    failures = table["error"].dropna().unique()
    for error in failures:
        say(f"failed: {error}")
    return 1 if len(failures) else 0

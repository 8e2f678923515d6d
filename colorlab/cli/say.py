"""What the command line says."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def say(message: object) -> None:
    """One line to the terminal that is no result."""
    print(f"colorlab: {' '.join(str(message).split())}", file=sys.stderr)


def finish(table: pd.DataFrame) -> int:
    """Print the summary of an evaluation, what stands behind its means, and what failed; the exit status."""
    from colorlab import evaluation, metrics
    from colorlab.evaluation.summary import notes

    summary = evaluation.summarize(table)
    shown = {"photos", "failed", "colourfulness_truth", *(name for name, one in metrics.METRICS.items() if one.shown)}
    print(summary[[column for column in summary if column in shown]].round(2).to_string())
    for note in notes(table):
        say(f"note: {note}")
    failures = table["error"].dropna().unique()
    for error in failures:
        say(f"failed: {error}")
    return 1 if len(failures) else 0

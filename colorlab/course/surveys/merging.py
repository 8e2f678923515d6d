"""Many result files become one table; what the rules leave out stays in it, with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from colorlab.course.surveys import results
from colorlab.course.surveys.errors import SurveyError
from colorlab.course.surveys.page import Survey
from colorlab.course.surveys.protocol import Protocol
from colorlab.course.surveys.results import Answer, Result, Spoiled
from colorlab.course.surveys.versions import Trial

COLUMNS = ("file", "person", "version", "number", "role", "photo", "condition", "answer", "right", "yes", "shown_ms",
           "took_ms", "place", "counts", "left_out")
BLIND = "cannot see the pictures"


@dataclass(frozen=True)
class Merged:
    """All trials of all results, and the files that count nowhere.

    Attributes
    ----------
    survey : Survey
    table : DataFrame
        One row per trial, `COLUMNS`. `yes`: fooled in a pair, called natural for a single picture, the first model
        preferred in a preference test. `right`: 1 or 0, NaN where there is no right answer. `place`: what was chosen
        stood "first" (left, above) or "second"; empty for single pictures. `counts`: whether the trial stands behind
        the numbers; if not, `left_out` says why.
    spoiled : list of Spoiled
    simulated : bool
        Nobody took part: a rehearsal.
    unseeing : int
        Results of people who cannot see the pictures: they have no trials.
    """

    survey: Survey
    table: pd.DataFrame
    spoiled: list[Spoiled]
    simulated: bool = False
    unseeing: int = 0

    @property
    def handed_in(self) -> int:
        """How many people's results could be read."""
        return self.table["person"].nunique() + self.unseeing

    @property
    def counted(self) -> pd.DataFrame:
        """The trials that count."""
        return self.table[self.table["counts"]]


def merge(paths: Sequence[str | Path], survey: Survey, rehearsal: bool = False) -> Merged:
    """Read result files and judge them by the rules of the protocol.

    Parameters
    ----------
    paths : sequence of path
        Files, folders, zip files; see `results.collect`.
    survey : Survey
        From `page.read_key`.
    rehearsal : bool
        Take results of simulated participants, and no others. Else they are named and left out like spoiled ones.

    Raises
    ------
    SurveyError
        If nothing can be read, or if no result is left.
    """
    good, spoiled = results.collect(paths, survey)
    wrong = [name for name, one in good.items() if one.simulated != rehearsal]
    reason = "it is of a real participant, and this is a rehearsal" if rehearsal else "it is simulated, and no data"
    spoiled = sorted([*spoiled, *(Spoiled(name, reason) for name in wrong)], key=lambda one: one.name)
    good = {name: one for name, one in good.items() if name not in wrong}
    if not good:
        first = f"; {spoiled[0].name}: {spoiled[0].reason}" if spoiled else ""
        raise SurveyError(f"none of {len(spoiled)} result files can be counted{first}")
    return Merged(survey, tabulate(good, survey), spoiled, rehearsal, sum(one.blind for one in good.values()))


def tabulate(good: Mapping[str, Result], survey: Survey) -> pd.DataFrame:
    """The table of `Merged` from results by the name of their file."""
    asked = survey.plan.protocol
    rows: list[dict[str, Any]] = []
    for name, result in good.items():
        trials = survey.plan.versions[result.version]
        own = [_row(name, result, n, trial, one, asked) for n, (trial, one) in enumerate(zip(trials, result.answers))]
        reason = _person_left_out(result, own, asked)
        for row in own:
            row["left_out"] = reason or row["left_out"] or ("" if row["role"] == "counted" else row["role"])
            row["counts"] = not row["left_out"]
        rows += own
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"counts": bool})  # also where there is no row


def _row(name: str, result: Result, number: int, trial: Trial, one: Answer, asked: Protocol) -> dict[str, Any]:
    pair = len(trial.pictures) == 2
    right = np.nan if trial.right is None else float(one.answer == trial.right)
    if not pair:
        yes = one.answer
    elif asked.kind == "pair":
        yes = 1 - int(right)
    else:
        first = next(model for model in asked.models if model in trial.pictures)
        yes = int(trial.pictures[one.answer] == first)
    return {"file": name, "person": result.person, "version": result.version, "number": number, "role": trial.role,
            "photo": trial.photo, "condition": trial.condition, "answer": one.answer, "right": right, "yes": yes,
            "shown_ms": one.shown, "took_ms": one.took,
            "place": ("first", "second")[one.answer] if pair else "", "left_out": _trial_left_out(one, asked)}


def _trial_left_out(one: Answer, asked: Protocol) -> str:
    """Why the rules leave out a trial; empty if they do not."""
    if not asked.seconds:
        return ""
    if one.times > 1:
        return "shown again after a reload"
    if one.hidden:
        return "out of sight"
    off = one.shown - 1000 * asked.seconds
    if abs(off) > asked.rules.tolerance_ms:
        return "shown too long" if off > 0 else "shown too short"
    return ""


def _person_left_out(result: Result, rows: list[dict[str, Any]], asked: Protocol) -> str:
    """Why the rules leave out a person; empty if they do not."""
    if result.blind:  # and then there are no trials
        return BLIND
    if result.untimed and asked.seconds:
        return "pictures without time limit"
    checks = [row["right"] for row in rows if row["role"] == "check" and not row["left_out"]]
    if checks and np.mean(checks) < asked.rules.checks_right:
        return "attention checks"
    left = sum(row["role"] == "counted" and not row["left_out"] for row in rows)
    if left < asked.rules.trials_left * asked.counted:
        return "too few trials left"
    return ""

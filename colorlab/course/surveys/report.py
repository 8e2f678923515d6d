"""The folder that `colorlab survey merge` leaves: `trials.parquet`, `index.html`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from colorlab import resources
from colorlab.course.surveys import analysis, judges, page, pictures
from colorlab.course.surveys.errors import SurveyError
from colorlab.course.surveys.merging import Merged
from colorlab.course.surveys.page import Survey
from colorlab.course.surveys.protocol import Protocol
from colorlab.evaluation.report import Picture, Table, embedded, templates, visible

WHAT = {"pair": "Fooled", "single": "Called natural", "preference": "Preferred"}
FEW = 12  # people or photos, under which the intervals hold a little less than they promise
MARK = "colorlab survey"


def write(merged: Merged, folder: str | Path, key: str | Path | None = None) -> None:
    """Write `trials.parquet` and `index.html`, each whole or not at all; those of an earlier merge are replaced.

    Parameters
    ----------
    merged : Merged
    folder : path
    key : path, optional
        The key's file or folder: the page beside it gives the pictures of the report.

    Raises
    ------
    SurveyError
        If the folder holds files of these names that no merge wrote.
    WriteError
        If the folder cannot be written into.
    """
    folder = Path(folder)
    index = folder / "index.html"
    if index.exists() and MARK not in index.read_text(encoding="utf-8", errors="replace"):
        raise SurveyError(f"{index} is there already, and no report of a survey: choose another folder with -o")
    resources.made_folder(folder)
    shown: dict[tuple[str, str], str] = {}
    if key is not None:
        shown = page.addresses(merged.survey, Path(key) if Path(key).is_dir() else Path(key).parent)
    text = html(merged, shown)
    with resources.replacing(folder / "trials.parquet") as temporary:
        merged.table.to_parquet(temporary, index=False)
    with resources.replacing(index) as temporary:
        temporary.write_text(text, encoding="utf-8")


def html(merged: Merged, shown: dict[tuple[str, str], str] | None = None) -> str:
    """The report; `shown` holds addresses of its pictures, see `page.addresses`."""
    asked, table, shares = merged.survey.plan.protocol, merged.counted, analysis.shares(merged)
    everybody, nobody = (_pictures(rows, shown or {}) for rows in analysis.everybody_and_nobody(merged))
    verb = {"pair": "Fooled", "single": "Natural for", "preference": "First model preferred by"}[asked.kind]
    return templates(Path(__file__).parent).get_template("report.html").render(
        title=f"{asked.title} ({MARK})", question=asked.question, kind=asked.kind, simulated=merged.simulated,
        people=table["person"].nunique(), handed_in=merged.handed_in, trials=len(table),
        what=WHAT[asked.kind], main=_main(shares, asked), few=_few(merged), chart=_chart(shares, asked),
        pairs=_pairs(analysis.differences(merged)), rules=rules(asked),
        excluded=Table(["reason", "people", "trials"], analysis.left_out(merged).astype(str).to_numpy().tolist()),
        spoiled=Table(["file", "why"], [[visible(one.name), one.reason] for one in merged.spoiled]),
        habits=_habits(merged), everybody=everybody, nobody=nobody, everybody_title=f"{verb} everybody",
        nobody_title=f"{verb} nobody", every=_every(analysis.photos(merged)),
        judges=_judges(merged, shown or {}), power=_power(asked, merged.survey), counted=asked.counted,
        per_person=asked.per_person, published=_published(analysis.published()))


def rules(asked: Protocol) -> str:
    """The rules of a protocol in words."""
    found = []
    if asked.seconds:
        found.append(f"trials whose pictures were shown for a time that differs from {asked.seconds:g} s by more than "
                     f"{asked.rules.tolerance_ms} ms, were shown again, or were out of sight; people who asked for "
                     "more time")
    if asked.checks:
        found.append(f"people who passed fewer than {asked.rules.checks_right:.0%} of the attention checks")
    found.append(f"people of whom fewer than {asked.rules.trials_left:.0%} of the trials are left; practice")
    return "; ".join(found) + "."


def figure(shares: pd.DataFrame, asked: Protocol) -> Figure:
    """Shares with their intervals, the simple ones beside them, and the published ones of the same question."""
    published = analysis.published()
    beside = published[published["question"] == {"pair": "which one is false", "single": "does it look natural"}.get(
        asked.kind, "")]
    names = [*(_name(condition, asked) for condition in shares["condition"]),
             *(f"{row.method} ({row.source})" for row in beside.itertuples())]
    drawn = Figure(figsize=(7, 0.8 + 0.3 * len(names)), layout="constrained")
    axis = drawn.subplots()
    for i, row in enumerate(shares.itertuples()):
        axis.plot([row.low, row.high], [i, i], color="#5e3c99", linewidth=2)
        axis.plot([row.people_low, row.people_high], [i + 0.22, i + 0.22], color="0.5", linewidth=1)
        axis.plot(row.percent, i, "o", color="#5e3c99")
    for i, row in enumerate(beside.itertuples(), len(shares)):
        full = row.status == "read"
        if not np.isnan(row.error):
            axis.plot([row.percent - 1.96 * row.error, row.percent + 1.96 * row.error], [i, i], color="#b35806",
                      linestyle="-" if row.error_status == "read" else ":")
        axis.plot(row.percent, i, "s", color="#b35806", markerfacecolor="#b35806" if full else "white")
    if asked.kind != "single":
        axis.axvline(50, color="0.3", linestyle="--", linewidth=1)
    axis.set_yticks(range(len(names)), [name[:60] for name in names])
    axis.invert_yaxis()
    narrow = asked.kind == "pair" and not shares["high"].max() > 58  # nor if there is no share
    axis.set(xlabel=f"{WHAT[asked.kind].lower()}, %", xlim=(0, 60 if narrow else 100))
    return drawn


def _chart(shares: pd.DataFrame, asked: Protocol) -> Picture:
    values = "; ".join(f"{_name(row.condition, asked)} {row.percent:.0f} % ({row.low:.0f} to {row.high:.0f})"
                       for row in shares.itertuples())
    line = {"pair": " The dashed line is guessing.", "preference": " At the dashed line both are liked equally."}.get(
        asked.kind, "")
    squares = "" if asked.kind == "preference" else (  # of that question nothing was published that we know
        " Squares: published, filled if the figure was read, empty if it was recalled; their lines are 1.96 reported "
        "standard errors, dotted if recalled.")
    below = " Below them published figures." if squares else ""
    return embedded(figure(shares, asked), f"Points with intervals. {values or 'Nobody counts'}.{below}",
                    "Discs: this survey, with the interval for other people and other photos; the thin grey line below "
                    f"is the one that takes the photos for the only ones.{squares}{line}")


def _main(shares: pd.DataFrame, asked: Protocol) -> Table:
    rows = [[_name(row.condition, asked), f"{row.percent:.1f} % ({row.low:.1f} to {row.high:.1f})", f"{row.error:.1f}",
             f"{row.bootstrap_low:.1f} to {row.bootstrap_high:.1f}", f"{row.people_low:.1f} to {row.people_high:.1f}",
             f"{row.trials_low:.1f} to {row.trials_high:.1f}", f"{row.people}, {row.photos}, {row.trials}", _d(row)]
            for row in shares.itertuples()]
    return Table(["", "share", "standard error", "two-way bootstrap", "photos fixed", "trials as if independent",
                  "people, photos, trials", "d′"], rows)


def _name(condition: str, asked: Protocol) -> str:
    """A condition in a table; of two models it says whose share is given."""
    return visible(" rather than ".join(asked.conditions[condition]) if asked.kind == "preference" else condition)


def _d(row: Any) -> str:
    if np.isnan(row.d_prime):
        return "–"
    return f"{row.d_prime:.2f}" + ("" if np.isnan(row.d_low) else f" ({row.d_low:.2f} to {row.d_high:.2f})")


def _few(merged: Merged) -> str:
    people, photos = merged.counted["person"].nunique(), merged.counted["photo"].nunique()
    if not people:
        return "Nobody is left who counts, so there is no share to report."
    if min(people, photos) >= FEW:
        return ""
    return (f"Only {people} people and {photos} photos: with fewer than {FEW} of either the intervals are rough, and "
            "another handful may well turn a result round.")


def _pairs(found: pd.DataFrame) -> Table:
    rows = [[f"{visible(row.first)} minus {visible(row.second)}",
             f"{row.difference:+.1f} points ({row.low:+.1f} to {row.high:+.1f})",
             "under 0.001" if row.p < 0.001 else f"{row.p:.3f}",
             "yes" if row.low > 0 or row.high < 0 else "undecided"] for row in found.itertuples()]
    return Table(["", "difference", "p", "told apart"], rows)


def _habits(merged: Merged) -> Table:
    names = {"practice": "practice trials that were right", "checks": "attention checks that were passed",
             "first half": "right, first half", "second half": "right, second half",
             "first place": "answers for the left (or upper) picture"}
    return Table(["", "percent"], [[names[name], f"{value:.0f}"] for name, value in analysis.habits(merged).items()])


def _pictures(rows: pd.DataFrame, shown: dict[tuple[str, str], str], most: int = 12) -> list[dict[str, Any]]:
    return [{"photo": visible(row.photo), "condition": visible(row.condition), "yes": row.yes, "trials": row.trials,
             "address": shown.get((row.photo, row.condition), "")} for row in rows.head(most).itertuples()]


def _every(rows: pd.DataFrame) -> Table:
    return Table(["photo", "", "yes", "trials", "percent"],
                 [[visible(row.photo), visible(row.condition), str(row.yes), str(row.trials), f"{row.percent:.0f}"]
                  for row in rows.itertuples()])


def _power(asked: Protocol, survey: Survey) -> Table:
    if asked.kind != "pair":
        return Table([], [])
    photos = len({trial.photo for trial in survey.plan.versions[0] if trial.role != "practice"})
    photos = max(photos, len(survey.plan.photos) - asked.practice)
    rows: Sequence[Sequence[str]] = [
        [str(people), *(f"{analysis.power(people, asked.counted, photos, per_person=way, studies=100):.0%}"
                        for way in ("one", "all"))] for people in analysis.STEPS]
    return Table(["students", "one", "all"], rows)


def _judges(merged: Merged, shown: dict[tuple[str, str], str]) -> Table:
    """Empty without the pictures."""
    asked = merged.survey.plan.protocol
    if not shown or merged.counted.empty:
        return Table([], [])
    drawn = {name: pictures.from_address(address) for name, address in shown.items()}
    found = judges.beside_people(merged.counted, merged.survey.plan, drawn)
    rows = [[f"{row.judge}: {_name(row.condition, asked)}", f"{row.judged:.0f} %", f"{row.people:.0f} %",
             f"{row.agree:.0f} % ({row.chance:.0f} %)", *("–" if np.isnan(value) else f"{value:.2f}" for value in (
                 row.kappa, row.rank))] for row in found.itertuples()]
    return Table(["", "judge", "people", "agree (by chance)", "kappa", "rank correlation"], rows)


def _published(rows: pd.DataFrame) -> Table:
    return Table(["study", "method", "question", "percent", "standard error", "note"],
                 [[row.source, row.method, row.question, f"{row.percent} ({row.status})",
                   "–" if np.isnan(row.error) else f"{row.error} ({row.error_status})", row.note]
                  for row in rows.itertuples()])


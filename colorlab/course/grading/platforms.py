"""Tables for learning platforms, and the table into which a person enters marks.

Canvas (Grades > Import): the columns Student, ID, SIS User ID, SIS Login ID and Section, then one per assignment; the
row under the head may give the points possible. Moodle (assignment > Upload grading worksheet): the worksheet that
Moodle itself wrote, with the columns Grade and Feedback comments filled in; its rows are found by Identifier.
"""

import csv
import io
import re
from datetime import datetime
from pathlib import Path

import pandas as pd

from colorlab import resources
from colorlab.course.grading.rules import Rules
from colorlab.course.grading.run import Judged
from colorlab.course.grading.sandbox import GradingError
from colorlab.course.grading.scores import Marks
from colorlab.evaluation import spreadsheets

CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
MOODLE = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed",
          "Last modified (submission)", "Last modified (grade)", "Feedback comments"]
POSSIBLE = "    Points Possible"  # how Canvas marks that row
_DATES = ("%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%A, %B %d, %Y, %I:%M %p", "%Y-%m-%d %H:%M:%S",
          "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y, %H:%M", "%d/%m/%y, %H:%M")


def read_table(path: Path) -> pd.DataFrame:
    """A CSV file as text, whatever wrote it: separated by commas or semicolons, with or without a mark of its encoding.

    Raises
    ------
    GradingError
        If it cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise GradingError(f"{path} cannot be read: {error.strerror}") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    first = text.partition("\n")[0]
    try:
        return pd.read_csv(io.StringIO(text), sep=";" if first.count(";") > first.count(",") else ",", dtype=str,
                           keep_default_na=False, skipinitialspace=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        raise GradingError(f"{path} is no table: {error}") from error


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a CSV file whole, its texts harmless for a spreadsheet."""
    with resources.replacing(path) as temporary:
        spreadsheets.harmless(table).to_csv(temporary, index=False, encoding="utf-8", lineterminator="\n")


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def canvas(totals: pd.DataFrame, rules: Rules, gradebook: Path | None = None) -> pd.DataFrame:
    """Canvas's import: with its gradebook, the rows and ids of that; else rows by the ids of file names."""
    column = rules.title
    total = {row.user: _number(row.total) for row in totals.itertuples() if row.user}
    if gradebook is None:
        rows = [{"Student": POSSIBLE, column: _number(totals["of"].max())}]
        rows += [{"Student": row.student, "ID": row.user, column: _number(row.total)} for row in totals.itertuples()]
        return pd.DataFrame(rows, columns=[*CANVAS, column], dtype=object).fillna("")
    table = read_table(gradebook)
    missing = [name for name in ("Student", "ID", "Section") if name not in table]
    if missing:
        raise GradingError(f"{gradebook} is no gradebook of Canvas: the column {missing[0]} is missing")
    named = [name for name in table if re.sub(r" \(\d+\)$", "", str(name)) == column]
    column = named[0] if named else column  # with its number, so that Canvas changes that assignment and adds none
    grade = table["ID"].map(total)
    possible = table["Student"].str.strip() == POSSIBLE.strip()
    kept = table[[name for name in table if name in CANVAS]].copy()
    kept[column] = grade.fillna(table[column] if named else "").mask(possible, _number(totals["of"].max()))
    return kept


def moodle(totals: pd.DataFrame, rules: Rules, worksheet: Path | None = None) -> pd.DataFrame:
    """Moodle's grading worksheet, filled in; without one, its columns, with the numbers of file names."""
    if worksheet is None:
        rows = [{"Identifier": f"Participant {row.user}" if row.user else "", "Full name": row.student,
                 "Status": "Submitted for grading", "Grade": _number(row.total), "Maximum Grade": _number(row.of),
                 "Grade can be changed": "Yes", "Feedback comments": _comment(row)} for row in totals.itertuples()]
        return pd.DataFrame(rows, columns=MOODLE, dtype=object).fillna("")
    table = _worksheet(worksheet)
    by_number = {row.user: row for row in totals.itertuples() if row.user}
    for i, identifier in table["Identifier"].items():
        row = by_number.get(_digits(identifier))
        if row is not None:
            table.loc[i, "Grade"] = _number(row.total)
            if "Feedback comments" in table:
                table.loc[i, "Feedback comments"] = _comment(row)
    return table


def submitted(worksheet: Path | None, students: tuple[Judged, ...]) -> dict[str, datetime]:
    """When each student handed in, by key, as far as Moodle's worksheet says so."""
    if worksheet is None:
        return {}
    table = _worksheet(worksheet)
    keys = {student.submission.user: student.submission.key for student in students if student.submission.user}
    found = {}
    for row in table.to_dict("records"):
        key, text = keys.get(_digits(row["Identifier"])), str(row.get("Last modified (submission)", "")).strip()
        if key and text not in ("", "-"):
            found[key] = _date(text, worksheet)
    return found


def _worksheet(path: Path) -> pd.DataFrame:
    table = read_table(path)
    for name in ("Identifier", "Grade"):
        if name not in table:
            raise GradingError(f"{path} is no grading worksheet of Moodle: the column {name} is missing")
    return table


def _digits(identifier: str) -> str:
    found = re.search(r"\d+", str(identifier))
    return found[0] if found else ""


def _date(text: str, path: Path) -> datetime:
    for form in _DATES:
        try:
            return datetime.strptime(" ".join(text.replace("\u202f", " ").split()), form)
        except ValueError:
            continue
    raise GradingError(f"{path}: '{text}' is no date that is understood; write it as 2026-11-20 23:59:00")


def _comment(row) -> str:
    late = f", {row.days_late} day{'s' if row.days_late != 1 else ''} late" if row.days_late else ""
    return f"{_number(row.total)} of {_number(row.of)} points{late}; details in the feedback file."


def marks(path: Path, students: tuple[Judged, ...], rules: Rules) -> Marks:
    """The rubric's table: read what a person entered, and add a row for each student who has none.

    Raises
    ------
    GradingError
        If it names a student or item that there is not, or holds what is no number from 0 to the item's points.
    """
    keys = [student.submission.key for student in students]
    items = {item.name: item.points for item in rules.rubric}
    table = read_table(path) if path.exists() else pd.DataFrame(columns=["key", "student", *items])
    if "key" not in table:
        raise GradingError(f"{path}: the column 'key' is missing, which tells the students apart")
    table = spreadsheets.original(table)
    points: dict[tuple[str, str], float] = {}
    for name in table.columns:
        if name not in ("key", "student", *items):
            raise GradingError(f"{path}: there is no rubric item '{name}' in the rules")
    for row in table.to_dict("records"):
        if row["key"] not in keys:
            raise GradingError(f"{path}: no submission belongs to '{row['key']}'")
        for item, most in items.items():
            if text := str(row.get(item, "")).strip().replace(",", "."):
                points[row["key"], item] = _mark(text, most, f"{path}: {item} of {row['student']}")
    new = [{"key": student.submission.key, "student": student.submission.student} for student in students
           if student.submission.key not in set(table["key"])]
    if items and (new or not path.exists()):
        whole = pd.concat([table, pd.DataFrame(new)]).reindex(columns=["key", "student", *items]).fillna("")
        write_table(whole, path)
    return Marks(points)


def _mark(text: str, most: float, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= most:
        raise GradingError(f"{where} must be a number from 0 to {most:g}, not '{text}'")
    return value

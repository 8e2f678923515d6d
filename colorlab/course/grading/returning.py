"""Zip files with which learning platforms give each student the feedback back.

Canvas (*Upload Submissions*) finds the submission by the numbers in a file's name, and shows the student the file under
the name that was handed in: so the feedback is a notebook, too. Moodle (*Upload multiple feedback files in a zip*)
finds it by the name of a folder.
"""

import json
import zipfile
from pathlib import Path

import pandas as pd

from colorlab import resources
from colorlab.course.grading.rules import Rules
from colorlab.course.grading.run import Judged

SIGNS = {"passed": "\u2713 passed", "failed": "\u2717 failed", "not attempted": "\u2013 not attempted"}


def canvas(students: tuple[Judged, ...], exercises: pd.DataFrame, totals: dict[str, dict], rules: Rules, path: Path
           ) -> None:
    """Write Canvas's zip; whoever handed in something else than a notebook is not in it."""
    files = {}
    for student in students:
        one = student.submission
        names = [file.on_canvas for file in one.files if file.on_canvas.lower().endswith(".ipynb")]
        if names:
            files[names[-1]] = _notebook(_text(student, exercises, totals[one.key], rules))
    _write(files, path)


def moodle(students: tuple[Judged, ...], pages: Path, path: Path) -> None:
    """Write Moodle's zip: the pages in `pages`."""
    _write({f"{one.student}_{one.user}_assignsubmission_file_/feedback.html": (pages / f"{one.key}.html").read_bytes()
            for student in students if (one := student.submission).platform == "moodle"}, path)


def _write(files: dict[str, bytes], path: Path) -> None:
    """Equal files give an equal zip; none, no zip."""
    if not files:
        path.unlink(missing_ok=True)
        return
    with resources.replacing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def _text(student: Judged, exercises: pd.DataFrame, total: dict, rules: Rules) -> str:
    """The feedback as Markdown."""
    messages = {one.exercise: one.message for one in student.results}
    lines = [f"# {rules.title}: feedback", "", f"**{total['total']:g} of {total['of']:g} points**", ""]
    if total["lost"]:
        lines += [f"{total['lost']:g} points were lost by handing in late.", ""]
    for item in rules.rubric:
        mark = total[item.name]
        marked = "not marked yet" if mark is None or mark != mark else f"{mark:g} of {item.points:g} points"
        lines += [f"**{item.name}**: {marked}", ""]
    lines += [line for remark in student.remarks for line in (f"    {remark}", "")]
    for row in exercises[exercises["key"] == student.submission.key].to_dict("records"):
        lines += [f"**{row['exercise']}**: {SIGNS[row['result']]}, {row['points']:g} of {row['of']:g} points", "",
                  *(f"    {line}" for line in messages.get(row["exercise"], "").splitlines()), ""]
    return "\n".join(lines)


def _notebook(text: str) -> bytes:
    cell = {"cell_type": "markdown", "id": "feedback", "metadata": {}, "source": text.splitlines(keepends=True)}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()

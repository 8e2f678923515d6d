"""Everything that grading leaves in its folder."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from colorlab import resources
from colorlab.course.grading import pages, platforms, returning, scores
from colorlab.course.grading.rules import Rules
from colorlab.course.grading.run import Outcome


@dataclass(frozen=True)
class Extras:
    """Files of an instructor that take part: a gradebook of Canvas, a worksheet of Moodle, a table of marks."""

    canvas: Path | None = None
    moodle: Path | None = None
    rubric: Path | None = None


def write(outcome: Outcome, rules: Rules, folder: Path, extras: Extras = Extras()) -> pd.DataFrame:
    """Write tables and pages; gives the totals, one row per student."""
    students = outcome.students
    marks = platforms.marks(extras.rubric or folder / "rubric.csv", students, rules)
    submitted = platforms.submitted(extras.moodle, students)
    exercises = scores.by_exercise(students, rules)
    totals = scores.by_student(students, exercises, rules, marks, submitted)
    canvas, moodle = (platforms.canvas(totals, rules, extras.canvas), platforms.moodle(totals, rules, extras.moodle))
    platforms.write_table(exercises, folder / "scores.csv")
    platforms.write_table(totals, folder / "totals.csv")
    platforms.write_table(canvas, folder / "canvas.csv")
    platforms.write_table(moodle, folder / "moodle.csv")
    feedback = resources.made_folder(folder / "feedback")
    for student, total in zip(students, totals.to_dict("records"), strict=True):
        total = {name: None if isinstance(value, float) and value != value else value for name, value in total.items()}
        pages.write_feedback(student, exercises, total, rules, feedback / f"{student.submission.key}.html")
    by_key = {total["key"]: total for total in totals.to_dict("records")}
    returning.canvas(students, exercises, by_key, rules, folder / "canvas-feedback.zip")
    returning.moodle(students, feedback, folder / "moodle-feedback.zip")
    pages.write_class(outcome, exercises, totals, rules, folder / "class.html")
    return totals

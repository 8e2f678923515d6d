"""Pages to read: feedback for each student, and what the exercises tell of the class."""

from pathlib import Path

import pandas as pd

from colorlab import resources
from colorlab.course.grading import catalogue, scores
from colorlab.course.grading.judging import FAILED, NOT_ATTEMPTED, PASSED
from colorlab.course.grading.rules import Rules
from colorlab.course.grading.run import Judged, Outcome
from colorlab.evaluation.report import templates

SIGNS = {PASSED: "✓", FAILED: "✗", NOT_ATTEMPTED: "–"}  # colour is not the only carrier
WALLS = {
    "closed": "Each exercise ran in namespaces of its own: without a network, with read-only libraries, one small "
              "folder in memory, and none of the answers in reach.",
    "limited": "This system allowed limits on time, memory, files and processes only. The submissions could have used "
               "the network and read files that you can read; grade in a container if they are not to be trusted.",
}


def write_feedback(student: Judged, exercises: pd.DataFrame, total: dict, rules: Rules, path: Path) -> None:
    """One student's page."""
    known = {exercise.name: exercise for found in catalogue.notebooks().values() for exercise in found}
    messages = {one.exercise: one.message for one in student.results}
    own = exercises[exercises["key"] == student.submission.key]
    parts = [(number, [{**row, "sign": SIGNS[row["result"]], "message": messages.get(row["exercise"], ""),
                        "objective": known[row["exercise"]].objective} for row in part.to_dict("records")])
             for number, part in own.groupby("notebook")]
    items = [(item, total[item.name]) for item in rules.rubric]
    _write("feedback.html", path, student=student, parts=parts, items=items, total=total, rules=rules)


def write_class(outcome: Outcome, exercises: pd.DataFrame, totals: pd.DataFrame, rules: Rules, path: Path) -> None:
    """The page about the class."""
    own = [student.submission.key for student in outcome.students if student.remarks or student.failure]
    looks = [{"student": row["student"], "exercise": row["exercise"], "note": row["note"]}
             for row in exercises.to_dict("records")
             if row["note"] and not (row["result"] == NOT_ATTEMPTED and row["key"] in own)]
    looks += [{"student": student.submission.student, "exercise": "", "note": remark}
              for student in outcome.students
              for remark in (*student.remarks, *([student.failure] if student.failure else []))]
    _write("class.html", path, outcome=outcome, walls=WALLS[outcome.strength], rules=rules, few=scores.FEW,
           items=scores.by_item(outcome.students, exercises).to_dict("records"), looks=looks,
           misconceptions=scores.misconceptions(exercises), totals=totals.to_dict("records"))


def _number(value: float | None) -> str:
    return "" if value is None or value != value else f"{value:.2f}".rstrip("0").rstrip(".")


def _write(name: str, path: Path, **values) -> None:
    place = templates(Path(__file__).parent)
    place.filters["number"] = _number
    with resources.replacing(path) as temporary:
        temporary.write_text(place.get_template(name).render(**values), encoding="utf-8")

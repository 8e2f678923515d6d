"""From verdicts to points: rows per student and exercise, rows per student, and what exercises tell of a class."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from colorlab.course.cases import own
from colorlab.course.grading import catalogue
from colorlab.course.grading.judging import FAILED, MISSING, NOT_ATTEMPTED, PASSED
from colorlab.course.grading.rules import Late, Rules
from colorlab.course.grading.run import Judged

GENERAL = "A slip that is recognised in any exercise; the pages of these students have its hint."
FEW = 10  # students, below which a coefficient of correlation says nothing


@dataclass(frozen=True)
class Marks:
    """What a person entered into rubric.csv: points by student's key and item."""

    points: dict[tuple[str, str], float]

    def of(self, key: str, item: str) -> float | None:
        return self.points.get((key, item))


def notebooks_of(students: tuple[Judged, ...], rules: Rules) -> list[str]:
    """The notebooks that count: those that the rules name, else all of which somebody handed in an exercise."""
    if rules.notebooks:
        return sorted(rules.notebooks)
    present = {one.exercise for student in students for one in student.results if one.message != MISSING}
    return sorted({catalogue.notebook_of(name) for name in present})


def by_exercise(students: tuple[Judged, ...], rules: Rules) -> pd.DataFrame:
    """Columns student, user, late, notebook, exercise, result, misconception, points, of, note."""
    rows = []
    for number in notebooks_of(students, rules):
        for exercise in catalogue.notebooks()[number]:
            for student in students:
                found = next((one for one in student.results if one.exercise == exercise.name), None)
                result, misconception = (found.result, found.misconception) if found else (NOT_ATTEMPTED, "")
                of = rules.points_for(exercise.name)
                share = 1.0 if result == PASSED else (
                    rules.share_for(exercise.name, misconception) if misconception else 0.0)
                rows.append({
                    "student": student.submission.student, "user": student.submission.user,
                    "key": student.submission.key, "late": student.submission.late, "notebook": number,
                    "exercise": exercise.name, "result": result, "misconception": misconception,
                    "points": round(of * share, 4), "of": of, "note": found.note if found else ""})
                if found is None or found.message == MISSING:
                    rows[-1]["note"] = student.failure or "; ".join(student.remarks)
                elif (same := _namesakes(students, student, found.whose)):
                    rows[-1]["note"] = "; ".join(filter(None, (found.note, f"the name of {same}, too")))
    columns = ["student", "user", "key", "late", "notebook", "exercise", "result", "misconception", "points", "of",
               "note"]
    table = pd.DataFrame(rows, columns=columns)
    order = {student.submission.key: i for i, student in enumerate(students)}
    return table.sort_values("key", key=lambda keys: keys.map(order), kind="stable", ignore_index=True)


def _namesakes(students: tuple[Judged, ...], student: Judged, whose: str) -> str:
    """Others whose notebooks give the same name with `check.me`."""
    given = own.letters(whose)
    return ", ".join(one.submission.student for one in students if given and one is not student
                     and any(own.letters(result.whose) == given for result in one.results if result.whose))


def days_late(late: bool, submitted: datetime | None, rules: Late) -> int:
    """Days begun after the deadline; a mark alone counts as one."""
    if submitted is not None and rules.deadline is not None:
        return max(0, math.ceil((submitted - rules.deadline).total_seconds() / 86400))
    return int(late)


def by_student(students: tuple[Judged, ...], exercises: pd.DataFrame, rules: Rules, marks: Marks,
               submitted: dict[str, datetime]) -> pd.DataFrame:
    """Columns student, user, days_late, one per notebook and rubric item, points, lost, total, of, unmarked."""
    rows = []
    for student in students:
        one, key = student.submission, student.submission.key
        own = exercises[exercises["key"] == key]
        row: dict = {"student": one.student, "user": one.user, "key": key,
                     "days_late": days_late(one.late, submitted.get(key), rules.late)}
        for number, part in own.groupby("notebook"):
            row[f"notebook {number}"] = part["points"].sum()
        given = {item.name: marks.of(key, item.name) for item in rules.rubric}
        row |= given
        points = own["points"].sum() + sum(value for value in given.values() if value is not None)
        lost = min(rules.late.at_most, rules.late.lose * row["days_late"])
        row |= {"points": round(points, 4), "lost": round(points * lost, 4), "total": round(points * (1 - lost), 4),
                "of": own["of"].sum() + sum(item.points for item in rules.rubric),
                "unmarked": sum(value is None for value in given.values())}
        rows.append(row)
    return pd.DataFrame(rows)


def by_item(students: tuple[Judged, ...], exercises: pd.DataFrame) -> pd.DataFrame:
    """What each exercise tells of the class, one row per exercise in the order of the notebooks.

    `passed` and `attempted` are shares of the class. `separates` is the correlation between passing the exercise and
    the points in all other exercises (the corrected item-total correlation): near 0 or below, it is passed by others
    than those who do well elsewhere, and deserves a look. It is missing where all or none pass, and in small classes.
    """
    used = {(student.submission.key, one.exercise): one for student in students for one in student.results}
    total = exercises.groupby("key")["points"].sum()
    rows = []
    for (number, name), part in exercises.groupby(["notebook", "exercise"], sort=False):
        part = part.set_index("key")
        passed = (part["result"] == PASSED).astype(float)
        rest = total - part["points"]
        enough = len(part) >= FEW and passed.nunique() > 1 and rest.nunique() > 1
        costs = [used[key, name] for key in part.index
                 if (key, name) in used and used[key, name].result != NOT_ATTEMPTED]
        rows.append({
            "notebook": number, "exercise": name, "passed": passed.mean(),
            "attempted": (part["result"] != NOT_ATTEMPTED).mean(),
            "separates": float(np.corrcoef(passed, rest.loc[passed.index])[0, 1]) if enough else np.nan,
            "seconds": float(np.median([one.seconds for one in costs])) if costs else np.nan,
            "longest": max((one.seconds for one in costs), default=np.nan),
            "megabytes": max((one.megabytes for one in costs), default=np.nan)})
    names = [one.name for found in catalogue.notebooks().values() for one in found]
    order = {name: i for i, name in enumerate(names)}
    return pd.DataFrame(rows).sort_values("exercise", key=lambda names: names.map(order), ignore_index=True)


def misconceptions(exercises: pd.DataFrame) -> list[tuple[str, str, str, int, int]]:
    """(exercise, misconception, hint, students, failed answers to that exercise), the most common first."""
    known = {exercise.name: exercise for found in catalogue.notebooks().values() for exercise in found}
    failed = exercises[exercises["result"] == FAILED]
    counts = Counter(zip(failed["exercise"], failed["misconception"]))
    found = []
    for (name, misconception), count in counts.items():
        if misconception:
            hint = next((one.hint for one in known[name].misconceptions if one.name == misconception), GENERAL)
            found.append((name, misconception, hint, count, int((failed["exercise"] == name).sum())))
    return sorted(found, key=lambda row: (-row[3], row[0], row[1]))

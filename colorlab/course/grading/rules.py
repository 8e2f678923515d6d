"""The rules of a course: points, partial credit, lateness, rubric items, limits. One small TOML file, read strictly."""

import dataclasses
import datetime
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from colorlab.course.grading import catalogue
from colorlab.course.grading.isolation import Limits
from colorlab.course.grading.sandbox import GradingError


@dataclass(frozen=True)
class Rubric:
    """Something that a person marks, such as an essay: it becomes a column of rubric.csv."""

    name: str
    points: float
    notebook: str = ""
    criteria: str = ""


@dataclass(frozen=True)
class Late:
    """What lateness costs: `lose` is the share of the points for each day begun, `at_most` the most that it can cost.

    Where a platform marks a submission as late without saying since when, it counts as one day.
    """

    lose: float = 0.0
    at_most: float = 1.0
    deadline: datetime.datetime | None = None


@dataclass(frozen=True)
class Rules:
    """All of it; without a file, every exercise of the notebooks that were handed in counts one point."""

    notebooks: tuple[str, ...] = ()
    secret: str = ""
    points: dict[str, float] = field(default_factory=dict)
    default: float = 1.0
    partial: dict[str, dict[str, float]] = field(default_factory=dict)
    partial_default: float = 0.0
    late: Late = Late()
    rubric: tuple[Rubric, ...] = ()
    forbid: dict[str, tuple[str, ...]] = field(default_factory=dict)
    limits: Limits = Limits()
    title: str = "colorlab"
    own_cases: bool = False  # diagnoses count in the order of a name alone, given with check.me

    def points_for(self, exercise: str) -> float:
        return self.points.get(exercise, self.default)

    def share_for(self, exercise: str, misconception: str) -> float:
        """Of the points, for a recognised misconception."""
        return self.partial.get(exercise, {}).get(misconception, self.partial_default)

    def forbidden(self) -> dict[str, list[str]]:
        """Per exercise, functions that are the answer itself."""
        return {exercise.name: [*catalogue.answer_itself(exercise), *self.forbid.get(exercise.name, ())]
                for found in catalogue.notebooks().values() for exercise in found}


_TABLES = {"title", "notebooks", "secret", "own_cases", "points", "partial", "late", "rubric", "forbid", "limits"}


def read(path: Path) -> Rules:
    """Rules from a file.

    Raises
    ------
    GradingError
        If it cannot be read, or names what there is not.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise GradingError(f"{path} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise GradingError(f"{path} is no valid TOML: {error}") from error
    try:
        return _rules(found)
    except GradingError as error:
        raise GradingError(f"{path}: {error}") from None


def _rules(found: dict[str, Any]) -> Rules:
    _known("the file", found, _TABLES)
    points, partial = _table(found, "points"), _table(found, "partial")
    default, partial_default = points.pop("default", 1.0), partial.pop("default", 0.0)
    known = {exercise.name: exercise for one in catalogue.notebooks().values() for exercise in one}
    for table in (points, partial, _table(found, "forbid")):
        _known("exercises", table, known)
    for exercise, shares in partial.items():
        if not isinstance(shares, dict):
            some = known[exercise].misconceptions[0].name
            raise GradingError(f'[partial.{exercise}] must be a table with lines such as "{some}" = 0.5')
        _known(f"misconceptions of {exercise}", shares, {one.name for one in known[exercise].misconceptions})
        for share in shares.values():
            _number(f"partial.{exercise}", share, 1)
    notebooks = tuple(found.get("notebooks", ()))
    _known("notebooks", dict.fromkeys(notebooks), catalogue.notebooks())
    for name, value in points.items():
        _number(f"points.{name}", value)
    forbid = {name: (names,) if isinstance(names, str) else tuple(names)
              for name, names in _table(found, "forbid").items()}
    for names in forbid.values():
        for name in names:
            if not re.fullmatch(r"\w+(\.\w+)+", str(name)):
                raise GradingError("forbid names functions with their module, such as skimage.color.rgb2lab, not "
                                   f"{name}")
    return Rules(notebooks, str(found.get("secret", "")), points, _number("points.default", default), partial,
                 _number("partial.default", partial_default, 1), _late(_table(found, "late")),
                 tuple(_rubric(one) for one in found.get("rubric", [])), forbid, _limits(_table(found, "limits")),
                 str(found.get("title", "colorlab")), _yes(found.get("own_cases", False)))


def _late(found: dict[str, Any]) -> Late:
    _known("[late]", found, {"lose", "at_most", "deadline"})
    deadline = found.get("deadline")
    if deadline is not None and not isinstance(deadline, datetime.datetime):
        raise GradingError("late.deadline must be a date with a time, such as 2026-11-20T23:59:00, without quotes")
    return Late(_number("late.lose", found.get("lose", 0.0), 1), _number("late.at_most", found.get("at_most", 1.0), 1),
                deadline and deadline.replace(tzinfo=None))


def _rubric(found: dict[str, Any]) -> Rubric:
    _known("[[rubric]]", found, {"name", "points", "notebook", "criteria"})
    if not isinstance(found.get("name"), str) or not found["name"].strip() or found["name"] in ("student", "user"):
        raise GradingError('each [[rubric]] needs a name, such as name = "essay"')
    return Rubric(found["name"], _number(f"points of {found['name']}", found.get("points", 1)),
                  str(found.get("notebook", "")), str(found.get("criteria", "")))


def _limits(found: dict[str, Any]) -> Limits:
    names = {one.name for one in dataclasses.fields(Limits)}
    _known("[limits]", found, names)
    for name, value in found.items():
        fraction = name in ("processes", "memory", "disk", "output") and value != int(value)
        if _number(f"limits.{name}", value) == 0 or fraction:
            raise GradingError(f"limits.{name} must be a whole number above 0")
    return Limits(**found)


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise GradingError("own_cases must be true or false, without quotes")
    return value


def _table(found: dict[str, Any], name: str) -> dict[str, Any]:
    table = found.get(name, {})
    if not isinstance(table, dict):
        raise GradingError(f"{name} must be a table: [{name}]")
    return dict(table)


def _known(what: str, given: dict[str, Any], known: Any) -> None:
    for name in given:
        if name not in known:
            raise GradingError(f"{what}: there is no '{name}'; there are {', '.join(sorted(known))}")


def _number(name: str, value: Any, most: float = float("inf")) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        raise GradingError(f"{name} must be a number from 0" + (f" to {most:g}" if most < float("inf") else ""))
    return float(value)

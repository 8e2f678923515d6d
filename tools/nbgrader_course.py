"""Write a course folder for nbgrader: one assignment per notebook, with its cell metadata.

    python tools/nbgrader_course.py [named] [NN ...]    dist/nbgrader/: its configuration, source/NN_name/NN_name.ipynb

With `named`, each assignment has a line for the student's name, which the cases of diagnoses follow.
Then, in that folder: nbgrader generate_assignment NN_name, autograde, generate_feedback. The cell of an exercise
becomes a solution cell, and behind it stands a locked cell that is worth a point. It tries the answer on the inputs of
the public check and, hidden from students, on others, drawn from a seed of which the course folder is the only holder.
"""

import importlib
import json
import re
import secrets
import sys
from pathlib import Path

import jupytext
import nbformat

import notebooks

TARGET = notebooks.ROOT / "dist" / "nbgrader"
CONFIG = '''"""Written by tools/nbgrader_course.py."""
c = get_config()
c.CourseDirectory.course_id = "colorlab"
c.ClearSolutions.code_stub = {"python": "..."}  # as in the notebooks of the course: a check says "not attempted"
c.ExecutePreprocessor.timeout = 300
c.ExecutePreprocessor.kernel_name = "python3"
'''
_BLOCK = re.compile(r"^( *)# SOLUTION\n(.*?)^ *# STUB\n.*?^ *# END\n?", re.MULTILINE | re.DOTALL)
TESTS = '''from colorlab import check

_exercise = check.exercises()["{name}"]
_feedback = check.examine(_exercise, {name})
assert _feedback.passed, _feedback.message
### BEGIN HIDDEN TESTS
for _seed in ({seeds}):
    _feedback = check.examine(_exercise, {name}, seed=_seed)
    assert _feedback.passed, _feedback.message
### END HIDDEN TESTS'''


def _metadata(grade_id: str, **more) -> dict:
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"schema_version": 3, "grade_id": grade_id, **plain, **more}


def assignment(source: Path, seeds: tuple[int, ...]) -> nbformat.NotebookNode:
    """One source as an instructor's notebook of nbgrader: solutions between its marks, tests behind each exercise."""
    plain = notebooks.convert(source, solved=True)
    marked = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent").cells
    exercises = importlib.import_module(f"colorlab.course.exercises.notebook_{source.stem[:2]}").EXERCISES
    cells = []
    for cell, original in zip(plain.cells, marked, strict=True):
        if "solution" in cell.metadata.get("tags", []):
            continue
        cells.append(cell)
        name = next((one.name for one in exercises if f"check.{one.name}(" in cell.source), None)
        if cell.cell_type != "code" or name is None:
            continue
        if not _BLOCK.search(original.source + "\n"):
            raise SystemExit(f"{source.name}: the cell of {name} has no SOLUTION block")
        cell.source = _BLOCK.sub(lambda m: f"{m[1]}### BEGIN SOLUTION\n{m[2]}{m[1]}### END SOLUTION\n",
                                 original.source + "\n").rstrip("\n")
        cell.metadata["nbgrader"] = _metadata(name, solution=True)
        tests = nbformat.v4.new_code_cell(TESTS.format(name=name, seeds=", ".join(map(str, seeds)) + ","))
        tests.id = f"tests-{name}"[:64]
        tests.metadata["nbgrader"] = _metadata(f"{name}-tests", grade=True, locked=True, points=1)
        cells.append(tests)
    plain.cells = cells
    return plain


def write(chosen: list[str], target: Path = TARGET, named: bool = False) -> list[Path]:
    """The course folder, for the chosen notebooks (by number) or all; the seeds of an earlier time stay."""
    target.mkdir(parents=True, exist_ok=True)
    kept = target / "seeds.json"
    if not kept.exists():
        kept.write_text(json.dumps([secrets.randbelow(2**31) for _ in range(2)]))
    seeds = tuple(json.loads(kept.read_text()))
    (target / "nbgrader_config.py").write_text(CONFIG)
    written = []
    for source in notebooks.sources():
        if not chosen or source.stem[:2] in chosen:
            path = target / "source" / source.stem / f"{source.stem}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            made = assignment(source, seeds)
            nbformat.write(notebooks.with_name(made) if named else made, path)
            written.append(path)
    return written


if __name__ == "__main__":
    words = sys.argv[1:]
    for path in write([word for word in words if word != "named"], named="named" in words):
        print(path.relative_to(notebooks.ROOT))

"""What is written for instructors from the notebooks: slides, the table of minutes, assignments for nbgrader."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


@pytest.fixture
def tools(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_slides_hold_every_figure_with_its_caption_and_need_no_network(tools, path):
    import outputs
    import slides

    notebook = nbformat.read(path, as_version=4)
    page = slides.page(notebook)
    figures = sum(outputs.figure(one) is not None for cell in notebook.cells for one in cell.get("outputs", []))
    assert page.count("<figure>") == figures > 0
    assert len(re.findall(r"<figcaption>[^<]", page)) == figures
    assert not re.search(r'alt=""|(?:src|href)="(?!data:|https?://[^"]*"[^>]*>)', page.replace('href="#', ""))
    assert not re.search(r'<(?:script|link|img)[^>]*(?:src|href)="https?:', page)
    assert page.count("<section>") > 10 and "Questions</h2>" in page
    assert "<details" not in page  # answers stay folded in the notebook, and are not on a slide


def test_a_prediction_is_a_slide_up_to_its_question(tools):
    import slides

    cells = [nbformat.v4.new_markdown_cell("# T\n\n**You will be able to**\n\n- see"),
             nbformat.v4.new_markdown_cell("## 1. S\n\nWords. **Predict**: how\nmany? And so on.")]
    found = slides.slides_of(nbformat.v4.new_notebook(cells=cells))
    assert [one.section for one in found] == ["", "1. S", "1. S"]
    assert "how many?" in found[2].body and "And so on" not in found[2].body


def test_the_table_of_minutes_is_current(tools):
    import timetable

    assert (ROOT / "docs" / "timetable.md").read_text(encoding="utf-8") == timetable.table(), \
        "run: python tools/timetable.py table"


def test_assignments_hold_each_exercise_with_a_test_behind_it(tools):
    import nbgrader_course as course

    import notebooks
    from colorlab.course.grading import catalogue

    for source in notebooks.sources():
        made = course.assignment(source, (3, 4))
        names = [cell.metadata.nbgrader.grade_id for cell in made.cells if "nbgrader" in cell.metadata]
        expected = [one.name for one in catalogue.notebooks()[source.stem[:2]]]
        assert sorted(names) == sorted(name for one in expected for name in (one, f"{one}-tests"))
        assert all(names[i + 1] == f"{names[i]}-tests" for i in range(0, len(names), 2))
        text = "\n".join(cell.source for cell in made.cells)
        assert text.count("### BEGIN SOLUTION") == text.count("### END SOLUTION") == len(expected)


SHORT = '''# %% [markdown]
# # 05 · Short

# %%
import numpy as np

# %% tags=["exercise"]
from colorlab import check


def exact_mse(first, second):
    # SOLUTION
    return np.mean((first.astype(float) - second) ** 2)
    # STUB
    # return ...
    # END


check.exact_mse(exact_mse)
'''


@pytest.mark.slow
def test_nbgrader_itself_gives_a_point_for_a_right_answer_alone(tools, here, monkeypatch):
    """Its own commands: release, autograde, feedback; a right answer, a wrong one and a stub."""
    pytest.importorskip("nbgrader", reason="nbgrader is an extra: pip install colorlab[nbgrader]")
    import nbgrader_course as course

    import notebooks
    from colorlab.course import exercises
    from colorlab.course.grading import catalogue

    (here / "05_short.py").write_text(SHORT)
    one = next(one for one in catalogue.notebooks()["05"] if one.name == "exact_mse")
    monkeypatch.setattr(notebooks, "sources", lambda: [here / "05_short.py"])
    module = sys.modules[f"{exercises.__name__}.notebook_05"]
    monkeypatch.setattr(module, "EXERCISES", (one,))
    assert [path.name for path in course.write([], here / "course")] == ["05_short.ipynb"]

    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)  # where its `alembic` lies

    def nbgrader(*words):
        done = subprocess.run([sys.executable, "-m", "nbgrader", *words], cwd=here / "course", capture_output=True,
                              text=True)
        assert done.returncode == 0, done.stderr
        return done

    nbgrader("generate_assignment", "05_short")
    released = nbformat.read(here / "course" / "release" / "05_short" / "05_short.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in released.cells)
    assert "astype(float)" not in text and "HIDDEN" not in text and "_seed" not in text
    answers = {"right": "return ((first - 0.0 - second) ** 2).mean()", "wrong": "return 3.0", "stub": "..."}
    for student, answer in answers.items():
        handed = nbformat.read(here / "course" / "release" / "05_short" / "05_short.ipynb", as_version=4)
        for cell in handed.cells:
            if "def exact_mse" in cell.source:
                cell.source = re.sub(r"^    \.\.\.", f"    {answer}", cell.source, flags=re.MULTILINE)
        folder = here / "course" / "submitted" / student / "05_short"
        folder.mkdir(parents=True)
        nbformat.write(handed, folder / "05_short.ipynb")
    nbgrader("autograde", "05_short")
    nbgrader("generate_feedback", "05_short")
    nbgrader("export")
    import pandas as pd

    scores = pd.read_csv(here / "course" / "grades.csv").set_index("student_id")["score"].to_dict()
    assert scores == {"right": 1, "wrong": 0, "stub": 0}
    assert len(list((here / "course" / "feedback").rglob("*.html"))) == 3

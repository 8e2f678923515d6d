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


def test_the_plans_ask_for_the_minutes_that_the_timetable_gives(tools):
    """Reading of each day of the week and of the evening, without exercises; heads of notebooks, with them."""
    import timetable

    import notebooks

    guide = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    parts = {source.stem[:2]: timetable.sections(source) for source in notebooks.sources()}

    def reading(text):
        total = 0
        for one in re.split(r"; (?=\d\d )", text):
            number, numbers = one[:2], [int(word) for word in re.findall(r"\b\d+\b", one[2:])]
            chosen = range(numbers[0], numbers[1] + 1) if "to" in one else []
            chosen = [*chosen, *numbers[2:]] if numbers else range(len(parts[number]))
            found = [part for i, part in enumerate(parts[number]) if i in chosen]
            total += sum(part.minutes - timetable.EXERCISE * part.exercises for part in found)
        return total

    days = re.findall(r"^\| \d \| (\d\d .*?) \| (\d+) min \|", guide, re.MULTILINE)
    assert len(days) == 5 and all(abs(reading(what) - int(minutes)) <= 5 for what, minutes in days)
    evening = re.findall(r"^\| \d+, of them (\d+) reading", guide, re.MULTILINE)
    of_evening = ("00 sections 1 to 4 8", "00 sections 7 to 7", "06 sections 0 to 3")
    assert all(abs(reading(what) - int(minutes)) <= 3 for what, minutes in zip(of_evening, evening, strict=True))
    minutes = [int(one) for one in re.findall(r"^\| (\d+)[ ,]", guide.partition("## One week")[0], re.MULTILINE)]
    assert sum(minutes) == 120
    for source in notebooks.sources():
        head = " ".join(source.read_text(encoding="utf-8").partition("# %%\n")[0].replace("#", " ").split())
        said = re.search(r"exercises take (?:about )?(\d+) min", head)
        if said:  # 00 says it in two numbers
            total = sum(part.minutes for part in parts[source.stem[:2]])
            assert abs(total - int(said[1])) <= 0.2 * total, source.name
        designs = [part.design for part in parts[source.stem[:2]] if part.design]
        assert len(designs) == (source.stem[:2] not in ("00", "07")), source.name


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

# %% tags=["exercise"]
# SOLUTION
broken_colorizers = [5, 3, 0, 2]
# STUB
# broken_colorizers = [..., ..., ..., ...]
# END
check.broken_colorizers(broken_colorizers)
'''


@pytest.mark.slow
def test_nbgrader_itself_gives_a_point_for_a_right_answer_alone(tools, here, monkeypatch):
    """Its own commands: release, autograde, feedback; right answers, wrong ones and a stub, with a name and without."""
    pytest.importorskip("nbgrader", reason="nbgrader is an extra: pip install colorlab[nbgrader]")
    import nbgrader_course as course

    import notebooks
    from colorlab.course import exercises
    from colorlab.course.cases import own
    from colorlab.course.grading import catalogue

    (here / "05_short.py").write_text(SHORT)
    known = {one.name: one for found in catalogue.notebooks().values() for one in found}
    monkeypatch.setattr(notebooks, "sources", lambda: [here / "05_short.py"])
    module = sys.modules[f"{exercises.__name__}.notebook_05"]
    monkeypatch.setattr(module, "EXERCISES", (known["exact_mse"], known["broken_colorizers"]))
    assert [path.name for path in course.write([], here / "course", named=True)] == ["05_short.ipynb"]

    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)  # where its `alembic` lies

    def nbgrader(*words):
        done = subprocess.run([sys.executable, "-m", "nbgrader", *words], cwd=here / "course", capture_output=True,
                              text=True)
        assert done.returncode == 0, done.stderr
        return done

    nbgrader("generate_assignment", "05_short")
    released = nbformat.read(here / "course" / "release" / "05_short" / "05_short.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in released.cells)
    assert "astype(float)" not in text and "HIDDEN" not in text and "_seed" not in text and "[5, 3" not in text
    right, ada = "return ((first - 0.0 - second) ** 2).mean()", [known["broken_colorizers"].reference()[i] for i in
                                                                  own.order("broken_colorizers", range(4), "Ada")]
    answers = {"right": (right, "Ada", ada), "nameless": (right, "", [5, 3, 0, 2]), "copied": ("...", "Bob", ada),
               "wrong": ("return 3.0", "Ada", [5, 3, 0, 2]), "stub": ("...", "", "...")}
    for student, (answer, name, found) in answers.items():
        handed = nbformat.read(here / "course" / "release" / "05_short" / "05_short.ipynb", as_version=4)
        for cell in handed.cells:
            if "def exact_mse" in cell.source:
                cell.source = re.sub(r"^    \.\.\.", f"    {answer}", cell.source, flags=re.MULTILINE)
            elif "check.broken_colorizers" in cell.source:
                cell.source = cell.source.replace("...", f"broken_colorizers = {found}", 1)
            cell.source = cell.source.replace('check.me("")', f'check.me("{name}")')
        folder = here / "course" / "submitted" / student / "05_short"
        folder.mkdir(parents=True)
        nbformat.write(handed, folder / "05_short.ipynb")
    nbgrader("autograde", "05_short")
    nbgrader("generate_feedback", "05_short")
    nbgrader("export")
    import pandas as pd

    scores = pd.read_csv(here / "course" / "grades.csv").set_index("student_id")["score"].to_dict()
    assert scores == {"right": 2, "nameless": 2, "copied": 0, "wrong": 0, "stub": 0}
    assert len(list((here / "course" / "feedback").rglob("*.html"))) == len(answers)


def test_students_may_get_notebooks_with_a_line_for_their_name(tools, here, monkeypatch):
    import zipfile

    import notebooks
    from colorlab.course.grading import notebooks as reading
    from colorlab.course.grading import slicing

    monkeypatch.setattr(notebooks, "ROOT", here)
    (here / "LICENSE").write_text("free")
    (here / "pyproject.toml").write_text('[project.urls]\nRepository = "https://github.com/some/where"')
    found = {}
    for named in (False, True):
        notebooks.pack("student", named)
        with zipfile.ZipFile(here / "dist" / "colorlab-student.zip") as archive:
            found[named] = {name: archive.read(name) for name in archive.namelist() if name.endswith(".ipynb")}
    assert len(found[True]) == len(found[False]) == len(NOTEBOOKS)
    for name, content in found[True].items():
        assert content.count(b'check.me(') == 1 and b"check.me(" not in found[False][name]
        nbformat.validate(nbformat.reads(content.decode(), as_version=4))
        filled = content.replace(b'check.me(\\"\\")', b'check.me(\\"Ada\\")')
        assert slicing.names_given(reading.read(filled)) == ["Ada"] and slicing.names_given(reading.read(content)) == []

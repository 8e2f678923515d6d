"""What goes into grading and what comes out of it, without running a submission: names, rules, points, tables."""

import dataclasses
import io
import json
import re
import zipfile
from datetime import datetime
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import submissions as made

from colorlab import losses
from colorlab.cli.main import main
from colorlab.course.grading import catalogue, notebooks, plain, platforms, results, scores, slicing
from colorlab.course.grading import rules as rulebook
from colorlab.course.grading import submissions as reading
from colorlab.course.grading.judging import Result, read_all
from colorlab.course.grading.run import Judged, Outcome
from colorlab.course.grading.sandbox import GradingError


def put(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.RIGHT["plain"])


def seen(folder):
    return [(one.student, one.user, one.late, [file.name for file in one.files]) for one in reading.read(folder)]


# --- names


def test_names_as_canvas_writes_them(tmp_path):
    put(tmp_path, "lovelaceada_4711_90210_05.ipynb", "turingalan_LATE_4712_90211_05-1.ipynb",
        "turingalan_4712_90200_05.ipynb")
    assert seen(tmp_path) == [("lovelaceada", "4711", False, ["05.ipynb"]),
                              ("turingalan", "4712", True, ["05.ipynb", "05-1.ipynb"])]


def test_names_as_moodle_writes_them(tmp_path):
    put(tmp_path, "Ada Lovelace_4711_assignsubmission_file_/work.ipynb",
        "Zoë Müller_4712_assignsubmission_file_b.ipynb", "Participant_4713_assignsubmission_file/c.ipynb")
    assert seen(tmp_path) == [("Ada Lovelace", "4711", False, ["work.ipynb"]),
                              ("Participant", "4713", False, ["c.ipynb"]),
                              ("Zoë Müller", "4712", False, ["b.ipynb"])]


def test_names_of_no_platform_and_files_that_do_not_count(tmp_path):
    put(tmp_path, "Ada/05.ipynb", "Ada/.ipynb_checkpoints/05.ipynb", "bob_05_error.ipynb", "Ada/notes.txt",
        "__MACOSX/Ada/._05.ipynb")
    assert seen(tmp_path) == [("Ada", "", False, ["05.ipynb"]), ("bob", "", False, ["bob_05_error.ipynb"])]


def test_whoever_hands_in_another_file_is_listed_and_told(tmp_path):
    put(tmp_path, "ada_1_2_work.pdf", "bob_3_4_05.ipynb", "bob_3_5_photo.png", "Cy/work.py", "notes.txt",
        "Ada/.DS_Store")
    assert seen(tmp_path) == [("Cy", "", False, ["work.py"]), ("ada", "1", False, ["work.pdf"]),
                              ("bob", "3", False, ["05.ipynb"])]
    read, remarks = read_all(reading.read(tmp_path)[1])
    assert read == [] and "work.pdf: no notebook" in remarks[0]


def test_zip_files_in_a_zip_file(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep/05.ipynb", made.RIGHT["plain"])
        archive.writestr("../../outside.ipynb", b"{}")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("submissions/lovelaceada_1_2_work.zip", inner.getvalue())
        archive.writestr("submissions/turingalan_LATE_3_4_05.ipynb", made.RIGHT["plain"])
        archive.writestr("submissions/bad_5_6_work.zip", b"PK nothing")
    assert seen(tmp_path / "all.zip") == [("bad", "5", False, ["work.zip"]), ("lovelaceada", "1", False, ["work.zip"]),
                                          ("turingalan", "3", True, ["05.ipynb"])]
    assert not (tmp_path.parent / "outside.ipynb").exists()


def test_a_zip_that_unpacks_without_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST", 10_000)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(50):
            archive.writestr(f"{i}.ipynb", bytes(5000))
    (tmp_path / "ada_1_2_x.zip").write_bytes(inner.getvalue())
    assert sum(len(file.content) for one in reading.read(tmp_path) for file in one.files) < 20_000


def test_what_holds_no_submissions_is_said_in_one_line(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("x")
    for place, words in (("nowhere", "is not there"), ("empty", "holds no notebooks"), ("file.txt", "neither")):
        assert main(["grade", str(tmp_path / place), "-o", str(tmp_path / "out")]) == 2
        said = capsys.readouterr().err
        assert words in said and said.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_students_of_one_name_stay_apart(tmp_path):
    put(tmp_path, "Jo Li_1_assignsubmission_file_/a.ipynb", "Jo Li_2_assignsubmission_file_/a.ipynb", "Jo-Li/a.ipynb",
        "Jo Li/a.ipynb")
    keys = [one.key for one in reading.read(tmp_path)]
    assert len(set(keys)) == 4


def test_the_latest_version_of_a_notebook_counts():
    files = tuple(reading.file_of(name, made.notebook(f"x = {i}"))
                  for i, name in enumerate(("05-2.ipynb", "05.ipynb", "05-1.ipynb")))
    read, remarks = read_all(reading.Submission("a", "", False, files))
    assert [one.statements[0].code for one in read] == ["x = 0"] and remarks == []


# --- notebooks and their parts


def part(*cells, whole=False):
    found = notebooks.read(made.notebook(*cells))
    return [one["code"] for one in slicing.part_for(found, "f", whole)]


@pytest.mark.parametrize(("cells", "expected"), [
    (("a = 1", "slow()", "def f(): return a", "check.f(f)"), ["a = 1", "def f(): return a", "check.f(f)"]),
    (("a = slow()", "a = 2", "def f(): return a"), ["a = 2", "def f(): return a"]),
    (("a = []", "a.append(1)", "def f(): return a"), ["a = []", "a.append(1)", "def f(): return a"]),
    (("a = 1", "a += 1", "f = a", "a = 3"), ["a = 1", "a += 1", "f = a"]),
    (("x = 1", "def f(x): return x"), ["def f(x): return x"]),
    (("import a as b, c.d", "f = 1; print(f)"), ["import a as b, c.d", "f = 1"]),
    (("for i in range(3):\n    b = i", "f = b"), ["for i in range(3):\n    b = i", "f = b"]),
    (("def f(): return g()", "def g(): return h", "h = 3"), ["def f(): return g()", "def g(): return h", "h = 3"]),
    (("f = [y for y in z]", "y = slow()", "z = 1"), ["f = [y for y in z]", "z = 1"]),
    (("np.random.seed(3)", "f = 1"), ["np.random.seed(3)", "f = 1"]),
])
def test_the_part_of_a_notebook_that_an_exercise_needs(cells, expected):
    assert part(*cells) == expected


def test_lines_of_a_cell_keep_their_numbers():
    found = notebooks.read(made.notebook("# a remark\n\n@decorated\ndef f():\n    pass\n\ng = 1; f = 2"))
    assert [(one.line, one.code) for one in found.statements] == [
        (3, "@decorated\ndef f():\n    pass"), (7, "g = 1"), (7, "f = 2")]


def test_plain_data_comes_back_and_nothing_else_does():
    import numpy as np
    import torch

    values = (1, 2.5, "x", None, True, [1, (2, np.float32(3))], np.arange(6, dtype=np.uint8).reshape(2, 3),
              torch.ones(2, dtype=torch.bfloat16), {"a": np.array([1.5])})
    back = plain.decode(json.loads(json.dumps(plain.encode(values))))
    assert back[:5] == values[:5] and back[5][1][1].dtype == np.float32
    assert (back[6] == values[6]).all() and back[6].dtype == np.uint8
    assert back[7].dtype == torch.bfloat16 and back[8]["a"][0] == 1.5
    for bad in ({"array": "AAAA", "type": "<f8", "shape": [9]}, {"array": "", "type": "O", "shape": [0]}, [1], {"x": 1},
                {"array": "AAAA", "type": "|u1", "shape": [-1, -3]}, {"tensor": {}, "type": "os"},
                {"array": "AAAA", "type": "|u1", "shape": [3.0]}):
        with pytest.raises(plain.PlainError):
            plain.decode(bad)


# --- rules


def rules(tmp_path, text):
    (tmp_path / "rules.toml").write_text(text)
    return rulebook.read(tmp_path / "rules.toml")


@pytest.mark.parametrize(("text", "words"), [
    ("points = 3", "points must be a table"), ("[points]\nlightnes = 2", "there is no 'lightnes'"),
    ("[points]\nlightness = -1", "points.lightness must be a number from 0"), ("x = ", "no valid TOML"),
    ("[partial.lightness]\nlumaa = 1", "there is no 'lumaa'"), ("[partial.lightness]\nluma = 2", "from 0 to 1"),
    ("[late]\nlose = 2", "late.lose"), ("[late]\ndeadline = \"tomorrow\"", "without quotes"),
    ("[limit]\na = 1", "'limit'"),
    ("[[rubric]]\npoints = 3", "needs a name"), ("notebooks = [\"77\"]", "there is no '77'"),
    ("[limits]\nmemory = 0", "above 0"), ("[forbid]\nlightness = \"rgb2lab\"", "with their module"),
    ("[points]\nlightness = true", "must be a number")])
def test_a_mistake_in_the_rules_is_one_line(tmp_path, text, words):
    with pytest.raises(GradingError, match="rules.toml") as error:
        rules(tmp_path, text)
    assert words in str(error.value) and "\n" not in str(error.value)


def test_functions_that_are_the_answer_are_forbidden(tmp_path):
    read = rules(tmp_path, '[forbid]\nlightness = ["skimage.color.rgb2lab"]')
    assert read.forbidden()["lightness"] == ["skimage.color.rgb2lab"]
    of_the_engine = dataclasses.replace(catalogue.notebooks()["05"][0], reference=losses.mse_and_classes)
    assert catalogue.answer_itself(of_the_engine) == ["colorlab.losses.mse_and_classes"]
    assert read.forbidden()["exact_mse"] == []


# --- points and tables

NAMES = [one.name for one in catalogue.notebooks()["05"]]
RULES = '''title = "HW 5"
notebooks = ["05"]
[points]
exact_mse = 4
[partial.exact_mse]
root = 0.5
[late]
lose = 0.25
at_most = 0.5
deadline = 2026-11-20T12:00:00
[[rubric]]
name = "essay"
points = 10
'''


def student(name, user, late=False, *passed, wrong=""):
    found = [Result(one, "passed" if one in passed else "failed", "", wrong if one == "exact_mse" else "")
             for one in NAMES]
    return Judged(reading.Submission(name, user, late, ()), tuple(found))


CLASS = (student("lovelaceada", "1", False, *NAMES), student("turingalan", "2", True, *NAMES[1:], wrong="root"),
         student("=cmd()", "3", False), Judged(reading.Submission("gone", "4", False, ()), failure="it broke"))


@pytest.fixture
def written(tmp_path):
    read = rules(tmp_path, RULES)
    return read, results.write(Outcome(CLASS, "closed"), read, tmp_path).set_index("user"), tmp_path


def test_points_partial_credit_and_lateness(written):
    _, totals, place = written
    rest = len(NAMES) - 1
    assert totals.loc["1", "total"] == 4 + rest
    assert (totals.loc["2", "points"], totals.loc["2", "total"]) == (2 + rest, (2 + rest) * 0.75)
    assert totals.loc["3", "total"] == totals.loc["4", "total"] == 0
    assert (totals["of"] == 4 + rest + 10).all() and (totals["unmarked"] == 1).all()
    table = pd.read_csv(place / "scores.csv", keep_default_na=False)
    assert len(table) == 4 * len(NAMES)
    assert set(table[table["student"] == "gone"]["note"]) == {"it broke"}
    assert "'=cmd()" in set(table["student"])  # no formula in a spreadsheet


def test_marks_of_a_person_are_merged(written):
    read, _, place = written
    table = pd.read_csv(place / "rubric.csv", dtype=str, keep_default_na=False)
    assert list(table) == ["key", "student", "essay"] and len(table) == 4
    table.loc[table["key"] == "lovelaceada-1", "essay"] = "7,5"
    table.to_csv(place / "rubric.csv", index=False)
    totals = results.write(Outcome(CLASS, "closed"), read, place).set_index("user")
    assert totals.loc["1", "total"] == 4 + len(NAMES) - 1 + 7.5 and totals.loc["1", "unmarked"] == 0
    for bad, words in (("11", "from 0 to 10"), ("good", "not 'good'"), ("nan", "from 0 to 10")):
        table.loc[0, "essay"] = bad
        table.to_csv(place / "rubric.csv", index=False)
        with pytest.raises(GradingError, match=words):
            results.write(Outcome(CLASS, "closed"), read, place)


def test_canvas_gets_its_columns_and_keeps_its_rows(written):
    read, totals, place = written
    plain_table = pd.read_csv(place / "canvas.csv", dtype=str, keep_default_na=False)
    assert list(plain_table) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "HW 5"]
    assert plain_table["Student"][0] == "    Points Possible"
    gradebook = ("Student,ID,SIS User ID,SIS Login ID,Section,HW 5 (77),Final Score\n"
                 "    Points Possible,,,,,19,(read only)\n\"Lovelace, Ada\",1,s1,ada,A,,80\n"
                 "\"Nobody, At\",9,s9,no,A,3,1\n")
    (place / "gradebook.csv").write_text("\ufeff" + gradebook, encoding="utf-8")
    table = platforms.canvas(totals.reset_index(), read, place / "gradebook.csv")
    assert list(table) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "HW 5 (77)"]
    points = {"": str(13 + len(NAMES)), "1": str(3 + len(NAMES)), "9": "3"}
    assert table.set_index("ID")["HW 5 (77)"].to_dict() == points
    (place / "gradebook.csv").write_text("a,b\n1,2\n")
    with pytest.raises(GradingError, match="no gradebook of Canvas"):
        platforms.canvas(totals.reset_index(), read, place / "gradebook.csv")


def test_moodle_gets_its_worksheet_back_and_says_who_was_late(written):
    read, _, place = written
    head = ",".join(platforms.MOODLE)
    (place / "sheet.csv").write_text(
        f'{head}\n'
        'Participant 1,"Ada, L",a@x,Submitted,,19,Yes,"Saturday, 21 November 2026, 11:15 PM",-,\n'
        'Participant 8,Nobody,n@x,No submission,,19,Yes,-,-,\n')
    extras = results.Extras(moodle=place / "sheet.csv")
    totals = results.write(Outcome(CLASS, "closed"), read, place, extras).set_index("user")
    assert totals.loc["1", "days_late"] == 2 and totals.loc["1", "total"] == (4 + len(NAMES) - 1) / 2
    table = pd.read_csv(place / "moodle.csv", dtype=str, keep_default_na=False).set_index("Identifier")
    assert list(table.reset_index()) == platforms.MOODLE
    assert float(table.loc["Participant 1", "Grade"]) == (4 + len(NAMES) - 1) / 2
    assert "2 days late" in table.loc["Participant 1", "Feedback comments"]
    assert table.loc["Participant 8", "Grade"] == ""


def test_feedback_goes_back_by_the_names_with_which_it_came(tmp_path):
    """By the rule in Canvas's published source: the first two parts that are numbers are the user and the file."""
    names = ("lovelaceada_LATE_4711_90210_02_colorful-1.ipynb", "turingalan_4712_90211_essay.pdf")
    put(tmp_path / "in", *names, "Zoë Müller_4713_assignsubmission_file_/05.ipynb", "Bob/05.ipynb")
    read = rules(tmp_path, RULES)
    wrong = Result("exact_mse", "failed", "Not *yet*: <b>")
    found = tuple(Judged(one, (wrong,)) for one in reading.read(tmp_path / "in"))
    (tmp_path / "out").mkdir()
    results.write(Outcome(found, "closed"), read, tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "out" / "canvas-feedback.zip") as archive:
        assert archive.namelist() == [names[0]]
        given = json.loads(archive.read(names[0]))
    assert [part for part in names[0].split("_") if part.isdigit()][:2] == ["4711", "90210"]
    text = "".join(given["cells"][0]["source"])
    assert f"0 of {13 + len(NAMES)} points" in text and "    Not *yet*: <b>" in text.splitlines()
    assert "**essay**: not marked yet" in text
    nbformat.validate(nbformat.from_dict(given))
    with zipfile.ZipFile(tmp_path / "out" / "moodle-feedback.zip") as archive:
        assert archive.namelist() == ["Zoë Müller_4713_assignsubmission_file_/feedback.html"]
        page = tmp_path / "out" / "feedback" / "zoe-muller-4713.html"
        assert archive.read(archive.namelist()[0]) == page.read_bytes()
    before = (tmp_path / "out" / "canvas-feedback.zip").read_bytes()
    results.write(Outcome(found, "closed"), read, tmp_path / "out")
    assert (tmp_path / "out" / "canvas-feedback.zip").read_bytes() == before
    (tmp_path / "out" / "rubric.csv").unlink()
    results.write(Outcome(found[:1], "closed"), read, tmp_path / "out")  # Bob alone: nothing to upload
    assert not list((tmp_path / "out").glob("*.zip"))


def test_the_rules_of_the_week_are_read_and_count_its_homework(tmp_path):
    root = Path(__file__).parents[1]
    page = (root / "docs" / "grading.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    read = [rules(tmp_path, block) for block in blocks]
    homework = [one for one in read if not one.secret]  # the first block of the page shows every rule there is
    assert [one.title for one in homework] == [f"Homework {day}" for day in range(1, 6)]
    guide = (root / "docs" / "instructors.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d \| \d\d .*? \| \d+ min \| (.*?) \| (.*?) \|$", guide, re.MULTILINE)
    known = catalogue.notebooks()
    for one, (_, at_home) in zip(homework, rows, strict=True):
        counted = {exercise.name for number in one.notebooks for exercise in known[number]
                   if one.points_for(exercise.name)}
        named = set(re.findall(r"`(\w+)`", at_home))
        assert named <= counted and (counted == named or one.title == "Homework 1"), one.title
    total = sum(homework[0].points_for(exercise.name) for number in ("00", "01") for exercise in known[number])
    assert total + sum(item.points for item in homework[0].rubric) == 15


def test_days_late():
    late = rulebook.Late(0.1, 1.0, datetime(2026, 11, 20, 12))
    assert [scores.days_late(False, datetime(2026, 11, day, hour), late) for day, hour in (
        (20, 11), (20, 13), (21, 12), (21, 13))] == [0, 1, 1, 2]
    assert scores.days_late(True, None, late) == 1


def test_an_exercise_that_separates_is_told_from_one_that_does_not():
    """Ten students in order of ability: one exercise follows it, another runs against it."""
    ordered = [student(f"s{i}", str(i), False, *[name for j, name in enumerate(NAMES) if (
        i < 5 if j == 0 else i >= 10 - j)]) for i in range(10)]
    table = scores.by_exercise(tuple(ordered), rulebook.Rules(notebooks=("05",)))
    items = scores.by_item(tuple(ordered), table).set_index("exercise")
    assert items.loc[NAMES[0], "separates"] < 0 < items.loc[NAMES[3], "separates"]
    assert items.loc[NAMES[0], "passed"] == 0.5
    assert scores.by_item(CLASS, scores.by_exercise(CLASS, rulebook.Rules()))["separates"].isna().all()  # too few


def test_documented_rules_are_rules(tmp_path):
    text = (Path(__file__).parents[1] / "docs" / "grading.md").read_text(encoding="utf-8")
    (tmp_path / "rules.toml").write_text(text.split("```toml\n")[1].split("```")[0])
    read = rulebook.read(tmp_path / "rules.toml")
    assert read.points_for("weighted_loss") == 2 and read.share_for("weighted_loss", "bits") == 0.5
    assert read.limits == rulebook.Limits()  # the defaults that the page states

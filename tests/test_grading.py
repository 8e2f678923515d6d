"""Grading: right answers get their points, wrong ones are named, and nobody gets points, or harms others, otherwise."""

import os

import numpy as np
import pandas as pd
import pytest
import submissions as made
from submissions.cheats import CHEATS

from colorlab.cli.main import main
from colorlab.course import checker
from colorlab.course.grading import catalogue, judging

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="grading needs a system that can fork")
RULES = '''notebooks = ["05"]
[points]
exact_mse = 2
[partial.exact_mse]
root = 0.5
[limits]
seconds = 2
wait = 3
memory = 600
disk = 40
'''


def hard_coded():
    """Right on the inputs of the notebook's check, and on no others."""
    exercise = checker.exercises()["exact_mse"]
    known = {int(np.sum(x)): float(exercise.reference(x, y)) for x, y in exercise.examples()}
    return made.notebook(made.IMPORTS, f"def exact_mse(a, b):\n    return {known}.get(int(a.sum()), 0.0)", made.CHECK)


def hand_in(folder, submissions):
    for name, content in submissions.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "05.ipynb").write_bytes(content)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The whole imagined class, graded once: exit status, table, folder."""
    place = tmp_path_factory.mktemp("class")
    folder = place / "submissions"
    everybody = {**made.RIGHT, **{name: one for name, (one, _) in made.WRONG.items()}, **made.NOT_ATTEMPTED,
                 **made.NO_NOTEBOOK, **CHEATS, "hard-coded": hard_coded()}
    hand_in(folder, {name: one.replace(b"PLACE", str(folder).encode()) for name, one in everybody.items()})
    (place / "rules.toml").write_text(RULES)
    status = main(["grade", str(folder), "-o", str(place / "results"), "--rules", str(place / "rules.toml"),
                   "--workers", "2"])
    table = pd.read_csv(place / "results" / "scores.csv", dtype={"misconception": str}, keep_default_na=False)
    return status, table[table["exercise"] == "exact_mse"].set_index("student"), place


@pytest.mark.slow
class TestTheClass:
    @pytest.mark.parametrize("name", made.RIGHT)
    def test_right_answers_pass(self, graded, name):
        assert graded[1].loc[name, "result"] == "passed"
        assert graded[1].loc[name, "points"] == 2

    @pytest.mark.parametrize("name", made.WRONG)
    def test_wrong_answers_fail_and_are_named(self, graded, name):
        row = graded[1].loc[name]
        assert (row["result"], row["misconception"]) == ("failed", made.WRONG[name][1])
        assert row["points"] == (1 if name == "root" else 0)

    @pytest.mark.parametrize("name", [*made.NOT_ATTEMPTED, *made.NO_NOTEBOOK])
    def test_what_is_no_answer_is_not_attempted(self, graded, name):
        assert graded[1].loc[name, "result"] == "not attempted"
        if name in made.NO_NOTEBOOK:
            assert graded[1].loc[name, "note"]

    @pytest.mark.parametrize("name", CHEATS)
    def test_cheats_get_nothing(self, graded, name):
        assert graded[1].loc[name, "result"] in ("failed", "not attempted")
        assert graded[1].loc[name, "points"] == 0

    def test_answers_written_into_the_code_are_found(self, graded):
        assert graded[1].loc["hard-coded", "result"] == "failed"
        assert "notebook's check alone" in graded[1].loc["hard-coded", "note"]

    @pytest.mark.parametrize(("name", "reason"), [
        ("fork bomb", "processes"), ("20 GB in pieces", ""), ("endless loop", "time"), ("endless in C", "time"),
        ("endless loop that catches", "time"), ("sleeps", "time"), ("stops itself", "time"),
        ("endless output", "output"),
        ("leaves", "died"), ("crashes", "died"), ("writes garbage", "garbage"), ("a huge answer", ""),
        ("reads the reference", "refused"), ("imports the reference", "refused")])
    def test_the_instructor_is_told_why(self, graded, name, reason):
        assert reason in graded[1].loc[name, "note"]

    def test_broken_files_are_named_and_everything_else_is_done(self, graded, capsys):
        status, table, place = graded
        assert status == 1
        assert len(table) == sum(map(len, (made.RIGHT, made.WRONG, made.NOT_ATTEMPTED, made.NO_NOTEBOOK, CHEATS))) + 1
        assert (place / "submissions" / "plain" / "05.ipynb").read_bytes() == made.RIGHT["plain"]
        page = (place / "results" / "class.html").read_text()
        assert "square of the mean" in page and "is damaged" in page

    def test_the_library_is_untouched(self, graded):
        from colorlab import losses

        with open(losses.__file__) as file:
            assert "1 / 0" not in file.read()

    def test_nothing_of_them_is_left_running(self, graded):
        for process in filter(str.isdigit, os.listdir("/proc") if os.path.isdir("/proc") else ()):
            try:
                with open(f"/proc/{process}/stat") as file:
                    parent = int(file.read().rpartition(")")[2].split()[1])
            except OSError:
                continue
            assert parent != os.getpid() or process == str(os.getpid())

    def test_feedback_is_harmless_and_says_the_hint(self, graded):
        page = (graded[2] / "results" / "feedback" / "root.html").read_text()
        points = len(catalogue.notebooks()["05"]) + 1
        assert f"1 of {points} points" in page
        hint = next(m.hint for m in checker.exercises()["exact_mse"].misconceptions if m.name == "root")
        assert hint.split(":")[0] in page


@pytest.mark.slow
def test_twice_the_same_table_and_nothing_twice(tmp_path, capsys):
    names = ("plain", "torch", "names made by exec", "prints much")
    hand_in(tmp_path / "in", {name: made.RIGHT[name] for name in names} | {"root": made.WRONG["root"][0]})
    (tmp_path / "rules.toml").write_text(RULES)
    for out, workers in (("one", "1"), ("two", "3")):
        assert main(["grade", str(tmp_path / "in"), "-o", str(tmp_path / out), "--rules", str(tmp_path / "rules.toml"),
                     "--workers", workers]) == 0
    for table in ("scores.csv", "totals.csv", "canvas.csv", "moodle.csv"):
        assert (tmp_path / "one" / table).read_bytes() == (tmp_path / "two" / table).read_bytes()
    before = (tmp_path / "one" / "scores.csv").read_bytes()
    (tmp_path / "one" / "judged" / "root.json").unlink()  # as if stopped before the last student
    capsys.readouterr()
    again = ["grade", str(tmp_path / "in"), "-o", str(tmp_path / "one"), "--rules", str(tmp_path / "rules.toml")]
    assert main(again) == 0
    assert "5 students, 1 judged now" in capsys.readouterr().out
    assert (tmp_path / "one" / "scores.csv").read_bytes() == before


@pytest.mark.slow
def test_where_the_system_builds_no_walls_it_is_said(tmp_path, capsys):
    """Limits alone: what hurts the machine is still stopped, and the command says what is missing."""
    names = ("fork bomb", "20 GB", "leaves a daemon", "imports the reference", "phones home", "kills by os")
    hand_in(tmp_path / "in", {"plain": made.RIGHT["plain"], **{name: CHEATS[name] for name in names}})
    (tmp_path / "rules.toml").write_text(RULES)
    assert main(["grade", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--rules", str(tmp_path / "rules.toml"),
                 "--walls", "limited"]) == 0
    assert "could have used the network" in capsys.readouterr().err
    assert "could have used" in (tmp_path / "out" / "class.html").read_text()
    table = pd.read_csv(tmp_path / "out" / "scores.csv", keep_default_na=False)
    table = table[table["exercise"] == "exact_mse"].set_index("student")["result"].to_dict()
    assert table == {"plain": "passed", **dict.fromkeys(names, "failed")}


def test_seeds_differ_between_students_and_secrets():
    seeds = {judging.seed_of(secret, student) for secret in ("a", "b") for student in ("ada", "bob")}
    assert len(seeds) == 4 and seeds == {judging.seed_of(s, t) for s in ("a", "b") for t in ("ada", "bob")}

"""Grading of diagnoses: the order of a name, copies of a neighbour, and answers that are read off instead of found."""

import os

import pandas as pd
import pytest
from submissions import diagnoses as made

from colorlab.cli.main import main
from colorlab.course.grading import notebooks, slicing
from colorlab.course.grading import rules as rulebook
from colorlab.course.grading.sandbox import GradingError

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="grading needs a system that can fork")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The table for the exercise, without and with `own_cases`."""
    place = tmp_path_factory.mktemp("own")
    for name, content in {**{name: one[0] for name, one in made.HANDED.items()}, **made.read_off()}.items():
        (place / "in" / name).mkdir(parents=True)
        (place / "in" / name / "00.ipynb").write_bytes(content)
    tables = []
    for asked in ("false", "true"):
        (place / "rules.toml").write_text(f'notebooks = ["00"]\nown_cases = {asked}\n')
        assert main(["grade", str(place / "in"), "-o", str(place / asked), "--rules", str(place / "rules.toml")]) == 0
        table = pd.read_csv(place / asked / "scores.csv", keep_default_na=False)
        tables.append(table[table["exercise"] == "broken_colorizers"].set_index("student"))
    return tables


@pytest.mark.slow
class TestACaseOfOnesOwn:
    @pytest.mark.parametrize("name", made.HANDED)
    def test_lists_count_in_the_order_of_the_name_given(self, graded, name):
        _, plain, asked, note = made.HANDED[name]
        assert [table.loc[name, "result"] for table in graded] == [plain, asked]
        assert note in graded[1].loc[name, "note"] if note else graded[1].loc[name, "note"] == ""

    def test_a_copied_name_is_told_for_both(self, graded):
        for name, other in (("bob", "Ada Lovelace"), ("Ada Lovelace", "bob")):
            assert all(f"the name of {other}, too" in table.loc[name, "note"] for table in graded)
        assert "answered for the cases of 'Ada Lovelace'" in graded[1].loc["bob", "note"]
        assert "answered for" not in graded[1].loc["Ada Lovelace", "note"]

    @pytest.mark.parametrize("name", made.READ_OFF)
    def test_an_answer_that_is_read_off_gets_nothing(self, graded, name):
        assert [table.loc[name, "result"] for table in graded] == ["failed", "failed"]


def test_the_name_in_a_notebook_is_the_last_one_that_is_written_there():
    def names(*cells):
        return slicing.names_given(notebooks.read(made.notebook(*cells)))

    assert names("check.me('Ada')", "def f():\n    checker.me('Bob')") == ["Ada", "Bob"]
    assert names("me('Ada')", "about.me('Ada')", "check.me()", "check.me('')", "check.me(x)", "check.you('Ada')") == []
    assert names("check.me(4711)") == ["4711"]


def test_honest_tests_are_no_look_inside():
    def peeks(*cells):
        return slicing.peeks(notebooks.read(made.notebook(*cells)), "broken_colorizers")

    tests = "class Mine:\n    def __init__(self):\n        self._x = 1\nbroken_colorizers = [Mine()._x, Mine.__name__]"
    assert peeks(made.SHOWN, made.TESTS, "broken_colorizers = [fault_of(run) for run in COLORIZERS.values()]") == []
    assert peeks("import colorlab", made.SHOWN, tests) == []
    assert peeks("import colorlab.course.cases.broken_colorizers as b", "broken_colorizers = b._OF") == ["_OF"]


def test_own_cases_is_yes_or_no(tmp_path):
    (tmp_path / "rules.toml").write_text("own_cases = 1")
    with pytest.raises(GradingError, match="own_cases must be true or false"):
        rulebook.read(tmp_path / "rules.toml")

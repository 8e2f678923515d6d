"""The questions that notebooks keep in the package, and the tables and figures of notebooks 01, 03, 06 and 09."""

import importlib
import pkgutil

import numpy as np
import pandas as pd
import pytest

from colorlab import datasets, images, streets
from colorlab.course import assimilation, colour_vision, figures, just_noticeable
from colorlab.course.figures import notebook_01_tables, notebook_06_photos
from colorlab.course.widgets.asking import ask_of
from colorlab.streets import photographs

MODULES = [importlib.import_module(f"{figures.__name__}.{one.name}") for one in pkgutil.iter_modules(figures.__path__)
           if one.name.endswith("_questions")]
QUESTIONS = {f"{module.__name__[-12:]} {name}": question for module in MODULES
             for name, question in vars(module).items() if name.isupper() and not name.startswith("_")}


@pytest.fixture(scope="module")
def photo():
    return images.read(datasets.samples()[0])[:64, :64]


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_can_be_answered_as_it_says(name):
    question = QUESTIONS[name]
    assert question["question"].rstrip("\"").endswith(("?", "."))
    if "answer" in question and "ask" in question:
        ask = ask_of(question["ask"], question.get("within"), question.get("unit", ""))
        ask.check(question["answer"])
        with pytest.raises(ValueError, match="answer"):
            ask.check("an answer that nobody offered")


def test_red_green_and_blue_carry_the_detail_that_a_and_b_lack(photo):
    table = notebook_01_tables.detail(photo)
    assert table.loc["L", "correlation with L"] == 1
    assert table.loc[["red, %", "green, %", "blue, %"], "correlation with L"].min() > 0.5
    grey = notebook_01_tables.detail(np.repeat(photo[..., :1], 3, axis=-1))
    assert grey.loc["red, %", "standard deviation"] == grey.loc["blue, %", "standard deviation"] > 1
    assert grey.loc[["a", "b"], "standard deviation"].max() < 0.1
    flat = np.repeat(np.repeat(photo[::8, ::8], 8, axis=0), 8, axis=1)
    assert notebook_01_tables.detail(flat)["fine detail"].max() < 0.1


def test_intervals_pair_the_photos():
    table = notebook_01_tables.intervals({"x": [1.0, 5.0, 9.0, 20.0], "y": [0.0, 4.0, 8.0, 19.0]})
    assert table.loc["x minus y"].tolist() == [4, 1, 1, 1]
    assert table.loc["x", "low"] < table.loc["x", "mean"] == 8.8 < table.loc["x", "high"]


def test_closer_lines_agree_better(photo):
    large = assimilation.enlarged(photo, 4)
    assert notebook_01_tables.agreement(large, 6) > notebook_01_tables.agreement(large, 60)


def test_what_was_found_counts_trials_and_checks_apart():
    trials = just_noticeable.plan(0)
    right = [one.odd if one.step > 5 or one.check else (one.odd + 1) % 4 for one in trials]
    words = notebook_01_tables.found(just_noticeable.tabulate(trials, right))
    large = sum(one.step > 5 and not one.check for one in trials)
    assert f"found {large} of 20, and 2 of 2 checks" in words and "'ciede2000': " in words


def test_most_changed_is_where_the_change_is():
    moved = np.zeros((40, 40))
    moved[5:15, 5:15] = 10
    where = notebook_01_tables.most_changed(moved, smooth=2)
    assert where[10, 10] and not where[30, 30]


def test_closest_pair_is_named_for_each_view():
    table = notebook_01_tables.closest_pairs({"p": colour_vision.palette(["#ff0000", "#fe0000", "#0000ff"])})
    assert list(table.columns) == list(colour_vision.VIEWS)
    assert all(cell.endswith("(1 and 2)") for cell in table.loc["p"])


def test_pixels_that_differ_are_counted_in_colour_and_in_grey(photo):
    other = photo.copy()
    other[0, :3] = 255 - other[0, :3]
    assert notebook_06_photos.differing({"a": photo, "b": photo}) == {"colour": 0, "grey": 0}
    found = notebook_06_photos.differing({"a": photo, "b": other})
    assert found["colour"] == 3 and 0 < found["grey"] <= 3
    assert notebook_06_photos.grey_changes(photo, {"same": photo, "dark": photo // 2})["same"] == 0


def test_paints_by_lightness_sum_to_one():
    cars = photographs.photographed()
    table = notebook_06_photos.paints_by_lightness(cars)
    assert table["cars"].sum() == len(cars)
    assert np.allclose(table[list(photographs.NAMES)].sum(axis=1), 1, atol=0.03)
    assert table["red"].iloc[-1] < 0.05 < table["red"].iloc[1]


def test_promises_and_what_came_of_them():
    cars = pd.DataFrame({f"p_{name}": [0.2, 0.2] for name in streets.PAINTS} | {"paint": ["red", "green"]})
    promised, came = notebook_06_photos.promises(cars)
    assert promised.shape == came.shape == (10,) and came.sum() == 2 and came[0] == came[-1] == 1
    assert notebook_06_photos.kept(promised, came) == "0.2 -> 0.2"


def test_blocks_of_a_car_lie_on_that_car():
    street = streets.StreetDataset(streets.SUPPLIES["results"], size=96)[27]
    blocks = [notebook_06_photos.blocks_of_car(street, number) for number in (1, 2)]
    assert blocks[0].shape == (24, 24) and not (blocks[0] & blocks[1]).any()
    left, right = (one.nonzero()[:, 1].float().mean() for one in blocks)
    assert left < right


def test_figures_of_photographs_have_words(photo):
    five = {name: photo for name in streets.PAINTS}
    shown = [notebook_06_photos.photo_and_repainting(photo, photo), notebook_06_photos.same_in_grey(five),
             notebook_06_photos.beliefs({"truth": list(streets.DEFAULT.values())}),
             notebook_06_photos.by_themselves(photo, five), notebook_06_photos.which_would_you_show(five)]
    assert all(len(caption) > 60 and len(alt) > 60 for _, caption, alt in shown)
    assert "red 38%" in shown[2][2] and "five times" in shown[1][2]
    darker = notebook_06_photos.by_themselves(np.full((64, 64, 3), (90, 120, 160), np.uint8), {"warm": np.full(
        (64, 64, 3), (200, 150, 60), np.uint8), "grey": np.full((64, 64, 3), 128, np.uint8)})[1]
    assert "two answers" in darker and "b = -25" in darker and "from 0 to 5" in darker

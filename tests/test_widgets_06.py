"""The panel of notebook 06: every control changes a picture, and the words say what the cars got."""

import pytest

import colorlab
from colorlab import streets
from colorlab.course import widgets
from colorlab.course.widgets import draws

pytestmark = pytest.mark.usefixtures("one_thread")


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


@pytest.fixture(scope="module")
def model():
    return colorlab.load("zhang16-streets-classification")


@pytest.fixture
def panel(model, monkeypatch):
    shown = []
    monkeypatch.setattr(draws, "show", lambda panel, text, _, more: shown.append((panel, text + more)))
    widgets.draws_panel(model)
    parts = list(walk(shown[0][0]))
    return {"text": shown[0][1], "pictures": [part for part in parts if type(part).__name__ == "Image"],
            "words": [part for part in parts if type(part).__name__ == "HTML"],
            "controls": {part.description: part for part in parts if getattr(part, "description", "")}}


def values(panel):
    return [picture.value for picture in panel["pictures"]]


def test_draws_panel(panel):
    assert set(panel["controls"]) == {"street", "draw", "temperature"}
    assert "draw 1: car 1: " in panel["text"] and "Run this cell" in panel["text"]
    assert len(panel["pictures"]) == len(panel["words"]) == 4
    truth = streets.StreetDataset(streets.SUPPLIES["results"], 96)[27].recipe.colours
    assert panel["words"][0].value.endswith(", ".join(f"car {i}: {name}" for i, name in enumerate(truth, 1)))
    assert "no car's colour" in panel["words"][1].value and "car 1: red" in panel["words"][2].value


def test_another_draw_changes_the_draw_alone(panel):
    before = values(panel)
    panel["controls"]["draw"].value += 1
    assert [a == b for a, b in zip(before, values(panel))] == [True, True, True, False]
    panel["controls"]["draw"].value -= 1
    assert values(panel) == before  # the same number is the same draw


def test_temperature_changes_the_mean_but_not_the_mode(panel):
    before = values(panel)
    panel["controls"]["temperature"].value += 0.1
    after = values(panel)
    assert before[1] != after[1] and before[0] == after[0] and before[2] == after[2]
    panel["controls"]["temperature"].value = 0.1  # nearly the mode
    assert "car 1: red" in panel["words"][1].value


def test_another_street_changes_all(panel):
    before = values(panel)
    for step in (1, -2):
        panel["controls"]["street"].value += step
        assert not set(before) & set(values(panel))


def test_sliders_start_below_their_maximum_and_can_be_moved_by_the_arrow_key(panel):
    for control in panel["controls"].values():
        assert control.min <= control.value <= control.max - control.step and not control.continuous_update


def test_draws_of_the_panel_are_mostly_paints_of_cars(panel):
    got = []
    for number in range(10):
        panel["controls"]["draw"].value = number
        got += [part.split(": ")[1] for part in panel["words"][3].value.split("<br>")[1].split(", ")]
    assert len(set(got)) >= 3 and sum(name in streets.PAINTS for name in got) >= 15

"""The hint panel: what stands behind it, and its controls; the browser's part is in test_browser.py."""

import time

import numpy as np
import pytest
import torch

from colorlab import hints as room
from colorlab import lab
from colorlab.course import widgets
from colorlab.course.widgets import hinting
from colorlab.course.widgets.colour_names import colour_name
from colorlab.course.widgets.hint_session import LONGEST, HintSession
from colorlab.hints import Hint
from colorlab.models import Colorizer
from colorlab.models.zhang17 import Zhang17

pytestmark = pytest.mark.usefixtures("one_thread")
BLUE, RED = (10.0, -40.0), (50.0, 30.0)


class Nearest(Colorizer):
    """Each pixel gets the colour of the nearest hint in its half of the photo: what a panel shows can be told."""

    conditions = ("hints",)

    def working_size(self, height, width):
        return 32, 32

    def condition_input(self, rgb, **conditions):
        return {"hints": room.raster(conditions.get("hints") or [], (32, 32))}

    def forward(self, L, hints=None):
        ab = L.new_zeros(len(L), 2, *L.shape[-2:])
        for half in (slice(0, 16), slice(16, 32)):
            told = hints[0, 2, :, half] > 0
            if told.any():
                ab[0, :, :, half] = hints[0, :2, :, half][:, told][:, -1, None, None]
        return ab

    def suggest(self, photo, x, y, hints=(), count=6):
        return [(BLUE, 0.6), (RED, 0.3), ((-20.0, 20.0 + 10 * len(hints)), 0.1)]


@pytest.fixture
def photo():
    return np.full((300, 600, 3), 120, np.uint8)


@pytest.fixture
def session(photo):
    return HintSession(Nearest(), photo)


def ab_at(rgb, x, y):
    height, width = rgb.shape[:2]
    pixel = torch.tensor(rgb[int(y * height), int(x * width)]).view(3, 1, 1)
    return lab.rgb_to_lab(pixel)[1:].flatten().numpy()


def test_a_hint_recolours_its_half_alone(session):
    assert session.rgb.shape == (LONGEST // 2, LONGEST, 3)
    before = session.colorized()
    session.place(0.25, 0.5)
    after = session.colorized()
    assert np.allclose(ab_at(after, 0.1, 0.1), BLUE, atol=2)
    assert (after[:, 260:] == before[:, 260:]).all()
    session.place(0.75, 0.5, "crimson")
    assert ab_at(session.colorized(), 0.9, 0.9)[0] > 40
    assert session.words(0) == "1: blue, 25% from the left, 50% from the top (a 10, b -40)"


def test_each_step_is_taken_back_in_order(session, tmp_path):
    states = [session.hints]
    steps = [lambda: session.place(0.2, 0.2), lambda: session.place(0.8, 0.8, RED), lambda: session.move(0, 0.3, 0.4),
             lambda: session.recolour(RED), lambda: session.remove(1), lambda: session.load(tmp_path / "one.json")]
    room.write(tmp_path / "one.json", [Hint(0.5, 0.5, RED), Hint(0.1, 0.1, BLUE)])
    for step in steps:
        step()
        assert session.hints != states[-1]
        states.append(session.hints)
    assert len(states[3]) == 2 and (states[3][0].x, states[3][0].ab) == (0.3, BLUE) and states[3][1] == states[2][1]
    assert states[4][0].ab == RED and states[4][1] == states[3][1]
    assert len(states[5]) == 1 and len(states[6]) == 2 and session.chosen == 1
    for state in reversed(states[:-1]):
        assert session.undo()
        assert session.hints == state
    assert not session.undo() and session.chosen == -1


def test_saved_hints_come_back_equal(session, tmp_path, photo):
    session.place(0.123, 0.456)
    session.place(0.7, 0.1, (-12.5, 33.25))
    path = session.save(tmp_path / "mine.json")
    other = HintSession(Nearest(), photo)
    other.load(path)
    assert other.hints == session.hints
    assert (other.colorized() == session.colorized()).all()


def test_suggestions_of_a_hint_do_not_count_the_hint_itself(session):
    session.place(0.2, 0.2)
    assert session.suggestions()[2][0] == (-20.0, 20.0)
    session.place(0.8, 0.8)
    assert session.suggestions()[2][0] == (-20.0, 30.0)


def test_a_model_without_hints_is_refused(photo):
    class Plain(Nearest):
        conditions = ()

    with pytest.raises(ValueError, match="takes no hints"):
        HintSession(Plain(), photo)


@pytest.mark.parametrize(("rgb", "name"), [
    ((255, 0, 0), "strong red"), ((255, 150, 0), "strong orange"), ((255, 240, 0), "light strong yellow"),
    ((0, 160, 0), "strong green"), ((0, 0, 255), "strong blue"), ((90, 150, 220), "blue"), ((128, 128, 128), "grey"),
    ((255, 255, 255), "white"), ((5, 5, 5), "black"), ((120, 70, 30), "brown"), ((250, 190, 200), "light pale pink"),
    ((150, 50, 200), "strong violet"), ((0, 150, 150), "turquoise"), ((30, 30, 32), "dark grey")])
def test_colours_have_names(rgb, name):
    L, a, b = lab.rgb_to_lab(torch.tensor(rgb, dtype=torch.uint8).view(3, 1, 1)).flatten().tolist()
    assert colour_name(L, (a, b)) == name


@pytest.fixture
def panel(photo):
    return hinting._Panel(HintSession(Nearest(), photo))


def send(part, kind, x=0.5, y=0.5, mark=-1):
    part.event = {"kind": kind, "x": x, "y": y, "mark": mark, "count": part.event.get("count", 0) + 1}


def listed(panel):
    return [words for words, _ in panel.list.options]


def test_the_panel_follows_mouse_and_keyboard(panel, tmp_path):
    grey = panel.picture.picture
    assert listed(panel) == [] and all(offer.disabled for offer in panel.offers) and panel.sliders[0].disabled
    send(panel.picture, "place", 0.25, 0.5)
    assert panel.picture.picture != grey and len(panel.picture.marks) == 1 and panel.list.value == 0
    assert [offer.description for offer in panel.offers[:2]] == ["blue, 60%", "red, 30%"]
    assert "Hint 1 is placed: 0." in panel.status.value and panel.sliders[0].value == 25
    blue = panel.picture.picture
    panel.offers[1].click()
    assert panel.picture.picture != blue and panel.session.hints[0].ab == RED
    send(panel.plane, "place", 0.0, 1.0)  # a and b of -110: the screen's most vivid one of that hue is taken
    a, b = panel.session.hints[0].ab
    assert a == pytest.approx(b, abs=0.5) and -60 < a < -5
    assert panel.plane.marks[0]["x"] == pytest.approx((a + 110) / 220)
    send(panel.picture, "place", 1.0, 1.0)
    send(panel.picture, "choose", mark=0)
    assert panel.list.value == 0 and panel.picture.chosen == 0
    send(panel.picture, "move", 0.3, 0.35, mark=0)
    assert [slider.value for slider in panel.sliders] == [30, 35]
    panel.sliders[0].value = 40
    assert panel.session.hints[0].x == pytest.approx(0.4) and panel.picture.marks[0]["x"] == pytest.approx(0.4)
    panel.file.value = str(tmp_path / "hints.json")
    panel.buttons["Save"].click()
    assert "Saved to" in panel.status.value and len(room.read(tmp_path / "hints.json")) == 2
    panel.list.value = 1
    panel.buttons["Remove"].click()
    send(panel.picture, "remove", mark=0)
    assert listed(panel) == [] and panel.picture.picture == grey
    panel.buttons["Load"].click()
    assert len(listed(panel)) == 2
    for _ in range(2):
        send(panel.picture, "undo")
    assert len(listed(panel)) == 1
    panel.show_grey.value = True
    assert panel.picture.picture == grey


def test_keys_take_suggestions_and_the_colour_of_the_hint_before(panel):
    assert panel.picture.offered == 0 and panel.copy.disabled
    send(panel.picture, "copy")
    assert "no hint before" in panel.status.value and listed(panel) == []
    send(panel.picture, "place", 0.25, 0.5)
    assert panel.picture.offered == 3 and panel.copy.disabled and "choose its colour" in panel.status.value
    send(panel.picture, "take", mark=1)
    assert panel.session.hints[0].ab == RED and "choose its colour" not in panel.status.value
    send(panel.picture, "take", mark=5)  # only three are offered
    assert panel.session.hints[0].ab == RED
    send(panel.picture, "place", 0.75, 0.5)
    assert panel.session.hints[1].ab == BLUE and not panel.copy.disabled
    send(panel.picture, "copy", mark=1)
    assert panel.session.hints[1].ab == pytest.approx(RED, abs=0.5)
    send(panel.plane, "undo")
    assert panel.session.hints[1].ab == BLUE
    panel.copy.click()
    assert panel.session.hints[1].ab == pytest.approx(RED, abs=0.5)


def test_the_panel_says_how_it_is_used_above_the_photo(panel):
    assert "Click on the photo" in panel.box.children[0].value and "Enter places a hint" in panel.box.children[0].value
    assert {offer.description for offer in panel.offers} == {"place a hint first"}
    assert "1 to 6" in panel.picture.usage and "Delete" in panel.picture.usage and "Delete" not in panel.plane.usage


def test_mistakes_are_said_in_the_panel(panel, tmp_path):
    for button, message in (("Remove", "There is no hint"), ("Undo", "nothing to take back")):
        panel.buttons[button].click()
        assert message in panel.status.value
    send(panel.plane, "place", 0.5, 0.5)
    assert "Place a hint first" in panel.status.value
    panel.file.value = str(tmp_path / "absent<b>.json")
    panel.buttons["Load"].click()
    assert "cannot be read" in panel.status.value and "<b>" not in panel.status.value
    panel.file.value = str(tmp_path / "none" / "hints.json")
    panel.buttons["Save"].click()
    assert "none" in panel.status.value and "Saved" not in panel.status.value


def test_without_panels_a_figure_shows_the_hints(photo, monkeypatch):
    shown = []
    monkeypatch.setattr(hinting, "show", lambda *panel, **more: shown.append((panel[1], more)))
    widgets.hint_panel(Nearest(), photo, [Hint(0.25, 0.5, RED)])
    text, more = shown[0]
    assert "Hints: 1: " in text and "25% from the left" in text and len(more["caption"]) > 40
    grey, coloured = (axis.images[0].get_array() for axis in more["figure"].axes)
    assert np.ptp(grey, axis=-1).max() == 0 and np.ptp(coloured[:, :200], axis=-1).min() > 20


def test_a_change_takes_less_than_half_a_second(photo):
    """In the processor's time, of one thread: other processes do not count."""
    session = HintSession(Zhang17(width=0.25, side=128).eval(), photo)
    session.place(0.5, 0.5)
    begin = time.process_time()
    for step in range(4):
        session.place(0.2 + 0.1 * step, 0.3)
        session.suggestions()
        session.colorized()
    assert (time.process_time() - begin) / 4 < 0.5

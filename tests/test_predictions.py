"""Predictions: folded until committed, kept for the recap, compared as text, readable where no panels run."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import HTML, Markdown, display

from colorlab import plots
from colorlab.course import widgets
from colorlab.course.widgets import folding, prediction
from colorlab.course.widgets.showing import VIEW

ROOT = Path(__file__).parents[1]


@pytest.fixture
def shown(monkeypatch):
    """The panels and the forms of what is displayed, with a shell of its own."""
    shell = InteractiveShell()
    for module in (folding, prediction):
        monkeypatch.setattr(module, "get_ipython", lambda: shell)
    monkeypatch.setattr(InteractiveShell, "initialized", lambda: True)
    monkeypatch.setattr(InteractiveShell, "instance", lambda *a, **k: shell)
    found = []
    monkeypatch.setattr(prediction, "display", lambda data, raw: found.append(data))
    monkeypatch.setattr(prediction, "view_of", lambda panel: panel)
    widgets.predictions.forget()
    yield found
    widgets.predictions.forget()


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def part(panel, kind, number=0):
    return [one for one in walk(panel) if type(one).__name__ == kind][number]


def words(panel):
    return " ".join(one.value for one in walk(panel) if type(one).__name__ == "HTML")


def press(panel, label):
    next(one for one in walk(panel) if getattr(one, "description", "") == label).click()


def figure():
    return plots.row([np.zeros((4, 4, 3), np.uint8)], ["black"])


def test_the_answer_is_folded_until_a_choice_is_committed(shown, capsys):
    with widgets.predict("Is it `red`?", ["yes", "no"], answer="no", explain="It is *black*."):
        print("first 12.5")
        plots.show(figure(), caption="All of it is black.", alt="A black <square>.")
        display(HTML("<table><tr><td>7</td></tr></table>"))
        display(Markdown("a **strong** word"))
        print("last")
    assert capsys.readouterr().out == ""
    panel, page, text = shown[0][VIEW], shown[0]["text/html"], shown[0]["text/plain"]
    assert "Is it <code>red</code>?" in words(panel)
    assert not re.search(r"12\.5|answer|black", words(panel))
    press(panel, "yes")
    revealed = words(panel)
    order = [revealed.index(one) for one in ("Not this time", "first 12.5", "data:image/png", "All of it is black",
                                             "<td>7</td>", "<strong>strong</strong>", "last", "<em>black</em>")]
    assert order == sorted(order)
    assert 'alt="A black &lt;square&gt;."' in revealed
    press(panel, "no")  # the first guess counts
    assert "Not this time. You said: yes. The answer: no." in words(panel)

    assert page.index("<details>") < page.index("The answer: no.") < page.index("last") < page.index("</details></div>")
    assert page.index("<li>yes</li>") < page.index("<details>")
    lines = text.splitlines()
    assert lines[:4] == ["Predict: Is it `red`?", "Choices: yes | no", "The answer: no.", "first 12.5"]
    assert lines[-1] == "It is *black*." and "A black <square>." in lines and "base64" not in text


def test_a_number_counts_within_its_distance(shown):
    for guess, verdict in (("29", "Right"), ("27.7", "Not this time"), ("3e1", "Right"), ("\u22121", "Not this time")):
        with widgets.predict(f"How many? {guess}", float, within=2, unit="dB") as asked:
            asked.answer = np.float32(29.8)
        panel = shown[-1][VIEW]
        entry = part(panel, "Text")
        entry.value = "many"
        press(panel, "Commit")
        assert "Write a number" in words(panel) and "29.8" not in words(panel)
        entry.value = guess
        press(panel, "Commit")
        assert verdict in words(panel) and "The answer: 29.8 dB" in words(panel) and entry.disabled
    with widgets.predict("How many whole ones?", int, answer=1234):
        pass
    panel = shown[-1][VIEW]
    part(panel, "Text").value = "1234.5"
    press(panel, "Commit")
    assert "Write a whole number" in words(panel)
    part(panel, "Text").value = "1234"
    press(panel, "Commit")
    assert "Right. You said: 1,234." in words(panel)


def test_a_point_is_right_inside_the_region(shown):
    photo = np.full((40, 80, 3), 90, np.uint8)
    mask = np.zeros((40, 80), bool)
    mask[10:20, 60:70] = True
    for place, answer, within, right in (((0.8, 0.4), mask, None, True), ((0.2, 0.4), mask, None, False),
                                         ((0.5, 0.5), (0.55, 0.5), 0.06, True), ((0.5, 0.5), (0.57, 0.5), 0.06, False)):
        with widgets.predict(f"Where? {place, within, right}", photo, answer=answer, within=within) as asked:
            pass
        panel = shown[-1][VIEW]
        commit = next(one for one in walk(panel) if getattr(one, "description", "") == "Commit this point")
        picture = part(panel, "PointPicture")
        assert commit.disabled and picture.picture.startswith("data:image/png;base64,")
        for count, (x, y) in enumerate(((1.0, 1.0), place)):
            picture.event = {"kind": "place", "x": x, "y": y, "mark": -1, "count": count}
        assert [(mark["x"], mark["y"]) for mark in picture.marks] == [place]
        commit.click()
        assert asked.right is right
        assert ("Right" in words(panel)) == right and "outlined in black and white, your point" in words(panel)


def test_recap_counts_and_follows(shown):
    for number in range(3):
        with widgets.predict(f"Question {number}", ["a", "b"], answer="a" if number else None):
            print(number)
    widgets.predictions.recap()
    recap = shown[-1][VIEW]
    assert shown[-1]["text/plain"] == "You have not answered any of the 3 predictions above yet."
    press(shown[0][VIEW], "b")
    assert "1 of those that you answered had no single right answer. 2 are still unanswered." in recap.value
    press(shown[1][VIEW], "a")
    press(shown[2][VIEW], "b")
    assert "You guessed 1 of 2. 1 of those" in recap.value and "unanswered" not in recap.value
    assert recap.value.count("<tr>") == 4 and "You said: b. The answer: a." in recap.value
    assert len(widgets.predictions) == 3


def test_a_cell_that_is_run_again_keeps_the_guess(shown):
    for choices in (["a", "b"], ["a", "b"], ["a", "b", "c"]):
        with widgets.predict("Again?", choices, answer={"a", "b"}):
            print("the answer's number 7")
        if len(shown) == 1:
            press(shown[0][VIEW], "b")
    assert "Right. You said: b. The answer: a or b." in words(shown[1][VIEW])
    assert "number 7" in words(shown[1][VIEW])
    assert all(one.disabled for one in walk(shown[1][VIEW]) if type(one).__name__ == "Button")
    assert "number 7" not in words(shown[2][VIEW])  # another question in the same words
    assert "You said" not in shown[1]["text/plain"] + shown[1]["text/html"]


def test_a_panel_inside_comes_to_life_in_the_fold(shown):
    with widgets.predict("Most colours?", ["dark", "middle"], answer="middle"):
        widgets.gamut_panel()
        print("after")
    panel = shown[0][VIEW]
    assert not [one for one in walk(panel) if type(one).__name__ == "IntSlider"]
    press(panel, "dark")
    assert part(panel, "IntSlider").description == "L"
    words = "The ab plane at six lightnesses"
    assert words in shown[0]["text/html"] and words in shown[0]["text/plain"]


def test_a_block_that_raises_hides_nothing(shown, capsys):
    with pytest.raises(ZeroDivisionError):
        with widgets.predict("Does it fail?", ["yes", "no"], answer="yes"):
            print("before")
            print(1 / 0)
    assert capsys.readouterr().out == "before\n"
    assert shown == [] and len(widgets.predictions) == 0


@pytest.mark.parametrize(("ask", "more", "message"), [
    (["a", "b"], {"answer": "c"}, "none of the choices"), (["a", "b"], {"answer": set()}, "none of the choices"),
    (["a"], {}, "two choices"), (["a", "a"], {}, "all different"), (float, {"answer": 3}, "needs `within`"),
    (float, {"answer": np.nan, "within": 1}, "no finite number"),
    (np.zeros((4, 4, 3), np.uint8), {"answer": (0.5, 0.5)}, "needs `within`"),
    (np.zeros((4, 4, 3), np.uint8), {"answer": np.zeros((4, 4), bool)}, "no part of the picture"),
    (np.zeros((4, 4, 3), np.uint8), {"answer": np.ones((5, 4), bool)}, "shape")])
def test_an_answer_that_nobody_could_give_is_refused(shown, ask, more, message):
    with pytest.raises(ValueError, match=message):
        with widgets.predict("What?", ask, **more):
            pass


def test_without_a_notebook_all_is_printed(capsys):
    with widgets.predict("In a script?", ["yes", "no"], answer="yes"):
        print("seen")
    assert capsys.readouterr().out == "Predict: In a script?\nChoices: yes | no\nThe answer: yes.\nseen\n"


CELL = """import numpy as np
from colorlab import plots, widgets
with widgets.predict("Darker?", ["yes", "no"], answer="yes"):
    print("value", 41)
    plots.show(plots.row([np.zeros((4, 4, 3), np.uint8)], ["black"]), caption="A caption.", alt="A black square.")"""


@pytest.mark.slow
def test_stored_outputs_are_compared_without_their_pictures(tmp_path):
    sys.path.insert(0, str(ROOT / "tools"))
    import notebooks as build

    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)], metadata=kernel)
    build.execute(notebook, tmp_path)
    data = notebook.cells[0].outputs[0]["data"]
    assert set(data) == {"text/html", "text/plain"} and "base64" in data["text/html"]
    data["text/html"] = re.sub("base64,[A-Za-z0-9+/]{40}", "base64," + 40 * "A", data["text/html"])
    for wrong in (False, True):
        if wrong:
            for form in data:
                data[form] = data[form].replace("value 41", "value 42")
        for name in ("conftest.py", "nbval.cfg"):
            (tmp_path / name).write_text((ROOT / "notebooks" / name).read_text())
        nbformat.write(notebook, tmp_path / "one.ipynb")
        done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval",
                               "--nbval-current-env", str(tmp_path)], cwd=ROOT / "docs", capture_output=True, text=True)
        assert done.returncode == (1 if wrong else 0), done.stdout[-3000:]

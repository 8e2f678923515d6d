"""The panel of notebook 09: the survey of the page, and its result in Python."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import colorlab
from colorlab import datasets
from colorlab.cli import main as cli
from colorlab.course import surveys, widgets
from colorlab.course.surveys import page, results
from colorlab.course.widgets import survey


@pytest.fixture
def taking(monkeypatch, tmp_path):
    shown = []
    monkeypatch.setattr(survey, "show", lambda panel, text, _, more: shown.append((panel, text + more)))
    for i in range(7):
        small = np.random.default_rng(i).integers(0, 256, (4, 6, 3), np.uint8)
        Image.fromarray(small).resize((90, 60), Image.Resampling.BICUBIC).save(tmp_path / f"{i}.png")
    asked = surveys.read("turing").changed(models=("grey",), size=48, practice=1, trials=6, checks=1)
    found = widgets.survey_panel(asked, [tmp_path], {"grey": colorlab.load("grey")}, version=8)
    [(panel, text)] = shown
    assert panel is found.view and "1 round of practice and 6 more" in text and "Run this cell" in text
    return found


def test_what_the_browser_is_given(taking):
    given = taking.view.survey
    assert len(given["versions"]) == 1 and len(given["versions"][0]) == 7
    assert len(given["pictures"]) == 14  # true and false of each photo, and no other
    assert given["survey"] == taking.survey.identity
    assert "grey" not in str(given["versions"])
    assert "colorlabSurvey" in taking.view._esm and "cs-frame" in taking.view._css


def test_the_result_comes_to_python(taking):
    assert taking.table is None
    assert taking.view.survey["first"] == 8 % 6 == 2
    trials = taking.survey.plan.versions[2]
    answers = tuple(results.Answer(trial.right if trial.role == "check" else 0, 1000, 400 + i)
                    for i, trial in enumerate(trials))
    result = results.Result("ab" * 8, taking.view.survey["first"], answers)
    taking.view.result = results.text_of(result, taking.survey)
    table = taking.table
    assert len(table) == 7 and table["counts"].sum() == 5
    fooled = [int(one.answer != trial.right) for one, trial in zip(answers, trials)]
    assert table["yes"].tolist() == fooled
    taking.view.result = "{}"
    assert taking.table is None  # of another survey


def test_the_file_that_the_panel_saves_is_read_with_the_key_of_the_page(taking, tmp_path):
    """And not with that of other photos or another protocol."""
    asked, loaded = taking.survey.plan.protocol, {"grey": colorlab.load("grey")}
    built = surveys.build(asked, datasets.collect([tmp_path]), tmp_path / "built", loaded, progress=False)
    assert surveys.read_key(tmp_path / "built").identity == built.identity == taking.survey.identity
    (tmp_path / "in").mkdir()
    trials = built.plan.versions[taking.view.survey["first"]]
    answers = tuple(results.Answer(trial.right, 1000, 400) for trial in trials)
    one = results.Result("ab" * 8, taking.view.survey["first"], answers)
    (tmp_path / "in" / "one.json").write_text(results.text_of(one, taking.survey))
    merged = surveys.merge([tmp_path / "in"], surveys.read_key(tmp_path / "built"))
    assert not merged.counted["yes"].any() and len(merged.counted) == 5
    Image.new("RGB", (90, 60), (200, 80, 20)).save(tmp_path / "3.png")
    photos = datasets.collect(sorted(tmp_path.glob("*.png")))
    for other in (asked, asked.changed(seed=1)):
        assert surveys.prepare(other, photos, loaded, False)[0].identity != taking.survey.identity


def test_other_weights_make_another_survey(tmp_path):
    for i in range(7):
        small = np.random.default_rng(i).integers(0, 256, (4, 6, 3), np.uint8)
        Image.fromarray(small).resize((90, 60), Image.Resampling.BICUBIC).save(tmp_path / f"{i}.png")
    asked = surveys.read("turing").changed(models=("m",), size=48, practice=1, trials=6, checks=1)
    photos, found = datasets.collect([tmp_path]), []
    for model in (colorlab.load("mean-colour"), colorlab.load("mean-colour"), colorlab.load("grey")):
        found.append(surveys.prepare(asked, photos, {"m": model}, False)[0].identity)
    assert found[0] == found[1] != found[2]


def test_the_command_in_the_notebook_makes_the_survey_of_its_panel(monkeypatch, tmp_path):
    source = (Path(__file__).parents[1] / "notebooks" / "source" / "09_who_is_fooled.py").read_text(encoding="utf-8")
    command = re.search(r"# colorlab (survey build .*?)# ```", source, re.DOTALL)[1].replace("\\\n#", " ").split()
    names = re.search(r"^names = (\(.*\))$", source, re.MULTILINE)[1]
    changes = re.search(r"^asked = surveys\.read\(\"turing\"\)\.changed\((.*)\)$", source, re.MULTILINE)[1]
    wanted = eval(f"asked.changed({changes})", {"asked": surveys.read("turing"), "names": ast.literal_eval(names)})
    built = []
    monkeypatch.setattr(page, "build", lambda asked, *_: built.append(asked) or (_ for _ in ()).throw(
        surveys.SurveyError("far enough")))
    monkeypatch.chdir(tmp_path)
    assert cli.main(command) == 2
    assert built == [wanted]

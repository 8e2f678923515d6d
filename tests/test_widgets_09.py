"""The panel of notebook 09: the survey of the page, and its result in Python."""

import numpy as np
import pytest
from PIL import Image

import colorlab
from colorlab.course import surveys, widgets
from colorlab.course.surveys import results
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
    assert panel is found.view and "1 rounds of practice and 6 more" in text and "Run this cell" in text
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
    trials = taking.survey.plan.versions[0]
    answers = tuple(results.Answer(trial.right if trial.role == "check" else 0, 1000, 400 + i)
                    for i, trial in enumerate(trials))
    result = results.Result("ab" * 8, 0, answers)
    taking.view.result = results.text_of(result, taking.survey)
    table = taking.table
    assert len(table) == 7 and table["counts"].sum() == 5
    fooled = [int(one.answer != trial.right) for one, trial in zip(answers, trials)]
    assert table["yes"].tolist() == fooled
    taking.view.result = "{}"
    assert taking.table is None  # of another survey

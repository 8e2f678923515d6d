"""Text in CSV files is text in a spreadsheet, whatever photos, models and errors are called."""

import csv

import numpy as np
import pandas as pd
import pytest

from colorlab import evaluation, models
from colorlab.evaluation import comparison, folder, spreadsheets, summary
from colorlab.experiments import measures

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "\uff1d1", "=HYPERLINK(\"http://x\",\"y\")"]
PLAIN = ["a.png", "'a.png", "x=1", "", " ", "1-1", "é"]


def test_harmless_and_back():
    table = pd.DataFrame({"photo": [*FORMULAS, *PLAIN, None], "value": -1.5, "whole": -2, "truth": True})
    safe = spreadsheets.harmless(table)
    assert list(safe["photo"][:len(FORMULAS)]) == [f"'{text}" for text in FORMULAS]
    assert list(safe["photo"][len(FORMULAS):-1]) == PLAIN and pd.isna(safe["photo"].iloc[-1])
    assert (safe.drop(columns="photo") == table.drop(columns="photo")).all(axis=None), "numbers stay numbers"
    pd.testing.assert_frame_equal(spreadsheets.original(safe), table)
    assert list(table["photo"][:2]) == FORMULAS[:2], "the caller's table is as it was"


def cells(path):
    with open(path, newline="", encoding="utf-8") as file:
        return [cell for row in csv.reader(file) for cell in row]


def dangerous(path):
    def is_number(cell):
        try:
            return float(cell) is not None
        except ValueError:
            return False

    return [cell for cell in cells(path) if cell[:1] in "=+-@\t\r" and cell and not is_number(cell)]


@pytest.fixture
def named():
    model = models.load("grey").with_options()
    model.name = "=cmd"
    return model


def test_compare_writes_no_formulas(named, tmp_path):
    photos = [evaluation.Item(name, np.full((8, 8, 3), i, np.uint8) + np.arange(3, dtype=np.uint8))
              for i, name in enumerate(["=1+1.png", "@x.png", "plain.png"])]
    photos.append(evaluation.Item("-broken.png", problem="\u2028damaged"))
    comparison.compare(photos, [named], tmp_path / "out", progress=False)
    for name in ("per_image.csv", "summary.csv"):
        assert dangerous(tmp_path / "out" / name) == []
        assert "'=cmd" in cells(tmp_path / "out" / name)
    assert "'-broken.png: \u2028damaged" in cells(tmp_path / "out" / "per_image.csv")
    comparison.compare(photos, [named], tmp_path / "out", progress=False)


def test_the_summary_of_an_evaluation_has_no_formulas(named, tmp_path):
    class Two(evaluation.datasets.Dataset):
        def items(self, limit=None):
            return [evaluation.Item(f"={i}", np.full((8, 8, 3), 40 * i + 9, np.uint8)) for i in range(2)]

    table = folder.evaluate_into(Two(), [named, "grey"], tmp_path, progress=False).table
    assert set(table["photo"]) == {"=0", "=1"}, "Parquet is for programs"
    assert dangerous(tmp_path / "summary.csv") == [] and "'=cmd" in cells(tmp_path / "summary.csv")
    assert set(summary.summary(table)["model"]) == {"=cmd", "grey"}


def test_what_a_study_keeps_of_a_set_reads_back_as_it_was(tmp_path, monkeypatch):
    table = pd.DataFrame({"photo": ["=1+1.png", "'=2.png", "a.png"], "psnr": [1.0, -2.0, 3.0]})
    monkeypatch.setattr(measures, "_photos", lambda source: [])
    monkeypatch.setattr(measures, "BASELINES", ("grey",))
    monkeypatch.setattr(measures.evaluation, "evaluate", lambda *more: table.assign(model="", seconds=0, error=None))

    class Plan:
        measured = {"some": "photos"}

        def runs(self, only):
            return []

    found = measures.per_image(Plan(), tmp_path, progress=False)
    assert list(found["photo"]) == list(table["photo"])
    (kept,) = (tmp_path / "grey-0").glob("some-*.csv")
    assert dangerous(kept) == []

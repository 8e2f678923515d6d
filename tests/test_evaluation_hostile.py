"""Evaluations that somebody or something spoils: damaged results, ambiguous pairs, odd names, models that misbehave."""

import os
import subprocess
import sys
import warnings
import zipfile

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import torch
from test_evaluation_folder import noise, same

from colorlab import datasets, images, metrics, resources
from colorlab.cli import main as cli
from colorlab.datasets import DatasetError
from colorlab.evaluation import EvaluationError, charts, folder, store, summarize
from colorlab.evaluation import pipeline as measuring
from colorlab.models import Colorizer, Grey


class Tint(Colorizer):
    """Answers what `forward` is given for it."""

    name = "tint"

    def __init__(self, answer=None):
        super().__init__()
        self.answer = answer or (lambda L: torch.full((len(L), 2, *L.shape[-2:]), 20.0))

    def config(self):
        return {}

    def working_size(self, height, width):
        return 8, 8

    def forward(self, L):
        return self.answer(L)


@pytest.fixture
def photos(tmp_path):
    place = tmp_path / "photos"
    place.mkdir()
    for i in range(6):
        images.write(place / f"{i}.png", noise(seed=i))
    return place


def evaluated(photos, out, models_=("grey",), **options):
    return folder.evaluate_into(photos, models_, out, **{"batch_size": 2, "workers": 1, "progress": False, **options})


# --- what is stored -----------------------------------------------------------------------------------------------

def in_several_parts(out):
    """Undo that a finished run makes one part of many."""
    one, = (out / "parts").glob("*.parquet")
    table = pq.read_table(one)
    one.unlink()
    for i in range(3):
        store.write(table.slice(2 * i, 2), out / "parts" / f"{i + 1:08}.parquet")
    return sorted((out / "parts").glob("*.parquet"))


def spoiled(path):
    """One bit of a number changed, as a bad disk does it."""
    where = pq.ParquetFile(path).metadata.row_group(0).column(store.schema().names.index("mse"))
    data = bytearray(path.read_bytes())
    data[(where.dictionary_page_offset or where.data_page_offset) + 40] ^= 1
    path.write_bytes(data)


def without_a_column(path):
    pq.write_table(pq.read_table(path).drop(["mse"]), path)


def with_text_for_a_number(path):
    table = pq.read_table(path)
    i = table.column_names.index("mse")
    pq.write_table(table.set_column(i, "mse", [["much"] * len(table)]), path)


@pytest.mark.parametrize("damage", [spoiled, without_a_column, with_text_for_a_number])
def test_a_damaged_part_is_measured_again(photos, tmp_path, damage):
    first = evaluated(photos, tmp_path / "out")
    damage(in_several_parts(tmp_path / "out")[1])
    again = evaluated(photos, tmp_path / "out")
    assert again.measured == 2
    same(again.table, first.table)
    # A bad disk's file is set aside and named; one that only lacks a column is good, and stays.
    aside = list((tmp_path / "out").glob("set-aside/*.parquet"))
    assert len(aside) == (damage is not without_a_column)
    (note,) = again.notes
    assert ("1 damaged files of an earlier run" if aside else "2 rows of an earlier run lack a metric") in note


def test_rows_of_other_code_are_measured_again_and_kept(photos, tmp_path, monkeypatch):
    first = evaluated(photos, tmp_path / "out")
    mse = metrics.METRICS["mse"]
    monkeypatch.setattr(mse, "digest", lambda: "another computation")
    again = evaluated(photos, tmp_path / "out")
    assert again.measured == len(first.table) == 6 and "were computed by other code" in again.notes[0]
    monkeypatch.undo()
    back = evaluated(photos, tmp_path / "out")  # what was measured by this code has not been deleted
    assert back.measured == 0 and not back.notes
    same(back.table, first.table)


def test_a_metric_of_the_whole_set_is_measured_when_it_is_asked_for(photos, tmp_path, capsys):
    words = ["evaluate", str(photos), "-o", str(tmp_path / "out"), "--models", "grey", "mean-colour"]
    assert cli.main(words) == 0
    assert "colour_distribution" not in (tmp_path / "out" / "summary.csv").read_text()
    assert cli.main([*words, "--metrics", "colour_distribution"]) == 0
    numbers = pd.read_csv(tmp_path / "out" / "summary.csv").query("metric == 'colour_distribution'")
    values = dict(zip(numbers["model"], numbers["value"], strict=True))
    assert values["grey"] > 0 and values["mean-colour"] > 0 and values["grey"] != values["mean-colour"]
    assert cli.main([*words, "--metrics", "psnrr"]) == 2
    assert "psnrr" in capsys.readouterr().err


def test_a_part_that_is_damaged_during_the_run_ends_it(photos, tmp_path, monkeypatch):
    evaluated(photos, tmp_path / "out")
    parts, real = in_several_parts(tmp_path / "out"), store.Store.table

    def table(self, items):
        spoiled(parts[1])
        return real(self, items)

    monkeypatch.setattr(store.Store, "table", table)
    with pytest.raises(EvaluationError, match="changed while the evaluation ran: run it again"):
        evaluated(photos, tmp_path / "out")
    monkeypatch.undo()
    assert evaluated(photos, tmp_path / "out").table["mse"].notna().all()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_part_that_cannot_be_opened_is_left_alone(photos, tmp_path, monkeypatch):
    evaluated(photos, tmp_path / "out")
    part, = (tmp_path / "out" / "parts").glob("*.parquet")

    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(store.pq, "read_table", refused)
    with pytest.raises(EvaluationError, match="Permission denied"):
        evaluated(photos, tmp_path / "out")
    assert part.exists()


def test_a_photo_that_changes_and_changes_back(photos, tmp_path, monkeypatch):
    first = evaluated(photos, tmp_path / "out")
    before = (photos / "0.png").read_bytes()
    images.write(photos / "0.png", noise(seed=9))

    def stopped(self, items):
        raise KeyboardInterrupt

    monkeypatch.setattr(store.Store, "table", stopped)
    with pytest.raises(KeyboardInterrupt):
        evaluated(photos, tmp_path / "out")
    monkeypatch.undo()
    (photos / "0.png").write_bytes(before)
    same(evaluated(photos, tmp_path / "out").table, first.table)


def test_many_parts_are_made_one_on_the_way(photos, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "TOGETHER", 2)
    sizes, real = [], store.Store._merge

    def merge(self, files):
        sizes.append(len(files))
        return real(self, files)

    monkeypatch.setattr(store.Store, "_merge", merge)
    outcome = evaluated(photos, tmp_path / "out", batch_size=1)
    assert sizes == [2, 2, 2, 3]
    monkeypatch.undo()
    same(outcome.table, evaluated(photos, tmp_path / "fresh", batch_size=1).table)


@pytest.mark.parametrize("name", ["per_image.parquet", "summary.csv", "index.html"])
def test_a_damaged_result_is_written_again(photos, tmp_path, name):
    evaluated(photos, tmp_path / "out")
    whole = (tmp_path / "out" / name).read_bytes()
    (tmp_path / "out" / name).write_bytes(whole[:10])
    assert evaluated(photos, tmp_path / "out").written
    assert (tmp_path / "out" / name).stat().st_size == pytest.approx(len(whole), rel=0.05)
    assert not evaluated(photos, tmp_path / "out").written


def test_half_written_files_of_a_killed_run_are_removed(photos, tmp_path):
    out = tmp_path / "out"
    (out / "pictures" / "1.png").mkdir(parents=True)
    name = f"{resources._MACHINE}0123456789.tmp"
    left = [out / f".index-{name}", out / "pictures" / "1.png" / f".grey-{name}"]
    for path in left:
        path.write_bytes(b"half")
    (out / ".mine.tmp").write_bytes(b"not ours")
    evaluated(photos, out, pictures=True)
    assert not any(map(os.path.exists, left)) and (out / ".mine.tmp").exists()


# --- pictures -----------------------------------------------------------------------------------------------------

def test_no_picture_of_an_earlier_photo_is_taken_for_the_new_one(photos, tmp_path):
    evaluated(photos, tmp_path / "out", pictures=True)
    images.write(photos / "0.png", noise(seed=9))
    evaluated(photos, tmp_path / "out")
    outcome = evaluated(photos, tmp_path / "out", pictures=True)
    kept = outcome.table.set_index("photo")["picture"]
    assert kept["0.png"] == "pictures/0.png/grey.png"
    assert np.array_equal(images.read(tmp_path / "out" / kept["0.png"]), Grey().colorize(noise(seed=9)))
    (tmp_path / "out" / kept["1.png"]).unlink()
    (tmp_path / "out" / kept["2.png"]).write_bytes(b"")
    assert evaluated(photos, tmp_path / "out", pictures=True).measured == 4  # their batches


def test_results_in_the_folder_of_the_photos(photos):
    for _ in range(2):
        assert evaluated(photos, photos, pictures=True).table["photo"].nunique() == 6
    assert len(datasets.find(photos / "pictures" / "1.png", without=photos).items()) == 1  # unless they are asked for
    (photos / "more" / "pictures").mkdir(parents=True)
    images.write(photos / "more" / "pictures" / "mine.png", noise())
    with pytest.raises(DatasetError, match="would hold photos and results: choose another folder with -o"):
        evaluated(photos / "more", photos / "more")


def test_a_name_longer_than_any_file_may_have(tmp_path):
    images.write(tmp_path / "a.png", noise())
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.write(tmp_path / "a.png", f"{'ä' * 300}.png")
        archive.writestr("folder.png/", b"")
    table = evaluated(tmp_path / "photos.zip", tmp_path / "out", pictures=True).table
    assert len(table) == 1 and table["error"].isna().all()
    assert (tmp_path / "out" / table["picture"][0]).is_file()


def test_a_full_disk_while_pictures_are_written(photos, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("colorlab.resources.replacing", full)
    with pytest.raises(EvaluationError, match="No space left on device.*make room.*run it again"):
        evaluated(photos, tmp_path / "out", pictures=True)


# --- pairs --------------------------------------------------------------------------------------------------------

def pairs_of(tmp_path, **files):
    for name, names in files.items():
        for i, file in enumerate(names.split()):
            target = tmp_path / "data" / name / file
            target.parent.mkdir(parents=True, exist_ok=True)
            images.write(target, noise(seed=i))
    found = datasets.find(tmp_path / "data").items()
    return [(item.name, item.grey.name if item.grey else None, bool(item.problem)) for item in found]


def test_partners_have_the_same_name_before_the_same_stem(tmp_path):
    assert pairs_of(tmp_path, x_color="a.jpg a.png b.jpg", x_black="a.png b.png") == [
        ("x_color/a.jpg", None, True), ("x_color/a.png", "x_black/a.png", False),
        ("x_color/b.jpg", "x_black/b.png", False)]


def test_several_possible_partners_are_no_partners(tmp_path):
    found = pairs_of(tmp_path, grey="a.png b.png", gray="a.png", color="a.png b.png")
    assert found == [("color/a.png", None, True), ("color/b.png", "grey/b.png", False), ("gray/a.png", None, True),
                     ("grey/a.png", None, True)]


def test_classes_that_are_called_so_are_no_pairs(tmp_path):
    assert pairs_of(tmp_path, watercolor="a.png", grey="a.png", oil="a.png") == [
        (f"{name}/a.png", None, False) for name in ("grey", "oil", "watercolor")]


def test_halves_without_their_other_half_are_no_truths(tmp_path):
    found = pairs_of(tmp_path, trainBlack="a.png", trainColour="a.png", test_black="a.png")
    assert found == [("test_black/a.png", None, True), ("trainColour/a.png", "trainBlack/a.png", False)]


def test_a_partner_may_come_later(tmp_path):
    pairs_of(tmp_path, x_color="a.png b.png", x_black="a.png")
    assert evaluated(tmp_path / "data", tmp_path / "out", batch_size=1).table["error"].notna().sum() == 1
    images.write(tmp_path / "data" / "x_black" / "b.png", noise(seed=1))
    assert evaluated(tmp_path / "data", tmp_path / "out", batch_size=1).table["error"].isna().all()


def test_a_run_with_a_missing_partner_is_finished_all_the_same(tmp_path):
    pairs_of(tmp_path, x_color="a.png b.png", x_black="a.png")
    evaluated(tmp_path / "data", tmp_path / "out")
    assert evaluated(tmp_path / "data", tmp_path / "out").measured == 0


# --- models -------------------------------------------------------------------------------------------------------

def raising(kind):
    def answer(L):
        raise kind("no\nidea")

    return answer


@pytest.mark.parametrize(("answer", "reason"), [
    (raising(ValueError), "no idea"), (raising(KeyError), "KeyError: 'no.nidea'"), (raising(AssertionError), "no idea"),
    (lambda L: L, r"it must answer ab \(B, 2, h, w\), not shape \(1, 1, 8, 8\)"), (lambda L: None, "not NoneType"),
    (lambda L: torch.zeros(2, 8, 8), r"not shape \(2, 8, 8\)"), (lambda L: np.zeros((1, 2, 8, 8)), "not ndarray"),
    (lambda L: torch.full((len(L), 2, 8, 8), torch.nan), "NaN or infinite"),
    (lambda L: torch.full((len(L), 2, 8, 8), torch.inf), "NaN or infinite")])
def test_a_model_that_is_wrong_gives_rows_that_say_so(photos, answer, reason):
    items = [datasets.Item(path.name, path) for path in sorted(photos.iterdir())]
    rows = pd.DataFrame(measuring.measure_batch(items, {"tint": Tint(answer), "grey": Grey()}).rows)
    wrong, right = rows[rows["model"] == "tint"], rows[rows["model"] == "grey"]
    assert wrong["error"].str.contains(f"tint failed .*{reason}").all() and wrong["mse"].isna().all()
    assert right["error"].isna().all()


def test_a_model_that_fails_on_some_photos_does_not_cost_the_report(photos, tmp_path):
    def answer(L):
        if L.mean() > middle:
            raise RuntimeError("out of memory")
        return torch.zeros(len(L), 2, 8, 8)

    middle = np.median([Tint().network_input(images.read(path)).mean().item() for path in photos.iterdir()])
    outcome = evaluated(photos, tmp_path / "out", [Tint(answer), "mean-colour"], batch_size=1)
    assert outcome.table["error"].notna().sum() == 3
    page = (tmp_path / "out" / "index.html").read_text()
    assert "out of memory" in page and "Of mean-colour, best first" in page


def test_what_was_measured_once_counts_though_the_model_fails_today(photos, tmp_path):
    model = Tint()
    first = evaluated(photos, tmp_path / "out", [model])
    model.answer = raising(RuntimeError)
    again = evaluated(photos, tmp_path / "out", [model], pictures=True)  # would need the model
    same(again.table, first.table)
    assert again.notes == ["6 pictures are missing, since a model fails now; first: 0.png: tint failed (no idea)"]


@pytest.mark.parametrize("options", [{"limit": 0}, {"limit": -1}, {"batch_size": 0}, {"workers": -1}, {"engine": "x"}])
def test_arguments_that_make_no_sense(photos, tmp_path, options):
    with pytest.raises(EvaluationError, match="must be 1 or more, got|no engine is called 'x'"):
        evaluated(photos, tmp_path / "out", **options)


# --- the report and the terminal ----------------------------------------------------------------------------------

def test_folders_called_overall_and_none(tmp_path):
    for name in ("overall", "oil", "."):
        (tmp_path / "photos" / name).mkdir(parents=True, exist_ok=True)
        images.write(tmp_path / "photos" / name / "a.png", noise())
    outcome = evaluated(tmp_path / "photos", tmp_path / "out")
    labels = [text.get_text() for text in charts.bars(outcome.table, "mse", "").axes[0].get_xticklabels()]
    assert sorted(labels) == ["no folder", "oil", "overall", "overall"] and labels[-1] == "overall"


def test_psnr_of_equal_pictures_is_left_out_everywhere(photos, tmp_path):
    images.write(photos / "0.png", Grey().colorize(noise()))
    outcome = evaluated(photos, tmp_path / "out")
    assert np.isinf(outcome.table["psnr"]).sum() == 1
    numbers = pd.read_csv(tmp_path / "out" / "summary.csv").set_index("metric")["value"]
    assert summarize(outcome.table)["psnr"]["grey"] == pytest.approx(numbers["psnr"], rel=1e-4)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_no_text(photos, tmp_path):
    broken = os.fsencode(tmp_path) + b"/z\xff.zip"
    with zipfile.ZipFile(os.fsdecode(broken), "w") as archive:
        archive.write(photos / "1.png", "1.png")
        archive.writestr("2.png", b"no picture")
    with open(broken, "r+b") as file:  # the first member no longer fits its checksum
        file.seek(200)
        file.write(b"spoiled")
    out = os.fsencode(tmp_path) + b"/o\xff"
    done = subprocess.run([sys.executable, "-m", "colorlab", "evaluate", broken, "-o", out, "--models", "grey"],
                          capture_output=True, env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1 and b"Traceback" not in done.stderr
    assert b"Bad CRC-32 for file '1.png'" in done.stderr and b"report: " in done.stdout


def test_whoever_has_read_enough_may_go(photos, tmp_path, capsys):
    command = f"{sys.executable} -m colorlab evaluate {photos} -o {tmp_path / 'out'} --models grey | true"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True)
    assert done.returncode in (0, 141) and "Broken pipe" not in done.stderr and "Traceback" not in done.stderr
    assert (tmp_path / "out" / "index.html").exists()


@pytest.mark.parametrize("words", [["", "-o", "out"], ["photos", "-o", ""]])
def test_empty_words_are_refused(words, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["evaluate", *words])
    assert ended.value.code == 2 and "must not be empty" in capsys.readouterr().err


def test_letters_that_no_font_here_has_are_no_news(tmp_path):
    (tmp_path / "写真").mkdir()
    (tmp_path / "other").mkdir()
    images.write(tmp_path / "写真" / "a.png", noise())
    images.write(tmp_path / "other" / "a.png", noise())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        evaluated(tmp_path, tmp_path / "out")

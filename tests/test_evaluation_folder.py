"""Evaluation into a folder: stopped anywhere it goes on, and what has changed is noticed."""

import errno
import multiprocessing
import random
import shutil
import sys
import time
import warnings
import zipfile

import numpy as np
import pandas as pd
import pytest
import torch
from filelock import FileLock

from colorlab import datasets, evaluation, images, metrics, models
from colorlab.evaluation import EvaluationError, folder, pipeline, store
from colorlab.models import Colorizer, Grey


class Tint(Colorizer):
    """Paints everything in one colour, and counts how many photos it saw."""

    name = "tint"

    def __init__(self, ab=(20.0, -10.0)):
        super().__init__()
        self.register_buffer("ab", torch.tensor(ab))
        self.seen = 0

    def config(self):
        return {}

    def working_size(self, height, width):
        return 8, 8

    def forward(self, L):
        self.seen += len(L)
        return self.ab.view(1, 2, 1, 1).expand(len(L), 2, *L.shape[-2:])


def noise(height=20, width=30, seed=0):
    return np.random.default_rng(seed).integers(40, 216, (height, width, 3), dtype=np.uint8)


@pytest.fixture
def photos(tmp_path):
    """Seven photos of several sizes, in two folders; one is broken."""
    place = tmp_path / "photos"
    for i in range(6):
        target = place / ("cars" if i % 2 else "scenes") / f"{i}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        images.write(target, noise(20 + i, 30 - i, seed=i))
    (place / "cars" / "broken.jpg").write_bytes(b"no picture")
    return place


def evaluated(photos, out, models_=None, **options):
    return folder.evaluate_into(photos, models_ or [Tint(), "grey"], out, **{"batch_size": 2, "workers": 1,
                                                                            "progress": False, **options})


def same(first, second):
    pd.testing.assert_frame_equal(*(table.drop(columns=store.TIMES) for table in (first, second)))


def test_the_table(photos, tmp_path):
    outcome = evaluated(photos, tmp_path / "out")
    table = pd.read_parquet(tmp_path / "out" / "per_image.parquet")
    pd.testing.assert_frame_equal(table, outcome.table)
    assert list(table.columns) == store.schema().names
    assert list(table["photo"].unique()) == sorted(table["photo"].unique())
    assert table["model"].tolist() == ["tint", "grey"] * 7
    assert set(table["group"]) == {"cars", "scenes"}
    broken = table[table["photo"] == "cars/broken.jpg"]
    assert broken["error"].str.contains("not a picture").all() and broken["mse"].isna().all()
    memory = evaluation.evaluate(photos, [Tint(), "grey"], progress=False)
    for name in (*metrics.per_photo(), "colourfulness", "rarity"):
        assert np.allclose(table.sort_values(["photo", "model"])[name], memory.sort_values(["photo", "model"])[name],
                           equal_nan=True)


def test_a_finished_run_repeated_does_nothing(photos, tmp_path):
    first = evaluated(photos, tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*") if path.suffix}
    model = Tint()
    again = evaluated(photos, tmp_path / "out", [model, "grey"])
    assert again.measured == 0 and not again.written and not again.notes
    assert model.seen == 0
    assert before == {path: path.stat().st_mtime_ns for path in before}
    same(first.table, again.table)


def test_changed_photos_and_weights_are_noticed(photos, tmp_path):
    evaluated(photos, tmp_path / "out")
    images.write(photos / "cars" / "1.png", noise(21, 29, seed=9))
    outcome = evaluated(photos, tmp_path / "out")
    assert outcome.notes == ["1 photos have changed since an earlier run and were measured again"]
    same(outcome.table, evaluated(photos, tmp_path / "fresh").table)
    outcome = evaluated(photos, tmp_path / "out", [Tint((5.0, 5.0)), "grey"])
    assert outcome.notes == ["the weights of tint, or its code, have changed since an earlier run; measured again"]
    same(outcome.table, evaluated(photos, tmp_path / "fresh2", [Tint((5.0, 5.0)), "grey"]).table)
    assert evaluated(photos, tmp_path / "out", [Tint((5.0, 5.0)), "grey"]).notes == []


def test_photos_and_models_may_come_and_go(photos, tmp_path):
    evaluated(photos, tmp_path / "out", [Tint()])
    (photos / "cars" / "3.png").unlink()
    images.write(photos / "new.png", noise(seed=8))
    outcome = evaluated(photos, tmp_path / "out", ["grey", Tint()])
    same(outcome.table, evaluated(photos, tmp_path / "fresh", ["grey", Tint()]).table)


def test_a_damaged_part_is_measured_again(photos, tmp_path):
    first = evaluated(photos, tmp_path / "out")
    for path in (tmp_path / "out" / "parts").glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:100])
    same(first.table, evaluated(photos, tmp_path / "out").table)


def test_two_runs_into_one_folder(photos, tmp_path):
    (tmp_path / "out").mkdir()
    with FileLock(tmp_path / "out" / ".lock"):
        with pytest.raises(EvaluationError, match="another evaluation is writing into .*out: wait for it"):
            evaluated(photos, tmp_path / "out")


def test_a_folder_that_cannot_be_written(photos, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EvaluationError, match="cannot be written .* choose another folder with -o"):
        evaluated(photos, tmp_path / "file")


def test_a_full_disk_keeps_what_is_measured(photos, tmp_path, monkeypatch):
    real, calls = store.pq.write_table, []

    def full(table, file, **options):
        calls.append(file)
        if len(calls) == 3:
            file.write(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        real(table, file, **options)

    monkeypatch.setattr(store.pq, "write_table", full)
    with pytest.raises(EvaluationError, match="No space left on device.*make room.*what is measured is kept"):
        evaluated(photos, tmp_path / "out")
    assert len(list((tmp_path / "out" / "parts").iterdir())) == 2  # and nothing half written
    monkeypatch.undo()
    outcome = evaluated(photos, tmp_path / "out")
    assert outcome.measured == 6  # of 14 rows, 8 were kept
    same(outcome.table, evaluated(photos, tmp_path / "fresh").table)


def test_memory_that_runs_out_is_tried_again(photos, tmp_path):
    class Hungry(Tint):
        full = True

        def join(self, rgb, ab):
            if self.full and len(rgb) == 23:
                raise MemoryError
            return super().join(rgb, ab)

    model = Hungry()
    outcome = evaluated(photos, tmp_path / "out", [model])
    assert "cars/3.png: tint failed (out of memory)" in set(outcome.table["error"])
    model.full = False
    assert "cars/3.png" not in set(evaluated(photos, tmp_path / "out", [model]).table.dropna(subset="error")["photo"])


def test_pictures_are_kept_if_asked_for(photos, tmp_path):
    evaluated(photos, tmp_path / "out")
    evaluated(photos, tmp_path / "out", pictures=True)  # known rows without pictures are done again
    kept = sorted(str(path.relative_to(tmp_path / "out" / "pictures")) for path in (tmp_path / "out").rglob("*.png")
                  if path.is_file())
    assert len(kept) == 12 and kept[0] == "cars/1.png/grey.png"
    assert images.read(tmp_path / "out" / "pictures" / "cars" / "1.png" / "tint.png").shape == (21, 29, 3)
    assert evaluated(photos, tmp_path / "out", pictures=True).measured == 0


def test_results_inside_the_data_set_are_no_photos(photos):
    outcome = evaluated(photos, photos / "results", pictures=True)
    assert evaluated(photos, photos / "results", pictures=True).measured == 0
    assert outcome.table["photo"].nunique() == 7


@pytest.fixture
def pairs(tmp_path):
    """Pairs as in the study's test set; one half is missing on either side, one has another size."""
    place = tmp_path / "data"
    for half in ("test_black", "test_color"):
        (place / half).mkdir(parents=True)
    for i in range(5):
        photo = noise(16, 24, seed=i)
        images.write(place / "test_color" / f"image{i}.png", photo)
        images.write(place / "test_black" / f"image{i}.png", Grey().colorize(photo) if i != 3 else noise(16, 25))
    (place / "test_black" / "image1.png").unlink()
    (place / "test_color" / "image2.png").unlink()
    return place


def test_pairs(pairs, tmp_path):
    table = evaluated(pairs, tmp_path / "out", ["grey"]).table.set_index("photo")
    assert list(table.index) == ["test_black/image2.png", *(f"test_color/image{i}.png" for i in (0, 1, 3, 4))]
    assert "its colour partner is missing" in table["error"]["test_black/image2.png"]
    assert "its grey partner is missing" in table["error"]["test_color/image1.png"]
    assert "25 x 16 pixels, the colour photo 24 x 16" in table["error"]["test_color/image3.png"]
    photo = noise(16, 24)
    assert table["mse"]["test_color/image0.png"] == pytest.approx(metrics.mse(Grey().colorize(photo), photo), rel=0.01)


def test_the_grey_half_is_the_input(pairs, tmp_path):
    images.write(pairs / "test_black" / "image0.png", np.full((16, 24, 3), 200, np.uint8))
    table = evaluated(pairs, tmp_path / "out", ["grey"]).table.set_index("photo")
    expected = metrics.mse(np.full((16, 24, 3), 200, np.uint8), noise(16, 24))
    assert table["mse"]["test_color/image0.png"] == pytest.approx(expected)


def test_one_half_alone_is_a_folder_of_photos(pairs):
    assert len(datasets.find(pairs / "test_color").items()) == 4
    (pairs / "extra").mkdir()
    images.write(pairs / "extra" / "more.png", noise())
    found = {item.name: item for item in datasets.find(pairs).items()}
    assert found["extra/more.png"].grey is None and found["test_color/image0.png"].grey is not None


def test_odd_names_links_and_duplicates(tmp_path):
    place = tmp_path / "photos"
    (place / "deep" / "er").mkdir(parents=True)
    images.write(place / "déjà vu 中.png", noise())
    images.write(place / "deep" / "er" / "a.png", noise(seed=1))
    images.write(place / "a.png", noise(seed=2))
    (place / "link.png").symlink_to(place / "a.png")
    (place / "nowhere.png").symlink_to(place / "gone.png")
    table = evaluated(place, tmp_path / "out", ["grey"]).table
    assert list(table["photo"]) == ["a.png", "deep/er/a.png", "déjà vu 中.png", "link.png"]
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the zip file, that it holds the name twice
        for _ in range(2):
            archive.write(place / "a.png", "a.png")
    table = evaluated(tmp_path / "twice.zip", tmp_path / "out2", ["grey"]).table
    assert list(table["photo"]) == ["a.png", "a (2).png"] and table["error"].isna().all()


def test_nothing_to_evaluate(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(datasets.DatasetError, match="no picture files in it"):
        evaluated(tmp_path / "empty", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(datasets.DatasetError, match="no such file or folder"):
        evaluated(tmp_path / "gone", tmp_path / "out")


def test_streets(tmp_path):
    outcome = evaluated("streets", tmp_path / "out", limit=3)
    assert list(outcome.table["photo"].unique()) == ["street 00000", "street 00001", "street 00002"]
    assert outcome.table["error"].isna().all()
    assert evaluated("streets", tmp_path / "out", limit=3).measured == 0


def test_the_study_set_by_name(tmp_path, monkeypatch, pairs):
    monkeypatch.setenv("COLORLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setitem(sys.modules, "kagglehub", None)  # not installed
    with pytest.raises(datasets.DatasetError, match=r"colorlab\[kaggle\], or download https://www.kaggle.com/datasets/"
                                                    "aayush9753/image-colorization-dataset .* unpack it into .*kaggle"):
        datasets.find("kaggle").items()

    class Offline:
        def dataset_download(self, name):
            raise ConnectionError("no\nnetwork")

    monkeypatch.setitem(sys.modules, "kagglehub", Offline())
    with pytest.raises(datasets.DatasetError, match=r"cannot be fetched \(no network\): download"):
        datasets.find("kaggle").items()
    shutil.copytree(pairs, tmp_path / "cache" / "kaggle" / "archive" / "data")
    shutil.copytree(pairs / "test_black", tmp_path / "cache" / "kaggle" / "archive" / "data" / "train_black")
    assert len(datasets.find("kaggle").items()) == 5  # pairs of the test split alone


def test_every_number_of_the_report_follows_from_the_parquet_file(photos, tmp_path):
    evaluated(photos, tmp_path / "out")
    table = pd.read_parquet(tmp_path / "out" / "per_image.parquet")
    good = table[table["error"].isna()]
    numbers = pd.read_csv(tmp_path / "out" / "summary.csv")
    means = numbers[numbers["compared_with"].isna()].set_index(["model", "metric"])
    for model, part in good.groupby("model"):
        for metric in metrics.per_photo():
            finite = part[np.isfinite(part[metric])]
            weights = finite["rarity"] if metric == "auc_rebalanced" else None
            assert means["value"][model, metric] == pytest.approx(np.average(finite[metric], weights=weights), rel=1e-4)
    wide = good.pivot(index="photo", columns="model", values="mse")
    pair = numbers[(numbers["compared_with"] == "grey") & (numbers["metric"] == "mse")].iloc[0]
    assert pair["value"] == pytest.approx((wide["tint"] - wide["grey"]).mean(), rel=1e-4)
    assert pair["low"] <= pair["value"] <= pair["high"]
    assert pair["wins"] == (wide["tint"] < wide["grey"]).sum()
    page = (tmp_path / "out" / "index.html").read_text()
    assert f"{means['value']['tint', 'mse']:.2f}" in page and "Only 7 photos" in page and "broken.jpg" in page
    assert page.count("<img ") == page.count('alt="') >= 4


def test_reports_without_anything_to_compare(tmp_path):
    place = tmp_path / "photos"
    place.mkdir()
    (place / "a.png").write_bytes(b"")
    assert "the file is empty" in evaluated(place, tmp_path / "none").table["error"][0]
    images.write(place / "b.png", noise())
    evaluated(place, tmp_path / "one", ["grey"])
    assert "Nothing to compare" in (tmp_path / "one" / "index.html").read_text()


def slowly(place, out):
    torch.set_num_threads(1)  # the others are not copied with the process
    real = pipeline.measure_batch

    def slow(*arguments, **options):
        time.sleep(0.03)
        return real(*arguments, **options)

    pipeline.measure_batch = slow
    folder.evaluate_into(place, ["mean-colour", "grey"], out, batch_size=2, progress=False)


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="kill -9, of copies of a process")
def test_killed_at_any_moment_it_ends_with_the_same_table(tmp_path):
    place = tmp_path / "photos"
    place.mkdir()
    for i in range(40):
        images.write(place / f"{i:02}.png", noise(40, 50, seed=i))
    dice, killed = random.Random(0), 0
    for _ in range(20):
        process = multiprocessing.get_context("fork").Process(target=slowly, args=(place, tmp_path / "out"))
        parts = tmp_path / "out" / "parts"
        known = len(list(parts.glob("*.parquet"))) if parts.exists() else 0
        process.start()
        end = time.monotonic() + 60
        while process.is_alive() and time.monotonic() < end and (
                not parts.exists() or len(list(parts.glob("*.parquet"))) == known):
            time.sleep(0.002)
        time.sleep(dice.uniform(0, 0.05))
        if process.is_alive():
            process.kill()
            killed += 1
        process.join()
        if (tmp_path / "out" / "index.html").exists():
            break
    assert killed >= 3
    both = [folder.evaluate_into(place, ["mean-colour", "grey"], tmp_path / name, batch_size=2, progress=False).table
            for name in ("out", "whole")]
    same(*both)
    assert not list(parts.glob(".*"))


def test_more_workers_give_the_same(photos, tmp_path):
    loaded = [models.load("iizuka16-streets", "cpu")]
    same(*(evaluated(photos, tmp_path / str(workers), loaded, workers=workers).table for workers in (1, 3)))

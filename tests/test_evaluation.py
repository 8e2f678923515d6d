"""Photos x models: the table, its summary, and the report folder."""

import html.parser
import os
import sys

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

import colorlab
from colorlab import datasets, evaluation, images, metrics, models, plots
from colorlab.evaluation import comparison, report, spreadsheets
from colorlab.evaluation.summary import notes
from colorlab.evaluation.summary import summary as means
from colorlab.models import Colorizer, Grey

COLUMNS = ["photo", "model", "height", "width", "seconds", "mse", "mae_percent", "psnr", "ssim", "ciede2000",
           "ab_distance", "auc", "auc_rebalanced", "mse_uint8_wrapped", "mae_percent_uint8_wrapped", "colourfulness",
           "colourfulness_truth", "rarity", "notes", "error"]
MEASURED = COLUMNS[5:18]


class Tint(Colorizer):
    """Paints everything in one colour; fails where the photo is as high as `breaks_at`."""

    def __init__(self, name="tint", ab=(20.0, -10.0), breaks_at=None):
        super().__init__()
        self.name, self.ab, self.breaks_at = name, ab, breaks_at

    def working_size(self, height, width):
        return 8, 8

    def forward(self, L):
        return torch.tensor(self.ab).view(1, 2, 1, 1).expand(len(L), 2, *L.shape[-2:])

    def join(self, rgb, ab):
        if len(rgb) == self.breaks_at:
            raise RuntimeError("out of\nmemory")
        return super().join(rgb, ab)


def noise(height=20, width=30, seed=0):
    return np.random.default_rng(seed).integers(40, 216, (height, width, 3), dtype=np.uint8)


def table_of(photos, models_=None, **options):
    return evaluation.evaluate(photos, models_ or [Tint(), Grey()], progress=False, **options)


@pytest.fixture
def folder(tmp_path):
    """Two good photos and between them a bad one."""
    path = tmp_path / "photos"
    path.mkdir()
    images.write(path / "a.png", noise())
    (path / "b.png").write_bytes(b"no picture")
    images.write(path / "c.png", noise(16, 16, seed=1))
    return path


# --- the table


def test_columns_and_values():
    photos, tint, grey = [noise(), noise(9, 9, 1)], Tint(), colorlab.load("grey")
    table = table_of(photos, [tint, grey])
    assert list(table.columns) == COLUMNS == evaluation.columns_of_table()
    assert list(zip(table.photo, table.model, strict=True)) == [
        ("photo 0", "tint"), ("photo 0", "grey"), ("photo 1", "tint"), ("photo 1", "grey")]
    assert table[["height", "width"]].to_numpy().tolist() == [[20, 30]] * 2 + [[9, 9]] * 2
    assert (table.seconds > 0).all()
    assert table.error.isna().all()
    for i, (photo, model) in enumerate([(p, m) for p in photos for m in (tint, grey)]):
        expected = metrics.measure(model.colorize(photo), photo)
        assert {name: table.loc[i, name] for name in MEASURED} == pytest.approx(expected, nan_ok=True)


def test_models_by_name_and_alone():
    assert list(colorlab.evaluate([noise()], ["grey"], progress=False).model) == ["grey"]
    assert list(table_of([noise()], "grey").model) == ["grey"]
    assert list(table_of([noise()], Tint()).model) == ["tint"]
    with pytest.raises(models.CheckpointError, match="no model is called 'nope'"):
        table_of([noise()], ["grey", "nope"])


def test_a_bad_photo_becomes_rows_and_the_rest_goes_on(folder):
    table = table_of(folder)
    assert list(table.photo) == ["a.png"] * 2 + ["b.png"] * 2 + ["c.png"] * 2
    bad = table[table.photo == "b.png"]
    assert list(bad.model) == ["tint", "untitled"]
    assert bad[COLUMNS[2:-1]].isna().all(axis=None)
    assert all("b.png: " in error and "\n" not in error for error in bad.error)
    assert table[table.photo != "b.png"][MEASURED].notna().all(axis=None)


def test_a_model_that_fails_on_one_photo(folder):
    table = table_of(folder, [Tint(breaks_at=20), Grey()])
    failed = table[table.photo == "a.png"].iloc[0]
    assert failed.error == "a.png: tint failed (out of memory)"
    assert failed.height == 20
    assert np.isnan(failed.mse)
    assert table[(table.photo == "c.png") | ((table.photo == "a.png") & (table.model == "untitled"))].mse.notna().all()
    assert evaluation.summarize(table)[["photos", "failed"]].to_numpy().tolist() == [[1, 2], [2, 1]]


def test_kinds_of_photos(folder, tmp_path):
    import zipfile

    photo = images.read(folder / "a.png")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.write(folder / "a.png", "x/a.png")
    paths = [folder / "a.png", str(folder / "c.png")]
    for given, names in [
        (folder / "a.png", ["a.png"]), (str(folder / "a.png"), ["a.png"]), (paths, ["a.png", "c.png"]),
        (iter(paths), ["a.png", "c.png"]), (tmp_path / "z.zip", ["x/a.png"]),
        (datasets.find_photos(tmp_path / "z.zip"), ["x/a.png"]),
        ([photo, Image.fromarray(photo)], ["photo 0", "photo 1"]), (iter([photo, photo]), ["photo 0", "photo 1"]),
        (np.stack([photo, photo, photo]), ["photo 0", "photo 1", "photo 2"]),
        (photo, ["photo 0"]), (Image.fromarray(photo), ["photo 0"]),
        (torch.from_numpy(photo).permute(2, 0, 1), ["photo 0"]), (paths[0:0], []),
    ]:
        table = table_of(given, [Grey()])
        assert list(table.photo) == names
        assert table.error.isna().all()
        if names:
            assert table.mse[0] == pytest.approx(metrics.mse(Grey().colorize(photo), photo))


def test_nothing_at_all():
    table = table_of([])
    assert list(table.columns) == COLUMNS
    assert len(table) == 0
    summary = evaluation.summarize(table)
    assert len(summary) == 0
    assert {"photos", "failed", "mse", "auc_rebalanced"} <= set(summary.columns)


def test_equal_names_are_told_apart(folder):
    again = folder / "again"
    again.mkdir()
    images.write(again / "a.png", noise(seed=2))
    table = table_of([folder / "a.png", again / "a.png"], [Grey()])
    assert list(table.photo) == ["a.png", "a (2).png"]
    assert table.mse[0] != table.mse[1]

    one, other = Tint("model"), Tint("model", (-20.0, 30.0))
    seen = []
    table = table_of([noise()], [one, other], sink=lambda photo, model, rgb: seen.append(model))
    assert list(table.model) == ["model", "model (2)"]
    assert seen == ["truth", "model", "model (2)"]
    summary = evaluation.summarize(table)
    assert list(summary.index) == ["model", "model (2)"]
    assert summary.mse.iloc[0] != summary.mse.iloc[1], "two models are not one mean"
    assert (one.name, other.name) == ("model", "model")


def test_the_sink_gets_every_picture(folder):
    seen = []
    table_of(folder, sink=lambda photo, model, rgb: seen.append((photo, model, rgb.copy())))
    assert [s[:2] for s in seen] == [("a.png", "truth"), ("a.png", "tint"), ("a.png", "untitled"),
                                     ("c.png", "truth"), ("c.png", "tint"), ("c.png", "untitled")]
    assert (seen[0][2] == images.read(folder / "a.png")).all()
    assert (seen[1][2] == Tint().colorize(seen[0][2])).all()


# --- the summary


def test_summary_is_means_of_what_was_measured(folder):
    table = table_of(folder)
    summary = evaluation.summarize(table)
    assert summary.index.name == "model"
    assert list(summary.index) == ["tint", "untitled"]
    assert list(summary.photos) == [2, 2]
    assert list(summary.failed) == [1, 1]
    assert "rarity" not in summary
    for model, row in summary.iterrows():
        good = table[(table.model == model) & table.error.isna()]
        for name in (*MEASURED[:-1], "seconds"):
            if name != "auc_rebalanced":
                assert row[name] == pytest.approx(good[name].mean())


def test_summary_of_auc_rebalanced_pools_the_pixels():
    """Photos of one size side by side are one photo: its value is the summary's, and not the mean of the two."""
    vivid, dull = noise(seed=1), (noise(seed=2) // 16 + 120).astype(np.uint8)
    both = np.concatenate((vivid, dull), axis=1)
    model = Tint()
    table = table_of([vivid, dull], [model])
    pooled = metrics.auc_rebalanced(np.concatenate([model.colorize(p) for p in (vivid, dull)], axis=1), both)
    summary = evaluation.summarize(table)
    assert summary.loc["tint", "auc_rebalanced"] == pytest.approx(pooled)
    assert abs(table.auc_rebalanced.mean() - pooled) > 1


def test_summary_when_everything_failed(tmp_path):
    table = table_of([tmp_path / "missing.png"])
    summary = evaluation.summarize(table)
    assert summary[["photos", "failed"]].to_numpy().tolist() == [[0, 1], [0, 1]]
    assert summary.drop(columns=["photos", "failed"]).isna().all(axis=None)
    assert notes(table) == []


def test_a_photo_without_a_finite_value_for_one_model_is_left_out_for_all():
    """Tint answers the second photo exactly. Left out for Tint alone, its best photo would be taken from it."""
    table = table_of([noise(seed=1), np.full((8, 9, 3), 120, np.uint8), noise(seed=3)],
                     [Tint(ab=(0.0, 0.0)), Tint("other", (4.0, 0.0))])
    values = table.pivot(index="photo", columns="model", values="psnr")
    assert np.isinf(values.loc["photo 1", "tint"]) and np.isfinite(values["other"]).all()
    assert values["other"].mean() > values["tint"][np.isfinite(values["tint"])].mean(), "the ranking turned round"
    summary = evaluation.summarize(table)
    assert summary["psnr_photos"].tolist() == [2, 2] and summary["photos"].tolist() == [3, 3]
    for model in ("tint", "other"):
        assert summary.loc[model, "psnr"] == pytest.approx(values.loc[["photo 0", "photo 2"], model].mean())
    assert summary.loc["tint", "psnr"] > summary.loc["other", "psnr"]
    assert [name for name in summary if name.endswith("_photos")] == ["psnr_photos"]
    assert summary.loc["tint", "mse"] == pytest.approx(table[table.model == "tint"].mse.mean())
    long = means(table).set_index(["model", "metric"])
    photos, value = dict(long["photos"].items()), dict(long["value"].items())
    assert photos["other", "psnr"] == 2 and photos["other", "mse"] == 3
    assert value["other", "psnr"] == pytest.approx(summary.loc["other", "psnr"])
    grey, note = notes(table)
    assert "1 of 3 photos have no colour" in grey
    assert "mean of psnr leaves out 1 of 3 photos, for all models (it is infinite for one of them)" in note


def test_photos_without_colour_are_counted():
    grey = np.repeat(noise(seed=4)[..., :1], 3, axis=2)
    table = table_of([grey, noise(), Grey().colorize(noise(seed=5))], [Tint()])
    assert evaluation.summarize(table)["no_colour"].tolist() == [2]
    assert "2 of 3 photos have no colour" in notes(table)[0]
    assert set(means(table)["no_colour"].dropna()) == {2}
    assert evaluation.summarize(table_of([noise()]))["no_colour"].tolist() == [0, 0]


def test_a_value_that_some_photos_lack_is_counted_and_explained():
    table = table_of([noise(2, 9), noise()], [Tint()])
    assert evaluation.summarize(table)["ssim_photos"].tolist() == [1]
    assert "photos under 3 pixels have no window for ssim" in notes(table)[0]
    alone = table_of([noise(2, 9)], [Tint()])
    assert evaluation.summarize(alone)["ssim_photos"].tolist() == [0]
    assert np.isnan(evaluation.summarize(alone)["ssim"]["tint"])


def test_numbers_of_the_whole_set_stand_beside_the_means():
    table = table_of([noise(), noise(seed=1)])
    of_sets = {"colour_distribution": {"tint": 0.25, "untitled": 0.5}}
    assert evaluation.summarize(table, of_sets)["colour_distribution"].tolist() == [0.25, 0.5]
    rows = means(table, of_sets)
    rows = rows[rows["metric"] == "colour_distribution"]
    assert rows["value"].tolist() == [0.25, 0.5] and rows["photos"].tolist() == [2, 2] and rows["low"].isna().all()


# --- the report


class Reader(html.parser.HTMLParser):
    """Collects tags, attributes and text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text = [], {}, ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes.setdefault(tag, []).append(dict(attributes))

    def handle_data(self, data):
        self.text += data


def compare(photos, folder, models_=None):
    table = comparison.compare(photos, models_ or [Tint(), "grey"], folder, progress=False)
    return table, Reader((folder / "index.html").read_text(encoding="utf-8"))


def test_a_report(folder, tmp_path):
    out = tmp_path / "deep" / "report"
    table, page = compare(folder, out)
    assert {p.name for p in out.iterdir()} == {"sheet.png", "per_image.csv", "summary.csv", "index.html"}
    assert len(table) == 6
    read = pd.read_csv(out / "per_image.csv")
    assert list(read.columns) == COLUMNS
    pd.testing.assert_frame_equal(read.drop(columns="error"), table.drop(columns="error"), rtol=1e-4, check_dtype=False)
    summary = pd.read_csv(out / "summary.csv", index_col="model")
    assert summary.mse["grey"] == pytest.approx(evaluation.summarize(table).mse["grey"], rel=1e-4)
    sheet = images.read(out / "sheet.png")
    assert min(sheet.shape[:2]) > 200
    assert sheet.std() > 20
    assert page.attributes["img"] == [{"src": "sheet.png", "alt": page.attributes["img"][0]["alt"]}]
    assert "a.png, c.png" in page.attributes["img"][0]["alt"]
    assert page.attributes["html"] == [{"lang": "en"}]
    for text in ("b.png: ", "auc_rebalanced", "Never wrong about a vivid colour", "no card"):
        assert text in page.text, text
    for name, metric in metrics.METRICS.items():
        assert name in page.text and metric.label in page.text and metric.hides in page.text, name
    assert "Only 3 photos" in page.text and "tint and grey" in page.text


def test_a_report_shows_everything_in_full(tmp_path):
    long = "x" * 120 + ".png"
    images.write(tmp_path / long, noise(8, 8))
    photos = [tmp_path / long, tmp_path / ("missing" * 12 + ".png"), *[tmp_path / long] * 70]
    _, page = compare(photos, tmp_path / "out", ["grey"])
    assert long in page.text
    assert f"{'missing' * 12}.png: " in page.text
    assert f"{'x' * 120} (71).png" in page.text


HOSTILE = ["<script>alert(1)</script>.png", "\"><img src=x onerror=alert(1)>.png", "&amp;.png", "$\\frac$.png",
           "$x_{y}^{$.png", "a\nb.png", "%s{0}.png", "grün 写真.png", "-rf.png", "$.png"]


@pytest.mark.skipif(os.name == "nt", reason="such names are refused there")
@pytest.mark.filterwarnings("ignore:Glyph")
def test_hostile_names_stay_names(tmp_path):
    path = tmp_path / "photos"
    path.mkdir()
    for i, name in enumerate(HOSTILE):
        images.write(path / "x.png", noise(8, 8, i))
        os.rename(path / "x.png", path / name.replace("/", "\u2215"))
    (path / "<b>bad.png").write_bytes(b"text")
    names = sorted(p.name for p in path.iterdir())
    table, page = compare(path, tmp_path / "out", [Tint("<i>$\\frac$</i>")])
    assert sorted(table.photo) == names
    assert not {"script", "b", "i"} & set(page.tags)
    assert page.tags.count("img") == 1
    assert set(page.attributes["img"][0]) == {"src", "alt"}
    assert [name for name in names if name.replace("\n", "\\n") not in page.text] == []
    assert "<i>$\\frac$</i>" in page.text
    assert sorted(spreadsheets.original(pd.read_csv(tmp_path / "out" / "per_image.csv")).photo) == names
    assert (tmp_path / "out" / "sheet.png").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse names that are no text")
def test_names_that_are_no_text(tmp_path):
    path = tmp_path / "photos"
    path.mkdir()
    images.write(path / "x.png", noise(8, 8))
    os.rename(path / "x.png", os.fsencode(path) + b"/caf\xe9.png")
    with open(os.fsencode(path) + b"/bad\xe9.png", "wb") as file:
        file.write(b"text")
    _, page = compare(path, tmp_path / "out")
    assert "caf\ufffd.png" in page.text
    assert list(pd.read_csv(tmp_path / "out" / "per_image.csv").photo) == ["bad\ufffd.png"] * 2 + ["caf\ufffd.png"] * 2


@pytest.mark.parametrize("shape", [(1, 700), (700, 1), (1, 1), (2, 90)])
def test_photos_of_extreme_shape_fit_on_the_sheet(shape, tmp_path):
    compare([noise(*shape), noise()], tmp_path / "out")
    height, width, _ = images.read(tmp_path / "out" / "sheet.png").shape
    assert height < 2000
    assert width < 4000


def test_a_report_of_models_of_one_name(tmp_path):
    table, page = compare([noise()], tmp_path, [Tint("model"), Tint("model", (-20.0, 30.0))])
    assert list(pd.read_csv(tmp_path / "summary.csv").model) == ["model", "model (2)"]
    assert (tmp_path / "sheet.png").exists()
    assert "model (2)" in page.text


def test_a_report_takes_paths_of_models(tmp_path):
    torch.manual_seed(0)
    path = models.checkpoint.save(models.Zhang16(1 / 16, side=64), tmp_path / "mine.safetensors")
    table, _ = compare([noise()], tmp_path / "out", [path, str(path)])
    assert list(table.model) == ["mine", "mine (2)"]


def test_the_sheet_shows_twelve_photos_at_most(tmp_path, monkeypatch):
    rows = []
    original = plots.sheet
    monkeypatch.setattr(plots, "sheet", lambda pictures, columns, names, height: rows.append(
        (pictures, columns, names)) or original(pictures, columns, names, height))
    table, _ = compare([noise(9, 9, i) for i in range(15)], tmp_path)
    ((pictures, columns, names),) = rows
    assert columns == ["input", "tint", "grey", "truth"]
    assert names == [f"photo {i}" for i in range(12)]
    assert table.photo.nunique() == 15
    grey, tinted, _, truth = pictures[3]
    assert (np.ptp(grey, axis=-1) == 0).all()
    assert (truth == noise(9, 9, 3)).all()
    assert (tinted == Tint().colorize(truth)).all()


def test_an_earlier_report_is_replaced_file_by_file(folder, tmp_path, monkeypatch):
    out = tmp_path / "out"
    compare(folder, out)
    (out / "notes.txt").write_text("mine")
    before = {p.name: p.read_bytes() for p in out.iterdir()}

    def fail(*arguments, **options):
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(report, "page", fail)
        with pytest.raises(OSError, match="no space left"):
            compare([noise(seed=5)], out)
    assert (out / "index.html").read_bytes() == before["index.html"], "whole or not at all"
    assert {p.name for p in out.iterdir()} == set(before)

    _, page = compare([noise(seed=5)], out)
    assert "a.png" not in page.text
    assert {p.name for p in out.iterdir()} == set(before)
    assert (out / "notes.txt").read_text() == "mine"
    assert (out / "sheet.png").read_bytes() != before["sheet.png"]


def test_a_report_without_a_good_photo_has_no_sheet(folder, tmp_path):
    out = tmp_path / "out"
    compare(folder, out)
    _, page = compare(folder / "b.png", out)
    assert not (out / "sheet.png").exists(), "that of the earlier report would lie"
    assert "img" not in page.tags
    assert "b.png: " in page.text
    _, page = compare([], out)
    assert "Photos that failed" not in page.text

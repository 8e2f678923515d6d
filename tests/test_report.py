"""The page that comparison and evaluation share, on tables made for the purpose."""

import html.parser
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from colorlab import metrics
from colorlab.evaluation import charts, columns, report, summary
from colorlab.models import Grey
from colorlab.models.card import Card

dice = np.random.default_rng(0)
HOSTILE = "<script>alert(1)</script>&\"'\n\x1b[2J\u2028x"


class Model(Grey):
    """Grey under another name, with or without a card."""

    def __init__(self, name, card=None):
        super().__init__()
        self.name, self.card = name, card


def table_of(models=("one", "two"), photos=40, group=lambda i: "ab"[i % 2], **columns_of):
    """One row per photo and model with plausible numbers; the second model is a little worse."""
    rows = []
    for i in range(photos):
        truth = dice.lognormal(5, 1)
        for j, model in enumerate(models):
            values = {name: truth / 100 + j + dice.normal(0, 0.1) for name in metrics.per_photo()}
            rows.append({"photo": f"{i}.jpg", "model": model, "group": group(i), "height": 30, "width": 40,
                         "seconds": 0.5 + j, **values, "colourfulness_truth": 30.0, "rarity": 1.0, "notes": "",
                         "error": None} | {name: value(i, model) for name, value in columns_of.items()})
    return pd.DataFrame(rows)


def page_of(table, **options):
    names = list(table["model"].unique())
    return report.page(table, summary.summary(table, options.pop("of_sets", None)),
                       {name: Model(name) for name in names}, **options)


class Reader(html.parser.HTMLParser):
    """Tags that are open, attributes, tables as lists of rows of texts."""

    VOID = {"meta", "img"}

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.images, self.tables, self.text, self.cell = [], [], [], [], "", None
        self.feed(page)
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "img":
            self.images.append(dict(attributes))
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        self.text += data
        if {"td", "th"} & set(self.open):
            self.tables[-1][-1][-1] += data


def test_the_page_of_an_evaluation_has_every_part_and_its_numbers():
    table = table_of()
    numbers = summary.summary(table)
    page = Reader(page_of(table, notes=["2 photos have changed"]))
    means = {row[0]: row[1:] for row in page.tables[0]}
    for name, metric in metrics.per_photo().items():
        found = next((row for text, row in means.items() if text.startswith(metric.label + ",")
                      or text.startswith(metric.label) and not metric.unit), None)
        assert (found is not None) == metric.shown, name
        if found:
            value, low, high = numbers[numbers["metric"] == name].iloc[0][["value", "low", "high"]]
            assert found[0] == f"{report.number(value)} ({report.number(low)} to {report.number(high)})"
    assert means["photos measured"] == ["40", "40"] and means["photos that failed"] == ["0", "0"]
    assert any("lower is better" in text for text in means) and any("higher is better" in text for text in means)
    assert "2 photos have changed." in page.text and "Only" not in page.text
    assert len(page.images) == 3 and all(image["alt"] and image["src"].startswith("data:") for image in page.images)
    pairs = page.tables[2]
    assert pairs[0][1:] == ["first less second", "better on photos", "effect size", "p, corrected", "better"]
    assert [row[-1] for row in pairs[1:] if row[0].startswith("mean squared error")] == ["one"]
    assert "read_parquet" in page.text and "no card" in page.text
    for _, metric in metrics.METRICS.items():
        assert metric.meaning in page.text and metric.hides in page.text


def test_what_stands_below_can_be_run(tmp_path, monkeypatch, capsys):
    table = table_of(psnr=lambda i, model: np.inf if (i, model) == (3, "one") else 20.0 + i + (model == "two"))
    page = Reader(page_of(table))
    code = page.text[page.text.index("import numpy as np"):page.text.index("# paired differences")]
    monkeypatch.chdir(tmp_path)
    table.to_parquet("per_image.parquet")
    exec(code, {})
    found = summary.summarize(table)
    printed = capsys.readouterr().out
    assert f"one    {found.loc['one', 'psnr']:.6f}" in printed and f"two    {found.loc['two', 'psnr']:.6f}" in printed


def test_no_name_becomes_markup_and_every_line_stays_a_line():
    table = table_of((HOSTILE, "two"), group=lambda i: HOSTILE + str(i % 2), notes=lambda i, model: HOSTILE,
                     photo=lambda i, model: f"{HOSTILE}{i}", error=lambda i, model: HOSTILE if i == 5 else None)
    models = {HOSTILE: Model(HOSTILE, Card(*[HOSTILE] * 7)), "two": Model("two")}
    picture = report.Picture("sheet.png", HOSTILE, HOSTILE, HOSTILE)
    page = Reader(report.page(table, summary.summary(table), models, title=HOSTILE, source=HOSTILE, sheets=[picture],
                              every_photo=True, notes=[HOSTILE]))
    assert "script" not in page.tags and len(page.images) == 4
    assert page.text.count(report.visible(HOSTILE)) > 3 * 40
    assert report.visible(HOSTILE) == "<script>alert(1)</script>&\"'\\n\\x1b[2J\\u2028x"
    assert report.visible("a\xa0b 写真 \udce9 é") == "a\xa0b 写真 \\udce9 é"


def test_a_metric_that_a_user_registers_comes_by_itself():
    class Redness(metrics.Metric):
        """How red."""

        name, label, unit, better, hides = "redness", "redness of the answer", "reds", "higher", "All blue."

    class Total(metrics.SetMetric):
        """Of all."""

        name, label, hides = "total", "sum of everything", "Each photo."

    metrics.register(Redness)
    metrics.register(Total)
    try:
        table = table_of()
        page = Reader(page_of(table, of_sets={"total": {"one": 0.125, "two": 7.5}}))
        assert summary.summarize(table)["redness"].notna().all()
        means = {row[0]: row[1:] for row in page.tables[0]}
        assert "redness of the answer, redshigher is better" in means
        assert means["sum of everythinglower is better"] == ["0.125", "7.50"]
        assert any(row[0].startswith("redness of the answer") for row in page.tables[2])
        assert "All blue." in page.text and "Each photo." in page.text
        # A table that was stored before the metric was there is still reported, without it.
        assert "redness of the answer" not in "".join(sum(Reader(page_of(table.drop(columns="redness"))).tables[0], []))
    finally:
        for name in ("redness", "total"):
            metrics.METRICS.remove(name)


def test_no_number_is_missing_without_a_reason():
    table = table_of(ssim=lambda i, model: np.nan, psnr=lambda i, model: np.inf if i < 3 else 20.0,
                     notes=lambda i, model: "no window", height=lambda i, model: 2)
    page = Reader(page_of(table, every_photo=True))
    means = {row[0]: row[1:] for row in page.tables[0]}
    (ssim,) = (text for text in means if text.startswith("structural"))
    assert means[ssim] == [report.EMPTY] * 2 and "photos under 3 pixels have no window" in ssim
    assert any(text.startswith("peak") and "over 37 photos" in text for text in means)
    assert "leaves out 3 of 40 photos" in page.text and "leaves out 40 of 40 photos" in page.text
    every = next(rows for rows in page.tables if rows[0][0] == "photo")
    assert len(every) == 81 and every[1][-1] == "no window" and every[0][-1] == "notes"
    assert "infinite" in every[1]


def test_without_a_good_photo_or_a_second_model_the_page_says_so():
    failed = table_of(error=lambda i, model: "the file is empty", photos=2)
    page = Reader(page_of(failed))
    assert "Photos that failed" in page.text and "the file is empty" in page.text and not page.images
    assert "Nothing to compare" in Reader(page_of(table_of(("one",), 3))).text
    empty = pd.DataFrame(columns=table_of(photos=1).columns)
    page = Reader(report.page(empty, summary.summary(empty), {"one": Model("one")}))
    assert "0 photos, 1\nmodel: one" in page.text and "Photos that failed" not in page.text


def test_sheets_show_the_extremes_from_ready_thumbnails():
    table = table_of(("one", "grey"), 9, ciede2000=lambda i, model: float(i))
    picture = np.full((30, 40, 3), 200, np.uint8)
    thumbnails = {f"{i}.jpg": {"input": picture, "one": picture, "truth": picture} for i in range(8)}
    (sheet,) = report.extremes(table, ["one", "grey"], thumbnails)
    assert charts.extremes(table, "one") == [f"{i}.jpg" for i in (0, 1, 2, 6, 7, 8)]
    assert "0.jpg, 1.jpg, 2.jpg, 6.jpg, 7.jpg)" in sheet.alt and "8.jpg" not in sheet.alt
    assert sheet.source.startswith("data:image/jpeg;base64,") and sheet.heading == "Of one, best first"
    page = page_of(table, sheets=[sheet])
    assert page.index("The two charts") < page.index("Of one, best first")
    page = page_of(table, sheets=[sheet], figures=False)
    assert page.index("Of one, best first") < page.index("Means over photos")


@pytest.mark.parametrize(("shape", "wanted"), [((200, 1000), (106, 320)), ((1, 700), (106, 320)), ((20, 30), (20, 30)),
                                               ((900, 2), (320, 106))])
def test_small_copies_can_be_drawn(shape, wanted):
    rgb = np.zeros((*shape, 3), np.uint8)
    assert charts.small(rgb).shape == (*wanted, 3)
    assert (charts.small(rgb) == 0).any()


@pytest.mark.parametrize(("value", "text"), [(1234.567, "1234.57"), (0.00123456, "0.00123"), (0, "0.00"),
                                             (-0.5, "-0.500"), (np.nan, "–"), (np.inf, "infinite")])
def test_numbers_are_short(value, text):
    assert report.number(value) == text


def test_columns_have_directions_in_words():
    assert columns.of("psnr").heading == "peak signal-to-noise ratio, dB"
    assert columns.of("psnr").direction == "higher is better"
    assert columns.of("colourfulness").direction == "best where the truth's is"
    assert columns.of("seconds").direction == "lower is better" and columns.of("photo").direction == ""
    assert columns.of("somebody_elses").label == "somebody elses"
    assert not metrics.METRICS.names() & columns.BESIDE.keys()


def test_the_template_lets_nothing_through_unescaped():
    text = (Path(report.__file__).parent / "report.html").read_text()
    assert not re.search(r"\|\s*safe|autoescape", text)

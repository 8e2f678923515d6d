"""Figures of notebook 09: captions and alt text say what is drawn, whatever that is."""

import numpy as np
import pandas as pd
import pytest

from colorlab.course.figures import notebook_09 as figures
from colorlab.course.surveys import analysis, intervals


@pytest.mark.parametrize("vivid", [0, 1])
def test_the_caption_names_the_most_and_the_least_colourful(vivid):
    colours = np.zeros((8, 8, 3), np.uint8)
    colours[..., vivid::2] = np.arange(64, dtype=np.uint8).reshape(8, 8, 1) * 4
    dull = np.full((8, 8, 3), 90, np.uint8)
    made = {"m": colours, "n": dull} if vivid else {"m": dull, "n": colours}
    drawn = {("a.b.jpg", kind): rgb for kind, rgb in {"truth": colours, **made}.items()}
    found = figures.painted(drawn, ["a.b.jpg"], ["m", "n"])
    most, least = ("m", "n") if vivid else ("n", "m")
    assert f"{most} makes the most colourful pictures and {least} the least" in found.caption
    assert found.alt.startswith("Rows: a.b. Columns: the true photo, then m, n.") and f"{least} 0" in found.alt


def test_the_caption_counts_green_pixels():
    leaf, sky = np.full((4, 4, 3), (40, 160, 40), np.uint8), np.full((4, 4, 3), (90, 140, 220), np.uint8)
    half = np.concatenate((leaf[:2], sky[2:]))
    drawn = {("a.jpg", "truth"): leaf, ("a.jpg", "m"): half, ("a.jpg", "n"): sky}
    found = figures.painted(drawn, ["a.jpg"], ["m", "n"])
    assert "make up 100 % of the photos, and 0 to 50 % of what the networks paint" in found.caption
    assert "Green pixels: truth 100 %; m 50 %; n 0 %." in found.alt
    assert "and 0 % of what the networks paint" in figures.painted(drawn, ["a.jpg"], ["n"]).caption


def test_the_ceiling_says_what_is_published():
    table = analysis.published()
    table = table[(table["source"] == "Zhang 2016") & (table["question"] == "which one is false")]
    alt = figures.ceiling().alt
    assert "six methods" in alt and len(table) == 6
    assert "at 13 % and d′ = 1.59" in alt and "at 32 % and d′ = 0.65" in alt
    axis = figures.ceiling().figure.axes[0]
    filled = [line.get_markerfacecolor() != "white" for line in axis.lines if line.get_marker() == "s"]
    assert filled == (table["status"] == "read").to_list()


def test_published_rates_reach_fifty_percent_or_not(monkeypatch):
    assert "none of these methods reaches it" in figures.published().caption
    table = analysis.published()
    table.loc[0, "percent"] = 49.0
    monkeypatch.setattr(analysis, "published", lambda: table)
    assert "none of these" not in figures.published().caption


def test_a_class_by_hand():
    table = np.zeros((4, 5), int)
    table[0], table[:, 2] = [1, 1, 1, 1, 0], 1
    found = figures.class_grid(table)
    assert "fools 100 % of the people, and one that fools 0 %" in found.caption
    assert "whom 80 % of the photos fool, and one whom 20 % do" in found.caption
    shown = found.figure.axes[2].images[0].get_array()
    assert (shown[0] == [0, 0, 0, 0, 1]).all() and shown[1:, 1:].all() and not shown[:, 0].any()


def test_intervals_that_hold_the_truth_and_one_that_does_not():
    def estimate(low, high):
        return intervals.Estimate(0.4, low, high, 0.1, 9.0, 5, 5, 25)

    alt = figures.methods({"wide": estimate(0.3, 0.5), "narrow": estimate(0.38, 0.42)}, 0.32).alt
    assert "wide 30 to 50 %, which holds the truth" in alt and "narrow 38 to 42 %, which misses the truth" in alt


def test_rankings_say_who_is_first_and_what_is_equal():
    verdicts = pd.DataFrame({"mse": [10.0, 30, 20], "network": [5.0, 5, 1], "colourfulness": [1.0, 2, 3], "other": 0},
                            index=["a", "b", "c"])
    found = figures.rankings(verdicts)
    assert "accurate (MSE): a, then c, then b; fools the network: a and b, then c; passes as colourful: c" in found.alt
    assert "two verdicts on the same three models: three different orders" in found.caption
    assert len(found.figure.axes[0].get_xticks()) == 3
    axis = found.figure.axes[0]
    marks = [line.get_ydata() for line in axis.lines]
    assert 0.1 < abs(marks[0][1] - marks[1][1]) < 0.2 and (marks[0][1] + marks[1][1]) / 2 == 1.5  # a and b are equal
    level = figures.rankings(pd.DataFrame({"mse": [1.0, 2], "colourfulness": [5.0, 5]}, index=["a", "b"]))
    assert len({label.xy[1] for label in level.figure.axes[0].texts}) == 2
    people = figures.rankings(verdicts.assign(people=[50.0, np.nan, 10]))
    assert "fools people: a, then c;" in people.alt  # of b no trial counted
    alike = figures.rankings(verdicts[["mse"]].assign(people=-verdicts["mse"]))
    assert "all in one order" in alike.caption

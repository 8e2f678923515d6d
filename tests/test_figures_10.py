"""The figures and tables of notebook 10 say in words what they show, and its answers are what the stored data say."""

import numpy as np
import pandas as pd
import pytest

from colorlab import film, resources, streets
from colorlab.course.figures import notebook_10 as figures_10
from colorlab.course.figures import notebook_10_questions as questions

GREY, RED = np.full((8, 8, 3), 120, np.uint8), np.full((8, 8, 3), (200, 40, 40), np.uint8)


@pytest.fixture(scope="module")
def scenes():
    pytest.importorskip("cv2")
    return list(streets.film(3, 4, 64, time="day", season="summer", colours="red", grain=3))


def test_painting_and_reading_colours_are_inverse(scenes):
    painted = figures_10.paint(np.ascontiguousarray(scenes[0].grey), scenes[0].ab)
    assert painted.shape == (*scenes[0].grey.shape, 3)
    assert np.median(np.abs(figures_10.ab(painted) - scenes[0].ab)) < 1
    a, b = figures_10.ab(figures_10.tinted(np.full((4, 4), 60, np.float32), 4, -22)).mean(axis=(0, 1))
    assert (a, b) == pytest.approx((4, -22), abs=0.7)


def test_change_is_nought_in_a_still_film_and_counts_each_step():
    step = np.linalg.norm(figures_10.ab(RED)[0, 0] - figures_10.ab(GREY)[0, 0])
    assert figures_10.change([RED, RED, RED]) == 0
    assert figures_10.change([GREY, RED, RED]) == pytest.approx(step / 2)
    moving = figures_10.side_by_side({"still": [RED, RED], "restless": [GREY, RED]})
    assert f"0.0 units in the left film, {step:.1f} in the right one" in moving.caption
    assert moving.pictures[0].shape == (8, 16, 3)
    assert f"still 0.0, restless {step:.1f}" in figures_10.over_time({"still": [RED, RED], "restless": [GREY, RED]}).alt


def test_pictures_are_described_by_their_numbers():
    answers = {"dull": GREY, "vivid": RED}
    assert "two colourings" in figures_10.one_print(GREY, answers).caption
    assert "truth 0, dull 0, vivid" in figures_10.beside_truth(GREY, answers).caption
    drawn = figures_10.channels({"red": np.full((4, 4), 70.0), "blue": np.full((4, 4), 30.0)})
    assert "the blue one the darkest" in drawn.caption
    assert "red 70, blue 30" in drawn.alt
    assert "left: a 0, b 0" in figures_10.witnesses([GREY, RED]).alt.replace("-0", "0")


def test_motion_names_what_is_not_believed():
    trust = np.full((10, 10), 255, np.uint8)
    trust[:5, -1] = 0
    link = film.Link(np.full((10, 10, 2), (3, 4), np.float16), np.zeros((10, 10, 2), np.float16), trust, trust, 0.0)
    drawn = figures_10.motion(np.zeros((10, 10), np.uint8), link)
    assert "5.0 % of all pixels, and 50 % of the last column" in drawn.caption
    assert "median of 5.0 pixels" in drawn.alt


def test_measures_of_several_colourings(scenes):
    two = figures_10.two_shots(scenes)
    assert len(two.greys) == len(two.truth) == len(two.links) == 8
    assert [i for i, one in enumerate(two.links) if one and one.cut] == [4]
    assert not any(one and one.cut for one in two.plain)
    table = figures_10.compared({"truth": two.truth, "grey": [0 * one for one in two.truth]}, two.greys, two.links,
                                two.truth, cut=4)
    assert table.loc["truth", ["ab error", "around the cut", "last frame"]].tolist() == [0, 0, 0]
    assert table.flicker["grey"] == table.colourfulness["grey"] == 0 < table["last frame"]["grey"]
    assert figures_10.suspects(two).shape == (4, 5)
    kept = figures_10.steadied("none", two.truth[:4], two.plain[:4])
    assert np.abs(np.array(kept) - np.array(two.truth[:4])).max() < 0.1
    assert "truth 100 %" in figures_10.one_frame(two.greys, {"truth": two.truth}, scenes, 2).caption
    assert figures_10.car_errors(two.truth, scenes, (0, 3)) == "0.0 in frame 0, 0.0 in frame 3"


def test_words_about_the_running_mean_follow_its_numbers():
    found = pd.DataFrame({"flicker": [4.0, 0.2], "colourfulness": [40.0, 30.0], "ab error": [33.0, 32.5]},
                         index=["none", "average"])
    words = questions.lowered(found, 0.5)
    assert "75 % of its colourfulness" in words
    assert "from 33.0 to 32.5" in words
    assert "less than the true colours do (0.50)" in words
    assert "true colours" not in questions.lowered(found, 0.1)


def test_what_the_text_says_of_stored_measures_is_true():
    table = pd.read_csv(resources.path("old_photos.csv"))
    mean = table.filter(like="ab_").mean()
    assert 0.3 < (mean.ab_scan - mean.ab_stretched) / (mean.ab_scan - mean.ab_as_it_was) < 0.4
    changes = [mean.ab_without_border - mean.ab_scan, mean.ab_both - mean.ab_stretched]
    assert -1 < min(changes) and max(changes) < -0.5
    tones = table.filter(like="L_from_").groupby(table.tone).mean()
    assert (tones.idxmax(axis=1) == "L_from_blue").all()
    assert (tones.rank(axis=1, method="min").L_from_L <= 2).all()
    shown = figures_10.clips(pd.read_csv(resources.path("film.csv")), "colorlab26").set_index("clip")
    true = shown[shown.steadying == "(truth)"]
    drawn = true[true.index.str.startswith("street")]
    assert drawn.drift.between(5.5, 8).all()
    flicker = shown[shown.steadying == "average"].flicker
    assert (flicker[true.index] < true.flicker).all()
    assert set(shown.steadying) == {"average", "anchors", "none", "(truth)"}

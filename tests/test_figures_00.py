"""What the first notebook draws and asks: with models whose answers are known."""

import numpy as np
import pandas as pd
import pytest
import torch

import colorlab
from colorlab import datasets, images, plots
from colorlab.course.cases import made_up_table
from colorlab.course.cases.broken_colorizers import COLORIZERS, FAULTS, _faulty
from colorlab.course.figures import notebook_00 as figures
from colorlab.hints import Hint
from colorlab.models import Colorizer

pytestmark = pytest.mark.usefixtures("one_thread")


class Green(Colorizer):
    """Paints everything green; with a hint, the left half in the hint's colour."""

    name = "all-green"
    conditions = ("hints",)

    def forward(self, L, hints=None):
        ab = torch.tensor([-60.0, 50.0])[:, None, None].expand(len(L), 2, *L.shape[-2:]).clone()
        if hints is not None:
            ab[..., :ab.shape[-1] // 2] = hints[:, :, None, None]
        return ab

    def condition_input(self, rgb, **given):
        return {"hints": torch.tensor([given["hints"][0].ab])} if given.get("hints") else {}


@pytest.fixture
def shown(monkeypatch):
    calls = []
    monkeypatch.setattr(plots, "show", lambda figure, caption, alt: calls.append((figure, caption, alt)))
    return calls


@pytest.fixture
def coffee():
    return images.read(next(path for path in datasets.samples() if path.stem == "coffee"))


def test_the_pair_hides_which_picture_is_made_up(shown, coffee, capsys):
    pair = figures.BlindPair("coffee", coffee, Green())
    assert (pair.pictures[pair.made_up] == pair.painted).all() and (pair.painted != coffee).any()
    assert (pair.pictures["AB".replace(pair.made_up, "")] == coffee).all()
    assert {figures.BlindPair(name, coffee[:8, :8], Green()).made_up for name in "abcdefgh"} == {"A", "B"}
    figures.show_blind([pair])
    (figure, caption, alt), = shown
    assert [axis.get_title() for axis in figure.axes] == ["what the network was given", "A", "B"]
    for letter, axis in zip("AB", figure.axes[1:]):
        assert (axis.images[0].get_array() == pair.pictures[letter]).all()
    assert "all-green" not in caption + alt and alt.count("saucer") == 4
    pair.reveal()
    assert [axis.get_title() for axis in shown[1][0].axes[:2]] == [
        f"{letter}: {'made up' if letter == pair.made_up else 'the photo'}" for letter in "AB"]
    assert np.allclose(shown[1][0].axes[2].images[-1].get_array(), figures.difference_map(pair.painted, coffee))
    said = {line[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "made up by all-green" in said[pair.made_up]
    assert "the photo" in said["AB".replace(pair.made_up, "")]


def test_pictures_are_described_by_what_is_in_them():
    flat = np.zeros((100, 100, 3), np.uint8)
    flat[:, :40], flat[:, 40:] = (200, 30, 30), (30, 60, 200)
    words = figures.described("car", flat)
    assert words.startswith("paint strong blue") and "left lamp strong red" in words
    assert "blue" in figures.colour_at(flat, 0.9, 0.5)


@pytest.mark.parametrize("name", figures.PLACES)
def test_places_are_those_of_sample_photos(name):
    assert name in {path.stem for path in datasets.samples()}
    assert all(0 <= part <= 1 for where in figures.PLACES[name].values() for part in where)


def test_what_is_farthest_off_is_outlined(shown, coffee, capsys):
    spoilt = coffee.copy()
    rows, columns = slice(150, 230), slice(200, 330)
    spoilt[rows, columns] = spoilt[rows, columns][..., ::-1]
    mask = figures.farthest(spoilt, coffee, share=0.05)
    assert mask.mean() == pytest.approx(0.05, abs=0.01) and mask[rows, columns].sum() > 0.9 * mask.sum()
    assert figures.difference_map(coffee, coffee).max() < 1e-3
    figures.show_difference("coffee", spoilt, coffee)
    assert "coffee, as you judged it" in shown[0][2] and "mean difference" in capsys.readouterr().out


def test_answers_are_named_after_the_models_and_measured(shown, coffee):
    table = figures.show_answers({"coffee": coffee}, [Green(), Green()])
    assert table.shape == (1, 2) and (table > 10).all(axis=None)
    figure, caption, alt = shown[0]
    assert [axis.get_title() for axis in figure.axes] == ["all-green", "all-green", "the photo"]
    assert "Nearest to it: all-green. Palest: all-green." in caption
    assert "By all-green: saucer" in alt and "green" in alt.split("By")[1]


def test_ones_own_photo_stands_beside_the_answers(shown, coffee):
    strength = figures.show_own(coffee, [colorlab.load("grey"), Green()])
    assert list(strength) == ["grey", "all-green", "the original"] and strength["grey"] == 0 < strength["all-green"]
    figure, _, alt = shown[0]
    assert [axis.get_title() for axis in figure.axes] == list(strength) and "3 versions" in alt and "grey 0" in alt


def test_what_programs_make_of_a_photo_is_said_of_each(shown, coffee):
    figures.show_programs("coffee", {"A": coffee, "B": Green().colorize(coffee)})
    assert "2 programs. A: saucer" in shown[0][2] and "green" in shown[0][2].split("B: ")[1]


def test_a_hint_is_shown_with_what_it_changed(shown, coffee):
    places = figures.show_recoloured("coffee", coffee, Green(), Hint(0.3, 0.72, "royalblue"))
    assert places.changed["saucer"] > 10 and places.changed["wood, lower right"] < 1
    assert "blue" in places["one hint"]["saucer"] and "green" in places["one hint"]["wood, lower right"]
    assert "one hint: " in shown[0][0].axes[1].get_title()


@pytest.fixture
def table():
    error = {"good": [1.0, 2, 9, 4], "grey": [3.0, 3, 3, 9]}
    return pd.DataFrame([
        {"photo": i, "model": model, "mse": 10.0, "ciede2000": value, "colourfulness": 20.0 * (model == "good"),
         "colourfulness_truth": 40.0} for model, values in error.items() for i, value in enumerate(values)])


def test_scores_compare_photo_by_photo(table, shown):
    scores = figures.scores(table)
    assert scores.wins["good"] == "3 of 4" and scores.wins["grey"] == ""
    mean, low, high = (float(part.strip("[],")) for part in scores.gain["good"].split())
    assert mean == 0.5 and low < 0 < high
    assert scores.colourfulness["grey"] == "0 [0, 0]"
    figures.show_scores(table)
    assert "good 4 (" in shown[0][2] and "the true photos 40" in shown[0][2]
    assert "nearer than grey, by: good 0.5 (" in shown[0][2] and shown[0][2].count("grey ") == 2
    assert "good is nearest to the truth and to the colourfulness" in shown[0][1]
    figures.show_scores(table.assign(ciede2000=10 - table.ciede2000))
    assert "grey is nearest to the truth, but good comes closest" in shown[1][1]


def test_each_broken_colorizer_does_what_its_fault_says():
    picture = np.random.default_rng(0).integers(0, 256, (24, 30, 3), np.uint8)
    answers = [_faulty(fault)(picture) for fault in FAULTS]
    assert np.abs(answers[0].astype(int) - picture).max() <= 1
    for number, answer in enumerate(answers):
        assert answer.shape == picture.shape
        assert all(np.abs(answer.astype(int) - other).mean() > 3 for other in answers[:number])
    flat = np.full((16, 16, 3), (200, 40, 40), np.uint8)
    unseen = [fault for fault in FAULTS if np.abs(_faulty(fault)(flat).astype(int) - flat).max() <= 2]
    assert unseen == [FAULTS[0], FAULTS[2], FAULTS[3], FAULTS[5], FAULTS[6]]  # one red picture tells little
    assert list(COLORIZERS) == list("ABCD")


def test_the_made_up_table_supports_some_sentences_for_good_reasons(monkeypatch):
    assert len(made_up_table.SENTENCES) == len(made_up_table.supported()) == 7
    assert made_up_table.supported() == [0, 1, 0, 1, 0, 1, 0]
    monkeypatch.setattr(made_up_table, "ERRORS", made_up_table.ERRORS.assign(grey=30.0, Vivid=1.0))
    assert made_up_table.supported() == [1, 1, 0, 0, 0, 0, 0]

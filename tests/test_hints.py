"""Hints as data: from pixels, fractions, files and other photos; on the network's grid; what cannot be meant."""

import json
import math

import numpy as np
import pytest
import torch
from skimage.color import rgb2lab

from colorlab import hints, images, lab
from colorlab.hints import Hint, HintError

CRIMSON = (220, 20, 60)
CRIMSON_AB = rgb2lab(np.uint8([[CRIMSON]]))[0, 0, 1:]


def noise(height=20, width=30, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


# --- one hint


@pytest.mark.parametrize("colour", ["crimson", "#dc143c", "#DC143C", CRIMSON, list(CRIMSON), np.array(CRIMSON),
                                    tuple(CRIMSON_AB), torch.tensor(CRIMSON_AB)])
def test_a_colour_may_be_said_in_many_ways(colour):
    hint = Hint(0.5, 0.5, colour)
    assert hint.ab == pytest.approx(CRIMSON_AB, abs=1e-3)
    assert all(type(value) is float for value in (hint.x, hint.y, *hint.ab, hint.radius))


def test_pixels_and_fractions_mean_the_same_place():
    size = (60, 90)
    for column, row in ((0, 0), (89, 59), (31, 7)):
        hint = Hint.pixel(column, row, "crimson", size, radius=0)
        assert hint.patch(size) == (slice(row, row + 1), slice(column, column + 1))
        # The same hint lies in the same part of the photo on the network's grid.
        rows, columns = hint.patch((128, 128), size)
        assert rows.start == int((row + 0.5) / 60 * 128) and columns.start == int((column + 0.5) / 90 * 128)
    assert Hint.pixel(10, 10, "crimson", size, radius=3).patch(size) == (slice(7, 14), slice(7, 14))
    assert Hint.pixel(10, 10, "crimson", size).radius == hints.RADIUS


def test_a_hint_at_an_edge_stays_inside():
    for x in (0, 1):
        for y in (0, 1):
            rows, columns = Hint(x, y, "crimson", radius=0.1).patch((20, 30))
            assert rows.start == (0 if y == 0 else 16) and rows.stop == (4 if y == 0 else 20)
            assert columns.start == (0 if x == 0 else 26) and columns.stop == (4 if x == 0 else 30)


def test_a_square_of_a_wide_photo_is_squeezed_with_it():
    rows, columns = Hint(0.5, 0.5, "crimson", radius=0.1).patch((100, 100), photo=(100, 400))
    assert rows.stop - rows.start == 81 and columns.stop - columns.start == 21


@pytest.mark.parametrize(("make", "words"), [
    (lambda: Hint(340, 0.2, "red"), ("x = 340", "outside the picture", "Hint.pixel")),
    (lambda: Hint(0.5, -0.1, "red"), ("y = -0.1", "outside the picture")),
    (lambda: Hint(math.nan, 0.1, "red"), ("x of a hint must be a number",)),
    (lambda: Hint(True, 0.1, "red"), ("x of a hint must be a number",)),
    (lambda: Hint("left", 0.1, "red"), ("x of a hint must be a number", "'left'")),
    (lambda: Hint(0.1, 0.1, "reddish"), ("'reddish' is no colour", "#c02020")),
    (lambda: Hint(0.1, 0.1, (130, 0)), ("no screen shows ab (130, 0)", "-86 to 98")),
    (lambda: Hint(0.1, 0.1, (1, 2, 300)), ("0 to 255",)),
    (lambda: Hint(0.1, 0.1, (1,)), ("two numbers (a, b) or three",)),
    (lambda: Hint(0.1, 0.1, 7), ("two numbers (a, b) or three",)),
    (lambda: Hint(0.1, 0.1, (math.inf, 0)), ("colour of a hint must be a number",)),
    (lambda: Hint(0.1, 0.1, "red", radius=2), ("radius", "0 to 1")),
    (lambda: Hint.pixel(30, 2, "red", size=(20, 30)), ("column 30", "0 to 29")),
    (lambda: Hint.pixel(2, -1, "red", size=(20, 30)), ("row -1", "0 to 19")),
])
def test_what_cannot_be_meant_is_one_clear_line(make, words):
    with pytest.raises(HintError) as caught:
        make()
    message = str(caught.value)
    assert all(word in message for word in words) and "\n" not in message


# --- files and other photos


def test_a_file_gives_back_what_was_written(tmp_path):
    told = [Hint(0.1, 0.2, "crimson"), Hint(0.123456789, 1, (-3.25, 7), radius=0.002)]
    assert hints.read(hints.write(tmp_path / "one.json", told)) == told
    many = {"a.jpg": told, "b/c.png": []}
    path = hints.write(tmp_path / "many.json", many)
    assert hints.read_many(path) == many
    with pytest.raises(HintError, match="several photos"):
        hints.read(path)


def test_a_file_may_be_written_by_hand(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text('[{"x": 0.5, "y": 1, "colour": "crimson"}]')
    assert hints.read(path) == [Hint(0.5, 1, "crimson")]
    path.write_text('{"size": [20, 30], "hints": [{"column": 3, "row": 4, "color": [220, 20, 60], "radius": 2}]}')
    assert hints.read(path) == [Hint.pixel(3, 4, CRIMSON, (20, 30), radius=2)]


@pytest.mark.parametrize(("content", "words"), [
    ("{", ("is no JSON file",)),
    ('"red"', ("must hold a list of hints",)),
    ("[7]", ("hint 1", "a mapping with x, y and ab")),
    ('[{"x": 0.1, "y": 0.1, "ab": [1, 2]}, {"x": 0.1, "y": 3, "ab": [1, 2]}]', ("hint 2", "y = 3", "outside")),
    ('[{"x": 0.1, "y": 0.1}]', ("hint 1", "no colour")),
    ('[{"x": 0.1, "colour": "red"}]', ("hint 1", "no place")),
    ('[{"x": 0.1, "y": 0.1, "ab": "red", "size": 3}]', ("hint 1", '"size" says nothing')),
    ('[{"column": 1, "row": 1, "ab": "red"}]', ("hint 1", '"size": [height, width]')),
    ('{"photos": [1]}', ("must map file names",)),
])
def test_a_file_of_something_else_is_refused(content, words, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text(content)
    with pytest.raises(HintError) as caught:
        hints.read_many(path)
    assert all(word in str(caught.value) for word in (*words, str(path)))


def test_a_file_that_is_missing(tmp_path):
    with pytest.raises(HintError, match=r"none\.json: cannot be read"):
        hints.read(tmp_path / "none.json")


def test_hints_find_their_photos():
    one, other = [Hint(0.1, 0.1, "red")], [Hint(0.2, 0.2, "blue")]
    names = ["a.jpg", "sub/b.jpg", "c.jpg"]
    assert hints.by_photo({"b.jpg": one, "a.jpg": other}, names, "f.json") == [other, one, []]
    assert hints.by_photo({"sub/b.jpg": one}, names, "f.json") == [[], one, []]
    assert hints.by_photo(one, names, "f.json") == [one, one, one]
    with pytest.raises(HintError, match=r"f\.json: holds hints for d\.jpg, which is none of the photos"):
        hints.by_photo({"d.jpg": one}, names, "f.json")


def test_hints_from_a_photo_are_its_mean_colours(tmp_path):
    rgb = noise()
    images.write(tmp_path / "other.png", rgb)
    first, corner = hints.from_photo(tmp_path / "other.png", [(0.5, 0.5), (1, 1)], radius=0.1)
    assert (first.x, first.y, first.radius) == (0.5, 0.5, 0.1)
    assert first.ab == pytest.approx(rgb2lab(rgb)[7:14, 12:19, 1:].mean(axis=(0, 1)), abs=1e-2)
    assert corner.ab == pytest.approx(rgb2lab(rgb)[16:, 26:, 1:].mean(axis=(0, 1)), abs=1e-2)


# --- for the network


def test_the_later_hint_lies_over_the_earlier_one():
    told = [Hint(0.5, 0.5, (10, 20), radius=0.2), Hint(0.5, 0.5, (-5, 0), radius=0)]
    grid = hints.raster(told, (20, 20))
    assert grid.shape == (1, 3, 20, 20) and grid.dtype == torch.float32
    assert grid[0, :, 10, 10].tolist() == [-5, 0, 1]
    assert grid[0, :, 9, 10].tolist() == [10, 20, 1]
    assert grid[0, :, 0, 0].tolist() == [0, 0, 0]
    assert grid[0, 2].sum() == 81
    assert hints.raster([], (8, 16)).shape == (1, 3, 8, 16) and not hints.raster([], (8, 16)).any()


def test_hints_that_others_hide_are_found():
    below, above = Hint(0.5, 0.5, (50, 0)), Hint(0.5, 0.5, (-50, 0))
    assert hints.hidden([below, above], (128, 128)) == [0]
    assert hints.hidden([below, Hint(0.5, 0.5, (55, 0))], (128, 128)) == []  # nearly the same colour: no contradiction
    assert hints.hidden([below, Hint(0.51, 0.5, (-50, 0))], (128, 128)) == []  # a part of it is left
    near = [Hint.pixel(1000 + i, 1000, (50 * (-1) ** i, 0), (4000, 4000), radius=0) for i in range(2)]
    assert hints.hidden(near, (4000, 4000)) == [] and hints.hidden(near, (128, 128)) == [0]


def test_a_colour_that_no_screen_shows_there_is_made_paler():
    rgb = np.full((10, 10, 3), 128, np.uint8)
    rgb[:, 5:] = 245
    dark, bright, pale = hints.displayable([Hint(0.2, 0.5, "crimson"), Hint(0.8, 0.5, "blue"), Hint(0.8, 0.5, (1, 2))],
                                           rgb)
    assert dark.ab == pytest.approx(CRIMSON_AB, abs=0.5)
    assert pale.ab == (1, 2)
    wanted = Hint(0.8, 0.5, "blue").ab
    assert math.hypot(*bright.ab) < 0.2 * math.hypot(*wanted)
    assert math.atan2(*bright.ab) == pytest.approx(math.atan2(*wanted), abs=1e-3)
    assert hints.displayable([], rgb) == []


def test_colours_come_to_the_edge_of_the_gamut_and_not_farther():
    L = torch.linspace(5, 95, 200)
    ab = torch.from_numpy(np.random.default_rng(0).uniform(-120, 120, (200, 2))).float()
    found = hints.into_gamut(L, ab)
    column = torch.cat((L[:, None], found), dim=1).T[:, :, None]
    assert lab.in_gamut(column).all()
    moved = (found - ab).norm(dim=1) > 0.1
    assert 50 < moved.sum() < 200
    farther = torch.cat((L[:, None], found * 1.02), dim=1).T[:, :, None]
    assert not lab.in_gamut(farther)[moved, 0].any()


def test_hundreds_of_hints_take_no_time():
    import time

    dice = np.random.default_rng(0)
    told = [Hint(x, y, (a, b)) for x, y, a, b in zip(*dice.uniform(0, 1, (2, 500)), *dice.uniform(-60, 60, (2, 500)))]
    start = time.process_time()
    grid = hints.raster(hints.displayable(told, noise(400, 600)), (256, 256), (400, 600))
    assert time.process_time() - start < 2 and 0.1 < grid[0, 2].mean() < 0.4


def test_a_file_of_hints_is_plain_json(tmp_path):
    path = hints.write(tmp_path / "h.json", [Hint(0.25, 0.5, (54.5, 36))])
    assert json.loads(path.read_text()) == {"hints": [{"x": 0.25, "y": 0.5, "ab": [54.5, 36.0], "radius": 0.01}]}

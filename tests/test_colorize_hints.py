"""`colorlab colorize --hints`: of one photo or of many, remembered in the results, wrong ones refused."""

import json
import re
from pathlib import Path

import numpy as np
import oracles
import pytest

import colorlab
from colorlab import hints, images
from colorlab.cli.main import main
from colorlab.models import Zhang17, checkpoint

GREY = ("--model", "grey")
pytestmark = pytest.mark.usefixtures("here", "one_thread")


def fill(folder, *names):
    Path(folder).mkdir()
    for i, name in enumerate(names):
        dice = np.random.default_rng(i)
        images.write(Path(folder, name), dice.integers(40, 216, (20, 30, 3), dtype=np.uint8))


@pytest.fixture
def run(capfd):
    """Exit status, results, messages, and what the bar says last."""
    def run(*words):
        capfd.readouterr()
        status = main([str(word) for word in words])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        lines = [line for line in re.split(r"[\r\n]", err) if line.strip()]
        bars = [line for line in lines if re.search(r"\d+%\||\?photo/s", line)]
        return status, out.splitlines(), [line for line in lines if line not in bars], (bars or [""])[-1]
    return run


@pytest.fixture
def small_zhang17(here):
    return checkpoint.save(oracles.fill(Zhang17(width=1 / 16, side=32)), here / "small.safetensors")


def told(path, content):
    path.write_text(json.dumps(content))
    return path


def test_hints_of_a_file_change_the_picture_and_are_remembered(run, here, small_zhang17):
    fill("photos", "a.png", "b.png")
    one = told(here / "one.json", {"photos": {"a.png": [{"x": 0.5, "y": 0.5, "colour": "red", "radius": 0.2}]}})
    command = ("colorize", "photos", "-o", "new", "--model", small_zhang17)
    assert run(*command)[0] == 0
    plain = {name: images.read(Path("new", name)) for name in ("a.png", "b.png")}
    status, _, _, bar = run(*command, "--hints", one)
    assert status == 0
    assert not np.array_equal(images.read("new/a.png"), plain["a.png"])
    assert np.array_equal(images.read("new/b.png"), plain["b.png"])
    model = colorlab.load(small_zhang17, "cpu")
    expected = model.colorize("photos/a.png", hints=hints.read_many(one)["a.png"])
    assert np.abs(images.read("new/a.png").astype(int) - expected).max() <= 1
    before = Path("new/a.png").stat().st_mtime_ns
    assert "2 there already" in run(*command, "--hints", one)[3] and Path("new/a.png").stat().st_mtime_ns == before
    told(one, {"photos": {"a.png": [{"x": 0.5, "y": 0.5, "colour": "blue", "radius": 0.2}]}})
    assert "1 there already" in run(*command, "--hints", one)[3]  # other hints make another picture
    assert run(*command)[0] == 0 and np.array_equal(images.read("new/a.png"), plain["a.png"])


def test_a_list_of_hints_holds_for_all_photos(run, here, small_zhang17):
    fill("photos", "a.png", "b.png")
    one = told(here / "one.json", [{"x": 0.5, "y": 0.5, "colour": "red", "radius": 0.2}])
    assert run("colorize", "photos", "-o", "new", "--model", small_zhang17, "--hints", one)[0] == 0
    model = colorlab.load(small_zhang17, "cpu")
    for name in ("a.png", "b.png"):
        expected = model.colorize(Path("photos", name), hints=hints.read(one))
        assert np.abs(images.read(Path("new", name)).astype(int) - expected).max() <= 1


@pytest.mark.parametrize(("content", "words"), [
    ([{"x": 7, "y": 0.5, "colour": "red"}], ("hint 1", "outside the picture")),
    ({"photos": {"c.png": []}}, ("c.png", "none of the photos")),
    ({"x": 1}, ("must hold a list of hints",)),
])
def test_hints_that_cannot_be_meant_are_a_wrong_request(content, words, run, here, small_zhang17):
    fill("photos", "a.png")
    status, _, lines, _ = run("colorize", "photos", "-o", "new", "--model", small_zhang17, "--hints",
                              told(here / "one.json", content))
    assert status == 2 and len(lines) == 1 and all(word in lines[0] for word in words)
    assert not Path("new").exists()


def test_a_model_that_takes_no_hints_says_so(run, here):
    fill("photos", "a.png")
    status, _, lines, _ = run("colorize", "photos", "-o", "new", *GREY, "--hints", told(here / "one.json", []))
    assert status == 2 and "grey takes no 'hints'" in lines[0]

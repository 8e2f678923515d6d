"""The recipes of CONTRIBUTING.md, done: each block is written or run, and what it promises is there afterwards."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import colorlab
from colorlab import datasets, images, metrics, models, registry, training
from colorlab.cli import main as cli

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROOMS = (models.ARCHITECTURES, metrics.METRICS, datasets.DATASETS, training.OBJECTIVES)


def blocks(heading, language):
    """The code blocks of a language under a heading."""
    section = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def commands(heading):
    """The command lines under a heading, as words, without their comments."""
    return [shlex.split(line, comments=True) for block in blocks(heading, "sh") for line in block.splitlines()]


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory):
    """A folder with photos and all files; what they register is forgotten afterwards."""
    place, dice = tmp_path_factory.mktemp("contributing"), np.random.default_rng(0)
    (place / "photos").mkdir()
    for i in range(40):
        images.write(place / "photos" / f"{i:02}.png", dice.integers(0, 256, (40, 36, 3), np.uint8))
    for block in re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL):
        name = re.match(r"# (\w+\.py)\n", block)
        assert name, "the first line of a block says which file it is"
        (place / name[1]).write_text(block[name.end():], encoding="utf-8")
    before = [room.names() for room in ROOMS]
    yield place
    for room, names in zip(ROOMS, before):
        for name in set(room.names()) - set(names):
            room.remove(name)
    registry.forget_plugins()


@pytest.fixture(autouse=True)
def inside(folder, monkeypatch):
    monkeypatch.chdir(folder)


def run(heading):
    """Run the commands of a section."""
    found = commands(heading)
    assert found
    for program, *words in found:
        assert program == "colorlab"
        assert cli.main(words) == 0, words


def rows(name):
    return pd.read_parquet(Path("results") / name / "per_image.parquet")


def test_a_model():
    run("A model")
    model = colorlab.load("runs/unet/model.safetensors", "cpu")
    assert type(model).__name__ == "SmallUNet" and "small-unet" in models.architectures()
    assert model.config() == {"width": 0.25, "side": 64}
    assert len(rows("unet")) == 80 and rows("unet")["error"].isna().all()
    assert model.colorize(np.zeros((31, 50, 3), np.uint8)).shape == (31, 50, 3)


def test_a_metric():
    run("A metric")
    table = rows("redness").set_index(["photo", "model"])["reddishness"]
    photo = images.read("photos/03.png")
    grey = colorlab.load("grey", "cpu").colorize(photo)
    assert table["03.png", "grey"] == pytest.approx(metrics.reddishness(grey, photo), rel=1e-6)
    assert table["03.png", "grey"] > 5
    page = Path("results/redness/index.html").read_text(encoding="utf-8")
    assert "Everything about blue and yellow." in page and "Mean absolute difference of a." in page


def test_a_data_set():
    run("A data set")
    assert set(rows("confetti")["photo"]) == {f"confetti {i:02}" for i in range(40)}
    assert colorlab.load("runs/confetti/model.safetensors", "cpu").side == 64  # drawn: at their own size
    assert len(datasets.find("confetti").items(5)) == 5


def test_an_objective():
    run("An objective")
    for name in ("absolute", "critic"):
        assert colorlab.load(f"runs/{name}/model.safetensors", "cpu").facts["recipe"]["objective"].endswith(
            {"absolute": "error", "critic": "critic"}[name])
    assert {"painter", "critic"} <= set(pd.read_csv("runs/critic/log.csv").columns)


def test_an_exercise(folder):
    code = (folder / "try_mean_chroma.py").read_text(encoding="utf-8")
    done = subprocess.run([sys.executable, folder / "try_mean_chroma.py"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == re.findall(r"\)  +# (.*)$", code, re.MULTILINE) == ["True", "chroma of the mean"]


def test_a_notebook(folder, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    import notebooks

    for kind, answer in ((False, "    ...\n    return ..."), (True, "    return x / 2")):
        notebook = notebooks.convert(folder / "07_my_topic.py", solved=kind)
        assert notebook.cells[-1].source == f"def half(x):\n{answer}"
        assert "labpath=notebooks%2F07_my_topic.ipynb" in notebook.cells[0].source
        assert notebooks.execute(notebook, folder).cells[-1].execution_count == 2
    words = [command for command in commands("A notebook") if command[0] == "python"]
    assert len(words) == 3
    for _, tool, action, _ in words:
        assert f"python {tool} {action} [NN ...]" in notebooks.__doc__


def test_what_make_is_asked_for_exists():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = {words[1] for words in commands("How we work") if words[0] == "make"}
    assert asked == {"quick", "lint", "test"} <= targets


def test_every_recipe_is_tried_here():
    headings = set(re.findall(r"^## (An? .*)$", TEXT, re.MULTILINE))
    tests = {name.removeprefix("test_").replace("_", " ") for name in globals() if re.match("test_an?_", name)}
    assert {heading.lower() for heading in headings} == tests
    for place in re.findall(r"\| `([\w/]+/)` \|$", TEXT, re.MULTILINE):
        assert (ROOT / place).is_dir(), place

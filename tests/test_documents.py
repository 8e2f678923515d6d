"""README, docs, CONTRIBUTING, CHANGELOG: their links, code and badges; the names and versions that they state."""

import importlib
import re
import subprocess
import sys
import warnings
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
import yaml

import colorlab
from colorlab import _moved, images

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("data/**/*.md"), *ROOT.glob("notebooks/*.md"),
         *ROOT.glob("tests/**/*.md")]


def documents():
    """Every text with links: Markdown files, and the Markdown cells of notebooks."""
    found = {path: path.read_text(encoding="utf-8") for path in PAGES}
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        found[path] = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return found


def test_links_lead_somewhere():
    """Files and headings exist; web addresses are whole (whether they answer is not asked: tests run offline)."""
    for path, text in documents().items():
        text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if "://" in target:
                assert re.fullmatch(r"https?://[\w.-]+\.[a-z]{2,}(/\S*)?", target), (path.name, target)
                continue
            file, _, heading = target.partition("#")
            other = (path.parent / file).resolve() if file else path
            assert other.exists(), (path.name, target)
            assert ROOT in other.parents, f"{path.name}: {target} is outside the repository"
            if heading:
                titles = re.findall(r"^#+ (.*)$", other.read_text(encoding="utf-8"), re.MULTILINE)
                anchors = [re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles]
                assert heading in anchors, (path.name, target)


def test_the_readme_is_one_screen_and_leads_everywhere():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 80
    linked = set(re.findall(r"\]\(([\w./]+\.(?:md|ipynb))", "\n".join(lines)))
    assert {f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")} <= linked
    contents = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "index.md" or f"]({page.name})" in contents, f"docs/index.md does not name {page.name}"
    assert "docs/index.md" in linked


def test_badges_in_the_readme_are_current(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    import notebooks

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for source in notebooks.sources():
        assert notebooks.badges(source.stem) in readme, "run: make badges"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What the examples name: photo.jpg, photos/, photos.zip."""
    place, dice = tmp_path_factory.mktemp("examples"), np.random.default_rng(0)
    for folder, count in (("photos", 4), ("many", 40)):
        (place / folder).mkdir()
        for i in range(count):
            images.write(place / folder / f"{i:02}.png", dice.integers(0, 256, (24, 24, 3), np.uint8))
    images.write(place / "photo.jpg", dice.integers(0, 256, (40, 60, 3), np.uint8))
    subprocess.run([sys.executable, "-m", "zipfile", "-c", "photos.zip", "many"], cwd=place, check=True)
    return place


CODE = {f"{path.name}-{i}": block for path in [ROOT / "README.md", *ROOT.glob("docs/*.md")]
        for i, block in enumerate(re.findall(r"^```python\n(.*?)^```$", path.read_text(encoding="utf-8"), re.M | re.S))}


@pytest.mark.parametrize("name", CODE)
def test_examples_run(name, folder, monkeypatch, capsys):
    """With a smaller side, and fewer scenes, where an example would take minutes."""
    monkeypatch.chdir(folder)
    code = CODE[name].replace("side=64", "side=32").replace("size=96), 100", "size=96), 3")
    exec(compile(code, name, "exec"), {"colorlab": colorlab, "L": torch.rand(1, 1, 32, 32) * 100})


def test_what_make_is_asked_for_exists():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        asked = re.findall(r"^make (\w+)|`make (\w+)`", text, re.MULTILINE)
        assert {name for pair in asked for name in pair if name} <= targets, path.name


def test_commands_of_the_documents_exist(capsys):
    """Every `colorlab ...` line names a command that there is, and only options that it has."""
    from colorlab.cli import main as cli

    count = 0
    for path in (path for path in PAGES if path.parent in (ROOT, ROOT / "docs")):
        for block in re.findall(r"^```sh\n(.*?)^```$", path.read_text(encoding="utf-8"), re.M | re.S):
            for line in re.findall(r"^(?:\S+=\S+ )*colorlab (.*?)(?:  +#.*)?$", block.replace("\\\n", ""), re.M):
                actions = "run|measure|fetch|verify|convert|build|rehearse|merge|power"
                words = re.findall(rf"^\w+(?: (?:{actions})(?= ))?", line)[0].split()
                with pytest.raises(SystemExit) as done:
                    cli.parser().parse_args([*words, "--help"])
                assert done.value.code == 0, line
                usage, count = capsys.readouterr().out, count + 1
                options = re.findall(r"(?<!\S)--?[a-z][\w-]*", line)
                assert [option for option in options if option not in usage] == [], line
    assert count > 15


# --- versions and names


def changelog():
    return (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_version_is_the_same_everywhere():
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", changelog(), re.MULTILINE)
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (colorlab.__version__, colorlab.__version__) == (newest[1], cited["version"])
    assert str(cited["date-released"]) == newest[2]


ALIASES = _moved.OLD | _moved._BELOW


def test_what_has_moved_stands_in_the_changelog():
    table = dict(re.findall(r"^\| `colorlab\.([\w.]+)` \| `colorlab\.([\w.]+)` \|$", changelog(), re.MULTILINE))
    assert table == ALIASES


@pytest.mark.parametrize("old", ALIASES)
def test_old_names_are_the_new_modules(old, monkeypatch):
    monkeypatch.delitem(sys.modules, f"colorlab.{old}", raising=False)
    with pytest.warns(DeprecationWarning, match=f"colorlab.{re.escape(old)} is now colorlab.{ALIASES[old]}"):
        module = importlib.import_module(f"colorlab.{old}")
    assert module is importlib.import_module(f"colorlab.{ALIASES[old]}")


@pytest.mark.parametrize("short", _moved.SHORT)
def test_short_names_stay(short, monkeypatch):
    monkeypatch.delitem(sys.modules, f"colorlab.{short}", raising=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        module = importlib.import_module(f"colorlab.{short}")
    assert module is importlib.import_module(f"colorlab.{_moved.SHORT[short]}")
    assert short in changelog()


def test_what_lies_in_a_package_that_moved_is_no_copy():
    street = importlib.import_module("colorlab.course.widgets.street")
    assert importlib.import_module("colorlab.widgets.street") is street
    with pytest.warns(DeprecationWarning):
        grid = importlib.import_module("colorlab.study.grid")
    assert grid is colorlab.experiments.grid

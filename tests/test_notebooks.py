"""The committed notebooks: built from their sources, executed, without answers, with alt text; solved ones run."""

import base64
import html
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup
from chromium import CAN_BE_DRIVEN
from nbconvert import HTMLExporter
from PIL import Image
from solved import build, check_passed

from colorlab import datasets, images, plots

ROOT = Path(__file__).parents[1]
TOOL = ROOT / "tools" / "notebooks.py"
sys.path.append(str(ROOT / "tools"))
import outputs as shown  # noqa: E402

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

SOURCES = {source.stem: source for source in build.sources()}
every_notebook = pytest.mark.parametrize("name", SOURCES)


def committed(name):
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def test_every_notebook_has_a_source_and_the_other_way_round():
    assert SOURCES.keys() == {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}


@every_notebook
def test_notebook_is_what_its_source_says(name):
    fresh, kept = build.convert(SOURCES[name], solved=False), committed(name)
    kept_cells, fresh_cells = ([(c.id, c.cell_type, c.source) for c in n.cells] for n in (kept, fresh))
    assert kept_cells == fresh_cells, "edit notebooks/source, then: make notebooks"
    assert kept.metadata == fresh.metadata


@every_notebook
def test_notebook_is_executed_from_top_to_bottom(name):
    notebook = committed(name)
    assert [cell.execution_count for cell in code_cells(notebook)] == list(range(1, len(code_cells(notebook)) + 1))
    assert not [output for output in outputs(notebook) if output.output_type == "error"]
    assert not [output for output in outputs(notebook) if output.get("name") == "stderr"]
    printing = [cell for cell in code_cells(notebook) if re.search(r"^(print|plots\.show|check\.)", cell.source, re.M)]
    assert len(printing) > 5
    assert all(cell.outputs for cell in printing)  # a notebook with stripped outputs would pass nbval


@every_notebook
def test_no_solution_leaks(name):
    source = SOURCES[name].read_text(encoding="utf-8")
    text = (ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
    blocks = re.findall(r"# SOLUTION\n(.*?)# STUB", source, re.DOTALL)
    assert blocks
    lines = [line.strip() for block in blocks for line in block.splitlines() if len(line.strip()) > 12]
    notebook = committed(name)
    sources = "\n".join(cell.source for cell in notebook.cells if "exercise" in cell.metadata.get("tags", []))
    assert lines
    assert not [line for line in lines if line in sources]
    assert "# SOLUTION" not in text  # with its space: the letters alone may stand in a picture
    assert "# STUB" not in text
    assert not [cell for cell in notebook.cells if "solution" in cell.metadata.get("tags", [])]
    assert "Passed the public checks" not in text


@every_notebook
def test_every_picture_has_alt_text_and_a_caption(name):
    pictures = 0
    for cell in code_cells(committed(name)):
        for i, output in enumerate(cell.outputs):
            if shown.figure(output):
                pictures += 1
                source, alt = shown.figure(output)
                assert len(alt) > 40
                assert output.data["text/plain"] == alt
                assert len(cell.outputs[i + 1].data["text/markdown"]) > 40
                assert source.startswith(("data:image/png;base64,iVBOR", "data:image/jpeg;base64,/9j/"))
    assert pictures >= 3
    for cell in committed(name).cells:
        if cell.cell_type == "markdown":
            assert all(alt.strip() for alt in re.findall(r"!\[(.*?)\]\(", cell.source))


def alts_of_export(notebook, template):
    """The alt texts of all pictures in the page that `jupyter nbconvert --to html` makes; None where there is none."""
    page, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
    return [one.get("alt") for one in BeautifulSoup(page, "html.parser").find_all("img")]


@pytest.mark.parametrize("template", ["lab", "classic"])
@every_notebook
def test_pictures_keep_their_alt_text_in_an_exported_page(name, template):
    notebook = committed(name)
    alts = alts_of_export(notebook, template)
    assert all(alt and len(alt) > 12 and "No description" not in alt for alt in alts)
    assert {shown.figure(one)[1] for one in outputs(notebook) if shown.figure(one)} <= set(alts)


def test_photos_are_stored_as_jpeg_and_lines_as_png():
    photo = images.read(datasets.samples()[0])
    kinds = {}
    for name, picture in {"photo": photo, "lines": np.kron(np.eye(24), np.ones((9, 2)))}.items():
        address = shown.figure({"data": plots.forms(plots.row([picture], [name]), f"The {name}.")})[0]
        kind, _, content = address.partition(";base64,")
        kinds[name], stored = kind, np.asarray(Image.open(io.BytesIO(base64.b64decode(content))).convert("RGB"))
        exact = np.asarray(Image.open(io.BytesIO(plots.png(plots.row([picture], [name]), bbox_inches="tight")))
                           .convert("RGB"))
        assert np.abs(stored.astype(int) - exact).mean() < (2 if name == "photo" else 1e-9)
    assert kinds == {"photo": "data:image/jpeg", "lines": "data:image/png"}


DRAWING = """import numpy as np
from colorlab import plots, widgets
plots.show(plots.row([np.zeros((4, 4, 3), np.uint8)], ["black"]), caption="A caption.", alt='A "black" < white square.')
widgets.gamut_panel()
with widgets.predict("Darker?", ["yes", "no"], answer="yes"):
    plots.show(plots.row([np.zeros((4, 4, 3), np.uint8)], ["black"]), caption="A caption.", alt="It's a folded one.")"""


@pytest.mark.slow
def test_figures_panels_and_predictions_are_exported_with_alt_text_and_stored_once(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(DRAWING)], metadata={"kernelspec": KERNEL})
    build.execute(notebook, tmp_path)
    for template in ("lab", "classic"):
        figure, panel, folded = alts_of_export(notebook, template)
        assert (figure, folded) == ('A "black" < white square.', "It's a folded one.")
        assert panel.startswith("The ab plane at six lightnesses.")
    assert nbformat.writes(notebook).count("iVBOR") == 3


@every_notebook
def test_anatomy(name):
    notebook = committed(name)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for part in ("# " + name[:2], "**You will be able to**", "**Time and memory**", "**Know first**", "## Recap",
                 "**Jargon**", "**Questions**", "**Further reading**"):
        assert part in text, part
    assert "**Predict**" in text or any("widgets.predict(" in cell.source for cell in code_cells(notebook))
    assert text.count("<details><summary>Answer</summary>") == 5
    assert f"/blob/main/notebooks/{name}.ipynb" in text  # the badge opens this very notebook
    assert f"notebooks%2F{name}.ipynb" in text
    assert "{{" not in text
    assert "about ? min" not in text
    lengths = sorted(len(cell.source.splitlines()) for cell in code_cells(notebook))
    assert lengths[-1] <= 25
    levels = [len(found) for found in re.findall(r"^(#+) ", text, re.MULTILINE)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in zip(levels, levels[1:]))


@every_notebook
def test_outputs_name_no_machine(name):
    text = "\n".join(str(output) for output in outputs(committed(name)))
    assert not re.search(r"/home/|/Users/|/root/|/tmp/|\\Users\\|0x[0-9a-f]{8}", text)


@every_notebook
def test_folded_pictures_have_alt_text_a_caption_and_numbers(name):
    """What a prediction folds away is one piece of HTML: the rules for figures hold inside of it."""
    for cell in code_cells(committed(name)):
        for output in cell.outputs:
            page = output.get("data", {}).get("text/html", "")
            if 'class="colorlab-prediction"' not in page:
                continue
            folded = page.split("<summary>Open this", 1)[1]
            alts = [html.unescape(alt) for alt in re.findall(r'<img [^>]*?alt="([^"]*)"', folded)]
            assert page.count("<img") == len(re.findall(r'<img [^>]*?alt="[^"]+"', page))
            drawn = [alt for alt in alts if "The answer is outlined" not in alt]
            assert all(len(alt) > 40 for alt in drawn), cell.source
            if drawn:
                assert "<em>" in folded, f"without a caption: {cell.source}"
                printed = re.sub(r"<img[^>]*>", "", "".join(re.findall(r"<pre.*?</pre>", folded, re.DOTALL)))
                assert re.search(r"\d", printed), f"without numbers: {cell.source}"


@every_notebook
def test_long_figure_texts_are_followed_by_numbers(name):
    """Output comparison skips pictures: each cell with a figure, or the next code cell, prints numbers."""
    cells = code_cells(committed(name))
    for i, cell in enumerate(cells):
        # A panel's alt text is compared, too, and made of numbers.
        if any(shown.figure(output) for output in cell.outputs) and "_panel(" not in cell.source:
            near = [o.text for c in cells[i:i + 2] for o in c.outputs if o.output_type == "stream"]
            assert re.search(r"\d", "".join(near)), cell.source


# Where there is a browser, test_browser.py runs all of them in it, with the same checks.
@pytest.mark.parametrize("name", list(SOURCES)[:1] if CAN_BE_DRIVEN else SOURCES)
def test_solved_notebook_passes_its_checks(name):
    subprocess.run([sys.executable, str(TOOL), "solved", name[:2]], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    notebook = nbformat.read(build.SOLVED / f"{name}.ipynb", as_version=4)
    check_passed(notebook, [output.text for output in outputs(notebook) if output.output_type == "stream"])


def test_building_twice_gives_the_same(tmp_path):
    again = "import notebooks as n; print([n.nbformat.writes(n.convert(s, v)) for s in n.sources() for v in (0, 1)])"
    texts = {subprocess.run([sys.executable, "-c", again], cwd=TOOL.parent, env=os.environ | {"PYTHONHASHSEED": seed},
                            capture_output=True, text=True, check=True).stdout for seed in ("1", "2")}
    assert len(texts) == 1


def test_table_of_exercises_is_current():
    table = build.EXERCISES.read_text(encoding="utf-8")
    assert table == build.table_of_exercises(), "run: python tools/notebooks.py exercises"
    cells = "".join(cell.source for name in SOURCES for cell in code_cells(committed(name)))
    checked = set(re.findall(r"^check\.(\w+)\(", cells, re.MULTILINE))
    assert checked == set(re.findall(r"^\| \d\d \| `(\w+)`", table, re.MULTILINE))  # every check is used, and exists


@pytest.mark.parametrize("reader", ["student", "instructor"])
def test_zip(reader, tmp_path, monkeypatch):
    monkeypatch.setattr(build, "ROOT", tmp_path)
    (tmp_path / "dist").mkdir()
    for name in ("LICENSE", "tests", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    solved = tmp_path / "solved"
    solved.mkdir()
    monkeypatch.setattr(build, "SOLVED", solved)
    if reader == "instructor":
        with pytest.raises(SystemExit, match="not built yet: 00_start_here.*notebooks.py solved"):
            build.pack(reader)
    for name in SOURCES:
        build.nbformat.write(build.convert(SOURCES[name], solved=True), solved / f"{name}.ipynb")
    build.pack(reader)
    first = (tmp_path / "dist" / f"colorlab-{reader}.zip").read_bytes()
    build.pack(reader)
    assert first == (tmp_path / "dist" / f"colorlab-{reader}.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "dist" / f"colorlab-{reader}.zip") as archive:
        names = archive.namelist()
        notebooks = "".join(archive.read(f"colorlab/notebooks/{name}.ipynb").decode() for name in SOURCES)
    assert {f"colorlab/notebooks/{name}.ipynb" for name in SOURCES} < set(names)
    assert any("solved" in name or "answers" in name or "source" in name for name in names) == (reader == "instructor")
    assert "# SOLUTION" not in notebooks

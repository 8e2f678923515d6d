"""Build the notebooks from their sources, the .py files in this folder (jupytext percent format).

    python notebooks/source/build.py student [NN ...]   notebooks/NN_name.ipynb, unsolved, executed
    python notebooks/source/build.py solved [NN ...]    dist/solved/NN_name.ipynb, solved, executed
    python notebooks/source/build.py measure            time and memory of each student notebook, into measured.json
    python notebooks/source/build.py badges             rewrite the badges in README.md

In a source, a block of lines

    # SOLUTION
    return answer
    # STUB
    # return ...
    # END

becomes the solution in a solved notebook and the lines behind STUB, uncommented, in a student's. A cell with the tag
"solution" stands in solved notebooks only. {{badges}}, {{repository}}, {{minutes}} and {{memory}} are filled in.
"""

import hashlib
import json
import re
import sys
import threading
import time
import tomllib
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

SOURCE = Path(__file__).parent
NOTEBOOKS = SOURCE.parent
ROOT = NOTEBOOKS.parent
SOLVED = ROOT / "dist" / "solved"
MEASURED = SOURCE / "measured.json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_BLOCK = re.compile(r"^( *)# SOLUTION\n(.*?)^ *# STUB\n(.*?)^ *# END\n?", re.MULTILINE | re.DOTALL)


def repository() -> str:
    """Address of the repository; pyproject.toml is the only place that holds it."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["urls"]["Repository"]


def badges(name: str) -> str:
    """Markdown of the Colab and Binder badges of a notebook."""
    slug = repository().removeprefix("https://github.com/")
    return (f"[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
            f"(https://colab.research.google.com/github/{slug}/blob/main/notebooks/{name}.ipynb) "
            f"[![Open in Binder](https://mybinder.org/badge_logo.svg)]"
            f"(https://mybinder.org/v2/gh/{slug}/main?labpath=notebooks%2F{name}.ipynb)")


def sources() -> list[Path]:
    """The sources in order."""
    return sorted(SOURCE.glob("[0-9][0-9]_*.py"))


def convert(source: Path, solved: bool) -> nbformat.NotebookNode:
    """One source as a notebook without outputs; the same source gives the same notebook, cell ids included."""
    measured = json.loads(MEASURED.read_text()).get(source.stem, {}) if MEASURED.exists() else {}
    fill = {"badges": badges(source.stem), "repository": repository(), "minutes": measured.get("minutes", "?"),
            "memory": measured.get("memory", "?")}
    notebook = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent")
    cells = []
    for number, cell in enumerate(notebook.cells):
        if "solution" in cell.metadata.get("tags", []) and not solved:
            continue
        text = _BLOCK.sub(lambda m: m[2] if solved else re.sub(r"^( *)# ?", r"\1", m[3], flags=re.MULTILINE),
                          cell.source + "\n").rstrip("\n")
        cell.source = re.sub(r"\{\{(\w+)\}\}", lambda m: str(fill[m[1]]), text)
        cell.id = hashlib.sha256(f"{number} {cell.source}".encode()).hexdigest()[:12]
        cells.append(cell)
    notebook.cells = cells
    notebook.metadata = nbformat.from_dict({
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"}})
    return notebook


def execute(notebook: nbformat.NotebookNode, folder: Path) -> nbformat.NotebookNode:
    """Run a notebook in a folder, keeping nothing in it that would differ the next time."""
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", record_timing=False,
                            store_widget_state=False, resources={"metadata": {"path": str(folder)}})
    client.execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)  # names a panel that lives no longer
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


def write(notebook: nbformat.NotebookNode, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    print(path.relative_to(ROOT))


def build(solved: bool, chosen: list[str]) -> None:
    """Build and execute the chosen notebooks (by number), or all."""
    for source in sources():
        if not chosen or source.stem[:2] in chosen:
            target = (SOLVED if solved else NOTEBOOKS) / f"{source.stem}.ipynb"
            write(execute(convert(source, solved), NOTEBOOKS), target)


def measure() -> None:
    """Execute each student notebook and note minutes and peak memory (kernel only), rounded up."""
    import psutil

    result = {}
    for source in sources():
        notebook, peak, done = convert(source, solved=False), [0], threading.Event()

        def watch(peak=peak, done=done):
            while not done.wait(0.1):
                for child in psutil.Process().children(recursive=True):
                    try:
                        peak[0] = max(peak[0], child.memory_info().rss)
                    except psutil.NoSuchProcess:
                        pass

        watcher = threading.Thread(target=watch)
        watcher.start()
        start = time.monotonic()
        try:
            execute(notebook, NOTEBOOKS)
        finally:
            done.set()
            watcher.join()
        seconds = time.monotonic() - start
        result[source.stem] = {"minutes": max(1, -(-int(seconds) // 60)), "memory": f"{peak[0] / 2**30 + 0.05:.1f} GB"}
        print(source.stem, f"{seconds:.0f} s", result[source.stem])
    MEASURED.write_text(json.dumps(result, indent=1) + "\n")


def rewrite_badges() -> None:
    """Put current badges into the table of notebooks in README.md."""
    readme = ROOT / "README.md"
    text = re.sub(r"\[!\[Open in Colab\][^|]*?/notebooks/(\w+)\.ipynb\) \[!\[Open in Binder\][^|]*?\.ipynb\)",
                  lambda m: badges(m[1]), readme.read_text(encoding="utf-8"))
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["student", *chosen]:
            build(False, chosen)
        case ["solved", *chosen]:
            build(True, chosen)
        case ["measure"]:
            measure()
        case ["badges"]:
            rewrite_badges()
        case _:
            sys.exit(__doc__)

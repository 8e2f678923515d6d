"""Build the notebooks from their sources, the .py files in notebooks/source (jupytext percent format).

    python tools/notebooks.py student [NN ...]   notebooks/NN_name.ipynb, unsolved, executed
    python tools/notebooks.py solved [NN ...]    dist/solved/NN_name.ipynb, solved, executed
    python tools/notebooks.py measure [NN ...]   time and memory of student notebooks, into measured.json
    python tools/notebooks.py badges             rewrite the badges in README.md
    python tools/notebooks.py exercises          rewrite notebooks/EXERCISES.md, the table of all exercises
    python tools/notebooks.py zip student        dist/colorlab-student.zip, for a learning platform
    python tools/notebooks.py zip named          the same, with a line for the student's name in each notebook
    python tools/notebooks.py zip instructor     dist/colorlab-instructor.zip, with solutions and sources

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
import importlib
import json
import re
import sys
import threading
import time
import tomllib
import zipfile
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
SOURCE = NOTEBOOKS / "source"
SOLVED = ROOT / "dist" / "solved"
MEASURED = SOURCE / "measured.json"
EXERCISES = NOTEBOOKS / "EXERCISES.md"
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


NAME_LINE = """from colorlab import check

# Between the quotes: your name, as your learning platform writes it. What you are to diagnose follows it.
check.me("")"""


def with_name(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A notebook with a cell for the student's name behind its first code cell, which installs and imports."""
    first = next(i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    cell = nbformat.v4.new_code_cell(NAME_LINE, id="your-name")
    notebook.cells[first + 1:first + 1] = [cell]
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


def measure(chosen: list[str]) -> None:
    """Execute the chosen student notebooks, or all, and note minutes and peak memory (kernel only), rounded up."""
    import psutil

    result = json.loads(MEASURED.read_text()) if MEASURED.exists() else {}
    for source in sources():
        if chosen and source.stem[:2] not in chosen:
            continue
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
    MEASURED.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")


def rewrite_badges() -> None:
    """Put current badges into the table of notebooks in README.md."""
    readme = ROOT / "README.md"
    text = re.sub(r"\[!\[Open in Colab\][^|]*?/notebooks/(\w+)\.ipynb\) \[!\[Open in Binder\][^|]*?\.ipynb\)",
                  lambda m: badges(m[1]), readme.read_text(encoding="utf-8"))
    readme.write_text(text, encoding="utf-8")


def table_of_exercises() -> str:
    """All exercises as Markdown: notebook, name, what is practised, which misconceptions the check recognises."""
    lines = ["# Exercises", "", "For instructors. Generated by `python tools/notebooks.py exercises` from "
             "`colorlab/course/exercises/`; every right and wrong answer that the tests try stands in "
             "`tests/answers/`.", "",
             "| notebook | exercise | objective | misconceptions recognised |", "|---|---|---|---|"]
    for source in sources():
        for exercise in importlib.import_module(f"colorlab.course.exercises.notebook_{source.stem[:2]}").EXERCISES:
            named = ", ".join(misconception.name for misconception in exercise.misconceptions)
            lines.append(f"| {source.stem[:2]} | `{exercise.name}` | {exercise.objective} | {named} |")
    return "\n".join(lines) + "\n"


_START = {
    "student": """# colorlab: the notebooks

Open `notebooks/00_start_here.ipynb` in JupyterLab, or upload a notebook to Colab. The first code cell of each installs
the package `colorlab` where it is missing, which needs a network once: {repository}
""",
    "instructor": """# colorlab: for instructors

`solved/` holds the notebooks with their solutions, executed; `notebooks/` what students get; `notebooks/source/` the
texts from which both are built; `notebooks/EXERCISES.md` says what each check recognises; `answers/` holds right and
wrong answers that the checks are tested with: add what your students wrote.

To read needs nothing but JupyterLab. To run, grade or rebuild needs the package, and that needs Python 3.11 or newer,
git, and torch. On Linux without an NVIDIA GPU install torch's build for CPUs first, since pip's usual one brings
several gigabytes of CUDA; docs/install.md has that line.

    git clone {repository} colorlab
    cd colorlab
    python3 -m venv .venv
    .venv/bin/pip install -c constraints.txt -e ".[notebooks]"

After that nothing needs the internet. The plan for an evening, a week or half a term is in `docs/instructors.md` there,
`colorlab grade` in `docs/grading.md`. Keep this zip from students. Everything else: {repository}
"""}


def pack(reader: str, named: bool = False) -> None:
    """Pack what students or instructors get; equal files give an equal zip."""
    files = {f"notebooks/{path.name}": path for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
    if reader == "instructor":
        missing = [source.stem for source in sources() if not (SOLVED / f"{source.stem}.ipynb").exists()]
        if missing:
            sys.exit(f"not built yet: {', '.join(missing)}; run `python tools/notebooks.py solved` first")
        files |= {f"solved/{path.name}": path for path in sorted(SOLVED.glob("*.ipynb"))}
        files |= {f"notebooks/source/{path.name}": path for path in sources()}
        files["tools/notebooks.py"] = Path(__file__)
        files |= {f"answers/{path.name}": path for path in sorted((ROOT / "tests" / "answers").glob("*.py"))}
        files["notebooks/EXERCISES.md"] = EXERCISES
    files["LICENSE"] = ROOT / "LICENSE"
    contents = {"START.md": _START[reader].format(repository=repository()).encode()}
    contents |= {name: path.read_bytes() for name, path in files.items()}
    if named:
        for name in [name for name in contents if name.endswith(".ipynb")]:
            notebook = with_name(nbformat.reads(contents[name].decode(), as_version=4))
            contents[name] = (nbformat.writes(notebook) + "\n").encode()
    target = ROOT / "dist" / f"colorlab-{reader}.zip"
    target.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(f"colorlab/{name}"), content, zipfile.ZIP_DEFLATED)
    print(target.relative_to(ROOT))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["student", *chosen]:
            build(False, chosen)
        case ["solved", *chosen]:
            build(True, chosen)
        case ["measure", *chosen]:
            measure(chosen)
        case ["badges"]:
            rewrite_badges()
        case ["exercises"]:
            EXERCISES.write_text(table_of_exercises(), encoding="utf-8")
        case ["zip", ("student" | "instructor") as reader]:
            pack(reader)
        case ["zip", "named"]:
            pack("student", named=True)
        case _:
            sys.exit(__doc__)

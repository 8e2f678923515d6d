"""Whether the files in a folder are ours to replace, and whether it can be written: asked before all measuring."""

import tempfile
from pathlib import Path

from colorlab.evaluation.pipeline import EvaluationError
from colorlab.images import one_line

PAGE, COMPARISON = "<title>colorlab: ", "<title>colorlab: Comparison"
# What `comparison.compare` writes besides its page, and how the tables begin.
TABLES = {"per_image.csv": "photo,model,", "summary.csv": "model,photos,"}
HEAD = 4000  # characters of a page, within which its title stands


def is_our_page(path: Path, title: str = PAGE) -> bool:
    """Whether a file is a report of colorlab."""
    return title in _head(path)


def check_comparison(folder: Path, overwrite: bool = False) -> None:
    """See that a comparison can be written into a folder, which is made if needed.

    Raises
    ------
    EvaluationError
        If it cannot be written, or if files that no comparison wrote would be replaced, unless `overwrite`.
    """
    check_writable(folder, ("index.html", "sheet.png", *TABLES))
    if overwrite:
        return
    if (folder / "evaluation.json").exists() or (folder / "parts").is_dir():
        raise EvaluationError(f"{one_line(folder)} holds an evaluation: choose another folder with -o")
    page, tables = folder / "index.html", [folder / name for name in TABLES if (folder / name).exists()]
    foreign = [page] if page.exists() and not is_our_page(page, COMPARISON) else []
    if not page.exists():  # of a comparison that was stopped there may be tables, and then a sheet
        foreign += [table for table in tables if not _head(table).startswith(TABLES[table.name])]
        if not tables and (folder / "sheet.png").exists():
            foreign.append(folder / "sheet.png")
    _refuse(foreign, "comparison, or --overwrite it")


def check_evaluation(folder: Path, names: tuple[str, ...]) -> None:
    """See that an evaluation may write its files into a folder; one that has begun there may.

    Raises
    ------
    EvaluationError
        If files that no evaluation wrote would be replaced.
    """
    if not (folder / "parts").is_dir() and not is_our_page(folder / "index.html"):
        _refuse([folder / name for name in names if (folder / name).exists()], "evaluation")


def check_writable(folder: Path, names: tuple[str, ...] = ()) -> None:
    """Make a folder, and see that these files can be written into it; raises an EvaluationError if not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        for name in names:
            if (folder / name).exists() and not (folder / name).is_file():
                raise OSError(f"{name} is no file")
    except OSError as error:
        raise EvaluationError(f"{one_line(folder)} cannot be written ({error.strerror or error}): choose another "
                              "folder with -o") from error


def _refuse(foreign: list[Path], what: str) -> None:
    if foreign:
        raise EvaluationError(f"{one_line(foreign[0])} exists, and no earlier run of colorlab wrote it: choose another "
                              f"folder with -o for the {what}")


def _head(path: Path) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(HEAD)
    except OSError:
        return ""

"""The solved notebooks, and what must be printed where they run: in a browser, or without one."""

import importlib.util
from pathlib import Path

_spec = importlib.util.spec_from_file_location("notebooks", Path(__file__).parents[1] / "tools" / "notebooks.py")
build = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(build)

SOLVED = {source.stem: build.convert(source, solved=True) for source in build.sources()}


def check_passed(notebook, printed):
    """Each exercise has passed its check; `printed`: the texts of the outputs of all cells."""
    exercises = sum("exercise" in cell.metadata.get("tags", []) for cell in notebook.cells)
    assert exercises >= 4
    assert sum("Passed the public checks" in text for text in printed) == exercises
    assert not [text for text in printed if "Not yet" in text or "Not attempted" in text]

"""Read a student's notebook, whatever it is: never run it, never trust it, and say in one line what is wrong."""

import ast
import json
import re
from dataclasses import dataclass, field

LARGEST = 60 * 2**20  # bytes of a notebook


class BrokenNotebook(ValueError):
    """A file that is no notebook, or no longer one; the message is for its author."""


@dataclass(frozen=True)
class Statement:
    """One statement at the top of a cell: its code, and the line of the cell on which it begins (from 1)."""

    cell: int
    line: int
    code: str
    node: ast.stmt


@dataclass(frozen=True)
class Notebook:
    """The statements of a notebook in order, and per cell (numbered from 1) what Python says against its code."""

    statements: tuple[Statement, ...]
    sources: dict[int, str]
    errors: dict[int, str] = field(default_factory=dict)


def read(content: bytes) -> Notebook:
    """Parse the bytes of an .ipynb file.

    Raises
    ------
    BrokenNotebook
        If it is none.
    """
    if len(content) > LARGEST:
        raise BrokenNotebook(f"the file has {len(content) >> 20} MB; clear the outputs and hand it in again")
    if not content.strip():
        raise BrokenNotebook("the file is empty")
    cells = _cells(_json(content))
    statements: list[Statement] = []
    sources: dict[int, str] = {}
    errors: dict[int, str] = {}
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = _text(cell.get("source", cell.get("input", "")))
        sources[number] = source
        try:
            statements += _statements(number, source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
            errors[number] = f"{type(error).__name__} in code cell {number}{line}: {str(error)[:120]}"
    return Notebook(tuple(statements), sources, errors)


def _json(content: bytes) -> dict:
    for encoding in ("utf-8-sig", "utf-16", "latin-1"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if re.match(r"\s*(<!doctype|<html)", text, re.IGNORECASE):
        raise BrokenNotebook("this is a web page; hand in the notebook itself, the .ipynb file")
    if text.startswith(("PK", "%PDF")):
        raise BrokenNotebook("this is another kind of file with the ending .ipynb; hand in the notebook itself")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        said = str(error)[:80]
        raise BrokenNotebook(f"the file is damaged ({said}); save the notebook and hand it in again") from None
    if not isinstance(found, dict):
        raise BrokenNotebook("the file holds no notebook")
    return found


def _cells(found: dict) -> list:
    cells = found.get("cells")
    if cells is None and isinstance(sheets := found.get("worksheets"), list):  # before version 4 of the format
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells", [])]
    if not isinstance(cells, list):
        raise BrokenNotebook("the file holds no cells")
    return cells


def _text(source: object) -> str:
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def _statements(cell: int, source: str) -> list[Statement]:
    """Top-level statements; magic commands and shell commands become calls that do nothing (or vanish)."""
    if source.lstrip().startswith("%%"):  # a cell for another program: %%bash, %%html; %%time keeps its code
        first, _, rest = source.lstrip().partition("\n")
        if first.split()[0] not in ("%%time", "%%timeit", "%%capture"):
            return []
        source = "\n" + rest
    try:
        tree = ast.parse(source)
    except SyntaxError:
        if not re.search(r"^\s*[%!?]|[?]\s*$|=\s*[!%]", source, re.MULTILINE):
            raise
        from IPython.core.inputtransformer2 import TransformerManager

        source = TransformerManager().transform_cell(source)
        tree = ast.parse(source)
    lines = source.splitlines()
    found = []
    for node in tree.body:
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        if node.col_offset or any(other is not node and other.lineno == node.end_lineno for other in tree.body):
            code = ast.unparse(node)  # several on one line
        else:
            code = "\n".join(lines[first - 1:node.end_lineno])
        found.append(Statement(cell, first, code, node))
    return found

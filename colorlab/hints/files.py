"""Hints in JSON files, of one photo or of many."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from colorlab import resources
from colorlab.hints.hint import RADIUS, Hint, HintError


def read(path: str | os.PathLike) -> list[Hint]:
    """Read the hints of one photo from a JSON file, see `write`.

    A file that somebody writes by hand may be the list alone; a hint in it may have "colour" in place of "ab", and
    "column" and "row" in place of "x" and "y" if the file says "size": [height, width].

    Raises
    ------
    HintError
        If the file cannot be read or holds something else; the message names the hint.
    """
    content = _content(path)
    if isinstance(content, Mapping) and "photos" in content:
        raise HintError(f"{os.fspath(path)}: holds the hints of several photos; colorlab.hints.read_many reads them")
    return _parsed(content, os.fspath(path))


def read_many(path: str | os.PathLike) -> dict[str, list[Hint]] | list[Hint]:
    """Read hints for one photo or for many: a list that holds for each photo, or a mapping from file names to lists."""
    content = _content(path)
    if not (isinstance(content, Mapping) and "photos" in content):
        return _parsed(content, os.fspath(path))
    if not isinstance(content["photos"], Mapping):
        raise HintError(f"{os.fspath(path)}: \"photos\" must map file names to lists of hints")
    return {name: _parsed(part, f"{os.fspath(path)}: {name}") for name, part in content["photos"].items()}


def by_photo(found: Mapping[str, list[Hint]] | list[Hint], names: Sequence[str], path: str | os.PathLike
             ) -> list[list[Hint]]:
    """What `read_many` found, for each photo by its name or the last part of it; a list holds for all.

    A HintError names hints that are for none of the photos; a photo without any gets none.
    """
    if not isinstance(found, Mapping):
        return [found] * len(names)
    last = [name.rsplit("/", 1)[-1] for name in names]
    stranger = next((name for name in found if name not in names and name not in last), None)
    if stranger is not None:
        raise HintError(f"{os.fspath(path)}: holds hints for {stranger}, which is none of the photos")
    return [found.get(name, found.get(short, [])) for name, short in zip(names, last, strict=True)]


def write(path: str | os.PathLike, hints: Iterable[Hint] | Mapping[str, Iterable[Hint]]) -> Path:
    """Write the hints of a photo as JSON, or those of several photos by file name; whole or not at all.

    ``{"hints": [{"x": 0.3, "y": 0.7, "ab": [54.2, 36.1], "radius": 0.01}]}``, or ``{"photos": {"cars.jpg": [...]}}``.
    """
    path = Path(path)
    content = ({"photos": {name: _rows(part) for name, part in hints.items()}} if isinstance(hints, Mapping)
               else {"hints": _rows(hints)})
    with resources.replacing(path) as temporary:
        temporary.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


def _content(path: str | os.PathLike) -> Any:
    try:
        return json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise HintError(f"{os.fspath(path)}: cannot be read ({error.strerror or error})") from error
    except (ValueError, RecursionError) as error:
        raise HintError(f"{os.fspath(path)}: is no JSON file ({error})") from error


def _parsed(content: Any, where: str) -> list[Hint]:
    table = content if isinstance(content, Mapping) else {"hints": content}
    rows, size = table.get("hints"), table.get("size")
    if not isinstance(rows, list):
        raise HintError(f"{where}: must hold a list of hints, such as [{{\"x\": 0.3, \"y\": 0.7, \"ab\": [54, 36]}}]")
    found = []
    for place, row in enumerate(rows, 1):
        try:
            found.append(_hint(row, size))
        except HintError as error:
            raise HintError(f"{where}: hint {place}: {error}") from error
    return found


def _hint(row: Any, size: Any) -> Hint:
    if not isinstance(row, Mapping):
        raise HintError(f"must be a mapping with x, y and ab, got {row!r}")
    unknown = set(row) - {"x", "y", "column", "row", "ab", "colour", "color", "radius"}
    if unknown:
        raise HintError(f"\"{sorted(unknown)[0]}\" says nothing; a hint has x, y, ab (or colour) and radius")
    colour = next((row[name] for name in ("ab", "colour", "color") if name in row), None)
    if colour is None:
        raise HintError("has no colour: \"ab\" or \"colour\"")
    if "column" in row and "row" in row:
        if not isinstance(size, list) or len(size) != 2 or not all(type(n) is int and n > 0 for n in size):
            raise HintError("is given in pixels, but the file does not say \"size\": [height, width]")
        return Hint.pixel(row["column"], row["row"], colour, (size[0], size[1]), row.get("radius"))
    if "x" not in row or "y" not in row:
        raise HintError("has no place: \"x\" and \"y\", from 0 to 1")
    return Hint(row["x"], row["y"], colour, row.get("radius", RADIUS))


def _rows(hints: Iterable[Hint]) -> list[dict[str, Any]]:
    return [{"x": hint.x, "y": hint.y, "ab": list(hint.ab), "radius": hint.radius} for hint in hints]

"""Which files of a folder, and below it, are pictures: links are followed once, and what is left out is told."""

import errno
import os
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from colorlab.images import formats
from colorlab.images.messages import one_line


def find(folder: str | os.PathLike) -> list[Path]:
    """All picture files under a folder, sorted by path: those that `read` takes, by their suffix.

    Hidden files are left out. Links are followed, also to folders, but none twice and none in circles. Warnings count
    what looks like a picture and is left out, and why.
    """
    found = walk(folder)
    for note in found.notes():
        warnings.warn(f"{one_line(folder)}: {note}", stacklevel=2)
    return found.files


def left_out(names: Iterable[str]) -> list[str]:
    """A note, or none, that counts those files which look like pictures and are not read."""
    counts = Counter(suffix for name in names if formats.left_out(suffix := PurePath(name).suffix.lower()))
    why: dict[str, list[str]] = {}
    for suffix, count in sorted(counts.items()):
        why.setdefault(formats.left_out(suffix), []).append(f"{count} {suffix}")
    if not counts:
        return []
    files = "1 file that looks like a picture" if counts.total() == 1 else (
        f"{counts.total()} files that look like a picture")
    kinds = [f"{', '.join(these)} ({reason})" for reason, these in why.items()]
    return [f"{files} left out: {'; '.join(kinds)}"]


@dataclass
class Found:
    """`files`: pictures, sorted by path. `others`: names of files that look like pictures and are not read.
    `circles`, `broken`, `closed`: links to a folder that they lie in or to themselves, links to nothing, and folders
    that may not be read; relative paths."""

    files: list[Path] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    circles: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    def notes(self) -> list[str]:
        """What was left out: a sentence for each kind, with its count."""
        notes = left_out(self.others)
        for paths, what in ((self.circles, "links that lead in a circle were left out"),
                            (self.broken, "links that lead nowhere were left out"),
                            (self.closed, "folders cannot be read and were left out; check their permissions")):
            if paths:
                notes.append(f"{len(paths)} {what}; the first: {paths[0]}")
        return notes


def walk(folder: str | os.PathLike) -> Found:
    """All pictures in a folder; hidden files and folders are left out.

    Linked folders are followed, each folder once however many ways lead to it; its own place comes before a link.
    """
    root, found, seen = Path(folder), Found(), set[tuple[int, int]]()
    links, todo = list[Path](), [root]
    while todo or links:
        if not todo:
            links.sort(reverse=True)
            link = links.pop()
            if _is_circle(link):
                found.circles.append(_name(link, root))
                continue
            todo.append(link)
        place = todo.pop()
        try:
            if (key := _key(place)) in seen:
                continue
            seen.add(key)
            with os.scandir(place) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            found.closed.append(_name(place, root))
            continue
        for entry in listed:
            if not entry.name.startswith("."):
                _sort_in(entry, place / entry.name, root, found, todo, links)
    found.files.sort()
    return found


def _sort_in(entry: os.DirEntry, path: Path, root: Path, found: Found, todo: list[Path], links: list[Path]) -> None:
    try:
        if entry.is_dir():
            (links if entry.is_symlink() else todo).append(path)
        elif entry.is_file():
            suffix = path.suffix.lower()
            if suffix in formats.suffixes():
                found.files.append(path)
            else:
                found.others.append(entry.name)
        elif entry.is_symlink() and not os.path.exists(path) and _may_be_picture(path):
            found.broken.append(_name(path, root))
    except OSError as error:
        if error.errno == errno.ELOOP:  # a link to itself
            found.circles.append(_name(path, root))
        else:
            found.closed.append(_name(path, root))


def _may_be_picture(path: Path) -> bool:
    """Or a folder of pictures; nobody misses other files."""
    suffix = path.suffix.lower()
    return suffix in {"", *formats.suffixes()} or bool(formats.left_out(suffix))


def _is_circle(link: Path) -> bool:
    """Whether a linked folder is one of those that the link lies in."""
    real = os.path.realpath(link)
    above = os.path.realpath(link.parent)
    return PurePath(above).is_relative_to(real)


def _key(place: Path) -> tuple[int, int]:
    """Which folder this is, by whatever path."""
    stat = os.stat(place)
    return stat.st_dev, stat.st_ino


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()

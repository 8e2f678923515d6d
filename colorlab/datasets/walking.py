"""The files of a folder and of the folders in it, links followed once, and what was left out on the way."""

import errno
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from colorlab import images

# Of pictures; a folder that holds some which are not read should not look as if it held none.
PICTURES = {".heic", ".heif", ".hif", ".avif", ".avifs", ".jxl", ".jxr", ".wdp", ".jpe", ".jif", ".jfi", ".mpo", ".jps",
            ".j2k", ".j2c", ".jpc", ".jpf", ".jpx", ".dib", ".pnm", ".pam", ".pfm", ".apng", ".icns", ".cur", ".dcx",
            ".tga", ".icb", ".vda", ".vst", ".sgi", ".rgb", ".rgba", ".bw", ".ras", ".xbm", ".xpm", ".dds", ".qoi",
            ".fits", ".fit", ".exr", ".hdr", ".psd", ".psb", ".xcf", ".kra", ".svg", ".svgz", ".eps", ".wmf", ".emf",
            ".fli", ".flc", ".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".orf", ".rw2",
            ".raf", ".pef", ".srw", ".rwl", ".iiq", ".3fr", ".erf", ".kdc", ".mrw", ".x3f", ".raw"}


@dataclass
class Found:
    """`files`: pictures, sorted by path. `others`: suffixes of pictures that are not read, with their numbers.
    `circles`, `broken`, `closed`: links to a folder that they lie in or to themselves, links to nothing, and folders
    that may not be read; relative paths."""

    files: list[Path] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    circles: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    def notes(self) -> list[str]:
        """What was left out: a sentence for each kind, with its count."""
        notes = []
        if self.others:
            kinds = ", ".join(f"{count} {suffix}" for suffix, count in sorted(self.others.items()))
            notes.append(f"{self.others.total()} files that look like pictures were left out ({kinds}): save them as "
                         "PNG or JPEG")
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
            if suffix in images.SUFFIXES:
                found.files.append(path)
            elif suffix in PICTURES:
                found.others[suffix] += 1
        elif entry.is_symlink() and not os.path.exists(path) and _may_be_picture(path):
            found.broken.append(_name(path, root))
    except OSError as error:
        if error.errno == errno.ELOOP:  # a link to itself
            found.circles.append(_name(path, root))
        else:
            found.closed.append(_name(path, root))


def _may_be_picture(path: Path) -> bool:
    """Or a folder of pictures; nobody misses other files."""
    return path.suffix.lower() in {"", *images.SUFFIXES, *PICTURES}


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

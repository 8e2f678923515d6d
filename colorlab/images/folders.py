"""Which files of a folder are pictures; what looks like one and is left out is said in one note."""

import os
import warnings
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePath

from colorlab.images import formats
from colorlab.images.messages import one_line


def find(folder: str | os.PathLike) -> list[Path]:
    """All picture files under a folder, sorted by path: those that `read` takes, by their suffix.

    Hidden files are left out. Links are followed, also to folders, but none twice and none in circles. One warning
    counts what looks like a picture and is left out: raw camera files, HEIC without its plug-in, links to nowhere.
    """
    folder = Path(folder)
    found, others, lost = list[Path](), list[str](), 0
    known = formats.suffixes()
    for place in _places(folder):
        for entry in place.iterdir():
            suffix = entry.suffix.lower()
            if entry.name.startswith(".") or not (suffix in known or formats.left_out(suffix)):
                continue
            if os.path.isfile(entry):
                found.append(entry) if suffix in known else others.append(entry.name)
            elif os.path.islink(entry) and not os.path.exists(entry):
                lost += 1
    note_left_out(folder, others, lost)
    return sorted(found)


def _places(folder: Path) -> list[Path]:
    """A folder and all below it, those that links lead to after those that lie in it, each once."""
    found, seen, links, waiting = list[Path](), set[tuple[int, int]](), list[Path](), [folder]
    while waiting or links:
        if not waiting:
            waiting, links = [min(links)], [link for link in links if link != min(links)]
        place = waiting.pop()
        try:
            stat = place.stat()
            inside = sorted(entry for entry in place.iterdir() if not entry.name.startswith(".") and entry.is_dir())
        except OSError as error:
            if place == folder:
                raise
            warnings.warn(f"{one_line(place)}: left out ({error.strerror or error})", stacklevel=4)
            continue
        if (stat.st_dev, stat.st_ino) in seen:
            continue
        seen.add((stat.st_dev, stat.st_ino))
        found.append(place)
        waiting += [entry for entry in inside if not entry.is_symlink()]
        links += [entry for entry in inside if entry.is_symlink()]
    return found


def note_left_out(place: object, names: Iterable[str], lost: int = 0) -> None:
    """Warn, once, of files that look like pictures and are left out; `lost`: links that lead nowhere."""
    counts = Counter(suffix for name in names if formats.left_out(suffix := PurePath(name).suffix.lower()))
    why: dict[str, list[str]] = {}
    for suffix, count in sorted(counts.items()):
        why.setdefault(formats.left_out(suffix), []).append(f"{count} {suffix}")
    parts = [f"{', '.join(these)} ({reason})" for reason, these in why.items()]
    if lost:
        parts.append(f"{lost} link{'s' * (lost > 1)} that lead{'s' * (lost == 1)} nowhere")
    if parts:
        total = counts.total() + lost
        files = "1 file that looks like a picture" if total == 1 else f"{total} files that look like a picture"
        warnings.warn(f"{one_line(place)}: {files} left out: {'; '.join(parts)}", stacklevel=3)

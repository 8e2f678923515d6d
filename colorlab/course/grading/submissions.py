"""What students handed in: a folder or zip file as Canvas or Moodle packs it, or simply one file per student.

Canvas: ``lovelaceada_LATE_4711_90210_02_colorful-1.ipynb`` (name, late mark, user, submission, file, version). Moodle:
a folder or a file that begins with ``Ada Lovelace_4711_assignsubmission_file_``. Otherwise the folder in which a
notebook lies, or the first part of its name, is the student.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from colorlab.course.grading.notebooks import LARGEST
from colorlab.course.grading.sandbox import GradingError

_CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>(?:LATE|late)_)?(?P<user>\d+)_(?P<submission>\d+)_(?P<file>.+)")
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<user>\d+)_assignsubmission_file(?:_(?P<file>.*))?")
_VERSION = re.compile(r"(?:-(\d+)| ?\((\d+)\))$")
_SKIPPED = ("__MACOSX", ".ipynb_checkpoints")
MOST = 400 * 2**20  # bytes in a zip file within the download


@dataclass(frozen=True)
class File:
    """One file of a student: its name, content, attempt (0 for the first), and the whole name that Canvas gave it."""

    name: str
    content: bytes
    version: int = 0
    on_canvas: str = ""


@dataclass(frozen=True)
class Submission:
    """All that one student handed in.

    Attributes
    ----------
    student : str
        Name, as the learning platform writes it.
    user : str
        The platform's number for the student, or for the participant; empty where the names hold none.
    late : bool
        Whether the platform marked it so.
    """

    student: str
    user: str
    late: bool
    files: tuple[File, ...]
    platform: str = ""

    @property
    def key(self) -> str:
        """What tells this student from all others, and names files."""
        plain = unicodedata.normalize("NFKD", self.student).encode("ascii", "ignore").decode()
        return "-".join(filter(None, (re.sub(r"\W+", "-", plain.lower()).strip("-"), self.user))) or "student"


def read(place: Path) -> list[Submission]:
    """Everything in a folder or zip file, by student, in alphabetical order.

    Raises
    ------
    GradingError
        If it is neither, or holds no submission.
    """
    if not place.exists():
        raise GradingError(f"{place} is not there: give the folder or zip file of the submissions")
    if place.is_dir():
        found = list(_in_folder(place))
    elif zipfile.is_zipfile(place):
        found = list(_in_zip(place.read_bytes(), PurePosixPath()))
    else:
        raise GradingError(f"{place} is neither a folder nor a zip file")
    while found and all(len(path.parts) > 2 and path.parts[0] == found[0][0].parts[0] for path, _ in found):
        found = [(PurePosixPath(*path.parts[1:]), content) for path, content in found]  # one folder around all
    students: dict[tuple[str, str], dict] = {}
    for path, content in sorted(found, key=lambda pair: pair[0].as_posix()):
        student, user, late, file, platform = _whose(path)
        entry = students.setdefault((student, user), {"late": False, "files": [], "platform": platform})
        entry["late"] |= late
        on_canvas = next((part for part in path.parts if _CANVAS.fullmatch(part)), "") if platform == "canvas" else ""
        entry["files"].append(replace(file_of(file, content), on_canvas=on_canvas))
    for entry in students.values():  # what lies beside a notebook is no answer, but alone it is all that there is
        entry["files"] = [file for file in entry["files"] if _wanted(PurePosixPath(file.name))] or entry["files"]
    notebooks = any(_wanted(PurePosixPath(file.name)) for entry in students.values() for file in entry["files"])
    if not notebooks:
        raise GradingError(f"{place} holds no notebooks (.ipynb), nor zip files with some")
    submissions = [Submission(student, user, entry["late"], tuple(entry["files"]), entry["platform"])
                   for (student, user), entry in sorted(students.items())]
    return _with_own_keys(submissions)


def file_of(name: str, content: bytes) -> File:
    """A file with the version that the platform wrote behind its name: ``02-1.ipynb``, ``02 (1).ipynb``."""
    version = _VERSION.search(PurePosixPath(name).stem)
    return File(name, content, int(version[1] or version[2]) if version and len(version[0]) < 5 else 0)


def _with_own_keys(submissions: list[Submission]) -> list[Submission]:
    """Names that differ only in signs get a number, so that nobody's results overwrite another's."""
    seen: set[str] = set()
    result = []
    for one in submissions:
        name, count = one.student, 1
        while one.key in seen:
            count += 1
            one = Submission(f"{name} ({count})", one.user, one.late, one.files, one.platform)
        seen.add(one.key)
        result.append(one)
    return result


def _wanted(path: PurePosixPath) -> bool:
    return path.suffix.lower() in (".ipynb", ".zip")


def _visible(path: PurePosixPath) -> bool:
    """Not what some system left behind; of other files than notebooks those that are somebody's."""
    if any(part in _SKIPPED or part.startswith(".") for part in path.parts):
        return False
    return _wanted(path) or len(path.parts) > 1 or bool(_MOODLE.match(path.name) or _CANVAS.match(path.name))


def _in_folder(folder: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    for path in sorted(folder.rglob("*")):
        inner = PurePosixPath(path.relative_to(folder).as_posix())
        if path.is_symlink() or not path.is_file() or not _visible(inner):
            continue
        if not _wanted(inner):
            yield inner, b""
            continue
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        yield from _unpacked(inner, content)


def _unpacked(path: PurePosixPath, content: bytes) -> Iterator[tuple[PurePosixPath, bytes]]:
    """A notebook as it is; what is in a zip file, under the name of the zip file."""
    if path.suffix.lower() == ".zip":
        yield from _in_zip(content, path)
    else:
        yield path, content


def _in_zip(content: bytes, place: PurePosixPath) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Read in memory: nothing is unpacked, whatever its names say. A zip that cannot be read counts as a file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            left = MOST
            for entry in archive.infolist():
                inner = place / PurePosixPath(entry.filename.replace("\\", "/").lstrip("/"))
                if entry.is_dir() or ".." in inner.parts or not _visible(inner):
                    continue
                if not _wanted(inner):
                    yield inner, b""
                    continue
                with archive.open(entry) as file:
                    inside = file.read(LARGEST + 1)
                left -= len(inside) if place != PurePosixPath() else 0
                if left < 0:
                    yield place, b"too large"
                    return
                if inner.suffix.lower() == ".zip" and place != PurePosixPath():
                    continue  # a zip in a student's zip
                yield from _unpacked(inner, inside)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError, EOFError):
        yield place, b""


def _whose(path: PurePosixPath) -> tuple[str, str, bool, str, str]:
    """Student, number, late mark, file name and platform, by the outermost part of the path that says it."""
    for part in path.parts:
        if found := _MOODLE.fullmatch(part):
            inner = found["file"] or path.name
            return found["name"].strip(), found["user"], False, inner, "moodle"
        if found := _CANVAS.fullmatch(part):
            return found["name"], found["user"], bool(found["late"]), found["file"], "canvas"
    top = path.parts[0]
    if len(path.parts) > 1:
        return PurePosixPath(top).stem if top.lower().endswith(".zip") else top, "", False, path.name, ""
    stem = _VERSION.sub("", PurePosixPath(top).stem)
    return (re.split(r"_(?=\d\d)|__", stem)[0] or stem), "", False, path.name, ""

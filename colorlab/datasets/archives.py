"""Zip files of photos, also hostile ones: what their members are called, and unpacking them within bounds."""

import contextlib
import functools
import os
import re
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from colorlab import images
from colorlab.datasets.naming import printable

MOST = 500_000_000  # bytes that a member may unpack to; no photo is that large
LARGE = 32_000_000  # bytes; larger members are unpacked one at a time, whatever the number of threads
RATIO = 100  # times its packed size, for a large one; photos shrink to a half at most, pages of plain paper to a tenth
_ROOT = re.compile(r"^(?:[A-Za-z]:|/)+")  # "C:/x.png" and "/x.png" would lead out of every folder
_UNPACKING = threading.Lock()


def members(path: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """Name and member of each file in a zip file, sorted by member; and notes on what was left out.

    Backslashes separate folders as slashes do: old programs of Windows write them. Drives and roots are taken off the
    names. Hidden files, what macOS adds, and names that lead out of the zip file ("../") are left out.

    Raises
    ------
    Exception
        Of any kind, if the zip file is damaged.
    """
    with zipfile.ZipFile(path) as archive:
        found = [info.filename for info in archive.infolist() if not info.is_dir()]
    named, outside = list[tuple[str, str]](), list[str]()
    for member in sorted(found):
        name = PurePosixPath(_ROOT.sub("", member.replace("\\", "/")))
        if ".." in name.parts:
            outside.append(member)
        elif not member.endswith("\\") and not any(part.startswith((".", "__MACOSX")) for part in name.parts):
            named.append((printable(str(name)), member))
    notes = [f"{len(outside)} members of {printable(str(path))} that lead out of it were left out; the first: "
             f"{outside[0]}"] if outside else []
    return named, notes


@contextlib.contextmanager
def unpacking(path: Path, member: str) -> Iterator[IO[bytes]]:
    """A member of a zip file, unpacked as it is read.

    Threads share the zip file, and wait for each other only to fetch packed bytes: these are unpacked side by side.

    Raises
    ------
    images.ImageError
        If it cannot be unpacked, or would become too large.
    """
    try:
        archive, info = _entry(path, member)
        _check(info)
        with archive.open(member) as file:
            yield file
    except images.ImageError:
        raise
    except Exception as error:  # damaged archives raise almost anything
        raise images.ImageError(images.one_line(f"{called(path, member)} cannot be unpacked ({error})")) from error


@contextlib.contextmanager
def unpacked(path: Path, member: str) -> Iterator[bytes]:
    """The content of a member; of large ones one at a time, until its user has done with it."""
    with _UNPACKING if _size(path, member) > LARGE else contextlib.nullcontext():
        with unpacking(path, member) as file:
            content = file.read()  # never more than the zip file's directory states
        yield content


def called(path: Path, member: str) -> str:
    """A member in messages."""
    return f"{printable(str(path))}: {member}"


def _check(info: zipfile.ZipInfo) -> None:
    """Refuse what no photo would be: a few bytes of a zip file can unpack to gigabytes."""
    if info.file_size > MOST:
        raise ValueError(f"more than {MOST:,} bytes")
    if info.file_size > LARGE and info.file_size > RATIO * max(1, info.compress_size):
        raise ValueError(f"it grows to {info.file_size:,} bytes, more than {RATIO} times what it takes in the zip "
                         "file, as no photo does; unpack the zip file and give the folder if you trust it")


def _size(path: Path, member: str) -> int:
    """Bytes that a member unpacks to; 0 if it cannot be unpacked, which whoever tries will say."""
    with contextlib.suppress(Exception):
        return _entry(path, member)[1].file_size
    return 0


def _entry(path: Path, member: str) -> tuple[zipfile.ZipFile, zipfile.ZipInfo]:
    stat = path.stat()
    archive = _archive(path, os.getpid(), stat.st_size, stat.st_mtime_ns)
    return archive, archive.getinfo(member)


@functools.lru_cache(maxsize=4)
def _archive(path: Path, process: int, size: int, time: int) -> zipfile.ZipFile:
    """An open zip file: reading its directory for every photo would take longer than the photos.

    A forked process may not share it, and a file that was replaced is opened again.
    """
    return zipfile.ZipFile(path)

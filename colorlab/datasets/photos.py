"""Where photos lie: the shipped samples, folders, zip files."""

import contextlib
import functools
import hashlib
import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, TypeVar

import numpy as np

from colorlab import images, resources
from colorlab.errors import ColorlabError

T = TypeVar("T")
MAX_MEMBER = 500_000_000  # bytes; no photo is that large, but a few bytes of a zip file can unpack to more


class DatasetError(ColorlabError, ValueError):
    """A set of photos cannot be opened; one line that says what to do."""


@dataclass(frozen=True)
class Photo:
    """One photo of a set: its name, and where it lies."""

    name: str
    path: Path
    member: str | None = None  # inside the zip file at `path`

    def read(self, reduce: int = 1) -> np.ndarray:
        """RGB uint8 (H, W, 3), made smaller by a whole number; raises `images.ImageError`."""
        if self.member is None:
            return images.read(self.path, reduce)
        return images.decode(self._unpacked(), f"{self.path}: {self.member}", reduce)

    def size(self) -> tuple[int, int]:
        """Height and width as stored, without decoding it; raises `images.ImageError`."""
        if self.member is None:
            return images.size(self.path)
        with self._packed() as file:
            return images.size(file)

    def extras(self) -> images.Extras:
        """What the file holds beside its colours, for `images.write`; raises `images.ImageError`."""
        if self.member is None:
            return images.extras(self.path)
        with self._packed() as file:
            return images.extras(file)

    @property
    def group(self) -> str:
        """The folder that it lies in: its class in training, its kind in means by group."""
        return PurePosixPath(self.name).parent.name

    def true_colours(self) -> np.ndarray:
        """What `read` returns: a photo shows its own colours."""
        return self.read()

    def digest(self) -> str:
        """What the file holds, in 32 hexadecimal digits (BLAKE2b); raises `images.ImageError` if it cannot be read."""
        if self.member is not None:
            return hashlib.blake2b(self._unpacked(), digest_size=16).hexdigest()
        if self.path.exists() and not self.path.is_file():
            raise images.ImageError(f"{self.name}: no file")
        try:
            with open(self.path, "rb") as file:
                return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
        except OSError as error:
            raise images.ImageError(f"{self.name}: cannot be opened ({error.strerror or error})") from error

    def _unpacked(self) -> bytes:
        with self._packed() as file:
            return file.read()

    @contextlib.contextmanager
    def _packed(self) -> Iterator[IO[bytes]]:
        """The member of the zip file, unpacked as it is read.

        Threads share the zip file, and wait for each other only to fetch packed bytes: these are unpacked side by side.
        """
        try:
            stat = self.path.stat()
            archive = _archive(self.path, os.getpid(), stat.st_size, stat.st_mtime_ns)
            assert self.member is not None
            if archive.getinfo(self.member).file_size > MAX_MEMBER:
                raise ValueError(f"more than {MAX_MEMBER:,} bytes")
            with archive.open(self.member) as file:
                yield file
        except images.ImageError:
            raise
        except Exception as error:  # damaged archives raise almost anything
            name = _printable(str(self.path))
            raise images.ImageError(f"{name}: {self.member} cannot be unpacked ({error})") from error


@functools.lru_cache(maxsize=4)
def _archive(path: Path, process: int, size: int, time: int) -> zipfile.ZipFile:
    """An open zip file: reading its directory for every photo would take longer than the photos.

    A forked process may not share it, and a file that was replaced is opened again.
    """
    return zipfile.ZipFile(path)


def samples() -> list[Path]:
    """Paths of the sample photos that ship with colorlab; `data/samples/README.md` says where they come from."""
    return images.find(resources.path("samples"))


def find_photos(source: str | os.PathLike) -> list[Photo]:
    """List the photos of a folder (nested ones too) or of a zip file, or a single picture file.

    Hidden files are left out, and members of a zip file that point out of it ("../").

    Raises
    ------
    DatasetError
        If there is no such file or folder, or no picture in it.
    """
    path = Path(source)
    if path.is_dir():
        found = [Photo(_printable(p.relative_to(path).as_posix()), p) for p in images.find(path)]
    elif path.suffix.lower() == ".zip" and path.is_file():
        try:
            with zipfile.ZipFile(path) as archive:
                members = [m for m in sorted(archive.namelist()) if not m.endswith("/")
                           and not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(m).parts)]
        except Exception as error:  # damaged archives raise almost anything
            raise DatasetError(f"{path}: not a zip file that can be read ({error})") from error
        known = images.SUFFIXES
        found = [Photo(str(PurePosixPath(m.lstrip("/"))), path, m) for m in members
                 if PurePosixPath(m).suffix.lower() in known]
        images.note_left_out(path, members)
    elif path.is_file():
        found = [Photo(_printable(path.name), path)]
    else:
        raise DatasetError(f"{path}: no such file or folder")
    if not found:
        raise DatasetError(f"{path}: no picture files in it")
    return found


def _printable(name: str) -> str:
    """A file name without the bytes that are no text: no table and no terminal would take them."""
    return os.fsencode(name).decode("utf-8", "replace")


def distinct(names: Sequence[str]) -> list[str]:
    """Give a number to names that are there already: a.jpg, a.jpg -> a.jpg, a (2).jpg."""
    used, counts, result = set(names), dict[str, int](), list[str]()
    for name in names:
        new, suffix = name, PurePosixPath(name).suffix
        while name in counts and new in used:  # somebody may have called a photo "a (2).jpg"
            counts[name] += 1
            new = f"{name.removesuffix(suffix)} ({counts[name]}){suffix}"
        counts.setdefault(name, 1)
        used.add(new)
        result.append(new)
    return result


def collect(sources: Sequence[str | os.PathLike]) -> list[Photo]:
    """The photos of several paths: folders and zip files are opened, files are taken as they are.

    A file is not looked at: if it is missing or no picture, reading it says so. Equal names get a number.

    Raises
    ------
    DatasetError
        If a folder or zip file holds no picture.
    """
    photos = []
    for path in map(Path, sources):
        if path.is_dir() or path.suffix.lower() == ".zip":
            folder = _printable(path.resolve().name)
            photos += [replace(p, name=f"{folder}/{p.name}") if len(sources) > 1 else p for p in find_photos(path)]
        else:
            photos.append(Photo(_printable(path.name), path))
    names = distinct([photo.name for photo in photos])
    return [replace(photo, name=name) for photo, name in zip(photos, names, strict=True)]


def spread(things: Sequence[T], count: int | None) -> list[T]:
    """So many of a list, evenly spread over it; all, if there are fewer or no count is given."""
    if count is None or count >= len(things):
        return list(things)
    return [things[i * len(things) // count] for i in range(count)]

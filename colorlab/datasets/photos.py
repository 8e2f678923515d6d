"""Where photos lie: the shipped samples, folders, zip files."""

import hashlib
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

import numpy as np

from colorlab import images, resources
from colorlab.datasets import archives
from colorlab.datasets.naming import classes, distinct, printable
from colorlab.errors import ColorlabError
from colorlab.images import walking

__all__ = ["DatasetError", "Photo", "collect", "distinct", "find_photos", "samples", "spread"]

T = TypeVar("T")


class DatasetError(ColorlabError, ValueError):
    """A set of photos cannot be opened; one line that says what to do."""


@dataclass(frozen=True)
class Photo:
    """One photo of a set: its name, and where it lies.

    `member`: inside the zip file at `path`. `kind`: the folder that is its class, if that is not the one that it lies
    in; see `naming.classes`. `page`: number of the page, from 0, if the file has several and each is a photo.
    """

    name: str
    path: Path
    member: str | None = None
    kind: str | None = None
    page: int | None = None

    def read(self, reduce: int = 1, deep: bool = False) -> np.ndarray:
        """RGB uint8 (H, W, 3), made smaller by a whole number; raises `images.ImageError`.

        `deep`: see `images.read`.
        """
        if self.member is None:
            return images.read(self.path, reduce, page=self.page, deep=deep)
        with archives.unpacked(self.path, self.member) as content:
            return images.decode(content, archives.called(self.path, self.member), reduce, page=self.page,
                                 deep=deep)

    def size(self) -> tuple[int, int]:
        """Height and width as stored, without decoding it; raises `images.ImageError`."""
        if self.member is None:
            return images.size(self.path)
        with archives.unpacking(self.path, self.member) as file:
            return images.size(file)

    def extras(self) -> images.Extras:
        """What the file holds beside its colours, for `images.write`; raises `images.ImageError`."""
        if self.member is None:
            return images.extras(self.path, self.page or 0)
        with archives.unpacking(self.path, self.member) as file:
            return images.extras(file, self.page or 0)

    def pages(self) -> list["Photo"]:
        """A photo for each page of the file: itself, if there is one; raises `images.ImageError`."""
        if self.member is None:
            count = images.pages(self.path)
        else:
            with archives.unpacking(self.path, self.member) as file:
                count = images.pages(file)
        if count == 1:
            return [self]
        name, digits = PurePosixPath(self.name), len(str(count))
        return [replace(self, name=str(name.with_stem(f"{name.stem}-{page + 1:0{digits}}")), page=page)
                for page in range(count)]

    @property
    def group(self) -> str:
        """Its class in training, its kind in means by group: the folder that it lies in, or one above it."""
        return self.folder if self.kind is None else self.kind

    @property
    def folder(self) -> str:
        """The name of the folder that it lies in."""
        return PurePosixPath(self.name).parent.name

    def true_colours(self) -> np.ndarray:
        """What `read` returns: a photo shows its own colours."""
        return self.read()

    def digest(self) -> str:
        """What the file holds, in 32 hexadecimal digits (BLAKE2b); raises `images.ImageError` if it cannot be read."""
        if self.member is not None:
            found = hashlib.blake2b(digest_size=16)
            with archives.unpacking(self.path, self.member) as file:
                while part := file.read(2 ** 20):
                    found.update(part)
            return found.hexdigest()
        if self.path.exists() and not self.path.is_file():
            raise images.ImageError(f"{self.name}: no file")
        try:
            with open(self.path, "rb") as file:
                return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
        except OSError as error:
            raise images.ImageError(f"{self.name}: cannot be opened ({error.strerror or error})") from error


def samples() -> list[Path]:
    """Paths of the sample photos that ship with colorlab; `data/samples/README.md` says where they come from."""
    return images.find(resources.path("samples"))


def find_photos(source: str | os.PathLike) -> list[Photo]:
    """List the photos of a folder (nested ones too) or of a zip file, or a single picture file.

    Hidden files are left out. Links to folders are followed, each folder once. Warnings count what else was left out:
    pictures that are not read, links that lead in a circle or nowhere, members of a zip file that point out of it
    ("../").

    Raises
    ------
    DatasetError
        If there is no such file or folder, or no picture in it.
    """
    path, notes = Path(source), list[str]()
    if path.is_dir():
        walked = walking.walk(path)
        found = [Photo(printable(p.relative_to(path).as_posix()), p) for p in walked.files]
        notes = [f"{printable(str(path))}: {note}" for note in walked.notes()]
    elif path.suffix.lower() == ".zip" and path.is_file():
        try:
            members, notes = archives.members(path)
        except Exception as error:  # damaged archives raise almost anything
            raise DatasetError(f"{path}: not a zip file that can be read ({error})") from error
        found = [Photo(name, path, member) for name, member in members
                 if PurePosixPath(name).suffix.lower() in images.SUFFIXES]
        notes += [f"{printable(str(path))}: {note}" for note in walking.left_out(name for name, _ in members)]
    elif path.is_file():
        found = [Photo(printable(path.name), path)]
    elif path.is_symlink():
        raise DatasetError(f"{path}: a link that leads nowhere or in a circle")
    else:
        raise DatasetError(f"{path}: no such file or folder")
    for note in notes:
        warnings.warn(note, stacklevel=2)
    if not found:
        raise DatasetError(f"{path}: no picture files in it")
    return [photo if kind == photo.folder else replace(photo, kind=kind)
            for photo, kind in zip(found, classes([photo.name for photo in found]), strict=True)]


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
            folder = printable(path.resolve().name)
            photos += [replace(p, name=f"{folder}/{p.name}") if len(sources) > 1 else p for p in find_photos(path)]
        else:
            photos.append(Photo(printable(path.name), path))
    names = distinct([photo.name for photo in photos])
    return [replace(photo, name=name) for photo, name in zip(photos, names, strict=True)]


def spread(things: Sequence[T], count: int | None) -> list[T]:
    """So many of a list, evenly spread over it; all, if there are fewer or no count is given."""
    if count is None or count >= len(things):
        return list(things)
    return [things[i * len(things) // count] for i in range(count)]

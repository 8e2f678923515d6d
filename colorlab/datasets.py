"""Photos to train on and to look at: the shipped samples, folders, zip files."""

import functools
import hashlib
import os
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from tqdm.auto import tqdm

from colorlab import images, shipped

MAX_MEMBER = 500_000_000  # bytes; no photo is that large, but a few bytes of a zip file can unpack to more


class DatasetError(ValueError):
    """A set of photos cannot be opened; one line that says what to do."""


@dataclass(frozen=True)
class Photo:
    """One photo of a set: its name, and where it lies."""

    name: str
    path: Path
    member: str | None = None  # inside the zip file at `path`

    def read(self) -> np.ndarray:
        """RGB uint8 (H, W, 3); raises `images.ImageError`."""
        if self.member is None:
            return images.read(self.path)
        return images.decode(self._unpacked(), f"{self.path}: {self.member}")

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
        try:
            stat = self.path.stat()
            archive = _archive(self.path, os.getpid(), stat.st_size, stat.st_mtime_ns)
            if archive.getinfo(self.member).file_size > MAX_MEMBER:
                raise ValueError(f"more than {MAX_MEMBER:,} bytes")
            return archive.read(self.member)
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
    return images.find(shipped.path("samples"))


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
                members = sorted(archive.namelist())
        except Exception as error:  # damaged archives raise almost anything
            raise DatasetError(f"{path}: not a zip file that can be read ({error})") from error
        found = [Photo(str(PurePosixPath(m.lstrip("/"))), path, m) for m in members
                 if PurePosixPath(m).suffix.lower() in images.SUFFIXES and not m.endswith("/")
                 and not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(m).parts)]
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
    used, counts, result = set(names), {}, []
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


@dataclass
class PhotoSet:
    """Photos of one size, decoded, in memory.

    `rgb`: uint8 (N, 3, S, S). `labels`: LongTensor (N,), the number of the class in `classes`; the class of a
    photo is the folder that it lies in. `photographs`: False for drawn pictures, which may be vivid everywhere.
    """

    rgb: Tensor
    labels: Tensor
    classes: list[str]
    photographs: bool = True

    def __len__(self):
        return len(self.rgb)


def load_square(source: str | os.PathLike | Sequence[Photo], side: int = 64, limit: int | None = None,
                progress: bool = True) -> PhotoSet:
    """Decode photos once, as squares for training.

    Parameters
    ----------
    source : path or list of Photo
        A folder, a zip file, or what `find_photos` returned.
    side : int
        Photos are cropped to their central square and resized to side x side.
    limit : int, optional
        Take so many, evenly spread over the list.

    Returns
    -------
    PhotoSet
        Unreadable photos are left out, with one warning that counts them.

    Raises
    ------
    DatasetError
        If there is no readable photo.
    """
    photos = find_photos(source) if isinstance(source, (str, os.PathLike)) else list(source)
    if limit is not None and limit < len(photos):
        photos = [photos[i * len(photos) // limit] for i in range(limit)]
    rgb, folders, bad = np.empty((len(photos), 3, side, side), np.uint8), [], []
    for photo in tqdm(photos, desc="decoding", unit="photo", disable=not progress):
        try:
            rgb[len(folders)] = _central_square(photo.read(), side).transpose(2, 0, 1)
            folders.append(PurePosixPath(photo.name).parent.name)
        except images.ImageError as error:
            bad.append(str(error))
    if not folders:
        raise DatasetError(f"none of the {len(photos)} photos can be read; the first: {bad[0] if bad else source}")
    if bad:
        warnings.warn(f"{len(bad)} of {len(photos)} photos were left out; the first: {bad[0]}", stacklevel=2)
    classes = sorted(set(folders))
    number = {name: i for i, name in enumerate(classes)}
    return PhotoSet(torch.from_numpy(rgb[:len(folders)]), torch.tensor([number[f] for f in folders]), classes)


def _central_square(rgb: np.ndarray, side: int) -> np.ndarray:
    height, width = rgb.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    square = Image.fromarray(rgb[top:top + edge, left:left + edge])
    return np.asarray(square if edge == side else square.resize((side, side), Image.Resampling.BICUBIC))

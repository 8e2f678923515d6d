"""Photos of one size in memory, to train on."""

import hashlib
import math
import os
import tempfile
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from tqdm.auto import tqdm

from colorlab import images, resources
from colorlab.datasets.photos import DatasetError, Photo, find_photos, spread

T = TypeVar("T")
R = TypeVar("R")
IN_MEMORY = 2 * 2 ** 30  # bytes
ENOUGH = 4  # times the side of the squares: more of a photo is not decoded
NEUTRAL = 16  # of 255; the block borders of a grey photo saved as a colour JPEG reach about 10


class Readable(Protocol):
    """A photo or item: what it is called, the class that it belongs to, its colours."""

    @property
    def name(self) -> str: ...

    @property
    def group(self) -> str: ...

    def true_colours(self) -> np.ndarray: ...


@dataclass
class PhotoSet:
    """Photos of one size, decoded, in memory.

    `rgb`: uint8 (N, 3, S, S). `labels`: LongTensor (N,), the number of the class in `classes`; the class of a
    photo is the folder that it lies in, or one above it (`naming.classes`). `photographs`: False for drawn pictures,
    which may be vivid everywhere.
    """

    rgb: Tensor
    labels: Tensor
    classes: list[str]
    photographs: bool = True

    def __len__(self) -> int:
        return len(self.rgb)

    def digest(self) -> str:
        """Pixels and classes in 32 hexadecimal digits (BLAKE2b)."""
        found = hashlib.blake2b(repr((tuple(self.rgb.shape), self.classes)).encode(), digest_size=16)
        for part in (*self.rgb.split(256), self.labels):  # piece by piece: a copy of all would double the memory
            found.update(part.contiguous().numpy().tobytes())
        return found.hexdigest()


def load_square(source: str | os.PathLike | Sequence[Readable], side: int = 64, limit: int | None = None,
                progress: bool = True, workers: int | None = None) -> PhotoSet:
    """Decode photos once, as squares for training.

    Parameters
    ----------
    source : path or list of Photo or Item
        A folder, a zip file, or what `find_photos` or `Dataset.items` returned.
    side : int
        Photos are cropped to their central square and resized to side x side.
    limit : int, optional
        Take so many, evenly spread over the list.
    workers : int, optional
        Threads that decode; default: one per core, 8 at most. The result does not depend on it.

    Returns
    -------
    PhotoSet
        Unreadable photos, and those without colour, are left out, with one warning that counts them. More than
        `IN_MEMORY` bytes lie in a file without a name in the cache folder, of which the system keeps in memory what
        there is room for.

    Raises
    ------
    DatasetError
        If there is no readable photo, or none that has colour.
    """
    photos = find_photos(source) if isinstance(source, (str, os.PathLike)) else list(source)
    photos = spread(photos, limit)
    rgb = _room((len(photos), 3, side, side))
    folders, bad, grey = list[str](), list[str](), 0
    workers = workers or min(8, os.cpu_count() or 1)

    def decode(photo: Readable) -> np.ndarray | images.ImageError:
        try:
            return _central_square(_colours(photo, side), side)
        except images.ImageError as error:
            return error

    with ThreadPoolExecutor(workers, "colorlab") as pool:
        bar = tqdm(total=len(photos), desc="decoding", unit="photo", disable=not progress)
        for photo, square in zip(photos, ahead(pool, decode, photos, 4 * workers), strict=True):
            bar.update()
            if isinstance(square, images.ImageError):
                bad.append(str(square))
            elif not has_colour(square):
                grey += 1
            else:
                rgb[len(folders)] = square.transpose(2, 0, 1)
                folders.append(photo.group)
        classes = sorted(set(folders))
        bar.set_postfix_str(_listed(classes))
        bar.close()
    if not folders and grey:
        raise DatasetError(f"none of the {len(photos)} photos has colour: nothing can be learnt from grey ones")
    if not folders:
        raise DatasetError(f"none of the {len(photos)} photos can be read; the first: {bad[0] if bad else source}")
    if bad:
        warnings.warn(f"{len(bad)} of {len(photos)} photos were left out; the first: {bad[0]}", stacklevel=2)
    if grey:
        warnings.warn(f"{grey} of {len(photos)} photos have no colour and were left out", stacklevel=2)
    if above := {photo.folder for photo in photos if isinstance(photo, Photo) and photo.kind is not None}:
        warnings.warn(f"the photos lie in folders called {min(above)}: their classes are the folders above, "
                      f"{_listed(classes)}", stacklevel=2)
    number = {name: i for i, name in enumerate(classes)}
    return PhotoSet(torch.from_numpy(rgb[:len(folders)]), torch.tensor([number[f] for f in folders]), classes)


def _listed(classes: Sequence[str]) -> str:
    """How many classes there are, and the first of them: "3 classes (cat, cow, dog)"."""
    first = ", ".join(images.one_line(name) or "no folder" for name in classes[:8])
    return f"{len(classes)} class{'es' * (len(classes) != 1)} ({first}{', ...' * (len(classes) > 8)})"


def _colours(photo: Readable, side: int) -> np.ndarray:
    """A photo's colours; one that is far larger than the squares is decoded at a half, a quarter, ... of its size."""
    if isinstance(photo, Photo):
        by = min(photo.size()) // (ENOUGH * side)
        if by > 1:
            return photo.read(2 ** (by.bit_length() - 1))
    return photo.true_colours()


def has_colour(rgb: np.ndarray) -> bool:
    """Whether any pixel of a photo (H, W, 3) differs from grey by more than what JPEG adds to grey ones."""
    return bool((rgb.max(axis=-1).astype(np.int16) - rgb.min(axis=-1) > NEUTRAL).any())


def ahead(pool: ThreadPoolExecutor, act: Callable[[T], R], things: Iterable[T], count: int) -> Iterator[R]:
    """What `act` returns for each thing, in their order, with at most `count` in work or waiting."""
    waiting: deque = deque()
    for thing in things:
        waiting.append(pool.submit(act, thing))
        if len(waiting) >= count:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _room(shape: tuple[int, ...]) -> np.ndarray:
    """An array of bytes, in memory or, if it is large, in a file that is gone with the process."""
    if math.prod(shape) <= IN_MEMORY:
        return np.empty(shape, np.uint8)
    folder = resources.cache_dir()
    with resources.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            if hasattr(os, "posix_fallocate"):  # a disk that is full is noticed now; later it would end the process
                os.posix_fallocate(file.fileno(), 0, math.prod(shape))
            return np.memmap(file, np.uint8, "r+", shape=shape)


def _central_square(rgb: np.ndarray, side: int) -> np.ndarray:
    height, width = rgb.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    square = Image.fromarray(rgb[top:top + edge, left:left + edge])
    return np.asarray(square if edge == side else square.resize((side, side), Image.Resampling.BICUBIC))

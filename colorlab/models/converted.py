"""Torch7 files, and what they were converted to: kept in the cache folder, believed only if it is ours and whole."""

import contextlib
import hashlib
import os
import stat
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from torch import Tensor

from colorlab import resources
from colorlab.models.download import ours
from colorlab.models.registry import CheckpointError
from colorlab.models.torch7 import iizuka16 as iizuka16_torch7
from colorlab.models.torch7 import reader as torch7

Weights = tuple[dict[str, Tensor], dict[str, Any]]


def read(path: Path, read_safetensors: Callable[[Path], Weights], save: Callable, describe: Callable) -> Weights:
    """Read a Torch7 file from what it was converted to, else from itself, and convert it for the next time.

    Parameters
    ----------
    path : Path
    read_safetensors, save, describe : callable
        Those of `checkpoint`.

    Raises
    ------
    CheckpointError
        If it is damaged, or holds another network.
    """
    place = _place(path)
    if place is not None:
        with contextlib.suppress(CheckpointError, OSError):  # damaged, or not ours: made again
            with _unchanged(place):
                return read_safetensors(place)
    try:
        mean, layers = iizuka16_torch7.layers(torch7.read(path))
    except torch7.Torch7Error as error:
        text = str(error)
        raise CheckpointError(text if text.startswith(str(path)) else f"{path}: {text}") from error
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read ({error.strerror or error})") from error
    model = iizuka16_torch7.network(mean, layers)
    try:
        if place is None:
            raise OSError("there is none")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)  # else the new one would take over its mode
        save(model, place)
        place.chmod(stat.S_IMODE(place.stat().st_mode) & ~(stat.S_IWGRP | stat.S_IWOTH))
    except OSError as error:
        folder = "the cache folder" if place is None else place.parent
        warnings.warn(f"{folder} cannot be written ({error}); {path.name} will be converted again next time, unless "
                      "COLORLAB_CACHE names a folder that can", stacklevel=2)
    return model.state_dict(), describe(model)


def _place(path: Path) -> Path | None:
    """Where the converted file lies, or would lie; None if there is no cache folder."""
    try:
        info = path.stat()
        # With a 2 since what is written has a digest.
        key = hashlib.sha256(f"2 {path.resolve()} {info.st_size} {info.st_mtime_ns}".encode()).hexdigest()[:16]
        return resources.cache_dir() / "converted" / f"{path.stem}-{key}.safetensors"
    except (OSError, RuntimeError):  # such as one in the home of somebody who has none
        return None


@contextlib.contextmanager
def _unchanged(place: Path) -> Iterator[None]:
    """Raise an OSError unless a file is ours before it is read, and still the same one afterwards.

    Its name can be foretold: in a folder that many use, somebody else could have put his there.
    """
    before = _owned(place)
    yield
    if _owned(place) != before:
        raise PermissionError(f"{place} was exchanged while it was read")


def _owned(place: Path) -> tuple[int, ...]:
    """What tells a file from others; an OSError if it is not ours alone, which Windows leaves to its folder."""
    info = place.lstat()
    if not stat.S_ISREG(info.st_mode):
        raise PermissionError(f"{place} is a link or no file")
    if not ours(info) or (os.name == "posix" and info.st_mode & stat.S_IWGRP):
        raise PermissionError(f"{place} belongs to somebody else, or others may write to it")
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns

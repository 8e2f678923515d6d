"""The colorized pictures that an evaluation keeps: where, and whether they are still what was drawn."""

import contextlib
import hashlib
from pathlib import Path

import numpy as np

from colorlab import images

LONGEST = 200  # bytes of a photo's name in that of a file


def write(target: Path, rgb: np.ndarray) -> None:
    """Write a picture; an OSError says what the system said."""
    try:
        images.write(target, rgb)
    except images.ImageError as error:
        raise (error.__cause__ if isinstance(error.__cause__, OSError) else error) from None


def digest(path: Path) -> str:
    """Digest of a file; empty if there is none."""
    with contextlib.suppress(OSError):
        return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    return ""


def place(photo: str, model: str) -> str:
    """Where a picture is kept, in the folder of the results."""
    return "/".join(["pictures", *map(_short, photo.split("/")), f"{_short(model)}.png"])


def _short(name: str) -> str:
    """A name that file systems take."""
    if 0 < len(name.encode("utf-8", "replace")) <= LONGEST and "/" not in name and name not in (".", ".."):
        return name
    digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{name[:LONGEST // 4].replace('/', '_')}-{digest}"

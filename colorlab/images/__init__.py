"""Any picture file or array <-> RGB uint8 (H, W, 3)."""

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from colorlab import resources
from colorlab.images.arrays import ImageError, from_array, from_pil, from_tensor, is_tensor, one_line, reason, reduced
from colorlab.images.files import decoded, explain, is_file, opened, quiet, rewound, size_of
from colorlab.images.origin import options

__all__ = ["SUFFIXES", "WRITABLE", "ImageError", "decode", "find", "is_file", "read", "reduced", "size", "to_rgb",
           "write"]

WRITABLE = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".avif": "AVIF", ".tif": "TIFF",
            ".tiff": "TIFF", ".bmp": "BMP", ".ppm": "PPM", ".tga": "TGA", ".jp2": "JPEG2000"}  # not GIF: 256 colours
# PNG: photos become no larger than with 6, zlib's default, in a third of its time.
OPTIONS = {"PNG": {"compress_level": 3}, "JPEG": {"quality": 95, "subsampling": 0}, "WEBP": {"quality": 95},
           "AVIF": {"quality": 90}}
SUFFIXES = {*WRITABLE, ".jfif", ".gif", ".pgm", ".pbm", ".ico", ".pcx"}


def to_rgb(source: Any, reduce: int = 1) -> np.ndarray:
    """Turn any picture into RGB uint8.

    Parameters
    ----------
    source : path, binary file, PIL image, ndarray or torch tensor
        - path (str or Path): a file, see `read`;
        - file that is open in binary mode, or `io.BytesIO`: its content from the start;
        - PIL image of any mode;
        - array (H, W), (H, W, 1), (H, W, 2) grey and alpha, (H, W, 3) RGB or (H, W, 4) RGB and alpha;
        - tensor (C, H, W) or (1, C, H, W) with the same numbers of channels, or (H, W).

        Floats are 0..1, uint16 is 0..65535, other integers are 0..255, booleans black and white.
        Transparent parts are laid over white.
    reduce : int
        Make height and width smaller by this whole number, see `reduced`.

    Returns
    -------
    ndarray, uint8 (H, W, 3)
        A new array, C-contiguous.

    Raises
    ------
    ImageError
        If the source is not a picture, or if its values lie outside these ranges.
    """
    if isinstance(source, (str, os.PathLike)):
        return read(source, reduce)
    if is_file(source):
        return decoded(*rewound(source), reduce)
    if isinstance(source, Image.Image):
        try:
            with quiet():
                return from_pil(source.copy(), reduce)
        except Exception as error:  # a lazily opened file can break here in as many ways as in `read`
            raise ImageError(explain(error)) from error
    if is_tensor(source):
        source = from_tensor(source)
    if not isinstance(source, np.ndarray):
        raise ImageError("a photo must be a path, binary file, PIL image, numpy array or torch tensor, not "
                         + type(source).__name__)
    return reduced(from_array(source), reduce)


def size(source: Any) -> tuple[int, int]:
    """Height and width of what `to_rgb` takes, as stored: before EXIF rotation, and without decoding it.

    Raises
    ------
    ImageError
        If that cannot be told.
    """
    if isinstance(source, Image.Image):
        return source.height, source.width
    if isinstance(source, (str, os.PathLike)):
        with opened(source) as (file, name):
            return size_of(file, name)
    if is_file(source):
        return size_of(*rewound(source))
    shape = tuple(getattr(source, "shape", ()))
    shape = shape[-2:] if is_tensor(source) else shape[:2]
    if len(shape) != 2:
        raise ImageError(f"this is no picture: {type(source).__name__}")
    return shape[0], shape[1]


def read(path: str | os.PathLike, reduce: int = 1) -> np.ndarray:
    """Read a picture file.

    Grey, palette, 1-bit, 16-bit, 32-bit float (0..1), CMYK and Lab pictures become RGB; EXIF rotation is applied;
    transparent parts are laid over white; of an animation or of several pages the first is read, with a warning that
    says so. Embedded colour profiles are ignored (sRGB is assumed).

    Parameters
    ----------
    path : path
    reduce : int
        Make height and width smaller by this whole number, see `reduced`. A JPEG is decoded at a half, a quarter or an
        eighth of its size, if that is on the way and its sides allow it: by leaving out frequencies, which is nearly
        the mean. Otherwise the file is decoded whole, at 4 bytes for each pixel, and then converted strip by strip.

    Returns
    -------
    ndarray, uint8 (H, W, 3)

    Raises
    ------
    ImageError
        If the file is missing, empty, truncated, no picture, or larger than Pillow's limit against decompression bombs
        (about 89 million pixels; twice that if it is reduced) or than 65,535 pixels on a side. The message names the
        file.
    """
    with opened(path) as (file, name):
        return decoded(file, name, reduce)


def decode(data: bytes, name: str = "the picture", reduce: int = 1) -> np.ndarray:
    """Like `read`, for the content of a file that is already in memory; `name` stands in messages."""
    return decoded(io.BytesIO(data), one_line(name), reduce)


def write(path: str | os.PathLike, rgb: np.ndarray, made_by: str = "") -> Path:
    """Write RGB uint8 (H, W, 3) to a file; the suffix chooses the format (PNG, JPEG at quality 95, ...).

    The picture is written beside the target and renamed, so an existing file is replaced whole or not at all.
    `made_by` goes into the file where its format has a place for that; `origin.made_by` reads it.

    Raises
    ------
    ImageError
        If the suffix is unknown, if `rgb` is no picture, or if the file cannot be written. The message names the file.
    """
    path, name = Path(path), one_line(path)
    if path.suffix.lower() not in WRITABLE:
        raise ImageError(f"{name}: cannot write '{one_line(path.suffix)}' files; use .png, .jpg, .webp or .tif")
    try:
        image = Image.fromarray(to_rgb(rgb))
        if path.exists() and not path.is_file():  # a folder; a pipe or a device, which would be replaced
            raise ImageError("exists and is not a file; choose another name")
        with resources.replacing(path) as temporary:
            kind = WRITABLE[path.suffix.lower()]
            image.save(temporary, format=kind, **OPTIONS.get(kind, {}), **options(kind, made_by))
    except Exception as error:  # encoders, like decoders, raise almost anything
        raise ImageError(f"{name}: " + (str(error) if isinstance(error, ImageError) else
                         f"cannot be written ({reason(error)}); check folder and space, or use .png")) from error
    return path


def find(folder: str | os.PathLike) -> list[Path]:
    """All picture files under a folder, sorted by path; hidden files are left out."""
    folder = Path(folder)
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and os.path.isfile(p)
                  and not any(part.startswith(".") for part in p.relative_to(folder).parts))

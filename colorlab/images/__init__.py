"""Any picture file or array <-> RGB uint8 (H, W, 3)."""

import io
import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from colorlab.images import choices, formats
from colorlab.images.arrays import from_array, from_pil, from_tensor, is_tensor, reduced
from colorlab.images.files import decoded, explain, image_of, is_file, opened, pages_of, rewound, size_of
from colorlab.images.messages import ImageError, Passing, one_line
from colorlab.images.silence import quiet
from colorlab.images.walking import find
from colorlab.images.writing import WRITABLE, Extras, extras_of, written

__all__ = ["SUFFIXES", "WRITABLE", "Extras", "ImageError", "Passing", "decode", "extras", "find", "is_file",
           "pages", "read", "reduced", "size", "to_rgb", "write"]


def __getattr__(name: str) -> Any:
    """`SUFFIXES`, of picture files: Pillow knows them once all its plug-ins are loaded, which takes a moment."""
    if name == "SUFFIXES":
        return formats.suffixes()
    raise AttributeError(f"colorlab.images has no '{name}'")

def to_rgb(source: Any, reduce: int = 1, profiles: bool | None = None, max_pixels: int | None = None) -> np.ndarray:
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
    profiles, max_pixels
        As for `read`; only PIL images and files have a profile.

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
        return read(source, reduce, profiles, max_pixels)
    if is_file(source):
        return decoded(*rewound(source), reduce, profiles, max_pixels)
    if isinstance(source, Image.Image):
        notes, managed = list[str](), choices.profiles(profiles)
        try:
            with quiet():
                rgb = from_pil(source.copy(), reduce, managed, notes)
        except Exception as error:  # a lazily opened file can break here in as many ways as in `read`
            raise ImageError(explain(error)) from error
        for note in notes:
            warnings.warn(f"the picture: {note}", stacklevel=2)
        return rgb
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


def read(path: str | os.PathLike, reduce: int = 1, profiles: bool | None = None, max_pixels: int | None = None,
         page: int | None = None, deep: bool = False) -> np.ndarray:
    """Read a picture file: what Pillow, or a plug-in of it, reads as a picture of 8 or 16 bits.

    Grey, palette, 1-bit, 16-bit, 32-bit float (0..1), CMYK and Lab pictures become RGB; EXIF rotation is applied;
    transparent parts are laid over white; of an animation or of several pages the first is read. Colours are converted
    from an embedded profile to sRGB (relative colorimetric, with black point compensation). A warning tells of further
    pages, of a profile that cannot be used, of 16-bit values that all lie below a quarter of the range, and of parts
    that may be damaged.

    Parameters
    ----------
    path : path
    reduce : int
        Make height and width smaller by this whole number, see `reduced`. A JPEG or JPEG 2000 is decoded at a half, a
        quarter or an eighth of its size, if that is on the way and its sides allow it: by leaving out frequencies,
        which is nearly the mean (of JPEG 2000, up to a quarter of a pixel off). Otherwise the file is decoded whole, at
        4 bytes for each pixel, and then converted strip by strip.
    profiles : bool, optional
        False ignores colour profiles and takes every picture as sRGB. Default: True, unless the environment says
        ``COLORLAB_PROFILES=ignore``.
    max_pixels : int, optional
        Pixels that a picture may have. Default: ``COLORLAB_MAX_PIXELS`` of the environment; without it Pillow's limit
        against decompression bombs (about 89 million pixels; twice that if it is reduced), and less for the few kinds
        of files that Pillow decodes slowly.
    page : int, optional
        Number of the page, from 0, of a file that has several. Default: the first, with a warning if there are more.

    deep : bool
        Let grey pictures of 16 bits stay what they are, if they are not reduced: see `prints`.

    Returns
    -------
    ndarray, uint8 (H, W, 3)
        With `deep`, perhaps uint16 (H, W).

    Raises
    ------
    ImageError
        If the file is missing, empty, truncated, no picture, of a kind that Pillow does not support, raw data of a
        camera, or larger than these limits or than 65,535 pixels on a side. The message names the file.
    """
    with opened(path) as (file, name):
        return decoded(file, name, reduce, profiles, max_pixels, page, deep)


def decode(data: bytes, name: str = "the picture", reduce: int = 1, profiles: bool | None = None,
           max_pixels: int | None = None, page: int | None = None, deep: bool = False) -> np.ndarray:
    """Like `read`, for the content of a file that is already in memory; `name` stands in messages."""
    return decoded(io.BytesIO(data), one_line(name), reduce, profiles, max_pixels, page, deep)


def pages(source: str | os.PathLike | Any) -> int:
    """How many pages a picture file has, by path or open in binary mode: 1 for most.

    Raises
    ------
    ImageError
        If it is no picture.
    """
    if is_file(source):
        with image_of(*rewound(source)) as image:
            return pages_of(image)
    with opened(source) as (file, name), image_of(file, name) as image:
        return pages_of(image)


def extras(source: str | os.PathLike | Any, page: int = 0) -> Extras:
    """What a picture file, by path or open in binary mode, holds beside its colours; `write` can keep it.

    Raises
    ------
    ImageError
        If it is no picture.
    """
    if is_file(source):
        return extras_of(*rewound(source), page)
    with opened(source) as (file, name):
        return extras_of(file, name, page)


def write(path: str | os.PathLike, rgb: np.ndarray, extras: Extras | None = None, made_by: str = "") -> Path:
    """Write RGB uint8 (H, W, 3) to a file; the suffix chooses the format (PNG, JPEG at quality 95, ...).

    The picture is written beside the target and renamed, so an existing file is replaced whole or not at all.

    Parameters
    ----------
    path : path
    rgb : ndarray, uint8 (H, W, 3), or what else `to_rgb` takes
    extras : Extras, optional
        Date, resolution and transparency of the photo that this was made of, see the function of that name. A warning
        says what the format cannot keep.
    made_by : str, optional
        Goes into the file where its format has a place for that; `origin.made_by` reads it.

    Raises
    ------
    ImageError
        If the suffix is unknown, if `rgb` is no picture, or if the file cannot be written. The message names the file.
    """
    name = one_line(path)
    suffix = Path(path).suffix
    if suffix.lower() not in WRITABLE:
        raise ImageError(f"{name}: cannot write '{one_line(suffix)}' files; use .png, .jpg, .webp or .tif")
    try:
        picture = to_rgb(rgb)
    except ImageError as error:
        raise ImageError(f"{name}: {error}") from error
    return written(path, picture, extras, made_by)

"""Opening and decoding picture files, also damaged and hostile ones."""

import contextlib
import io
import logging
import math
import os
import stat
import threading
import warnings
from collections.abc import Iterator
from typing import Any, BinaryIO, TypeGuard

import numpy as np
from PIL import Image, TiffImagePlugin

from colorlab.images.arrays import ImageError, from_pil, one_line, reason

# Raster formats only. Pillow would hand some others to outside programs (EPS to Ghostscript, for instance).
FORMATS = ("PNG", "JPEG", "MPO", "GIF", "BMP", "DIB", "TIFF", "WEBP", "AVIF", "JPEG2000", "PPM", "TGA", "ICO", "PCX")
MAX_SIDE = 65_535  # pixels; longer strips cost seconds and gigabytes although they have few pixels
MAX_SCANS = 100  # of a progressive JPEG: each is a pass over the whole picture, and a hundred bytes are enough for one

logging.getLogger("PIL").addHandler(logging.NullHandler())  # else its remarks on broken files go to the terminal


def is_file(source: object) -> TypeGuard[BinaryIO]:
    """Whether something is an open file, or behaves like one."""
    return callable(getattr(source, "read", None)) and callable(getattr(source, "seek", None))


@contextlib.contextmanager
def opened(path: str | os.PathLike) -> Iterator[tuple[BinaryIO, str]]:
    """A file, and what it is called in messages."""
    path, name = os.fsdecode(path), one_line(os.fsdecode(path))
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # opening a pipe or a device could block for ever
            raise OSError("a folder or a device, not a file")
        file = open(path, "rb")
    except (OSError, ValueError) as error:
        raise ImageError(f"{name}: cannot be opened ({reason(error)}); check name and permissions") from error
    with file:
        yield file, name


def rewound(file: BinaryIO) -> tuple[BinaryIO, str]:
    """A file that somebody else has opened, at its start, and what it is called in messages."""
    called = getattr(file, "name", None)
    name = one_line(os.fsdecode(called)) if isinstance(called, (str, bytes)) else "the picture"
    try:
        if not file.seekable():  # a download
            return io.BytesIO(file.read()), name
        file.seek(0)
        if isinstance(file.read(0), str):
            raise ValueError("opened as text; open it in binary mode, \"rb\"")
    except Exception as error:  # anything may call itself a file
        raise ImageError(f"{name}: cannot be read ({reason(error)})") from error
    return file, name


def decoded(file: BinaryIO, name: str, reduce: int) -> np.ndarray:
    """The picture in a file, RGB uint8 (H, W, 3); see `images.read`."""
    try:
        with _image(file) as image:
            _check_before_decoding(image, file, _most(reduce))
            # The second frame of an MPO is a preview (phones) or the other eye's view: that is no animation.
            animated = getattr(image, "is_animated", False) and image.format != "MPO"
            rgb = from_pil(image, _draft(image, reduce))
    except Exception as error:  # broken files make decoders raise almost anything
        raise ImageError(f"{name}: {explain(error, reduce)}") from error
    if animated:
        warnings.warn(f"{name}: an animation or several pages; the first is used", stacklevel=3)
    return rgb


def size_of(file: BinaryIO, name: str) -> tuple[int, int]:
    """Height and width of the picture in a file, from its head."""
    try:
        with _image(file) as image:
            return image.height, image.width
    except Exception as error:
        raise ImageError(f"{name}: {explain(error, reduce=2)}") from error


@contextlib.contextmanager
def _image(file: BinaryIO) -> Iterator[Image.Image]:
    """A picture whose head has been read."""
    Image.init()  # registers the decoders; those that this Pillow was built with
    if not file.read(1):
        raise ImageError("the file is empty; copy or download it again")
    with quiet(), Image.open(file, formats=[f for f in FORMATS if f in Image.OPEN]) as image:
        yield image


def _draft(image: Image.Image, reduce: int) -> int:
    """Have a JPEG decoded at a part of its size; returns what is left to reduce it by."""
    scale = math.gcd(reduce, 8)
    if image.format in ("JPEG", "MPO") and scale > 1 and not (image.width % scale or image.height % scale):
        if image.draft(image.mode, (image.width // scale, image.height // scale)):
            return reduce // scale
    return reduce


def _most(reduce: int) -> float:
    """Pixels that a picture may have; beyond twice its limit Pillow opens nothing."""
    return (Image.MAX_IMAGE_PIXELS or math.inf) * (1 if reduce == 1 else 2)


def explain(error: Exception, reduce: int = 1) -> str:
    """What to tell the user of an error in decoding."""
    limits = f"{_most(reduce):,.0f} pixels or {MAX_SIDE:,} on a side"
    for kind, text in (
        (ImageError, error),
        (Image.DecompressionBombError, f"over {limits}; shrink it or raise PIL.Image.MAX_IMAGE_PIXELS if you trust it"),
        (Image.UnidentifiedImageError, "not a picture that can be read; save it as PNG or JPEG in an image editor"),
        (MemoryError, "too large for the memory of this machine; shrink it"),
    ):
        if isinstance(error, kind):
            return str(text)
    return f"the picture is damaged or cut off ({reason(error)}); copy or download it again"


def _check_before_decoding(image: Image.Image, file: BinaryIO, most: float) -> None:
    """Refuse what would take too long or come out wrong."""
    tags: Any = image.tag_v2 if isinstance(image, TiffImagePlugin.TiffImageFile) else {}
    pixels = max(image.width * image.height, tags.get(322, 0) * tags.get(323, 0))  # one tile may be larger than all
    if max(image.size) > MAX_SIDE or pixels > most:
        raise Image.DecompressionBombError
    if "progressive" in image.info:
        file.seek(0)
        if file.read().count(b"\xff\xda") > MAX_SCANS:
            raise ImageError(f"a JPEG of more than {MAX_SCANS} scans; open it in an image editor and save it again")
    if tags:
        # Pillow decodes these wrongly without a word: inverted or 12-bit deep grey; floats and 32-bit integers that are
        # compressed and big-endian; 16-bit colours stored plane by plane.
        bits, compressed = tags.get(258, (1,))[0], tags.get(259, 1) != 1
        if ((image.mode[0] in "IF" and (tags.get(262) == 0 or bits == 12)) or (bits == 16 and not compressed
                and tags.get(284) == 2) or (image.mode in ("I", "F") and compressed and tags.prefix == b"MM")):
            raise ImageError("a rare kind of TIFF that would be read wrongly; save it as PNG or as plain 16-bit TIFF")


class _Silence:
    """Silences Pillow's remarks on odd metadata, whatever the caller's filters are.

    Filters of warnings belong to all threads. The lock is held while the one for Pillow is put there or taken away,
    never while a picture is decoded: the first thread that comes puts it there, the last that goes takes it away.
    """

    def __init__(self) -> None:
        self.lock, self.threads, self.filter = threading.Lock(), 0, None
        self.places: list[list] = []  # lists of filters; somebody's `warnings.catch_warnings` puts another in place

    @contextlib.contextmanager
    def __call__(self) -> Iterator[None]:
        with self.lock:
            self.threads += 1
            filters: list = warnings.filters  # type: ignore[assignment]
            if filters[:1] != [self.filter] or not any(place is filters for place in self.places):
                # Before the others, moved there if need be; the remark makes it differ from any that is there.
                warnings.filterwarnings("ignore", module=r"PIL\.(?#colorlab)")
                self.filter = filters[0]
                self.places.append(filters)
        try:
            yield
        finally:
            with self.lock:
                self.threads -= 1
                if not self.threads:
                    for place in self.places:
                        with contextlib.suppress(ValueError):
                            place.remove(self.filter)
                    self.places.clear()


quiet = _Silence()

"""Opening and decoding picture files, also damaged and hostile ones."""

import contextlib
import io
import math
import os
import stat
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, TypeGuard

import numpy as np
from PIL import Image

from colorlab.images import checks, choices, complaints, formats
from colorlab.images.arrays import from_pil
from colorlab.images.checks import MAX_SIDE
from colorlab.images.messages import ImageError, Passing, one_line, reason
from colorlab.images.silence import quiet

NO_PICTURE = "not a picture that can be read; save it as PNG or JPEG in an image editor"
UNSUPPORTED = "Pillow does not support this kind of file ({}); save it as PNG in an image editor"


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


def decoded(file: BinaryIO, name: str, reduce: int, profiles: bool | None = None, max_pixels: int | None = None,
            page: int | None = None, deep: bool = False) -> np.ndarray:
    """The picture in a file, RGB uint8 (H, W, 3); see `images.read`."""
    limit, notes = _Limit(reduce, choices.max_pixels(max_pixels)), list[str]()
    managed = choices.profiles(profiles)
    with complaints.heard() as heard:
        try:
            with _image(file, limit) as image:
                if page:
                    image.seek(page)
                left = _draft(image, file, reduce)
                checks.before_decoding(image, file, name, limit.most, reduce // left, limit.chosen)
                # The second frame of an MPO is a preview (phones) or the other eye's view: that is no animation.
                if page is None and getattr(image, "is_animated", False) and image.format != "MPO":
                    notes.append("an animation or several pages; the first is used")
                rgb = from_pil(image, left, managed, notes, deep)
        except Exception as error:  # broken files make decoders raise almost anything
            raise _refusal(error, file, name, limit, heard) from error
    if heard:
        notes.append(f"parts of it may be damaged ({one_line('; '.join(heard))})")
    for note in notes:
        warnings.warn(f"{name}: {note}", stacklevel=3)
    return rgb


def size_of(file: BinaryIO, name: str, max_pixels: int | None = None) -> tuple[int, int]:
    """Height and width of the picture in a file, from its head."""
    limit = _Limit(2, choices.max_pixels(max_pixels))
    with complaints.heard() as heard:
        try:
            with _image(file, limit) as image:
                return image.height, image.width
        except Exception as error:
            raise _refusal(error, file, name, limit, heard) from error


def pages_of(image: Image.Image) -> int:
    """How many pictures a file holds; of an MPO one."""
    return 1 if image.format == "MPO" else getattr(image, "n_frames", 1)


@contextlib.contextmanager
def image_of(file: BinaryIO, name: str, page: int = 0) -> Iterator[Image.Image]:
    """The Pillow image in a file, checked but not decoded; what goes wrong with it is an `ImageError`."""
    limit = _Limit(1, choices.max_pixels())
    with complaints.heard() as heard:
        try:
            with _image(file, limit) as image:
                if page:
                    image.seek(page)
                checks.before_decoding(image, file, name, limit.most, 1, limit.chosen)
                yield image
        except Exception as error:
            raise _refusal(error, file, name, limit, heard) from error


@dataclass(frozen=True)
class _Limit:
    """Of pixels: twice as many if the picture is reduced, beyond which Pillow opens nothing; or what somebody chose."""

    reduce: int
    chosen: int | None

    @property
    def most(self) -> float:
        return self.chosen or (Image.MAX_IMAGE_PIXELS or math.inf) * (1 if self.reduce == 1 else 2)


@contextlib.contextmanager
def _image(file: BinaryIO, limit: _Limit) -> Iterator[Image.Image]:
    """A picture whose head has been read."""
    if not file.read(1):
        raise ImageError("the file is empty; copy or download it again")
    file.seek(0)
    with quiet(), formats.identified(file, checked=not limit.chosen) as image:
        yield image


def _draft(image: Image.Image, file: BinaryIO, reduce: int) -> int:
    """Have a JPEG or JPEG 2000 decoded at a part of its size; returns what is left to reduce it by."""
    scale = math.gcd(reduce, 8)
    if image.format == "JPEG2000":
        # Its smaller pictures lie a little off, at a half by half a pixel of the file: at most a quarter of a result's.
        scale = min(scale, 2 ** checks.levels(file), max(2, reduce // 2))
    if scale == 1 or image.width % scale or image.height % scale:
        return reduce
    if image.format == "JPEG2000":
        image.reduce = scale.bit_length() - 1  # type: ignore[method-assign, assignment]
        return reduce // scale
    if image.format in ("JPEG", "MPO") and image.draft(image.mode, (image.width // scale, image.height // scale)):
        return reduce // scale
    return reduce


def _refusal(error: Exception, file: BinaryIO, name: str, limit: _Limit, heard: list[str]) -> ImageError:
    """What to tell the user of an error in decoding."""
    if isinstance(error, Image.DecompressionBombError):
        return Passing(f"{name}: over {limit.most:,.0f} pixels or {MAX_SIDE:,} on a side; shrink it, or allow more if "
                       f"you trust it: --max-pixels NUMBER, in Python {choices.MAX_PIXELS} or max_pixels=NUMBER")
    if isinstance(error, Image.UnidentifiedImageError):
        return _unidentified(file, name, str(error))
    return type(error)(f"{name}: {error}") if isinstance(error, ImageError) else ImageError(
        f"{name}: {explain(error, heard)}")


def _unidentified(file: BinaryIO, name: str, reasons: str) -> ImageError:
    with contextlib.suppress(OSError, ValueError):
        kind = formats.what(file)
        if kind == "HEIC":
            return Passing(f"{name}: HEIC, {NO_PICTURE}, or let Pillow read it: {formats.HEIF_ADVICE}")
        if kind:
            return ImageError(f"{name}: {kind}, {NO_PICTURE}")
    if formats.unsupported(reasons):
        return ImageError(f"{name}: {UNSUPPORTED.format(one_line(reasons)[:200])}")
    return ImageError(f"{name}: {NO_PICTURE}" + (f" ({one_line(reasons)[:200]})" if reasons else ""))


def explain(error: Exception, heard: Sequence[str] = ()) -> str:
    """What to tell the user of an error of Pillow's, with what the library below it said."""
    if isinstance(error, ImageError):
        return str(error)
    if isinstance(error, MemoryError):
        return "too large for the memory of this machine; shrink it"
    because = "; ".join([*heard, *(() if heard and str(error).startswith("decoder error") else (reason(error),))])
    because = one_line(because)[:300]
    if isinstance(error, NotImplementedError) or formats.unsupported(because):
        return UNSUPPORTED.format(because)
    if formats.unclear(because):
        return (f"the picture is damaged or cut off, or Pillow does not support its kind ({because}); copy or download "
                "it again, or save it as PNG in an image editor")
    return f"the picture is damaged or cut off ({because}); copy or download it again"

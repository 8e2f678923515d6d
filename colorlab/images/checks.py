"""What is refused before it is decoded: it would take too long, or come out wrong without a word."""

import os
from typing import Any, BinaryIO

from PIL import Image, TiffImagePlugin

from colorlab.images import formats
from colorlab.images.messages import ImageError, Passing

MAX_SIDE = 65_535  # pixels; longer strips cost seconds and gigabytes although they have few pixels
MAX_SCANS = 100  # of a progressive JPEG: each is a pass over the whole picture, and a hundred bytes are enough for one
SCANNED = 3_000_000_000  # pixels times scans
SECONDS = 4.5  # that decoding may take, on one core of 2024
# Seconds for each pixel of what Pillow decodes in Python, by the name of the decoder; and of those not named.
IN_PYTHON, OTHERS = {"ppm": 1.2e-6, "ppm_plain": 0.9e-6, "qoi": 0.7e-6, "dds_rgb": 0.7e-6, "SGI16": 0.0}, 0.25e-6
CODED, FILTERED = 7e6, 35e6  # bytes and pixels of JPEG 2000 that are decoded in a second


def before_decoding(image: Image.Image, file: BinaryIO, name: str, most: float, scale: int, trusted: int | None
                    ) -> None:
    """Refuse a picture that has more than `most` pixels, takes too long or would come out wrong.

    `scale`: part of its size that it is decoded at. `trusted`: somebody chose the limit, and will wait.
    """
    tags: Any = image.tag_v2 if isinstance(image, TiffImagePlugin.TiffImageFile) else {}
    pixels = image.width * image.height * (1 if image.format == "JPEG2000" or scale == 1 else scale ** 2)
    pixels = max(pixels, tags.get(322, 0) * tags.get(323, 0))  # one tile may be larger than all
    if max(image.size) > MAX_SIDE or pixels > most:
        raise Image.DecompressionBombError
    if "progressive" in image.info:
        _check_scans(file, pixels)
    if tags:
        _check_tiff(image, tags, file, name)
    if image.format == "JPEG2000":
        _check_palette(image, file)
    if not trusted:
        _check_time(image, file, pixels, scale)


def _check_scans(file: BinaryIO, pixels: int) -> None:
    file.seek(0)
    most = max(1, min(MAX_SCANS, SCANNED // pixels))
    if file.read().count(b"\xff\xda") > most:
        raise ImageError(f"a JPEG of more than {most} scans; open it in an image editor and save it again")


def _check_time(image: Image.Image, file: BinaryIO, pixels: int, scale: int) -> None:
    slow = [IN_PYTHON.get(tile[0], OTHERS) for tile in getattr(image, "tile", None) or () if tile[0] in Image.DECODERS]
    seconds = max(slow, default=0.0) * pixels
    if image.format == "JPEG2000":
        seconds = (file.seek(0, os.SEEK_END) / CODED + pixels / FILTERED) / scale
    if seconds > SECONDS:
        raise Passing(f"{image.format} of {pixels / 1e6:.0f} megapixels, which Pillow takes too long for; save it as "
                      "PNG, or allow it with --max-pixels NUMBER (in Python max_pixels=NUMBER)")


# --- TIFF

REDUCED, BITS, COMPRESSION, PHOTOMETRIC, PLANES, SUBPAGES = 254, 258, 259, 262, 284, 330
DNG_VERSION, EP_STANDARD = 50706, 37398
SENSOR = (32803, 34892)  # photometric interpretations of raw data: colour filter array, linear


def _check_tiff(image: Any, tags: Any, file: BinaryIO, name: str) -> None:
    if _is_preview(image, tags, file, name):
        raise ImageError("raw data of a camera, of which only a preview can be read; develop it to PNG or TIFF first")
    # Pillow decodes these wrongly without a word: inverted or 12-bit deep grey; floats and 32-bit integers that are
    # compressed and big-endian; what is stored plane by plane, with 16 bits and not compressed, or compressed and
    # neither RGB nor CMYK (it takes the first plane for all).
    bits, compressed = tags.get(BITS, (1,))[0], tags.get(COMPRESSION, 1) != 1
    planar = tags.get(PLANES) == 2 and tags.get(277, 1) > 1
    if ((image.mode[0] in "IF" and (tags.get(PHOTOMETRIC) == 0 or bits == 12))
            or (planar and bits == 16 and not compressed)
            or (planar and compressed and image.mode not in ("L", "RGB", "RGBA", "CMYK"))
            or (image.mode in ("I", "F") and compressed and tags.prefix == b"MM")):
        raise ImageError("a rare kind of TIFF that would be read wrongly; save it as PNG or as plain 16-bit TIFF")


def _is_preview(image: Any, tags: Any, file: BinaryIO, name: str) -> bool:
    """Whether a TIFF is a camera's, whose first page is a small picture beside the raw data."""
    file.seek(0)
    if file.read(10)[8:] == b"CR" or tags.get(PHOTOMETRIC) in SENSOR:
        return True
    if os.path.splitext(name)[1].lower() in formats.RAW or EP_STANDARD in tags:
        return True
    if DNG_VERSION in tags and tags.get(REDUCED, 0) & 1:
        return True
    return any(page.get(PHOTOMETRIC) in SENSOR or page.get(256, 0) * page.get(257, 0) > image.width * image.height
               for page in _subpages(tags, file))


def _subpages(tags: Any, file: BinaryIO) -> list[Any]:
    """The tags of the pages below the first one; those that can be read."""
    found, places = [], tags.get(SUBPAGES, ())
    for place in (places if isinstance(places, tuple) else (places,))[:8]:
        try:
            file.seek(0)
            head = file.read(8)
            file.seek(place)
            page = TiffImagePlugin.ImageFileDirectory_v2(head)
            page.load(file)
            found.append({tag: page.get(tag) or 0 for tag in (256, 257, PHOTOMETRIC)})
        except Exception:  # noqa: S112 - a page that cannot be read says nothing
            continue
    return found


# --- JPEG 2000


def levels(file: BinaryIO) -> int:
    """How often a JPEG 2000 picture can be halved without decoding it whole; 0 if that cannot be told."""
    file.seek(0)
    head = file.read(1 << 16)
    at = head.find(b"\xff\x4f\xff\x51") + 2
    while 2 <= at < len(head) - 10 and head[at] == 0xFF and head[at + 1] != 0x90:
        if head[at + 1] == 0x52:  # coding style
            return min(3, head[at + 9])
        at += 2 + int.from_bytes(head[at + 2:at + 4])
    return 0


def _check_palette(image: Image.Image, file: BinaryIO) -> None:
    """Refuse palettes that Pillow takes in another order than the file: equal colours, exchanged columns."""
    file.seek(0)
    boxes = _boxes(file.read(1 << 16))
    if b"pclr" not in boxes:
        return
    palette, columns = boxes.get(b"pclr", b""), boxes.get(b"cmap", b"")
    if len(palette) > 3 and image.mode in ("P", "PA"):  # older Pillows take the numbers of colours for grey
        count, channels = int.from_bytes(palette[:2]), palette[2]
        table = palette[3 + channels:]
        colours = {table[i * channels:(i + 1) * channels] for i in range(count)}
        order = [columns[i + 2:i + 4] for i in range(0, len(columns) - 3, 4)]
        if len(colours) == count and order in ([], [bytes((1, i)) for i in range(channels)]):
            return
    raise ImageError("a rare kind of JPEG 2000 palette that would be read wrongly; save it as PNG in an image editor")


def _boxes(data: bytes) -> dict[bytes, bytes]:
    """The boxes inside the header of a JP2 file."""
    found, at, end = dict[bytes, bytes](), 0, len(data)
    while at + 8 <= end:
        length, kind = int.from_bytes(data[at:at + 4]), data[at + 4:at + 8]
        if kind == b"jp2h":
            end, at = min(end, at + length), at + 8
            continue
        if length < 8:
            break
        found[kind] = data[at + 8:at + length]
        at += length
    return found

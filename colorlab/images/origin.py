"""Who made a picture file: a mark inside it, so that nothing else is ever taken for our own work."""

import os
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin

from colorlab.images import formats
from colorlab.images.files import opened
from colorlab.images.silence import quiet

SOFTWARE = 0x0131  # the EXIF and TIFF tag; PNG has a text of that name
OURS = "colorlab"


def mark(kind: str, made_by: str, exif: bytes = b"") -> dict[str, Any]:
    """What Pillow's `save` takes to mark a file of this format; nothing for formats that have no place for it.

    `exif`: other EXIF data that goes into the file, too.
    """
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Software", made_by)
        return {"pnginfo": text}
    if kind in ("JPEG", "WEBP", "AVIF", "TIFF"):
        tags = Image.Exif()
        if exif:
            tags.load(exif)
        tags[SOFTWARE] = made_by
        return {"exif": tags}
    return {}


def made_by(path: str | os.PathLike) -> str:
    """The mark of a picture file that colorlab wrote; empty for any other file."""
    try:
        with opened(path) as (file, _), quiet(), Image.open(file, formats=formats.names()) as image:
            mark = image.info.get("Software") if image.format == "PNG" else image.getexif().get(SOFTWARE)
    except Exception:  # of no interest whether it is no picture, or a broken one: it is not ours
        return ""
    return str(mark) if str(mark).startswith(OURS) else ""


def is_whole(path: str | os.PathLike) -> bool:
    """Whether a picture file is complete and undamaged, as far as its checksums or its decoder can tell."""
    try:
        with opened(Path(path)) as (file, _), quiet(), Image.open(file, formats=formats.names()) as image:
            if image.format == "PNG":
                image.verify()
            else:
                image.load()
    except Exception:
        return False
    return True

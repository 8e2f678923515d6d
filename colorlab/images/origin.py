"""Who made a picture file: a mark inside it, so that nothing else is ever taken for our own work.

The same mark tells everyone else that the colours were invented: see `SOURCE_TYPE`.
"""

import os
import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from PIL import Image, PngImagePlugin

from colorlab.images import formats
from colorlab.images.files import opened
from colorlab.images.silence import quiet

# What the field says of a picture that a trained network has added to: IPTC's vocabulary of digital source types
# ("edited using generative AI"; cv.iptc.org/newscodes/digitalsourcetype, as of September 2024), in the XMP field that
# IPTC's photo metadata standard has for it.
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
XMP_TAG, XMP_TEXT = 700, "XML:com.adobe.xmp"  # of TIFF, of PNG
SOFTWARE = 0x0131  # the EXIF and TIFF tag; PNG has a text of that name
OURS = "colorlab"


def mark(kind: str, made_by: str, exif: bytes = b"") -> dict[str, Any]:
    """What Pillow's `save` takes to mark a file of this format; nothing for formats that have no place for it.

    `exif`: other EXIF data that goes into the file, too.
    """
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Software", made_by)
        text.add_itxt(XMP_TEXT, xmp(made_by))
        return {"pnginfo": text}
    if kind in ("JPEG", "WEBP", "AVIF", "TIFF"):
        tags = Image.Exif()
        if exif:
            tags.load(exif)
        tags[SOFTWARE] = made_by
        if kind == "TIFF":
            tags[XMP_TAG] = xmp(made_by).encode()
            return {"exif": tags}
        return {"exif": tags, "xmp": xmp(made_by).encode()}
    return {}


def xmp(made_by: str) -> str:
    """An XMP packet that says of a picture that its colours were invented, and by what."""
    return (f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmp:CreatorTool={quoteattr(made_by)}
 Iptc4xmpExt:DigitalSourceType="{SOURCE_TYPE}"/>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""")


def source_type(path: str | os.PathLike) -> str:
    """The digital source type that a picture file states in its XMP data; empty if it states none."""
    try:
        with opened(path) as (file, _), quiet(), Image.open(file, formats=formats.names()) as image:
            packet = image.info.get("xmp") or image.info.get(XMP_TEXT) or b""
    except Exception:
        return ""
    text = packet.decode("utf-8", "replace") if isinstance(packet, bytes) else str(packet)
    found = re.search(r"Iptc4xmpExt:DigitalSourceType(?:=[\"']|>)\s*([^\"'<\s]+)", text)
    return found[1] if found else ""


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

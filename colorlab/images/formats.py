"""Which files are pictures: those that Pillow reads as such, by its own list and one rule; and what others are."""

import contextlib
import functools
import importlib
import re
import struct
import threading
from typing import BinaryIO

from PIL import Image, ImageFile

# Handed to an outside program (Ghostscript), looked at but not read, or a wrapper of something else.
NO_PICTURES = {"EPS", "MPEG", "IPTC"}
# Pillow plug-ins of other packages that join where they are installed: module, function to call, what it reads.
PLUGINS = (("pillow_heif", "register_heif_opener", "HEIF"), ("pillow_avif", "", "AVIF"))
RAW = frozenset("." + suffix for suffix in (
    "dng cr2 cr3 crw nef nrw arw srf sr2 orf rw2 rwl raf pef ptx srw x3f 3fr fff iiq erf mrw kdc dcr mos mef "
    "gpr".split()))
# Of a picture, but none that can be read here, unless a plug-in says otherwise; for the note on what is left out.
OTHERS = frozenset("." + suffix for suffix in (
    "heic heif hif avif jxl jxr webp jp2 svg eps ps ai wmf emf exr hdr xcf kra psb djvu dcm".split()))
HEIF_ADVICE = 'pip install "colorlab[heif]"'
# Beginnings of files that people take for pictures, as regular expressions.
MAGIC: tuple[tuple[bytes, str], ...] = (
    (rb"....ftyp(heic|heix|hevc|hevx|heim|heis|mif1|msf1|heif)", "HEIC"), (rb"....ftypavi[fs]", "AVIF"),
    (rb"....ftypcrx|II\x2a\0....CR|IIR[OS]|MMOR|IIU\0|FUJIFILMCCD-RAW|FOVb|\0MRM|II\x1a\0\0\0HEAPCCDR",
     "raw data of a camera"),
    (rb"....ftyp|RIFF....AVI |\x1a\x45\xdf\xa3|....moov", "a video"), (rb"\xff\x0a|\0\0\0\x0cJXL ", "JPEG XL"),
    (rb"%PDF", "PDF"), (rb"%!PS|\xc5\xd0\xd3\xc6", "PostScript"),
    (rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<svg", "SVG"),
    (rb"\s*<(!doctype )?html", "a web page"), (rb"PK\x03\x04", "a zip file"), (rb"v/1\x01", "OpenEXR"),
    (rb"#\?R", "Radiance HDR"), (rb"gimp xcf", "GIMP's XCF"), (rb".{128}DICM", "DICOM"), (rb"8BPB|8BPS\0\x02", "PSB"),
    (rb"\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF", "a Windows metafile"))
_lock = threading.Lock()


@functools.cache
def _plugins() -> None:
    for module, function, name in PLUGINS:
        if name not in Image.OPEN:
            with contextlib.suppress(Exception):  # not installed, or not for this Pillow
                found = importlib.import_module(module)
                if function:
                    getattr(found, function)()


def names() -> list[str]:
    """Formats that are read, in the order in which they are tried.

    All that Pillow and its plug-ins read as pictures. Those whose beginning says what they are come first; TGA, which
    many others look like, comes last.
    """
    with _lock:
        Image.init()
        _plugins()
    return _names(tuple(Image.OPEN))


@functools.lru_cache(maxsize=4)
def _names(registered: tuple[str, ...]) -> list[str]:
    found = [name for name, (factory, _) in Image.OPEN.items() if name not in NO_PICTURES
             and not (isinstance(factory, type) and issubclass(factory, ImageFile.StubImageFile))]
    return sorted(found, key=lambda name: (name == "TGA", Image.OPEN[name][1] is None))


def suffixes() -> frozenset[str]:
    """Suffixes of picture files, in lower case with their dot."""
    return _suffixes(tuple(names()), tuple(Image.EXTENSION.items()))


@functools.lru_cache(maxsize=4)
def _suffixes(formats: tuple[str, ...], registered: tuple[tuple[str, str], ...]) -> frozenset[str]:
    return frozenset(suffix for suffix, name in registered if name in {*formats, "MPO"})  # which JPEG opens


def left_out(suffix: str) -> str:
    """Why files of a suffix that look like pictures are left out; empty if they are taken or do not look like it."""
    if suffix in suffixes():
        return ""
    if suffix in RAW:
        return "raw camera files: develop them first"
    if suffix in (".heic", ".heif", ".hif"):
        return HEIF_ADVICE
    return "cannot be read: save them as PNG or JPEG" if suffix in OTHERS else ""


def identified(file: BinaryIO, checked: bool = True) -> Image.Image:
    """Open a picture as `Image.open` does.

    Parameters
    ----------
    checked : bool
        False opens also what has more pixels than Pillow would ever open.

    Raises
    ------
    PIL.UnidentifiedImageError
        If it is none; with the reasons of those formats that it seemed to be.
    """
    known = names()
    if checked:
        try:
            return Image.open(file, formats=known)
        except Image.UnidentifiedImageError:
            pass  # Pillow does not say why
    file.seek(0)
    head, reasons = file.read(16), list[str]()
    for name in known:
        factory, accept = Image.OPEN[name]
        try:
            answer = accept(head) if accept else True
            if isinstance(answer, str):
                reasons.append(answer)
            elif answer:
                file.seek(0)
                image = factory(file, "")
                if not checked:
                    return image
        except (SyntaxError, IndexError, TypeError, struct.error) as error:
            if accept and str(error):
                reasons.append(f"{name}: {error}")
    raise Image.UnidentifiedImageError("; ".join(reasons))


def what(file: BinaryIO) -> str:
    """What a file that is no picture for us seems to be; empty if nobody knows."""
    file.seek(0)
    head = file.read(400)
    for pattern, name in MAGIC:
        if re.match(pattern, head, re.DOTALL | re.IGNORECASE):
            return name
    return ""


def unsupported(reason: str) -> bool:
    """Whether a decoder's complaint says that it does not know a kind of file, rather than that this one is damaged."""
    return re.search(r"unsupported|not support|not configured|n[o']t implement|unimplement|unknown (?!error)|"
                     r"cannot handle|can not handle|not available|cannot find loader|bad configuration|unhandled|"
                     r"cannot decode|unrecogni[sz]ed (?!data stream)|only .* (are|is) supported|maxval must be",
                     reason, re.IGNORECASE) is not None


def unclear(reason: str) -> bool:
    """Whether it may mean either."""
    return re.search(r"data stream|cannot load this image|decoder error|decoding error|unknown error|cannot identify|"
                     r"^\w*(Key|Attribute|Value|Assertion)Error$", reason, re.IGNORECASE) is not None

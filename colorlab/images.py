"""Any picture file or array <-> RGB uint8 (H, W, 3)."""

import contextlib
import io
import logging
import os
import secrets
import stat
import sys
import threading
import unicodedata
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

# Raster formats only. Pillow would hand some others to outside programs (EPS to Ghostscript, for instance).
FORMATS = ("PNG", "JPEG", "MPO", "GIF", "BMP", "DIB", "TIFF", "WEBP", "AVIF", "JPEG2000", "PPM", "TGA", "ICO", "PCX")
WRITABLE = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".avif": "AVIF", ".tif": "TIFF",
            ".tiff": "TIFF", ".bmp": "BMP", ".ppm": "PPM", ".tga": "TGA", ".jp2": "JPEG2000"}  # not GIF: 256 colours
OPTIONS = {"JPEG": {"quality": 95, "subsampling": 0}, "WEBP": {"quality": 95}, "AVIF": {"quality": 90}}
SUFFIXES = {*WRITABLE, ".jfif", ".gif", ".pgm", ".pbm", ".ico", ".pcx"}

MAX_SIDE = 65_535  # pixels; longer strips cost seconds and gigabytes although they have few pixels
MAX_SCANS = 100  # of a progressive JPEG: each is a pass over the whole picture, and a hundred bytes are enough for one

logging.getLogger("PIL").addHandler(logging.NullHandler())  # else its remarks on broken files go to the terminal
_filters = threading.RLock()


class ImageError(ValueError):
    """A picture cannot be read or written; the message names it and says what to do, in one line."""


def to_rgb(source) -> np.ndarray:
    """Turn any picture into RGB uint8.

    Parameters
    ----------
    source : path, PIL image, ndarray or torch tensor
        - path (str or Path): a file, see `read`;
        - PIL image of any mode;
        - array (H, W), (H, W, 1), (H, W, 2) grey and alpha, (H, W, 3) RGB or (H, W, 4) RGB and alpha;
        - tensor (C, H, W) or (1, C, H, W) with the same numbers of channels, or (H, W).

        Floats are 0..1, uint16 is 0..65535, other integers are 0..255, booleans black and white.
        Transparent parts are laid over white.

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
        return read(source)
    if isinstance(source, Image.Image):
        try:
            with _quiet():
                return _from_pil(source.copy())
        except Exception as error:  # a lazily opened file can break here in as many ways as in `read`
            raise ImageError(_explain(error)) from error
    if isinstance(source, getattr(sys.modules.get("torch"), "Tensor", ())):  # without importing torch
        source = _from_tensor(source)
    if not isinstance(source, np.ndarray):
        raise ImageError(f"a photo must be a path, PIL image, numpy array or torch tensor, not {type(source).__name__}")
    return _from_array(source)


def read(path: str | os.PathLike) -> np.ndarray:
    """Read a picture file.

    Grey, palette, 1-bit, 16-bit, 32-bit float (0..1), CMYK and Lab pictures become RGB; EXIF rotation is applied;
    transparent parts are laid over white; of an animation or of several pages the first is read, with a warning that
    says so. Embedded colour profiles are ignored (sRGB is assumed).

    Returns
    -------
    ndarray, uint8 (H, W, 3)

    Raises
    ------
    ImageError
        If the file is missing, empty, truncated, no picture, or larger than Pillow's limit against decompression bombs
        (about 89 million pixels) or than 65,535 pixels on a side. The message names the file.
    """
    path, name = os.fsdecode(path), _one_line(os.fsdecode(path))
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # opening a pipe or a device could block for ever
            raise OSError("a folder or a device, not a file")
        file = open(path, "rb")
    except (OSError, ValueError) as error:
        raise ImageError(f"{name}: cannot be opened ({_reason(error)}); check name and permissions") from error
    with file:
        return _decode(file, name)


def decode(data: bytes, name: str = "the picture") -> np.ndarray:
    """Like `read`, for the content of a file that is already in memory; `name` stands in messages."""
    return _decode(io.BytesIO(data), _one_line(name))


def _decode(file, name: str) -> np.ndarray:
    Image.init()  # registers the decoders; those that this Pillow was built with
    try:
        if not file.read(1):
            raise ImageError("the file is empty; copy or download it again")
        with _quiet(), Image.open(file, formats=[f for f in FORMATS if f in Image.OPEN]) as image:
            _check_before_decoding(image, file)
            # The second frame of an MPO is a preview (phones) or the other eye's view: that is no animation.
            animated = getattr(image, "is_animated", False) and image.format != "MPO"
            rgb = _from_pil(image)
    except Exception as error:  # broken files make decoders raise almost anything
        raise ImageError(f"{name}: {_explain(error)}") from error
    if animated:
        warnings.warn(f"{name}: an animation or several pages; the first is used", stacklevel=3)
    return rgb


def _explain(error: Exception) -> str:
    limits = f"{Image.MAX_IMAGE_PIXELS or 0:,} pixels or {MAX_SIDE:,} on a side"
    for kind, text in (
        (ImageError, error),
        (Image.DecompressionBombError, f"over {limits}; shrink it or raise PIL.Image.MAX_IMAGE_PIXELS if you trust it"),
        (Image.UnidentifiedImageError, "not a picture that can be read; save it as PNG or JPEG in an image editor"),
        (MemoryError, "too large for the memory of this machine; shrink it"),
    ):
        if isinstance(error, kind):
            return str(text)
    return f"the picture is damaged or cut off ({_reason(error)}); copy or download it again"


def _check_before_decoding(image: Image.Image, file) -> None:
    """Refuse what would take too long or come out wrong."""
    tags = image.tag_v2 if image.format == "TIFF" else {}
    pixels = max(image.width * image.height, tags.get(322, 0) * tags.get(323, 0))  # one tile may be larger than all
    if max(image.size) > MAX_SIDE or pixels > (Image.MAX_IMAGE_PIXELS or float("inf")):
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


@contextlib.contextmanager
def _quiet():
    """Silence Pillow's remarks on odd metadata, whatever the caller's filters are; these belong to all threads."""
    with _filters, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def write(path: str | os.PathLike, rgb: np.ndarray) -> Path:
    """Write RGB uint8 (H, W, 3) to a file; the suffix chooses the format (PNG, JPEG at quality 95, ...).

    The picture is written beside the target and renamed, so an existing file is replaced whole or not at all.

    Raises
    ------
    ImageError
        If the suffix is unknown, if `rgb` is no picture, or if the file cannot be written. The message names the file.
    """
    path, name = Path(path), _one_line(path)
    if path.suffix.lower() not in WRITABLE:
        raise ImageError(f"{name}: cannot write '{_one_line(path.suffix)}' files; use .png, .jpg, .webp or .tif")
    try:
        image = Image.fromarray(to_rgb(rgb))
        if path.exists() and not path.is_file():  # a folder; a pipe or a device, which would be replaced
            raise ImageError("exists and is not a file; choose another name")
        with replacing(path) as temporary:
            kind = WRITABLE[path.suffix.lower()]
            image.save(temporary, format=kind, **OPTIONS.get(kind, {}))
    except Exception as error:  # encoders, like decoders, raise almost anything
        raise ImageError(f"{name}: " + (str(error) if isinstance(error, ImageError) else
                         f"cannot be written ({_reason(error)}); check folder and space, or use .png")) from error
    return path


@contextlib.contextmanager
def replacing(path: str | os.PathLike):
    """Give a temporary path beside `path`; rename it to `path` on success, remove it on failure."""
    path = Path(path)
    temporary = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(8)}.tmp")
    temporary.open("xb").close()
    try:
        yield temporary
        with contextlib.suppress(FileNotFoundError):
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))  # a private file stays private
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def find(folder: str | os.PathLike) -> list[Path]:
    """All picture files under a folder, sorted by path; hidden files are left out."""
    folder = Path(folder)
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and os.path.isfile(p)
                  and not any(part.startswith(".") for part in p.relative_to(folder).parts))


def _one_line(text) -> str:
    """Text that prints as one line in any terminal: names of files may hold line breaks and broken characters."""
    return "".join(ascii(c)[1:-1] if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in str(text))


def _reason(error: BaseException) -> str:
    return _one_line(getattr(error, "strerror", None) or error)[:200] or type(error).__name__


def _from_pil(image: Image.Image) -> np.ndarray:
    if 0 in image.size:
        raise ImageError("the picture has no pixels")
    image.load()
    with contextlib.suppress(Exception):  # broken EXIF must not cost the picture
        ImageOps.exif_transpose(image, in_place=True)  # a copy would double the memory
    if image.mode[0] in "IF":  # 16-bit grey, or 32-bit integers and floats
        return _from_array(np.array(image) if image.mode == "F" else _sixteen_bits(image))
    if image.mode in ("1", "L", "P", "RGB", "RGBA", "LA", "PA", "La", "RGBa") and image.has_transparency_data:
        image = (image.convert("LA") if image.mode == "La" else image).convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image)
        image = white
    return np.array(image if image.mode == "RGB" else image.convert("RGB"))


def _sixteen_bits(image: Image.Image) -> np.ndarray:
    values = np.array(image)
    if values.min() < 0 or values.max() > 65535:
        raise ImageError(f"32-bit integers from {values.min()} to {values.max()}; save it with 8 or 16 bits")
    values[values == image.info.get("transparency", -1)] = 65535  # of a 16-bit PNG: one grey value is transparent
    return values.astype(np.uint16)


def _from_tensor(tensor) -> np.ndarray:
    try:
        tensor = tensor.detach().cpu()
        # bfloat16 has no numpy counterpart
        array = (tensor.float() if tensor.is_floating_point() else tensor).numpy()
    except Exception as error:  # sparse, nested, on the meta device, ...
        raise ImageError(f"the tensor has no numpy counterpart ({_reason(error)}); give a plain one") from error
    planes = array[0] if array.ndim == 4 and len(array) == 1 else array
    if planes.ndim != 2 and (planes.ndim != 3 or len(planes) not in (1, 2, 3, 4)):
        raise ImageError("a tensor must have shape (H, W), (C, H, W) or (1, C, H, W) with C from 1 to 4, got "
                         f"{array.shape}")
    return np.moveaxis(planes, 0, -1) if planes.ndim == 3 else planes


def _from_array(array: np.ndarray) -> np.ndarray:
    if np.ma.is_masked(array):
        raise ImageError("parts of the array are masked; fill them first: array.filled(value)")
    array = np.asarray(array)
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[-1] not in (1, 2, 3, 4):
        raise ImageError(f"an array must have shape (H, W) or (H, W, C) with C from 1 to 4, got {array.shape}")
    if array.size == 0:
        raise ImageError(f"the picture has no pixels (shape {array.shape})")
    array = _to_uint8(array)
    if array.shape[-1] in (2, 4):
        return _from_pil(Image.fromarray(array))
    return np.array(np.broadcast_to(array, (*array.shape[:2], 3)), order="C")


def _to_uint8(array: np.ndarray) -> np.ndarray:
    """Scale values to 0..255 by the type's convention, or say what is wrong with them."""
    kind, size = array.dtype.kind, array.dtype.itemsize  # either byte order
    if kind not in "buif":
        raise ImageError(f"values of type {array.dtype} are no picture; use uint8 or floats in 0..1")
    if kind == "b":
        return array.astype(np.uint8) * 255
    if kind == "u" and size == 2:
        return ((array.astype(np.uint32) + 128) // 257).astype(np.uint8)
    low, high = array.min(), array.max()
    if kind == "f":
        if not (np.isfinite(low) and np.isfinite(high)):
            raise ImageError("the picture holds NaN or infinite values; replace them first: numpy.nan_to_num(array)")
        # A float picture that went through Lab and back can miss 0..1 by a rounding error.
        if low < -1e-3 or high > 1 + 1e-3:
            raise ImageError(f"floats must lie in 0..1, these go from {low:.3g} to {high:.3g}; "
                             + ("divide by 255" if 1.5 < high <= 255.5 and low >= 0 else "scale or clip them"))
        return np.rint(array * 255).astype(np.uint8)
    if low < 0 or high > 255:
        raise ImageError(f"integers must lie in 0..255, these go from {low} to {high}; scale or clip them"
                         + (", or use uint16" if 255 < high <= 65535 and low >= 0 else ""))
    return array.astype(np.uint8)

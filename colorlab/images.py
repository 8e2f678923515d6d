"""Any picture file or array <-> RGB uint8 (H, W, 3)."""

import contextlib
import io
import os
import tempfile
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

# Raster formats only. Pillow would hand some others to outside programs (EPS to Ghostscript, for instance).
FORMATS = ("PNG", "JPEG", "MPO", "GIF", "BMP", "DIB", "TIFF", "WEBP", "AVIF", "JPEG2000", "PPM", "TGA", "ICO", "PCX")
SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".avif", ".jp2", ".ppm", ".pgm", ".pbm",
            ".tga", ".ico", ".pcx"}


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
            return _from_pil(source)
        except Exception as error:  # a lazily opened file can break here in as many ways as in `read`
            raise ImageError(f"the PIL image cannot be decoded: {_one_line(error)}") from error
    if hasattr(source, "detach"):  # a torch tensor, recognised without importing torch
        source = source.detach().cpu()
        # bfloat16 has no numpy counterpart
        source = (source.float() if source.is_floating_point() else source).numpy()
        if source.ndim == 4 and source.shape[0] == 1:
            source = source[0]
        if source.ndim == 3:
            source = np.moveaxis(source, 0, -1)
        elif source.ndim != 2:
            raise ImageError(f"a tensor must have shape (C, H, W) or (1, C, H, W), got {tuple(source.shape)}")
    elif not isinstance(source, np.ndarray):
        raise ImageError(f"a photo must be a path, a PIL image, a numpy array or a torch tensor, "
                         f"not {type(source).__name__}")
    return _from_array(source)


def read(path: str | os.PathLike) -> np.ndarray:
    """Read a picture file.

    Grey, palette, 1-bit, 16-bit, 32-bit float (0..1), CMYK and Lab pictures become RGB; EXIF rotation is applied;
    transparent parts are laid over white; of an animation the first frame is read, with a warning that says so.
    Embedded colour profiles are ignored (sRGB is assumed).

    Returns
    -------
    ndarray, uint8 (H, W, 3)

    Raises
    ------
    ImageError
        If the file is missing, empty, truncated, no picture, or larger than Pillow's limit against
        decompression bombs (about 89 million pixels). The message names the file.
    """
    path = Path(path)
    try:
        if not path.exists():
            raise ImageError(f"{path}: no such file")
        if not path.is_file():  # a folder; a pipe or a device, which could block for ever
            raise ImageError(f"{path}: not a file")
        if path.stat().st_size == 0:
            raise ImageError(f"{path}: the file is empty")
    except (OSError, ValueError) as error:
        if isinstance(error, ImageError):
            raise
        raise ImageError(f"{path!s}: {_one_line(error)}") from error
    return _decode(path, str(path))


def decode(data: bytes, name: str = "the picture") -> np.ndarray:
    """Like `read`, for the content of a file that is already in memory; `name` stands in messages."""
    if not data:
        raise ImageError(f"{name}: the file is empty")
    return _decode(io.BytesIO(data), name)


def _decode(file, name: str) -> np.ndarray:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks on odd metadata; its limit on size stays an error
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            Image.init()  # registers the decoders; those that this Pillow was built with
            with Image.open(file, formats=[f for f in FORMATS if f in Image.OPEN]) as image:
                # Phones store a preview as second frame (MPO): that is no animation.
                animated = getattr(image, "is_animated", False) and image.format != "MPO"
                rgb = _from_pil(image)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ImageError(f"{name}: more than {Image.MAX_IMAGE_PIXELS:,} pixels; shrink it, or raise "
                         "PIL.Image.MAX_IMAGE_PIXELS if you trust the file") from error
    except Image.UnidentifiedImageError as error:
        raise ImageError(f"{name}: not a picture that can be read (PNG, JPEG, TIFF, WebP, GIF, BMP, ...)") from error
    except ImageError as error:
        raise ImageError(f"{name}: {error}") from error
    except Exception as error:  # broken files make decoders raise almost anything
        raise ImageError(f"{name}: the picture is damaged or cut off ({_one_line(error)})") from error
    if animated:
        warnings.warn(f"{name}: an animation; its first frame is used", stacklevel=3)
    return rgb


def write(path: str | os.PathLike, rgb: np.ndarray) -> Path:
    """Write RGB uint8 (H, W, 3) to a file; the suffix chooses the format (PNG, JPEG at quality 95, ...).

    The picture is written beside the target and renamed, so an existing file is replaced whole or not at all.

    Raises
    ------
    ImageError
        If the suffix is unknown, or if the folder cannot be written.
    """
    path = Path(path)
    kind = Image.registered_extensions().get(path.suffix.lower())
    if kind not in FORMATS:
        raise ImageError(f"{path}: cannot write '{path.suffix}' files; use .png, .jpg, .webp or .tif")
    try:
        with replacing(path) as temporary:
            options = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
            Image.fromarray(to_rgb(rgb)).save(temporary, format=kind, **options)
    except ImageError:
        raise
    except (OSError, ValueError) as error:
        raise ImageError(f"{path}: cannot be written ({_one_line(error)})") from error
    return path


@contextlib.contextmanager
def replacing(path: str | os.PathLike):
    """Give a temporary path beside `path`; rename it to `path` on success, remove it on failure."""
    path = Path(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=".tmp", dir=path.parent)
    os.close(handle)
    try:
        yield Path(name)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)  # mkstemp makes files that only their owner can read
        os.replace(name, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)


def find(folder: str | os.PathLike) -> list[Path]:
    """All picture files under a folder, sorted by path; hidden files are left out."""
    folder = Path(folder)
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file()
                  and not any(part.startswith(".") for part in p.relative_to(folder).parts))


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _from_pil(image: Image.Image) -> np.ndarray:
    if 0 in image.size:
        raise ImageError("the picture has no pixels")
    image.load()
    try:
        image = ImageOps.exif_transpose(image)
    except Exception:  # broken EXIF must not cost the picture
        pass
    if image.mode.startswith(("I", "F")):  # 16-bit grey, or 32-bit integers and floats
        return _from_array(_deep_grey(image))
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        for mode in {"La": ["LA"], "RGBa": ["RGBA"]}.get(image.mode, []) + ["RGBA"]:
            image = image.convert(mode)
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    if image.mode == "LAB":
        from PIL import ImageCms

        image = ImageCms.profileToProfile(image, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"),
                                          outputMode="RGB")
    return np.array(image.convert("RGB"))


def _deep_grey(image: Image.Image) -> np.ndarray:
    values = np.asarray(image)
    if image.mode == "F":
        return values
    if values.min() < 0 or values.max() > 65535:
        raise ImageError(f"32-bit integers from {values.min()} to {values.max()}: save it with 8 or 16 bits")
    return values.astype(np.uint16)


def _from_array(array: np.ndarray) -> np.ndarray:
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[-1] not in (1, 2, 3, 4):
        raise ImageError(f"an array must have shape (H, W), (H, W, 1), (H, W, 3) or (H, W, 4), got {array.shape}"
                         + ("; move the channels to the end" if array.ndim == 3 and array.shape[0] in (1, 3) else ""))
    if array.size == 0:
        raise ImageError(f"the picture has no pixels (shape {array.shape})")
    array = _to_uint8(array)
    channels = array.shape[-1]
    if channels in (2, 4):
        alpha = array[..., -1:].astype(np.float32) / 255
        array = np.rint(array[..., :-1] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    if array.shape[-1] == 1:
        array = np.repeat(array, 3, axis=-1)
    return np.array(array, order="C")


def _to_uint8(array: np.ndarray) -> np.ndarray:
    """Scale values to 0..255 by the type's convention, or say what is wrong with them."""
    if array.dtype == np.uint8:
        return array
    if array.dtype == bool:
        return array.astype(np.uint8) * 255
    if array.dtype == np.uint16:
        return np.rint(array / 257).astype(np.uint8)
    if not np.issubdtype(array.dtype, np.integer) and not np.issubdtype(array.dtype, np.floating):
        raise ImageError(f"values of type {array.dtype} are no picture; use uint8 or floats in 0..1")
    low, high = array.min(), array.max()
    if not (np.isfinite(low) and np.isfinite(high)):
        raise ImageError("the picture holds NaN or infinite values")
    if np.issubdtype(array.dtype, np.integer):
        if low < 0 or high > 255:
            raise ImageError(f"integers must lie in 0..255, these go from {low} to {high}")
        return array.astype(np.uint8)
    # A float picture that went through Lab and back can miss 0..1 by a rounding error.
    if low < -1e-3 or high > 1 + 1e-3:
        raise ImageError(f"floats must lie in 0..1, these go from {low:.3g} to {high:.3g}"
                         + ("; divide by 255" if 1.5 < high <= 255.5 and low >= 0 else ""))
    return np.rint(np.clip(array, 0, 1) * 255).astype(np.uint8)

"""Writing pictures, and what a picture file holds beside its colours: date, resolution, transparency."""

import contextlib
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, ImageOps

from colorlab import resources
from colorlab.images.files import image_of
from colorlab.images.messages import ImageError, one_line, reason
from colorlab.images.origin import mark

WRITABLE = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".avif": "AVIF", ".tif": "TIFF",
            ".tiff": "TIFF", ".bmp": "BMP", ".ppm": "PPM", ".tga": "TGA", ".jp2": "JPEG2000"}  # not GIF: 256 colours
# Of PNG a level that takes a third of the usual time, for files that are some percent larger.
OPTIONS: dict[str, dict[str, Any]] = {"PNG": {"compress_level": 3}, "JPEG": {"quality": 95, "subsampling": 0},
                                      "WEBP": {"quality": 95}, "AVIF": {"quality": 90}}
WITH_EXIF, WITH_DPI = {"PNG", "JPEG", "WEBP", "AVIF", "TIFF"}, {"PNG", "JPEG", "TIFF", "BMP"}
WITH_ALPHA = {"PNG", "WEBP", "AVIF", "TIFF", "TGA", "JPEG2000"}
# Tags of EXIF that stay true of a colorized picture: description, camera, when, by whom. Not where: who passes a
# picture on need not pass on that. Not the orientation: the picture is turned.
ABOUT, EXIF_PAGE = (270, 271, 272, 306, 315, 33432), 34665
WHEN = (36867, 36868, 36880, 36881, 36882, 37520, 37521, 37522)


@dataclass(frozen=True)
class Extras:
    """What a picture file holds beside its colours.

    `exif`: date, description, camera and author, as EXIF data. `dpi`: pixels per inch, across and down. `alpha`:
    opacity, uint8 (H, W), turned like the picture.
    """

    exif: bytes = b""
    dpi: tuple[float, float] | None = None
    alpha: np.ndarray | None = None


def extras_of(file: BinaryIO, name: str, page: int = 0) -> Extras:
    """What a page of a picture file holds beside its colours, for `written`."""
    with image_of(file, name, page) as image:
        found, dpi = Image.Exif(), None
        with contextlib.suppress(Exception):  # broken EXIF must not cost the picture
            exif = image.getexif()
            for tag in ABOUT:
                if exif.get(tag):
                    found[tag] = exif[tag]
            when = {tag: value for tag, value in exif.get_ifd(EXIF_PAGE).items() if tag in WHEN}
            if when:
                found[EXIF_PAGE] = when
        with contextlib.suppress(Exception):
            across, down = (float(value) for value in image.info["dpi"])
            turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
            dpi = ((down, across) if turned else (across, down)) if across > 1 and down > 1 else None
        return Extras(found.tobytes() if len(found) else b"", dpi, _alpha(image))


def _alpha(image: Image.Image) -> np.ndarray | None:
    if not image.has_transparency_data:
        return None
    image.load()
    with contextlib.suppress(Exception):
        ImageOps.exif_transpose(image, in_place=True)
    if image.mode[0] in "IF":
        alpha = np.where(np.array(image) == image.info.get("transparency"), 0, 255).astype(np.uint8)
    else:
        alpha = np.array((image.convert("LA") if image.mode == "La" else image).convert("RGBA").getchannel("A"))
    return None if (alpha == 255).all() else alpha


def written(path: str | os.PathLike, rgb: np.ndarray, extras: Extras | None = None, made_by: str = "") -> Path:
    """Write RGB uint8 (H, W, 3) to a file; see `images.write`."""
    path, name = Path(path), one_line(path)
    kind, extras = WRITABLE[path.suffix.lower()], extras or Extras()
    try:
        image, options = Image.fromarray(rgb), dict(OPTIONS.get(kind, {}))
        if extras.alpha is not None and kind in WITH_ALPHA:
            image = _transparent(rgb, extras.alpha)
        if extras.exif and kind in WITH_EXIF:
            options["exif"] = extras.exif
        if made_by:
            options |= mark(kind, made_by, extras.exif)
        if extras.dpi and kind in WITH_DPI:
            options["dpi"] = extras.dpi
        if path.exists() and not path.is_file():  # a folder; a pipe or a device, which would be replaced
            raise ImageError("exists and is not a file; choose another name")
        with resources.replacing(path) as temporary:
            image.save(temporary, format=kind, **options)
    except Exception as error:  # encoders, like decoders, raise almost anything
        raise ImageError(f"{name}: " + (str(error) if isinstance(error, ImageError) else
                         f"cannot be written ({reason(error)}); check folder and space, or use .png")) from error
    lost = [what for what, there, able in (
        ("date and description", extras.exif, WITH_EXIF), ("resolution", extras.dpi, WITH_DPI),
        ("transparency", extras.alpha is not None, WITH_ALPHA)) if there and kind not in able]
    if lost:
        warnings.warn(f"{name}: {kind} cannot keep the photo's {' and '.join(lost)}; .png can", stacklevel=3)
    return path


def _transparent(rgb: np.ndarray, alpha: np.ndarray) -> Image.Image:
    """A picture that was laid over white, and looks the same when it is laid over white again."""
    if alpha.shape != rgb.shape[:2]:
        raise ImageError(f"opacity of shape {alpha.shape} for a picture of {rgb.shape[:2]}")
    share = np.maximum(alpha, 1)[..., None].astype(np.float32) / 255
    colours = np.clip(np.rint(255 - (255 - rgb.astype(np.float32)) / share), 0, 255).astype(np.uint8)
    return Image.fromarray(np.dstack([colours, alpha]))

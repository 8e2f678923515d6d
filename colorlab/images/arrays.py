"""Pillow's images, arrays and tensors of every kind -> RGB uint8 (H, W, 3)."""

import contextlib
import sys
import warnings

import numpy as np
from PIL import Image, ImageOps

from colorlab.images import profiles
from colorlab.images.messages import ImageError, reason

STRIP_PIXELS = 2_000_000  # of a picture, converted to RGB at a time
DIM = 2 ** 14  # 16-bit values that all stay below this are probably values of fewer bits, and come out dark


def reduced(rgb: np.ndarray, by: int) -> np.ndarray:
    """Make a picture smaller by a whole number: uint8 (H, W, 3) -> (ceil(H / by), ceil(W / by), 3).

    Each pixel is the mean of by x by, or of what is left of them at the right and the lower edge.
    """
    return rgb if by == 1 else np.array(Image.fromarray(rgb).reduce(by))


def from_pil(image: Image.Image, reduce: int = 1, managed: bool = False, notes: list[str] | None = None,
             deep: bool = False) -> np.ndarray:
    """A Pillow image of any mode, which is decoded and turned in place.

    `managed`: its colour profile counts. `notes` get what the user should know of the result. `deep`: a grey picture
    of 16 bits, whole size, stays one: uint16 (H, W).
    """
    if 0 in image.size:
        raise ImageError("the picture has no pixels")
    notes = [] if notes is None else notes
    # Whether there are colours of 16 bits, of which Pillow keeps 8.
    cut = any("16" in str(tile[3]) for tile in getattr(image, "tile", None) or ())
    image.load()
    with contextlib.suppress(Exception):  # broken EXIF must not cost the picture
        ImageOps.exif_transpose(image, in_place=True)  # a copy would double the memory
    conversion = profiles.conversion(image, notes) if managed else None
    if deep and reduce == 1 and image.mode[0] == "I":
        return _deep(_sixteen_bits(image), conversion)
    rows = reduce * max(1, STRIP_PIXELS // (reduce * image.width))
    rgb = np.empty((-(-image.height // reduce), -(-image.width // reduce), 3), np.uint8)
    highest = 0
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height))) if rows < image.height else image
        if image.mode[0] == "I" or (cut and image.mode == "RGB"):
            highest = max(highest, int(np.asarray(strip).max()) * (257 if image.mode == "RGB" else 1))
        rgb[top // reduce:(top + rows) // reduce] = reduced(_converted(strip, conversion), reduce)
    notes += _dim(highest)
    return rgb


def _deep(grey: np.ndarray, conversion: profiles.Conversion | None) -> np.ndarray:
    """Grey uint16 (H, W) as sRGB, as which it is taken where there is no profile to convert from."""
    if conversion is None:
        return grey
    steps = np.array(conversion(Image.fromarray(np.arange(256, dtype=np.uint8)[None])))[0, :, 1]
    table = np.interp(np.arange(65536), np.arange(256) * 257, steps * 257.0)  # 8 bits are all that the profile tells
    table, step = table.round().astype(np.uint16), max(1, STRIP_PIXELS // grey.shape[1])
    for top in range(0, len(grey), step):
        grey[top:top + step] = table[grey[top:top + step]]
    return grey


def _dim(highest: float) -> list[str]:
    """What is to be said of 16-bit values that end here."""
    if not 0 < highest < DIM:
        return []
    return [f"its 16-bit values end at {highest:,.0f} of 65,535, so it comes out dark; if they have fewer bits, "
            "multiply them first (12-bit values by 16)"]


def _converted(image: Image.Image, conversion: profiles.Conversion | None) -> np.ndarray:
    if image.mode[0] in "IF":  # 16-bit grey, or 32-bit integers and floats
        rgb = _rgb(np.array(image) if image.mode == "F" else _sixteen_bits(image))
        return np.array(conversion(Image.fromarray(rgb[..., 0]))) if conversion else rgb
    alpha = None
    if image.mode in ("1", "L", "P", "RGB", "RGBA", "LA", "PA", "La", "RGBa") and image.has_transparency_data:
        image = alpha = (image.convert("LA") if image.mode == "La" else image).convert("RGBA")
    if conversion:
        image = conversion(image)
    if alpha is not None:
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=alpha)
        image = white
    return np.array(image if image.mode == "RGB" else image.convert("RGB"))


def is_tensor(source: object) -> bool:
    """Whether something is a tensor, without importing torch."""
    return isinstance(source, getattr(sys.modules.get("torch"), "Tensor", ()))


def _sixteen_bits(image: Image.Image) -> np.ndarray:
    values = np.array(image)
    if values.min() < 0 or values.max() > 65535:
        raise ImageError(f"32-bit integers from {values.min()} to {values.max()}; save it with 8 or 16 bits")
    values[values == image.info.get("transparency", -1)] = 65535  # of a 16-bit PNG: one grey value is transparent
    return values.astype(np.uint16)


def from_tensor(tensor) -> np.ndarray:
    """A tensor as an array with channels last."""
    try:
        tensor = tensor.detach().cpu()
        # bfloat16 has no numpy counterpart
        array = (tensor.float() if tensor.is_floating_point() else tensor).numpy()
    except Exception as error:  # sparse, nested, on the meta device, ...
        raise ImageError(f"the tensor has no numpy counterpart ({reason(error)}); give a plain one") from error
    planes = array[0] if array.ndim == 4 and len(array) == 1 else array
    if planes.ndim != 2 and (planes.ndim != 3 or len(planes) not in (1, 2, 3, 4)):
        raise ImageError("a tensor must have shape (H, W), (C, H, W) or (1, C, H, W) with C from 1 to 4, got "
                         f"{array.shape}")
    return np.moveaxis(planes, 0, -1) if planes.ndim == 3 else planes


def from_array(array: np.ndarray) -> np.ndarray:
    """An array of any type, with 1 to 4 channels."""
    if np.ma.is_masked(array):
        raise ImageError("parts of the array are masked; fill them first: array.filled(value)")
    array = np.asarray(array)
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[-1] not in (1, 2, 3, 4):
        raise ImageError(f"an array must have shape (H, W) or (H, W, C) with C from 1 to 4, got {array.shape}")
    if array.size == 0:
        raise ImageError(f"the picture has no pixels (shape {array.shape})")
    if array.dtype.kind == "u" and array.dtype.itemsize == 2:
        for note in _dim(int(array[..., :3].max() if array.shape[-1] != 2 else array[..., 0].max())):
            warnings.warn(f"the picture: {note}", stacklevel=3)
    return _rgb(array)


def _rgb(array: np.ndarray) -> np.ndarray:
    """Values of any type, (H, W) or (H, W, 1 to 4), as RGB uint8."""
    array = to_uint8(array if array.ndim == 3 else array[..., None])
    if array.shape[-1] in (2, 4):
        return from_pil(Image.fromarray(array))
    return np.array(np.broadcast_to(array, (*array.shape[:2], 3)), order="C")


def to_uint8(array: np.ndarray) -> np.ndarray:
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

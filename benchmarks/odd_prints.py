"""Pictures of all kinds that people have on their disks; `odd_films.py` colours them and shows them in a browser."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import tifffile
from odd_clips import waves
from PIL import Image

PRINTS: dict[str, tuple[str, Callable[[Path], None], str]] = {}  # name: suffix, who makes it, what refuses it


def kind(name: str, suffix: str, refused: str = "") -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    """List a picture that the decorated function writes."""
    def decorate(make: Callable[[Path], None]) -> Callable[[Path], None]:
        PRINTS[name] = suffix, make, refused
        return make

    return decorate


def saved(name: str, suffix: str, mode: str = "RGB", size: tuple[int, int] = (64, 96), **options) -> None:
    """List a picture that Pillow writes in this mode."""
    PRINTS[name] = suffix, lambda path: Image.fromarray(waves(0, *size)).convert(mode).save(path, **options), ""


def deep() -> np.ndarray:
    return waves(0, 64, 96)[..., 0].astype(np.uint16) * 257


saved("grey JPEG", ".jpg", "L")
saved("progressive JPEG", ".jpg", progressive=True)
saved("CMYK JPEG", ".jpg", "CMYK")
saved("JPEG 2000", ".jp2")
saved("black and white TIFF, fax", ".tif", "1", compression="group4")
saved("Lab TIFF", ".tif", "LAB")
saved("palette PNG", ".png", "P")
saved("grey and alpha PNG", ".png", "LA")
saved("33 x 17", ".png", size=(17, 33))
saved("one pixel", ".png", size=(1, 1))
saved("a line of 200 pixels", ".png", size=(1, 200))
saved("a GIF picture", ".gif", "L")
saved("WebP", ".webp")
saved("BMP", ".bmp")


@kind("grey PNG, 16 bits", ".png")
def grey16(path: Path) -> None:
    Image.fromarray(deep()).save(path)


@kind("colour TIFF, 16 bits", ".tif")
def colour16(path: Path) -> None:
    tifffile.imwrite(path, np.repeat(deep()[..., None], 3, axis=2), photometric="rgb")


@kind("float TIFF", ".tif")
def floats(path: Path) -> None:
    tifffile.imwrite(path, (deep() / 65535).astype(np.float32))


@kind("TIFF, white is 0", ".tif")
def negative(path: Path) -> None:
    tifffile.imwrite(path, 255 - waves(0, 64, 96)[..., 0], photometric="miniswhite")


@kind("three pages", ".tif")
def pages(path: Path) -> None:
    first, *others = (Image.fromarray(waves(i, 64, 96)) for i in range(3))
    first.save(path, save_all=True, append_images=others)


@kind("turned by its EXIF data", ".jpg")
def turned(path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.rot90(waves(0, 64, 96))).save(path, exif=exif)


@kind("JPEG that is cut off", ".jpg", "damaged or cut off")
def cut_off(path: Path) -> None:
    Image.fromarray(waves(0, 64, 96)).save(path, quality=95)
    path.write_bytes(path.read_bytes()[:1500])


@kind("no picture", ".png", "not a picture that can be read")
def words(path: Path) -> None:
    path.write_text("no picture\n" * 99)

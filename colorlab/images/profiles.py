"""Embedded colour profiles (ICC): what a picture's numbers mean -> sRGB."""

import functools
import io

import numpy as np
from PIL import Image, ImageCms

from colorlab.images.messages import reason

# Whites and colours that both have stay what they are, black becomes black. A perceptual table would also change the
# colours that need no change (those of the "sRGB v4 ICC preference" profile above all).
INTENT, BLACK_POINT = ImageCms.Intent.RELATIVE_COLORIMETRIC, 0x2000  # of LittleCMS; Pillow 10.1 has no name for it
SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # Pillow's mode of each kind of profile
NEARLY = 2  # of 255; what sRGB profiles of different makers differ by


class Conversion:
    """From the colours of a profile to sRGB. `mode`: of the images that it takes; `same`: there is nothing to do."""

    def __init__(self, profile: bytes):
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = opened.profile.xcolor_space.strip()
        if space not in SPACES:
            raise ValueError(f"it is for {space}")
        self.mode = SPACES[space]
        self._transform = ImageCms.ImageCmsTransform(
            opened, ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")), self.mode, "RGB", INTENT,
            flags=BLACK_POINT)  # type: ignore[arg-type]
        self.same = self.mode != "CMYK" and self._changes_nothing()

    def _changes_nothing(self) -> bool:
        steps = np.linspace(0, 255, 256 if self.mode == "L" else 9).astype(np.uint8)
        colours = steps[None] if self.mode == "L" else np.stack(np.meshgrid(steps, steps, steps), -1).reshape(1, -1, 3)
        found = np.asarray(self(Image.fromarray(colours))).astype(int)
        return bool(np.abs(found - (colours[..., None] if self.mode == "L" else colours)).max() <= NEARLY)

    def fits(self, mode: str) -> bool:
        """Whether it says what the numbers of a Pillow image of this mode mean."""
        grey, coloured = mode[0] in "1LIF" and mode != "LAB", mode[0] in "RPY"
        return {"L": grey, "RGB": grey or coloured, "CMYK": mode == "CMYK"}[self.mode]

    def __call__(self, image: Image.Image) -> Image.Image:
        """An image of a mode that it `fits` -> RGB, without what is transparent."""
        found = self._transform.apply(image if image.mode == self.mode else image.convert(self.mode))
        assert found is not None
        return found


@functools.lru_cache(maxsize=8)
def _conversion(profile: bytes) -> Conversion:
    return Conversion(profile)


def conversion(image: Image.Image, notes: list[str]) -> Conversion | None:
    """What the profile of an image asks for: None for sRGB and without one.

    A profile that is broken, or of a kind that the image is not, is left out; a note says so.
    """
    profile = image.info.get("icc_profile")
    if not profile or image.mode == "LAB":  # which Pillow converts itself
        return None
    try:
        found = _conversion(bytes(profile))
        if not found.fits(image.mode):
            raise ValueError(f"it is for {found.mode}, the picture is {image.mode}")
    except Exception as error:  # any bytes may call themselves a profile
        notes.append(f"its colour profile cannot be used and was ignored ({reason(error)}); sRGB is assumed")
        return None
    return None if found.same else found

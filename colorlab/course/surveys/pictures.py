"""The pictures of a survey: squares of one size, true, colorized, and with the colours of another photo."""

import base64
import io
from collections.abc import Mapping, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from tqdm.auto import tqdm

from colorlab import images, lab, models
from colorlab.course.surveys.errors import SurveyError
from colorlab.course.surveys.protocol import TRUTH, Protocol
from colorlab.course.surveys.versions import FALSE, Plan
from colorlab.datasets import Photo
from colorlab.models.base import Colorizer, join

Pictures = dict[tuple[str, str], np.ndarray]
QUALITY = 92


def square(rgb: np.ndarray, size: int) -> np.ndarray:
    """The middle square of a photo, RGB uint8 (H, W, 3) -> (size, size, 3); shrunk, never enlarged.

    Raises
    ------
    SurveyError
        If the photo is smaller.
    """
    height, width = rgb.shape[:2]
    side = min(height, width)
    if side < size:
        raise SurveyError(f"it has {width} x {height} pixels, and the survey shows {size} x {size}: leave it out, or "
                          "set a smaller size in the protocol")
    top, left = (height - side) // 2, (width - side) // 2
    cut = Image.fromarray(rgb[top:top + side, left:left + side])
    return np.asarray(cut.resize((size, size), Image.Resampling.LANCZOS))


def false_colours(rgb: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The lightness of a photo with the colours of another one, both RGB uint8 (size, size, 3)."""
    ab = lab.rgb_to_lab(torch.from_numpy(np.array(other)).movedim(-1, 0)[None])[:, 1:]
    return join(rgb, F.avg_pool2d(ab, 4))  # as blurred as the colours of a network


def known(asked: Protocol, loaded: Mapping[str, Colorizer] | None = None) -> dict[str, Colorizer]:
    """The models of a protocol by the names in it, in its order; those that are not given are loaded."""
    return {name: loaded[name] if loaded and name in loaded else models.load(name) for name in asked.models}


def draw(plan: Plan, photos: Sequence[Photo], loaded: Mapping[str, Colorizer] | None = None,
         progress: bool = True) -> Pictures:
    """Every picture that a plan shows.

    Parameters
    ----------
    plan : Plan
    photos : sequence of Photo
        Those that it names.
    loaded : mapping of str to Colorizer, optional
        Models by the names in the protocol; those that are missing are loaded.
    progress : bool
        Show a bar.

    Returns
    -------
    dict of (photo, TRUTH or model or FALSE) to ndarray
        RGB uint8 (size, size, 3). All went the same way: the photo was cut and shrunk first, then coloured.

    Raises
    ------
    SurveyError
        If a photo cannot be read, is too small, or is grey, so that it would give itself away.
    """
    by_name = {photo.name: photo for photo in photos}
    using = known(plan.protocol, loaded)
    true = {name: _true(by_name[name], plan.protocol.size) for name in plan.photos}
    found: Pictures = {}
    for name, kind in tqdm(plan.needed(), desc="pictures", unit="picture", disable=not progress):
        if kind == TRUTH:
            found[name, kind] = true[name]
        elif kind == FALSE:
            # Half the list away: the same neighbour for all would be seen in the practice trials, too.
            other = plan.photos[(plan.photos.index(name) + len(plan.photos) // 2) % len(plan.photos)]
            found[name, kind] = false_colours(true[name], true[other])
        else:
            found[name, kind] = using[kind].colorize(true[name])
    return found


def _true(photo: Photo, size: int) -> np.ndarray:
    try:
        rgb = square(photo.read(), size)
    except (SurveyError, images.ImageError) as error:
        text = str(error)
        raise SurveyError(text if photo.name in text else f"{photo.name}: {text}") from error
    if int(np.ptp(rgb.astype(np.int16), axis=-1).max()) <= 8:
        raise SurveyError(f"{photo.name}: a grey photo would give itself away; leave it out")
    return rgb


def jpeg(rgb: np.ndarray) -> bytes:
    """A picture as the page holds it: all in one quality and at full resolution of colour, so that no file tells."""
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, format="jpeg", quality=QUALITY, subsampling=0)
    return file.getvalue()


def from_address(text: str) -> np.ndarray:
    """The picture, RGB uint8 (H, W, 3), that an address of `address` holds."""
    with Image.open(io.BytesIO(base64.b64decode(text.partition(",")[2]))) as picture:
        return np.asarray(picture.convert("RGB"))


def address(rgb: np.ndarray) -> str:
    """A picture as an address that holds it."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg(rgb)).decode()

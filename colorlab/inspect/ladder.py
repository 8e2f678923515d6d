"""A folder of photos through a network, from the published way to one that reads ahead: five ways.

Each way keeps what the one before it gained. They are written to be read beside each other, and to be timed;
`Colorizer.colorize_many` is what to use.
"""

import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from skimage import color
from torch import Tensor

from colorlab import images
from colorlab.inspect import timing
from colorlab.models.base import Colorizer

Read = Callable[[Path], np.ndarray]
SLOW = 0.05  # seconds that the slow drive of the stored run takes for a file


def colorized(model: Colorizer, paths: Iterable[Path], batch: int = 1, bits: str = "float32",
              lightness_only: bool = False, ahead: int = 0, read: Read = images.read) -> Iterator[np.ndarray]:
    """Colorize files; every keyword is one of the changes.

    Parameters
    ----------
    model : Colorizer
        One that sees all photos at the same size, as zhang16 does.
    batch : int
        Photos that pass through the network together.
    bits : str
        A precision of `timing.precision`.
    lightness_only : bool
        False: scikit-image computes all of Lab in 64 bits, as published. True: torch computes L, all that is needed.
    ahead : int
        Photos that a thread reads before they are asked for.
    read : callable
        What a file is read with.

    Yields
    ------
    ndarray, uint8 (H, W, 3)
        The photo in colour, in the order given.
    """
    enter, leave = (Colorizer.network_input, Colorizer.join) if lightness_only else (whole_lab, joined_in_lab)
    photos = read_ahead(paths, ahead, read) if ahead else map(read, paths)
    for some in groups(photos, batch):
        L = torch.cat([enter(model, photo) for photo in some])
        with timing.precision(bits, model.device):
            ab = model(L)
        for photo, one in zip(some, ab.split(1)):
            yield leave(model, photo, one)


def read_ahead(paths: Iterable[Path], ahead: int = 4, read: Read = images.read) -> Iterator[np.ndarray]:
    """Photos in their order, up to `ahead` of them read in a thread before they are asked for."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        waiting: deque = deque()
        for path in paths:
            waiting.append(reader.submit(read, path))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def groups(photos: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Neighbours in lists of `size`; the last one may be shorter."""
    some: list[Any] = []
    for photo in photos:
        some.append(photo)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


def whole_lab(model: Colorizer, rgb: np.ndarray) -> Tensor:
    """L (1, 1, h, w) of a photo (H, W, 3) as published: all of Lab by scikit-image, two thirds of it for nothing."""
    height, width = model.working_size(*rgb.shape[:2])
    small = np.asarray(Image.fromarray(rgb).resize((width, height), Image.Resampling.BICUBIC))
    return torch.from_numpy(color.rgb2lab(small)[None, None, :, :, 0]).float().to(model.device)


def joined_in_lab(model: Colorizer, rgb: np.ndarray, ab: Tensor) -> np.ndarray:
    """A photo (H, W, 3) and ab (1, 2, h, w) -> RGB uint8 as published: all of Lab by scikit-image, of every pixel."""
    wide = F.interpolate(ab.float(), rgb.shape[:2], mode="bilinear").cpu()[0].movedim(0, -1).numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of colours that no screen can show
        joined = color.lab2rgb(np.concatenate((color.rgb2lab(rgb)[:, :, :1], wide), axis=2))
    return (255 * joined).round().astype(np.uint8)


def slow_drive(seconds: float) -> Read:
    """A reader for a drive that takes so long before a file arrives; the waiting is simulated."""
    def read(path: Path) -> np.ndarray:
        time.sleep(seconds)
        return images.read(path)

    return read


def steps(bits: str = "float32", batch: int = 8) -> dict[str, dict[str, Any]]:
    """The five ways by name, as keywords of `colorized`; `bits` is what helps on this machine."""
    settings: list[tuple[str, dict[str, Any]]] = [
        ("published", {}), (f"+ batches of {batch}", {"batch": batch}), (f"+ {bits}", {"bits": bits}),
        ("+ L only", {"lightness_only": True}), ("+ reading ahead", {"ahead": 2 * batch})]
    found, sofar = {}, dict[str, Any]()
    for name, change in settings:
        sofar = sofar | change
        found[name] = sofar
    return found

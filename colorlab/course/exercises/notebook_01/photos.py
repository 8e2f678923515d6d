"""Photos of random bytes that exercises on colour spaces are tried on, and their a and b."""

import numpy as np
from skimage.color import rgb2lab


def photo(rng, low=0, high=256, size=(5, 7)):
    return rng.integers(low, high, (*size, 3)).astype(np.uint8)


def two_photos(rng):
    """Not square, so that exchanged axes show; dull, bright, dark and vivid, so that every slip leaves a trace."""
    vivid = photo(rng)
    vivid[0, :3] = [[0, 0, 0], [3, 2, 1], [255, 255, 255]]
    return vivid, photo(rng, 90, 140, (6, 4))


def single(rng):
    return tuple((photo,) for photo in two_photos(rng))


def pairs(rng):
    vivid, dull = two_photos(rng)
    return (vivid, photo(rng)), (dull, dull[::-1].copy())


def ab(rgb):
    return rgb2lab(rgb)[..., 1:]


def length(vectors):
    return np.linalg.norm(vectors, axis=-1)

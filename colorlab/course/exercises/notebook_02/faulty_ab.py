"""The conversion that a table of colour frequencies was made with, fault included: RGB uint8 (H, W, 3) -> ab."""

import numpy as np
from skimage.color import rgb2lab

from colorlab.course.exercises import Exercise, Misconception


def _photos(rng):
    """Small pictures, tinted greys mostly, as photos have them."""
    return tuple((np.clip(rng.integers(50, 200, (*size, 1)) + rng.integers(-45, 46, (*size, 3)), 0, 255)
                  .astype(np.uint8),) for size in ((5, 7), (4, 6)))


def _sound(rgb):
    return rgb2lab(rgb)[..., 1:]


def _faulty(rgb):
    return rgb2lab(rgb.astype(float))[..., 1:]


def _encoded_again(rgb):
    share = rgb / 255
    return rgb2lab(np.where(share <= 0.0031308, 12.92 * share, 1.055 * share ** (1 / 2.4) - 0.055))[..., 1:]


FAULTY_AB = Exercise(
    name="faulty_ab",
    objective="Find by tests which mistake made a table of colour frequencies, and make the same mistake on purpose.",
    reference=_faulty, inputs=_photos, tolerance=3.0, relative=0.02,
    misconceptions=(
        Misconception("the sound conversion", _sound,
                      "that is a conversion without a fault. Make a table with it: where is its mode, and where is the "
                      "file's?"),
        Misconception("a and b exchanged", lambda rgb: _sound(rgb)[..., ::-1],
                      "a and b are exchanged. A table that is turned over has its mode at grey still."),
        Misconception("blue first", lambda rgb: _sound(rgb[..., ::-1]),
                      "red and blue are exchanged. Grey stays grey then: does it in the file?"),
        Misconception("shifted", lambda rgb: _sound(rgb) + 128,
                      "128 was added, as some programs store a and b in bytes. Then all colours lie in one corner; in "
                      "how many corners lie those of the file?"),
        Misconception("divided twice", lambda rgb: rgb2lab(rgb / 255 / 255)[..., 1:],
                      "the photo was divided by 255 twice: nearly black, and so nearly grey. The file is the "
                      "opposite of grey."),
        Misconception("scaled to bytes", lambda rgb: _sound(rgb) * 2.55,
                      "a and b were stretched by 2.55. That moves colours outwards, but are there still many greys?"),
        Misconception("scaled by 110", lambda rgb: _sound(rgb) * 110,
                      "a and b were multiplied by 110, as if they had been in -1..1. That comes near: it sends nearly "
                      "all colours to the rim, too. Does the share of each corner agree with the file?"),
        Misconception("scaled by 85", lambda rgb: _sound(rgb) * 85,
                      "a and b were multiplied by the factor of the hint. No program does that, and it fits one pixel "
                      "only: which step of the conversion was left out?"),
        Misconception("wrapped in bytes", lambda rgb: np.rint(_sound(rgb)).astype(int) % 256,
                      "negative values became large positive ones, as in bytes. Look for greens in the table then."),
        Misconception("encoded again", _encoded_again,
                      "the photo was made brighter before the conversion. That changes the tints, not their order of "
                      "magnitude."),
        Misconception("faulty, a and b exchanged", lambda rgb: _faulty(rgb)[..., ::-1],
                      "you have the fault; a and b are in the wrong order now."),
        Misconception("faulty, blue first", lambda rgb: _faulty(rgb[..., ::-1]),
                      "you have the fault, and a second one: the order of red, green and blue."),
        Misconception("L and a", lambda rgb: rgb2lab(rgb)[..., :2],
                      "these are L and a, of a sound conversion: b is missing."),
        Misconception("faulty, L and a", lambda rgb: rgb2lab(rgb.astype(float))[..., :2],
                      "you have the fault, but return L and a: a and b are asked."),
        Misconception("scaled to -1..1", lambda rgb: rgb2lab(rgb / 127.5 - 1)[..., 1:],
                      "the photo was brought to -1..1, as networks like it. Then colours lie about as far out as "
                      "before; how far out are those of the file?"),
        Misconception("twice as bright", lambda rgb: rgb2lab(rgb / 127.5)[..., 1:],
                      "the photo is twice as bright. That moves colours outwards a little: how far out are those of "
                      "the file?"),
        Misconception("divided by 100", lambda rgb: rgb2lab(rgb / 100)[..., 1:],
                      "the photo was divided by 100. That moves colours outwards: but how far out are those of the "
                      "file?"),
        Misconception("kept in -110..110", lambda rgb: np.clip(_faulty(rgb), -110, 110),
                      "you have the fault, but cut the values off afterwards: give them as they come."),
        Misconception("with L", lambda rgb: rgb2lab(rgb.astype(float)),
                      "L came along: return a and b only, (H, W, 2)."),
        Misconception("kept inside", lambda rgb: np.clip(_faulty(rgb), -128, 127),
                      "you have the fault, but cut the values off afterwards: give them as they come."),
    ))

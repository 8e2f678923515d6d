"""The slip in the released program: grey values (H, W) in 0..1 -> L as it takes it."""

import functools

import numpy as np
import torch
from skimage.color import rgb2lab

from colorlab.course.exercises import Exercise, Misconception
from colorlab.models.iizuka16 import rgb_to_yuv, yuv_to_rgb


def _greys(rng):
    """Of both ends, dark, middle and light ones."""
    known = np.concatenate(([0.0, 1.0], rng.uniform([0.005, 0.1, 0.5, 0.8], [0.05, 0.3, 0.7, 0.95])))
    return (rng.permutation(known).reshape(2, 3),), (rng.uniform(0.02, 0.98, (3, 2)).round(3),)


def _picture(y, u, v, conversion=yuv_to_rgb):
    return conversion(torch.from_numpy(np.stack((y, u, v)))[None])[0].movedim(0, -1).numpy()


def _lightness(y, u, v, channel=0, clip=False):
    picture = _picture(y, u, v)
    return rgb2lab(np.clip(picture, 0, 1) if clip else picture)[..., channel]


def _true(y):
    return _lightness(y, 0 * y, 0 * y)


def _quirk(y):
    return _lightness(y, y, y)


@functools.cache
def _factor() -> float:
    return float(_quirk(np.array([[0.5]]))[0, 0] / _true(np.array([[0.5]]))[0, 0])


RELEASE_LIGHTNESS = Exercise(
    name="release_lightness",
    objective="Find the slip in the released program: the lightness that it takes for a grey value y.",
    reference=_quirk, inputs=_greys, tolerance=0.06,
    misconceptions=(
        Misconception("the true lightness", _true,
                      "that is the right lightness of a grey: the program's is higher. What did it do?"),
        Misconception("a factor", lambda y: _true(y) * _factor(),
                      "a constant factor fits the clues only nearly, and no program does that. Look for a step that "
                      "makes a *coloured* picture of a grey one."),
        Misconception("a factor of its own for each clue", lambda y: np.interp(
            y, [0, 0.2, 0.5, 0.8, 1], [0, *_quirk(np.array([[0.2, 0.5, 0.8]]))[0], _quirk(np.array([[1.0]]))[0, 0]]),
            "straight lines between the clues: find the steps of the program instead."),
        Misconception("percent", lambda y: 100 * y, "that is y in percent: no conversion at all."),
        Misconception("limited to 100", lambda y: np.minimum(_quirk(y), 100),
                      "right, but limited at white: the program limits nothing there."),
        Misconception("U and V without Y", lambda y: _lightness(0 * y, y, y),
                      "U and V are there, Y is not: all three are the same y."),
        Misconception("cube root of y", lambda y: 116 * np.cbrt(y) - 16,
                      "the cube root was taken of the stored value, and of a grey: which step makes it coloured?"),
        Misconception("clipped picture", lambda y: _lightness(y, y, y, clip=True),
                      "the right picture, but you clipped it to 0..1 before going to Lab; the program does not."),
        Misconception("a instead of L", lambda y: _lightness(y, y, y, 1),
                      "the right picture; but that is its a. Which of the three is lightness?"),
        Misconception("b instead of L", lambda y: _lightness(y, y, y, 2),
                      "the right picture; but that is its b. Which of the three is lightness?"),
        Misconception("U alone", lambda y: _lightness(y, y, 0 * y),
                      "one of the three copies was made 0: what does the program write into each?"),
        Misconception("V alone", lambda y: _lightness(y, 0 * y, y),
                      "one of the three copies was made 0: what does the program write into each?"),
        Misconception("U and V around a half", lambda y: _lightness(y, y - 0.5, y - 0.5),
                      "near: 8-bit files store U and V around a half, but this program works with floats around 0."),
        Misconception("the other direction", lambda y: rgb2lab(_picture(y, y, y, rgb_to_yuv))[..., 0],
                      "the copies went through RGB -> YUV; try the way back."),
        Misconception("picture in 0..255", lambda y: rgb2lab(255 * _picture(y, y, y))[..., 0],
                      "the right picture, but on a scale of 0..255: the conversion to Lab wants 0..1."),
        Misconception("L in 0..1", lambda y: _quirk(y) / 100, "right, but on a scale of 0..1: L ends at 100.", 1e-3),
        Misconception("red and blue exchanged", lambda y: rgb2lab(_picture(y, y, y)[..., ::-1])[..., 0],
                      "the right picture, but red and blue are exchanged before Lab."),
        Misconception("mean of R, G and B", lambda y: 100 * _picture(y, y, y).mean(-1),
                      "the right picture; but that is the mean of its R, G and B, not its lightness."),
        Misconception("grey taken as light", lambda y: np.where(y > 0.008856, 116 * np.cbrt(y) - 16, 903.3 * y),
                      "y was taken as light: it is a stored value, and the conversion undoes the curve first. And of "
                      "what is it the lightness?"),
    ))

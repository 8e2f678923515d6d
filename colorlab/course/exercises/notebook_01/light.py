"""What light makes of stored values: `exposed` and `lightness`."""

import numpy as np
from skimage.color import lab2rgb, rgb2gray, rgb2lab, rgb2xyz

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.notebook_01.photos import photo, single

_LUMA = np.array([0.299, 0.587, 0.114])
_LUMINANCE = np.array([0.212671, 0.71516, 0.072169])


def _photos(rng):
    """Brightened and darkened; dark ones too, where rules of thumb fail."""
    stops = rng.choice([0.5, 1.0, 1.5], 3) * rng.choice([1.0, -1.0]) * [1, -1, -1]
    return tuple((photo(rng, low, high, size), float(one)) for (low, high, size), one in
                 zip(((0, 256, (5, 7)), (0, 60, (4, 6)), (100, 256, (3, 4))), stops))


def _encode(linear):
    return np.where(linear > 0.0031308, 1.055 * linear ** (1 / 2.4) - 0.055, 12.92 * linear)


def _decode(stored, knee=0.04045):
    return np.where(stored > knee, ((stored + 0.055) / 1.055) ** 2.4, stored / 12.92)


def _exposed(rgb, stops, decode=_decode, encode=_encode, factor=lambda stops: 2.0 ** stops):
    return np.rint(255 * np.clip(encode(np.clip(factor(stops) * decode(rgb / 255), 0, 1)), 0, 1))


def _with(**parts):
    return lambda rgb, stops: _exposed(rgb, stops, **parts)


def _same(values):
    return values


EXPOSED = Exercise(
    name="exposed",
    objective="Change the light of a stored photo by some stops, each a factor of 2.",
    reference=lambda rgb, stops: _exposed(rgb, stops).astype(np.uint8), inputs=_photos, tolerance=1.01, dtype="uint8",
    misconceptions=(
        Misconception("stored values multiplied", _with(decode=_same, encode=_same),
                      "the *stored* values were multiplied: half of a stored value is far less than half of the "
                      "light."),
        Misconception("without the way back", _with(encode=_same),
                      "the light is right, but a file wants it bent again: which step is missing at the end?"),
        Misconception("the curve the wrong way round", _with(decode=_encode, encode=_decode),
                      "stored values are bent upwards already: which way leads from them to light?"),
        Misconception("bent without being undone", _with(decode=_same),
                      "the curve was applied to values that have been bent already: get amounts of light first."),
        Misconception("the other direction", _with(factor=lambda stops: 2.0 ** -stops),
                      "more stops are to mean more light."),
        Misconception("times the stops", _with(factor=lambda stops: stops),
                      "the light was multiplied by the number of stops: 0 stops must leave the photo as it is."),
        Misconception("twice the stops", _with(factor=lambda stops: 2 * stops),
                      "the light was multiplied by twice the number of stops: what do two stops make of it, one after "
                      "the other?"),
        Misconception("one more for each stop", _with(factor=lambda stops: 1 + stops),
                      "each stop added as much light as there was at first: it is to double what is there."),
        Misconception("base e", _with(factor=np.exp), "each stop is a factor of 2, and not of 2.718."),
        Misconception("base 10", _with(factor=lambda stops: 10.0 ** stops),
                      "each stop is a factor of 2, and not of 10."),
        Misconception("root of 2", _with(factor=lambda stops: 2.0 ** (stops / 2)),
                      "half as many stops as asked: for which stops is the light doubled?"),
        Misconception("power 2.2", _with(decode=lambda v: v ** 2.2, encode=lambda v: v ** (1 / 2.2)),
                      "the idea is right; for dark values the rule of thumb 2.2 is codes off: take the curve of the "
                      "standard."),
        Misconception("power 2.4", _with(decode=lambda v: v ** 2.4, encode=lambda v: v ** (1 / 2.4)),
                      "the exponent is that of the standard; its offset and straight piece are missing."),
        Misconception("no straight piece", _with(decode=lambda v: ((v + 0.055) / 1.055) ** 2.4,
                                                 encode=lambda v: 1.055 * v ** (1 / 2.4) - 0.055),
                      "right for most values, but not near black: there the curve is straight."),
        Misconception("undone twice", _with(decode=lambda v: _decode(_decode(v))),
                      "the curve was undone twice, and redone once."),
        Misconception("too bright values wrapped", lambda rgb, stops: np.rint(
            255 * _encode(2.0 ** stops * _decode(rgb / 255))) % 256,
                      "what is brighter than white became dark: a byte that passes 255 starts again at 0. What should "
                      "happen to such values?"),
        Misconception("lightness multiplied", lambda rgb, stops: np.rint(255 * np.clip(lab2rgb(
            rgb2lab(rgb) * [2.0 ** stops, 1, 1]), 0, 1)),
                      "lightness L was multiplied: it is bent, too, and a stop is a factor of *light*."),
        Misconception("nothing done", lambda rgb, stops: rgb, "the photo came back as it was."),
        Misconception("0..1", lambda rgb, stops: _exposed(rgb, stops) / 255, "the values end at 1, uint8 at 255.",
                      tolerance=0.01),
    ))


def _bent(light):
    """L of amounts of light Y in 0..1."""
    return 116 * np.where(light > 0.008856, np.cbrt(light), 7.787 * light + 16 / 116) - 16


LIGHTNESS = Exercise(
    name="lightness",
    objective="Find three faults in a program for L (0..100), the grey photo that a colorizer sees, and repair it.",
    reference=lambda rgb: rgb2lab(rgb)[..., 0], inputs=single, tolerance=0.05,
    misconceptions=(
        Misconception("as it was", lambda rgb: 116 * np.cbrt(rgb / 255 @ _LUMINANCE[::-1]) - 16,
                      "this is what the program gave: which L has a black photo to have?"),
        Misconception("straight piece alone repaired", lambda rgb: _bent(rgb / 255 @ _LUMINANCE[::-1]),
                      "black is right now. Red and blue are not, nor is grey."),
        Misconception("curve alone repaired", lambda rgb: 116 * np.cbrt(_decode(rgb / 255) @ _LUMINANCE[::-1]) - 16,
                      "grey is right now. Red and blue are not, nor is black."),
        Misconception("luma", lambda rgb: rgb @ _LUMA / 2.55,
                      "that is a weighted mean of stored values (luma). Lightness weighs light, then bends it.", 0.21),
        Misconception("mean of channels", lambda rgb: rgb.mean(-1) / 2.55,
                      "the plain mean of R, G and B: but green looks far lighter than blue."),
        Misconception("rgb2gray", lambda rgb: rgb2gray(rgb) * 100,
                      "`rgb2gray` weighs stored values, not light, and does not bend the result."),
        Misconception("wrapped uint8", lambda rgb: (rgb[..., 0] + rgb[..., 1] + rgb[..., 2]) / 3 / 2.55,
                      "uint8 + uint8 wraps modulo 256 (200 + 100 = 44); and a mean of channels is not lightness."),
        Misconception("luma in 0..255", lambda rgb: rgb @ _LUMA,
                      "luma, and in 0..255: L is another quantity and ends at 100.", 0.51),
        Misconception("mean of channels in 0..255", lambda rgb: rgb.mean(-1),
                      "the plain mean of R, G and B: green looks far lighter than blue, and L ends at 100."),
        Misconception("largest channel", lambda rgb: rgb.max(-1) / 2.55,
                      "that is the largest of R, G and B (the value of HSV): pure blue is as light as white there."),
        Misconception("lightness of HSL", lambda rgb: (rgb.max(-1) / 2 + rgb.min(-1) / 2) / 2.55,
                      "that is the lightness of HSL, the middle of the largest and the smallest channel: the eye does "
                      "not work that way."),
        Misconception("rgb2gray in 0..1", rgb2gray,
                      "`rgb2gray` weighs stored values, not light, and ends at 1.", tolerance=5e-4),
        Misconception("no gamma, with the straight piece", lambda rgb: _bent(rgb / 255 @ _LUMINANCE),
                      "the curve of the stored values was not undone: first get amounts of light."),
        Misconception("no curve, no offset", lambda rgb: 116 * np.cbrt(_decode(rgb / 255) @ _LUMINANCE),
                      "black is far from 0, and white above 100: what is taken away after the multiplication?"),
        Misconception("mean of the light", lambda rgb: _bent(_decode(rgb / 255).mean(-1)),
                      "red, green and blue light count alike: but green looks far lighter than blue."),
        Misconception("weights of luma", lambda rgb: _bent(_decode(rgb / 255) @ _LUMA),
                      "those are the weights of television's luma, which are for stored values."),
        Misconception("square root", lambda rgb: 116 * np.sqrt(_decode(rgb / 255) @ _LUMINANCE) - 16,
                      "a square root: Lab bends the light by another one."),
        Misconception("root alone", lambda rgb: 100 * np.cbrt(_decode(rgb / 255) @ _LUMINANCE),
                      "the cube root is there; the formula stretches it and takes something off."),
        Misconception("0..1", lambda rgb: rgb2lab(rgb)[..., 0] / 100,
                      "right quantity, wrong scale: L ends at 100.", tolerance=5e-4),
        Misconception("0..255", lambda rgb: rgb2lab(rgb)[..., 0] * 2.55,
                      "right quantity, scale of 8-bit OpenCV: L ends at 100.", tolerance=0.6),
        Misconception("floats in 0..255", lambda rgb: rgb2lab(rgb.astype(float))[..., 0],
                      "far above 100: the conversion wants floats in 0..1 or uint8, and got floats in 0..255."),
        Misconception("channel order", lambda rgb: rgb2lab(rgb[..., ::-1])[..., 0],
                      "red and blue are exchanged (BGR): which channel comes first here?"),
        Misconception("double gamma", lambda rgb: rgb2lab(_decode(rgb / 255))[..., 0],
                      "the curve was undone twice: the conversion to Lab does it itself."),
        Misconception("no gamma", lambda rgb: 116 * np.cbrt(rgb / 255 @ _LUMINANCE) - 16,
                      "the curve of the stored values was not undone: first get amounts of light."),
        Misconception("no straight piece", lambda rgb: 116 * np.cbrt(rgb2xyz(rgb)[..., 1]) - 16,
                      "black is not 0: near black a straight line takes the place of the cube root."),
        Misconception("luminance", lambda rgb: _decode(rgb / 255) @ _LUMINANCE * 100,
                      "that is luminance Y in percent, proportional to light; the eye's response is missing."),
        Misconception("another channel", lambda rgb: rgb2lab(rgb)[..., 1], "that is a, not L: look at the order."),
        Misconception("the third channel", lambda rgb: rgb2lab(rgb)[..., 2], "that is b, not L: look at the order."),
    ))

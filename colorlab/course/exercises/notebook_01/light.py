"""What light makes of stored values: `linear_light` and `lightness`."""

import numpy as np
from skimage.color import rgb2gray, rgb2lab, rgb2xyz

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.notebook_01.photos import single

_LUMA = np.array([0.299, 0.587, 0.114])
_LUMINANCE = np.array([0.212671, 0.71516, 0.072169])


def _stored(rng):
    """Arrays of one, two and three axes; many values near the end of the straight piece, on both sides of it."""
    near = rng.uniform([0, 0.005, 0.025, 0.042, 0.05, 0.07], [0.004, 0.02, 0.039, 0.048, 0.06, 0.1])
    return ((np.concatenate(([0.0, 1.0], near)),), (rng.uniform(0.1, 1, (3, 4)).round(2),), (rng.random((2, 3, 3)),))


def _encode(linear):
    return np.where(linear > 0.0031308, 1.055 * linear ** (1 / 2.4) - 0.055, 12.92 * linear)


def _decode(stored, knee=0.04045):
    return np.where(stored > knee, ((stored + 0.055) / 1.055) ** 2.4, stored / 12.92)


LINEAR_LIGHT = Exercise(
    name="linear_light",
    objective="Undo the sRGB curve: stored values 0..1 to amounts of light 0..1.",
    reference=_decode, inputs=_stored, tolerance=1e-5,
    misconceptions=(
        Misconception("encodes instead of decoding", _encode,
                      "middle grey got brighter. Stored values are already bent upwards: which way back?"),
        Misconception("applies the curve twice", lambda v: _decode(_decode(v)),
                      "the curve was undone twice (double gamma): once is enough."),
        Misconception("only the exponent inverted",
                      lambda v: np.where(v > 0.04045, 1.055 * v ** 2.4 - 0.055, v / 12.92),
                      "only the exponent was inverted: undo all steps, the last one first."),
        Misconception("knee of the other direction", lambda v: _decode(v, 0.0031308),
                      "the straight piece ends too early: that knee belongs to the way from light to stored value."),
        Misconception("nothing below the knee", lambda v: np.where(v > 0.04045, _decode(v), 0),
                      "right for most values, but all dark ones became 0: the first piece is straight, not flat."),
        Misconception("no straight piece", lambda v: ((v + 0.055) / 1.055) ** 2.4,
                      "right for most values, but black is not 0 any more: look at the piece below 0.04045."),
        Misconception("offset forgotten", lambda v: np.where(v > 0.04045, (v / 1.055) ** 2.4, v / 12.92),
                      "the factor was undone, the offset of the curve was not."),
        Misconception("bare power and straight piece", lambda v: np.where(v > 0.04045, v ** 2.4, v / 12.92),
                      "exponent and straight piece are there; offset and factor of the curve are missing."),
        Misconception("pieces exchanged", lambda v: np.where(v <= 0.04045, ((v + 0.055) / 1.055) ** 2.4, v / 12.92),
                      "the two pieces have changed places: which one belongs to the values near black?"),
        Misconception("straight everywhere", lambda v: v / 12.92,
                      "only the straight piece is there: it holds near black, and nowhere else."),
        Misconception("straight piece upside down",
                      lambda v: np.where(v > 0.04045, ((v + 0.055) / 1.055) ** 2.4, v * 12.92),
                      "right for most values, but the straight piece goes the way from light to stored value."),
        Misconception("exponent 2.2", lambda v: np.where(v > 0.04045, ((v + 0.055) / 1.055) ** 2.2, v / 12.92),
                      "offset and straight piece are there; but 2.2 is the exponent of the rule of thumb."),
        Misconception("exponent not inverted",
                      lambda v: np.where(v > 0.04045, ((v + 0.055) / 1.055) ** (1 / 2.4), v / 12.92),
                      "the offset was undone, the exponent was not: what undoes a power of 1/2.4?"),
        Misconception("offset subtracted",
                      lambda v: np.where(v > 0.04045, ((v - 0.055) / 1.055) ** 2.4, v / 12.92),
                      "the curve takes 0.055 away at the end: what does its inverse do at the beginning?"),
        Misconception("offset outside", lambda v: np.where(v > 0.04045, (v / 1.055 + 0.055) ** 2.4, v / 12.92),
                      "offset and factor are undone in the wrong order: the last step of the curve comes first."),
        Misconception("plain root 2.2", lambda v: v ** (1 / 2.2),
                      "a rule of thumb, and in the wrong direction: middle grey got brighter."),
        Misconception("plain power 2.2", lambda v: v ** 2.2,
                      "a plain power of 2.2 is a rule of thumb; the standard has an offset and a straight piece."),
        Misconception("plain power 2.4", lambda v: v ** 2.4, "the exponent is right, the offset 0.055 is missing."),
        Misconception("works in 0..255", lambda v: _decode(v / 255),
                      "the input is already in 0..1; it was divided by 255 once more."),
        Misconception("answers in 0..255", lambda v: 255 * _decode(v), "the answer should be in 0..1, not 0..255."),
        Misconception("changes nothing", lambda v: v, "the values come back unchanged: is the curve missing?"),
    ))


def _bent(light):
    """L of amounts of light Y in 0..1."""
    return 116 * np.where(light > 0.008856, np.cbrt(light), 7.787 * light + 16 / 116) - 16


LIGHTNESS = Exercise(
    name="lightness",
    objective="Compute L (0..100) of an RGB photo, the grey photo that a colorizer sees.",
    reference=lambda rgb: rgb2lab(rgb)[..., 0], inputs=single, tolerance=0.05,
    misconceptions=(
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

"""Exercises of 01_color_spaces."""

import functools

import numpy as np
import torch
from skimage.color import deltaE_ciede2000, lab2rgb, rgb2gray, rgb2lab, rgb2xyz

from colorlab import lab, metrics
from colorlab.course.exercises import Exercise, Misconception

_RAMP = np.linspace(0, 1, 12)
_LUMA = np.array([0.299, 0.587, 0.114])
_LUMINANCE = np.array([0.212671, 0.71516, 0.072169])


def _photo(rng, low=0, high=256, size=(5, 7)):
    return rng.integers(low, high, (*size, 3)).astype(np.uint8)


def _photos(rng):
    """Not square, so that exchanged axes show; dull, bright, dark and vivid, so that every slip leaves a trace."""
    vivid = _photo(rng)
    vivid[0, :3] = [[0, 0, 0], [3, 2, 1], [255, 255, 255]]
    return vivid, _photo(rng, 90, 140, (6, 4))


def _single(rng):
    return tuple((photo,) for photo in _photos(rng))


def _pairs(rng):
    vivid, dull = _photos(rng)
    return (vivid, _photo(rng)), (dull, dull[::-1].copy())


def _encode(linear):
    return np.where(linear > 0.0031308, 1.055 * linear ** (1 / 2.4) - 0.055, 12.92 * linear)


def _decode(value, knee=0.04045):
    return np.where(value > knee, ((value + 0.055) / 1.055) ** 2.4, value / 12.92)


def _ab(rgb):
    return rgb2lab(rgb)[..., 1:]


def _joined(light, colour, order=(1, 2), scale=1.0):
    a, b = (rgb2lab(colour)[..., i] for i in order)
    return lab2rgb(np.stack((rgb2lab(light)[..., 0] * scale, a, b), axis=-1))


def _bytes(rgb):
    return np.rint(255 * rgb).astype(np.uint8)


def _lab_of_join(light, colour):
    return np.concatenate((rgb2lab(light)[..., :1], _ab(colour)), axis=-1)


def _unclipped(light, colour):
    joined = torch.from_numpy(_lab_of_join(light, colour)).movedim(-1, 0)
    return lab.lab_to_rgb(joined, clip=False).movedim(0, -1).numpy()


@functools.cache
def _shares() -> np.ndarray:
    """Share of the square of the ab plane that sRGB has, for L = 0, 1, ..., 100."""
    return np.array([lab.ab_plane(L)[1].float().mean().item() for L in range(101)])


def _difference(x, y):
    return rgb2lab(x) - rgb2lab(y)


def _length(vectors):
    return np.linalg.norm(vectors, axis=-1)


LINEAR_LIGHT = Exercise(
    name="linear_light",
    objective="Undo the sRGB curve: stored values 0..1 to amounts of light 0..1.",
    reference=_decode, inputs=((_RAMP,), (np.array([[0.0, 0.02], [0.035, 1.0]]),)), tolerance=2e-4,
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
        Misconception("no straight piece", lambda v: ((v + 0.055) / 1.055) ** 2.4,
                      "right for most values, but black is not 0 any more: look at the piece below 0.04045."),
        Misconception("straight piece upside down",
                      lambda v: np.where(v > 0.04045, ((v + 0.055) / 1.055) ** 2.4, v * 12.92),
                      "right for most values, but the straight piece goes the way from light to stored value."),
        Misconception("plain power 2.2", lambda v: v ** 2.2,
                      "a plain power of 2.2 is a rule of thumb; the standard has an offset and a straight piece."),
        Misconception("plain power 2.4", lambda v: v ** 2.4, "the exponent is right, the offset 0.055 is missing."),
        Misconception("works in 0..255", lambda v: _decode(v / 255),
                      "the input is already in 0..1; it was divided by 255 once more."),
        Misconception("answers in 0..255", lambda v: 255 * _decode(v), "the answer should be in 0..1, not 0..255."),
        Misconception("changes nothing", lambda v: v, "the values come back unchanged: is the curve missing?"),
    ))

LIGHTNESS = Exercise(
    name="lightness",
    objective="Compute L (0..100) of an RGB photo, the grey photo that a colorizer sees.",
    reference=lambda rgb: rgb2lab(rgb)[..., 0], inputs=_single, tolerance=0.05,
    misconceptions=(
        Misconception("luma", lambda rgb: rgb @ _LUMA / 2.55,
                      "that is a weighted mean of stored values (luma). Lightness weighs light, then bends it."),
        Misconception("mean of channels", lambda rgb: rgb.mean(-1) / 2.55,
                      "the plain mean of R, G and B: but green looks far lighter than blue."),
        Misconception("rgb2gray", lambda rgb: rgb2gray(rgb) * 100,
                      "`rgb2gray` weighs stored values, not light, and does not bend the result."),
        Misconception("wrapped uint8", lambda rgb: (rgb[..., 0] + rgb[..., 1] + rgb[..., 2]) / 3 / 2.55,
                      "uint8 + uint8 wraps modulo 256 (200 + 100 = 44); and a mean of channels is not lightness."),
        Misconception("luma in 0..255", lambda rgb: rgb @ _LUMA,
                      "luma, and in 0..255: L is another quantity and ends at 100."),
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
    ))

MEAN_CHROMA = Exercise(
    name="mean_chroma",
    objective="Measure how colourful a photo is: the mean over pixels of the distance from grey in the ab plane.",
    reference=lambda rgb: _length(_ab(rgb)).mean(), inputs=_single, tolerance=0.02,
    misconceptions=(
        Misconception("chroma of the mean", lambda rgb: np.linalg.norm(_ab(rgb).mean((0, 1))),
                      "red and green pixels cancelled out: you averaged before taking the distance."),
        Misconception("includes L", lambda rgb: _length(rgb2lab(rgb)).mean(),
                      "a grey photo would not get 0: L is in your distance."),
        Misconception("L and a", lambda rgb: _length(rgb2lab(rgb)[..., :2]).mean(),
                      "L and a instead of a and b: which of the three channels are colour?"),
        Misconception("sum of absolute values", lambda rgb: np.abs(_ab(rgb)).sum(-1).mean(),
                      "|a| + |b| walks around the corner; the distance goes straight."),
        Misconception("mean of absolute values", lambda rgb: np.abs(_ab(rgb)).mean(),
                      "a mean over a and b is not the length of (a, b)."),
        Misconception("root of the mean square", lambda rgb: np.sqrt((_ab(rgb) ** 2).sum(-1).mean()),
                      "you averaged squares: take the root of each pixel first, then the mean."),
        Misconception("squared", lambda rgb: (_ab(rgb) ** 2).sum(-1).mean(), "the root is missing."),
        Misconception("no axis", lambda rgb: np.linalg.norm(_ab(rgb)),
                      "one length for the whole photo: the norm needs to know which axis holds a and b."),
        Misconception("Hasler and Suesstrunk", metrics.colourfulness,
                      "that is Hasler and Suesstrunk's number, computed in RGB; here the ab plane is asked."),
        Misconception("floats in 0..255", lambda rgb: _length(_ab(rgb.astype(float))).mean(),
                      "absurdly high: the conversion wants floats in 0..1 or uint8, and got floats in 0..255."),
        Misconception("channel order", lambda rgb: _length(_ab(rgb[..., ::-1])).mean(),
                      "red and blue are exchanged (BGR): which channel comes first here?"),
        Misconception("clipped ab", lambda rgb: _length(np.clip(_ab(rgb), 0, None)).mean(),
                      "green and blue count too little: a and b have signs; something cut off the negative side."),
        Misconception("wrapped uint8",
                      lambda rgb: _length((_ab(rgb).astype(int) % 256).astype(float)).mean(),
                      "negative a and b wrapped around (-5 became 251): uint8 has no signs."),
        Misconception("wrong axis", lambda rgb: np.linalg.norm(_ab(rgb), axis=0).mean(),
                      "the length was taken along the rows of the photo: which axis holds a and b?"),
    ))

JOIN = Exercise(
    name="join",
    objective="Join the lightness of one photo with the colours of another into RGB uint8.",
    reference=lambda light, colour: _bytes(_joined(light, colour)),
    inputs=_pairs, tolerance=1.01, dtype="uint8",
    misconceptions=(
        Misconception("exchanged photos", lambda light, colour: _bytes(_joined(colour, light)),
                      "the lightness comes from the photo of the colours, and the other way round."),
        Misconception("swapped a and b", lambda light, colour: _bytes(_joined(light, colour, (2, 1))),
                      "reds and yellows changed places: a and b are swapped."),
        Misconception("channel order", lambda light, colour: _bytes(_joined(light, colour))[..., ::-1],
                      "red and blue are exchanged (BGR instead of RGB)."),
        Misconception("wrapped uint8", lambda light, colour: np.rint(255 * _unclipped(light, colour)) % 256,
                      "colours outside the gamut wrapped around modulo 256: clip before turning into uint8."),
        Misconception("clipped ab",
                      lambda light, colour: _bytes(lab2rgb(np.clip(_lab_of_join(light, colour), 0, None))),
                      "greens and blues are gone: a and b have signs, and were cut off at 0."),
        Misconception("Lab as RGB", _lab_of_join, "these are still L, a and b: the way back to RGB is missing.", 0.05),
        Misconception("0..1", _joined, "the values end at 1, uint8 at 255.", tolerance=0.01),
        Misconception("floats turned into uint8", lambda light, colour: np.trunc(_joined(light, colour)),
                      "nearly all values are 0: floats in 0..1 became uint8. Multiply first.", tolerance=0.01),
        Misconception("L in 0..1", lambda light, colour: _bytes(_joined(light, colour, scale=0.01)),
                      "far too dark: L was scaled to 0..1, Lab wants 0..100."),
        Misconception("no colour", lambda light, colour: light,
                      "this is the first photo unchanged: where do the other one's colours come in?"),
        Misconception("no lightness", lambda light, colour: colour,
                      "this is the second photo unchanged: where does the first one's lightness come in?"),
    ))

GAMUT_SHARE = Exercise(
    name="gamut_share",
    objective="Find what share of the box L = 0..100, a and b in -110..110, sRGB can show, in percent.",
    reference=lambda: _shares().mean() * 100, inputs=((),), tolerance=0.1, asks_value=True,
    misconceptions=(
        Misconception("one slice", lambda: _shares()[50] * 100, "that is the slice at L = 50; the box has 101 slices."),
        Misconception("five slices", lambda: _shares()[[20, 35, 50, 75, 95]].mean() * 100,
                      "that is the mean of the five slices printed above; the box has 101.", tolerance=0.05),
        Misconception("not in percent", lambda: _shares().mean(), "right share, but asked in percent.", tolerance=1e-3),
        Misconception("sum", lambda: _shares().sum() * 100, "the slices were added up: a share is a mean over them."),
        Misconception("outside", lambda: 100 - _shares().mean() * 100, "that is the share outside the gamut."),
        Misconception("a count", lambda: _shares().sum() * 221 ** 2, "a number of points, not a share.", tolerance=2),
    ))

COLOUR_DIFFERENCE = Exercise(
    name="colour_difference",
    objective="Compute the mean distance of two photos in Lab (CIE 1976), pixel by pixel.",
    reference=lambda x, y: _length(_difference(x, y)).mean(),
    inputs=_pairs, tolerance=0.02,
    misconceptions=(
        Misconception("distance in RGB", lambda x, y: _length(x.astype(float) - y).mean(),
                      "that is the distance in RGB: the eye's distances live in Lab."),
        Misconception("wrapped uint8", lambda x, y: _length((x - y).astype(float)).mean(),
                      "uint8 - uint8 wraps modulo 256 (3 - 5 = 254), and RGB is not where the eye measures."),
        Misconception("Lab of the difference", lambda x, y: _length(rgb2lab(x - y)).mean(),
                      "you subtracted the photos (and uint8 wrapped) before going to Lab: convert first."),
        Misconception("only colour", lambda x, y: _length(_difference(x, y)[..., 1:]).mean(),
                      "that is the distance in the ab plane alone; the question includes L."),
        Misconception("only lightness", lambda x, y: np.abs(_difference(x, y)[..., 0]).mean(),
                      "that compares L alone; the question includes a and b."),
        Misconception("squared", lambda x, y: (_difference(x, y) ** 2).sum(-1).mean(), "the root is missing."),
        Misconception("root of the mean square", lambda x, y: np.sqrt((_difference(x, y) ** 2).sum(-1).mean()),
                      "take the root of each pixel first, then the mean."),
        Misconception("mean over channels", lambda x, y: np.abs(_difference(x, y)).mean(),
                      "a mean over L, a and b is not the length of a difference."),
        Misconception("sum over channels", lambda x, y: np.abs(_difference(x, y)).sum(-1).mean(),
                      "adding up the three differences walks around corners; the distance goes straight."),
        Misconception("signed mean", lambda x, y: _difference(x, y).mean(),
                      "positive and negative differences cancelled out."),
        Misconception("no axis", lambda x, y: np.linalg.norm(_difference(x, y)),
                      "one length for the whole photo: the norm needs to know which axis holds L, a and b."),
        Misconception("distance of the means", lambda x, y: np.linalg.norm(_difference(x, y).mean((0, 1))),
                      "you compared the mean colours of the photos, not their pixels."),
        Misconception("wrong axis", lambda x, y: np.linalg.norm(_difference(x, y), axis=0).mean(),
                      "the length was taken along the rows of the photo: which axis holds L, a and b?"),
        Misconception("floats in 0..255", lambda x, y: _length(_difference(x.astype(float), y.astype(float))).mean(),
                      "absurdly high: the conversion wants floats in 0..1 or uint8, and got floats in 0..255."),
        Misconception("CIEDE2000", lambda x, y: deltaE_ciede2000(rgb2lab(x), rgb2lab(y)).mean(),
                      "that is CIEDE2000, the better formula; here the plain distance of 1976 is asked."),
    ))

EXERCISES = (LINEAR_LIGHT, LIGHTNESS, GAMUT_SHARE, JOIN, MEAN_CHROMA, COLOUR_DIFFERENCE)

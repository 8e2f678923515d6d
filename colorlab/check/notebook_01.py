"""Exercises of 01_color_spaces."""

import numpy as np
import torch
from skimage.color import lab2rgb, rgb2lab

from colorlab import lab
from colorlab.check import Exercise, Misconception

_dice = np.random.default_rng(1)
# Not square, so that exchanged axes show; dull, bright, dark and vivid, so that every slip leaves a trace.
_PHOTO = _dice.integers(0, 256, (5, 7, 3)).astype(np.uint8)
_DULL = _dice.integers(90, 140, (6, 4, 3)).astype(np.uint8)
_OTHER = _dice.integers(0, 256, (5, 7, 3)).astype(np.uint8)
_RAMP = np.linspace(0, 1, 12)


def _encode(linear):
    return np.where(linear > 0.0031308, 1.055 * linear ** (1 / 2.4) - 0.055, 12.92 * linear)


def _decode(value):
    return np.where(value > 0.04045, ((value + 0.055) / 1.055) ** 2.4, value / 12.92)


def _luma(rgb):
    return rgb @ np.array([0.299, 0.587, 0.114])


def _lab_of_bytes(rgb):
    """Lab of a photo whose values were never brought to 0..1."""
    return rgb2lab(rgb.astype(float))


def _chroma(ab):
    return np.hypot(ab[..., 0], ab[..., 1])


def _joined(light, colour, order=(1, 2), scale=1.0):
    a, b = (rgb2lab(colour)[..., i] for i in order)
    return lab2rgb(np.stack((rgb2lab(light)[..., 0] * scale, a, b), axis=-1))


def _bytes(rgb):
    return np.rint(255 * rgb).astype(np.uint8)


def _unclipped(light, colour):
    joined = torch.from_numpy(np.concatenate((rgb2lab(light)[..., :1], rgb2lab(colour)[..., 1:]), -1)).movedim(-1, 0)
    return lab.lab_to_rgb(joined, clip=False).movedim(0, -1).numpy()


def _inside(L):
    return lab.ab_plane(L)[1].float().mean().item() * 100


def _difference(x, y):
    return rgb2lab(x) - rgb2lab(y)


EXERCISES = (
    Exercise(
        name="linear_light",
        objective="Undo the sRGB curve: stored values 0..1 to amounts of light 0..1.",
        reference=_decode, inputs=((_RAMP,), (np.array([[0.0, 0.02], [0.5, 1.0]]),)), tolerance=2e-4,
        misconceptions=(
            Misconception("encodes instead of decoding", _encode,
                          "middle grey got brighter. Stored values are already bent upwards: which way back?"),
            Misconception("applies the curve twice", lambda v: _decode(_decode(v)),
                          "the curve was undone twice (double gamma): once is enough."),
            Misconception("no straight piece", lambda v: ((v + 0.055) / 1.055) ** 2.4,
                          "right for most values, but black is not 0 any more: look at the piece below 0.04045."),
            Misconception("plain power 2.2", lambda v: v ** 2.2,
                          "a plain power of 2.2 is a rule of thumb; the standard has an offset and a straight piece."),
            Misconception("plain power 2.4", lambda v: v ** 2.4, "the exponent is right, the offset 0.055 is missing."),
            Misconception("works in 0..255", lambda v: _decode(v / 255),
                          "the input is already in 0..1; it was divided by 255 once more."),
            Misconception("answers in 0..255", lambda v: 255 * _decode(v), "the answer should be in 0..1, not 0..255."),
            Misconception("changes nothing", lambda v: v, "the values come back unchanged: is the curve missing?"),
        )),
    Exercise(
        name="lightness",
        objective="Compute L (0..100) of an RGB photo, the grey photo that a colorizer sees.",
        reference=lambda rgb: rgb2lab(rgb)[..., 0], inputs=((_PHOTO,), (_DULL,)), tolerance=0.05,
        misconceptions=(
            Misconception("luma", lambda rgb: _luma(rgb) / 255 * 100,
                          "that is a weighted mean of stored values (luma). Lightness weighs light, then bends it."),
            Misconception("mean of channels", lambda rgb: rgb.mean(-1) / 255 * 100,
                          "the plain mean of R, G and B: but green looks far lighter than blue."),
            Misconception("luma in 0..255", _luma, "luma, and in 0..255: L is another quantity and ends at 100."),
            Misconception("0..1", lambda rgb: rgb2lab(rgb)[..., 0] / 100,
                          "right quantity, wrong scale: L ends at 100."),
            Misconception("0..255", lambda rgb: rgb2lab(rgb)[..., 0] * 2.55,
                          "right quantity, scale of 8-bit OpenCV: L ends at 100."),
            Misconception("floats in 0..255", lambda rgb: _lab_of_bytes(rgb)[..., 0],
                          "far above 100: the conversion wants floats in 0..1 or uint8, and got floats in 0..255."),
            Misconception("channel order", lambda rgb: rgb2lab(rgb[..., ::-1])[..., 0],
                          "red and blue are exchanged (BGR): which channel comes first here?"),
            Misconception("luminance", lambda rgb: _decode(rgb / 255) @ np.array([0.212671, 0.71516, 0.072169]) * 100,
                          "that is luminance Y in percent, proportional to light; the eye's response is missing."),
            Misconception("another channel", lambda rgb: rgb2lab(rgb)[..., 1], "that is a, not L: look at the order."),
        )),
    Exercise(
        name="mean_chroma",
        objective="Measure how colourful a photo is: the mean over pixels of the distance from grey in the ab plane.",
        reference=lambda rgb: _chroma(rgb2lab(rgb)[..., 1:]).mean(), inputs=((_PHOTO,), (_DULL,)), tolerance=0.02,
        misconceptions=(
            Misconception("chroma of the mean", lambda rgb: np.linalg.norm(rgb2lab(rgb)[..., 1:].mean((0, 1))),
                          "red and green pixels cancelled out: you averaged before taking the distance."),
            Misconception("includes L", lambda rgb: np.linalg.norm(rgb2lab(rgb), axis=-1).mean(),
                          "a grey photo would not get 0: L is in your distance."),
            Misconception("sum of absolute values", lambda rgb: np.abs(rgb2lab(rgb)[..., 1:]).sum(-1).mean(),
                          "|a| + |b| walks around the corner; the distance goes straight."),
            Misconception("mean of absolute values", lambda rgb: np.abs(rgb2lab(rgb)[..., 1:]).mean(),
                          "a mean over a and b is not the length of (a, b)."),
            Misconception("root of the mean square", lambda rgb: np.sqrt((rgb2lab(rgb)[..., 1:] ** 2).sum(-1).mean()),
                          "you averaged squares: take the root of each pixel first, then the mean."),
            Misconception("squared", lambda rgb: (rgb2lab(rgb)[..., 1:] ** 2).sum(-1).mean(), "the root is missing."),
            Misconception("floats in 0..255", lambda rgb: _chroma(_lab_of_bytes(rgb)[..., 1:]).mean(),
                          "absurdly high: the conversion wants floats in 0..1 or uint8, and got floats in 0..255."),
            Misconception("clipped ab", lambda rgb: _chroma(np.clip(rgb2lab(rgb)[..., 1:], 0, None)).mean(),
                          "green and blue count too little: a and b have signs; something cut off the negative side."),
            Misconception("wrong axis", lambda rgb: np.linalg.norm(rgb2lab(rgb)[..., 1:], axis=0).mean(),
                          "the length was taken along the rows of the photo: which axis holds a and b?"),
        )),
    Exercise(
        name="join",
        objective="Join the lightness of one photo with the colours of another into RGB uint8.",
        reference=lambda light, colour: _bytes(_joined(light, colour)),
        inputs=((_PHOTO, _OTHER), (_DULL, _DULL[::-1].copy())), tolerance=1.01,
        misconceptions=(
            Misconception("exchanged photos", lambda light, colour: _bytes(_joined(colour, light)),
                          "the lightness comes from the photo of the colours, and the other way round."),
            Misconception("swapped a and b", lambda light, colour: _bytes(_joined(light, colour, (2, 1))),
                          "reds and yellows changed places: a and b are swapped."),
            Misconception("channel order", lambda light, colour: _bytes(_joined(light, colour))[..., ::-1],
                          "red and blue are exchanged (BGR instead of RGB)."),
            Misconception("wrapped uint8",
                          lambda light, colour: np.rint(255 * _unclipped(light, colour)).astype(int) % 256,
                          "colours outside the gamut wrapped around modulo 256: clip before turning into uint8."),
            # Floats 0..1, or the zeros that are left when these are turned into uint8.
            Misconception("0..1", _joined, "the values end at 1, nearly black in uint8: multiply before you round."),
            Misconception("L in 0..1", lambda light, colour: _bytes(_joined(light, colour, scale=0.01)),
                          "far too dark: L was scaled to 0..1, Lab wants 0..100."),
            Misconception("no colour", lambda light, colour: _bytes(_joined(light, light)),
                          "this is the first photo unchanged: where do the other one's colours come in?"),
        )),
    Exercise(
        name="gamut_share",
        objective="Find what share of the square -110..110 of the ab plane sRGB can show at L = 50, in percent.",
        reference=lambda: _inside(50), inputs=((),), tolerance=0.5, asks_value=True,
        misconceptions=(
            Misconception("not in percent", lambda: _inside(50) / 100, "right share, but asked in percent."),
            Misconception("outside", lambda: 100 - _inside(50), "that is the share outside the gamut."),
            Misconception("another L", lambda: _inside(75), "that is another lightness: which L was asked?"),
            Misconception("a count", lambda: lab.ab_plane(50)[1].sum().item(), "a number of points, not a share."),
        )),
    Exercise(
        name="colour_difference",
        objective="Compute the mean distance of two photos in Lab (CIE 1976), pixel by pixel.",
        reference=lambda x, y: np.linalg.norm(_difference(x, y), axis=-1).mean(),
        inputs=((_PHOTO, _OTHER), (_DULL, _DULL[::-1].copy())), tolerance=0.02,
        misconceptions=(
            Misconception("distance in RGB", lambda x, y: np.linalg.norm(x.astype(float) - y, axis=-1).mean(),
                          "that is the distance in RGB: the eye's distances live in Lab."),
            Misconception("wrapped uint8", lambda x, y: np.linalg.norm((x - y).astype(float), axis=-1).mean(),
                          "uint8 - uint8 wraps modulo 256 (3 - 5 = 254), and RGB is not where the eye measures."),
            Misconception("only colour", lambda x, y: np.linalg.norm(_difference(x, y)[..., 1:], axis=-1).mean(),
                          "that is the distance in the ab plane alone; the question includes L."),
            Misconception("squared", lambda x, y: (_difference(x, y) ** 2).sum(-1).mean(), "the root is missing."),
            Misconception("root of the mean square", lambda x, y: np.sqrt((_difference(x, y) ** 2).sum(-1).mean()),
                          "take the root of each pixel first, then the mean."),
            Misconception("mean over channels", lambda x, y: np.abs(_difference(x, y)).mean(),
                          "a mean over L, a and b is not the length of a difference."),
            Misconception("distance of the means",
                          lambda x, y: np.linalg.norm(rgb2lab(x).mean((0, 1)) - rgb2lab(y).mean((0, 1))),
                          "you compared the mean colours of the photos, not their pixels."),
            Misconception("wrong axis", lambda x, y: np.linalg.norm(_difference(x, y), axis=0).mean(),
                          "the length was taken along the rows of the photo: which axis holds L, a and b?"),
            Misconception("CIEDE2000", lambda x, y: _ciede2000(x, y),
                          "that is CIEDE2000, the better formula; here the plain distance of 1976 is asked."),
        )),
)


def _ciede2000(x, y):
    from skimage.color import deltaE_ciede2000

    return deltaE_ciede2000(rgb2lab(x), rgb2lab(y)).mean()

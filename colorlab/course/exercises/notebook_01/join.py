"""Two photos joined: RGB uint8 (H, W, 3) twice -> RGB uint8."""

import numpy as np
import torch
from skimage.color import hsv2rgb, lab2rgb, rgb2hsv, rgb2lab

from colorlab import lab
from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.notebook_01.photos import ab, pairs


def _joined(light, colour, order=(1, 2), scale=1.0):
    a, b = (rgb2lab(colour)[..., i] for i in order)
    return lab2rgb(np.stack((rgb2lab(light)[..., 0] * scale, a, b), axis=-1))


def _bytes(rgb):
    return np.rint(255 * rgb).astype(np.uint8)


def _lab_of_join(light, colour):
    return np.concatenate((rgb2lab(light)[..., :1], ab(colour)), axis=-1)


def _unclipped(light, colour):
    joined = torch.from_numpy(_lab_of_join(light, colour)).movedim(-1, 0)
    return lab.lab_to_rgb(joined, clip=False).movedim(0, -1).numpy()


JOIN = Exercise(
    name="join",
    objective="Join the lightness of one photo with the colours of another into RGB uint8.",
    reference=lambda light, colour: _bytes(_joined(light, colour)),
    inputs=pairs, tolerance=1.01, dtype="uint8",
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
        Misconception("Lab as bytes", lambda light, colour: _lab_of_join(light, colour).astype(int) % 256,
                      "these are still L, a and b, and uint8 has no signs: the way back to RGB is missing."),
        Misconception("mean of both photos", lambda light, colour: (light.astype(int) + colour) / 2,
                      "the two photos were averaged: take L from one, a and b from the other."),
        Misconception("by HSV", lambda light, colour: 255 * hsv2rgb(np.concatenate(
            (rgb2hsv(colour)[..., :2], rgb2hsv(light)[..., 2:]), axis=-1)),
                      "joined in HSV, whose value is no lightness: the course joins in Lab."),
        Misconception("the first photo in grey", lambda light, colour: _bytes(lab2rgb(rgb2lab(light) * [1, 0, 0])),
                      "the first photo without its colours: where do the other one's come in?"),
        Misconception("the second photo in grey", lambda light, colour: _bytes(lab2rgb(rgb2lab(colour) * [1, 0, 0])),
                      "the second photo without its colours: from which one does the lightness come?"),
        Misconception("0..1", _joined, "the values end at 1, uint8 at 255.", tolerance=0.01),
        Misconception("floats turned into uint8", lambda light, colour: np.trunc(_joined(light, colour)),
                      "nearly all values are 0: floats in 0..1 became uint8. Multiply first.", tolerance=0.01),
        Misconception("L in 0..1", lambda light, colour: _bytes(_joined(light, colour, scale=0.01)),
                      "far too dark: L was scaled to 0..1, Lab wants 0..100."),
        Misconception("mean for lightness", lambda light, colour: _bytes(lab2rgb(np.concatenate(
            (light.mean(-1, keepdims=True) / 2.55, ab(colour)), axis=-1))),
                      "the lightness is a mean of R, G and B: take the L of Lab."),
        Misconception("L and a of the first", lambda light, colour: _bytes(lab2rgb(np.concatenate(
            (rgb2lab(light)[..., :2], rgb2lab(colour)[..., 2:]), axis=-1))),
                      "a came from the first photo: both a and b belong to the colours."),
        Misconception("channels of RGB", lambda x, y: np.concatenate((x[..., :1], y[..., 1:]), axis=-1),
                      "you joined red with green and blue: the first channel is L in Lab only."),
        Misconception("not yet bytes", lambda light, colour: np.rint(_joined(light, colour)),
                      "nothing but 0 and 1: the values end at 1, uint8 at 255. Multiply before you round.", 0.01),
        Misconception("first L, no a", lambda light, colour: _bytes(lab2rgb(_lab_of_join(light, colour) * [1, 1, 0])),
                      "b has been lost: both a and b belong to the colours."),
        Misconception("no colour", lambda light, colour: light,
                      "this is the first photo unchanged: where do the other one's colours come in?"),
        Misconception("no lightness", lambda light, colour: colour,
                      "this is the second photo unchanged: where does the first one's lightness come in?"),
        Misconception("mean of both lightnesses", lambda light, colour: _bytes(lab2rgb(np.concatenate(
                          ((rgb2lab(light)[..., :1] + rgb2lab(colour)[..., :1]) / 2, ab(colour)), axis=-1))),
                      "the lightness is half that of the other photo: it should come from the first photo alone."),
        Misconception("mean of both in Lab", lambda light, colour: _bytes(lab2rgb(
                          (rgb2lab(light) + rgb2lab(colour)) / 2)),
                      "all three numbers were averaged: which of them comes from which photo?"),
    ))

"""A diagnosis with repair: a photo at half its size, RGB uint8 (H, W, 3) -> (H / 2, W / 2, 3)."""

import numpy as np
from skimage.color import lab2rgb, rgb2lab

from colorlab.course.exercises import Exercise, Inputs, Misconception
from colorlab.course.exercises.notebook_01.photos import photo


def _inputs(dice: np.random.Generator) -> Inputs:
    """Every block holds dark and bright values; the second photo is dark, where rules of thumb fail."""
    return (photo(dice, size=(6, 8)),), (photo(dice, 0, 60, (4, 6)),)


def _decode(value):
    return np.where(value > 0.04045, ((value + 0.055) / 1.055) ** 2.4, value / 12.92)


def _encode(light):
    return np.where(light > 0.0031308, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055, 12.92 * light)


def _blocks(values):
    height, width = values.shape[:2]
    return values.reshape(height // 2, 2, width // 2, 2, 3)


def _mean(values):
    return _blocks(values).mean(axis=(1, 3))


def _bytes(values):
    return np.rint(np.clip(values, 0, 255))


HALVED = Exercise(
    name="halved",
    objective="Find out why a photo loses light when it is shrunk, and repair the program.",
    reference=lambda rgb: _bytes(255 * _encode(_mean(_decode(rgb / 255)))).astype(np.uint8),
    inputs=_inputs, tolerance=1.01, dtype="uint8",
    misconceptions=(
        Misconception("as it was", lambda rgb: _bytes(_mean(rgb.astype(float))),
                      "your pictures still lose light: which quantity adds up when four pixels become one?"),
        Misconception("without the way back", lambda rgb: _bytes(255 * _mean(_decode(rgb / 255))),
                      "the mean is right, but it is an amount of light, and a file wants something else."),
        Misconception("the curve the wrong way round", lambda rgb: _bytes(255 * _decode(_mean(_encode(rgb / 255)))),
                      "darker than before: you bent values that were bent already. Which way comes first?"),
        Misconception("the curve after the mean", lambda rgb: _bytes(255 * _encode(_mean(rgb / 255))),
                      "bending the mean of stored values makes everything brighter, even a plain grey photo. When must "
                      "the curve be undone?"),
        Misconception("undone and redone after the mean", lambda rgb: _bytes(255 * _decode(_mean(rgb / 255))),
                      "the curve is undone too late: the mean was taken already."),
        Misconception("power 2.2", lambda rgb: _bytes(255 * _mean((rgb / 255) ** 2.2) ** (1 / 2.2)),
                      "the idea is right; in dark photos the rule of thumb 2.2 is several codes off: take the curve of "
                      "the standard."),
        Misconception("root of the mean square", lambda rgb: _bytes(255 * np.sqrt(_mean((rgb / 255) ** 2))),
                      "squares are a rough stand-in for the curve: you have a better one."),
        Misconception("power 2.4", lambda rgb: _bytes(255 * _mean((rgb / 255) ** 2.4) ** (1 / 2.4)),
                      "the exponent is that of the standard; its offset and straight piece are missing."),
        Misconception("mean in Lab", lambda rgb: _bytes(255 * lab2rgb(_mean(rgb2lab(rgb)))),
                      "Lab is made for differences as seen; light adds up somewhere else."),
        Misconception("every second pixel", lambda rgb: rgb[::2, ::2],
                      "one pixel of each block is kept, and the other three are thrown away: fine stripes would become "
                      "plain black or plain white."),
        Misconception("brightest of four", lambda rgb: _blocks(rgb).max(axis=(1, 3)),
                      "the brightest pixel of each block: now the photo gains light."),
        Misconception("wrapped uint8", lambda rgb: (_blocks(rgb).astype(int).sum(axis=(1, 3)) % 256) // 4,
                      "uint8 + uint8 wraps modulo 256 (200 + 100 = 44)."),
        Misconception("sum of four", lambda rgb: _bytes(255 * _encode(np.minimum(4 * _mean(_decode(rgb / 255)), 1))),
                      "four pixels become one that is as bright as they are, and not four times as bright."),
        Misconception("encoded, then decoded in the mean", lambda rgb: _bytes(255 * _encode(_mean(_encode(rgb / 255)))),
                      "the curve was applied before the mean, and again after it: stored values are bent already."),
        Misconception("decoded twice", lambda rgb: _bytes(255 * _mean(_decode(_decode(rgb / 255)))),
                      "far darker: the curve is undone twice, and never put back."),
        Misconception("grey", lambda rgb: _bytes(255 * _encode(_mean(_decode(rgb / 255)).mean(-1, keepdims=True).repeat(
            3, -1))), "the channels were averaged, too: a mean over rows and columns is asked."),
        Misconception("far pixels", lambda rgb: _bytes(255 * _encode(_decode(rgb / 255).reshape(
            2, len(rgb) // 2, 2, rgb.shape[1] // 2, 3).mean(axis=(0, 2)))),
                      "pixels that are half a photo apart were averaged: in `reshape`, which axis counts the blocks?"),
        Misconception("Lab of the mean light", lambda rgb: _bytes(255 * np.cbrt(_mean(_decode(rgb / 255)))),
                      "a cube root is the curve of Lab: what did the stored values have before?"),
        Misconception("0..1", lambda rgb: _encode(_mean(_decode(rgb / 255))),
                      "the values end at 1, uint8 at 255.", tolerance=0.01),
    ))

"""Lengths of differences in Lab: `colour_difference`."""

import numpy as np
from skimage.color import deltaE_ciede94, deltaE_ciede2000, rgb2lab

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.gathered import instead_of_mean
from colorlab.course.exercises.notebook_01.photos import length, pairs


def _difference(x, y):
    return rgb2lab(x) - rgb2lab(y)


COLOUR_DIFFERENCE = Exercise(
    name="colour_difference",
    objective="Compute the mean distance of two photos in Lab (CIE 1976), pixel by pixel.",
    reference=lambda x, y: length(_difference(x, y)).mean(),
    inputs=pairs, tolerance=0.02,
    misconceptions=(
        *instead_of_mean(lambda x, y: length(_difference(x, y))),
        Misconception("mean of all squares", lambda x, y: (_difference(x, y) ** 2).mean(),
                      "a mean of squares over pixels and channels (MSE): a distance has a root, and sums L, a and b."),
        Misconception("root of the mean of all squares", lambda x, y: np.sqrt((_difference(x, y) ** 2).mean()),
                      "squares are summed over L, a and b, and the root is taken of each pixel, before any mean."),
        Misconception("CIE 1994", lambda x, y: deltaE_ciede94(rgb2lab(x), rgb2lab(y)).mean(),
                      "that is the formula of 1994; here the plain distance of 1976 is asked."),
        Misconception("distance in RGB", lambda x, y: length(x.astype(float) - y).mean(),
                      "that is the distance in RGB: the eye's distances live in Lab."),
        Misconception("wrapped uint8", lambda x, y: length((x - y).astype(float)).mean(),
                      "uint8 - uint8 wraps modulo 256 (3 - 5 = 254), and RGB is not where the eye measures."),
        Misconception("Lab of the difference", lambda x, y: length(rgb2lab(x - y)).mean(),
                      "you subtracted the photos (and uint8 wrapped) before going to Lab: convert first."),
        Misconception("only colour", lambda x, y: length(_difference(x, y)[..., 1:]).mean(),
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
        Misconception("floats in 0..255", lambda x, y: length(_difference(x.astype(float), y.astype(float))).mean(),
                      "absurdly high: the conversion wants floats in 0..1 or uint8, and got floats in 0..255."),
        Misconception("CIEDE2000", lambda x, y: deltaE_ciede2000(rgb2lab(x), rgb2lab(y)).mean(),
                      "that is CIEDE2000, the better formula; here the plain distance of 1976 is asked."),
    ))

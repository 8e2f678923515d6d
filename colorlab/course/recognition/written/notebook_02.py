"""Exercises of 02_colorful_image_colorization, written out."""

import numpy as np
from skimage.color import rgb2lab

from colorlab.course.recognition.written import way


@way("receptive_field")
def _(layers):
    field, jump = 1, 1
    for kernel, stride, dilation in layers:
        field += (kernel - 1) * dilation * jump
        jump *= stride
    return field


@way("receptive_field")
def _(layers):
    field = 1
    for kernel, stride, dilation in layers[::-1]:
        field = (field - 1) * stride + dilation * (kernel - 1) + 1
    return field


@way("weighted_loss")
def _(scores, z, weights):
    exp = np.exp(scores)
    p = exp / exp.sum(axis=0)
    entropy = -(z * np.log(p)).sum(axis=0)
    v = weights[z.argmax(axis=0)]
    return (v * entropy).mean()


@way("mix_for_factor")
def _(prior, factor):
    low, high = prior.min(), prior.max()
    odds = (high - factor * low) * len(prior) / (factor - 1)
    return odds / (1 + odds)


@way("mix_for_factor")
def _(prior, factor):
    low, high, uniform = prior.min(), prior.max(), 1 / len(prior)
    return (factor * low - high) / (factor * (low - uniform) - (high - uniform))


@way("faulty_ab")
def _(rgb):
    return rgb2lab(rgb.astype(float))[..., 1:]


@way("l2_answer")
def _(colours, probabilities, weights):
    pull = probabilities * weights
    return pull @ colours / pull.sum()


@way("l2_answer")
def _(colours, probabilities, weights):
    pull = probabilities * weights
    say = pull / pull.sum()
    return (say[:, None] * colours).sum(axis=0)


@way("soft_encoding")
def _(ab, centers):
    shares = np.zeros(len(centers))
    for colour in ab:
        squared = ((centers - colour) ** 2).sum(axis=1)
        gauss = np.exp(-squared / (2 * 5 ** 2))
        gauss[np.argsort(squared)[5:]] = 0
        shares += gauss / gauss.sum()
    return shares / len(ab)


@way("sharpened_mean")
def _(z, centers, T, allowed):
    f = np.exp(np.log(z) / T) * allowed
    return f @ centers / f.sum()


@way("sharpened_mean")
def _(z, centers, T, allowed):
    left = z[allowed]
    f = left ** (1 / T)
    shares = f / f.sum()
    return (shares[:, None] * centers[allowed]).sum(axis=0)

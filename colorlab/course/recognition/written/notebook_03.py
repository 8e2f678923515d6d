"""Exercises of 03_let_there_be_color, written out."""

import numpy as np
import torch

from colorlab.course.recognition.written import way


@way("switched_channels")
def _(mid, weight, bias, before, after):
    channels = mid.shape[0]
    local = torch.einsum("oc,chw->ohw", weight[:, :channels], mid) + bias[:, None, None]
    first = local + (weight[:, channels:] @ before)[:, None, None]
    second = local + (weight[:, channels:] @ after)[:, None, None]
    return ((first > 0) != (second > 0)).sum(0)


@way("class_weight")
def _(true, classes, share):
    colour = ((true / 200) ** 2).mean()
    entropy = np.log(classes)
    return share / (1 - share) * colour / entropy


@way("class_weight")
def _(true, classes, share):
    colour = (true ** 2).mean() / 200 ** 2
    return share * colour / ((1 - share) * np.log(classes))


@way("effective_side")
def _(gradient, row, column):
    influence = np.abs(gradient)
    total = influence.sum()
    for reach in range(50):
        top, left = max(0, row - reach), max(0, column - reach)
        inside = influence[top:row + reach + 1, left:column + reach + 1]
        if inside.sum() >= total / 2:
            return 2 * reach + 1
    return 0


@way("release_lightness")
def _(y):
    red, green, blue = y + 1.139837398373983740 * y, y - 0.3946517043589703515 * y - 0.5805986066674976801 * y, y + (
        2.032110091743119266 * y)
    stored = np.stack((red, green, blue), axis=-1)
    light = np.where(stored > 0.04045, ((np.maximum(stored, 0) + 0.055) / 1.055) ** 2.4, stored / 12.92)
    Y = 0.212671 * light[..., 0] + 0.715160 * light[..., 1] + 0.072169 * light[..., 2]
    f = np.where(Y > 0.008856, np.cbrt(Y), 7.787 * Y + 16 / 116)
    return 116 * f - 16

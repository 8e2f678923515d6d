"""The network's last numbers, (2, h, w) -> a and b, (2, 2 h, 2 w)."""

import torch
import torch.nn.functional as F

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.notebook_03.tensors import normal


def _twice(x):
    return x.repeat_interleave(2, -2).repeat_interleave(2, -1)


def _between(x):
    """Zeros in the places that enlarging adds."""
    wide = torch.zeros(*x.shape[:-2], 2 * x.shape[-2], 2 * x.shape[-1], dtype=x.dtype)
    wide[..., ::2, ::2] = x
    return wide


def _ab(scores, slope=200.0, start=-100.0):
    return slope * _twice(torch.sigmoid(scores)) + start


OUTPUT_TO_AB = Exercise(
    name="output_to_ab",
    objective="Turn the last numbers of the network into a and b: sigmoid, range, nearest upsampling by 2.",
    reference=_ab, tolerance=1e-3,
    inputs=lambda rng: ((normal(rng, 2, 3, 4, scale=2),), (normal(rng, 2, 1, 2, scale=0.5, shift=-0.4),)),
    misconceptions=(
        Misconception("no sigmoid", lambda x: 200 * _twice(x) - 100,
                      "the network's last numbers were used as they are: what brings them into 0..1?"),
        Misconception("not enlarged", lambda x: 200 * torch.sigmoid(x) - 100,
                      "the values are right, but the map is as small as before: it is to be twice as high and wide."),
        Misconception("only enlarged", _twice,
                      "the numbers were enlarged and nothing else: what brings them into the range of ab?"),
        Misconception("ReLU", lambda x: 200 * _twice(torch.relu(x)) - 100,
                      "a ReLU has no upper end: what brings any number into 0..1?"),
        Misconception("bicubic", lambda x: F.interpolate((200 * torch.sigmoid(x) - 100)[None], scale_factor=2,
                                                         mode="bicubic")[0],
                      "the values between are mixed (bicubic); nearest takes over one of them."),
        Misconception("bilinear before the sigmoid", lambda x: 200 * torch.sigmoid(
            F.interpolate(x[None], scale_factor=2, mode="bilinear")[0]) - 100,
                      "the values between are mixed (bilinear); nearest takes over one of them."),
        Misconception("no negative colours", lambda x: _ab(x, 100, 0),
                      "there is no green and no blue: what must a sigmoid of 0.5 become?"),
        Misconception("starts at 0", lambda x: _ab(x, 200, 0),
                      "the range has the right length but does not lie around grey."),
        Misconception("half the range", lambda x: _ab(x, 100, -50),
                      "grey lies in the middle, but the strongest colours come out half as strong."),
        Misconception("other paper's range", lambda x: _ab(x, 220, -110),
                      "grey lies in the middle, but the range is that of zhang16: this network has one of its own."),
        Misconception("8-bit range", lambda x: _ab(x, 255, -128),
                      "that is the range of 8-bit Lab files; grey does not even lie in the middle of it."),
        Misconception("still 0..1", lambda x: _ab(x, 1, 0), "these are still 0..1: ab are CIE units around 0.", 1e-4),
        Misconception("-1..1", lambda x: _ab(x, 2, -1), "centred at grey, but the unit is missing.", 1e-4),
        Misconception("tanh", lambda x: 100 * _twice(torch.tanh(x)),
                      "a tanh has this range, too, but is twice as steep: the network was trained with a sigmoid."),
        Misconception("softmax", lambda x: 200 * _twice(torch.softmax(x, 0)) - 100,
                      "a softmax makes a and b sum to a constant: each is to have a sigmoid of its own."),
        Misconception("tiled", lambda x: 200 * torch.sigmoid(x).repeat(1, 2, 2) - 100,
                      "the small picture was repeated as a whole; nearest repeats each value beside itself."),
        Misconception("bilinear", lambda x: 200 * F.interpolate(torch.sigmoid(x)[None], scale_factor=2,
                                                                mode="bilinear")[0] - 100,
                      "the values between are mixed (bilinear); nearest takes over one of them."),
        Misconception("zeros between", lambda x: 200 * _between(torch.sigmoid(x)) - 100,
                      "only one value in four is the network's; the others were left as they were created."),
        Misconception("swapped a and b", lambda x: _ab(x).flip(0), "a and b are swapped."),
        Misconception("mirrored", lambda x: _ab(-x), "every colour is its opposite: look at the sign in the sigmoid."),
    ))

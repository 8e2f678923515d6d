"""Exercises of 03_let_there_be_color."""

import functools
import math

import numpy as np
import torch
import torch.nn.functional as F
from skimage.color import rgb2lab

from colorlab import losses
from colorlab.check import Exercise, Misconception

_dice = np.random.default_rng(3)


def _numbers(*shape, scale=1.0, shift=0.0):
    return torch.from_numpy(_dice.normal(shift, scale, shape))


# Everywhere sides that differ, so that exchanged axes show.

# --- output_to_ab: the network's last numbers, (2, h, w)

_SCORES = ((_numbers(2, 3, 4, scale=2),), (_numbers(2, 1, 2, scale=0.5, shift=-0.4),))


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
    reference=_ab, inputs=_SCORES, tolerance=1e-3,
    misconceptions=(
        Misconception("no sigmoid", lambda x: 200 * _twice(x) - 100,
                      "the network's last numbers were used as they are: what brings them into 0..1?"),
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

# --- fused_features: mid (B, C, H, W), global (B, G), weight (O, C + G), bias (O)

_FUSION = ((_numbers(2, 3, 4, 5), _numbers(2, 2), _numbers(4, 5), _numbers(4)),
           (_numbers(1, 2, 3, 2), _numbers(1, 4), _numbers(3, 6), _numbers(3)))


def _fused(mid, vector, weight, bias, after=torch.relu):
    everywhere = vector[:, :, None, None].expand(-1, -1, *mid.shape[2:])
    return after(F.conv2d(torch.cat((mid, everywhere), 1), weight[:, :, None, None], bias))


def _parts(mid, vector, weight):
    """What the local and what the global features add: (B, O, H, W) and (B, O, 1, 1)."""
    channels = mid.shape[1]
    return (torch.einsum("oc,bchw->bohw", weight[:, :channels], mid),
            torch.einsum("og,bg->bo", weight[:, channels:], vector)[:, :, None, None])


def _as_map(bias):
    return bias[None, :, None, None]


def _global_first(mid, vector, weight, bias):
    everywhere = vector[:, :, None, None].expand(-1, -1, *mid.shape[2:])
    return torch.relu(F.conv2d(torch.cat((everywhere, mid), 1), weight[:, :, None, None], bias))


def _only_local(mid, vector, weight, bias):
    return torch.relu(_parts(mid, vector, weight)[0] + _as_map(bias))


def _only_global(mid, vector, weight, bias):
    return torch.relu(_parts(mid, vector, weight)[1] + _as_map(bias)).expand(-1, -1, *mid.shape[2:])


def _at_one_place(mid, vector, weight, bias):
    local, everywhere = _parts(mid, vector, weight)
    local[..., :1, :1] += everywhere
    return torch.relu(local + _as_map(bias))


def _relu_too_early(mid, vector, weight, bias):
    local, everywhere = _parts(mid, vector, weight)
    return torch.relu(local) + torch.relu(everywhere + _as_map(bias))


def _relu_before_bias(mid, vector, weight, bias):
    return torch.relu(sum(_parts(mid, vector, weight))) + _as_map(bias)


FUSED_FEATURES = Exercise(
    name="fused_features",
    objective="Fuse local and global features by hand, as the paper does: one weight per pair of channels, ReLU.",
    reference=_fused, inputs=_FUSION, tolerance=1e-4,
    misconceptions=(
        Misconception("no ReLU", lambda *x: _fused(*x, after=lambda y: y),
                      "all there but the last step: a feature is never negative in this network."),
        Misconception("no bias", lambda m, v, w, b: _fused(m, v, w, 0 * b), "the bias is missing."),
        Misconception("bias twice", lambda m, v, w, b: _fused(m, v, w, 2 * b),
                      "the bias was added with each of the two parts: it belongs to their sum, once."),
        Misconception("bias subtracted", lambda m, v, w, b: _fused(m, v, w, -b), "the bias has the wrong sign."),
        Misconception("global features first", _global_first,
                      "the weights of the local features met the global ones: which of the two comes first?"),
        Misconception("no global features", _only_local,
                      "these are the local features alone: the same at noon and at night."),
        Misconception("no local features", _only_global,
                      "the same at every place: the local features are missing."),
        Misconception("global features at one place", _at_one_place,
                      "the global features reached one place only: all places are to get them."),
        Misconception("mean over the batch", lambda m, v, w, b: _fused(m, v.mean(0, keepdim=True).expand_as(v), w, b),
                      "the photos of the batch share their global features: each photo has its own."),
        Misconception("first photo's for all", lambda m, v, w, b: _fused(m, v[:1].expand_as(v), w, b),
                      "all photos got the global features of the first: each photo has its own."),
        Misconception("local features averaged", lambda m, v, w, b: _fused(
            m.mean((2, 3), keepdim=True).expand_as(m), v, w, b), "the local features were averaged over the photo."),
        Misconception("ReLU on the parts", _relu_too_early,
                      "the ReLU was applied to the two parts: it comes after their sum."),
        Misconception("ReLU before the bias", _relu_before_bias, "the ReLU comes last, after the bias."),
        Misconception("sigmoid", lambda *x: _fused(*x, after=torch.sigmoid),
                      "the sum is right, but ends in a sigmoid: that is the network's last layer, not this one."),
        Misconception("global features subtracted", lambda m, v, w, b: _fused(m, -v, w, b),
                      "the global features have the wrong sign."),
    ))

# --- global_branch_share

_SIZES = {  # of the published network
    "low": 2287488, "mid": 3539712, "global_convolutions": 9439232, "global_dense": 26215936,
    "global_to_fusion": 131328, "fusion": 1179904, "color1": 295040, "color2": 110720, "color3": 19042}
_MINI = {"low": 143328, "mid": 221376, "global_convolutions": 590336, "global_dense": 164224, "global_to_fusion": 8256,
         "fusion": 73792, "color1": 18464, "color2": 6944, "color3": 1306}


def _share(parts=("global_convolutions", "global_dense", "global_to_fusion"), of=_SIZES, more=0):
    return 100 * sum(of[part] for part in parts) / (sum(of.values()) + more)


GLOBAL_BRANCH_SHARE = Exercise(
    name="global_branch_share",
    objective="Find the share of the published network's parameters that only the global branch has, in percent.",
    reference=_share, inputs=((),), tolerance=0.04, asks_value=True,
    misconceptions=(
        Misconception("only the fully connected layers", lambda: _share(("global_dense",)),
                      "that is the fully connected pair alone: which other parts start with the same word?"),
        Misconception("only the convolutions", lambda: _share(("global_convolutions",)),
                      "that is the convolutions alone: the branch goes on behind them."),
        Misconception("without the last layer", lambda: _share(("global_convolutions", "global_dense")),
                      "near: one small layer more lies between the branch and the fusion."),
        Misconception("without the convolutions", lambda: _share(("global_dense", "global_to_fusion")),
                      "the convolutions of the branch are missing."),
        Misconception("with the low layers", lambda: _share(("low", "global_convolutions", "global_dense",
                                                             "global_to_fusion")),
                      "the low layers serve both paths: asked are the parts that only the branch has."),
        Misconception("with the fusion", lambda: _share(("global_convolutions", "global_dense", "global_to_fusion",
                                                         "fusion")),
                      "the fusion layer belongs to both: asked are the parts that only the branch has."),
        Misconception("the rest", lambda: 100 - _share(), "that is the share of all the other parts."),
        Misconception("not in percent", lambda: _share() / 100, "right share, but asked in percent.", tolerance=2e-3),
        Misconception("the mini's", lambda: _share(of=_MINI),
                      "that is the mini's share: its copy of the photo is smaller. Asked is the published network."),
        Misconception("the mini's, with its classifier", lambda: _share(of=_MINI, more=21256),
                      "that is the mini's share: its copy of the photo is smaller. Asked is the published network."),
        Misconception("branch against rest", lambda: 100 * _share() / (100 - _share()),
                      "that divides the branch by the rest: a share divides by the whole."),
        Misconception("a count", lambda: _share() * sum(_SIZES.values()) / 100,
                      "a number of parameters, not a share.", tolerance=1),
    ))

# --- colour_and_class_loss: predicted, true (B, 2, H, W), class_scores (B, N), labels (B,)

_BATCHES = ((_numbers(3, 2, 4, 5, scale=12), _numbers(3, 2, 4, 5, scale=12), _numbers(3, 6, scale=1.5),
             torch.tensor([4, 0, 2])),
            (_numbers(2, 2, 3, 2, scale=8), _numbers(2, 2, 3, 2, scale=9), _numbers(2, 4, scale=0.7),
             torch.tensor([1, 3])))


def _mse(predicted, true, scale=200.0):
    return F.mse_loss(predicted / scale, true / scale)


def _class_loss(scores, labels):
    return F.cross_entropy(scores, labels)


def _both(colour=_mse, classes=_class_loss, alpha=1 / 300):
    return lambda predicted, true, scores, labels: colour(predicted, true) + alpha * classes(scores, labels)


def _picked(x, labels):
    return x.gather(1, labels[:, None]).mean()


COLOUR_AND_CLASS_LOSS = Exercise(
    name="colour_and_class_loss",
    objective="Write the loss that trains colour and class together: mean squared error plus cross-entropy / 300.",
    reference=losses.mse_and_classes, inputs=_BATCHES, tolerance=2e-6,
    misconceptions=(
        Misconception("ab in CIE units", _both(lambda p, t: _mse(p, t, 1)),
                      "the colour part is huge: scale a and b first, so that their range has length 1.", 1e-3),
        Misconception("ab by 100", _both(lambda p, t: _mse(p, t, 100)),
                      "the colour part is four times as large: from -100 to 100 it is how far?"),
        Misconception("ab by 110", _both(lambda p, t: _mse(p, t, 110)),
                      "110 is zhang16's scale: what is the length of this network's range?"),
        Misconception("ab by 255", _both(lambda p, t: _mse(p, t, 255)),
                      "255 is the range of bytes: what is the length of this network's range of a?"),
        Misconception("sum over a and b", _both(lambda p, t: 2 * _mse(p, t)),
                      "the squares of a and b were added up: the mean goes over the channels, too."),
        Misconception("halved", _both(lambda p, t: 0.5 * _mse(p, t)),
                      "the colour part has a factor of 1/2: that is the other paper's squared error."),
        Misconception("root", _both(lambda p, t: _mse(p, t).sqrt()), "the root of the squared error is one too many."),
        Misconception("absolute error", _both(lambda p, t: (p - t).abs().mean() / 200),
                      "the colour part takes absolute values: a *squared* error is asked."),
        Misconception("sum instead of mean", _both(lambda p, t: ((p - t) / 200).square().sum()),
                      "the squares were added up: a mean does not grow with the photo."),
        Misconception("only colour", lambda p, t, s, y: _mse(p, t), "the class is missing."),
        Misconception("only class", lambda p, t, s, y: _class_loss(s, y) / 300, "the colour is missing."),
        Misconception("alpha of 1", _both(alpha=1), "the class has the full weight: it is to have a small share."),
        Misconception("alpha of 300", _both(alpha=300), "the class was multiplied by 300.", tolerance=1e-3),
        Misconception("class subtracted", _both(alpha=-1 / 300),
                      "the class part has the wrong sign: a loss grows with the error."),
        Misconception("softmax twice", _both(classes=lambda s, y: _class_loss(s.softmax(1), y)),
                      "the scores went through a softmax before `cross_entropy`, which has one of its own."),
        Misconception("softmax over photos", _both(classes=lambda s, y: -_picked(s.log_softmax(0), y)),
                      "the softmax ran over the photos: the probabilities of one photo's classes sum to 1."),
        Misconception("no softmax", _both(classes=lambda s, y: -_picked(s, y)),
                      "scores are no probabilities: the softmax is missing."),
        Misconception("no logarithm", _both(classes=lambda s, y: -_picked(s.softmax(1), y)),
                      "the logarithm of the probability is missing."),
        Misconception("base 2", _both(classes=lambda s, y: _class_loss(s, y) / math.log(2)),
                      "the logarithm is to base 2; a cross-entropy for training is natural."),
        Misconception("sum over photos", _both(classes=lambda s, y: F.cross_entropy(s, y, reduction="sum")),
                      "the class part was added up over the photos of the batch: take the mean."),
        Misconception("mean over classes", _both(classes=lambda s, y: _class_loss(s, y) / s.shape[1]),
                      "the class part was divided by the number of classes: only the true class counts."),
        Misconception("labels from 1", _both(classes=lambda s, y: _class_loss(s, (y - 1) % s.shape[1])),
                      "the label picked its neighbour: labels count from 0."),
    ))

# --- size_for_network

_SIDES = ((300, 451, 128), (512, 437, 256), (100, 60, 512), (2, 90, 128), (341, 512, 512), (640, 213, 104))


def _working_size(height, width, side, rounded=lambda n: math.floor(n + 0.5), multiple=8, least=8, grow=False,
                  longer=max):
    shrink = side / longer(height, width)
    shrink = shrink if grow else min(1.0, shrink)
    return tuple(max(least, rounded(n * shrink / multiple) * multiple) for n in (height, width))


def _rounded_first(height, width, side):
    height, width = _working_size(height, width, 10 ** 6)
    return _working_size(height, width, side)


SIZE_FOR_NETWORK = Exercise(
    name="size_for_network",
    objective="Find the height and width at which the network sees a photo: shrunk to `side`, multiples of 8.",
    reference=_working_size, inputs=_SIDES, tolerance=0,
    misconceptions=(
        Misconception("rounds down", lambda h, w, s: _working_size(h, w, s, math.floor),
                      "you rounded down: the nearest multiple can lie above."),
        Misconception("rounds up", lambda h, w, s: _working_size(h, w, s, math.ceil),
                      "you rounded up: the nearest multiple can lie below."),
        Misconception("round half to even", lambda h, w, s: _working_size(h, w, s, round),
                      "nearly: Python's `round` takes halves to the even number (12.5 to 12); here halves go up."),
        Misconception("enlarges", lambda h, w, s: _working_size(h, w, s, grow=True),
                      "small photos were enlarged: `side` is a limit, not a target."),
        Misconception("shorter side", lambda h, w, s: _working_size(h, w, s, longer=min),
                      "the shorter side was brought down to `side`: the limit is for the longer one."),
        Misconception("a square", lambda h, w, s: (s, s),
                      "that is zhang16's way, a square; here the shape of the photo is kept."),
        Misconception("each side for itself", lambda h, w, s: tuple(_working_size(n, n, s)[0] for n in (h, w)),
                      "each side was limited for itself, which squeezes the photo: one factor for both."),
        Misconception("no multiples", lambda h, w, s: _working_size(h, w, s, multiple=1),
                      "the size is right but for the rounding: three halvings need multiples of 8."),
        Misconception("multiples of 16", lambda h, w, s: _working_size(h, w, s, multiple=16, least=16),
                      "multiples of 16: this network halves the photo three times, not four."),
        Misconception("multiples of 4", lambda h, w, s: _working_size(h, w, s, multiple=4, least=4),
                      "multiples of 4: this network halves the photo three times, not twice."),
        Misconception("nothing left of thin photos", lambda h, w, s: _working_size(h, w, s, least=0),
                      "right for most, but a thin photo vanishes: a side of 0 cannot be seen."),
        Misconception("never shrinks", lambda h, w, s: _working_size(h, w, 10 ** 6),
                      "the limit on the longer side is missing."),
        Misconception("rounds twice", _rounded_first,
                      "you rounded before shrinking and again after it: once, at the end."),
        Misconception("width first", lambda h, w, s: _working_size(h, w, s)[::-1], "height comes first, then width."),
    ))

# --- release_lightness

_GREYS = ((np.array([[0.0, 0.1, 0.2], [0.5, 0.8, 1.0]]),), (np.array([[0.03, 0.35], [0.62, 0.9], [0.005, 0.45]]),))
_U, _V = (0.0, -0.39465, 2.03211), (1.13983, -0.58060, 0.0)  # of R, G, B in YUV -> RGB
_TO_YUV = np.array([[0.299, 0.587, 0.114], [-0.14713, -0.28886, 0.436], [0.615, -0.51499, -0.10001]])


def _picture(y, u, v):
    return np.stack([y + i * u + j * v for i, j in zip(_U, _V)], axis=-1)


def _lightness(y, u, v, channel=0, clip=False):
    picture = _picture(y, u, v)
    return rgb2lab(np.clip(picture, 0, 1) if clip else picture)[..., channel]


def _true(y):
    return _lightness(y, 0 * y, 0 * y)


def _quirk(y):
    return _lightness(y, y, y)


@functools.cache
def _factor() -> float:
    return float(_quirk(np.array([[0.5]]))[0, 0] / _true(np.array([[0.5]]))[0, 0])


RELEASE_LIGHTNESS = Exercise(
    name="release_lightness",
    objective="Find the slip in the released program: the lightness that it takes for a grey value y.",
    reference=_quirk, inputs=_GREYS, tolerance=0.06,
    misconceptions=(
        Misconception("the true lightness", _true,
                      "that is the right lightness of a grey: the program's is higher. What did it do?"),
        Misconception("a factor", lambda y: _true(y) * _factor(),
                      "a constant factor fits the clues only nearly, and no program does that. Look for a step that "
                      "makes a *coloured* picture of a grey one."),
        Misconception("a factor of its own for each clue", lambda y: np.interp(
            y, [0, 0.2, 0.5, 0.8, 1], [0, *_quirk(np.array([[0.2, 0.5, 0.8]]))[0], _quirk(np.array([[1.0]]))[0, 0]]),
            "straight lines between the clues: find the steps of the program instead."),
        Misconception("percent", lambda y: 100 * y, "that is y in percent: no conversion at all."),
        Misconception("limited to 100", lambda y: np.minimum(_quirk(y), 100),
                      "right, but limited at white: the program limits nothing there."),
        Misconception("clipped picture", lambda y: _lightness(y, y, y, clip=True),
                      "the right picture, but you clipped it to 0..1 before going to Lab; the program does not."),
        Misconception("a instead of L", lambda y: _lightness(y, y, y, 1),
                      "the right picture; but that is its a. Which of the three is lightness?"),
        Misconception("b instead of L", lambda y: _lightness(y, y, y, 2),
                      "the right picture; but that is its b. Which of the three is lightness?"),
        Misconception("U alone", lambda y: _lightness(y, y, 0 * y),
                      "one of the three copies was made 0: what does the program write into each?"),
        Misconception("V alone", lambda y: _lightness(y, 0 * y, y),
                      "one of the three copies was made 0: what does the program write into each?"),
        Misconception("U and V around a half", lambda y: _lightness(y, y - 0.5, y - 0.5),
                      "near: 8-bit files store U and V around a half, but this program works with floats around 0."),
        Misconception("the other direction", lambda y: rgb2lab(_TO_YUV.sum(1) * y[..., None])[..., 0],
                      "the copies went through RGB -> YUV; try the way back."),
        Misconception("picture in 0..255", lambda y: rgb2lab(255 * _picture(y, y, y))[..., 0],
                      "the right picture, but on a scale of 0..255: the conversion to Lab wants 0..1."),
        Misconception("L in 0..1", lambda y: _quirk(y) / 100, "right, but on a scale of 0..1: L ends at 100.", 1e-3),
        Misconception("red and blue exchanged", lambda y: rgb2lab(_picture(y, y, y)[..., ::-1])[..., 0],
                      "the right picture, but red and blue are exchanged before Lab."),
        Misconception("mean of R, G and B", lambda y: 100 * _picture(y, y, y).mean(-1),
                      "the right picture; but that is the mean of its R, G and B, not its lightness."),
    ))

EXERCISES = (GLOBAL_BRANCH_SHARE, OUTPUT_TO_AB, FUSED_FEATURES, COLOUR_AND_CLASS_LOSS, SIZE_FOR_NETWORK,
             RELEASE_LIGHTNESS)

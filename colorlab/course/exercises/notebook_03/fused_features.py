"""Fusion: mid (B, C, H, W), global (B, G), weight (O, C + G), bias (O) -> (B, O, H, W)."""

import torch
import torch.nn.functional as F

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.notebook_03.tensors import normal


def _layer(rng, photos, local, vector, outputs, height, width):
    return (normal(rng, photos, local, height, width), normal(rng, photos, vector),
            normal(rng, outputs, local + vector), normal(rng, outputs))


def _fused(mid, global_features, weight, bias, after=torch.relu):
    everywhere = global_features[:, :, None, None].expand(-1, -1, *mid.shape[2:])
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
    reference=_fused, tolerance=1e-4,
    inputs=lambda rng: (_layer(rng, 2, 3, 2, 4, 4, 5), _layer(rng, 1, 2, 4, 3, 3, 2)),
    misconceptions=(
        Misconception("sigmoid after the ReLU", lambda *given: _fused(*given).sigmoid(),
                      "a sigmoid came after the ReLU: a hidden layer has one of them, which one is asked?"),
        Misconception("softmax over channels", lambda mid, vector, weight, bias: _fused(
            mid, vector, weight, bias, after=lambda x: x.softmax(1)),
                      "a softmax turns the channels into shares; a hidden layer has a ReLU."),
        Misconception("bias added twice", lambda mid, vector, weight, bias: _fused(mid, vector, weight, bias) + _as_map(
            bias), "the bias was added twice, once after the ReLU."),
        Misconception("bias subtracted and no ReLU", lambda mid, vector, weight, bias: _fused(
            mid, vector, weight, -bias, after=lambda x: x), "the bias has the wrong sign, and the ReLU is missing."),
        Misconception("features through the ReLU", lambda mid, vector, weight, bias: _fused(
            mid.relu(), vector.relu(), weight, bias, after=lambda x: x),
                      "the ReLU acts on what goes in: it belongs on what comes out."),
        Misconception("no ReLU", lambda m, v, w, b: _fused(m, v, w, b, lambda y: y),
                      "all there but the last step: a feature is never negative in this network."),
        Misconception("leaky ReLU", lambda m, v, w, b: _fused(m, v, w, b, F.leaky_relu),
                      "a little of the negative numbers is left: a ReLU turns them into 0."),
        Misconception("only joined", lambda m, v, w, b: torch.cat(
            (m, v[:, :, None, None].expand(-1, -1, *m.shape[2:])), 1),
                      "the features were set side by side: weights, bias and ReLU are to come."),
        Misconception("another photo's global features", lambda m, v, w, b: _fused(m, v.flip(0), w, b),
                      "the photos of the batch exchanged their global features: each keeps its own."),
        Misconception("tanh", lambda m, v, w, b: _fused(m, v, w, b, torch.tanh),
                      "the sum is right, but ends in a tanh: this network takes a ReLU."),
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
        Misconception("sigmoid", lambda m, v, w, b: _fused(m, v, w, b, torch.sigmoid),
                      "the sum is right, but ends in a sigmoid: that is the network's last layer, not this one."),
        Misconception("global features subtracted", lambda m, v, w, b: _fused(m, -v, w, b),
                      "the global features have the wrong sign."),
    ))

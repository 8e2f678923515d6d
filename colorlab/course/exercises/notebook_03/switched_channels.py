"""What another vector switches: mid (C, H, W), weight (O, C + G), bias (O), two vectors (G) -> (H, W), a count."""

import torch

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.notebook_03.tensors import normal


def _layer(rng, local, vector, outputs, height, width):
    return (normal(rng, local, height, width), normal(rng, outputs, local + vector), normal(rng, outputs),
            normal(rng, vector), normal(rng, vector))


def _sums(mid, weight, bias, vector):
    """Before the ReLU: (O, H, W)."""
    channels = len(mid)
    return (torch.einsum("oc,chw->ohw", weight[:, :channels], mid)
            + (weight[:, channels:] @ vector + bias)[:, None, None])


def _both(mid, weight, bias, before, after):
    return _sums(mid, weight, bias, before), _sums(mid, weight, bias, after)


def _on(*given):
    return [sums > 0 for sums in _both(*given)]


def _switched(mid, weight, bias, before, after):
    first, second = _on(mid, weight, bias, before, after)
    return (first != second).sum(0)


def _global_first(mid, weight, bias, before, after):
    vector = len(before)
    return _switched(mid, torch.cat((weight[:, vector:], weight[:, :vector]), 1), bias, before, after)


def _without_local(mid, weight, bias, before, after):
    return _switched(0 * mid, weight, bias, before, after)


def _by_sign_of_the_change(mid, weight, bias, before, after):
    first, second = (_sums(mid, weight, bias, vector) for vector in (before, after))
    return (second < first).sum(0)


def _of_relus(count):
    return lambda *given: count(*(sums.relu() for sums in _both(*given)))


SWITCHED_CHANNELS = Exercise(
    name="switched_channels",
    objective="Count, at each place, the channels of a fusion layer that another vector switches on or off.",
    reference=_switched, tolerance=1e-6,
    inputs=lambda rng: (_layer(rng, 3, 2, 9, 4, 5), _layer(rng, 2, 4, 12, 3, 2)),
    misconceptions=(
        Misconception("only those switched off", lambda *given: (lambda a, b: (a & ~b).sum(0))(*_on(*given)),
                      "you count the channels that go dark. Which other kind of switching is there?"),
        Misconception("only those switched on", lambda *given: (lambda a, b: (~a & b).sum(0))(*_on(*given)),
                      "you count the channels that light up. Which other kind of switching is there?"),
        Misconception("difference of the counts", lambda *given: (lambda a, b: b.sum(0) - a.sum(0))(*_on(*given)),
                      "one channel that goes off and another that goes on cancel in a difference of two counts: are "
                      "they no switches?"),
        Misconception("size of the difference of the counts",
                      lambda *given: (lambda a, b: abs(b.sum(0) - a.sum(0)))(*_on(*given)),
                      "as many going off as coming on would give 0: compare channel by channel before you count."),
        Misconception("on with both", lambda *given: (lambda a, b: (a & b).sum(0))(*_on(*given)),
                      "these channels are on with both vectors: nothing has switched them."),
        Misconception("on with either", lambda *given: (lambda a, b: (a | b).sum(0))(*_on(*given)),
                      "a channel that is on with both vectors, and only stronger with one of them, was counted: has "
                      "anything switched it?"),
        Misconception("as before", lambda *given: (lambda a, b: (a == b).sum(0))(*_on(*given)),
                      "you count the channels that stay as they are."),
        Misconception("all that go down", _by_sign_of_the_change,
                      "a sum that goes down need not pass 0: when is a channel off?"),
        Misconception("size of the change", _of_relus(lambda a, b: (a - b).abs().sum(0)),
                      "that is how far the features move, added up: a count of channels is asked."),
        Misconception("share of the channels", lambda *given: _switched(*given) / len(given[1]),
                      "that is a share of the channels: their number is asked."),
        Misconception("over places", lambda *given: (lambda a, b: (a != b).sum((1, 2)))(*_on(*given)),
                      "one number for each channel: over which axis is the count to run?"),
        Misconception("one number", lambda *given: (lambda a, b: (a != b).sum())(*_on(*given)),
                      "one number for the whole picture: a map is asked, one count for each place."),
        Misconception("not counted", lambda *given: (lambda a, b: a != b)(*_on(*given)),
                      "true and false for each channel at each place: the count is still to come."),
        Misconception("no bias", lambda m, w, b, v, u: _switched(m, w, 0 * b, v, u),
                      "the bias is missing: it moves the place of 0."),
        Misconception("bias subtracted", lambda m, w, b, v, u: _switched(m, w, -b, v, u),
                      "the bias has the wrong sign."),
        Misconception("global features first", _global_first,
                      "the weights of the local features met the global ones: which of the two comes first?"),
        Misconception("no local features", _without_local,
                      "the same at every place: whether a channel is on depends on the local features, too."),
        Misconception("off without a vector", lambda m, w, b, v, u: _switched(m, w, b, 0 * v, u),
                      "one of your two vectors is all zeros: `before` is the vector of the day."),
    ))

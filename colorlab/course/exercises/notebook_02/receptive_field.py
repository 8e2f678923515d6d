"""How far one value sees: a list of layers, (kernel, stride, dilation) each -> pixels."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception

_LAYERS = [(3, 1, 1), (3, 2, 1), (3, 1, 1), (3, 2, 1), (3, 1, 2), (5, 1, 3), (1, 1, 1)]
_LAYERS_2 = [(7, 2, 1), (3, 3, 1), (4, 1, 1), (3, 1, 4), (3, 2, 1)]
_LAYERS_3 = [(5, 1, 1), (3, 1, 2)]


def _field(layers, start=1, less=1, use_stride=True, use_dilation=True, own_stride=False, add=False):
    field, jump = start, 1
    for kernel, stride, dilation in layers:
        after = jump + stride - 1 if add else jump * stride
        step = (after if own_stride else jump) if use_stride else 1
        field += (kernel - less) * (dilation if use_dilation else 1) * step
        jump = after
    return field


def _only_own_stride(layers):
    field, before = 1, 1
    for kernel, stride, dilation in layers:
        field += (kernel - 1) * dilation * before
        before = stride
    return field


RECEPTIVE_FIELD = Exercise(
    name="receptive_field",
    objective="Find how many pixels wide the square is that one output value of a stack of convolutions sees.",
    reference=_field, inputs=((_LAYERS,), (_LAYERS_2,), (_LAYERS_3,)), tolerance=0.1,
    misconceptions=(
        Misconception("ignores strides", lambda layers: _field(layers, use_stride=False),
                      "the strides have no effect: behind a layer of stride 2, neighbours lie 2 pixels apart."),
        Misconception("ignores dilation", lambda layers: _field(layers, use_dilation=False),
                      "the dilation has no effect: it spreads the taps of a kernel."),
        Misconception("ignores both", lambda layers: _field(layers, use_stride=False, use_dilation=False),
                      "neither stride nor dilation has an effect."),
        Misconception("kernel instead of kernel - 1", lambda layers: _field(layers, less=0),
                      "a kernel of 1 would widen the field: a kernel reaches how far *beyond* one value?"),
        Misconception("kernel, from 0", lambda layers: _field(layers, start=0, less=0),
                      "the kernels were added up in full: a kernel of 1 should not widen the field."),
        Misconception("from 0", lambda layers: _field(layers, start=0),
                      "without any layer one value sees one pixel: where do you start?"),
        Misconception("own stride first", lambda layers: _field(layers, own_stride=True),
                      "a layer's own stride spreads what comes behind it, not its own kernel."),
        Misconception("only the last stride", _only_own_stride,
                      "each layer used the stride of the one before it only: strides multiply along the way."),
        Misconception("strides added", lambda layers: _field(layers, add=True),
                      "strides multiply: two layers of stride 2 leave values 4 pixels apart, three leave 8."),
        Misconception("from the end", lambda layers: _field(layers[::-1]),
                      "the layers were taken in the wrong order: the first one sees the pixels."),
        Misconception("product of the kernels", lambda layers: np.prod([layer[0] for layer in layers]),
                      "the kernels were multiplied; each widens the field by a sum."),
        Misconception("the jump", lambda layers: np.prod([layer[1] for layer in layers]),
                      "that is the distance of neighbouring outputs in pixels, not what one of them sees."),
        Misconception("dilation as a factor of the kernel",
                      lambda layers: 1 + sum((k * d - 1) * int(np.prod([s for _, s, _ in layers[:i]]))
                                             for i, (k, _, d) in enumerate(layers)),
                      "a dilated kernel does not reach kernel x dilation values: 3 taps, 2 apart, span 5."),
        Misconception("dilation added to the kernel",
                      lambda layers: 1 + sum((k + d - 2) * int(np.prod([s for _, s, _ in layers[:i]]))
                                             for i, (k, _, d) in enumerate(layers)),
                      "dilation was added to the kernel: how many gaps does a kernel have, and how wide is each?"),
        Misconception("to one side", lambda layers: (_field(layers) - 1) / 2,
                      "that is how far one value sees to one side; asked is the whole width."),
        Misconception("area", lambda layers: _field(layers) ** 2, "that is the number of pixels; asked is the side."),
    ))

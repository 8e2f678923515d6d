"""How far one value sees: a list of layers, (kernel, stride, dilation) each -> pixels."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _layers(rng):
    """A long stack, one in which both strides and dilations are above 1 in one layer, and one layer alone."""
    return tuple((_stack(rng, count, most),) for count, most in ((7, 2), (5, 3), (1, 2)))


def _stack(rng, count, most):
    while True:
        layers = [tuple(int(n) for n in (rng.choice([1, 2, 3, 3, 3, 4, 5, 7]), rng.integers(1, most + 1),
                                         rng.choice([1, 1, 2, 3]))) for _ in range(count)]
        if 3 < _field(layers) < 150 and (count == 1 or layers[-1][1] == 1):
            return layers


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


def _dilated_jump(layers):
    field, jump = 1, 1
    for kernel, stride, dilation in layers:
        field, jump = field + (kernel - 1) * dilation * jump, jump * stride * dilation
    return field


RECEPTIVE_FIELD = Exercise(
    name="receptive_field",
    objective="Find how many pixels wide the square is that one output value of a stack of convolutions sees.",
    reference=_field, inputs=_layers, tolerance=0.1,
    misconceptions=(
        Misconception("ignores strides", lambda layers: _field(layers, use_stride=False),
                      "the strides have no effect: behind a layer of stride 2, neighbours lie 2 pixels apart."),
        Misconception("ignores dilation", lambda layers: _field(layers, use_dilation=False),
                      "the dilation has no effect: it spreads the taps of a kernel."),
        Misconception("sum of the reaches", lambda layers: sum((k - 1) * d for k, _, d in layers),
                      "reaches were added up without strides, and the pixel in the middle is missing."),
        Misconception("the first kernel", lambda layers: layers[0][0],
                      "that is what the first layer sees: the others see through it."),
        Misconception("the largest kernel", lambda layers: max(d * (k - 1) + 1 for k, _, d in layers),
                      "that is what one layer alone sees: each sees through those before it."),
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
        Misconception("each with its own stride", lambda layers: 1 + sum((k - 1) * d * s for k, s, d in layers),
                      "each layer is spread by its own stride alone: what spreads it are the strides before it."),
        Misconception("sum of the kernels", lambda layers: sum(k for k, _, _ in layers),
                      "the kernels were added up: what do strides and dilations do?"),
        Misconception("the first layer's neighbours", lambda layers: _field(layers[:-1]),
                      "the last layer is missing."),
        Misconception("without the first", lambda layers: _field(layers[1:]), "the first layer is missing."),
        Misconception("dilation among the strides", lambda layers: _field([(k, s * d, 1) for k, s, d in layers]),
                      "the dilation of a layer spreads its own taps; it does not spread what comes behind, as a stride "
                      "does."),
        Misconception("from the end, without dilation", lambda layers: _field(layers[::-1], use_dilation=False),
                      "(field - 1) x stride + kernel goes back from the output: with which layer does that begin, "
                      "and what is the reach of a dilated kernel?"),
        Misconception("reach to one side only", lambda layers: _field([(1 + k // 2, s, d) for k, s, d in layers]),
                      "each kernel reaches to one side only: how far apart are its outermost taps?"),
        Misconception("reach doubled", lambda layers: 2 * _field(layers) - 1,
                      "kernel - 1 is the reach to both sides together: it was counted twice."),
        Misconception("one more for each layer", lambda layers: _field(layers) + len(layers),
                      "every layer adds one pixel of its own: the pixel in the middle is there once."),
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
                      "that is how far one value sees to one side; asked is the whole width.", 0.6),
        Misconception("area", lambda layers: _field(layers) ** 2, "that is the number of pixels; asked is the side."),
        Misconception("dilation kept in the jump", _dilated_jump,
                      "the dilation of a layer spreads its own taps; a stride alone moves its outputs apart."),
    ))

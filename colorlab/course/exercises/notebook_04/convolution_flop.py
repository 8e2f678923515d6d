"""Work of a convolution: channels in and out, kernel, height, width, stride -> FLOP."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _layers(rng):
    """Of different channels, kernels and strides; the sides are multiples of the stride."""
    def layer(kernels, stride):
        i, o = (int(n) for n in rng.permutation(np.arange(2, 9))[:2])
        rows, columns = (stride * int(n) for n in rng.permutation(np.arange(3, 9))[:2])
        return i, o, int(rng.choice(kernels)), rows, columns, stride

    return layer([3], 2), layer([5, 7], 3), layer([1], 1), layer([3, 5], 1)


CONVOLUTION_FLOP = Exercise(
    name="convolution_flop",
    objective="Count the multiplications and additions of a convolution layer.",
    reference=lambda inputs, outputs, kernel, height, width, stride:
        2 * inputs * outputs * kernel ** 2 * (height // stride) * (width // stride),
    inputs=_layers, tolerance=0.5,
    misconceptions=(
        Misconception("multiplications only", lambda i, o, k, h, w, s: i * o * k ** 2 * (h // s) * (w // s),
                      "half of the work is missing: each product is also added."),
        Misconception("stride ignored", lambda i, o, k, h, w, s: 2 * i * o * k ** 2 * h * w,
                      "too much where the stride is above 1: how many places does the kernel stop at?"),
        Misconception("stride once", lambda i, o, k, h, w, s: 2 * i * o * k ** 2 * h * w // s,
                      "the stride skips rows and columns; you divided only once."),
        Misconception("stride enlarges", lambda i, o, k, h, w, s: 2 * i * o * k ** 2 * h * s * w * s,
                      "a stride makes the map smaller, not larger."),
        Misconception("kernel not squared", lambda i, o, k, h, w, s: 2 * i * o * k * (h // s) * (w // s),
                      "a kernel is as high as it is wide."),
        Misconception("one input channel", lambda i, o, k, h, w, s: 2 * o * k ** 2 * (h // s) * (w // s),
                      "each output number looks at all input channels, not at one."),
        Misconception("one output channel", lambda i, o, k, h, w, s: 2 * i * k ** 2 * (h // s) * (w // s),
                      "each output channel has a kernel of its own."),
        Misconception("channels added", lambda i, o, k, h, w, s: 2 * (i + o) * k ** 2 * (h // s) * (w // s),
                      "every output channel meets every input channel: that many pairs are no sum."),
        Misconception("sides added", lambda i, o, k, h, w, s: 2 * i * o * k ** 2 * (h // s + w // s),
                      "a map has height times width places, not height plus width."),
        Misconception("square map", lambda i, o, k, h, w, s: 2 * i * o * k ** 2 * (h // s) ** 2,
                      "the map was taken as square: its width is given, too."),
        Misconception("kernel forgotten", lambda i, o, k, h, w, s: 2 * i * o * (h // s) * (w // s),
                      "right for a kernel of 1: how many pixels does each output number look at?"),
        Misconception("channels forgotten", lambda i, o, k, h, w, s: 2 * k ** 2 * (h // s) * (w // s),
                      "that is the work for one channel in and one out."),
        Misconception("output numbers", lambda i, o, k, h, w, s: o * (h // s) * (w // s),
                      "that is how many numbers come out: how much work is each?"),
        Misconception("one position", lambda i, o, k, h, w, s: 2 * i * o * k ** 2,
                      "that is the work at one place; the kernel moves over the whole map."),
        Misconception("one row", lambda i, o, k, h, w, s: 2 * i * o * k ** 2 * (w // s),
                      "that is the work for one row of the map."),
        Misconception("bias counted",
                      lambda i, o, k, h, w, s: (2 * i * k ** 2 + 1) * o * (h // s) * (w // s),
                      "slightly too much: is the bias in it? Here only products and their sums are counted."),
        Misconception("one addition less",
                      lambda i, o, k, h, w, s: (2 * i * k ** 2 - 1) * o * (h // s) * (w // s),
                      "slightly too little: n products need n - 1 additions among themselves, but one more is counted "
                      "here, since a sum starts from something."),
        Misconception("no padding",
                      lambda i, o, k, h, w, s: 2 * i * o * k ** 2 * ((h - k) // s + 1) * ((w - k) // s + 1),
                      "your map shrinks at the border: the layers here are padded, so that stride 1 keeps the size."),
        Misconception("GFLOP", lambda i, o, k, h, w, s: 2e-9 * i * o * k ** 2 * (h // s) * (w // s),
                      "right in billions (GFLOP); here plain FLOP are asked.", tolerance=1e-9),
        Misconception("no padding, divided afterwards",
                      lambda i, o, k, h, w, s: 2 * i * o * k ** 2 * ((h - k + 1) * (w - k + 1)) / s ** 2,
                      "your map shrinks at the border: the layers here are padded, so that stride 1 keeps the size."),
    ))

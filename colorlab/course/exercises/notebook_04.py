"""Exercises of 04_gpu_inference."""

import itertools

import numpy as np

from colorlab.course.exercises import Exercise, Misconception

# Seconds: warm-up, then calls with a disturbance; the fastest of all lies in the middle.
_TIMES = [0.910, 0.140, 0.036, 0.031, 0.029, 0.033, 0.170, 0.032, 0.030, 0.035]
_MORE_TIMES = [0.250, 0.0125, 0.0100, 0.0118, 0.0450, 0.0104]
_SIDES = [96, 96, 96, 96, 96, 64, 64, 96]
_EVEN = [64] * 6
_MIXED = [64, 96, 64, 64, 96, 96, 96, 96, 96, 64]
EPSILON = 1e-5


def _layer(rng):
    """A dense layer of three inputs and three outputs, and the numbers of a BatchNorm; one variance is tiny."""
    weight, (bias, scale, shift, mean) = rng.normal(0, 1, (3, 3)), rng.normal(0.5, 1, (4, 3))
    return weight, bias, scale, shift, mean, np.array([4.0, 2e-5, 0.3]) * rng.uniform(0.8, 1.2, 3)


def _rest(times, warm_up):
    return np.array(times[warm_up:])


def _batches(sides, batch_size, same=lambda a, b: a == b):
    """Sizes of batches of neighbours; `same` says whether two may share one."""
    sizes: list[int] = []
    last = None
    for side in sides:
        if sizes and sizes[-1] < batch_size and same(side, last):
            sizes[-1] += 1
        else:
            sizes.append(1)
        last = side
    return sizes


def _runs(sides):
    return [len(list(run)) for _, run in itertools.groupby(sides)]


def _count_goes_on(sides, batch_size):
    """A batch ends at each multiple of the batch size, also right after one that ended early."""
    cuts = [i for i in range(1, len(sides)) if i % batch_size == 0 or sides[i] != sides[i - 1]]
    return np.diff([0, *cuts, len(sides)])


def _fold(weight, bias, scale, shift, mean, variance):
    factor = scale / np.sqrt(variance + EPSILON)
    return np.column_stack((weight * factor[:, None], (bias - mean) * factor + shift))


def _folded(part):
    """A wrong way to fold: `part` takes the layer's numbers and the right factor, and gives weight and bias."""
    def answer(weight, bias, scale, shift, mean, variance):
        factor = scale / np.sqrt(variance + EPSILON)
        return np.column_stack(part(weight, bias, scale, shift, mean, factor))

    return answer


def _other_factor(factor):
    """The right way with another factor, a function of scale and variance."""
    def answer(weight, bias, scale, shift, mean, variance):
        f = factor(scale, variance)
        return np.column_stack((weight * f[:, None], (bias - mean) * f + shift))

    return answer


TIME_PER_CALL = Exercise(
    name="time_per_call",
    objective="From the seconds of many calls to one number: drop the warm-up, take the median, in milliseconds.",
    reference=lambda times, warm_up: 1000 * np.median(_rest(times, warm_up)),
    inputs=((_TIMES, 2), (_MORE_TIMES, 1)), tolerance=0.01,
    misconceptions=(
        Misconception("warm-up kept", lambda times, warm_up: 1000 * np.median(times),
                      "the first calls are still in: they load and choose, and are not what you want to know."),
        Misconception("mean", lambda times, warm_up: 1000 * _rest(times, warm_up).mean(),
                      "that is the mean: one call during which the machine did something else pulls it up."),
        Misconception("mean of all", lambda times, warm_up: 1000 * np.mean(times),
                      "a mean, and with the warm-up in it: both make the call look slow."),
        Misconception("best", lambda times, warm_up: 1000 * _rest(times, warm_up).min(),
                      "the fastest call: a fair answer to another question. What does half of the calls stay below?"),
        Misconception("slowest", lambda times, warm_up: 1000 * _rest(times, warm_up).max(),
                      "that is the slowest call; the list should be cut, then its middle taken."),
        Misconception("seconds", lambda times, warm_up: np.median(_rest(times, warm_up)),
                      "right in seconds; milliseconds are asked.", tolerance=1e-5),
        Misconception("microseconds", lambda times, warm_up: 1e6 * np.median(_rest(times, warm_up)),
                      "a second has a thousand milliseconds; these are smaller units."),
        Misconception("sorted first", lambda times, warm_up: 1000 * np.median(sorted(times)[warm_up:]),
                      "you sorted before cutting, so the fastest calls went, and the warm-up stayed."),
        Misconception("dropped from the end", lambda times, warm_up: 1000 * np.median(times[:-warm_up]),
                      "the last calls were dropped; the warm-up comes first."),
        Misconception("only the warm-up", lambda times, warm_up: 1000 * np.median(times[:warm_up]),
                      "you kept the warm-up and dropped the rest: on which side of the colon does the number stand?"),
        Misconception("one too many", lambda times, warm_up: 1000 * np.median(times[warm_up + 1:]),
                      "one call too many was dropped: counting starts at 0."),
        Misconception("middle of the unsorted list",
                      lambda times, warm_up: 1000 * _rest(times, warm_up)[len(_rest(times, warm_up)) // 2],
                      "that is the call in the middle of the list as it was timed: a median needs order."),
    ))

CONVOLUTION_FLOP = Exercise(
    name="convolution_flop",
    objective="Count the multiplications and additions of a convolution layer.",
    reference=lambda inputs, outputs, kernel, height, width, stride:
        2 * inputs * outputs * kernel ** 2 * (height // stride) * (width // stride),
    inputs=((3, 5, 3, 12, 8, 2), (2, 4, 5, 6, 9, 3), (7, 2, 1, 4, 6, 1)), tolerance=0.5,
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
    ))

SHARE_OF_LIMIT = Exercise(
    name="share_of_limit",
    objective="Say which share (0 to 1) of the arithmetic limit a measurement reaches.",
    reference=lambda photos, seconds, gflop, rate: photos * gflop / seconds / rate,
    inputs=((8, 0.25, 1.5, 90.0), (3, 2.0, 83.5, 400.0), (64, 0.5, 0.4, 250.0)), tolerance=1e-3,
    misconceptions=(
        Misconception("upside down", lambda photos, seconds, gflop, rate: rate / (photos * gflop / seconds),
                      "upside down: the share is below 1 here, since no measurement beats its limit."),
        Misconception("percent", lambda photos, seconds, gflop, rate: 100 * photos * gflop / seconds / rate,
                      "right in percent; a share between 0 and 1 is asked.", tolerance=0.1),
        Misconception("one photo", lambda photos, seconds, gflop, rate: gflop / seconds / rate,
                      "the work of one photo only: the time is that of all of them."),
        Misconception("time multiplied", lambda photos, seconds, gflop, rate: photos * gflop * seconds / rate,
                      "a longer time must lower the share: you multiplied by it."),
        Misconception("time forgotten", lambda photos, seconds, gflop, rate: photos * gflop / rate,
                      "these are the seconds that the limit would allow: compare them with those that it took."),
        Misconception("photos per second", lambda photos, seconds, gflop, rate: photos / seconds,
                      "that is photos per second: how many GFLOP per second are that, and how many are possible?"),
        Misconception("the limit", lambda photos, seconds, gflop, rate: rate / gflop,
                      "that is the limit in photos per second: which share of it was measured?"),
        Misconception("achieved rate", lambda photos, seconds, gflop, rate: photos * gflop / seconds,
                      "these are the GFLOP per second that were reached: as a share of what?"),
        Misconception("work forgotten", lambda photos, seconds, gflop, rate: photos / seconds / rate,
                      "photos per second divided by GFLOP per second: the units do not cancel."),
        Misconception("missing share", lambda photos, seconds, gflop, rate: 1 - photos * gflop / seconds / rate,
                      "that is the share that is missing."),
        Misconception("TFLOP", lambda photos, seconds, gflop, rate: photos * gflop / seconds / rate / 1000,
                      "a thousand times too small: both numbers are in GFLOP already.", tolerance=1e-6),
    ))

BATCH_SIZES = Exercise(
    name="batch_sizes",
    objective="Say how many photos each batch holds if only neighbours of the same working size share one.",
    reference=_batches, inputs=((_SIDES, 3), (_EVEN, 3), (_MIXED, 4)), tolerance=1e-6,
    misconceptions=(
        Misconception("sizes ignored", lambda sides, n: _batches(sides, n, lambda a, b: True),
                      "photos of different working sizes share a batch: they cannot be stacked into one tensor."),
        Misconception("limit ignored", lambda sides, n: _runs(sides),
                      "all neighbours of one size share a batch, however many: what does the batch size allow?"),
        Misconception("last one forgotten", lambda sides, n: _batches(sides, n)[:-1],
                      "the last batch is missing: what is left in the list when the loop ends?"),
        Misconception("only full batches", lambda sides, n: [size for size in _batches(sides, n) if size == n],
                      "batches that are not full were dropped, with their photos."),
        Misconception("padded", lambda sides, n: [n] * len(_batches(sides, n)),
                      "right number of batches, but not all are full: count the photos."),
        Misconception("one too large", lambda sides, n: _batches(sides, n + 1),
                      "a batch holds one photo too many: compare before adding, or after?"),
        Misconception("one too small", lambda sides, n: _batches(sides, n - 1),
                      "a batch ends one photo too early: compare before adding, or after?"),
        Misconception("sorted", lambda sides, n: _batches(sorted(sides), n),
                      "a sensible idea, but the photos were sorted: the answers must come in the order given."),
        Misconception("one by one", lambda sides, n: [1] * len(sides), "every photo is alone: no batch at all."),
        Misconception("empty batch", lambda sides, n: [*_batches(sides, n), 0],
                      "there is an empty batch at the end."),
        Misconception("empty batch in front", lambda sides, n: [0, *_batches(sides, n)],
                      "there is an empty batch in front: the first photo has no neighbour to differ from."),
        Misconception("count goes on", _count_goes_on,
                      "a batch that ended early is still counted: the next one should start from zero."),
        Misconception("number of batches", lambda sides, n: len(_batches(sides, n)),
                      "that is the number of batches; asked is a list with the size of each."),
    ))

FOLDED_LAYER = Exercise(
    name="folded_layer",
    objective="Fold BatchNorm into the dense layer before it: one layer with the same answers.",
    reference=_fold, inputs=lambda rng: (_layer(rng), _layer(rng)), tolerance=1e-3,
    misconceptions=(
        Misconception("variance without root", _other_factor(lambda scale, variance: scale / (variance + EPSILON)),
                      "you divide by the variance: BatchNorm divides by its root."),
        Misconception("no epsilon", _other_factor(lambda scale, variance: scale / np.sqrt(variance)),
                      "right where the variance is large, off where it is tiny: the 1e-5 is missing."),
        Misconception("epsilon outside the root",
                      _other_factor(lambda scale, variance: scale / (np.sqrt(variance) + EPSILON)),
                      "nearly: the 1e-5 belongs to the variance, before the root is taken."),
        Misconception("no scale", _other_factor(lambda scale, variance: 1 / np.sqrt(variance + EPSILON)),
                      "the learned scale of BatchNorm is missing."),
        Misconception("multiplied by the root",
                      _other_factor(lambda scale, variance: scale * np.sqrt(variance + EPSILON)),
                      "you multiply by the standard deviation: BatchNorm divides by it."),
        Misconception("wrong axis", _folded(lambda w, b, scale, shift, mean, f: (w * f, (b - mean) * f + shift)),
                      "the factors went along the inputs: each output, that is each row of the weight, has its own."),
        Misconception("BatchNorm in front",
                      _folded(lambda w, b, scale, shift, mean, f: (w * f, b + w @ (shift - mean * f))),
                      "that folds a BatchNorm that stands before the layer; here it comes behind."),
        Misconception("bias not scaled", _folded(lambda w, b, scale, shift, mean, f: (
            w * f[:, None], b - mean * f + shift)), "the layer's own bias passes through BatchNorm, too."),
        Misconception("bias forgotten", _folded(lambda w, b, scale, shift, mean, f: (
            w * f[:, None], shift - mean * f)), "where did the layer's own bias go?"),
        Misconception("old bias kept", _folded(lambda w, b, scale, shift, mean, f: (w * f[:, None], b)),
                      "the weight is right, the bias unchanged: shift and mean must go into it."),
        Misconception("mean added", _folded(lambda w, b, scale, shift, mean, f: (
            w * f[:, None], (b + mean) * f + shift)), "the mean comes in with the wrong sign."),
        Misconception("mean not scaled", _folded(lambda w, b, scale, shift, mean, f: (
            w * f[:, None], b * f - mean + shift)), "the mean is taken off before the factor, not behind it."),
        Misconception("no mean", _folded(lambda w, b, scale, shift, mean, f: (w * f[:, None], b * f + shift)),
                      "the running mean is missing."),
        Misconception("no shift", _folded(lambda w, b, scale, shift, mean, f: (w * f[:, None], (b - mean) * f)),
                      "the learned shift of BatchNorm is missing."),
        Misconception("weight unchanged", _folded(lambda w, b, scale, shift, mean, f: (w, (b - mean) * f + shift)),
                      "the bias is right, the weight unchanged: what does the factor do to it?"),
        Misconception("bias in front", _folded(lambda w, b, scale, shift, mean, f: (
            (b - mean) * f + shift, w * f[:, None])), "all numbers are there; the bias belongs into the last column."),
    ))

WHOLE_SPEEDUP = Exercise(
    name="whole_speedup",
    objective="Amdahl's law: how much faster is the whole when a part of it becomes faster?",
    reference=lambda share, factor: 1 / (1 - share + share / factor),
    inputs=((0.9, 10), (0.08, 100), (0.6, 1.5)), tolerance=1e-3,
    misconceptions=(
        Misconception("only the part", lambda share, factor: factor,
                      "that is what the part gains; the rest of the work takes as long as before."),
        Misconception("ceiling", lambda share, factor: 1 / (1 - share),
                      "that is the ceiling, for a part that takes no time any more."),
        Misconception("mean of speeds", lambda share, factor: 1 - share + share * factor,
                      "you averaged speeds: times add up, speeds do not."),
        Misconception("share times factor", lambda share, factor: share * factor,
                      "share times factor ignores the rest, which still has to be done."),
        Misconception("time left", lambda share, factor: 1 - share + share / factor,
                      "that is the time that is left, as a share of the old one: how many times as fast is that?"),
        Misconception("time saved", lambda share, factor: share * (1 - 1 / factor),
                      "that is the share of the time that is saved."),
        Misconception("one plus the saving", lambda share, factor: 1 + share * (1 - 1 / factor),
                      "time saved and speed gained are not the same: half the time is twice the speed."),
        Misconception("the other part", lambda share, factor: 1 / (share + (1 - share) / factor),
                      "you made the other part faster."),
        Misconception("slower", lambda share, factor: 1 / (1 - share + share * factor),
                      "below 1: in your formula the part got slower."),
        Misconception("rest forgotten", lambda share, factor: factor / share,
                      "absurdly fast: the rest of the time is missing."),
        Misconception("percent", lambda share, factor: 100 / (1 - share + share / factor),
                      "right in percent; asked is a factor.", tolerance=0.1),
    ))

EXERCISES = (TIME_PER_CALL, CONVOLUTION_FLOP, SHARE_OF_LIMIT, BATCH_SIZES, FOLDED_LAYER, WHOLE_SPEEDUP)

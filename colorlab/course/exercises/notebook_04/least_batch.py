"""The bend of the roofline: a dense layer, peak and bandwidth -> the smallest batch that waits for arithmetic."""

import math

from colorlab.course.exercises import Exercise, Misconception


def _machines(rng):
    """Layers small enough for their activations to matter, and machines on which some batch is large enough.

    With the last one a batch lies exactly at the bend, and no usual way to compute it is led astray by rounding.
    """
    def layer(low, high):
        inputs, outputs = (int(n) for n in rng.integers(low, high, 2))
        bend = rng.uniform(0.1, 0.45) * inputs * outputs / (2 * (inputs + outputs))
        bandwidth = round(float(rng.uniform(5, 40)), 1)
        return inputs, outputs, round(float(bend * bandwidth), 1), bandwidth

    speed = float(2 ** rng.integers(3, 7))
    return layer(120, 300), layer(300, 900), layer(80, 200), layer(500, 2000), (10, 15, speed, speed)


def _batch(inputs, outputs, peak, bandwidth, flop=2, size=4, ins=1, outs=1):
    """The batch, a real number, at which B * flop * in * out over the bytes equals the bend."""
    bend, weights = peak / bandwidth, inputs * outputs
    return size * bend * weights / (flop * weights - size * bend * (ins * inputs + outs * outputs))


def _least(**changes):
    return lambda *given: math.ceil(_batch(*given, **changes))


def _activations_once(inputs, outputs, peak, bandwidth):
    return math.ceil(4 * peak / bandwidth * (inputs * outputs + inputs + outputs) / (2 * inputs * outputs))


LEAST_BATCH = Exercise(
    name="least_batch",
    objective="Find the smallest batch with which a dense layer waits for arithmetic and no longer for memory.",
    reference=lambda inputs, outputs, peak, bandwidth: math.ceil(_batch(inputs, outputs, peak, bandwidth)),
    inputs=_machines, tolerance=1e-6,
    misconceptions=(
        Misconception("not rounded", _batch, "right as a number, but half a photo makes no batch: which whole "
                      "number is large enough?"),
        Misconception("rounded down", lambda *given: math.floor(_batch(*given)),
                      "one photo too few: with this batch the layer still waits for memory."),
        Misconception("one too many", lambda *given: math.ceil(_batch(*given)) + 1,
                      "large enough, but not the smallest: try the batch before it."),
        Misconception("beyond the bend", lambda *given: math.floor(_batch(*given)) + 1,
                      "right, but for a batch that lies exactly at the bend: that one counts, too."),
        Misconception("weights only", _least(ins=0, outs=0),
                      "too small: only the weights were moved. What else is fetched, and what is put back?"),
        Misconception("activations once", _activations_once,
                      "the weights are fetched once for the whole batch, but are inputs and outputs?"),
        Misconception("inputs forgotten", _least(ins=0),
                      "too small: something that has to be fetched for each photo is missing."),
        Misconception("outputs forgotten", _least(outs=0), "too small: results have to be put back, too."),
        Misconception("multiplications only", _least(flop=1),
                      "half of the arithmetic is missing, or the bytes were counted twice: each product is also "
                      "added, and a float32 has four bytes."),
        Misconception("numbers, not bytes", _least(size=1), "you counted numbers. How many bytes has a float32?"),
        Misconception("two bytes", _least(size=2), "you counted two bytes for a number; these are float32."),
        Misconception("the bend itself", lambda i, o, p, w: math.ceil(p / w),
                      "that is where the two limits meet, in FLOP per byte. Which batch brings the layer there?"),
        Misconception("bend upside down", lambda i, o, p, w: math.ceil(_batch(i, o, w, p)),
                      "the bend is upside down: look at the units of peak and bandwidth."),
        Misconception("intensity of one photo", lambda i, o, p, w: 2 * i * o / (4 * (i * o + i + o)),
                      "that is the intensity with one photo. How does it grow with the batch?"),
        Misconception("intensity of endless batches", lambda i, o, p, w: i * o / (2 * (i + o)),
                      "that is the intensity which no batch exceeds. Which batch reaches the bend?"),
        Misconception("power of two", lambda *given: 2 ** math.ceil(math.log2(_batch(*given))),
                      "you rounded up to a power of two; asked is the smallest batch."),
    ))

"""Roofline: work and bytes of each layer, and two limits -> the least seconds that the network can take."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _layers(rng):
    """GFLOP and GB of layers, some of which wait for arithmetic and some for memory, and the two limits."""
    def network(layers):
        peak, bandwidth = round(float(rng.uniform(40, 200)), 1), round(float(rng.uniform(5, 25)), 1)
        seconds = rng.uniform(0.005, 0.02, layers)
        other = seconds * rng.uniform(0.1, 0.9, layers)
        arithmetic = rng.permutation(np.arange(layers) % 2 == 0)
        gflop = np.where(arithmetic, seconds, other) * peak
        gigabytes = np.where(arithmetic, other, seconds) * bandwidth
        return gflop.round(4), gigabytes.round(5), peak, bandwidth

    return network(4), network(5), network(7)


def _both(gflop, gigabytes, peak, bandwidth):
    return np.asarray(gflop) / peak, np.asarray(gigabytes) / bandwidth


ROOFLINE_SECONDS = Exercise(
    name="roofline_seconds",
    objective="Say how long a network takes at least, from the work and the bytes of its layers and the two limits.",
    reference=lambda gflop, gigabytes, peak, bandwidth: np.maximum(*_both(gflop, gigabytes, peak, bandwidth)).sum(),
    inputs=_layers, tolerance=1e-6, relative=1e-4,
    misconceptions=(
        Misconception("whole network at once", lambda *given: max(part.sum() for part in _both(*given)),
                      "you compared the sums. A layer that waits for memory cannot use the arithmetic that another "
                      "layer leaves free: when is the comparison made?"),
        Misconception("both added", lambda *given: sum(part.sum() for part in _both(*given)),
                      "moving and computing go on at the same time within a layer: only the longer of the two counts."),
        Misconception("the better limit", lambda *given: np.minimum(*_both(*given)).sum(),
                      "a layer is done when both its work and its traffic are done: which of the two times is that?"),
        Misconception("arithmetic only", lambda *given: _both(*given)[0].sum(),
                      "that is the time for the arithmetic. Some of these layers move much and compute little."),
        Misconception("memory only", lambda *given: _both(*given)[1].sum(),
                      "that is the time for the bytes. Some of these layers compute much for each byte."),
        Misconception("slowest layer", lambda *given: np.maximum(*_both(*given)).max(),
                      "that is the slowest layer. The layers run one after the other."),
        Misconception("upside down", lambda g, b, p, w: np.maximum(np.divide(p, g), np.divide(w, b)).sum(),
                      "upside down: more work must take more time."),
        Misconception("as sides of a triangle", lambda *given: np.hypot(*_both(*given)).sum(),
                      "the two times of a layer were added as the sides of a triangle: which one does it wait for?"),
        Misconception("work by the sum of the speeds", lambda g, b, p, w: np.sum(g) / np.minimum(
            p, np.divide(g, b) * w).sum(), "you added up speeds: times add up, speeds do not."),
        Misconception("not added up", lambda *given: np.maximum(*_both(*given)),
                      "one time for each layer: right so far. And the whole network?"),
        Misconception("mean layer", lambda *given: np.maximum(*_both(*given)).mean(),
                      "that is the mean over layers; they run one after the other."),
        Misconception("limits exchanged", lambda g, b, peak, bandwidth: np.maximum(*_both(g, b, bandwidth, peak)).sum(),
                      "work was divided by the bandwidth and bytes by the speed of arithmetic: look at the units."),
        Misconception("mean intensity", lambda g, b, peak, bandwidth: np.sum(g) / min(
            peak, np.mean(np.divide(g, b)) * bandwidth), "a mean of the layers' intensities is no layer's intensity: "
                      "treat each layer by itself."),
        Misconception("multiplied", lambda g, b, peak, bandwidth: np.maximum(
            np.multiply(g, peak), np.multiply(b, bandwidth)).sum(), "a faster machine must take less time: you "
                      "multiplied by its speed."),
        Misconception("speeds added", lambda g, b, peak, bandwidth: np.minimum(
            peak, np.divide(g, b) * bandwidth).sum(), "those are speeds, in GFLOP/s: times can be added, speeds "
                      "cannot."),
        Misconception("mean speed", lambda g, b, peak, bandwidth: np.sum(g) / np.minimum(
            peak, np.divide(g, b) * bandwidth).mean(), "you averaged speeds over layers: times add up, speeds do not."),
        Misconception("median limit", lambda *given: sum(part.sum() for part in _both(*given)) / 2,
                      "that is the mean of both times: which of the two does a layer have to wait for?"),
    ))

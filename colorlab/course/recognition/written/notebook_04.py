"""Exercises of 04_gpu_inference, written out."""

import numpy as np

from colorlab.course.recognition.written import way


@way("speed_ratio")
def _(old, new, warm_up):
    first = np.array(old[warm_up:])
    second = np.array(new[warm_up:])
    return np.median(first / second)


@way("least_batch")
def _(inputs, outputs, peak, bandwidth):
    weights = inputs * outputs
    bend = peak / bandwidth
    least = 4 * bend * weights / (2 * weights - 4 * bend * (inputs + outputs))
    return np.ceil(least)


@way("convolution_flop")
def _(inputs, outputs, kernel, height, width, stride):
    rows, columns = height // stride, width // stride
    products = inputs * kernel ** 2
    return 2 * products * outputs * rows * columns


@way("batch_sizes")
def _(sides, batch_size):
    sizes: list[int] = []
    for i, side in enumerate(sides):
        if sizes and sizes[-1] < batch_size and side == sides[i - 1]:
            sizes[-1] += 1
        else:
            sizes.append(1)
    return sizes


@way("batch_sizes")
def _(sides, batch_size):
    sizes, count, last = [], 0, sides[0]
    for side in sides:
        if side != last or count == batch_size:
            sizes.append(count)
            count = 0
        count += 1
        last = side
    sizes.append(count)
    return sizes


@way("folded_layer")
def _(weight, bias, scale, shift, mean, variance):
    factor = scale / np.sqrt(variance + 1e-5)
    return np.column_stack((weight * factor[:, None], (bias - mean) * factor + shift))


@way("folded_layer")
def _(weight, bias, scale, shift, mean, variance):
    factor = scale / np.sqrt(variance + 1e-5)
    new_bias = bias * factor - mean * factor + shift
    return np.concatenate((weight * factor[:, None], new_bias[:, None]), axis=1)


@way("whole_speedup")
def _(share, factor):
    return 1 / (1 - share + share / factor)


@way("whole_speedup")
def _(share, factor):
    saved = share * (1 - 1 / factor)
    return 1 / (1 - saved)


@way("overlapped_seconds")
def _(reads, computes):
    arrived, free = 0.0, 0.0
    for read, compute in zip(reads, computes):
        arrived += read
        free = max(free, arrived) + compute
    return free


@way("overlapped_seconds")
def _(reads, computes):
    arrived = np.cumsum(reads)
    free = 0
    for i in range(len(reads)):
        begins = max(free, arrived[i])
        free = begins + computes[i]
    return free

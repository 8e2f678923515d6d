"""Two workers: seconds to read and to compute each batch -> when the last one is done, if a thread reads ahead."""

import itertools

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _batches(rng):
    """Seconds of reading and of computing, one list longer than the other now here, now there."""
    def pipeline(count, reading, computing):
        return (rng.uniform(0.5, 2.0, count) * reading).round(2).tolist(), (
            rng.uniform(0.5, 2.0, count) * computing).round(2).tolist()

    return pipeline(5, 1.0, 1.1), pipeline(4, 1.6, 0.9), pipeline(7, 0.8, 1.3), pipeline(6, 1.2, 1.2)


def _ends(reads, computes):
    """When each batch is computed."""
    ends, free = [], 0.0
    for read, compute in zip(itertools.accumulate(reads), computes):
        free = max(free, read) + compute
        ends.append(free)
    return ends


def _lockstep(reads, computes):
    """Reading the next batch begins with computing the present one, and both wait for each other."""
    return reads[0] + sum(max(pair) for pair in zip(reads[1:], computes)) + computes[-1]


def _many_readers(reads, computes):
    free = 0.0
    for read, compute in zip(reads, computes):
        free = max(free, read) + compute
    return free


OVERLAPPED_SECONDS = Exercise(
    name="overlapped_seconds",
    objective="Say when the last batch is done if one thread reads ahead while the network computes.",
    reference=lambda reads, computes: _ends(reads, computes)[-1],
    inputs=_batches, tolerance=1e-6,
    misconceptions=(
        Misconception("one after the other", lambda reads, computes: sum(reads) + sum(computes),
                      "that is the time without a thread: nothing overlaps in it."),
        Misconception("the longer sum", lambda reads, computes: max(sum(reads), sum(computes)),
                      "close, and too short: at the start the network has nothing, and at the end the reader has "
                      "nothing left to do."),
        Misconception("longer sum and the first read",
                      lambda reads, computes: max(sum(reads), sum(computes)) + reads[0],
                      "right for batches that are all alike and wait for the network. These are not alike: follow "
                      "them one by one."),
        Misconception("first read, then all computing", lambda reads, computes: reads[0] + sum(computes),
                      "right if the network never waits again after the first batch. Does it?"),
        Misconception("all reading, then the last", lambda reads, computes: sum(reads) + computes[-1],
                      "right if every batch is computed before the next one arrives. Is it?"),
        Misconception("first or last", lambda reads, computes: max(reads[0] + sum(computes), sum(reads) + computes[-1]),
                      "you allowed for a network that never waits after the first batch, and for one that waits until "
                      "the last. It may also wait for a batch in between."),
        Misconception("longer of each pair", lambda reads, computes: sum(max(pair) for pair in zip(reads, computes)),
                      "a batch cannot be read and computed at the same time: what overlaps is reading one with "
                      "computing another."),
        Misconception("lockstep", _lockstep,
                      "in your schedule the reader waits for the network before it begins with the next batch. This "
                      "one reads on."),
        Misconception("as many readers as batches", _many_readers,
                      "all batches were read at once. One thread reads them one after the other."),
        Misconception("computing only", lambda reads, computes: sum(computes),
                      "the first batch has to be read before anything can be computed."),
        Misconception("reading only", lambda reads, computes: sum(reads),
                      "when the last batch is read, it has still to be computed."),
        Misconception("ends of all batches", _ends, "these are the ends of all batches: when is the last one done?"),
        Misconception("mean of both", lambda reads, computes: (sum(reads) + sum(computes)) / 2,
                      "two workers are not twice as fast if one has to wait for the other."),
        Misconception("order of work exchanged", lambda reads, computes: _ends(computes, reads)[-1],
                      "reading and computing are exchanged: what comes first?"),
        Misconception("computing overlaps, too", lambda reads, computes: max(map(
            sum, zip(itertools.accumulate(reads), computes))),
                      "each batch is computed as soon as it is read, as if there were many networks: the previous "
                      "batch must be done."),
        Misconception("all reading, longest computing", lambda reads, computes: sum(reads) + max(computes),
                      "after the last read, more may be left to compute than one batch: follow them one by one."),
        Misconception("slowest batch", lambda reads, computes: max(map(sum, zip(reads, computes))),
                      "that is the slowest batch alone; there are several, one after the other."),
        Misconception("start of the last", lambda reads, computes: _ends(reads, computes)[-1] - computes[-1],
                      "that is when the last batch starts: when is it done?"),
        Misconception("first read not counted", lambda reads, computes: _ends(reads, computes)[-1] - reads[0],
                      "the clock starts with the first read, not when it is over."),
        Misconception("waiting of the network", lambda reads, computes: _ends(reads, computes)[-1] - sum(computes),
                      "that is how long the network waits in all: when is the last batch done?"),
        Misconception("after the last read", lambda reads, computes: _ends(reads, computes)[-1] - sum(reads),
                      "that is how long it goes on after the last read: count from the start."),
        Misconception("last batch", lambda reads, computes: reads[-1] + computes[-1],
                      "that is the time of the last batch alone; when could it begin?"),
        Misconception("longest of both", lambda reads, computes: len(reads) * max(*reads, *computes),
                      "not every batch takes as long as the slowest step of all."),
        Misconception("mean batch", lambda reads, computes: np.mean(_ends(reads, computes)),
                      "that is the mean time at which a batch is done."),
    ))

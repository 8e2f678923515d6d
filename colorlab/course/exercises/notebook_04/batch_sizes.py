"""Batches of neighbours: working sizes and the batch size -> how many photos each batch holds."""

import itertools

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _sizes(rng):
    """Runs of equal working sizes, longer and shorter than a batch."""
    def sides(runs, batch_size):
        kinds = [int(side) for side in rng.permutation([64, 72, 96, 128])]
        return [kinds[i % 2 if i % 3 else i % 4] for i, run in enumerate(runs) for _ in range(run)], batch_size

    n = int(rng.integers(3, 5))
    ends = [int(run) for run in rng.integers(1, n, 3)]
    return (sides([n + ends[0], ends[1], 1], n), sides([2 * n], n), sides([n + ends[1]], n),
            sides([1, ends[0], 2, n + 2 * ends[1] % n + 1, ends[2], n], n))


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


BATCH_SIZES = Exercise(
    name="batch_sizes",
    objective="Say how many photos each batch holds if only neighbours of the same working size share one.",
    reference=_batches, inputs=_sizes, tolerance=1e-6,
    misconceptions=(
        Misconception("sizes ignored", lambda sides, n: _batches(sides, n, lambda a, b: True),
                      "photos of different working sizes share a batch: they cannot be stacked into one tensor."),
        Misconception("limit ignored", lambda sides, n: _runs(sides),
                      "all neighbours of one size share a batch, however many: what does the batch size allow?"),
        Misconception("counts of each size", lambda sides, n: [sides.count(s) for s in dict.fromkeys(sides)],
                      "that is how many photos there are of each size: only neighbours share a batch."),
        Misconception("running sum", lambda sides, n: np.cumsum(_batches(sides, n)),
                      "the batches were added up: how many photos does each hold?"),
        Misconception("sizes ignored, all full", lambda sides, n: [n] * -(-len(sides) // n),
                      "photos of different working sizes share a batch, and all are full."),
        Misconception("batches of each run", lambda sides, n: [-(-run // n) for run in _runs(sides)],
                      "that is how many batches each run of equal sizes needs: list the photos in each."),
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
        Misconception("cut to the limit", lambda sides, n: [min(run, n) for run in _runs(sides)],
                      "what does not fit into a batch is gone: the rest of a run needs a batch of its own."),
        Misconception("full ones only, sizes ignored", lambda sides, n: [n] * (len(sides) // n),
                      "photos of different working sizes share a batch, and the rest is dropped."),
        Misconception("working sizes", lambda sides, n: [sides[int(i)] for i in np.cumsum([0, *_batches(
            sides, n)[:-1]])], "that is the working size of each batch: how many photos does it hold?"),
        Misconception("all of a size together", lambda sides, n: [
            part for s in dict.fromkeys(sides) for part in _batches([s] * sides.count(s), n)],
                      "photos of one size were gathered from everywhere: only neighbours share a batch."),
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

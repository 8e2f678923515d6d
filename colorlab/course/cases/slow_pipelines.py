"""Five pipelines on a simulated machine, each with a trace of who worked when; a student finds out what is wrong.

The machine has a drive, a core that prepares photos, a GPU, and a core that writes the answers. A clock that only goes
when somebody works makes every trace the same for everybody.
"""

from dataclasses import dataclass

import pandas as pd

from colorlab.course.cases.own import Cases

# By number: what may be wrong with a pipeline.
FAULTS = ("nothing: the GPU is busy with full batches", "every step waits for the one before it",
          "the GPU gets one photo per call", "the weights are loaded again for every batch",
          "the core that prepares photos cannot keep up", "the drive cannot keep up")
LANES = ("drive", "preparing core", "GPU", "writing core")
PHOTOS, BATCH = 16, 4


@dataclass
class Costs:
    """Milliseconds."""

    read: float = 1.0  # a photo, on the drive
    prepare: float = 1.2
    call: float = 2.4  # of the network, whatever is in it
    photo: float = 1.4  # more for each photo in a call
    write: float = 0.8


class _Machine:
    """Keeps the time at which each worker is free again, and notes what it did."""

    def __init__(self) -> None:
        self.free = dict.fromkeys(LANES, 0.0)
        self.done: list[tuple[str, float, float, int]] = []

    def work(self, lane: str, after: float, milliseconds: float, photos: int = 1) -> float:
        start = max(self.free[lane], after)
        self.free[lane] = start + milliseconds
        self.done.append((lane, start, self.free[lane], photos))
        return self.free[lane]


def _run(fault: int) -> pd.DataFrame:
    machine, costs = _Machine(), Costs()
    if fault == 4:
        costs.prepare = 3.4
    if fault == 5:
        costs.read = 3.4
    size, gate = 1 if fault == 2 else BATCH, 0.0
    for _ in range(PHOTOS // size):
        if fault == 3:
            gate = machine.work("preparing core", machine.work("drive", gate, 5.0, 0), 4.0, 0)
        ready = gate
        for _ in range(size):
            arrived = machine.work("drive", ready if fault == 1 else gate, costs.read)
            ready = machine.work("preparing core", arrived, costs.prepare)
        ready = machine.work("GPU", ready, costs.call + costs.photo * size, size)
        written = ready
        for _ in range(size):
            written = machine.work("writing core", ready, costs.write)
        if fault == 1:
            gate = written
    return pd.DataFrame(machine.done, columns=["lane", "start", "end", "photos"])


_OF = (2, 1, 4, 0, 3)  # of A to E as printed
TRACES: Cases[pd.DataFrame] = Cases("slow_pipelines", [_run(fault) for fault in _OF])


def summary() -> pd.DataFrame:
    """One row for each pipeline: milliseconds for all photos, and the percentage of them that each worker was busy."""
    rows = {}
    for name, trace in TRACES.items():
        whole = trace.end.max()
        busy = (trace.end - trace.start).groupby(trace.lane).sum()
        rows[name] = {"ms": whole} | {lane: 100 * busy[lane] / whole for lane in LANES}
    return pd.DataFrame(rows).T


def pieces() -> pd.DataFrame:
    """One row for each pipeline: how many pieces of work each worker did, and how long they were, in words."""
    rows = {}
    for name, trace in TRACES.items():
        lengths = (trace.end - trace.start).round(1).groupby(trace.lane)
        rows[name] = {lane: ", ".join(f"{count} of {length:g}" for length, count in
                                      lengths.get_group(lane).value_counts().sort_index().items()) for lane in LANES}
    return pd.DataFrame(rows).T


def diagnosis() -> list[int]:
    """What is wrong with each pipeline, as numbers of FAULTS; in the printed order."""
    return list(_OF)

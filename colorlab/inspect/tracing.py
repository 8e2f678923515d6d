"""Which operators the time goes to: a trace by torch's profiler, boiled down to a table."""

import contextlib
import os
from collections.abc import Callable, Iterator

import pandas as pd
import torch
from torch.profiler import ProfilerActivity, profile


def operators(call: Callable, top: int = 8, warm_up: int = 1) -> pd.DataFrame:
    """The operators that take longest in one call.

    Parameters
    ----------
    call : callable
        Called without arguments, in inference mode.
    top : int
        Rows of the table; a last one, "all others", holds the rest.

    Returns
    -------
    DataFrame
        `operator` (torch's name), `calls`, `ms` (of the operator itself, without those that it calls; on a GPU its
        kernels' time) and `share` of all.
    """
    gpu = torch.cuda.is_available()
    with torch.inference_mode():
        for _ in range(warm_up):
            call()
        with _silence(), profile(activities=[ProfilerActivity.CPU] + [ProfilerActivity.CUDA] * gpu) as trace:
            call()
    rows = [(event.key.removeprefix("aten::"), event.count,
             (event.self_device_time_total if gpu else event.self_cpu_time_total) / 1000)
            for event in trace.key_averages()]
    table = pd.DataFrame(rows, columns=["operator", "calls", "ms"])
    table = table.sort_values("ms", ascending=False, ignore_index=True)
    if len(table) > top:
        rest = table[top:]
        table = pd.concat([table[:top], pd.DataFrame({"operator": ["all others"], "calls": [rest.calls.sum()],
                                                      "ms": [rest.ms.sum()]})], ignore_index=True)
    return table.assign(share=table.ms / table.ms.sum())


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """The profiler's library writes lines of its own to the error output, past Python."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)

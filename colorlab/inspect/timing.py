"""How fast a network runs, and how near that comes to what the machine can do.

A time is noisy, and nearly always too long rather than too short: so every call is warmed up and timed several times,
and calls that are to be compared are timed in turn. `device` is "cpu" or "cuda" everywhere.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

PRECISIONS = ("float32", "tf32", "bfloat16")


def synchronize(device: str | torch.device) -> None:
    """Wait until a GPU has done all that it was given; a CPU has, when a call comes back."""
    if torch.device(device).type == "cuda":
        torch.cuda.synchronize(device)


def side_by_side(calls: dict[str, Callable], device: str | torch.device = "cpu", least: float = 0.3, warm_up: int = 1,
                 repeat: int = 1) -> dict[str, list[float]]:
    """Seconds per call of several functions, timed in turn: what disturbs the machine meanwhile hits all alike.

    Parameters
    ----------
    calls : dict of str to callable
        Called without arguments.
    least : float
        Seconds after which no further round begins.
    warm_up : int
        Calls of each that are not timed.
    repeat : int
        Calls in a row that are timed as one; on a GPU several, so that it need not wait for Python in between.

    Returns
    -------
    dict of str to list of float
        One time per round, at least one; all lists have the same length.
    """
    for call in calls.values():
        for _ in range(warm_up):
            call()
    synchronize(device)
    found: dict[str, list[float]] = {name: [] for name in calls}
    end = time.perf_counter() + least
    while True:
        for name, call in calls.items():
            start = time.perf_counter()
            for _ in range(repeat):
                call()
            synchronize(device)
            found[name].append((time.perf_counter() - start) / repeat)
        if time.perf_counter() >= end:
            return found


def seconds(call: Callable, device: str | torch.device = "cpu", least: float = 1.0) -> float:
    """Seconds per call: the best of several rounds of three calls each, after three that are not timed."""
    return min(side_by_side({"": call}, device, least, warm_up=3, repeat=3)[""])


@contextlib.contextmanager
def precision(name: str, device: str | torch.device = "cpu") -> Iterator[None]:
    """Inference in "float32", "tf32" (float32 whose products a GPU may shorten to 10 bits) or "bfloat16" (autocast)."""
    # What they are is known only at run time: modules that stand for settings of C++.
    backends: list[Any] = []
    if torch.device(device).type == "cuda":
        backends = [torch.backends.cuda.matmul, torch.backends.cudnn]
    before = [backend.allow_tf32 for backend in backends]
    try:
        for backend in backends:
            backend.allow_tf32 = name == "tf32"
        with (torch.inference_mode(),
              torch.autocast(torch.device(device).type, torch.bfloat16, enabled=name == "bfloat16")):
            yield
    finally:
        for backend, allowed in zip(backends, before):
            backend.allow_tf32 = allowed


def matrix_product(device: str | torch.device = "cpu", name: str = "float32", least: float = 1.0,
                   side: int | None = None) -> float:
    """GFLOP/s of a large square matrix product in a precision: the limit that networks are held against.

    `side` is that of the matrices; default 8192 on a GPU, 2048 on a CPU.
    """
    n = side or (8192 if torch.device(device).type == "cuda" else 2048)
    kind = torch.bfloat16 if name == "bfloat16" else torch.float32
    generator = torch.Generator(device).manual_seed(0)  # one of its own: the caller's random numbers stay as they were
    a, b = torch.randn(2, n, n, device=device, dtype=kind, generator=generator)
    with precision(name, device):
        return 2 * n ** 3 / seconds(lambda: a @ b, device, least) / 1e9


def gflop(model: nn.Module, *inputs: Tensor) -> float:
    """Billions of multiplications and additions of convolutions and matrix products in one call of a model.

    Model and inputs may lie on the device "meta", where shapes are followed and nothing is computed.
    """
    return _count(model, inputs).get_total_flops() / 1e9


def gflop_by_part(model: nn.Module, *inputs: Tensor) -> dict[str, float]:
    """The same for each part of a model that is called, by the name of the attribute that holds it."""
    counts = _count(model, inputs).get_flop_counts()
    names = {name: f"{type(model).__name__}.{name}" for name, _ in model.named_children()}
    return {name: sum(counts[key].values()) / 1e9 for name, key in names.items() if key in counts}


def _count(model: nn.Module, inputs: tuple[Tensor, ...]) -> FlopCounterMode:
    with torch.no_grad(), FlopCounterMode(display=False) as counter:  # which sees nothing in inference mode
        model(*inputs)
    return counter


class Stopwatch:
    """Adds up the seconds that the stages of a pipeline take.

    >>> watch = Stopwatch()
    >>> with watch("network"):
    ...     ab = model(L)
    >>> watch.seconds, watch.shares()

    It waits for a GPU at both ends of a stage, so the stages cannot overlap while it runs.
    """

    def __init__(self, device: str | torch.device = "cpu"):
        self.device = device
        self.seconds: dict[str, float] = {}

    @contextlib.contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = self._now()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + self._now() - start

    def shares(self) -> dict[str, float]:
        """Each stage's share of the sum."""
        total = sum(self.seconds.values())
        return {stage: taken / total for stage, taken in self.seconds.items()}

    def _now(self) -> float:
        synchronize(self.device)
        return time.perf_counter()

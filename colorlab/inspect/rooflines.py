"""What each operation of a network computes and moves, how long it takes, and the two limits that it runs against.

An operation that computes F FLOP and moves B bytes takes at least F / peak seconds, and at least B / bandwidth seconds.
F / B is its *arithmetic intensity*; the curve min(peak, intensity * bandwidth) is the *roofline* (Williams, Waterman
and Patterson, 2009).
"""

import copy
import itertools
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from colorlab.inspect import timing
from colorlab.models.modes import evaluating

# What torch calls an operation -> its kind, and FLOP per number that comes out. Convolutions and matrix products
# (None) are counted by torch's own formulas. A softmax takes a largest value, a difference, an exponential (counted
# as one), a sum and a division; a bilinear enlargement four products and three sums.
KINDS: dict[str, tuple[str, int | None]] = {
    "convolution": ("convolution", None), "addmm": ("matrix product", None), "mm": ("matrix product", None),
    "relu": ("ReLU", 1), "relu_": ("ReLU", 1), "sigmoid": ("sigmoid", 4), "_softmax": ("softmax", 5),
    "native_batch_norm": ("BatchNorm", 2), "_native_batch_norm_legit_no_training": ("BatchNorm", 2),
    "cudnn_batch_norm": ("BatchNorm", 2), "upsample_bilinear2d": ("enlargement", 7), "add": ("add, multiply", 1),
    "amax": ("largest value", 0), "sub": ("add, multiply", 1), "mul": ("add, multiply", 1), "div": ("add, multiply", 1),
}
COLUMNS = ("layer", "kind", "output", "flop", "bytes", "intensity", "seconds")


def operations(model: nn.Module, L: Tensor, rounds: int = 10) -> pd.DataFrame:
    """The operations of one call of a model in their order, with what each computes and moves.

    Parameters
    ----------
    model : nn.Module
        Any colorizer of this package.
    L : Tensor, (B, 1, H, W)
        On the device of the model. On "meta", where nothing is computed, all is counted and no time is taken.
    rounds : int
        Calls that are timed, after one that is not; the best time of each operation counts.

    Returns
    -------
    DataFrame
        `layer` is the name of the layer ("" between layers), `output` a shape, `intensity` FLOP per byte, `seconds`
        NaN on "meta". `bytes` counts every number of the inputs, the weights and the output once, as if each operation
        read and wrote memory: a cache that keeps what the next operation needs moves less. Views, which move nothing,
        are left out; of operations that are not among KINDS only the bytes are counted.
    """
    ledger = _Ledger(L.device)
    handles = [handle for name, layer in model.named_modules() if not list(layer.children())
               for handle in (layer.register_forward_pre_hook(lambda *_, name=name: ledger.enter(name)),
                              layer.register_forward_hook(lambda *_: ledger.enter("")))]
    found = []
    try:
        with evaluating(model), torch.no_grad():
            for _ in range(rounds + 1 if L.device.type != "meta" else 1):
                ledger.rows = []
                with ledger:
                    model(L)
                found.append(pd.DataFrame(ledger.rows, columns=list(COLUMNS)))
    finally:
        for handle in handles:
            handle.remove()
    table = found[-1]
    if len(found) > 1:
        table["seconds"] = pd.concat([one.seconds for one in found[1:]], axis=1).min(axis=1)
    return table


def counted(model: nn.Module, side: int) -> pd.DataFrame:
    """The `operations` for one photo of side x side pixels, counted on the device "meta" without computing anything.

    A network that looks at numbers on its way, as colorlab26 does, has to be counted by `operations` where it lies.
    """
    return operations(copy.deepcopy(model).to("meta"), torch.zeros(1, 1, side, side, device="meta"))


def limits(device: str | torch.device = "cpu", least: float = 1.0, megabytes: int = 128) -> tuple[float, float]:
    """What a machine reaches at its best: GFLOP/s of arithmetic, GB/s of memory.

    Arithmetic is the better of a large matrix product and a 3x3 convolution with many channels, memory is a copy. They
    take turns; the best of many short runs counts, since a run of a few milliseconds has a chance to end before another
    program takes the processor.

    Parameters
    ----------
    megabytes : int
        What is copied lies in so much memory, more than the caches hold; each run copies the next 32nd part of it.
        Reading and writing are both counted.
    """
    gpu = torch.device(device).type == "cuda"
    n, batch, channels, side = (8192, 32, 256, 64) if gpu else (512, 1, 128, 32)
    a, b = torch.randn(2, n, n, device=device, generator=torch.Generator(device).manual_seed(0))
    weight = torch.ones(channels, channels, 3, 3, device=device)
    maps = torch.ones(batch, channels, side, side, device=device)
    source = torch.ones(32, megabytes * 250_000 // 32, device=device)
    pieces = itertools.cycle(zip(source, torch.empty_like(source)))

    def copy_next() -> None:
        piece, target = next(pieces)
        target.copy_(piece)

    calls = {"product": lambda: a @ b, "convolution": lambda: F.conv2d(maps, weight, padding=1), "copy": copy_next}
    work = {"product": 2e-9 * n ** 3, "convolution": 18e-9 * channels ** 2 * maps[:, 0].numel()}
    with timing.precision("float32", device):
        found = timing.side_by_side(calls, device, least, warm_up=32)
    peak = max(work[name] / min(found[name]) for name in work)
    return peak, 2e-9 * 4 * source[0].numel() / min(found["copy"])


def least_seconds(table: pd.DataFrame, peak: float, bandwidth: float) -> float:
    """What the roofline allows at best for the `operations` of a table, one after the other."""
    return float(np.maximum(table.flop / 1e9 / peak, table.bytes / 1e9 / bandwidth).sum())


def attainable(intensity: Any, peak: float, bandwidth: float) -> np.ndarray:
    """GFLOP/s that the two limits (GFLOP/s and GB/s) allow at an intensity in FLOP per byte."""
    return np.minimum(peak, np.asarray(intensity) * bandwidth)


class _Ledger(TorchDispatchMode):
    """Notes every operation that torch dispatches, below the layers."""

    def __init__(self, device: torch.device):
        super().__init__()
        self.device, self.layer, self.rows = device, "", list[tuple]()

    def enter(self, layer: str) -> None:
        self.layer = layer

    def __torch_dispatch__(self, function: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        kwargs = kwargs or {}
        start = self._now()
        result = function(*args, **kwargs)
        taken = self._now() - start
        out = result[0] if isinstance(result, (tuple, list)) else result
        if not isinstance(out, Tensor) or _is_view(function) or not out.numel():
            return result
        moved = sum(x.numel() * x.element_size() for x in (*_tensors(args), *_tensors(kwargs.values()), out))
        name = function._overloadpacket.__name__
        kind, each = KINDS.get(name, (name, 0))
        formula: Callable | None = flop_registry.get(function._overloadpacket)
        if each is None and formula is not None:
            flop = int(formula(*args, **kwargs, out_val=result))
        else:
            flop = (each or 0) * out.numel()
        seconds = float("nan") if self.device.type == "meta" else taken
        self.rows.append((self.layer, kind, tuple(out.shape), flop, moved, flop / moved if moved else 0.0, seconds))
        return result

    def _now(self) -> float:
        if self.device.type != "meta":
            timing.synchronize(self.device)
        return time.perf_counter()


def _tensors(values: Any) -> list[Tensor]:
    listed = [x for value in values for x in (value if isinstance(value, (list, tuple)) else (value,))]
    return [x for x in listed if isinstance(x, Tensor)]


def _is_view(function: Any) -> bool:
    """Whether what comes out is the memory that went in, unchanged."""
    returns = function._schema.returns
    alias = returns[0].alias_info if returns else None
    return alias is not None and not alias.is_write

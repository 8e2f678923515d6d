"""Numbers of notebook 04: work of networks, the stored runs on a GPU, and the ways of a pipeline."""

import copy
import inspect
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn

from colorlab import lab, metrics, resources
from colorlab.inspect import ladder, timing
from colorlab.models.base import Colorizer, to_tensor

Sized = tuple[Any, int]  # a network, and the side of the square at which it sees a photo


def work(networks: Mapping[str, Sized]) -> pd.DataFrame:
    """Parameters and GFLOP per photo of some networks, and of the baselines, which have none."""
    rows = {name: {"parameters": f"{_held(model):,}", "at": f"{side} x {side}",
                   "GFLOP per photo": f"{timing.gflop(model, torch.zeros(1, 1, side, side, device=model.device)):.2f}"}
            for name, (model, side) in networks.items()}
    nothing = {"parameters": "0", "at": "any size", "GFLOP per photo": "0.00"}
    return pd.DataFrame({**rows, "mean-colour": nothing, "grey": nothing}).T


def shares_of_parts(networks: Mapping[str, Sized]) -> dict[str, pd.DataFrame]:
    """For each network: the share of its work and of its parameters that each of its parts has."""
    tables = {}
    for name, (model, side) in networks.items():
        flop = pd.Series(timing.gflop_by_part(model, torch.empty(1, 1, side, side, device="meta")))
        held = pd.Series({part: _held(getattr(model, part)) for part in flop.index})
        tables[name] = pd.DataFrame({"GFLOP": flop / flop.sum(), "parameters": held / held.sum()})
    return tables


def _held(part: nn.Module) -> int:
    return sum(p.numel() for p in part.parameters())


def h100() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.Series]:
    """The stored runs on an H100.

    Returns
    -------
    tuple
        All runs of networks; the faster of the two layouts by model, batch and precision; GFLOP/s of a matrix product
        by precision; milliseconds per photo of the published pipeline by model.
    """
    table = pd.read_csv(resources.path("inference_h100.csv"))
    limits = 1000 * table[table.model == "matrix product"].set_index("precision").tflops
    runs = table.dropna(subset="share_of_matrix_product").astype({"batch": int})
    best = runs.sort_values("photos_per_second").groupby(["model", "batch", "precision"]).last()
    published = 1000 / table[table.layout == "published pipeline"].set_index("model").photos_per_second
    return runs, best, limits, published


def milliseconds(runs: pd.DataFrame) -> pd.DataFrame:
    """Per call, in bfloat16 with channels_last: one row per model, one column per batch, and 64 photos against one."""
    chosen = runs[(runs.precision == "bfloat16") & (runs.layout == "channels_last")]
    found = (1000 * chosen.batch / chosen.photos_per_second).groupby([chosen.model, chosen.batch]).first().unstack()
    found["64 : 1"] = found[64] / found[1]
    return found


def memory(runs: pd.DataFrame) -> pd.DataFrame:
    """Peaks of zhang16 in GiB, one row per run and one column per batch, and MB for each photo from 8 to 64."""
    big = runs[runs.model == "zhang16"].assign(run=runs.precision + ", " + runs.layout)
    found = big.pivot(index="run", columns="batch", values="memory_gib")
    found["MB per photo, 8 to 64"] = ((found[64] - found[8]) / 56 * 2 ** 30 / 1e6).round().astype(int)
    return found


def under_the_roof(measured: pd.DataFrame, peak: float, bandwidth: float) -> pd.DataFrame:
    """The operations of a network by kind: their number, their shares of work and time, and how near the roof they are.

    Parameters
    ----------
    measured : DataFrame
        Of `rooflines.operations`, with times.
    peak, bandwidth : float
        GFLOP/s and GB/s.

    Returns
    -------
    DataFrame
        The last column is the median, over the operations of a kind, of the time that the roof allows in percent of the
        time taken: above 100, an operation was faster than the roof.
    """
    limit = np.maximum(measured.flop / peak, measured.bytes / bandwidth) / 1e9
    of_roof = (100 * limit / measured.seconds).groupby(measured.kind).median()
    sums = measured.groupby("kind")[["flop", "seconds"]].sum()
    shares = 100 * sums / sums.sum()
    return pd.DataFrame({"operations": measured.kind.value_counts(), "% of the FLOP": shares.flop.round(1),
                         "% of the time": shares.seconds.round(1), "% of the roof": of_roof.round().astype(int)}
                        ).sort_values("% of the time", ascending=False)


def forecast(drive: pd.DataFrame, delay: float) -> dict[str, float]:
    """What the slow drive would allow on a core of one's own: seconds in turn and overlapped, and their ratio.

    `drive` holds the two ways, first without reading ahead; `delay` is how long the drive takes for a file, in seconds.
    """
    waiting, work = float(delay * drive.photos.iloc[0]), drive.cpu_seconds.tolist()
    in_turn, overlapped = waiting + work[0], max(waiting, work[1])
    return {"in turn": in_turn, "overlapped": overlapped, "ratio": in_turn / overlapped}


def answers_in_batches(model: Colorizer, photos: Sequence[np.ndarray], batch: int
                       ) -> tuple[list[np.ndarray], list[int]]:
    """The answers of `colorize_many`, and how many photos each call of the network got."""
    sizes: list[int] = []
    hook = model.register_forward_pre_hook(lambda _, inputs: sizes.append(len(inputs[0])))
    answers = list(model.colorize_many(photos, batch, progress=False))
    hook.remove()
    return answers, sizes


def careless(model: Colorizer, photo: np.ndarray) -> np.ndarray:
    """A photo (H, W, 3) colorized by a network in float32, but with L and colours joined in bfloat16."""
    with torch.inference_mode():
        ab = nn.functional.interpolate(model(model.network_input(photo)), photo.shape[:2], mode="bilinear")
        joined = torch.cat((lab.rgb_to_lab(to_tensor(photo))[:, :1].to(ab), ab), dim=1).bfloat16()
        return lab.to_uint8(lab.lab_to_rgb(joined).float())[0].permute(1, 2, 0).cpu().numpy()


def precisions(model: Colorizer, L: Tensor, least: float = 1.5) -> dict[str, float]:
    """How many times as fast as float32 a network is on this machine, with fewer bits and in another layout."""
    device, reordered = L.device, copy.deepcopy(model).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    ways = {f"{bits}{layout}": (network, bits) for bits in ("float32", "bfloat16")
            for layout, network in (("", model), (", channels_last", reordered))}

    def call(network: Colorizer, bits: str) -> Tensor:
        with timing.precision(bits, device):
            return network(L)

    found = timing.side_by_side({name: lambda way=way: call(*way) for name, way in ways.items()}, device, least)
    return {name: min(found["float32"]) / min(taken) for name, taken in found.items()}


def turns(model: Colorizer, paths: Sequence[Path], steps: Mapping[str, Mapping[str, Any]], each: int = 8
          ) -> tuple[dict[str, float], dict[str, list[np.ndarray]]]:
    """The ways of `ladder` in turn, each on some files at a time; the first of three turns warms up.

    Returns
    -------
    dict of str to float, dict of str to list of ndarray
        Seconds of each way for a thousand photos at this pace, and its answers to the files of the last turn. They are
        seconds of the processor, whatever else it does; on a GPU, of which it knows nothing, of the clock on the wall.
    """
    clock = time.perf_counter if model.device.type == "cuda" else time.process_time
    spent, answers = dict.fromkeys(steps, 0.0), dict[str, list[np.ndarray]]()
    for turn in range(3):
        for name, given in steps.items():
            start = clock()
            answers[name] = list(ladder.colorized(model, paths[4 * turn:4 * turn + each], **given))
            spent[name] += (clock() - start) * (turn > 0) * 1000 / (2 * each)
    return spent, answers


def apart(these: Iterable[np.ndarray], those: Iterable[np.ndarray]) -> float:
    """The largest mean CIEDE2000 between two lists of photos, on every fourth row and column."""
    return max(metrics.ciede2000(x[::4, ::4], y[::4, ::4]) for x, y in zip(these, those, strict=True))


def code_of(function: Callable) -> str:
    """The lines of a function, without its docstring."""
    source = inspect.getsource(function)
    return source[:source.index('"""')].rstrip() + source[source.index('"""', source.index('"""') + 3) + 3:].rstrip()

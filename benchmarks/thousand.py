"""A thousand photos through zhang16-mini, in five steps from the published pipeline to one that reads ahead.

    OMP_NUM_THREADS=1 python benchmarks/thousand.py -o data/thousand_cpu.csv
    python benchmarks/thousand.py --device cuda --part steps -o thousand_gpu.csv

The photos are the 16 samples of the package, again and again until there are enough. All ways take turns on the same
few photos, since the speed of a machine changes from minute to minute. `cpu_seconds` is what the processor spent on
this program, whatever else ran meanwhile; `wall_seconds` what a clock on the wall says. A ratio is that of the sums,
its 95 % interval comes from drawing the turns again. On a GPU, whose work the processor does not count, all ratios are
those of the wall clock: let nothing else run meanwhile. "mean-colour" and "grey" are what a network must beat, and have
nearly no work: what is left is everything around the network.

The last two rows wait for each file as for a slow drive, which is simulated. Waiting costs no processor time, so their
ratio is that of the wall clock. `--part drive` measures these two alone.
"""

import argparse
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import torch

import colorlab
from colorlab import datasets
from colorlab.inspect import ladder

MODEL = "zhang16-mini"
TURN, SLOW_TURN = 40, 16  # photos; the wall clock is disturbed more, so that its turns are shorter and more
COLUMNS = ["device", "way", "model", "photos", "cpu_seconds", "wall_seconds", "times", "of", "low", "high"]


def ways(bits: str, device: str = "cpu") -> dict[str, Callable]:
    """By name: what colorizes some files."""
    models = {name: colorlab.load(name, device) for name in (MODEL, "mean-colour", "grey")}
    steps = ladder.steps(bits)
    last = steps["+ reading ahead"] | {"batch": 1, "bits": "float32"}  # these two see each photo at its own size
    found = {name: (lambda paths, given=given: ladder.colorized(models[MODEL], paths, **given))
             for name, given in steps.items()}
    return found | {name: (lambda paths, name=name: ladder.colorized(models[name], paths, **last))
                    for name in ("mean-colour", "grey")}


def slow(bits: str, device: str = "cpu") -> dict[str, Callable]:
    """The same from a drive that takes its time, without and with reading ahead."""
    model, steps = colorlab.load(MODEL, device), ladder.steps(bits)
    return {f"{name}, slow drive": (lambda paths, given=steps[name]: ladder.colorized(
        model, paths, **given, read=ladder.slow_drive(ladder.SLOW))) for name in ("+ L only", "+ reading ahead")}


def turns(calls: dict[str, Callable], photos: int, turn: int = TURN) -> dict[str, np.ndarray]:
    """CPU seconds and wall seconds of each turn of each way, (turns, 2)."""
    endless: Iterator[Path] = itertools.cycle(datasets.samples())
    taken: dict[str, list] = {name: [] for name in calls}
    for call in calls.values():
        list(call(datasets.samples()[:2]))
    for done in range(0, photos, turn):
        paths = list(itertools.islice(endless, min(turn, photos - done)))
        for name, call in calls.items():
            before = time.process_time(), time.perf_counter()
            for _ in call(paths):
                pass
            taken[name].append((time.process_time() - before[0], time.perf_counter() - before[1]))
        print(done + len(paths), {name: round(sum(c for c, _ in some), 1) for name, some in taken.items()}, flush=True)
    return {name: np.array(some) for name, some in taken.items()}


def rows(taken: dict[str, np.ndarray], clock: int, photos: int) -> list[dict]:
    """The table's rows; the first way is what the others are compared with, by one of the two clocks."""
    first, base = next(iter(taken.items()))
    dice = np.random.default_rng(0).integers(0, len(base), (2000, len(base)))
    found = []
    for name, some in taken.items():
        drawn = base[dice, clock].sum(1) / some[dice, clock].sum(1)
        low, high = np.percentile(drawn, (2.5, 97.5))
        found.append({"way": name, "model": name if name in ("mean-colour", "grey") else MODEL, "photos": photos,
                      "cpu_seconds": some[:, 0].sum(), "wall_seconds": some[:, 1].sum(), "of": first,
                      "times": base[:, clock].sum() / some[:, clock].sum(), "low": low, "high": high})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=1000)
    parser.add_argument("--slow", type=int, default=800, help="photos from the slow drive (default: 800)")
    parser.add_argument("--device", default="cpu", help="cpu (default) or cuda")
    parser.add_argument("--bits", default="bfloat16", choices=("float32", "bfloat16"),
                        help="what helps on this machine")
    parser.add_argument("--part", default="all", choices=("all", "steps", "drive"),
                        help="measure the steps or the drive alone; the other rows of --out stay")
    parser.add_argument("-o", "--out", type=Path, help="write the table to this CSV file")
    options = parser.parse_args()
    if options.device.startswith("cuda") and not torch.cuda.is_available():
        parser.error("torch finds no GPU here: leave --device out")
    found, gpu = [], torch.device(options.device).type == "cuda"
    if options.part != "drive":
        found += rows(turns(ways(options.bits, options.device), options.photos), int(gpu), options.photos)
    if options.part != "steps":
        found += rows(turns(slow(options.bits, options.device), options.slow, SLOW_TURN), 1, options.slow)
    threads = torch.get_num_threads()
    device = torch.cuda.get_device_name(options.device) if gpu else f"CPU, {threads} thread{'s' * (threads > 1)}"
    table = pd.DataFrame(found).assign(device=device)[COLUMNS]
    if options.out and options.out.exists() and options.part != "all":
        kept = pd.read_csv(options.out)
        table = pd.concat([kept[~kept.way.isin(table.way)], table])
    print(table.to_string(index=False, float_format="{:.3g}".format))
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(options.out, index=False, float_format="%.4g", lineterminator="\n")


if __name__ == "__main__":
    main()

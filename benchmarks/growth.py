"""Does a photo cost the same, in time and in memory, whether there are a hundred of them or ten thousand?

    python benchmarks/growth.py -o data/growth_cpu.csv

Each number of photos gets a process of its own, which evaluates them into an empty folder, report included. The sizes
take turns, and each is measured `--rounds` times; the numbers are medians.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd
import pipeline

import colorlab
from colorlab.evaluation import folder


def measured(place: Path, count: int, name: str, device: str) -> dict:
    """Seconds and peak memory of one evaluation; called in a process of its own."""
    model = colorlab.load(name, device, progress=False)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as warm, tempfile.TemporaryDirectory() as out:
        folder.evaluate_into(place, [model], warm, limit=32, progress=False)
        start = time.perf_counter()
        outcome = folder.evaluate_into(place, [model], out, limit=count, progress=False)
        seconds = time.perf_counter() - start
    assert len(outcome.table) == count and outcome.table["error"].isna().all()
    return {"photos": count, "seconds": seconds, "ms_per_photo": 1000 * seconds / count,
            "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "of_it_before_mib": before / 1024}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--side", type=int, default=64, help="pixels; small photos, so that what is not theirs shows")
    parser.add_argument("--model", default="iizuka16-mini")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("-o", "--out", type=Path, help="write the table to this CSV file")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        pipeline.photos(place, max(options.photos), options.side, 4 * options.side)
        for _ in range(options.rounds):
            for count in options.photos:
                with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
                    rows.append(process.submit(measured, place, count, options.model, options.device).result())
                print(rows[-1], flush=True)
    table = pd.DataFrame(rows).groupby("photos", as_index=False).median()
    print(table.to_string(index=False, float_format="{:.4g}".format))
    if options.out:
        table.to_csv(options.out, index=False, float_format="%.4g", lineterminator="\n")


if __name__ == "__main__":
    main()

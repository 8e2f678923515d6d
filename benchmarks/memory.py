"""How much memory does `colorlab evaluate` take for large photos?

    python benchmarks/memory.py -o data/memory_cpu.csv

Each row is a process of its own: two embedded models, two workers, some photos of one size.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
from PIL import Image

from colorlab import datasets, images

# Suffix, width, height, how many.
SETS = ((".jpg", 12000, 9000, 3), (".png", 12000, 9000, 1), (".jpg", 6000, 4000, 4), (".jpg", 4000, 3000, 4))
WORDS = ("--models", "zhang16-mini", "iizuka16-mini", "--workers", "2", "--batch-size", "1")


def measured(suffix: str, width: int, height: int, count: int) -> dict:
    """Peak memory of one evaluation; called in a process of its own, so that no other child counts."""
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary, "photos")
        place.mkdir()
        for i, source in zip(range(count), datasets.samples()):
            photo = Image.fromarray(images.read(source)).resize((width, height), Image.Resampling.BILINEAR)
            photo.save(place / f"{i}{suffix}", **({"quality": 90} if suffix == ".jpg" else {"compress_level": 1}))
        subprocess.run([sys.executable, "-m", "colorlab", "evaluate", place, "-o", Path(temporary, "out"), *WORDS],
                       check=True, capture_output=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2 ** 20
    return {"kind": suffix, "megapixels": width * height / 1e6, "photos": count, "peak_memory_gib": peak}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--out", type=Path, help="write the table to this CSV file")
    options = parser.parse_args()
    rows = []
    for one in SETS:
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            rows.append(process.submit(measured, *one).result())
        print(rows[-1], flush=True)
    if options.out:
        pd.DataFrame(rows).to_csv(options.out, index=False, float_format="%.3g", lineterminator="\n")


if __name__ == "__main__":
    main()

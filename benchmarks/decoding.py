"""Do more threads decode more photos a second? From a folder, and from a zip file.

    python benchmarks/decoding.py -o data/decoding_cpu.csv

The numbers of threads take turns; the table holds medians of the rounds. There cannot be more gain than there are
cores.
"""

import argparse
import statistics
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pipeline

from colorlab import datasets


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=400)
    parser.add_argument("--side", type=int, default=400, help="pixels")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("-o", "--out", type=Path, help="write the table to this CSV file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place, packed = Path(temporary, "photos"), Path(temporary, "photos.zip")
        place.mkdir()
        with zipfile.ZipFile(packed, "w") as archive:
            for file in pipeline.photos(place, options.photos, options.side, 2 * options.side):
                archive.write(file, file.name)
        found = {"folder": datasets.find_photos(place), "zip": datasets.find_photos(packed)}
        rates: dict[tuple[str, int], list[float]] = {}
        for _ in range(options.rounds):
            for name, photos in found.items():
                for threads in options.threads:
                    start = time.perf_counter()
                    with ThreadPoolExecutor(threads) as pool:
                        for _ in pool.map(lambda photo: photo.read().shape, photos):
                            pass
                    rates.setdefault((name, threads), []).append(len(photos) / (time.perf_counter() - start))
    rows = [{"from": name, "threads": threads, "photos_per_second": statistics.median(found),
             "times_one_thread": statistics.median(f / one for f, one in zip(found, rates[name, options.threads[0]]))}
            for (name, threads), found in rates.items()]
    table = pd.DataFrame(rows)
    print(table.to_string(index=False, float_format="{:.3g}".format))
    if options.out:
        table.to_csv(options.out, index=False, float_format="%.4g", lineterminator="\n")


if __name__ == "__main__":
    main()

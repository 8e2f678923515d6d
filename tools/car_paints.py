"""Measure the paints of cars in photographs: data/streets/car_photos.csv.

    python tools/car_paints.py ZIP...            zip files with car photos in a folder `car`: photos128-train-a.zip, ...
    python tools/car_paints.py choose ZIP...     the names of the 120 photos that were looked at, for car_labels.csv

The photos stay where they are; what is written holds no picture and no name of a file. How a car is measured and named
stands in colorlab/streets/photographs.py. data/streets/car_labels.csv holds what one viewer saw in 120 of the photos,
chosen by chance: the rule was chosen with the first 60 of them, and is judged by the other 60.
"""

import csv
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from colorlab.streets import photographs

STREETS = Path(__file__).parents[1] / "data" / "streets"
LOOKED_AT, SEED = 120, 6


def cars(paths: list[str]) -> list[tuple[str, str]]:
    """(zip file, name in it) of every car photo, in order."""
    found = []
    for path in sorted(paths):
        with zipfile.ZipFile(path) as archive:
            found += [(path, name) for name in archive.namelist() if name.startswith("car/") and name[-1] != "/"]
    return found


def chosen(photos: list[tuple[str, str]]) -> list[str]:
    """The stems of the photos that are looked at."""
    picked = np.random.default_rng(SEED).choice(len(photos), LOOKED_AT, replace=False)
    return [Path(photos[number][1]).stem for number in picked]


def measured(photos: list[tuple[str, str]], at_once: int = 200) -> Iterator[tuple[str, float, float, float]]:
    """(stem, L, a, b) of each photo."""
    opened = {path: zipfile.ZipFile(path) for path in {path for path, _ in photos}}
    for first in range(0, len(photos), at_once):
        part = photos[first:first + at_once]
        archives = [opened[path] for path, _ in part]
        pictures = [np.array(Image.open(io.BytesIO(archive.read(name))).convert("RGB"))
                    for archive, (_, name) in zip(archives, part)]
        for (_, name), (L, a, b) in zip(part, photographs.measure(np.stack(pictures)).tolist()):
            yield Path(name).stem, L, a, b


def write(paths: list[str]) -> None:
    """Measure all photos; rows in the order of their lightness, so that none can be traced back by its place."""
    with open(STREETS / "car_labels.csv", newline="") as file:
        by_eye = {row["photo"]: (row["by_eye"], row["half"]) for row in csv.DictReader(file)}
    rows = sorted((L, a, b, photographs.named(a, b), *by_eye.get(stem, ("", "")))
                  for stem, L, a, b in measured(cars(paths)))
    with open(STREETS / "car_photos.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["L", "a", "b", "paint", "by_eye", "half"])
        writer.writerows(rows)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["choose", *paths] if paths:
            print("\n".join(chosen(cars(paths))))
        case [*paths] if paths:
            write(paths)
        case _:
            sys.exit(__doc__)

"""What does `colorlab colorize` take for scans of fifty megapixels, and how many levels of grey does it keep?

    python benchmarks/scans.py -o data/scans.csv

Scans are made of a sample photo: 8,660 x 5,774 pixels, dim or not. Levels are those of the grey on which colours are
laid, after its contrast was stretched.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
from PIL import Image

from colorlab import images, resources
from colorlab.images import prints

SIZE = (8660, 5774)
OLD = ("--stretch", "--borders", "--side-by-side")


def photograph(size: tuple[int, int]) -> np.ndarray:
    """L of a sample photo, enlarged, 0 to 1, float32 (H, W)."""
    small = images.read(resources.path("samples", "officer.jpg"))
    grey = Image.fromarray(small).convert("L").convert("F").resize(size, Image.Resampling.BICUBIC)
    return (np.asarray(grey) / 255).clip(0, 1)


def scan(path: Path, size: tuple[int, int], bits: int, colours: bool, dim: bool, pages: int) -> None:
    """Write a scan; a dim one ends at a twelfth of the range."""
    top = (65535 if bits == 16 else 255) / (12 if dim else 1)
    values = photograph(size)
    values = (values * top).round().astype(np.uint16 if bits == 16 else np.uint8)
    if bits == 16 and colours:
        import cv2

        cv2.imwrite(str(path), np.repeat(values[..., None], 3, axis=2))
        return
    image = Image.fromarray(np.repeat(values[..., None], 3, axis=2) if colours else values)
    options = {".jpg": {"quality": 92}, ".png": {"compress_level": 1}}.get(path.suffix, {"compression": "tiff_lzw"})
    if pages > 1:
        options |= {"save_all": True, "append_images": [image] * (pages - 1)}
    image.save(path, **options)


def watched(words: list) -> tuple[float, float]:
    """Seconds of a processor and peak memory in MiB of a command."""
    start, peak = spent(), 0
    with subprocess.Popen(words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as running:
        process = psutil.Process(running.pid)
        while running.poll() is None:
            try:
                peak = max(peak, process.memory_info().rss)
            except psutil.NoSuchProcess:
                break
            time.sleep(0.02)
    if running.returncode:
        raise SystemExit(f"{words} ended with {running.returncode}")
    return spent() - start, peak / 2 ** 20


def spent() -> float:
    """Seconds of a processor that the commands so far have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


SCANS = {  # suffix, bits, colours, dim, pages, options
    "JPEG": (".jpg", 8, True, False, 1, ()), "JPEG, old": (".jpg", 8, True, False, 1, OLD),
    "PNG": (".png", 8, True, False, 1, ()),
    "PNG, grey, 16 bits": (".png", 16, False, False, 1, ()),
    "PNG, grey, 16 bits, dim": (".png", 16, False, True, 1, ("--stretch",)),
    "PNG, grey, 8 bits, dim": (".png", 8, False, True, 1, ("--stretch",)),
    "PNG, colours, 16 bits, dim": (".png", 16, True, True, 1, ("--stretch",)),
    "TIFF, grey, 16 bits, dim, old": (".tif", 16, False, True, 1, OLD),
    "TIFF, grey, 16 bits, 3 pages": (".tif", 16, False, False, 3, ("--pages",)),
    "TIFF, colours, 16 bits": (".tif", 16, True, False, 1, ())}


def levels(path: Path, words: tuple[str, ...]) -> int:
    """How many levels of grey are left of a scan, when colours are laid over it."""
    found = images.read(path, deep="--stretch" in words)
    return len(np.unique(prints.prepare(found, "--stretch" in words).rgb[..., 1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="only these scans")
    parser.add_argument("--model", default="colorlab26")
    parser.add_argument("-o", "--out", type=Path, help="write the table to this CSV file")
    parser.add_argument("--keep", type=Path, help="keep the results here, made smaller")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    rows = []
    for name in options.names or SCANS:
        suffix, bits, colours, dim, pages, words = SCANS[name]
        with tempfile.TemporaryDirectory() as temporary:
            place = Path(temporary)
            given, out = place / f"scan{suffix}", place / "out"
            scan(given, SIZE, bits, colours, dim, pages)
            seconds, memory = watched([sys.executable, "-m", "colorlab", "colorize", given, "-o", out, "--model",
                                       options.model, *words])
            made = sorted(path for path in out.iterdir() if "-beside" not in path.name)
            rows.append({"scan": name, "megapixels": SIZE[0] * SIZE[1] / 1e6, "pages": pages,
                         "options": " ".join(words), "processor_seconds": seconds, "peak_memory_mib": memory,
                         "levels": levels(given, words)})
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                images.write(options.keep / f"{name.replace(', ', '-')}.jpg", images.read(made[-1], 8))
        print(rows[-1], flush=True)
    if options.out:
        pd.DataFrame(rows).to_csv(options.out, index=False, float_format="%.4g", lineterminator="\n")


if __name__ == "__main__":
    main()

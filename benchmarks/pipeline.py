"""The published pipeline and ours, side by side on the same photos with the same weights.

    make bench                                                  # the minis on this machine's CPU
    python benchmarks/pipeline.py --models zhang16 iizuka16 --photos 12 --random-weights

The published pipeline, written plainly: photo by photo, PIL resizes, scikit-image converts to Lab, the network runs at
batch 1 in float32, scikit-image converts back and measures MSE, PSNR, SSIM and CIEDE2000. It runs in a process of its
own. Ours measures seven numbers more. All ways take turns, since the machine's speed changes from minute to minute; the
numbers are medians of the rounds. Speed does not depend on the values of weights: `--random-weights` downloads nothing.
"""

import argparse
import contextlib
import functools
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from PIL import Image
from skimage import color, metrics
from torch.nn import functional as F

from colorlab import datasets, evaluation, images, models
from colorlab.evaluation import inflight, store
from colorlab.evaluation.answers import batches
from colorlab.inspect import timing
from colorlab.models.base import Colorizer

SIDE = 400  # of the photos of the study's test set


def photos(place: Path, count: int, side: int = SIDE, whole: int = 640) -> list[Path]:
    """JPEG files of side x side pixels: crops of the sample photos, drawn at whole x whole."""
    sources = [Image.fromarray(images.read(path)).resize((whole, whole)) for path in datasets.samples()]
    dice, files = np.random.default_rng(0), []
    for i in range(count):
        left, top = dice.integers(0, whole - side + 1, 2)
        files.append(place / f"{i:06}.jpg")
        sources[i % len(sources)].crop((left, top, left + side, top + side)).save(files[-1], quality=92)
    return files


@torch.inference_mode()
def published(model: Colorizer, file: Path) -> tuple:
    """One photo as the authors' programs and the study did it."""
    photo = np.asarray(Image.open(file).convert("RGB"))
    height, width = model.working_size(*photo.shape[:2])
    small = np.asarray(Image.fromarray(photo).resize((width, height), Image.Resampling.BICUBIC))
    L = torch.from_numpy(color.rgb2lab(small)[None, None, :, :, 0]).float().to(model.device)
    ab = F.interpolate(model(L), photo.shape[:2], mode="bilinear").cpu()[0].movedim(0, -1).numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of colours that no screen can show
        predicted = color.lab2rgb(np.concatenate((color.rgb2lab(photo)[:, :, :1], ab), axis=2))
    predicted = (255 * predicted).round().astype(np.uint8)
    return (metrics.mean_squared_error(photo, predicted), metrics.peak_signal_noise_ratio(photo, predicted),
            metrics.structural_similarity(photo, predicted, channel_axis=2),
            color.deltaE_ciede2000(color.rgb2lab(photo), color.rgb2lab(predicted)).mean())


def published_photos(name: str, device: str, random_weights: bool, files: list[Path]) -> float:
    """Seconds for some photos; called in a process of its own, which keeps its model."""
    model = build(name, device, random_weights)
    start = time.perf_counter()
    for file in files:
        published(model, file)
    return time.perf_counter() - start


def ours(model: Colorizer, place: Path, batch: int) -> pd.DataFrame:
    """The photos of a folder as `colorlab evaluate` measures them, its files included, the report left out."""
    items = datasets.find(place).items()
    with tempfile.TemporaryDirectory() as out:
        known = store.Store(Path(out), {model.name: ""})
        tasks = ((lambda part=part: known.measure(part, {model.name: model})) for part in batches(items, batch))
        for rows, result in inflight.run(tasks, inflight.usual_workers()):
            known.add(rows, result)
        return known.table(items)


@functools.cache
def build(name: str, device: str, random_weights: bool) -> Colorizer:
    if random_weights:
        torch.manual_seed(0)
        model = models.ARCHITECTURES[name]().eval().to(device)
        model.name = name
        return model
    return models.load(name, device, progress=False)


def compare(model: Colorizer, process, asked: tuple, files: list[Path], sizes: list[int], rounds: int) -> list[dict]:
    """Seconds per photo of each way, in turns, and what follows from them."""
    device, place, tables, product = model.device.type, files[0].parent, {}, []

    def timed(way: str) -> float:
        if way == "published":
            return process.submit(published_photos, *asked, files).result()
        start = time.perf_counter()
        tables[way] = ours(model, place, int(way.split()[1]))
        return time.perf_counter() - start

    ways = ["published", *(f"batch {size}" for size in sizes)]
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for round_number in range(rounds + 1):  # the first one warms up
        rate = timing.matrix_product(device, "float32", 0.5)
        found = {way: timed(way) / len(files) for way in ways}
        if round_number:
            product.append(rate)
            for way, seconds in found.items():
                taken[way].append(seconds)
    L = model.network_input(images.read(files[0]))
    gflop = timing.gflop(model, L)
    rows = []
    for name in ways:
        seconds = statistics.median(taken[name])
        row = {"model": model.name, "way": name, "photos_per_second": 1 / seconds,
               "times_published": statistics.median(p / s for p, s in zip(taken["published"], taken[name]))}
        if name in tables:
            table, workers = tables[name], inflight.usual_workers()
            shares = {"decode": table["decode_seconds"], "network": table["network_seconds"],
                      "Lab": table["seconds"] - table["network_seconds"], "metrics": table["measure_seconds"]}
            total = seconds * workers
            row |= {f"{key}_share": value.mean() / total for key, value in shares.items()}
            row["gflop_per_second"] = gflop / table["network_seconds"].mean() * workers
            row["share_of_matrix_product"] = row["gflop_per_second"] / statistics.median(product)
        rows.append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", nargs="+", default=["zhang16-mini", "iizuka16-mini"])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--photos", type=int, default=128)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, evaluation.BATCH])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--random-weights", action="store_true", help="full-size networks without a download")
    parser.add_argument("-o", "--out", type=Path, help="write the table to this CSV file")
    options = parser.parse_args()
    rows = []
    with (tempfile.TemporaryDirectory() as temporary,
          ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process):
        files = photos(Path(temporary), options.photos)
        for name in options.models:
            asked = (name, options.device, options.random_weights)
            rows += compare(build(*asked), process, asked, files, options.batches, options.rounds)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2 ** 20
            for row in rows[-len(options.batches):]:
                row["peak_memory_gib"] = memory
    table = pd.DataFrame(rows)
    table.insert(0, "device", torch.cuda.get_device_name() if options.device == "cuda"
                 else f"CPU, {torch.get_num_threads()} threads")
    print(table.to_string(index=False, float_format="{:.3g}".format))
    if options.out:
        table.to_csv(options.out, index=False, float_format="%.4g", lineterminator="\n")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())

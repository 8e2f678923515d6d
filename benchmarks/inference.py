"""How fast the networks run on this machine, and how close that comes to what the machine can do.

    python benchmarks/inference.py -o data/inference_h100.csv

Speed does not depend on the values of weights, so the full-size networks are timed with random ones: nothing is
downloaded.
"""

import argparse
import csv
import itertools
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from skimage import color

from colorlab import models
from colorlab.inspect import timing
from colorlab.models.base import Colorizer

SIDES = {"zhang16": 256, "iizuka16": 224, "zhang16-mini": 128, "iizuka16-mini": 128}
COLUMNS = ["device", "model", "side", "batch", "precision", "layout", "photos_per_second", "gflop_per_photo",
           "tflops", "share_of_matrix_product", "memory_gib"]


def build(name: str) -> Colorizer:
    """The network by name; the full-size ones with random weights."""
    torch.manual_seed(0)
    full = {"zhang16": models.Zhang16, "iizuka16": models.Iizuka16}
    return full[name]().eval() if name in full else models.load(models.embedded(name), "cpu")


def network(model: Colorizer, side: int, batch: int, precision: str, layout: str, device: str, least: float) -> dict:
    """Time one network on batches of L that already lie on the device."""
    form = torch.channels_last if layout == "channels_last" else torch.contiguous_format
    model = model.to(device, memory_format=form)
    L = (100 * torch.rand(batch, 1, side, side, device=device)).contiguous(memory_format=form)
    gflop = timing.gflop(model, L[:1])
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    with timing.precision(precision, device):
        taken = timing.seconds(lambda: model(L), device, least)
    memory = torch.cuda.max_memory_allocated() / 2 ** 30 if device == "cuda" else float("nan")
    return {"batch": batch, "precision": precision, "layout": layout, "photos_per_second": batch / taken,
            "gflop_per_photo": gflop, "tflops": gflop * batch / taken / 1000, "memory_gib": memory}


def published(model: Colorizer, side: int, device: str, least: float) -> dict:
    """The pipeline as published, written plainly: one photo at a time, PIL and scikit-image around the network."""
    model = model.to(device, memory_format=torch.contiguous_format)
    photo = np.random.default_rng(0).integers(0, 256, (400, 400, 3), np.uint8)

    def colorize():
        small = np.asarray(Image.fromarray(photo).resize((side, side), Image.Resampling.BICUBIC))
        L = torch.from_numpy(color.rgb2lab(small)[None, None, :, :, 0]).float().to(device)
        ab = torch.nn.functional.interpolate(model(L), photo.shape[:2], mode="bilinear").cpu()[0].movedim(0, -1).numpy()
        return color.lab2rgb(np.concatenate((color.rgb2lab(photo)[:, :, :1], ab), axis=2))

    with timing.precision("float32", device):
        taken = timing.seconds(colorize, device, least)
    return {"batch": 1, "precision": "float32", "layout": "published pipeline", "photos_per_second": 1 / taken}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--models", nargs="+", default=list(SIDES), choices=list(SIDES))
    parser.add_argument("--batches", nargs="+", type=int, help="default: 1 8 64 on a GPU, 1 8 on a CPU")
    parser.add_argument("--seconds", type=float, default=1.0, help="per measurement (default: 1)")
    parser.add_argument("-o", "--out", type=Path, help="write the table to this CSV file")
    options = parser.parse_args()
    gpu = options.device == "cuda"
    batches = options.batches or ([1, 8, 64] if gpu else [1, 8])
    precisions = timing.PRECISIONS if gpu else ("float32",)
    torch.backends.cudnn.benchmark = True
    name = torch.cuda.get_device_name() if gpu else f"CPU, {torch.get_num_threads()} threads"
    peak = {precision: timing.matrix_product(options.device, precision, options.seconds) / 1000
            for precision in precisions}  # TFLOP/s
    print(name, {precision: f"{value:.3g} TFLOP/s" for precision, value in peak.items()}, file=sys.stderr)
    rows = []
    for model_name in options.models:
        model, side = build(model_name), SIDES[model_name]
        found = [published(model, side, options.device, options.seconds)]
        for batch, precision, layout in itertools.product(batches, precisions, ("contiguous", "channels_last")):
            row = network(model, side, batch, precision, layout, options.device, options.seconds)
            found.append(row | {"share_of_matrix_product": row["tflops"] / peak[precision]})
        for row in found:
            rows.append({"device": name, "model": model_name, "side": side} | {
                key: float(f"{value:.4g}") if isinstance(value, float) else value for key, value in row.items()})
            print(*(rows[-1].get(column, "") for column in COLUMNS), sep="\t", flush=True)
        model.cpu()
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        with open(options.out, "w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows + [{"device": name, "model": "matrix product", "precision": precision, "tflops":
                                      float(f"{value:.4g}")} for precision, value in peak.items()])


if __name__ == "__main__":
    main()

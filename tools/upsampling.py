"""What guided enlargement of the colours is worth: data/results/upsampling.csv.

    python tools/upsampling.py PHOTOS

PHOTOS is a folder of full-size colour photos. Their true colours, shrunk to 32 and 56 places on the longer side, and
the answers of some models are enlarged to the size of the photo both ways; the distance from the true colours is
averaged over all pixels, and over the tenth of them where the colour changes most. Then one picture of 50 megapixels
is timed both ways, in turn.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import Tensor

import colorlab
from colorlab import datasets, lab, resources
from colorlab.models.joining import UPSAMPLING, bytes_of, enlarge, guide, join

TABLE = Path(__file__).parents[1] / "data" / "results" / "upsampling.csv"
SIDES = (32, 56)
MODELS = ("colorlab26", "colorlab26-safe", "zhang16-mini", "iizuka16-mini")
EDGES = 0.1
LARGE, TIMES = (5760, 8640), 3  # rows and columns, runs


def colours(rgb: np.ndarray, ab: Tensor, way: str, stride: int) -> Tensor:
    """ab (1, 2, H, W) at the size of the photo, as `join` enlarges it."""
    if way == "bilinear":
        return enlarge(ab, rgb.shape[:2])
    slope, offset = enlarge(guide(rgb, ab, stride), rgb.shape[:2]).split(2, dim=1)
    return slope * lab.rgb_to_L(bytes_of(rgb)) + offset


def answers(rgb: np.ndarray, truth: Tensor) -> Iterator[tuple[str, Tensor, int]]:
    """What is enlarged: its name, its colours, pixels per predicted colour."""
    for side in SIDES:
        size = [max(1, round(side * n / max(rgb.shape[:2]))) for n in rgb.shape[:2]]
        yield f"truth, {side} places", F.interpolate(truth, size, mode="area"), 1
    for name in MODELS:
        model = colorlab.load(name, device="cpu")
        yield name, model(model.network_input(rgb)), model.stride


def changes(truth: Tensor) -> Tensor:
    """How much the colour changes at each pixel but the first row and column."""
    here = truth[:, :, 1:, 1:]
    return (here - truth[:, :, :-1, 1:]).norm(dim=1) + (here - truth[:, :, 1:, :-1]).norm(dim=1)


@torch.inference_mode()
def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    rows = []
    for item in datasets.find(sys.argv[1]).items():
        rgb = item.truth.read()
        truth = lab.rgb_to_lab(bytes_of(rgb))[:, 1:]
        at_edges = changes(truth)
        at_edges = at_edges > np.quantile(at_edges.numpy(), 1 - EDGES)
        for name, ab, stride in answers(rgb, truth):
            for way in UPSAMPLING:
                distance = (colours(rgb, ab, way, stride) - truth).norm(dim=1)
                rows.append((name, way, distance.mean().item(), distance[:, 1:, 1:][at_edges].mean().item()))
    table = pd.DataFrame(rows, columns=["colours", "upsampling", "ab_distance", "at_edges"])
    table = table.groupby(["colours", "upsampling"], sort=False).agg(
        ab_distance=("ab_distance", "mean"), at_edges=("at_edges", "mean"), photos=("at_edges", "size")).reset_index()
    print(table.round(3).to_string(index=False))
    with resources.replacing(TABLE) as temporary:
        table.to_csv(temporary, index=False, float_format="%.5g")
    large, ab = np.random.default_rng(0).integers(0, 256, (*LARGE, 3), np.uint8), torch.zeros(1, 2, 160, 256)
    seconds: dict[str, list[float]] = {way: [] for way in UPSAMPLING}
    for way in TIMES * UPSAMPLING:
        start = time.perf_counter()
        join(large, ab, guided=way == "guided", stride=4)
        seconds[way].append(time.perf_counter() - start)
    print(f"{large.size / 3e6:.0f} megapixels:", {way: round(min(some), 2) for way, some in seconds.items()}, "seconds")


if __name__ == "__main__":
    main()

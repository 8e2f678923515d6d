"""Train the embedded models as data/embedded.toml says; stop it anywhere and run it again to go on.

    python tools/embedded.py --photos FOLDER [--minutes 150] [--device cuda] [MODEL ...]

The time is shared equally among the models that are not finished. What has been reached lies in
OUT/MODEL/STAGE: `model.safetensors`, or `so_far.safetensors` in the middle of a stage.
"""

import argparse
import math
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import torch

from colorlab import datasets, lab, models, training
from colorlab.datasets import PhotoSet
from colorlab.models import ARCHITECTURES
from colorlab.models.base import Colorizer

ROOT = Path(__file__).parents[1]
NOT_OF_THE_RECIPE = ("name", "source", "side", "photos", "limit", "frozen")


class Plan:
    """The file, and the photos that it names."""

    def __init__(self, content: dict[str, Any], photos: Path, limit: int | None):
        self.folder, self.limit = photos, limit
        self.sources: dict[str, list[str]] = content.pop("sources")
        self.models: dict[str, dict[str, Any]] = content
        self.loaded: dict[tuple[str, int, int | None], PhotoSet] = {}

    def drawn(self, source: str) -> bool:
        """Whether it is a data set by name, whose pictures are drawn, and no files."""
        return self.sources[source][0] in datasets.names()

    def photos(self, source: str, side: int, most: int | None = None) -> PhotoSet:
        """Decoded once for all stages that use them; the last two sets are kept."""
        limit = min((one for one in (most, self.limit) if one is not None), default=None)
        if (source, side, limit) not in self.loaded:
            while len(self.loaded) > 1:
                self.loaded.pop(next(iter(self.loaded)))
            files = [name if self.drawn(source) else str(self.folder / name) for name in self.sources[source]]
            self.loaded[source, side, limit] = datasets.find(files).squares(side, limit)
        return self.loaded[source, side, limit]


def begin(table: dict[str, Any], stage: dict[str, Any], before: Path | None, photos: PhotoSet, out: Path) -> Colorizer:
    """The network with which a stage begins."""
    model = _begin(table, stage, before, photos, out)
    return model.with_options(side=table["working_side"]) if "working_side" in table else model


def _begin(table: dict[str, Any], stage: dict[str, Any], before: Path | None, photos: PhotoSet, out: Path) -> Colorizer:
    if before is None and "grown_from" in table:
        trunk, some = models.load(ROOT / table["grown_from"], "cpu"), datasets.spread(range(len(photos)), 64)
        return ARCHITECTURES[table["architecture"]].grown_from(trunk, lab.rgb_to_L(photos.rgb[some]))
    shared = out / table["start_from_run"] / "last.pt" if "start_from_run" in table else None
    if shared is not None and before is None and not shared.exists():
        sys.exit(f"{shared} is missing: train {Path(table['start_from_run']).parts[0]} first")
    start = before or shared or (ROOT / table["start_from"] if "start_from" in table else None)
    if start is None:
        return training.fresh_model(table["architecture"], stage["objective"], photos, **table.get("options", {}))
    model = models.load(start).with_options(**({} if before else table.get("options", {})))
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(not name.startswith((*ARCHITECTURES[table["architecture"]].frozen,
                                                      *stage.get("frozen", ()))))
    return model


def train(plan: Plan, name: str, out: Path, minutes: float, device: str) -> bool:
    """Train one model for so many minutes; whether it is finished."""
    end, before, table = time.monotonic() + 60 * minutes, None, plan.models[name]
    for number, stage in enumerate(table["stages"], 1):
        folder = out / name / f"{number}-{stage['name']}"
        result = folder / "model.safetensors"
        if not result.exists():
            photos = plan.photos(stage["source"], stage["side"], stage.get("limit"))
            validation = None if plan.drawn(stage["source"]) else plan.photos("validation", stage["side"])
            recipe = training.Recipe(epochs=stage["photos"] / len(photos), **{
                key: value for key, value in stage.items() if key not in NOT_OF_THE_RECIPE})
            left = (end - time.monotonic()) / 60
            path = training.train(begin(table, stage, before, photos, out), photos, recipe, folder, validation, device,
                                  minutes=max(0.0, left))
            print(path, flush=True)
            if path != result:
                return False
        before = folder / "last.pt"  # which still has its BatchNorm layers
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="default: all of the file")
    parser.add_argument("--plan", type=Path, default=ROOT / "data" / "embedded.toml")
    parser.add_argument("--photos", type=Path, required=True, help="folder of the files that the plan names")
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "runs" / "embedded")
    parser.add_argument("--minutes", type=float, default=math.inf, help="default: until all are finished")
    parser.add_argument("--limit", type=int, help="use so many photos of each source only, to try it out")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1, help="of the CPU")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    plan = Plan(tomllib.loads(options.plan.read_text(encoding="utf-8")), options.photos, options.limit)
    end, waiting = time.monotonic() + 60 * options.minutes, list(options.models or plan.models)
    while waiting and time.monotonic() < end:
        minutes = (end - time.monotonic()) / 60 / len(waiting)
        train(plan, waiting.pop(0), options.out, minutes, options.device)


if __name__ == "__main__":
    main()

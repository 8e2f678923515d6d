"""What adversaries do: three small generators of the street world, and the embedded twins on photographs.

    python tools/adversaries.py train isola17-streets-l1     one of the three; without a name all, into runs/adversaries
    python tools/adversaries.py measure                      their weights, and data/streets/adversaries.csv
    python tools/adversaries.py photos photos128-val.zip     data/results/adversaries*.csv
    python tools/adversaries.py log RUN                      data/results/isola17_mini_log.csv, RUN that of the critic

Each training takes one to two minutes of one processor.
"""

import argparse
from itertools import islice
from pathlib import Path

import pandas as pd
import torch

from colorlab import datasets, models, resources, training
from colorlab.experiments import adversaries
from colorlab.models import checkpoint, critics
from colorlab.streets import SUPPLIES

EPOCH_DRAWS = 4  # of noise for each car, after each epoch


def train(names: list[str], out: Path) -> None:
    """Train, or go on."""
    photos = adversaries.squares()
    validation = adversaries.squares(adversaries.VALIDATION_SQUARES, SUPPLIES["validation"])
    cars = list(islice(adversaries.cars(SUPPLIES["validation"]), adversaries.VALIDATION_SQUARES))
    for name in names or adversaries.WAYS:
        model, recipe = adversaries.fresh(name, photos)
        print(training.train(model, photos, recipe, out / name, validation, progress=False,
                             after_epoch=Epochs(out / name / "epochs.csv", cars)), flush=True)


class Epochs:
    """Measures a model after each epoch, on cars of the validation supply; a resumed run continues the table."""

    def __init__(self, path: Path, cars: list[adversaries.Car]):
        self.path, self.cars = path, cars

    def __call__(self, epoch: int, model: torch.nn.Module) -> None:
        row = {"epoch": epoch, **adversaries.measure(model, self.cars, EPOCH_DRAWS)}
        old = pd.read_csv(self.path).query("epoch < @epoch") if self.path.is_file() else pd.DataFrame()
        with resources.replacing(self.path) as temporary:
            pd.concat((old, pd.DataFrame([row]))).to_csv(temporary, index=False, float_format="%.4g")


def measure(out: Path) -> None:
    """Store the weights in half precision, and measure what is stored."""
    for name in adversaries.WAYS:
        model = models.load(out / name / "model.safetensors", "cpu")
        checkpoint.save(model, resources.path("weights", f"{name}.safetensors"), dict(model.facts), half=True)
    critics.save(critics.load(out / "isola17-streets" / "last.pt"),
                 resources.path("weights", "isola17-streets-critic.safetensors"), half=True)
    log = pd.read_csv(out / "isola17-streets" / "log.csv")
    log.insert(0, "epoch", (log["photos"] / adversaries.SQUARES).round(3))
    with resources.replacing(resources.path("streets", "adversaries_log.csv")) as temporary:
        log.to_csv(temporary, index=False)
    epochs = pd.concat([pd.read_csv(out / name / "epochs.csv").assign(variant=name) for name in adversaries.WAYS])
    with resources.replacing(resources.path("streets", "adversaries_epochs.csv")) as temporary:
        epochs.to_csv(temporary, index=False)
    found = adversaries.table({name: models.load(name, "cpu") for name in ("grey", "mean-colour")} | {
        name: models.load(resources.path("weights", f"{name}.safetensors"), "cpu") for name in adversaries.WAYS})
    with resources.replacing(resources.path("streets", "adversaries.csv")) as temporary:
        found.to_csv(temporary, float_format="%.4g")
    print(found.round(3).to_string())


def keep_log(run: Path) -> None:
    """Keep the losses of the photo model's two players, which notebook 08 draws."""
    log = pd.read_csv(run / "log.csv")
    with resources.replacing(resources.path("results", "isola17_mini_log.csv")) as temporary:
        log.to_csv(temporary, index=False, float_format="%.4g")


def photographs(source: str, limit: int, without: list[str]) -> None:
    """Measure isola17-mini, its twin, ChromaGAN's mini, grey and others on photographs."""
    photos = datasets.find(source).squares(critics.SIDE, limit)
    names = (*adversaries.TWINS, "vitoria20-mini", "zhang16-mini", "mean-colour", "grey")
    found, each = adversaries.photographs({name: models.load(name, "cpu") for name in names
                                           if models.whereabouts(name) != "missing"}, photos,
                                          without=without)
    pair = adversaries.difference(*(each[name] for name in adversaries.TWINS))
    for name, table in (("adversaries", found), ("adversaries_twins", pair)):
        with resources.replacing(resources.path("results", f"{name}.csv")) as temporary:
            table.to_csv(temporary, index=False, float_format="%.5g")
        print(table.round(3).to_string())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["train", "measure", "photos", "log"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--without", nargs="*", default=[], metavar="METRIC", help="of sets, such as fid_lite0_v1")
    parser.add_argument("-o", "--out", type=Path, default=Path("runs/adversaries"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.what == "train":
        train(options.names, options.out)
    elif options.what == "photos":
        photographs(options.names[0], options.limit, options.without)
    elif options.what == "log":
        keep_log(Path(options.names[0]))
    else:
        measure(options.out)

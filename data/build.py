"""Rebuild what in data/ is made from other sources.

    python data/build.py samples                 needs scikit-image, scikit-learn, matplotlib
    python data/build.py prior TRAINING_ZIP      the zip file of photos that the embedded models were trained on
    python data/build.py demo SHEET              the sheet.png of `make demo`, smaller, for README.md
"""

import csv
import sys
from pathlib import Path

from PIL import Image

DATA = Path(__file__).parent
SIDE = 512

# (file name, package that carries it, path inside the package)
SAMPLES = [
    ("astronaut.jpg", "skimage", "data/astronaut.png"),
    ("cat.jpg", "skimage", "data/chelsea.png"),
    ("coffee.jpg", "skimage", "data/coffee.png"),
    ("flower.jpg", "sklearn", "datasets/images/flower.jpg"),
    ("officer.jpg", "matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
    ("rocket.jpg", "skimage", "data/rocket.jpg"),
    ("temple.jpg", "sklearn", "datasets/images/china.jpg"),
    ("tissue.jpg", "skimage", "data/ihc.png"),
]


def samples() -> None:
    """Copy the sample photos out of packages that carry them, shrunk to 512 pixels."""
    from importlib.util import find_spec

    for name, package, member in SAMPLES:
        image = Image.open(Path(find_spec(package).origin).parent / member).convert("RGB")
        image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        image.save(DATA / "samples" / name, quality=88)


def prior(source: str) -> None:
    """Write the prior of the 313 bins, estimated as in training."""
    from colorlab import bins, datasets, training

    estimate = training.estimate_prior(datasets.load_square(source, limit=4 * training.PRIOR_PHOTOS))
    with open(DATA / "prior.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["a", "b", "probability"])
        for (a, b), p in zip(bins.centers().tolist(), estimate.tolist()):
            writer.writerow([int(a), int(b), f"{p:.6g}"])


def demo(sheet: str) -> None:
    """Copy the demo's picture sheet at a size that suits a README."""
    image = Image.open(sheet).convert("RGB")
    image.thumbnail((1100, 1600), Image.Resampling.LANCZOS)
    image.save(DATA / "demo.jpg", quality=85)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["samples"]:
            samples()
        case ["prior", source]:
            prior(source)
        case ["demo", sheet]:
            demo(sheet)
        case _:
            sys.exit(__doc__)

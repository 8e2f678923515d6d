"""The case of the found table: how common each of the 313 bins is, as somebody put it on the internet, with a fault.

The table is a reconstruction. Copies of a file `prior_probs.npy` on the internet have their mode at (-90, 90); this one
was made by us from twelve sample photos with the mistake that explains them, and has its mode there, too. Which mistake
it is, is an exercise of notebook 02, whose reference made the file.
"""

import csv
from collections.abc import Callable

import numpy as np
import torch
from matplotlib.figure import Figure

from colorlab import bins, datasets, images, metrics, plots, resources
from colorlab.course.widgets.distribution import bin_map

PHOTOS = ("bridge", "cat", "dandelions", "dogs", "fruits", "meadow", "mountains", "officer", "palace", "squirrel",
          "stream", "temple")
STEP = 4  # every fourth row and column of a photo tells enough

Conversion = Callable[[np.ndarray], np.ndarray]


def read() -> torch.Tensor:
    """The found table: probabilities (313,), float32, in the order of `bins.centers`."""
    with open(resources.path("found_prior.csv"), newline="", encoding="utf-8") as file:
        return torch.tensor([float(row["probability"]) for row in csv.DictReader(file)])


def table(conversion: Conversion) -> torch.Tensor:
    """A table like the found one, from the same twelve photos by a conversion of your own.

    Parameters
    ----------
    conversion : function
        RGB uint8 (H, W, 3) -> a and b, floats (H, W, 2) in CIE units, sound or not.

    Returns
    -------
    Tensor, (313,)
        Smoothed as `bins.estimate_prior` does it.
    """
    found = {path.stem: path for path in datasets.samples()}
    batches = []
    for name in PHOTOS:
        ab = np.asarray(conversion(images.read(found[name])[::STEP, ::STEP].copy()), dtype=np.float32)
        batches.append(torch.tensor(np.moveaxis(ab, -1, 0)[None]))
    return bins.estimate_prior(batches, photographs=False)


def overlap(first: torch.Tensor, second: torch.Tensor) -> float:
    """What two distributions (313,) have in common: 0, nothing, to 1, everything."""
    return torch.minimum(first, second).sum().item()


def show() -> None:
    """Show the found table as maps: its probabilities, and those of the course's own prior."""
    mine, theirs = metrics.prior(), read()
    figure = Figure(figsize=(9.5, 3.7), layout="constrained")
    for axis, title, values in zip(figure.subplots(1, 2), ("the prior of this course", "the file (reconstructed)"),
                                   (mine, theirs)):
        bin_map(axis, values, "probability (logarithmic)", log=True)
        axis.set_title(title)
    plots.show(figure, caption="Two tables that claim to say the same: how common each bin is in photos. "
                               "One has nearly everything around grey, the other at the rim.",
               alt="Two maps of the 313 bins. Left, the course's prior: one bright hill around grey, which falls off "
                   "to all sides. Right, the file: a faint spot at grey with a dark ring around it, and a bright rim, "
                   "brightest in its corners.")
    for name, values in (("ours", mine), ("file", theirs)):
        near = values[bins.centers().norm(dim=1) <= 20].sum()
        print(f"{name}: sum {values.sum():.2f}, smallest value {values.min():.0e}, {near:.0%} within 20 units of grey")

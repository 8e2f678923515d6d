"""Train the judge that needs no people, and measure it: see tools/surveys.py."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from safetensors.torch import load_file, save_file
from tqdm import tqdm

import colorlab
from colorlab.course.surveys import classifier
from colorlab.course.surveys.pictures import square
from colorlab.datasets import collect, spread

TAUGHT = ("zhang16-mini", "iizuka16-mini")
SIZE = 96  # the photos are shrunk to it: the judge sees 64
MET_LATER = ("zhang16-mini-classification", "grey")  # whose colours it has never seen


def train(photos: Path, validation: Path, out: Path, count: int, epochs: int) -> pd.DataFrame:
    """Write `judge.safetensors` and `judge.csv` into a folder."""
    true, held_out = read(photos, count), read(validation, count // 4)
    models = {name: colorlab.load(name) for name in (*TAUGHT, *MET_LATER)}
    false = [[models[name].colorize(rgb) for rgb in tqdm(true, desc=name)] for name in TAUGHT]
    torch.set_num_threads(1)
    judge = classifier.train(true, false, epochs)
    # Written first: it is measured as it will be loaded, in half precision.
    save_file({name: value.half().contiguous() if value.is_floating_point() else value for name, value in
               judge.state_dict().items()}, out / "judge.safetensors")
    judge.load_state_dict(load_file(out / "judge.safetensors"))
    rows = []
    with torch.inference_mode():
        own = np.array([judge.score(rgb) for rgb in held_out])
        for name, model in models.items():
            made = np.array([judge.score(model.colorize(rgb)) for rgb in tqdm(held_out, desc=name)])
            rows.append({"model": name, "taught": name in TAUGHT, "photos": len(own),
                         "fooled_percent": round(100 * float((made >= own).mean()), 1),
                         "true_called_true_percent": round(100 * float((own > 0).mean()), 1),
                         "made_up_called_true_percent": round(100 * float((made > 0).mean()), 1)})
    table = pd.DataFrame(rows)
    table.to_csv(out / "judge.csv", index=False)
    return table


def read(source: Path, count: int) -> Sequence[np.ndarray]:
    """Colour photos, evenly spread over a folder or zip file."""
    found = [square(photo.read(), SIZE) for photo in spread(collect([source]), count)]
    return [rgb for rgb in found if np.ptp(rgb.astype(int), axis=-1).mean() > 8]

"""Answers to the exercises of 00_start_here: other right ways, and wrong ones with the misconception they show."""

import numpy as np
import torch

import colorlab
from colorlab import datasets, metrics

CAT = next(path for path in datasets.samples() if path.stem == "cat")


def ratio_by_table():
    table = colorlab.evaluate([CAT], ["zhang16-mini", "iizuka16-mini"], progress=False).set_index("model")
    return table.loc["zhang16-mini", "colourfulness"] / table.loc["iizuka16-mini", "colourfulness"]


def ratio_in_batches():
    zhang, iizuka = (next(colorlab.load(name).colorize_many([CAT], progress=False))
                     for name in ("zhang16-mini", "iizuka16-mini"))
    return torch.tensor(metrics.colourfulness(zhang) / metrics.colourfulness(iizuka))


CORRECT = {
    "numbers_to_predict": [2 * 300 * 451, np.zeros((2, 300, 451)).size, float(300 * 451 + 451 * 300)],
    "colour_ratio": [ratio_by_table(), ratio_in_batches()],
}

# (answer, name of the misconception that must be recognised; None: wrong in a way of its own)
WRONG = {
    "numbers_to_predict": [(3 * 300 * 451, "predicts RGB"), (451 * 300, "one number per pixel"),
                           (313 * 300 * 451, "313 per pixel"), (2, "forgets the pixels"), (1000, None)],
    "colour_ratio": [(1 / ratio_by_table(), "upside down"), (100 * ratio_by_table(), "percent"), (-1, None)],
}

"""The tables of notebook 02 that are computed from photos."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F

from colorlab import bins, losses, metrics
from colorlab.course.figures.notebook_02 import ab_of
from colorlab.models.base import Colorizer
from colorlab.models.zhang16 import Zhang16


def measured(shown: Mapping[str, Mapping[str, np.ndarray]], baselines: Mapping[str, Colorizer]) -> pd.DataFrame:
    """Colourfulness (in percent of the truth's) and mean ab error of what `show_answers` returned, and of baselines.

    Returns
    -------
    DataFrame
        Text; two rows for each photo, a column for each model.
    """
    rows = {}
    for name, answers in shown.items():
        truth = answers["truth"]
        row = {kind: rgb for kind, rgb in answers.items() if kind != "truth"}
        row |= {kind: model.colorize(truth) for kind, model in baselines.items()}
        vivid = metrics.colourfulness(truth)
        rows[name, "colourfulness"] = {kind: f"{metrics.colourfulness(rgb) / vivid:.0%}" for kind, rgb in row.items()}
        rows[name, "mean ab error"] = {kind: f"{metrics.ab_distance(rgb, truth):.0f}" for kind, rgb in row.items()}
    return pd.DataFrame(rows).T


def landmarks(model: Zhang16, photos: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Cross-entropy on photos (rows): of an answer that knows nothing, of the prior, of a classifier, of the truth."""
    rows = {}
    for name, photo in photos.items():
        L = model.network_input(photo)
        ab = F.interpolate(ab_of(photo), L.shape[-2:], mode="area")
        with torch.no_grad():
            scores = model.logits(L).cpu()
        prior = metrics.prior().log().view(1, -1, 1, 1).expand_as(scores)
        floor = bins.entropy(bins.soft_encode(F.avg_pool2d(ab, losses.BLOCK))).mean() * np.log(2)
        rows[name] = {"nothing known": np.log(bins.COUNT), "prior": losses.cross_entropy(prior, ab).item(),
                      "classifier": losses.cross_entropy(scores, ab).item(), "all known": floor.item()}
    return pd.DataFrame(rows).T

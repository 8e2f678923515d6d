"""The tables of notebook 02 that are computed from photos."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F

from colorlab import bins, losses, metrics
from colorlab.course.figures.notebook_02 import ab_of
from colorlab.evaluation.statistics import interval
from colorlab.models.base import Colorizer
from colorlab.models.zhang16 import Zhang16


def averages(models: Mapping[str, Colorizer], photos: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Colourfulness and mean ab error of models over photos: means with 95 % intervals, as text; a row for each model.

    The last row is the truth.
    """
    found = {kind: [model.colorize(photo) for photo in photos.values()] for kind, model in models.items()}
    rows: dict[str, dict[str, str]] = {}
    for kind, pictures in {**found, "truth": list(photos.values())}.items():
        errors = [metrics.ab_distance(rgb, photo) for rgb, photo in zip(pictures, photos.values())]
        for measure, values in (("colourfulness", [metrics.colourfulness(rgb) for rgb in pictures]),
                                ("mean ab error", errors)):
            mean, low, high = interval(values)
            rows.setdefault(kind, {})[measure] = f"{mean:.0f} [{low:.0f}, {high:.0f}]"
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


def round_trip(photo: np.ndarray) -> pd.Series:
    """Mean errors (units of ab) of a photo's colours after a trip to the bins and back, by hard and by soft shares."""
    ab = ab_of(photo)
    index, weight = bins.neighbours(ab)
    ways = {"nearest bin": bins.centers()[bins.hard_encode(ab)].movedim(-1, 1),
            "mean of the five": (bins.centers()[index].movedim(-1, 2) * weight[:, :, None]).sum(dim=1)}
    return pd.Series({name: (back - ab).norm(dim=1).mean().item() for name, back in ways.items()})


def weights_by_mix(prior: torch.Tensor, mixes: Sequence[float]) -> pd.DataFrame:
    """The least and the largest weight of equation 4 and the factor between them, a row for each lambda."""
    rows = {}
    for mix in mixes:
        weights = bins.rebalancing_weights(prior, mix)
        low, high = weights.min().item(), weights.max().item()
        rows[f"lambda {mix}"] = {"least weight": low, "largest weight": high, "factor": high / low}
    return pd.DataFrame(rows).T

"""Tables of notebook 03: hours counted, how far a network sees, how even a sky is, and the stored study."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
from scipy.stats import binomtest
from torch import Tensor

from colorlab import lab, metrics, resources, streets
from colorlab.course.figures.notebook_03 import half_side
from colorlab.course.fusion_ablation import FRONT, hour_of, sky_scatters
from colorlab.evaluation import statistics
from colorlab.inspect import fusion as tools
from colorlab.models.base import Colorizer
from colorlab.streets.scores import input_of

# Places of the photo of the mountains, as shares of width and height.
MOUNTAINS = {"sky": (0.5, 0.1), "rocks": (0.62, 0.35), "snow": (0.86, 0.62), "meadow": (0.8, 0.8)}


def tints(pictures: Mapping[str, np.ndarray], places: Mapping[str, tuple[float, float]] = MOUNTAINS) -> pd.DataFrame:
    """Mean a and b around some places (columns) of several pictures RGB uint8 (H, W, 3), one a row."""
    rows = {}
    for name, rgb in pictures.items():
        ab, (height, width) = lab.rgb_to_lab(torch.tensor(rgb).movedim(-1, 0))[1:], rgb.shape[:2]
        reach = max(1, round(0.02 * width))
        patches = {place: ab[:, max(0, int(y * height) - reach):int(y * height) + reach + 1,
                             max(0, int(x * width) - reach):int(x * width) + reach + 1].mean(dim=(1, 2)).tolist()
                   for place, (x, y) in places.items()}
        rows[name] = {place: f"a {round(a):2} b {round(b):3}" for place, (a, b) in patches.items()}
    return pd.DataFrame(rows).T


def percent(right: int, count: int) -> str:
    """A share in percent with its 95 % interval after Wilson, which stays sensible at 0 and 100 %."""
    low, high = binomtest(right, count).proportion_ci(method="wilson")
    return f"{100 * right / count:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def hours_stored(names: Sequence[str]) -> pd.DataFrame:
    """How often the hour is right in the stored streets, for networks of `data/streets/streets.csv`."""
    table = pd.read_csv(resources.path("streets", "streets.csv"), index_col="variant").loc[list(names)]
    columns = {"whole picture": "time_right", "lowest twelve rows": "foreground_right"}
    return pd.DataFrame({title: [percent(round(share * count), count)
                                 for share, count in zip(table[column], table.scenes.astype(int))]
                         for title, column in columns.items()}, index=list(names))


def hours_counted(networks: Sequence[Colorizer], scenes: Sequence[streets.Scene]) -> pd.DataFrame:
    """In how many of some streets the hour is right, for networks that answer them now."""
    rows = {}
    for network in networks:
        with torch.inference_mode():
            answers = network(input_of(network, scenes)).cpu()
        rows[network.name] = {title: f"{sum(hour_of(ab, one, where) == one.recipe.time for ab, one in pairs)} of "
                                     f"{len(scenes)}"
                              for title, where in (("whole picture", slice(None)), ("lowest twelve rows", FRONT))
                              for pairs in [list(zip(answers, scenes))]}
    return pd.DataFrame(rows).T


def halves(network: Colorizer, L: Tensor, places: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    """The part of a photo, L (1, 1, H, W), that holds half of the influence on the colour at some places."""
    height, width = L.shape[-2:]
    rows = []
    for name, (row, column) in places.items():
        reach = half_side(tools.influence(network, L, row, column), row, column) // 2
        high, wide = (min(n, at + reach + 1) - max(0, at - reach) for n, at in ((height, row), (width, column)))
        rows.append({"given as": f"{height} x {width}", "colour": name,
                     "half of the influence within": f"{high} x {wide}",
                     "of the photo, %": round(100 * high * wide / (height * width))})
    return pd.DataFrame(rows)


def scatters(networks: Sequence[Colorizer], sides: Sequence[int], count: int) -> pd.DataFrame:
    """How far the sky's colour varies within a picture: mean and 95 % interval over `count` streets by day."""
    rows = {}
    for network in networks:
        found = {side: statistics.interval(sky_scatters(network, side, count)) for side in sides}
        rows[network.name] = {f"{side} x {side}": f"{mean:.0f} ({low:.0f} to {high:.0f})"
                              for side, (mean, low, high) in found.items()}
    return pd.DataFrame(rows).T


def errors_of(ways: Mapping[str, Mapping[str, np.ndarray]], photos: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """CIEDE2000 of each photo (rows) in each way (columns); ways named "other ..." are averaged into one."""
    errors = pd.DataFrame({name: {way: metrics.ciede2000(rgb, photos[name]) for way, rgb in found.items()}
                           for name, found in ways.items()}).T
    others = [way for way in errors if way.startswith("other")]
    errors.insert(2, "another photo's vector", errors[others].mean(axis=1))
    return errors.drop(columns=others)


def of_study(*pairs: tuple[str, str], metric: str = "ab_distance") -> pd.DataFrame:
    """The study's differences of a metric, first minus second, for pairs of models."""
    stored = pd.read_csv(resources.path("results", "differences.csv")).query("metric == @metric")
    rows: list[dict[str, Any]] = []
    for first, second in pairs:
        for one in stored[(stored["first"] == first) & (stored["second"] == second)].itertuples():
            rows.append({"photos": one.set, "first": first, "second": second, "difference": f"{one.difference:.2f}",
                         "95 % interval": f"{one.low:.2f} to {one.high:.2f}",
                         "same sign in": f"{one.agree} of {one.seeds} runs"})
    return pd.DataFrame(rows)

"""The tables and single numbers that notebook 01 prints."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import torch
from scipy import ndimage

from colorlab import lab
from colorlab.course import assimilation, colour_vision, just_noticeable
from colorlab.evaluation import statistics


def detail(rgb: np.ndarray, block: int = 8) -> pd.DataFrame:
    """Spread of each channel of a photo, what blocks of `block` x `block` pixels lose of it, and correlation with L."""
    values = lab.rgb_to_lab(torch.tensor(rgb.copy()).movedim(-1, 0))
    every = torch.cat((torch.tensor(rgb.copy()).movedim(-1, 0) / 2.55, values)).double()
    rows, columns = (side // block * block for side in rgb.shape[:2])
    every = every[:, :rows, :columns].reshape(6, rows // block, block, columns // block, block)
    fine = every - every.mean(dim=(2, 4), keepdim=True)
    like_L = torch.corrcoef(every.flatten(1))[3]
    return pd.DataFrame({"standard deviation": every.flatten(1).std(dim=1), "fine detail":
                         fine.flatten(1).std(dim=1), "correlation with L": like_L},
                        index=["red, %", "green, %", "blue, %", "L", "a", "b"]).round(
                            {"standard deviation": 1, "fine detail": 1, "correlation with L": 2})


def intervals(values: Mapping[str, Sequence[float]]) -> pd.DataFrame:
    """Mean CIEDE2000 and its 95 % interval of two lists, a number a photo, and of their difference, photo by photo."""
    (first, one), (second, other) = values.items()
    rows = {first: one, second: other, f"{first} minus {second}": np.subtract(one, other)}
    found = {name: (len(row), *statistics.interval(row)) for name, row in rows.items()}
    table = pd.DataFrame(found, index=["photos", "mean", "low", "high"]).T.round(1).astype({"photos": int})
    return table.rename_axis(columns="CIEDE2000")


def agreement(photo: np.ndarray, period: int, gain: float = 2.5, reach: int = 32) -> float:
    """Correlation of a and b with the photo's when only lines are coloured, both averaged over `reach` pixels."""
    drawn = assimilation.coloured_lines(photo, assimilation.lines(photo.shape[:2], period), gain)
    one, other = (assimilation.from_afar(rgb, reach).ravel() for rgb in (drawn, photo))
    return round(float(np.corrcoef(one, other)[0, 1]), 2)


def found(answers: pd.DataFrame) -> str:
    """How many differences, and how many checks, were found in a table of `just_noticeable`; the three separations."""
    counts = {check: f"{part['found'].sum()} of {len(part)}" for check, part in answers.groupby("check")}
    scores = {name: round(score, 2) for name, score in just_noticeable.scores(answers).items()}
    return f"found {counts[False]}, and {counts[True]} checks; separation {scores}"


def most_changed(moved: np.ndarray, smooth: float = 6) -> np.ndarray:
    """Where a photo changed most: (H, W) distances -> bool (H, W), over half of the maximum after smoothing."""
    even = ndimage.gaussian_filter(moved, smooth)
    return even > 0.5 * even.max()


def closest_pairs(palettes: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """For each palette and view the CIEDE2000 of the two colours that are hardest to tell apart, and their numbers."""
    rows: dict[str, dict[str, str]] = {}
    for name, colours in palettes.items():
        for view in colour_vision.VIEWS:
            least, first, second = colour_vision.closest_pair(colours, view)
            rows.setdefault(name, {})[view] = f"{least:.0f} ({first + 1} and {second + 1})"
    return pd.DataFrame(rows).T

"""Models on the street world, where the truth is known: a row per car, and the lessons as numbers."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F

from colorlab import lab
from colorlab.models.base import Colorizer
from colorlab.models.joining import bytes_of
from colorlab.models.modes import evaluating
from colorlab.streets import measures
from colorlab.streets.classes import guess_context
from colorlab.streets.paints import DEFAULT, PAINTS, StreetsError, checked
from colorlab.streets.scenes import Scene
from colorlab.streets.truths import best_answers

BLOCK = 4  # pixels: zhang16 answers once for each block of 4 x 4
FOREGROUND = 1 / 16  # share of the rows, at the bottom: grass and bushes, far from sun, moon and lamps
COLUMNS = [f"p_{name}" for name in (*PAINTS, "none")]


def input_of(model: Colorizer, scenes: Sequence[Scene]) -> torch.Tensor:
    """L of the scenes' photos, (B, 1, H, W), at their own size, on the model's device."""
    return torch.cat([model.network_input(scene.rgb, (scene.size, scene.size)) for scene in scenes])


@torch.inference_mode()
def evaluate(model: Colorizer, scenes: Iterable[Scene], batch_size: int = 32) -> pd.DataFrame:
    """Let a model colorize scenes and compare its answers with the truth.

    Parameters
    ----------
    model : Colorizer
        Best one that was trained on the street world. One that `predicts_bins` is asked for its distribution too.
    scenes : iterable of Scene
        All of one size; none that the model was trained on.

    Returns
    -------
    DataFrame
        One row per car that wholly fills a block of 4 x 4 pixels (few do at 64 pixels, nine of ten at 96): `seed` of
        the scene, `car`, `paint`, `time`, `season`; `guessed_time`, `guessed_season`: whose colours the rest of the
        picture got (`guess_context`), `foreground_time`: the same of the lowest rows alone; `a`, `b`: the mean answer
        over those blocks, CIE units; of models with a distribution also `p_red` ... `p_none`
        (`measures.paint_probabilities`, mean over the blocks) and `excess_bits` (mean over the blocks).

    Raises
    ------
    StreetsError
        If there is no scene, or no such car.
    """
    rows: list[dict] = []
    scenes = iter(scenes)
    with evaluating(model):
        while batch := list(islice(scenes, batch_size)):
            L = input_of(model, batch)
            ab = model(L)
            blocks = F.avg_pool2d(ab, BLOCK).movedim(1, -1).float().cpu().numpy()
            full = ab.movedim(1, -1).float().cpu().numpy()
            spread = model.distribution(L).movedim(1, -1).cpu().numpy() if model.predicts_bins else None
            for i, scene in enumerate(batch):
                rows += _rows(scene, full[i], blocks[i], None if spread is None else spread[i])
    if not rows:
        raise StreetsError("give at least one scene with a car that covers a block of 4 x 4 pixels")
    return pd.DataFrame(rows)


def _rows(scene: Scene, ab: np.ndarray, blocks: np.ndarray, spread: np.ndarray | None) -> list[dict]:
    recipe, side = scene.recipe, scene.size // BLOCK
    time, season = guess_context(ab, scene.segmentation)
    below = slice(scene.size - int(FOREGROUND * scene.size), None)
    foreground_time, _ = guess_context(ab[below], scene.segmentation[below])
    numbers = scene.cars.reshape(side, BLOCK, side, BLOCK).swapaxes(1, 2).reshape(side, side, -1)
    rows = []
    for number, paint in enumerate(recipe.colours, 1):
        inside = (numbers == number).all(axis=-1)
        if not inside.any():
            continue
        a, b = blocks[inside].mean(axis=0).tolist()
        row = {"seed": recipe.seed, "car": number, "paint": paint, "time": recipe.time, "season": recipe.season,
               "guessed_time": time, "guessed_season": season, "foreground_time": foreground_time, "a": a, "b": b}
        if spread is not None:
            found = measures.paint_probabilities(spread[inside])
            row |= dict(zip(COLUMNS, found.mean(axis=0).tolist(), strict=True))
            row["excess_bits"] = measures.excess_bits(found, dict(recipe.paints))
        rows.append(row)
    return rows


def summarize(table: pd.DataFrame, paints: Mapping[str, float] = DEFAULT) -> pd.Series:
    """The lessons as numbers, from the table of `evaluate`.

    Returns
    -------
    Series
        `cars`, `scenes`: how many. `to_mean`, `to_median`, `to_mode`: mean distance of the cars' colours to the best
        answer under squared, absolute and 0-1 loss, ab units. `no_paint`: share of cars with a colour that no car has.
        `time_right`, `foreground_right`, `season_right`: shares of scenes. With a distribution also `p_red` ...
        `p_none`, their mean; `excess_bits`: mean over cars; `calibration_error`.
    """
    paints = checked(paints)
    ab, scenes = table[["a", "b"]].to_numpy(), table.drop_duplicates("seed")
    found: dict[str, float] = {"cars": len(table), "scenes": len(scenes)}
    found |= {f"to_{name}": measures.distance_to(ab, answer).mean()
              for name, answer in zip(("mean", "median", "mode"), best_answers(paints).values(), strict=True)}
    found |= {"no_paint": measures.share_of_no_paint(ab),
              "time_right": (scenes["time"] == scenes["guessed_time"]).mean(),
              "foreground_right": (scenes["time"] == scenes["foreground_time"]).mean(),
              "season_right": (scenes["season"] == scenes["guessed_season"]).mean()}
    if "excess_bits" in table:
        drawn = table["paint"].map(list(PAINTS).index)
        found |= table[COLUMNS].mean().to_dict() | {
            "excess_bits": table["excess_bits"].mean(),
            "calibration_error": measures.calibration_error(table[COLUMNS].to_numpy(), drawn.to_numpy())}
    return pd.Series(found)


def __getattr__(name: str) -> Any:
    """A name of version 0.1. Remove with version 0.3."""
    if name != "network_input":
        raise AttributeError(f"module 'colorlab.streets.scores' has no attribute '{name}'")
    warnings.warn("network_input(scenes) is now model.network_input(scene.rgb); the old name goes with version 0.3",
                  DeprecationWarning, stacklevel=2)
    return lambda scenes, device="cpu": lab.rgb_to_L(torch.cat([bytes_of(one.rgb) for one in scenes]).to(device))

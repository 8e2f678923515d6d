"""What an adversary does to a known truth: one small generator on cars of the street world, three ways."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import torch

from colorlab import lab, metrics, training
from colorlab.datasets import PhotoSet
from colorlab.evaluation import statistics
from colorlab.models.base import Colorizer
from colorlab.models.isola17 import Isola17
from colorlab.models.modes import evaluating
from colorlab.streets.measures import CLOSE
from colorlab.streets.paints import DEFAULT, PAINTS, paint_ab
from colorlab.streets.scenes import Scene
from colorlab.streets.scores import input_of
from colorlab.streets.supply import SUPPLIES, StreetDataset
from colorlab.streets.truths import entropy_bits

SIZE, SIDE = 64, 32  # pixels, of the scenes and of the squares that are cut out of them around a car
LEAST = 16  # pixels of a car's body, or it is not measured
SCENES, DRAWS = 100, 16  # measured; draws of noise for each
SETTINGS: dict[str, Any] = {"width": 0.125, "depth": 4}  # of the generator, and the width of its critic
RECIPE = training.Recipe(batch_size=16, learning_rate=2e-3, epochs=20.0, zoom=1.0, average=0.99, warmup=50)
SQUARES, VALIDATION_SQUARES = 900, 200


@dataclass(frozen=True)
class Way:
    """A way to train the generator: its objective, and how many channels of noise it sees."""

    objective: str
    noise: int = 0


WAYS = {"isola17-streets-l1": Way("l1"), "isola17-streets": Way("cgan+10l1"),
        "isola17-streets-noise": Way("cgan+10l1", noise=4)}


def squares(count: int = SQUARES, supply: int = SUPPLIES["training"]) -> PhotoSet:
    """Squares of 32 x 32 pixels around cars of the street world, one for each car."""
    found: list[np.ndarray] = []
    for scene in StreetDataset(supply, SIZE):
        for number in range(1, len(scene.recipe.colours) + 1):
            body = scene.cars == number
            if body.sum() >= LEAST and len(found) < count:
                top, left = (int(np.clip(round(where.mean()) - SIDE // 2, 0, SIZE - SIDE)) for where in body.nonzero())
                found.append(scene.rgb[top:top + SIDE, left:left + SIDE])
        if len(found) == count:
            break
    rgb = torch.from_numpy(np.stack(found)).movedim(-1, 1).contiguous()
    return PhotoSet(rgb, torch.zeros(count, dtype=torch.long), ["car"], photographs=False)


def fresh(name: str, photos: PhotoSet) -> tuple[Colorizer, training.Recipe]:
    """The generator of one of `WAYS` before its training, and the recipe."""
    way = WAYS[name]
    model = training.fresh_model(Isola17, way.objective, photos, noise=way.noise, **SETTINGS)
    return model.with_options(side=SIZE), training.Recipe(**{**vars(RECIPE), "objective": way.objective})


@torch.inference_mode()
def painted(model: Colorizer, rgb: torch.Tensor) -> torch.Tensor:
    """Squares as a model colorizes them at their own size: RGB uint8 (B, 3, S, S) -> the same shape."""
    L = lab.rgb_to_L(rgb)
    return lab.to_uint8(lab.lab_to_rgb(torch.cat((L, model(L)), dim=1)))


@torch.inference_mode()
def answers(model: Colorizer, scenes: Iterable[Scene], draws: int = 0) -> np.ndarray:
    """The colours that cars get.

    Parameters
    ----------
    model : Colorizer
    scenes : iterable of Scene
        All of one size.
    draws : int
        How often each scene is colorized, each time with other noise; 0: once, without any.

    Returns
    -------
    ndarray, (cars, draws or 1, 2)
        Mean ab over the body of each car of 16 pixels or more.
    """
    rows: list[list[np.ndarray]] = []
    with evaluating(model):
        for number, scene in enumerate(scenes):
            L = input_of(model, [scene])
            if draws:
                ab = model(L.expand(draws, -1, -1, -1), noise=torch.arange(draws) + 1000 * number)
            else:
                ab = model(L)
            for car in range(1, len(scene.recipe.colours) + 1):
                body = torch.from_numpy(scene.cars == car)
                if int(body.sum()) >= LEAST:
                    rows.append([one[:, body].mean(dim=1).cpu().numpy() for one in ab])
    return np.array(rows)


def paints_of(ab: np.ndarray) -> np.ndarray:
    """Colours (..., 2) -> the number in PAINTS of the paint within 15 units, -1 where there is none."""
    distance = np.linalg.norm(ab[..., None, :] - paint_ab(), axis=-1)
    return np.where(distance.min(axis=-1) <= CLOSE, distance.argmin(axis=-1), -1)


def bits(numbers: np.ndarray) -> float:
    """Entropy of the paints among some answers, those of no paint being one more."""
    return entropy_bits(np.unique(numbers, return_counts=True)[1] / len(numbers))


def measure(model: Colorizer, count: int = SCENES) -> dict[str, float]:
    """A row of the table: what a generator does with cars that it has not seen.

    Returns
    -------
    dict
        `cars`; `painted`: share of cars within 15 units of a paint; `p_red` ... `p_green`, `p_none`; `bits`: entropy
        of these over all cars, the truth has 2.124; `bits_noise`: mean entropy of one car's paints over draws of
        noise, 0 where the noise does nothing, NaN without any.
    """
    def scenes() -> Iterable[Scene]:
        return islice(StreetDataset(SUPPLIES["results"], SIZE), count)

    noise = bool(getattr(model, "noise", 0))
    given = paints_of(answers(model, scenes(), DRAWS if noise else 0))
    shares = [float((given == number).mean()) for number in (*range(len(PAINTS)), -1)]
    return {"cars": len(given), "painted": 1 - shares[-1],
            **dict(zip([f"p_{name}" for name in (*PAINTS, "none")], shares, strict=True)), "bits": bits(given.ravel()),
            "bits_noise": float(np.mean([bits(car) for car in given])) if noise else float("nan")}


def table(models: Mapping[str, Colorizer]) -> pd.DataFrame:
    """`measure` of several models, and the truth as the first row."""
    truth = {"painted": 1.0, **{f"p_{name}": p for name, p in DEFAULT.items()}, "p_none": 0.0,
             "bits": entropy_bits(list(DEFAULT.values())), "bits_noise": entropy_bits(list(DEFAULT.values()))}
    rows = {"truth": truth} | {name: measure(model) for name, model in models.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("variant")


# --- photographs: what the critic alone does

TWINS = ("isola17-mini", "isola17-mini-l1")
OF_PHOTOS = ("ab_distance", "psnr", "colourfulness")
RESAMPLED = 1000  # for the interval of an AUC


@torch.inference_mode()
def photographs(models: Mapping[str, Colorizer], photos: PhotoSet, batch_size: int = 16
                ) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Measure models on squares: means with 95 % intervals, and the numbers of every photo.

    Returns
    -------
    DataFrame
        Columns model, metric, mean, low, high, photos; of the sets' metrics, too: the critic's, whose AUC has an
        interval over photos, and the Fréchet distance, which has none.
    dict of str to DataFrame
        For each model a row per photo: the metrics of `OF_PHOTOS`.
    """
    singles, of_sets = metrics.per_photo(), metrics.set_level(metrics.METRICS)
    kept: dict[tuple[str, str], list[torch.Tensor]] = {}
    for part in photos.rgb.split(batch_size):
        reference = metrics.Reference(part)
        for name, model in models.items():
            pair = metrics.Pair(painted(model, part), reference)
            for metric in OF_PHOTOS:
                kept.setdefault((name, metric), []).append(singles[metric].measured(pair))
            for metric, one in of_sets.items():
                kept.setdefault((name, metric), []).append(torch.stack(one.features(pair), dim=1))
    rows, each = [], {name: pd.DataFrame() for name in models}
    for (name, metric), parts in kept.items():
        values = torch.cat(parts)
        if metric in OF_PHOTOS:
            each[name][metric] = values.numpy()
            found = statistics.interval(values.numpy(), np.ones(len(values)))
        else:
            predicted, true = values.float().unbind(1)
            of_set = of_sets[metric].of_set
            found = (of_set(predicted, true), *(_resampled(of_set, predicted, true) if metric == "critic_auc"
                                                else (np.nan, np.nan)))
        rows.append((name, metric, *found, len(values)))
    return pd.DataFrame(rows, columns=["model", "metric", "mean", "low", "high", "photos"]), each


def _resampled(of_set: Callable[[torch.Tensor, torch.Tensor], float], predicted: torch.Tensor, true: torch.Tensor
               ) -> tuple[float, float]:
    """95 % interval of a set's metric: photos drawn again and again."""
    dice = torch.Generator().manual_seed(0)
    drawn = [torch.randint(len(true), (len(true),), generator=dice) for _ in range(RESAMPLED)]
    low, high = np.quantile([of_set(predicted[chosen], true[chosen]) for chosen in drawn], [0.025, 0.975])
    return float(low), float(high)


def difference(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Paired differences of two models, photo by photo: metric, mean, low, high (95 %), and the ratio of the means."""
    rows = [(metric, *statistics.interval((one[metric] - other[metric]).to_numpy(), np.ones(len(one))),
             one[metric].mean() / other[metric].mean()) for metric in one]
    return pd.DataFrame(rows, columns=["metric", "difference", "low", "high", "ratio"])

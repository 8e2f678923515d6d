"""What an adversary does to a known truth: one small generator on cars of the street world, three ways."""

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch

from colorlab import lab, metrics, training
from colorlab.datasets import PhotoSet
from colorlab.evaluation import statistics
from colorlab.models.base import Colorizer
from colorlab.models.isola17 import Isola17
from colorlab.models.joining import bytes_of
from colorlab.models.modes import evaluating
from colorlab.streets.measures import CLOSE
from colorlab.streets.paints import DEFAULT, PAINTS, paint_ab
from colorlab.streets.recipes import recipe
from colorlab.streets.scenes import scene
from colorlab.streets.supply import SUPPLIES, StreetDataset
from colorlab.streets.truths import entropy_bits

SIZE, SIDE = 64, 24  # pixels, of the scenes and of the squares that are cut out of them around a car
LEAST = 16  # pixels of a car's body, or it is not taken
TIME, SEASON = "day", "summer"  # always: so the grey picture tells every colour but that of the paint
CARS, DRAWS = 200, 16  # measured; draws of noise for each
SETTINGS: dict[str, Any] = {"width": 0.125, "depth": 3}  # of the generator, and the width of its critic
RECIPE = training.Recipe(batch_size=16, learning_rate=1.5e-3, epochs=20.0, zoom=1.0, average=0.99, warmup=50)
SQUARES, VALIDATION_SQUARES = 1200, 100


@dataclass(frozen=True)
class Way:
    """A way to train the generator: its objective, and how many channels of noise it sees."""

    objective: str
    noise: int = 0


WAYS = {"isola17-streets-l1": Way("l1"), "isola17-streets": Way("lsgan+1l1"),
        "isola17-streets-noise": Way("lsgan+1l1", noise=4)}


class Car(NamedTuple):
    """A square around a car: RGB uint8 (24, 24, 3), where its painted body is, bool (24, 24), and the paint's name."""

    rgb: np.ndarray
    body: np.ndarray
    paint: str


def cars(supply: int = SUPPLIES["results"]) -> Iterator[Car]:
    """Squares around the only car of a street on a summer's day, without end."""
    seeds = map(StreetDataset(supply, SIZE).scene_seed, itertools.count())
    for seed in seeds:
        if len(recipe(seed).colours) > 1:
            continue
        street = scene(seed, SIZE, time=TIME, season=SEASON)
        body = street.cars == 1
        if body.sum() < LEAST:
            continue
        top, left = (int(np.clip(round(where.mean()) - SIDE // 2, 0, SIZE - SIDE)) for where in body.nonzero())
        part = slice(top, top + SIDE), slice(left, left + SIDE)
        yield Car(street.rgb[part], body[part], street.recipe.colours[0])


def squares(count: int = SQUARES, supply: int = SUPPLIES["training"]) -> PhotoSet:
    """The first squares of a supply, to train on."""
    rgb = torch.cat([bytes_of(car.rgb) for car in itertools.islice(cars(supply), count)])
    return PhotoSet(rgb, torch.zeros(count, dtype=torch.long), ["car"], photographs=False)


def fresh(name: str, photos: PhotoSet) -> tuple[Colorizer, training.Recipe]:
    """The generator of one of `WAYS` before its training, and the recipe."""
    way = WAYS[name]
    model = training.fresh_model(Isola17, way.objective, photos, noise=way.noise, **SETTINGS)
    return model.with_options(side=SIDE), training.Recipe(**{**vars(RECIPE), "objective": way.objective})


@torch.inference_mode()
def painted(model: Colorizer, rgb: torch.Tensor, draw: int | None = None) -> torch.Tensor:
    """Squares as a model colorizes them at their own size: RGB uint8 (B, 3, S, S) -> the same shape.

    With `draw`, 0 or more, one that takes noise draws some for each square.
    """
    L = lab.rgb_to_L(rgb)
    return lab.to_uint8(lab.lab_to_rgb(torch.cat((L, _answer(model, L, draw)), dim=1)))


def _answer(model: Colorizer, L: torch.Tensor, draw: int | None) -> torch.Tensor:
    """ab of squares of their own size, with noise of that number if there is one."""
    return model(L) if draw is None else model(L, noise=1000 * torch.arange(len(L)) + draw)


@torch.inference_mode()
def answers(model: Colorizer, some: Sequence[Car], draws: int = 0) -> np.ndarray:
    """The colours that cars get.

    Parameters
    ----------
    model : Colorizer
    some : sequence of Car
    draws : int
        How often each is colorized, each time with other noise; 0: once, without any.

    Returns
    -------
    ndarray, (cars, draws or 1, 2)
        Mean ab over the body of each car, CIE units.
    """
    L = lab.rgb_to_L(torch.cat([bytes_of(car.rgb) for car in some]))
    body = torch.from_numpy(np.stack([car.body for car in some]))[:, None]
    with evaluating(model):
        found = [(_answer(model, L, draw) * body).sum(dim=(2, 3)) / body.sum(dim=(2, 3))
                 for draw in (range(draws) if draws else (None,))]
    return torch.stack(found, dim=1).numpy()


def paints_of(ab: np.ndarray) -> np.ndarray:
    """Colours (..., 2) -> the number in PAINTS of the paint within 15 units, -1 where there is none."""
    distance = np.linalg.norm(ab[..., None, :] - paint_ab(), axis=-1)
    return np.where(distance.min(axis=-1) <= CLOSE, distance.argmin(axis=-1), -1)


def bits(numbers: np.ndarray) -> float:
    """Entropy of the paints among some answers, those of no paint being one more."""
    return entropy_bits(np.unique(numbers, return_counts=True)[1] / np.size(numbers))


def measure(model: Colorizer, some: Sequence[Car], draws: int = DRAWS) -> dict[str, float]:
    """A row of the table: what a generator does with cars that it has not seen, `draws` times if it takes noise.

    Returns
    -------
    dict
        `cars`; `painted`: share of cars within 15 units of a paint; `p_red` ... `p_green`, `p_none`; `bits`: entropy
        of these over all cars, the truth has 2.124; `bits_noise`: mean entropy of one car's paints over draws of
        noise, 0 where the noise does nothing, NaN without any.
    """
    noise = bool(getattr(model, "noise", 0))
    given = paints_of(answers(model, some, draws if noise else 0))
    shares = [float((given == number).mean()) for number in (*range(len(PAINTS)), -1)]
    return {"cars": len(given), "painted": 1 - shares[-1],
            **dict(zip([f"p_{name}" for name in (*PAINTS, "none")], shares, strict=True)), "bits": bits(given),
            "bits_noise": float(np.mean([bits(car) for car in given])) if noise else float("nan")}


def table(models: Mapping[str, Colorizer]) -> pd.DataFrame:
    """`measure` of several models, and the truth as the first row."""
    truth = {"painted": 1.0, **{f"p_{name}": p for name, p in DEFAULT.items()}, "p_none": 0.0,
             "bits": entropy_bits(list(DEFAULT.values())), "bits_noise": entropy_bits(list(DEFAULT.values()))}
    some = list(itertools.islice(cars(), CARS))
    rows = {"truth": truth} | {name: measure(model, some) for name, model in models.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("variant")


# --- photographs: what the critic alone does

TWINS = ("isola17-mini", "isola17-mini-l1")
OF_PHOTOS = ("ab_distance", "psnr", "colourfulness")
RESAMPLED = 1000  # for the interval of an AUC


@torch.inference_mode()
def photographs(models: Mapping[str, Colorizer], photos: PhotoSet, batch_size: int = 16,
                without: Collection[str] = ()) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Measure models on squares: means with 95 % intervals, and the numbers of every photo.

    `without` names metrics of sets that are left out, such as "fid_lite0_v1" where photos are few.

    Returns
    -------
    DataFrame
        Columns model, metric, mean, low, high, photos; of the sets' metrics, too: the critic's, whose AUC has an
        interval over photos, and the Fréchet distance, which has none.
    dict of str to DataFrame
        For each model a row per photo: the metrics of `OF_PHOTOS`.
    """
    singles = metrics.per_photo()
    of_sets = {name: one for name, one in metrics.set_level(metrics.METRICS).items() if name not in without}
    kept: dict[tuple[str, str], list[torch.Tensor]] = {}
    for part in photos.rgb.split(batch_size):
        reference = metrics.Reference(part)
        for name, model in models.items():
            pair = metrics.Pair(painted(model, part), reference)
            for metric in OF_PHOTOS:
                kept.setdefault((name, metric), []).append(singles[metric].measured(pair))
            seen: dict[Any, torch.Tensor] = {}  # metrics may share what they look at
            for metric, one in of_sets.items():
                if (look := type(one).features) not in seen:
                    seen[look] = torch.stack(one.features(pair), dim=1)
                kept.setdefault((name, metric), []).append(seen[look])
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

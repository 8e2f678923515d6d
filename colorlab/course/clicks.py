"""What clicks do to a photo, measured: for the notebook on hints."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter

from colorlab import images, lab, metrics
from colorlab.evaluation import statistics
from colorlab.experiments.hints import random_points
from colorlab.hints import Hint, from_photo, raster
from colorlab.models import Grey
from colorlab.models.base import Colorizer
from colorlab.models.baselines import NearestHint
from colorlab.streets.scenes import Scene
from colorlab.streets.scores import input_of
from colorlab.training.batches import Batch
from colorlab.training.objectives.zhang17 import Simulation

SEEDS = 3  # draws of random hints over which a photo's PSNR is averaged
SMOOTH = 3.0  # blocks of 4 x 4 pixels over which doubt is averaged: a hint tells more than its own pixel


@torch.inference_mode()
def answer(model: Colorizer, photo: Any, hints: Sequence[Hint] = ()) -> np.ndarray:
    """The ab that a model which takes hints gives to a photo, at its working size: (h, w, 2) in CIE units."""
    rgb = images.to_rgb(photo)
    given = model.condition_input(rgb, hints=list(hints))
    return model(model.network_input(rgb), **given)[0].movedim(0, -1).cpu().numpy()


@torch.inference_mode()
def scene_answer(model: Colorizer, scene: Scene, hints: Sequence[Hint] = ()) -> np.ndarray:
    """The same for a street, which a model sees at the street's own size."""
    L = input_of(model, [scene])
    given = raster(list(hints), (scene.size, scene.size)).to(L)
    return model(L, hints=given)[0].movedim(0, -1).cpu().numpy()


@torch.inference_mode()
def moves(model: Colorizer, scene: Scene, told: Mapping[str, Sequence[Hint]]) -> pd.DataFrame:
    """What hints do to the cars of a street: how far each moves, and to which mean ab; and how far all else moves.

    `told` begins with no hint. One row for each of the others, columns (car, "moves" | "a" | "b") and ("elsewhere",
    "moves") in CIE units.
    """
    without, *answers = (scene_answer(model, scene, hints) for hints in told.values())
    rows = []
    for after in answers:
        row: dict[tuple[str, str], float] = {}
        for car in range(1, len(scene.recipe.colours) + 1):
            own = scene.cars == car
            a, b = after[own].mean(axis=0)
            row |= {(f"car {car}", "moves"): change(without, after)[own].mean(), (f"car {car}", "a"): a,
                    (f"car {car}", "b"): b}
        row["elsewhere", "moves"] = change(without, after)[scene.cars == 0].mean()
        rows.append(row)
    found = pd.DataFrame(rows, index=list(told)[1:]).round().astype(int)
    return found.set_axis(pd.MultiIndex.from_tuples(found.columns), axis=1)


def leak(moved: pd.DataFrame, hint: str, car: str, colour: Sequence[float]) -> int:
    """What a hint did to a car that it was not meant for: 0 nothing (under 5 units), 1 its own colour, 2 another."""
    row = moved.loc[hint, car]
    return 0 if row["moves"] < 5 else 1 if row["a"] * colour[0] + row["b"] * colour[1] > 0 else 2


def change(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Distance in the ab plane between two answers (h, w, 2), pixel by pixel: (h, w)."""
    return np.linalg.norm(after - before, axis=-1)


def at(answer: np.ndarray, x: float, y: float) -> np.ndarray:
    """Whole a and b (2,) of an answer (h, w, 2) at a place, given in fractions of its width and height."""
    return answer[int(y * len(answer)), int(x * answer.shape[1])].round() + 0.0  # -0.0 + 0.0 is 0.0


def mean_within(answer: np.ndarray, top: float, bottom: float, left: float, right: float) -> np.ndarray:
    """Mean ab (2,) of a part of an answer (h, w, 2); its edges are fractions of the height and the width."""
    rows, columns = answer.shape[:2]
    return answer[int(top * rows):int(bottom * rows), int(left * columns):int(right * columns)].mean(axis=(0, 1))


def reach(moved: np.ndarray, hint: Hint, far: float = 0.25) -> tuple[float, float]:
    """Which share of a change (h, w), and of its pixels, lies beyond a distance from a hint, in fractions of a side."""
    rows, columns = (np.indices(moved.shape) + 0.5) / np.array(moved.shape)[:, None, None]
    beyond = np.hypot(columns - hint.x, rows - hint.y) > far
    return float(moved[beyond].sum() / moved.sum()), float(beyond.mean())


def psnr(model: Colorizer, photo: Any, hints: Sequence[Hint] = ()) -> float:
    """PSNR of a photo colorized with hints, in dB."""
    rgb = images.to_rgb(photo)
    return metrics.psnr(model.colorize(rgb, hints=list(hints)), rgb)


def told(photo: Any, count: int, seed: int = 0) -> list[Hint]:
    """So many hints that tell the truth, at random places: those of the curve in `data/hints_curve.csv`."""
    return from_photo(photo, random_points(count, np.random.default_rng(seed)))


@torch.inference_mode()
def doubt(model: Colorizer, photo: Any, hints: Sequence[Hint] = ()) -> np.ndarray:
    """Expected squared distance of the colour from the mean of what the network believes: (h/4, w/4), CIE units²."""
    rgb = images.to_rgb(photo)
    L, given = model.network_input(rgb), model.condition_input(rgb, hints=list(hints))
    shares = model.distribution(L, **given)[0]
    ab = lab.ab_grid().to(shares)
    mean = torch.einsum("khw,kc->chw", shares, ab)
    square = torch.einsum("khw,k->hw", shares, ab.square().sum(dim=1))
    return (square - mean.square().sum(dim=0)).clamp(min=0).cpu().numpy()


def most_doubtful(doubts: np.ndarray) -> tuple[float, float]:
    """Where a map of doubts is largest once it is smoothed: x and y as fractions."""
    smooth = gaussian_filter(doubts, SMOOTH, mode="constant")
    row, column = np.unravel_index(smooth.argmax(), smooth.shape)
    return (float(column) + 0.5) / doubts.shape[1], (float(row) + 0.5) / doubts.shape[0]


def doubtful_part(doubts: np.ndarray, size: tuple[int, int], share: float = 0.2) -> np.ndarray:
    """Where a map of doubts is among its highest once it is smoothed, at the size of the photo: bool (H, W)."""
    smooth = gaussian_filter(doubts, SMOOTH, mode="constant")
    high = torch.tensor(smooth >= np.quantile(smooth, 1 - share))[None, None]
    return torch.nn.functional.interpolate(high.float(), size)[0, 0].numpy() > 0


def first_hints(model: Colorizer, photos: Mapping[str, Any], seeds: int = SEEDS) -> pd.DataFrame:
    """What the first hint buys, placed at random, in the middle, or where the network doubts most: dB per photo.

    Each hint tells the photo's own colour. `random` is the mean over some seeds, with places as in training.
    """
    rows = {}
    for name, photo in photos.items():
        none = psnr(model, photo)
        gains = [psnr(model, photo, told(photo, 1, seed)) - none for seed in range(seeds)]
        rows[name] = {"random": float(np.mean(gains))}
        for way, place in (("middle", (0.5, 0.5)), ("most doubtful", most_doubtful(doubt(model, photo)))):
            rows[name][way] = psnr(model, photo, from_photo(photo, [place])) - none
    return pd.DataFrame(rows).T


def grey(photo: Any) -> np.ndarray:
    """A photo without its colours, RGB uint8 (H, W, 3)."""
    return Grey().colorize(photo)


def nearest_hint(photo: Any, hints: Sequence[Hint]) -> np.ndarray:
    """A baseline that has learnt nothing: each pixel gets the colour of the nearest hint. RGB uint8 (H, W, 3)."""
    return NearestHint().colorize(photo, hints=list(hints))


def psnr_where(picture: np.ndarray, true: np.ndarray, counted: np.ndarray) -> float:
    """PSNR of those pixels of a picture, uint8 (H, W, 3), that count, bool (H, W), in dB."""
    square = np.square(picture[counted].astype(float) - true[counted]).mean()
    return float(10 * np.log10(255 ** 2 / square))


def against_nearest(model: Colorizer, photos: Mapping[str, Any], counts: Sequence[int], seeds: int = SEEDS
                    ) -> pd.DataFrame:
    """PSNR of the network and of the nearest hint with the same random true hints, dB; the draws of `first_hints`.

    Returns
    -------
    DataFrame
        One row per number of `hints` and photo, means over the draws: `told`, the share of pixels whose colour was
        told; `network`, `nearest hint`, on all pixels; `network, untold`, `nearest, untold`, on the others alone.
    """
    rows = []
    for count, (name, photo), seed in itertools.product(counts, photos.items(), range(seeds)):
        rgb, hints = images.to_rgb(photo), told(photo, count, seed)
        untold = raster(hints, rgb.shape[:2])[0, 2].numpy() == 0
        answers = {"network": model.colorize(rgb, hints=hints), "nearest": nearest_hint(rgb, hints)}
        row = {"network": metrics.psnr(answers["network"], rgb), "nearest hint": metrics.psnr(answers["nearest"], rgb)}
        rows.append({"hints": count, "photo": name, "told": 1 - untold.mean(), **row,
                     **{f"{who}, untold": psnr_where(answer, rgb, untold) for who, answer in answers.items()}})
    return pd.DataFrame(rows).groupby(["hints", "photo"], sort=False).mean()


def leads(table: pd.DataFrame) -> pd.DataFrame:
    """Of `against_nearest` by number of hints: the means, and the network's lead with its 95 % interval over photos."""
    rows = {}
    for count, part in table.groupby("hints"):
        row = {"told": part["told"].mean(), **part[["network", "nearest hint"]].mean()}
        for suffix, other in (("", "nearest hint"), (", untold", "nearest, untold")):
            found = statistics.interval(part[f"network{suffix}"] - part[other])
            row |= dict(zip((f"lead{suffix}", "low" + suffix, "high" + suffix), found, strict=True))
        rows[count] = row
    return pd.DataFrame(rows).T.rename_axis("hints")


def simulated(photos: Sequence[Any], seed: int = 0, side: int = 128) -> tuple[list[np.ndarray], np.ndarray]:
    """Hints as the training draws them: photos in grey with their hints painted on, and the share of hinted pixels.

    Returns
    -------
    list of ndarray, uint8 (side, side, 3)
    ndarray, (N,)
    """
    squares = [np.asarray(Image.fromarray(images.to_rgb(photo)).resize((side, side))) for photo in photos]
    colours = lab.rgb_to_lab(torch.tensor(np.stack(squares)).movedim(-1, 1))
    batch = Batch(colours[:, :1], colours[:, 1:], torch.zeros(len(photos), dtype=torch.long),
                  torch.arange(len(photos)), torch.Generator().manual_seed(seed), len(photos))
    planes = Simulation()(batch)
    shown = lab.to_uint8(lab.lab_to_rgb(torch.cat((batch.L, planes[:, :2]), dim=1)))
    return list(shown.movedim(1, -1).numpy()), planes[:, 2].mean(dim=(1, 2)).numpy()

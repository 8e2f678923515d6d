"""What clicks do to a photo, measured: for the notebook on hints."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from colorlab import images, lab, metrics
from colorlab.experiments.hints import random_points
from colorlab.hints import Hint, from_photo, raster
from colorlab.models import Grey
from colorlab.models.base import Colorizer, join
from colorlab.streets.scenes import Scene
from colorlab.streets.scores import input_of
from colorlab.training.batches import Batch
from colorlab.training.objectives.zhang17 import Simulation

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


def first_hints(model: Colorizer, photos: Mapping[str, Any], seeds: int = 3) -> pd.DataFrame:
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
    """A baseline that has learned nothing: each pixel gets the colour of the nearest hint. RGB uint8 (H, W, 3)."""
    rgb = images.to_rgb(photo)
    height, width = rgb.shape[:2]
    places = cKDTree([(hint.y * height, hint.x * width) for hint in hints])
    nearest = places.query(np.indices((height, width)).reshape(2, -1).T + 0.5)[1]
    ab = np.array([hint.ab for hint in hints])[nearest].reshape(height, width, 2)
    return join(rgb, torch.tensor(ab, dtype=torch.float32).movedim(-1, 0)[None])


def against_nearest(model: Colorizer, photos: Mapping[str, Any], counts: Sequence[int]) -> pd.DataFrame:
    """Mean PSNR over photos with random true hints, dB: of the network, the nearest hint, and the network alone."""
    rows = {}
    for count in counts:
        found = []
        for seed, photo in enumerate(photos.values()):
            hints = told(photo, count, seed)
            found.append((psnr(model, photo, hints), metrics.psnr(nearest_hint(photo, hints), images.to_rgb(photo))))
        rows[count] = dict(zip(("network", "nearest hint"), np.mean(found, axis=0), strict=True))
    alone = float(np.mean([psnr(model, photo) for photo in photos.values()]))
    return pd.DataFrame(rows).T.assign(**{"network without hints": alone}).rename_axis("hints")


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

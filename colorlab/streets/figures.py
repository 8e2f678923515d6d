"""Figures of the street world: scenes, what a model believes of a car, how unsure it is where, colours it may draw."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from matplotlib.figure import Figure

from colorlab import bins, images, lab, plots
from colorlab.models.base import Colorizer, join
from colorlab.streets import objects
from colorlab.streets.paints import PAINTS
from colorlab.streets.recipes import SEASONS, TIMES
from colorlab.streets.scenes import Scene, scene
from colorlab.streets.scores import COLUMNS, input_of
from colorlab.streets.truths import SceneTruth

# A paint is told by its place and its name as well as by its colour.
_SHADES = [*PAINTS.values(), (0, 0)]
_LABELS = [*PAINTS, "no car's"]


def contexts(seed: int, size: int = 256) -> Figure:
    """One street at every time of day (columns) and in every season (rows), and below what a model sees of summer."""
    rows = [[scene(seed, size, time=time, season=season).rgb for time in TIMES] for season in SEASONS]
    rows.append([scene(seed, size, time=time, season=SEASONS[0]).grey / 255 for time in TIMES])
    figure = plots.sheet(rows, TIMES, height=2.2)
    for axis, name in zip(figure.axes[::len(TIMES)], [*SEASONS, f"{SEASONS[0]}, grey"], strict=True):
        axis.set_ylabel(name)
    return figure


def answers(seed: int, models: Sequence[Colorizer]) -> Figure:
    """One street at every time of day: in grey, as it is, and as models colorize it, each at its own size."""
    rows = []
    for time in TIMES:
        shown = scene(seed, 256, time=time)
        rows.append([np.repeat(shown.grey[..., None], 3, axis=-1), shown.rgb])
        rows[-1] += [model.colorize(scene(seed, model.facts["side"], time=time).rgb) for model in models]
    return plots.sheet(rows, ["in grey", "truth", *(model.name for model in models)], height=2.2)


def many(first_seed: int, rows: int = 3, columns: int = 5, size: int = 256) -> Figure:
    """Scenes of consecutive seeds, side by side."""
    seeds = iter(range(first_seed, first_seed + rows * columns))
    return plots.sheet([[scene(next(seeds), size).rgb for _ in range(columns)] for _ in range(rows)], [""] * columns,
                       height=1.8)


def paint_bars(beliefs: Mapping[str, Sequence[float]], last: str = _LABELS[-1]) -> Figure:
    """Distributions over paints as stacked bars.

    Parameters
    ----------
    beliefs : mapping of str to sequence of float
        Title -> probabilities of PAINTS, and of "no car" if there are six. Put the truth first.
    last : str
        What the sixth stands for.
    """
    labels = [*PAINTS, last]
    figure = Figure(figsize=(8, 0.55 * len(beliefs) + 0.7), layout="constrained")
    axis = figure.subplots()
    for row, probabilities in enumerate(beliefs.values()):
        left = 0.0
        for share, ab, label in zip(probabilities, _SHADES, labels):
            axis.barh(row, share, left=left, color=_rgb(ab), edgecolor="black", linewidth=0.8,
                      hatch="///" if label == last else None)
            if share > 0.045:
                text = f"{label}\n{share:.0%}" if share > 0.1 else f"{share:.0%}"
                axis.text(left + share / 2, row, text, ha="center", va="center", fontsize=7.5,
                          bbox=dict(fc="white", ec="none", pad=0.8))
            left += share
    axis.set_yticks(range(len(beliefs)), beliefs)
    axis.invert_yaxis()
    axis.set(xlim=(0, 1), xlabel="probability")
    axis.spines[["top", "right"]].set_visible(False)
    return figure


def _rgb(ab: tuple[float, float]) -> np.ndarray:
    """A colour for matplotlib: (a, b) at the lightness of cars, or light grey -> RGB 0..1."""
    L = 60.0 if ab != (0, 0) else 85.0
    return lab.lab_to_rgb(torch.tensor([L, *ab]).reshape(3, 1, 1)).flatten().numpy()


def belief(table: pd.DataFrame) -> list[float]:
    """The mean distribution over paints in a table of `evaluate`: six probabilities."""
    return table[COLUMNS].mean().tolist()


def true_spread(truth: SceneTruth) -> torch.Tensor:
    """The true distribution over the bins for blocks of 4 x 4 pixels, (1, 313, H / 4, W / 4).

    What a perfect observer of the grey picture believes, in the form in which the networks answer: the mixture of the
    soft encodings of all colours that a block may have. Paints of a block's car count with their shares.
    """
    scene, total = truth.scene, torch.zeros(())
    for name, share in scene.recipe.paints:
        ab = torch.from_numpy(scene.ab_with(PAINTS[name])).movedim(-1, 0)[None]
        total = total + share * bins.soft_encode(F.avg_pool2d(ab, 4))
    return total


def excess_map(believed: torch.Tensor, true: torch.Tensor) -> np.ndarray:
    """Excess bits (Kullback-Leibler divergence) of beliefs over true distributions, (1, 313, H, W) each -> (H, W)."""
    least = torch.finfo(torch.float32).tiny
    ratio = true.clamp(min=least).log2() - believed.clamp(min=1e-6).log2()
    return (true * ratio).sum(dim=1)[0].cpu().numpy()


@torch.inference_mode()
def unsure(truth: SceneTruth, models: Sequence[Colorizer]) -> Figure:
    """A scene, how unsure one must be of its colours, how unsure models are, and what they could have known.

    All maps are in bits over the bins, for blocks of 4 x 4 pixels, on one scale. One certain colour takes up to five
    bins (the soft encoding), so that even the truth is nowhere black; the last maps, a model's excess bits, are 0 where
    it believes what a perfect observer of the grey picture would.
    """
    true = true_spread(truth)
    spreads = [model.distribution(input_of(model, [truth.scene])).cpu() for model in models]
    maps = [bins.entropy(one)[0].numpy() for one in (true, *spreads)] + [excess_map(one, true) for one in spreads]
    titles = ["what must be unknown", *(f"{model.name}\nis unsure" for model in models),
              *(f"{model.name}\ncould have known" for model in models)]
    figure = Figure(figsize=(2.7 * (1 + len(models)) + 0.9, 5.6), layout="constrained")
    axes = figure.subplots(2, 1 + len(models))
    axes[0, 0].imshow(truth.scene.rgb)
    axes[0, 0].set_title("street", fontsize=9)
    _draw_bits(figure, np.array([axes[0, 0], axes[1, 0], *axes[0, 1:], *axes[1, 1:]]), maps, titles)
    return figure


@torch.inference_mode()
def unsure_photo(photo: Any, models: Sequence[Colorizer]) -> Figure:
    """A photo and how unsure models are of each pixel's colour: bits over the bins. The truth is not known here."""
    rgb = images.to_rgb(photo)
    figure = Figure(figsize=(2.5 * (1 + len(models)) + 0.8, 2.7), layout="constrained")
    axes = figure.subplots(1, 1 + len(models))
    axes[0].imshow(rgb)
    axes[0].set_title("photo", fontsize=9)
    maps = [bits_map(model, model.network_input(rgb)) for model in models]
    _draw_bits(figure, axes, maps, [f"{model.name}\nbits over bins" for model in models])
    return figure


@torch.inference_mode()
def bits_map(model: Colorizer, L: torch.Tensor) -> np.ndarray:
    """Entropy of the predicted distribution for one L (1, 1, H, W): bits (H / 4, W / 4)."""
    return bins.entropy(model.distribution(L))[0].cpu().numpy()


def _draw_bits(figure: Figure, axes: np.ndarray, maps: Sequence[np.ndarray], titles: Sequence[str]) -> None:
    """Fill the last axes with maps of bits, stretched over the picture in the first, and add the scale."""
    extent = axes[0].images[0].get_extent()
    for axis, bits, title in zip(axes[-len(maps):], maps, titles, strict=True):
        image = axis.imshow(bits, cmap="cividis", vmin=0, vmax=np.log2(bins.COUNT), extent=extent)
        axis.set_title(title, fontsize=9)
    for axis in axes:
        plots.bare(axis)
    figure.colorbar(image, ax=list(axes), label="bits over bins", shrink=0.6)


@torch.inference_mode()
def draws(model: Colorizer, photos: Sequence[np.ndarray], count: int = 5, seed: int = 0,
          inputs: Sequence[torch.Tensor] | None = None) -> Figure:
    """Photos as they are, their plain-mean colorization, and colours drawn from the predicted distribution.

    Parameters
    ----------
    model : Colorizer
        One that predicts bins.
    photos : list of ndarray
        RGB uint8; one row each.
    inputs : list of Tensor, optional
        Their L as the network shall see it, (1, 1, H, W); default: at the model's working size.
    """
    rows = []
    for i, photo in enumerate(photos):
        L = model.network_input(photo) if inputs is None else inputs[i]
        spread = model.distribution(L)
        generator = torch.Generator().manual_seed(seed)
        mean = bins.annealed_mean(spread, 1.0)
        rows.append([photo, join(photo, mean), *(join(photo, bins.sample(spread, generator)) for _ in range(count))])
    return plots.sheet(rows, ["truth", "mean", *(f"draw {i + 1}" for i in range(count))], height=1.6)


@torch.inference_mode()
def draw_scenes(model: Colorizer, scenes: Sequence[Scene], count: int = 5, seed: int = 0) -> Figure:
    """Scenes, their plain mean, and draws per car: each car gets one colour, the rest the model's mean.

    The model sees the scenes at their own size; its colours are joined with a larger drawing of the same street.
    """
    rows, generator = [], torch.Generator().manual_seed(seed)
    for one in scenes:
        large = scene(one.recipe.seed, 256, dict(one.recipe.paints))
        spread = model.distribution(input_of(model, [one])).cpu()
        mean, beliefs = bins.annealed_mean(spread, 1.0), objects.beliefs_of_cars(spread, one)
        drawn = [objects.with_paints(large, mean, objects.draw_paints(beliefs, generator)) for _ in range(count)]
        rows.append([large.rgb, join(large.rgb, mean), *drawn])
    return plots.sheet(rows, ["truth", "mean", *(f"draw {i + 1}" for i in range(count))], height=1.6)

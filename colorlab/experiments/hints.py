"""What hints buy: the same photos with more and more of them, and one click on one of two cars whose truth is known."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from scipy.ndimage import distance_transform_edt

from colorlab import bins, datasets, evaluation, lab, models, resources
from colorlab.datasets import Dataset, Item
from colorlab.evaluation import statistics
from colorlab.hints import RADIUS, Hint, from_photo, raster
from colorlab.models.base import Colorizer
from colorlab.models.baselines import NearestHint
from colorlab.models.modes import evaluating
from colorlab.streets import measures, scores
from colorlab.streets.paints import DEFAULT, PAINTS, StreetsError
from colorlab.streets.scenes import Scene
from colorlab.streets.supply import SUPPLIES, StreetDataset
from colorlab.streets.truths import entropy_bits

COUNTS = (0, 1, 2, 5, 10, 20, 50, 100, 500)
METRICS = ("psnr", "ab_distance", "ciede2000")
CLOSE = 10.0  # ab units: a pixel that is so near to its hint has taken its colour
SCENES = 400


def random_points(count: int, dice: np.random.Generator) -> list[tuple[float, float]]:
    """Places as the paper draws them for its curve: normal around the middle, a quarter of the side as deviation."""
    return [(float(x), float(y)) for x, y in dice.normal(0.5, 0.25, (count, 2)).clip(0, 1)]


def hinted(items: Iterable[Item], count: int, seed: int = 0, radius: float = RADIUS) -> list[Item]:
    """The same items for models that take hints: so many of their true colours at random places.

    The first hints of a photo are the same whatever the count, so that a longer list only adds to a shorter one.
    """
    found = []
    for number, item in enumerate(items):
        points = random_points(count, np.random.default_rng((seed, number)))
        told = from_photo(item.true_colours(), points, radius)
        found.append(replace(item, conditions={**item.conditions, "hints": told}))
    return found


def curve(names: Sequence[str | Path | Colorizer], photos: str | Path | Dataset, limit: int | None = 200,
          counts: Sequence[int] = COUNTS, seed: int = 0, progress: bool = True) -> pd.DataFrame:
    """Measure models with more and more random hints; those that take none, once.

    Parameters
    ----------
    names : sequence of str, path or Colorizer
    photos : what `datasets.find` takes
        None that a model was trained on.
    limit : int, optional
        Photos, evenly spread over the set.

    Returns
    -------
    DataFrame
        One row per model, number of `hints` and photo, with all metrics of single photos.
    """
    items, tables = datasets.find(photos).items(limit), []
    for one in names:
        model = one if isinstance(one, Colorizer) else models.load(one)
        for count in counts if "hints" in model.conditions else (0,):
            table = evaluation.evaluate(hinted(items, count, seed), [model], progress=progress)
            tables.append(table.assign(hints=count))
    return pd.concat(tables, ignore_index=True)


def summarize(table: pd.DataFrame, metrics: Sequence[str] = METRICS) -> pd.DataFrame:
    """Means of `curve` with 95 % bootstrap intervals over photos, and what the hints add to none, photo by photo.

    Returns
    -------
    DataFrame
        One row per model, number of hints and metric: `mean`, `low`, `high`; `gain`, `gain_low`, `gain_high`: the
        difference to the same model without hints; `lead`, `lead_low`, `lead_high`: that to the nearest hint, given the
        same hints (NaN where it was not measured, or needs no comparison).
    """
    rows, unknown = [], (float("nan"),) * 3
    for metric in metrics:
        photos = {name: part.pivot(index="photo", columns="hints", values=metric)
                  for name, part in table.groupby("model", sort=False)}
        nearest = photos.get(NearestHint.name, pd.DataFrame())
        for name, values in photos.items():
            for count in values.columns:
                compared = len(values.columns) > 1 and name != NearestHint.name and count in nearest
                rows.append((name, count, metric, *_interval(values[count]),
                             *_interval(values[count] - values[values.columns[0]]),
                             *(_interval(values[count] - nearest[count]) if compared else unknown), len(values)))
    columns = ["model", "hints", "metric", "mean", "low", "high", "gain", "gain_low", "gain_high", "lead", "lead_low",
               "lead_high", "photos"]
    order = {name: place for place, name in enumerate(table["model"].unique())}
    return pd.DataFrame(rows, columns=columns).sort_values("model", key=lambda of: of.map(order), kind="stable",
                                                           ignore_index=True)


def _interval(values: pd.Series) -> tuple[float, float, float]:
    """Mean of some photos, and its interval."""
    return statistics.interval(values.to_numpy(), np.ones(len(values)))


def inside(scene: Scene, car: int) -> tuple[float, float]:
    """Where somebody would click on a car: the point (x, y) of its paint that is farthest from all edges."""
    depth = distance_transform_edt(np.pad(scene.cars == car, 1))[1:-1, 1:-1]
    row, column = np.unravel_index(depth.argmax(), depth.shape)
    return (float(column) + 0.5) / scene.size, (float(row) + 0.5) / scene.size


@torch.inference_mode()
def click(model: Colorizer, scene: Scene, car: int, paint: str, radius: float = RADIUS) -> dict[str, Any]:
    """What one hint on one car does to it and to the others.

    Parameters
    ----------
    model : Colorizer
        One that takes hints.
    scene : Scene
    car : int
        1, 2, 3.
    paint : str
        One of PAINTS: the colour of the hint.

    Returns
    -------
    dict
        `taken`: share of the car's pixels within `CLOSE` of the hint; `distance`: of its mean colour from it;
        `change`: mean distance of its pixels from what they were without the hint; `bits_before`, `bits_after`: the
        entropy of the paints that the model believes in, mean over the blocks of 4 x 4 pixels; `others_change`,
        `others_bits_before`, `others_bits_after`: the same of all other cars (NaN if there is none).
    """
    hint = Hint(*inside(scene, car), PAINTS[paint], radius)
    L = scores.input_of(model, [scene])
    given = raster([hint], (scene.size, scene.size)).to(L)
    before, after = (model(L, hints=one)[0].movedim(0, -1).cpu().numpy() for one in (None, given))
    beliefs = [_paints(model.distribution(L, hints=one)[0]) for one in (None, given)]
    own, others = scene.cars == car, (scene.cars > 0) & (scene.cars != car)
    changes = np.linalg.norm(after - before, axis=-1)
    row = {"seed": scene.recipe.seed, "car": car, "cars": len(scene.recipe.colours), "paint": paint,
           "taken": float((np.linalg.norm(after[own] - hint.ab, axis=-1) <= CLOSE).mean()),
           "distance": float(np.linalg.norm(after[own].mean(axis=0) - hint.ab))}
    for name, mask in (("", own), ("others_", others)):
        row[f"{name}change"] = float(changes[mask].mean()) if mask.any() else float("nan")
        blocks = mask.reshape(len(mask) // 4, 4, -1, 4).all(axis=(1, 3))
        for when, belief in zip(("before", "after"), beliefs, strict=True):
            row[f"{name}bits_{when}"] = (float(np.mean([entropy_bits(one) for one in belief[blocks]]))
                                         if blocks.any() else float("nan"))
    return row


def _paints(spread: torch.Tensor) -> np.ndarray:
    """What a distribution (529, h, w) says of the paints: (h, w, 6), see `streets.measures.paint_probabilities`."""
    return measures.paint_probabilities(spread[PLACES.to(spread.device)].movedim(0, -1))


# Of each of the 313 bins, its number among the 529 points.
PLACES = torch.cdist(bins.centers(), lab.ab_grid()).argmin(dim=1)


def clicks(model: Colorizer, scenes: Iterable[Scene]) -> pd.DataFrame:
    """`click` on each car of scenes with two cars or more, each with its true paint: one row per car."""
    with evaluating(model):
        rows = [click(model, scene, car, paint) for scene in scenes if len(scene.recipe.colours) > 1
                for car, paint in enumerate(scene.recipe.colours, 1) if large_enough(scene, car)]
    if not rows:
        raise StreetsError("give at least one scene with two cars that cover a block of 4 x 4 pixels")
    return pd.DataFrame(rows)


def large_enough(scene: Scene, car: int) -> bool:
    """Whether a car wholly fills a block of 4 x 4 pixels."""
    side = scene.size // scores.BLOCK
    return bool((scene.cars == car).reshape(side, scores.BLOCK, side, scores.BLOCK).all(axis=(1, 3)).any())


def summarize_clicks(table: pd.DataFrame) -> pd.DataFrame:
    """Means of `clicks` with 95 % bootstrap intervals over cars, and the truth beside the bits: one row per measure."""
    columns = [name for name in table.columns if name not in ("seed", "car", "cars", "paint")]
    values = table[columns].assign(taken_80=table["taken"] >= 0.8, others_change_below_5=table["others_change"] < 5,
                                   bits_removed=table["bits_before"] - table["bits_after"])
    truth = {"bits_before": entropy_bits(list(DEFAULT.values())), "bits_after": 0.0, "distance": 0.0, "taken": 1.0,
             "others_change": 0.0, "taken_80": 1.0, "others_change_below_5": 1.0}
    truth |= {"bits_removed": truth["bits_before"], "others_bits_before": truth["bits_before"],
              "others_bits_after": truth["bits_before"]}
    rows = []
    for name in values:
        known = values[name].dropna().to_numpy(float)
        rows.append((name, *statistics.interval(known, np.ones(len(known))), truth.get(name, float("nan")), len(known)))
    return pd.DataFrame(rows, columns=["measure", "mean", "low", "high", "truth", "cars"])


def write(model: str | Path, automatic: Sequence[str], photos: str | Path, street_model: str | Path | None,
          out: str | Path, limit: int = 200, scenes: int = SCENES) -> list[Path]:
    """Measure what hints buy: `hints_curve.csv`, of a street model `hints_streets.csv`, and `hints_tables.md`."""
    out = resources.made_folder(out)
    found = {"hints_curve.csv": summarize(curve([model, NearestHint(), *automatic], photos, limit))}
    if street_model is not None:
        clicked = models.load(street_model)
        some = islice(StreetDataset(SUPPLIES["results"], clicked.facts["side"]), scenes)
        found["hints_streets.csv"] = summarize_clicks(clicks(clicked, some)).assign(model=clicked.name)
    for name, table in found.items():
        with resources.replacing(out / name) as temporary:
            table.to_csv(temporary, index=False, float_format="%.5g")
    with resources.replacing(out / "hints_tables.md") as temporary:
        temporary.write_text(markdown(*(pd.read_csv(out / name) for name in found)), encoding="utf-8")
    return [*(out / name for name in found), out / "hints_tables.md"]


def markdown(curves: pd.DataFrame, clicked: pd.DataFrame | None = None) -> str:
    """The tables on one page, from the content of the files."""
    counts = sorted(curves["hints"].unique())
    psnr = {name: part.to_dict("records") for name, part in curves[curves["metric"] == "psnr"].groupby(
        "model", sort=False)}
    files = "`hints_curve.csv`" + ("" if clicked is None else " and `hints_streets.csv`")
    lines = ["# What hints buy", "", "Generated by `python tools/data.py hints`; the numbers are those of "
             f"{files}. {curves['photos'].max()} photos that no model has seen, each "
             "with so many of its true colours at random places; behind ±, half of the 95 % interval over photos.", "",
             "## PSNR, dB", "", "| model | " + " | ".join(map(str, counts)) + " |", "|---" * (len(counts) + 1) + "|"]
    for name, rows in psnr.items():
        cells = {row["hints"]: f"{row['mean']:.2f} ± {(row['high'] - row['low']) / 2:.2f}" for row in rows}
        lines.append(f"| {name} | {' | '.join(cells.get(count, '') for count in counts)} |")
    for name, rows in psnr.items():
        if len(rows) > 1:
            cells = {row["hints"]: f"{row['gain']:+.2f}" for row in rows}
            lines.append(f"| {name}, more than without | {' | '.join(cells.get(count, '') for count in counts)} |")
            if not pd.isna(rows[0]["lead"]):
                cells = {row["hints"]: f"{row['lead']:+.2f} ({row['lead_low']:+.2f} to {row['lead_high']:+.2f})"
                         for row in rows}
                lines.append(f"| {name}, more than {NearestHint.name} | "
                             f"{' | '.join(cells.get(count, '') for count in counts)} |")
    lines += ["", "## Mean distance in the ab plane, without hints", "", "| model | distance | 95 % interval |",
              "|---|---|---|"]
    lines += [f"| {row['model']} | {row['mean']:.2f} | {row['low']:.2f} to {row['high']:.2f} |" for row in curves[
        (curves["metric"] == "ab_distance") & (curves["hints"] == 0)].to_dict("records")]
    if clicked is None:
        return "\n".join(lines) + "\n"
    lines += ["", "## One click on a car, in a street with others", "", "The click is in the middle of the car and "
              f"tells its true paint; {clicked['cars'].max()} cars. Bits: the entropy of the paints that the model "
              "believes in.", "", "| measure | mean | 95 % interval | truth |", "|---|---|---|---|"]
    for row in clicked.to_dict("records"):
        truth = "" if pd.isna(row["truth"]) else f"{row['truth']:.3g}"
        lines.append(f"| {MEASURES[row['measure']]} | {row['mean']:.3g} | {row['low']:.3g} to {row['high']:.3g} | "
                     f"{truth} |")
    return "\n".join(lines) + "\n"


MEASURES = {
    "taken": f"share of the car's pixels within {CLOSE:g} ab units of the hint",
    "distance": "distance of the car's mean colour from the hint, ab units",
    "change": "change of the car, ab units",
    "bits_before": "bits before the click", "bits_after": "bits after it",
    "bits_removed": "bits that the click removes",
    "others_change": "change of the other cars, ab units",
    "others_bits_before": "bits of the other cars before the click",
    "others_bits_after": "bits of the other cars after it",
    "taken_80": "share of cars of which 80 % or more took the colour",
    "others_change_below_5": "share of clicks after which the other cars changed by less than 5",
}

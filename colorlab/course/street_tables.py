"""The tables of notebook 06: what networks answered and believed, with 95 % intervals where the data allow them."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from PIL import Image
from scipy.stats import binomtest

from colorlab import bins, datasets, lab, metrics, streets
from colorlab.models.base import Colorizer, join
from colorlab.streets import figures, photographs
from colorlab.streets.measures import CLOSE
from colorlab.streets.scores import COLUMNS, input_of

RESAMPLES = 1000


def _interval(values: pd.Series, scenes: pd.Series) -> tuple[float, float, float]:
    """Mean over cars with a 95 % bootstrap interval that draws whole streets, since the cars of a street are alike."""
    sums = values.groupby(scenes).agg(["sum", "size"]).to_numpy(float)
    counts = np.random.default_rng(0).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), RESAMPLES)
    means = counts @ sums[:, 0] / (counts @ sums[:, 1])
    low, high = np.quantile(means, [0.025, 0.975])
    return float(values.mean()), float(low), float(high)


def _worded(values: pd.Series, scenes: pd.Series, digits: int) -> str:
    mean, low, high = (round(one, digits) + 0.0 for one in _interval(values, scenes))  # -0.0 + 0.0 is 0.0
    return f"{mean:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def _by_variant(cars: pd.DataFrame, columns: Mapping[str, Callable[[pd.DataFrame], pd.Series]], digits: int):
    rows = {name: {title: _worded(of(part), part["seed"], digits) for title, of in columns.items()}
            for name, part in cars.groupby("variant", sort=False)}
    return pd.DataFrame(rows).T


def distances(cars: pd.DataFrame) -> pd.DataFrame:
    """From a table of `streets.evaluate` with a column `variant`: distances to the best answers, share of no paint."""
    best = dict(zip(("to_mean", "to_median", "to_mode"), streets.best_answers(streets.DEFAULT).values()))
    columns = {name: lambda part, answer=answer: pd.Series(
        streets.distance_to(part[["a", "b"]].to_numpy(), answer), part.index) for name, answer in best.items()}
    nearest = lambda part: np.stack([streets.distance_to(part[["a", "b"]].to_numpy(), one)  # noqa: E731
                                     for one in streets.paint_ab()]).min(axis=0)
    found = _by_variant(cars, columns, 1)
    found["no_paint"] = [f"{(nearest(part) > CLOSE).mean():.0%}" for _, part in cars.groupby("variant", sort=False)]
    found["cars"] = cars.groupby("variant", sort=False).size()
    return found


def beliefs(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Mean probability of each paint, and of none, in percent, for each model."""
    rows = {name: {column[2:]: _worded(100 * part[column], part["seed"], 1) for column in COLUMNS}
            for name, part in parts.items()}
    return pd.DataFrame(rows)


def excess(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Excess bits and calibration error of models, and of two beliefs that need no training."""
    numbers = {name: part["paint"].map(list(streets.PAINTS).index).to_numpy() for name, part in parts.items()}
    rows = {name: (_worded(part["excess_bits"], part["seed"], 3),
                   streets.calibration_error(part[COLUMNS].to_numpy(), numbers[name])) for name, part in parts.items()}
    came = next(iter(numbers.values()))
    for name, belief in {"all five alike": [0.2] * 5 + [0.0], "nearly surely red": [0.96] + [0.01] * 4 + [0.0]}.items():
        error = streets.calibration_error(np.tile(belief, (len(came), 1)), came)
        rows[name] = (f"{streets.excess_bits(belief):.3f}", error)
    return pd.DataFrame({name: {"excess bits": bits, "calibration error": round(error, 3)}
                         for name, (bits, error) in rows.items()}).T


@torch.inference_mode()
def bits_by_class(scenes: Sequence[streets.Scene], models: Mapping[str, Colorizer | None],
                  kinds: Sequence[str] = ("car", "road", "sky", "ground", "foliage")) -> pd.DataFrame:
    """Mean bits over bins in blocks that lie wholly in one class: unsure, and could have been known (excess bits).

    The model None is the truth.
    """
    rows: dict[str, dict[str, list[float]]] = {}
    for scene in scenes:
        true = figures.true_spread(streets.truth(scene))
        side = scene.size // 4
        numbers = scene.segmentation.reshape(side, 4, side, 4)
        inside = {kind: (numbers == streets.CLASSES.index(kind)).all(axis=(1, 3)) for kind in kinds}
        for name, model in models.items():
            spread = true if model is None else model.distribution(input_of(model, [scene])).cpu()
            maps = {"unsure": bins.entropy(spread)[0].numpy(), "could have known": figures.excess_map(spread, true)}
            for title, bits in maps.items():
                for kind, where in inside.items():
                    if model is not None or title == "unsure":
                        rows.setdefault(f"{name}: {title}", {}).setdefault(kind, []).extend(bits[where])
    return pd.DataFrame({row: {kind: round(float(np.mean(bits)), 1) for kind, bits in found.items()}
                         for row, found in rows.items()}).T


def weights_of_paints(street: streets.Scene, count: int = 100) -> np.ndarray:
    """Mean rebalancing weight of each paint over the blocks of a street's cars, (5,); the prior of `count` streets."""
    sketch = datasets.find("streets").squares(96, count, progress=False)
    prior = bins.estimate_prior([lab.rgb_to_lab(sketch.rgb[..., ::2, ::2])[:, 1:]], photographs=False)
    weight_of_bin, found = bins.rebalancing_weights(prior), []
    side = street.size // 4
    inside = torch.tensor((street.cars > 0).reshape(side, 4, side, 4).all(axis=(1, 3)))
    for name in streets.PAINTS:
        ab = torch.from_numpy(street.ab_with(streets.PAINTS[name])).movedim(-1, 0)[None]
        found.append(weight_of_bin[bins.hard_encode(F.avg_pool2d(ab, 4))[0][inside]].mean().item())
    return np.array(found)


def tilted_shares(street: streets.Scene, count: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """`weights_of_paints`, and what they make of the true shares of the paints: both (5,), the second sums to 1."""
    weights = weights_of_paints(street, count)
    weighed = weights * np.array(list(streets.DEFAULT.values()))
    return weights, weighed / weighed.sum()


def worlds(photos: pd.DataFrame) -> pd.DataFrame:
    """The shares of the paints in four worlds of cars: photos by rule and by eye, new cars of 2022, our streets."""
    by_eye = photos["by_eye"][photos["by_eye"].isin(photographs.NAMES)]
    return pd.DataFrame({f"{len(photos):,} photos, by rule": photographs.shares_of(photos["paint"]),
                         f"{len(by_eye)} of them, by eye": photographs.shares_of(by_eye),
                         "new cars of 2022": streets.POPULAR, "our streets": streets.DEFAULT}).T


def rule_and_eye(photos: pd.DataFrame) -> str:
    """How often rule and eye agree in photos that had no part in choosing the rule; neutral by eye, with interval."""
    looked_at = photos[photos["by_eye"].isin(photographs.NAMES)]
    judged = looked_at[looked_at["half"].astype(str) == "2"]
    interval = binomtest(int((looked_at["by_eye"] == "neutral").sum()), len(looked_at)).proportion_ci(method="wilson")
    return (f"neutral by eye: {interval.low:.0%} to {interval.high:.0%} (95 % interval); rule and eye agree in "
            f"{(judged['paint'] == judged['by_eye']).mean():.0%} of {len(judged)} photos")


def _true_bins(model: Colorizer, rgb: np.ndarray) -> torch.Tensor:
    """The soft encoding of a photo's true colours at the size of the network's answer, (1, 313, h / 4, w / 4)."""
    height, width = model.network_input(rgb).shape[-2:]
    small = np.asarray(Image.fromarray(rgb).resize((width, height), Image.Resampling.BICUBIC))
    return bins.soft_encode(F.avg_pool2d(lab.rgb_to_lab(torch.tensor(small).permute(2, 0, 1)[None])[:, 1:], 4))


@torch.inference_mode()
def surprises(models: Sequence[Colorizer], photos: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Mean surprise in bits (cross-entropy over the bins) at each photo's true colours, of the prior and of models."""
    prior = metrics.prior()[None, :, None, None]
    rows = {}
    for name, rgb in photos.items():
        true = _true_bins(models[0], rgb)
        spreads = {"prior": prior} | {model.name: model.distribution(model.network_input(rgb)) for model in models}
        rows[name] = {who: -(true * z.clamp(min=1e-6).log2()).sum(dim=1).mean().item() for who, z in spreads.items()}
    return pd.DataFrame(rows).T


def differences(table: pd.DataFrame, first: str) -> pd.DataFrame:
    """Mean difference of each column to `first` over the rows, with a paired 95 % bootstrap interval."""
    photos = pd.Series(table.index, table.index)
    return pd.DataFrame({f"{other} minus {first}": {"bits": _worded(table[other] - table[first], photos, 2)}
                         for other in table.columns if other != first}).T


def photo_errors(photo: np.ndarray, answers: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Mean ab distance to a photo, PSNR, and colourfulness of each answer."""
    true, rows = lab.rgb_to_lab(torch.tensor(photo).permute(2, 0, 1))[1:], {}
    for name, rgb in answers.items():
        off = (lab.rgb_to_lab(torch.tensor(rgb).permute(2, 0, 1))[1:] - true).norm(dim=0).mean().item()
        rows[name] = {"ab error": round(off, 1), "PSNR": round(metrics.psnr(rgb, photo), 1),
                      "colourfulness": round(metrics.colourfulness(rgb))}
    return pd.DataFrame(rows).T.astype({"colourfulness": int})


def mean_chroma(rgb: np.ndarray) -> float:
    """Mean chroma of a photo, CIE units."""
    return lab.rgb_to_lab(torch.tensor(rgb).permute(2, 0, 1))[1:].norm(dim=0).mean().item()


def hint_errors(street: streets.Scene, spreads: Mapping[str, torch.Tensor]) -> pd.DataFrame:
    """Mean ab distance on the left car, the right car and the whole picture, and PSNR, of decoded distributions."""
    rows = {}
    for name, spread in spreads.items():
        rgb = join(street.rgb, bins.annealed_mean(spread, 1.0))
        ab = [lab.rgb_to_lab(torch.tensor(one).permute(2, 0, 1))[1:].numpy() for one in (rgb, street.rgb)]
        off = np.linalg.norm(ab[0] - ab[1], axis=0)
        rows[name] = {"left car": off[street.cars == 1].mean(), "right car": off[street.cars == 2].mean(),
                      "whole picture": off.mean(), "PSNR": metrics.psnr(rgb, street.rgb)}
    return pd.DataFrame(rows).T.astype(float).round(1)

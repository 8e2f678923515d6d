"""What is measured on one colorized photo, each with its definition and with what the number hides.

All functions take RGB uint8 (H, W, 3), prediction first. Lower is better unless the docstring says otherwise.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import torch
from skimage.color import deltaE_ciede2000
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity
from torch import Tensor

from colorlab import bins, lab, shipped

if TYPE_CHECKING:
    import pandas as pd

AUC_THRESHOLDS = 151  # distances 0..150 in the ab plane


def _lab(rgb: np.ndarray) -> np.ndarray:
    """(H, W, 3) uint8 -> Lab float32 (H, W, 3)."""
    return lab.rgb_to_lab(torch.from_numpy(np.array(rgb)).movedim(-1, 0)).movedim(0, -1).numpy()


def mse(prediction: np.ndarray, truth: np.ndarray) -> float:
    """Mean squared error over all RGB values, scale 0..255.

    Hides: whether one object is very wrong or everything a little. Safe brown beats a bold wrong guess.
    Published automatic colorization lies between 200 and 650; 0 is perfect.
    """
    return float(mean_squared_error(truth.astype(np.float64), prediction.astype(np.float64)))


def mae_percent(prediction: np.ndarray, truth: np.ndarray) -> float:
    """Mean absolute difference over all RGB values, in percent of 255.

    Hides: as `mse`, and that an unrelated photo differs by only about 25 to 30 percent: 5 is a lot.
    """
    return float(np.abs(prediction.astype(np.int16) - truth).mean() / 255 * 100)


def mse_uint8_wrapped(prediction: np.ndarray, truth: np.ndarray) -> float:
    """What `((a - b) ** 2).mean()` gives on uint8 arrays: difference and square both wrap modulo 256. Not an error
    measure: it looks like one, but stays below 256, and large errors count no more than middling ones."""
    difference = prediction.astype(np.uint8) - truth.astype(np.uint8)
    return float((difference ** 2).mean())


def mae_percent_uint8_wrapped(prediction: np.ndarray, truth: np.ndarray) -> float:
    """What `abs(a - b).mean() / 255 * 100` gives on uint8 arrays: a value one too low counts as 255 too high. Not an
    error measure: about 30 to 55 for any colorization of any photo, good or bad."""
    return float(np.abs(prediction.astype(np.uint8) - truth.astype(np.uint8)).mean() / 255 * 100)


def psnr(prediction: np.ndarray, truth: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB over RGB, higher is better; infinite for equal pictures.

    Hides: all that `mse` hides, of which it is the logarithm. Automatic methods reach 20 to 25 dB.
    """
    with np.errstate(divide="ignore"):
        return float(peak_signal_noise_ratio(truth, prediction, data_range=255))


def ssim(prediction: np.ndarray, truth: np.ndarray) -> float:
    """Structural similarity over RGB with a 7 x 7 window (smaller for photos under 7 pixels), -1..1, 1 is equal.

    Higher is better; NaN for photos under 3 pixels.

    Hides: nearly everything about colour. L is copied from the truth, so structure is right for every method.
    """
    window = min(7, (min(truth.shape[:2]) - 1) // 2 * 2 + 1)
    if window < 3:
        return float("nan")
    return float(structural_similarity(truth, prediction, win_size=window, channel_axis=2, data_range=255))


def ciede2000(prediction: np.ndarray, truth: np.ndarray) -> float:
    """Mean CIEDE2000 colour difference; 1 is just visible, automatic colorization lies around 10.

    Hides: that a plausible colour need not be the true one. Fits the eye better than distances in RGB.
    """
    return float(deltaE_ciede2000(_lab(truth), _lab(prediction)).mean())


def ab_distance(prediction: np.ndarray, truth: np.ndarray) -> float:
    """Mean distance in the ab plane, CIE units.

    Hides: which way the colour is off. The answer that minimises it is an average, so it rewards dull colours.
    """
    return float(np.linalg.norm(_lab(prediction)[..., 1:] - _lab(truth)[..., 1:], axis=-1).mean())


def colourfulness(rgb: np.ndarray) -> float:
    """Colourfulness of one picture (Hasler and Suesstrunk 2003): 0 grey, about 38 the mean of ImageNet photos.

    With rg = R - G and yb = (R + G) / 2 - B, both signed: sqrt(var rg + var yb) + 0.3 sqrt(mean(rg)^2 + mean(yb)^2).
    Neither higher nor lower is better: compare with the truth's. Hides: whether the colours are right at all.
    """
    r, g, b = np.moveaxis(rgb.astype(np.float64), -1, 0)
    rg, yb = r - g, (r + g) / 2 - b
    return float(np.hypot(rg.std(), yb.std()) + 0.3 * np.hypot(rg.mean(), yb.mean()))


def _shares(prediction: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Per pixel the share of thresholds 0..150 within which the predicted ab lies; (H, W) of 0..1."""
    distance = np.linalg.norm(_lab(prediction)[..., 1:] - _lab(truth)[..., 1:], axis=-1)
    return np.clip(AUC_THRESHOLDS - np.ceil(distance), 0, None) / AUC_THRESHOLDS


def auc(prediction: np.ndarray, truth: np.ndarray) -> float:
    """Area under the curve "share of pixels within distance d of the true ab", d = 0..150, percent; higher is better.

    Zhang 2016, section 3.1. Hides: the scale starts high. Grey reaches about 89 on ImageNet, the best methods 92.
    """
    return float(_shares(prediction, truth).mean() * 100)


@functools.cache
def prior() -> Tensor:
    """The prior over the 313 bins that ships with colorlab, (313,); `data/README.md` says from which photos."""
    with open(shipped.path("prior.csv"), newline="") as file:
        return torch.tensor([float(row["probability"]) for row in csv.DictReader(file)])


def rarity(truth: np.ndarray) -> np.ndarray:
    """Per pixel 1 / probability of the bin of its true colour, (H, W); probabilities count as 1e-5 at least.

    Zhang 2016, equation 4 with lambda = 0. Without the floor a single pixel in a bin that the photos behind the prior
    hardly visited would outweigh a whole photo.
    """
    ab = torch.from_numpy(_lab(truth)[..., 1:]).movedim(-1, 0)[None]
    return (1 / prior().clamp(min=1e-5))[bins.hard_encode(ab)[0]].numpy()


def auc_rebalanced(prediction: np.ndarray, truth: np.ndarray) -> float:
    """`auc` with every pixel weighted by the rarity of its true colour; percent, higher is better.

    Zhang 2016, section 3.1. Hides: a few pixels in rare colours decide it. Over many photos take the mean weighted by
    `rarity` (the column of that name), as `evaluation.summarize` does: that pools the pixels.
    """
    return float(np.average(_shares(prediction, truth), weights=rarity(truth)) * 100)


METRICS = {function.__name__: function for function in (
    mse, mae_percent, psnr, ssim, ciede2000, ab_distance, auc, auc_rebalanced, mse_uint8_wrapped,
    mae_percent_uint8_wrapped)}


def measure(prediction: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """All metrics of one photo by name, with the colourfulness of both pictures and the truth's mean rarity.

    Raises
    ------
    ValueError
        If the two are not uint8 pictures (H, W, 3) of the same size, with at least one pixel.
    """
    _check(prediction, truth)
    values = {name: function(prediction, truth) for name, function in METRICS.items()}
    return values | {"colourfulness": colourfulness(prediction), "colourfulness_truth": colourfulness(truth),
                     "rarity": float(rarity(truth).mean())}


def _check(prediction: np.ndarray, truth: np.ndarray) -> None:
    """Raise a ValueError unless both are uint8 pictures (H, W, 3) of the same size, with at least one pixel."""
    for picture in (prediction, truth):
        if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3 or not picture.size:
            raise ValueError(f"metrics need RGB uint8 (H, W, 3), got {picture.dtype} {picture.shape}")
    if prediction.shape != truth.shape:
        raise ValueError(f"prediction {prediction.shape} and truth {truth.shape} differ in size")


def _as_read(prediction: np.ndarray, truth: np.ndarray) -> dict[tuple[str, str, str], float]:
    """One photo's error in each way in which a sentence such as "MSE" or "percent error" may be read."""
    values = {}
    for arithmetic in ("exact", "difference wrapped", "all wrapped"):
        if arithmetic == "exact":
            difference = np.abs(prediction.astype(np.int16) - truth).astype(np.float64)
            square = difference ** 2
        else:
            wrapped = prediction - truth  # uint8: 3 - 5 = 254
            difference = wrapped.astype(np.float64)
            square = difference ** 2 if arithmetic == "difference wrapped" else (wrapped ** 2).astype(np.float64)
        values["mse", "per channel", arithmetic] = square.mean()
        values["mse", "per pixel (sum over channels)", arithmetic] = square.sum(axis=-1).mean()
        if arithmetic == "all wrapped":
            continue  # a percentage squares nothing
        values["percent error", "of 255", arithmetic] = 100 * difference.mean() / 255
        shown = truth > 0
        values["percent error", "of the true value", arithmetic] = (
            100 * (difference[shown] / truth[shown]).mean() if shown.any() else np.nan)
    values["percent error", "share of differing values", "exact"] = 100 * (prediction != truth).mean()
    values["percent error", "share of differing pixels", "exact"] = 100 * (prediction != truth).any(axis=-1).mean()
    return values


def explain_published(predictions: Iterable[np.ndarray], truths: Iterable[np.ndarray],
                      published: Mapping[str, tuple[float, ...]] | None = None, margin: float = 0.25) -> pd.DataFrame:
    """Which reading of "MSE" and "percent error" gives numbers of the published size?

    Each reading is computed for each photo and averaged over the photos: exactly, and with the overflow of 8-bit
    arithmetic (of the difference alone, or of its square as well).

    Parameters
    ----------
    predictions, truths : iterable of ndarray
        RGB uint8 (H, W, 3), one pair for each photo, of equal size.
    published : mapping of str to tuple of float, optional
        "mse" and "percent error" -> the published means. Default: those of the study that this course grew from, in
        `data/published.csv`.
    margin : float
        A reading *fits* if its mean lies within the published values, extended by this share on both sides.

    Returns
    -------
    DataFrame
        One row per reading: metric, reading, arithmetic, mean, low and high (of what was published), fits.

    Raises
    ------
    ValueError
        If there is no photo, if the numbers of photos differ, or if a pair is not as above.
    """
    import pandas as pd

    published = published_by_the_study() if published is None else published
    photos = []
    for prediction, truth in zip(predictions, truths, strict=True):
        _check(prediction, truth)
        photos.append(_as_read(prediction, truth))
    if not photos:
        raise ValueError("give at least one pair of pictures")
    means = {key: float(np.nanmean([photo[key] for photo in photos])) for key in photos[0]}
    table = pd.DataFrame([(*key, mean) for key, mean in means.items()],
                         columns=["metric", "reading", "arithmetic", "mean"])
    table["low"], table["high"] = (table["metric"].map({key: pick(values) for key, values in published.items()})
                                   for pick in (min, max))
    table["fits"] = table["mean"].between((1 - margin) * table["low"], (1 + margin) * table["high"])
    return table.sort_values(["metric", "reading", "arithmetic"], ignore_index=True)


def published_by_the_study() -> dict[str, tuple[float, ...]]:
    """The two means of each measure that the study behind this course published, from `data/published.csv`."""
    with open(shipped.path("published.csv"), newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["source"] == "ECE 6254 study"]
    return {metric: tuple(float(row["value"]) for row in rows if row["metric"] == metric)
            for metric in ("mse", "percent error")}

"""Readings of two vague names, "MSE" and "percent error": what a program may have computed under them.

Each takes prediction and truth of one photo, RGB uint8 (H, W, 3), and gives one number. `READINGS` holds them by
(metric, reading, arithmetic).
"""

from collections.abc import Callable

import numpy as np
import torch

from colorlab import lab

Reading = Callable[[np.ndarray, np.ndarray], float]
Differences = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _exact(prediction: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Differences without overflow, float (H, W, 3)."""
    return prediction.astype(np.float64) - truth


def _wrapped(prediction: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Differences in bytes, 3 - 5 = 254, then float (H, W, 3)."""
    return (prediction - truth).astype(np.float64)


def _lab(prediction: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Differences of L, a and b, float (H, W, 3)."""
    one, other = (lab.rgb_to_lab(torch.tensor(rgb).movedim(-1, 0)).movedim(0, -1).numpy()
                  for rgb in (prediction, truth))
    return one - other


def _squares(differences: Differences, modulo: int | None = None, limit: float = np.inf) -> Differences:
    """Squares (H, W, 3) of such differences; as a byte keeps them, or cut off at a limit."""
    def squares(prediction: np.ndarray, truth: np.ndarray) -> np.ndarray:
        exact = differences(prediction, truth) ** 2
        return np.minimum(exact % modulo if modulo else exact, limit)
    return squares


def _mean(each: Differences) -> Reading:
    return lambda prediction, truth: float(each(prediction, truth).mean())


def _over_pixels(each: Differences) -> Reading:
    """The three channels of a pixel added up."""
    return lambda prediction, truth: float(each(prediction, truth).sum(axis=-1).mean())


def _of_255(differences: Differences) -> Reading:
    return lambda prediction, truth: float(100 * np.abs(differences(prediction, truth)).mean() / 255)


def _of_the_true_value(differences: Differences) -> Reading:
    """Percent of each true value; true values of 0 are left out, and a photo without others is NaN."""
    def percent(prediction: np.ndarray, truth: np.ndarray) -> float:
        shown = truth > 0
        shares = np.abs(differences(prediction, truth))[shown] / truth[shown]
        return float(100 * shares.mean()) if shown.any() else np.nan
    return percent


def _of_the_mean_value(prediction: np.ndarray, truth: np.ndarray) -> float:
    """All errors of a photo in percent of all its values; NaN for a black one."""
    return float(100 * np.abs(_exact(prediction, truth)).sum() / truth.sum()) if truth.any() else np.nan


def _root(prediction: np.ndarray, truth: np.ndarray) -> float:
    return float(np.sqrt((_exact(prediction, truth) ** 2).mean()))


def _ab(prediction: np.ndarray, truth: np.ndarray) -> float:
    return float((_lab(prediction, truth)[..., 1:] ** 2).mean())


READINGS: dict[tuple[str, str, str], Reading] = {
    ("mse", "per channel", "exact"): _mean(_squares(_exact)),
    ("mse", "per channel", "difference wrapped"): _mean(_squares(_wrapped)),
    # (d mod 256) squared is d squared modulo 256: here it does not matter whether the difference wrapped as well.
    ("mse", "per channel", "all wrapped"): _mean(_squares(_wrapped, modulo=256)),
    ("mse", "per channel", "squares stop at 255"): _mean(_squares(_exact, limit=255)),
    ("mse", "per pixel (sum over channels)", "exact"): _over_pixels(_squares(_exact)),
    ("mse", "per pixel (sum over channels)", "difference wrapped"): _over_pixels(_squares(_wrapped)),
    ("mse", "per pixel (sum over channels)", "all wrapped"): _over_pixels(_squares(_wrapped, modulo=256)),
    ("mse", "root of it", "exact"): _root,
    ("mse", "of L, a and b", "exact"): _mean(_squares(_lab)),
    ("mse", "of a and b", "exact"): _ab,
    ("percent error", "of 255", "exact"): _of_255(_exact),
    ("percent error", "of 255", "difference wrapped"): _of_255(_wrapped),
    ("percent error", "of the true value", "exact"): _of_the_true_value(_exact),
    ("percent error", "of the true value", "difference wrapped"): _of_the_true_value(_wrapped),
    ("percent error", "of the mean value", "exact"): _of_the_mean_value,
    ("percent error", "share of differing values", "exact"): lambda prediction, truth: float(
        100 * (prediction != truth).mean()),
    ("percent error", "share of differing pixels", "exact"): lambda prediction, truth: float(
        100 * (prediction != truth).any(axis=-1).mean()),
}

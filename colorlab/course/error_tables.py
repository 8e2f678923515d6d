"""Tables of errors for a notebook: in bytes and exactly, what a measure rewards, how orders agree."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from colorlab import metrics

Pairs = Sequence[tuple[np.ndarray, np.ndarray]]  # prediction and truth, RGB uint8 (H, W, 3)


def per_photo(answers: Mapping[str, Mapping[str, np.ndarray]], truths: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Errors of every answer.

    Parameters
    ----------
    answers : mapping
        Model -> photo -> RGB uint8 (H, W, 3).
    truths : mapping
        Photo -> RGB uint8 (H, W, 3).

    Returns
    -------
    DataFrame
        photo, model; `mse` and `percent` (of 255), exact; `wrapped_mse` and `wrapped_percent`, in bytes; `too_low` and
        `wrong`, the percentages of values below the truth and different from it.
    """
    return pd.DataFrame([
        {"photo": photo, "model": model, "mse": metrics.mse(rgb, truths[photo]),
         "percent": metrics.mae_percent(rgb, truths[photo]),
         "wrapped_mse": metrics.mse_uint8_wrapped(rgb, truths[photo]),
         "wrapped_percent": metrics.mae_percent_uint8_wrapped(rgb, truths[photo]),
         "too_low": 100 * float((rgb < truths[photo]).mean()), "wrong": 100 * float((rgb != truths[photo]).mean())}
        for model, given in answers.items() for photo, rgb in given.items()])


def exact_and_wrapped(kinds: Mapping[str, Pairs]) -> pd.DataFrame:
    """Mean MSE of pairs of pictures by kind, exactly and in bytes."""
    return pd.DataFrame({name: {"MSE": np.mean([metrics.mse(*pair) for pair in some]),
                                "MSE in uint8": np.mean([metrics.mse_uint8_wrapped(*pair) for pair in some])}
                         for name, some in kinds.items()}).T


def rewards(study: pd.DataFrame, models: Sequence[str], digits: Mapping[str, int]) -> pd.DataFrame:
    """Means with half the width of their 95 % interval, one row per metric, one column per model.

    Parameters
    ----------
    study : DataFrame
        Columns set, variant, seed, metric, mean, low and high, as `data/results/study.csv` has them.
    models : sequence of str
        Variants; where there are several seeds, the mean of the seeds is taken.
    digits : mapping of str to int
        Metric -> digits after the point.
    """
    part = study[(study["set"] == "val") & study["variant"].isin(models) & study["metric"].isin(list(digits))]
    # "all" comes last, behind the single seeds; the baselines have only one row.
    part = part.sort_values("seed", key=lambda seed: seed.astype(str))
    part = part.drop_duplicates(["variant", "metric"], keep="last")
    cells = [f"{row.mean:.{digits[row.metric]}f} ±{(row.high - row.low) / 2:.{digits[row.metric]}f}"
             for row in part[["metric", "mean", "low", "high"]].itertuples()]
    table = part.assign(cell=cells).pivot(index="metric", columns="variant", values="cell")
    return table.loc[list(digits), list(models)]


def orders(table: pd.DataFrame, models: Sequence[str]) -> pd.DataFrame:
    """Exact and wrapped means of models, and the rank correlation of both over photos.

    Parameters
    ----------
    table : DataFrame
        Columns model, mse, mae_percent, and both with the ending `_uint8_wrapped`.
    models : sequence of str
    """
    rows = {}
    for model in models:
        own = table[table["model"] == model]
        squares, percent = own["mse_uint8_wrapped"], own["mae_percent_uint8_wrapped"]
        rows[model] = {"MSE": own["mse"].mean(), "wrapped MSE": squares.mean(),
                       "rank correlation, MSE": own["mse"].corr(squares, "spearman"),
                       "rank correlation, percent": own["mae_percent"].corr(percent, "spearman")}
    return pd.DataFrame(rows).T


def gaps(table: pd.DataFrame, first: str, second: str, measure: str) -> np.ndarray:
    """First less second model in a measure, photo by photo, (N,)."""
    wide = table.pivot(index="photo", columns="model", values=measure)
    return (wide[first] - wide[second]).to_numpy()

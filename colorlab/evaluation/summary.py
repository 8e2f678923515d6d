"""Means with intervals, and paired differences between models: one tidy table."""

import itertools

import numpy as np
import pandas as pd

from colorlab import metrics, statistics

MEASURED = [*metrics.METRICS, "colourfulness"]
COLUMNS = ["model", "compared_with", "metric", "value", "low", "high", "photos", "failed", "wins", "losses", "ties",
           "effect_size", "sign_test_p", "corrected_p", "better"]


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Summarize a table of `folder.evaluate_into` or `colorlab.evaluate`.

    Returns
    -------
    DataFrame
        Two kinds of rows. Where `compared_with` is empty: the mean of a model over the photos that did not fail, its
        95 % bootstrap interval (`low`, `high`), how many `photos`, how many `failed`. `auc_rebalanced` is weighted by
        `rarity`; infinite values (the psnr of equal pictures) are left out. Where it is a model: the mean of the
        paired differences `model` less `compared_with`, and what `statistics.compare_table` says of them; p values
        are corrected for the number of metrics.
    """
    rows = []
    names = list(table["model"].unique())
    for name in names:
        part = table[table["model"] == name]
        good = part[part["error"].isna()]
        for metric in MEASURED:
            kept = good[np.isfinite(good[metric])]
            weights = kept["rarity"] if metric == "auc_rebalanced" else None
            mean, low, high = statistics.interval(kept[metric], weights)
            rows.append({"model": name, "metric": metric, "value": mean, "low": low, "high": high,
                         "photos": len(kept), "failed": len(part) - len(good)})
    for first, second in itertools.combinations(names, 2):
        for metric, found in _compared(table, first, second):
            rows.append({"model": first, "compared_with": second, "metric": metric, "value": found["difference"],
                         "failed": found["dropped"], **{key: found[key] for key in COLUMNS if key in found}})
    return pd.DataFrame(rows, columns=COLUMNS)


def _compared(table: pd.DataFrame, first: str, second: str):
    """Pairs of metric and comparison; none where two photos cannot be found that both models were measured on."""
    kept = []
    for metric in statistics.METRICS:
        pair = table.pivot(index="photo", columns="model", values=metric)[[first, second]]
        if np.isfinite(pair).all(axis=1).sum() >= 2:
            kept.append(metric)
    if kept:
        found = statistics.compare_table(table, first, second, kept)
        yield from ((row["metric"], row) for row in found.to_dict("records"))

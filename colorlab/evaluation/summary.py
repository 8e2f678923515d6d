"""Means with intervals, and paired differences between models: one tidy table."""

import itertools
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from colorlab import metrics
from colorlab.evaluation import statistics

COLUMNS = ["model", "compared_with", "metric", "value", "low", "high", "photos", "failed", "no_colour", "wins",
           "losses", "ties", "effect_size", "sign_test_p", "corrected_p", "better"]
OfSets = Mapping[str, Mapping[str, float]]  # metric of the whole set -> model -> value


def summary(table: pd.DataFrame, of_sets: OfSets | None = None) -> pd.DataFrame:
    """Summarize a table of `folder.evaluate_into` or `colorlab.evaluate`.

    Parameters
    ----------
    table : DataFrame
    of_sets : mapping, optional
        Metrics that were measured on the whole set: name -> model -> value.

    Returns
    -------
    DataFrame
        Two kinds of rows. Where `compared_with` is empty: the mean of a model over `photos` photos (see `counted`), its
        95 % bootstrap interval (`low`, `high`), how many photos `failed`, how many have `no_colour`. Weighted by the
        column that the metric names, if it names one. A metric of the whole set has a value without an interval.
        Where `compared_with` is a model: the mean of the paired differences `model` less `compared_with`, and what
        `statistics.compare_table` says of them; p values are corrected for the number of metrics.
    """
    rows = []
    names = list(table["model"].unique())
    measured = {metric: counted(table, metric) for metric in metrics.per_photo() if metric in table}
    grey = no_colour(table)
    whole = table["photo"].nunique() - table.loc[table["error"].notna(), "photo"].nunique()
    for name in names:
        part = table[table["model"] == name]
        common = {"model": name, "failed": int(part["error"].notna().sum()), "no_colour": grey}
        for metric, kept in measured.items():
            kept = kept[kept["model"] == name]
            mean, low, high = statistics.interval(kept[metric], statistics.weights_of(metric, kept))
            rows.append(common | {"metric": metric, "value": mean, "low": low, "high": high, "photos": len(kept)})
        for metric, values in (of_sets or {}).items():
            if name in values:
                rows.append(common | {"metric": metric, "value": values[name], "photos": whole})
    for first, second in itertools.combinations(names, 2):
        for metric, found in _compared(table, first, second):
            rows.append({"model": first, "compared_with": second, "metric": metric, "value": found["difference"],
                         "failed": found["dropped"], **{key: found[key] for key in COLUMNS if key in found}})
    return pd.DataFrame(rows, columns=COLUMNS)


def summarize(table: pd.DataFrame, of_sets: OfSets | None = None) -> pd.DataFrame:
    """Means over photos, one row per model, in the order in which the models appear.

    Parameters
    ----------
    table, of_sets
        As for `summary`.

    Returns
    -------
    DataFrame
        Columns `photos` and `failed` count rows, `no_colour` the true photos that are grey. The means are those of
        `summary`; where one rests on fewer than `photos` photos, a column such as `psnr_photos` beside it says on how
        many.
    """
    means = [name for name in ("seconds", *metrics.per_photo(), "colourfulness_truth") if name in table]
    models = table["model"].unique()
    failed = table["error"].notna().groupby(table["model"], sort=False).agg(["size", "sum"]).reindex(models)
    columns = {"photos": failed["size"] - failed["sum"], "failed": failed["sum"], "no_colour": no_colour(table)}
    for name in means:
        groups = dict(list(counted(table, name).groupby("model")))
        empty = table.iloc[:0]
        parts = {model: groups.get(model, empty) for model in models}
        columns[name] = pd.Series({model: _mean(part, name) for model, part in parts.items()}, dtype=float)
        counts = pd.Series({model: len(part) for model, part in parts.items()}, dtype=int)
        if (counts != columns["photos"]).any():
            columns[f"{name}_photos"] = counts
    for name, values in (of_sets or {}).items():
        columns[name] = pd.Series(values, dtype=float).reindex(models)
    return pd.DataFrame(columns, index=models).rename_axis("model")


def counted(table: pd.DataFrame, metric: str) -> pd.DataFrame:
    """The rows that count in a mean of a metric.

    A photo for which the value of one model is infinite (the psnr of equal pictures) or missing (NaN) is left out for
    all models: left out for that one alone, its best photo would be taken from it, and the ranking might turn round.
    Rows that failed do not count.
    """
    good = table[table["error"].isna()]
    out = good.loc[~np.isfinite(good[metric].astype(float)), "photo"]
    return good[~good["photo"].isin(out)] if len(out) else good


def no_colour(table: pd.DataFrame) -> float:
    """How many of the true photos are grey; NaN if none could be measured."""
    photos = table[table["error"].isna()].drop_duplicates("photo")
    return int((photos["colourfulness_truth"] < metrics.NO_COLOUR).sum()) if len(photos) else np.nan


def notes(table: pd.DataFrame) -> list[str]:
    """What one should know of the photos behind the means: sentences, each with its count."""
    good = table[table["error"].isna()]
    count = good["photo"].nunique()
    found = []
    if count and (grey := no_colour(table)):
        found.append(f"{grey:.0f} of {count} photos have no colour: on them grey is the right answer")
    for name, metric in metrics.per_photo().items():
        if name not in table or not (out := count - counted(table, name)["photo"].nunique()):
            continue
        values = good[name].astype(float)
        reasons = ["it is infinite for one of them"] if np.isinf(values).any() else []
        if values.isna().any():
            reasons.append(metric.undefined or "it has no value for one of them")
        found.append(f"the mean of {name} leaves out {out} of {count} photos, for all models ({'; '.join(reasons)})")
    return found


def _mean(part: pd.DataFrame, name: str) -> float:
    if part.empty:
        return np.nan
    return float(np.average(part[name], weights=statistics.weights_of(name, part)))


def _compared(table: pd.DataFrame, first: str, second: str) -> Iterator[tuple[str, dict]]:
    """Pairs of metric and comparison; none where two photos cannot be found that both models were measured on."""
    kept = []
    good = table[table["error"].isna() & table["model"].isin([first, second])]
    for metric in statistics.compared():
        if metric in table:
            pair = good.pivot(index="photo", columns="model", values=metric).astype(float)
            if pair.shape[1] == 2 and np.isfinite(pair).all(axis=1).sum() >= 2:
                kept.append(metric)
    if kept:
        found = statistics.compare_table(table, first, second, kept)
        yield from ((row["metric"], row) for row in found.to_dict("records"))

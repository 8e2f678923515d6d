"""The figures of an evaluation's report."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from PIL import Image, ImageOps

from colorlab import images, plots, statistics
from colorlab.evaluation.measuring import Item
from colorlab.models import Colorizer, Grey

MOST_GROUPS = 8  # bars of more could not be told apart
HATCHES = ("", "//", "..", "xx", "--", "oo")  # models differ by pattern as well as by colour
COLOURS = ("#4477aa", "#ddaa33", "#bbbbbb", "#aa3377", "#228833", "#66ccee")  # told apart by every kind of eye
BEST_BY, SHOWN = "ciede2000", 3


def groups(table: pd.DataFrame) -> list[str]:
    """The groups worth a bar of their own, most photos first; none where all photos lie in one folder."""
    counts = table.drop_duplicates("photo")["group"].value_counts()
    return list(counts.index[:MOST_GROUPS]) if len(counts) > 1 else []


def means_by_group(table: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Mean and interval of a metric: one row per group (the last one all photos, "overall") and model."""
    good = table[table["error"].isna() & np.isfinite(table[metric])]
    rows = []
    for name, part in [*((name, good[good["group"] == name]) for name in groups(table)), ("overall", good)]:
        rows += [(name, model, *statistics.interval(part.loc[part["model"] == model, metric]))
                 for model in table["model"].unique()]
    return pd.DataFrame(rows, columns=["group", "model", "mean", "low", "high"])


def bars(table: pd.DataFrame, metric: str, label: str) -> Figure:
    """The chart of the old study: one group of bars per kind of photo and one for all, with 95 % intervals."""
    means = means_by_group(table, metric)
    names, models = [name or "no folder" for name in (*groups(table), "overall")], list(table["model"].unique())
    figure = Figure(figsize=(max(4.5, 1.2 + 0.45 * len(names) * len(models)), 3.2), layout="constrained")
    axis, width = figure.subplots(), 0.8 / len(models)
    for i, model in enumerate(models):
        part = means[means["model"] == model]
        errors = np.abs(part[["low", "high"]].to_numpy() - part[["mean"]].to_numpy()).T
        axis.bar(np.arange(len(names)) + i * width, part["mean"], width, yerr=np.nan_to_num(errors), capsize=2,
                 label=_plain(model), color=COLOURS[i % len(COLOURS)], hatch=HATCHES[i % len(HATCHES)],
                 edgecolor="black")
    axis.set_xticks(np.arange(len(names)) + (len(models) - 1) * width / 2, map(_plain, names),
                    rotation=30 if len(names) > 3 else 0)
    axis.set_ylabel(label)
    axis.legend(fontsize=8)
    return figure


def distributions(table: pd.DataFrame, metrics: dict[str, str]) -> Figure:
    """How the photos spread: for each metric, the share of photos below a value."""
    figure = Figure(figsize=(3.1 * len(metrics), 2.8), layout="constrained")
    axes = figure.subplots(1, len(metrics), squeeze=False)[0]
    for axis, (metric, label) in zip(axes, metrics.items(), strict=True):
        for i, model in enumerate(table["model"].unique()):
            values = table.loc[(table["model"] == model) & table["error"].isna(), metric]
            values = np.sort(values[np.isfinite(values)])
            axis.plot(values, np.arange(1, len(values) + 1) / max(1, len(values)), color=COLOURS[i % len(COLOURS)],
                      linestyle=("-", "--", ":", "-.")[i % 4], label=_plain(model))
        axis.set(xlabel=label, ylim=(0, 1.02))
    axes[0].set_ylabel("share of photos below")
    axes[0].legend(fontsize=8)
    return figure


def extremes(table: pd.DataFrame, model: str) -> list[str]:
    """The photos that a model does best and worst, best first; the worst ones after them."""
    part = table[(table["model"] == model) & table["error"].isna()].sort_values([BEST_BY, "photo"])
    names = list(part["photo"])
    half = min(SHOWN, len(names) // 2) or len(names)
    return list(dict.fromkeys([*names[:half], *names[-half:]]))


def sheet(names: list[str], items: dict[str, Item], models: dict[str, Colorizer], table: pd.DataFrame) -> Figure:
    """Photos, one per row: the grey input, each model's answer, the truth; below, each model's difference."""
    values = table.set_index(["photo", "model"])[BEST_BY]
    rows, labels = [], []
    for name in names:
        try:
            given, truth = items[name].read()
        except images.ImageError:  # removed since it was measured
            continue
        pictures = [Grey().colorize(given), *(_answer(model, given) for model in models.values()), truth]
        rows.append([_small(picture) for picture in pictures])
        labels.append(f"{_plain(name)}: " + ", ".join(f"{values[name, model]:.1f}" for model in models))
    return plots.sheet(rows, ["input", *map(_plain, models), "truth"], labels, height=1.6)


def _answer(model: Colorizer, given: np.ndarray) -> np.ndarray:
    """A model's picture; white if it fails, as its row says."""
    try:
        return model.colorize(given)
    except Exception:  # whatever a model of somebody else raises, the others' results are shown
        return np.full_like(given, 255)


def _small(rgb: np.ndarray, longest: int = 320) -> np.ndarray:
    """A copy for the report, padded where the photo is too narrow a strip to be drawn in a row."""
    image = Image.fromarray(rgb)
    image.thumbnail((longest, longest))
    least = max(image.size) // 3
    return np.asarray(ImageOps.pad(image, (max(image.width, least), max(image.height, least)), color="white"))


def _plain(name: str) -> str:
    """A name as matplotlib draws it: not as a formula, and not too long."""
    return (name if len(name) <= 40 else f"...{name[-37:]}").replace("$", r"\$")

"""The figures of a report."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from PIL import Image, ImageOps

from colorlab import plots
from colorlab.evaluation import statistics, summary

PANELS = 3  # side by side
MOST_GROUPS = 8  # bars of more could not be told apart
HATCHES = ("", "//", "..", "xx", "--", "oo")  # models differ by pattern as well as by colour
COLOURS = ("#4477aa", "#ddaa33", "#bbbbbb", "#aa3377", "#228833", "#66ccee")  # told apart by every kind of eye
BEST_BY, SHOWN = "ciede2000", 3
SIDE, ASPECT = 320, 3  # of a small picture, in pixels; a row of narrower strips could not be drawn

Thumbnails = Mapping[str, Mapping[str, np.ndarray]]  # photo -> model, "input" or "truth" -> RGB uint8 (h, w, 3)


def groups(table: pd.DataFrame) -> list[str]:
    """The groups worth a bar of their own, most photos first; none where all photos lie in one folder."""
    if "group" not in table:
        return []
    counts = table.drop_duplicates("photo")["group"].value_counts()
    return list(counts.index[:MOST_GROUPS]) if len(counts) > 1 else []


def means_by_group(table: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Mean and interval of a metric: one row per group (the last one all photos, "overall") and model."""
    good = summary.counted(table, metric)
    rows = []
    for name, part in [*((name, good[good["group"] == name]) for name in groups(table)), ("overall", good)]:
        for model in table["model"].unique():
            own = part[part["model"] == model]
            rows.append((name, model, *statistics.interval(own[metric], statistics.weights_of(metric, own))))
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
                 label=plain(model), color=COLOURS[i % len(COLOURS)], hatch=HATCHES[i % len(HATCHES)],
                 edgecolor="black")
    axis.set_xticks(np.arange(len(names)) + (len(models) - 1) * width / 2, map(plain, names),
                    rotation=30 if len(names) > 3 else 0)
    axis.set_ylabel(label)
    axis.legend(fontsize=8)
    return figure


def distributions(table: pd.DataFrame, metrics: Mapping[str, str]) -> Figure:
    """How the photos spread: for each metric, the share of photos below a value; `metrics` are names and labels."""
    rows = -(-len(metrics) // PANELS)
    figure = Figure(figsize=(3.2 * PANELS, 2.3 * rows + 0.4))
    # Margins by hand: with so many panels, the search for the best ones would take longer than all else on the page.
    figure.subplots_adjust(0.07, 0.55 / (2.3 * rows + 0.4), 0.98, 1 - 0.5 / (2.3 * rows + 0.4), 0.08, 0.4)
    axes = figure.subplots(rows, PANELS, sharey=True, squeeze=False).flatten()
    for axis, (metric, label) in zip(axes, metrics.items()):
        for i, model in enumerate(table["model"].unique()):
            values = table.loc[(table["model"] == model) & table["error"].isna(), metric]
            values = np.sort(values[np.isfinite(values)])
            axis.plot(values, np.arange(1, len(values) + 1) / max(1, len(values)), color=COLOURS[i % len(COLOURS)],
                      linestyle=("-", "--", ":", "-.")[i % 4], label=plain(model))
        axis.set(xlabel=label, ylim=(0, 1.02))
        axis.locator_params("x", nbins=4)
    for axis in axes[::PANELS]:
        axis.set_ylabel("share of photos below")
    for axis in axes[len(metrics):]:
        axis.remove()
    figure.legend(*axes[0].get_legend_handles_labels(), fontsize=8, ncols=6, loc="upper left")
    return figure


def extremes(table: pd.DataFrame, model: str) -> list[str]:
    """The photos that a model does best and worst, best first; the worst ones after them."""
    part = table[(table["model"] == model) & table["error"].isna()].sort_values([BEST_BY, "photo"])
    names = list(part["photo"])
    half = min(SHOWN, len(names) // 2) or len(names)
    return list(dict.fromkeys([*names[:half], *names[-half:]]))


def sheet(thumbnails: Thumbnails, models: Sequence[str], table: pd.DataFrame | None = None, height: float = 2.0
          ) -> Figure:
    """Photos, one per row: the grey input, each model's answer, the truth.

    Parameters
    ----------
    thumbnails : mapping of mapping of ndarray
        photo -> model, "input" or "truth" -> RGB uint8; `small` makes such copies. An answer that is missing, since
        the model failed on the photo, is white.
    models : sequence of str
    table : DataFrame, optional
        Writes each model's difference under a photo.
    height : float
        Of a row, in inches.
    """
    values = {} if table is None else table.set_index(["photo", "model"])[BEST_BY].to_dict()
    rows, labels = [], []
    for name, pictures in thumbnails.items():
        white = np.full_like(pictures["truth"], 255)
        rows.append([pictures.get(column, white) for column in ("input", *models, "truth")])
        known = [f"{values[name, model]:.1f}" for model in models if (name, model) in values]
        labels.append(": ".join([plain(name), *([", ".join(known)] if known else [])]))
    return plots.sheet(rows, ["input", *map(plain, models), "truth"], labels, height)


def small(rgb: np.ndarray) -> np.ndarray:
    """A copy for the report, RGB uint8, padded with white where the photo is too narrow a strip to be drawn."""
    image = Image.fromarray(rgb)
    image.thumbnail((SIDE, SIDE))
    least = max(image.size) // ASPECT
    if min(image.size) < least:
        image = ImageOps.pad(image, (max(image.width, least), max(image.height, least)), color="white")
    return np.array(image)


def plain(name: str) -> str:
    """A name as matplotlib draws it: not as a formula, and not wider than its picture."""
    return (name if len(name) <= 40 else f"...{name[-37:]}").replace("$", r"\$")

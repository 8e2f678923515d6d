"""Figures of comparisons: groups of photos, tenths of them, photo by photo, and how often a difference is found."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from colorlab.course import comparing
from colorlab.course.figures.notebook_05_errors import GREY, ORANGE, PURPLE, Shown
from colorlab.evaluation import statistics

STYLES = (("", PURPLE), ("//", "#fdb863"), ("..", "#dddddd"), ("xx", "#ffffff"))  # of bars: told apart without colour


def group_bars(groups: Mapping[str, pd.DataFrame], models: Sequence[str], measures: Mapping[str, str]) -> Shown:
    """Bars of means with 95 % intervals, one chart for each measure.

    Parameters
    ----------
    groups : mapping of str to DataFrame
        Tables with the columns photo, model and the measures.
    models : sequence of str
        Up to four.
    measures : mapping of str to str
        Column -> label of its axis.
    """
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    lowest = []
    for axis, (measure, label) in zip(figure.subplots(1, len(measures), squeeze=False)[0], measures.items()):
        means = {}
        for i, (model, (hatch, colour)) in enumerate(zip(models, STYLES)):
            found = [statistics.interval(part.loc[part.model == model, measure]) for part in groups.values()]
            x = np.arange(len(groups)) + 0.2 * (i - (len(models) - 1) / 2)
            ends = np.array([[mean - low, high - mean] for mean, low, high in found]).T
            axis.bar(x, [mean for mean, _, _ in found], 0.19, yerr=ends, hatch=hatch, color=colour, edgecolor="k",
                     linewidth=0.7, error_kw={"linewidth": 0.9}, label=model)
            means[model] = [mean for mean, _, _ in found]
        axis.set_xticks(range(len(groups)), [f"{name}\n{part.photo.nunique()} photos" for name, part in groups.items()])
        axis.set_ylabel(label)
        lowest += [f"{label}, {name}: {min(means, key=lambda model: means[model][g])}" for g, name in enumerate(groups)]
    figure.legend(*axis.get_legend_handles_labels(), loc="outside upper center", ncols=len(models), fontsize=9)
    return Shown(figure, "The study's kind of chart, with the baselines and the 95 % intervals (over photos) that it "
                         "lacked. Where photos are few, the intervals are wide, and a lower bar decides little.",
                 f"Bars for {', '.join(models)} in the groups {', '.join(groups)}, with intervals. The lowest bar "
                 "is, for "
                 + "; ".join(lowest) + ".")


def by_tenth(table: pd.DataFrame, models: Sequence[str], published: Sequence[float]) -> Shown:
    """Mean MSE by tenths of the photos, from the dullest truth to the most colourful, with the published size.

    Parameters
    ----------
    table : DataFrame
        Columns model, tenth (1 to 10) and mse.
    models : sequence of str
        Up to four.
    published : sequence of float
        MSEs that were published.
    """
    means = table.groupby(["model", "tenth"])["mse"].mean().unstack()
    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    axis = figure.subplots()
    axis.axhspan(min(published), max(published), color="0.75", label="published MSE")
    for model, line, colour in zip(models, ("o-", "^--", "s:", "D-."), (PURPLE, ORANGE, GREY, "k")):
        axis.plot(means.columns, means.loc[model], line, color=colour, markersize=4, label=model)
    axis.set(yscale="log", xlabel="tenth of the photos, from the dullest truth to the most "
                                  "colourful", ylabel="mean MSE",
             xticks=list(means.columns))
    axis.legend(fontsize=8)
    factor = means.loc[models[-1]].iloc[-1] / means.loc[models[-1]].iloc[0]
    return Shown(figure, "How large an MSE is depends on the photos as much as on the network. From the dullest "
                         f"tenth to the most colourful one, that of {models[-1]} grows by a factor of {factor:.0f}.",
                 "Curves on a logarithmic axis: " + "; ".join(
                     f"{model} from {means.loc[model].iloc[0]:.0f} to "
                     f"{means.loc[model].iloc[-1]:.0f}" for model in models)
                 + f". A band at {min(published):.0f} to {max(published):.0f}, the published size, lies below all "
                   "of them.")


def photo_by_photo(differences: Mapping[str, np.ndarray], first: str = "first", second: str = "second") -> Shown:
    """Sorted differences of two models, one panel for each measure, with their mean and its 95 % interval.

    Parameters
    ----------
    differences : mapping of str to ndarray, (N,)
        Label of the axis -> first less second model. Lower is better, unless the label begins with PSNR.
    first, second : str
        What the two models are called.
    """
    figure = Figure(figsize=(8, 3.2), layout="constrained")
    said = []
    for axis, (label, values) in zip(figure.subplots(1, len(differences), squeeze=False)[0], differences.items()):
        mean, low, high = statistics.interval(values)
        ordered = np.sort(values)
        first_wins = ordered > 0 if label.startswith("PSNR") else ordered < 0
        for name, wins, (hatch, colour) in zip((first, second), (first_wins, ~first_wins), STYLES):
            axis.bar(np.flatnonzero(wins), ordered[wins], color=colour, hatch=hatch, width=0.8,
                     label=f"{name} is better")
        axis.axhline(0, color="k", linewidth=0.8)
        axis.axhspan(low, high, color=GREY, alpha=0.3)
        axis.axhline(mean, color="k", linestyle="--", linewidth=1)
        axis.set(xlabel="photos, sorted", ylabel=label, xticks=[])
        said.append(f"{label}: {(values > 0).sum()} of {len(values)} above 0, from {values.min():.0f} to "
                    f"{values.max():.0f}, mean {mean:.1f}, interval {low:.0f} to {high:.0f}")
    figure.legend(*axis.get_legend_handles_labels(), loc="outside upper center", ncols=2, fontsize=9)
    return Shown(figure, "The same photos and the same two models, by two measures. A lower MSE is better, and a "
                         "higher PSNR. Dashed: the mean; grey: its 95 % interval. A few photos with very large "
                         "squared errors can widen the interval until it includes 0.",
                 "Sorted bars. " + "; ".join(said) + ".")


def power_curves(differences: Mapping[str, np.ndarray], photos: Sequence[int] = (10, 20, 33, 50, 100, 200, 400),
                 studies: int = 2000) -> Shown:
    """In how many of all studies the difference is found, by the number of photos.

    Parameters
    ----------
    differences : mapping of str to ndarray, (N,)
        Name of a measure -> first less second model, on all photos at hand.
    """
    figure = Figure(figsize=(6.4, 3.3), layout="constrained")
    axis = figure.subplots()
    said, counts = [], []
    lines = zip(((name, decide) for name in differences for decide in ("mean", "count")),
                ("o-", "^:", "s-", "D:"), (PURPLE, PURPLE, ORANGE, ORANGE))
    for (name, decide), line, colour in lines:
        shares = [100 * comparing.power(differences[name], n, decide, studies=studies) for n in photos]
        axis.plot(photos, shares, line, color=colour, markersize=5,
                  label=f"{name}, " + ("interval of the mean" if decide == "mean" else "count of wins"))
        counts += [shares] if decide == "count" else []
        said.append(f"{name} by its {decide}: " + ", ".join(f"{share:.0f}" for share in shares))
    axis.axhline(80, color="k", linewidth=0.8, linestyle="--")
    axis.set(xscale="log", xlabel="photos in the study", ylabel="difference found, %", ylim=(0, 103))
    axis.set_xticks(photos, [str(n) for n in photos])
    axis.minorticks_off()
    axis.legend(fontsize=8, loc="lower right")
    same = " The dotted curves coincide: both measures count the same wins." * (
        len(counts) > 1 and bool(np.ptp(counts, axis=0).max() < 2))
    return Shown(figure, "How often a difference that is there is found. Dashed: 80 %, which studies usually ask "
                         f"for. The rule decides as much as the number of photos.{same}",
                 f"Rising curves over {', '.join(map(str, photos))} photos, in percent. " + "; ".join(said) + ".")

"""Figures of surveys: the ceiling, a class as a table, two rankings."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.stats import norm

from colorlab.course.surveys import analysis, intervals

PURPLE, ORANGE = "#5e3c99", "#b35806"  # apart for readers with colour-vision deficiency


def ceiling() -> Figure:
    """Percent fooled against d', with published figures on the curve."""
    figure = Figure(figsize=(6, 3.2), layout="constrained")
    axis = figure.subplots()
    distance = np.linspace(0, 3, 100)
    axis.plot(distance, 100 * norm.cdf(-distance / np.sqrt(2)), color=PURPLE)
    axis.axhline(50, color="0.4", linestyle="--", linewidth=1)
    for row in analysis.published().itertuples():
        if row.question == "which one is false" and row.source == "Zhang 2016":
            x = analysis.d_prime(row.percent / 100)
            axis.plot(x, row.percent, "s", color=ORANGE, markerfacecolor=ORANGE if row.status == "read" else "white")
            axis.annotate(row.method, (x, row.percent), xytext=(6, 2), textcoords="offset points", fontsize=7)
    axis.set(xlabel="d′, distance between true and made-up colours", ylabel="fooled, %", ylim=(0, 55), xlim=(-0.05, 3))
    return figure


def published() -> Figure:
    """Published rates of the question "which one is false?", with 1.96 reported standard errors to each side."""
    table = analysis.published()
    table = table[table["question"] == "which one is false"]
    figure = Figure(figsize=(6.5, 0.7 + 0.26 * len(table)), layout="constrained")
    axis = figure.subplots()
    for i, row in enumerate(table.itertuples()):
        axis.plot([row.percent - 1.96 * row.error, row.percent + 1.96 * row.error], [i, i], color=ORANGE,
                  linestyle="-" if row.error_status == "read" else ":")
        axis.plot(row.percent, i, "s", color=ORANGE, markerfacecolor=ORANGE if row.status == "read" else "white")
    axis.axvline(50, color="0.4", linestyle="--", linewidth=1)
    axis.set_yticks(range(len(table)), [f"{row.method} ({row.source})" for row in table.itertuples()], fontsize=8)
    axis.invert_yaxis()
    axis.set(xlabel="fooled, %", xlim=(0, 53))
    return figure


def class_grid(table: np.ndarray) -> Figure:
    """People x photos (I, J) of 0 and 1, both sorted, dark where somebody was fooled; their means along the sides."""
    people, photos = np.argsort(-table.mean(axis=1)), np.argsort(-table.mean(axis=0))
    figure = Figure(figsize=(7, 3.6), layout="constrained")
    axes = figure.subplots(2, 2, width_ratios=(5, 1), height_ratios=(1, 3), sharex="col", sharey="row")
    axes[1, 0].imshow(1 - table[people][:, photos], cmap="gray", aspect="auto", vmin=-0.2, vmax=1)
    axes[1, 0].set(xlabel="photos", ylabel="people", xticks=[], yticks=[])
    axes[0, 0].bar(range(len(photos)), 100 * table.mean(axis=0)[photos], color=ORANGE)
    axes[0, 0].set(ylabel="fooled, %", ylim=(0, 100))
    axes[1, 1].barh(range(len(people)), 100 * table.mean(axis=1)[people], color=PURPLE)
    axes[1, 1].set(xlabel="fooled, %", xlim=(0, 100))
    axes[0, 1].set_visible(False)
    return figure


def methods(found: Mapping[str, intervals.Estimate], truth: float | None = None) -> Figure:
    """Intervals of one share by several methods."""
    figure = Figure(figsize=(6, 0.6 + 0.4 * len(found)), layout="constrained")
    axis = figure.subplots()
    for i, one in enumerate(found.values()):
        axis.plot([100 * one.low, 100 * one.high], [i, i], color=PURPLE, linewidth=2)
        axis.plot(100 * one.value, i, "o", color=PURPLE)
    if truth is not None:
        axis.axvline(100 * truth, color=ORANGE, linestyle="--", label="the truth")
        axis.legend(fontsize=7)
    axis.set_yticks(range(len(found)), list(found))
    axis.set_ylim(len(found) - 0.5, -0.5)
    axis.set(xlabel="fooled, %")
    return figure


def rankings(columns: Mapping[str, pd.Series], best_first: Sequence[bool]) -> Figure:
    """Models ranked by several measures, best at the top; each measure is a series by model.

    `best_first`: for each measure whether small values are best.
    """
    figure = Figure(figsize=(1.2 + 1.9 * len(columns), 3), layout="constrained")
    axis = figure.subplots()
    # Equal ones share a rank.
    ranks = pd.DataFrame({name: values.rank(ascending=small)
                          for (name, values), small in zip(columns.items(), best_first)})
    colours = (PURPLE, ORANGE, "#555555", "#1b7837", "#000000")
    for (model, row), marker, colour in zip(ranks.iterrows(), "os^Dv", colours):
        axis.plot(range(len(columns)), row, marker=marker, color=colour)
        axis.annotate(str(model), (len(columns) - 1, row.iloc[-1]), xytext=(8, -3), textcoords="offset points",
                      fontsize=8)
    axis.set_xticks(range(len(columns)), list(columns), fontsize=8)
    axis.set_yticks(range(1, len(ranks) + 1))
    axis.invert_yaxis()
    axis.set(ylabel="rank", xlim=(-0.2, len(columns) - 0.3))
    return figure

"""Figures of notebook 09: `plots.show(*figure)`; captions and alt text follow from what is drawn."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy.stats import norm

from colorlab import lab, metrics, plots
from colorlab.course.figures.notebook_08 import Drawn
from colorlab.course.surveys import analysis, intervals
from colorlab.course.surveys.protocol import TRUTH

PURPLE, ORANGE = "#5e3c99", "#b35806"  # apart for readers with colour-vision deficiency
NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
# Column of a table of verdicts: how a ranking by it is called, and whether a small value is best.
RANKED = {"mse": ("accurate (MSE)", True), "people": ("fools people", False), "network": ("fools the network", False),
          "critic": ("fools the critic", False), "colourfulness": ("passes as\ncolourful", False)}


def painted(drawn: Mapping[tuple[str, str], np.ndarray], photos: Sequence[str], models: Sequence[str]) -> Drawn:
    """Photos in rows, the truth and what models make of it in columns; `drawn` as from `pictures.draw`."""
    kinds = [TRUTH, *models]
    names = [photo.rpartition(".")[0] for photo in photos]
    vivid = {kind: np.mean([metrics.colourfulness(drawn[photo, kind]) for photo in photos]) for kind in kinds}
    order = sorted(models, key=vivid.__getitem__)
    figure = plots.sheet([[drawn[photo, kind] for kind in kinds] for photo in photos], kinds, names, height=1.5)
    words = "; ".join(f"{kind} {vivid[kind]:.0f}" for kind in kinds)
    green = {kind: 100 * np.mean([_green(drawn[photo, kind]) for photo in photos]) for kind in kinds}
    share = " to ".join(dict.fromkeys(f"{of(green[model] for model in models):.0f}" for of in (min, max)))
    return Drawn(figure, f"{_number(len(photos)).capitalize()} photos as they are, and as {_number(len(models))} small "
                 f"networks colour them. Of the networks, {order[-1]} makes the most colourful pictures and {order[0]} "
                 f"the least. Green pixels (a below -10) make up {green[TRUTH]:.0f} % of the photos, and {share} % of "
                 "what the networks paint.",
                 f"Rows: {', '.join(names)}. Columns: the true photo, then {', '.join(models)}. Mean colourfulness of "
                 f"each column: {words}. Green pixels: "
                 + "; ".join(f"{kind} {green[kind]:.0f} %" for kind in kinds) + ".")


def ceiling() -> Drawn:
    """Percent fooled against d', with the figures of Zhang 2016 on the curve."""
    figure = Figure(figsize=(6, 3.2), layout="constrained")
    axis = figure.subplots()
    distance = np.linspace(0, 3, 100)
    axis.plot(distance, 100 * norm.cdf(-distance / np.sqrt(2)), color=PURPLE)
    axis.axhline(50, color="0.4", linestyle="--", linewidth=1)
    table = analysis.published()
    table = table[(table["question"] == "which one is false") & (table["source"] == "Zhang 2016")]
    table = table.assign(d=[analysis.d_prime(percent / 100) for percent in table["percent"]])
    for i, row in enumerate(table.itertuples()):
        _square(axis, row.d, row.percent, row.status == "read")
        axis.annotate(str(row.method), (row.d, row.percent), xytext=(7, 5 * (i % 2 == 0)), textcoords="offset points",
                      fontsize=8)
    axis.set(xlabel="d′, distance between true and made-up colours", ylabel="fooled, %", ylim=(0, 55), xlim=(-0.05, 3))
    least, most = table.loc[table["percent"].idxmin()], table.loc[table["percent"].idxmax()]
    return Drawn(figure, "Percent fooled and d′ tell the same story on two scales. The curve is steepest at its left "
                 "end, where a step in d′ costs the most points; the dashed line is guessing. Squares: Zhang 2016, "
                 "filled if the number was read in a source, empty if it is recalled from memory.",
                 f"A falling curve from 50 % at d′ = 0 to {100 * norm.cdf(-3 / np.sqrt(2)):.0f} % at d′ = 3. On it "
                 f"{_number(len(table))} methods, from {least['method']} at {least['percent']:.0f} % and d′ = "
                 f"{least['d']:.2f} to the {most['method']} at {most['percent']:.0f} % and d′ = {most['d']:.2f}.")


def published() -> Drawn:
    """Published rates of the question "which one is false?", with 1.96 reported standard errors to each side."""
    table = analysis.published()
    table = table[table["question"] == "which one is false"]
    figure = Figure(figsize=(6.5, 0.7 + 0.26 * len(table)), layout="constrained")
    axis = figure.subplots()
    for i, row in enumerate(table.itertuples()):
        axis.plot([row.percent - 1.96 * row.error, row.percent + 1.96 * row.error], [i, i], color=ORANGE,
                  linestyle="-" if row.error_status == "read" else ":")
        _square(axis, row.percent, i, row.status == "read")
    axis.axvline(50, color="0.4", linestyle="--", linewidth=1)
    axis.set_yticks(range(len(table)), [f"{row.method} ({row.source})" for row in table.itertuples()], fontsize=8)
    axis.invert_yaxis()
    axis.set(xlabel="fooled, %", xlim=(0, 53))
    reach = 1.96 * table["error"]
    below = (table["percent"] + reach).max() < 50
    return Drawn(figure, "Studies that asked which of two pictures is false. Squares: rates, filled if read, empty if "
                 "recalled; lines: 1.96 reported standard errors, dotted if recalled. The dashed line is guessing"
                 + ("; none of these methods reaches it." if below else "."),
                 f"{len(table)} rates from {table['percent'].min():.0f} to {table['percent'].max():.0f} % with lines "
                 f"of {reach.min():.0f} to {reach.max():.0f} points to each side, grouped by study: "
                 f"{', '.join(table['source'].unique())}. A dashed line marks 50 %.")


def class_grid(table: np.ndarray) -> Drawn:
    """People x photos (I, J) of 0 and 1, both sorted, dark where somebody was fooled; their means along the sides."""
    by_person, by_photo = 100 * table.mean(axis=1), 100 * table.mean(axis=0)
    people, photos = np.argsort(-by_person), np.argsort(-by_photo)
    figure = Figure(figsize=(7, 3.6), layout="constrained")
    axes = figure.subplots(2, 2, width_ratios=(5, 1), height_ratios=(1, 3), sharex="col", sharey="row")
    axes[1, 0].imshow(1 - table[people][:, photos], cmap="gray", aspect="auto", vmin=-0.2, vmax=1)
    axes[1, 0].set(xlabel="photos", ylabel="people", xticks=[], yticks=[])
    axes[0, 0].bar(range(len(photos)), by_photo[photos], color=ORANGE)
    axes[0, 0].set(ylabel="fooled, %", ylim=(0, 100))
    axes[1, 1].barh(range(len(people)), by_person[people], color=PURPLE)
    axes[1, 1].set(xlabel="fooled, %", xlim=(0, 100))
    axes[0, 1].set_visible(False)
    of_photos = [f"{by_photo.max():.0f}", f"{by_photo.min():.0f} %"]
    of_people = [f"{by_person.max():.0f}", f"{by_person.min():.0f} %"]
    return Drawn(figure, f"A simulated class of {len(people)} before {len(photos)} photos: dark where somebody was "
                 f"fooled. There is a photo that fools {of_photos[0]} % of the people, and one that fools "
                 f"{of_photos[1]}; there is a person whom {of_people[0]} % of the photos fool, and one whom "
                 f"{of_people[1]} do.",
                 "A table of dark and light cells, rows sorted by people, columns by photos, so that the upper left "
                 f"corner is dark. Bars above it fall from {' to '.join(of_photos)}, bars beside it from "
                 f"{' to '.join(of_people)}.")


def methods(found: Mapping[str, intervals.Estimate], truth: float) -> Drawn:
    """Intervals of one share, 0..1, by several methods, and the true share."""
    figure = Figure(figsize=(6, 0.6 + 0.4 * len(found)), layout="constrained")
    axis = figure.subplots()
    for i, one in enumerate(found.values()):
        axis.plot([100 * one.low, 100 * one.high], [i, i], color=PURPLE, linewidth=2)
        axis.plot(100 * one.value, i, "o", color=PURPLE)
    axis.axvline(100 * truth, color=ORANGE, linestyle="--", label="the truth")
    axis.legend(fontsize=7)
    axis.set_yticks(range(len(found)), list(found))
    axis.set_ylim(len(found) - 0.5, -0.5)
    axis.set(xlabel="fooled, %")
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    holds = {name: "holds" if one.low <= truth <= one.high else "misses" for name, one in found.items()}
    words = "; ".join(f"{name} {100 * one.low:.0f} to {100 * one.high:.0f} %, which {holds[name]} the truth"
                      for name, one in found.items())
    return Drawn(figure, f"One class, {_number(len(found))} intervals. An interval that leaves out a source of "
                 "variation is narrower, but the rate is no more precise for it.",
                 f"Horizontal bars around one value: {words}. A dashed line marks the truth at {100 * truth:.0f} %.")


def rankings(verdicts: pd.DataFrame) -> Drawn:
    """Models (the index) ranked by each column that `RANKED` knows, best at the top; equal ones share a rank."""
    columns = [name for name in RANKED if name in verdicts]
    ranks = verdicts[columns].apply(lambda values: values.rank(ascending=RANKED[values.name][1]))
    height = ranks.copy()  # equal ones lie a little apart, so that no mark and no name hides another
    for name in columns:
        alike = ranks[name].groupby(ranks[name])
        height[name] += 0.13 * (alike.cumcount() - (alike.transform("size") - 1) / 2)
    figure = Figure(figsize=(1.2 + 1.7 * len(columns), 3), layout="constrained")
    axis = figure.subplots()
    colours = (PURPLE, ORANGE, "#555555", "#1b7837", "#000000")
    for (model, row), marker, colour in zip(height.iterrows(), "os^Dv", colours):
        axis.plot(range(len(columns)), row, marker=marker, color=colour)
        axis.annotate(str(model), (len(columns) - 1, row.iloc[-1]), xytext=(8, -3), textcoords="offset points",
                      fontsize=8)
    axis.set_xticks(range(len(columns)), [RANKED[name][0] for name in columns], fontsize=8)
    axis.set_yticks(range(1, len(ranks) + 1))
    axis.invert_yaxis()
    axis.set(ylabel="rank (1 is best)", xlim=(-0.2, len(columns) - 0.3))
    orders = {name: _order(ranks[name]) for name in columns}
    number = len(set(orders.values()))
    words = "; ".join(f"{RANKED[name][0].replace(chr(10), ' ')}: {order}" for name, order in orders.items())
    different = "all in one order" if number == 1 else f"{_number(number)} different orders"
    return Drawn(figure, f"One measure of error and {_number(len(columns) - 1)} verdicts on the same "
                 f"{_number(len(ranks))} models: {different}. Equal ones share a rank, and are drawn close together.",
                 f"Columns of ranks joined by lines, the best at the top. {words}.")


def _order(ranks: pd.Series) -> str:
    """The models from the best to the worst, equal ones joined."""
    groups = ranks.groupby(ranks).groups
    return ", then ".join(" and ".join(map(str, groups[rank])) for rank in sorted(groups))


def _green(rgb: np.ndarray) -> float:
    """The share of the pixels, RGB uint8 (H, W, 3), whose a is below -10."""
    return float((lab.rgb_to_lab(torch.tensor(rgb).movedim(-1, 0))[1] < -10).float().mean())


def _square(axis: Axes, x: float, y: float, read: bool) -> None:
    """A published rate: filled if it was read."""
    axis.plot(x, y, "s", color=ORANGE, markerfacecolor=ORANGE if read else "white")


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)

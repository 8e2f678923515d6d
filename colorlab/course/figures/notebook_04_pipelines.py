"""Figures of notebook 04 on pipelines: operators, steps and schedules. Each returns figure, caption and alt text."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from colorlab.course.figures.notebook_04_speed import BLUE, YELLOW, Drawn
from colorlab.course.widgets.amdahl import amdahl_figure

LANE_LOOKS = (("#f0d35c", "//"), ("#bcbcbc", ".."), ("#9fc5e8", ""), ("#ffffff", "\\\\"))


def operators(table: pd.DataFrame) -> Drawn:
    """The operators of a trace by the time that they took themselves: columns `operator`, `calls`, `ms`, `share`."""
    figure = Figure(figsize=(8, 0.36 * len(table) + 0.7), layout="constrained")
    axis = figure.subplots()
    axis.barh(table.operator[::-1], table.ms[::-1], color=BLUE, edgecolor="black")
    for place, (_, row) in enumerate(table[::-1].iterrows()):
        axis.annotate(f"{row.share:.0%}, {row.calls:.0f} calls", (row.ms, place), (4, 0), textcoords="offset points",
                      va="center", fontsize=8)
    axis.set(xlabel="milliseconds, without the operators that each one calls", xlim=(0, 1.25 * table.ms.max()))
    first = table.iloc[0]
    return (figure, f"What the profiler saw: the {len(table) - 1} operators that took longest, and all others.",
            "Horizontal bars: " + ", ".join(f"{row.operator} {row.ms:.1f} ms" for row in table.itertuples())
            + f". The first one, {first.operator}, has {first.share:.0%} of the time.")


def steps(table: pd.DataFrame) -> Drawn:
    """How many times as fast as the published way each step is: columns `way`, `times`, `low`, `high`."""
    figure = Figure(figsize=(8, 0.42 * len(table) + 0.8), layout="constrained")
    axis = figure.subplots()
    looks = [BLUE if row.model not in ("mean-colour", "grey") else YELLOW for row in table.itertuples()]
    bars = axis.barh(table.way, table.times, color=looks, edgecolor="black")
    for bar, row in zip(bars, table.itertuples()):
        bar.set_hatch("//" if row.model in ("mean-colour", "grey") else "")
        axis.plot([row.low, row.high], [row.way] * 2, "k-", linewidth=2)
        axis.annotate(f"{row.times:.1f}", (max(row.times, row.high), row.way), (5, 0), textcoords="offset points",
                      va="center")
    axis.invert_yaxis()
    axis.set(xlabel="times as fast as published", xlim=(0, 1.12 * table.high.max()))
    return (figure, "Each way keeps what the one before it gained. The hatched bars are baselines: hardly any network, "
            "and everything around it.",
            "Horizontal bars, times as fast as published: "
            + ", ".join(f"{row.way} {row.times:.1f}" for row in table.itertuples()) + ".")


def overlap(send: float, compute: float, batches: int = 3) -> Drawn:
    """Two schedules of the same work: sending and computing in turn, and overlapped. Milliseconds."""
    both = send + compute
    slower = max(send, compute)
    plans = {"in turn": [(both * i, both * i + send) for i in range(batches)],
             "overlapped": [(send * i, max(send * (i + 1), send + slower * i)) for i in range(batches)]}
    figure = Figure(figsize=(8, 2.2), layout="constrained")
    axis = figure.subplots()
    for row, starts in enumerate(reversed(plans.values())):
        for i, (sent, computed) in enumerate(starts):
            for start, length, level, (colour, hatch), name in (
                    (sent, send, 0.2, (YELLOW, "//"), "send"), (computed, compute, -0.2, ("#9fc5e8", ""), "compute")):
                axis.barh(row + level, length, 0.38, left=start, edgecolor="black", color=colour, hatch=hatch)
                axis.text(start + length / 2, row + level, f"{name} {i + 1}", ha="center", va="center", fontsize=8,
                          bbox={"color": "white", "pad": 1})
    axis.set(yticks=[0, 1], yticklabels=list(reversed(plans)), xlabel="milliseconds")
    ends = {name: starts[-1][1] + compute for name, starts in plans.items()}
    return (figure, "The same work. Overlapped, only the slower of the two counts, and one piece of the other at the "
            "start.",
            f"Two schedules of {batches} batches, {send:g} ms to send and {compute:g} ms to compute each: in turn they "
            f"end after {ends['in turn']:g} ms, overlapped after {ends['overlapped']:g} ms.")


def claimed(whole: float, network: float, fastest: float) -> Drawn:
    """Amdahl's law for a network that became faster: milliseconds of the whole, of the network, of it at its best."""
    stages = {"network": network / 1000, "everything else": (whole - network) / 1000}
    return (amdahl_figure(stages, "network", network / fastest),
            "The published pipeline on an H100: the network nearly vanishes, and the bar hardly shrinks.",
            f"Two bars: {whole:.1f} ms per photo before, of which the network takes {network:.1f}, and "
            f"{whole - network + fastest:.1f} ms after. The curve of the gain flattens below "
            f"{whole / (whole - network):.2f}.")


def traces(found: Mapping[str, pd.DataFrame], pieces: pd.DataFrame) -> Drawn:
    """Who worked when in each pipeline, one panel each; what a piece of work was for, a reader has to find out.

    Parameters
    ----------
    found : mapping of str to DataFrame
        Columns `lane`, `start` and `end` (ms).
    pieces : DataFrame
        A row for each pipeline, a column for each lane: its pieces of work, in words.
    """
    figure = Figure(figsize=(9, 1.35 * len(found) + 0.5), layout="constrained")
    longest = max(trace.end.max() for trace in found.values())
    for axis, (name, trace) in zip(figure.subplots(len(found), 1, sharex=True), found.items()):
        _lanes(axis, trace)
        axis.axvline(trace.end.max(), color="black", linestyle=":")
        axis.set(title=f"{name}: {trace.end.max():.0f} ms", xlim=(0, 1.02 * longest))
    axis.set_xlabel("milliseconds")
    return (figure, "Sixteen photos through five pipelines. Each bar is one piece of work; at the dotted line the last "
            "photo is done.",
            "Five schedules with a lane for each worker; pieces of work in milliseconds. " + " ".join(
                f"{name} ends after {trace.end.max():.0f}: " + "; ".join(
                    f"{lane} {words}" for lane, words in pieces.loc[name].items()) + "."
                for name, trace in found.items()))


def _lanes(axis: Axes, trace: pd.DataFrame) -> None:
    lanes = list(dict.fromkeys(trace.lane))
    for place, (lane, (colour, hatch)) in enumerate(zip(lanes, LANE_LOOKS)):
        rows = trace[trace.lane == lane]
        axis.barh(np.full(len(rows), len(lanes) - 1 - place), rows.end - rows.start, 0.8, left=rows.start,
                  color=colour, hatch=hatch, edgecolor="black", linewidth=0.6)
    axis.set_yticks(range(len(lanes)), lanes[::-1], fontsize=8)

"""Figures of notebook 04 on networks: times, work, bytes and limits. Each returns figure, caption and alt text."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from PIL import Image

from colorlab import plots
from colorlab.inspect import rooflines

Drawn = tuple[Figure, str, str]
BLUE, YELLOW = "#2d5a8a", "#f0d35c"
# Kinds of operations: colour and marker, in the order of the legend.
MARKS = {"convolution": ("#2d5a8a", "o"), "ReLU": ("#d98e2b", "^"), "BatchNorm": ("#7a6f9b", "s"),
         "softmax": ("#b03a4a", "*"), "add, multiply": ("#777777", "x"), "enlargement": ("#3f8f6b", "D")}


def race(grey: Sequence[np.ndarray], colour: Sequence[np.ndarray], done: Mapping[str, int], count: int = 1000,
         across: int = 40, tile: int = 14) -> Drawn:
    """What several ways have finished after the same time: `count` small pictures each, the finished ones in colour.

    Parameters
    ----------
    grey, colour : list of ndarray, uint8 (H, W, 3)
        The photos before and after; they are repeated until there are enough.
    done : mapping of str to int
        Photos that each way has finished.
    """
    small = [[np.asarray(Image.fromarray(photo).resize((tile, tile), Image.Resampling.BOX)) for photo in photos]
             for photos in (grey, colour)]

    def wall(finished: int) -> np.ndarray:
        tiles = np.stack([small[i < finished][(i + 5 * (i // across)) % len(grey)] for i in range(count)])
        rows = tiles.reshape(-1, across, tile, tile, 3).swapaxes(1, 2)
        return rows.reshape(-1, across * tile, 3)

    titles = [f"{name}: {finished:,}" for name, finished in done.items()]
    figure = plots.row([wall(finished) for finished in done.values()], titles, height=2.9)
    said = ", ".join(f"{name} {finished:,}" for name, finished in done.items())
    return (figure, "Both walls at the moment when the faster program is done. Each tile is a photo "
            f"({len(grey)} of them, over and over); what is still grey is still waiting.",
            f"Walls of {count:,} tiny photos side by side, coloured from the top: {said}; the rest is grey.")


def grey_of(photo: np.ndarray) -> np.ndarray:
    """A photo (H, W, 3) as it looks without its colours: uint8 (H, W, 3)."""
    return np.repeat(photo.mean(-1, keepdims=True).astype(np.uint8), 3, axis=-1)


def calls(milliseconds: Sequence[float]) -> Drawn:
    """Times of the same call, one after the other; the first one is the warm-up."""
    middle, best = float(np.median(milliseconds[1:])), min(milliseconds)
    figure = Figure(figsize=(7, 2.6))
    axis = figure.subplots()
    axis.plot(range(1, len(milliseconds) + 1), milliseconds, "ko-")
    for value, style, name in ((middle, "--", f"median {middle:.1f}"), (best, ":", f"best {best:.1f}")):
        axis.axhline(value, color=BLUE, linestyle=style, label=name)
    axis.set(xlabel="call", ylabel="milliseconds", ylim=(0, 1.1 * max(milliseconds)),
             xticks=range(1, len(milliseconds) + 1, 2))
    axis.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    slowest = int(np.argmax(milliseconds)) + 1
    return (figure, "The same work again and again, and hardly two calls take the same time. Dotted is the fastest "
            "one; nothing limits how slow a call can be.",
            f"{len(milliseconds)} points: the first call took {milliseconds[0]:.1f} ms, the median of the others is "
            f"{middle:.1f} ms, the fastest took {best:.1f} ms, the slowest, call {slowest}, "
            f"{max(milliseconds):.1f} ms.")


def work_and_parameters(tables: Mapping[str, pd.DataFrame]) -> Drawn:
    """The parts of some networks by their shares, from 0 to 1, of the work and of the parameters."""
    return _shares(tables, "Parameters are not work. A convolution uses each of its weights once for every place on "
                           "the map, a dense layer once for the whole photo.")


def work_and_bytes(table: pd.DataFrame, title: str) -> Drawn:
    """The kinds of operations by their shares, from 0 to 1, of the FLOP and of the bytes."""
    first = table.iloc[0]
    return _shares({title: table}, f"The {table.index[0]}s do {100 * first.FLOP:.2f} % of the arithmetic and "
                                   f"{100 * first.bytes:.0f} % of the moving.")


def _shares(tables: Mapping[str, pd.DataFrame], caption: str) -> Drawn:
    """Bars for the rows of each table, one for each of its columns, which hold shares from 0 to 1."""
    figure = Figure(figsize=(max(8, 5 * len(tables)), 3), layout="constrained")
    said = []
    for axis, (title, table) in zip(np.atleast_1d(figure.subplots(1, len(tables))), tables.items()):
        for i, column in enumerate(table):
            look = {"color": YELLOW, "hatch": "//"} if i else {"color": BLUE}
            axis.bar(np.arange(len(table)) + 0.4 * i, 100 * table[column], 0.4, label=column, edgecolor="black", **look)
        axis.set_xticks(np.arange(len(table)) + 0.2, table.index, rotation=40, ha="right")
        axis.set(ylabel="percent", ylim=(0, 105 * table.to_numpy().max() + 3), title=title)
        axis.legend(loc="best")
        said.append(f"{title}: " + "; ".join(f"{name} " + ", ".join(
            f"{100 * value:.0f} % of the {column}" for column, value in row.items()) for name, row in table.iterrows()))
    return figure, caption, "Bars. " + ". ".join(said) + "."


def roofline(table: pd.DataFrame, peak: float, bandwidth: float) -> Drawn:
    """Speed against arithmetic intensity of the operations of a network, below the two limits of the machine.

    Parameters
    ----------
    table : DataFrame
        Of `rooflines.operations`, with times.
    peak, bandwidth : float
        GFLOP/s and GB/s.
    """
    figure = Figure(figsize=(8, 4), layout="constrained")
    axis = figure.subplots()
    shown = table[table.flop > 0]
    speed = shown.flop / shown.seconds / 1e9
    x = np.geomspace(0.05, 1000, 200)
    axis.plot(x, rooflines.attainable(x, peak, bandwidth), "k-", linewidth=2)
    axis.annotate(f"arithmetic: {peak:.0f} GFLOP/s", (peak / bandwidth, peak), (-6, 3), textcoords="offset points",
                  ha="right")
    axis.annotate(f"memory: {bandwidth:.0f} GB/s", (0.5, 0.5 * bandwidth), (0, 6), textcoords="offset points",
                  rotation=33, ha="center")
    axis.axvline(peak / bandwidth, color="black", linestyle=":", linewidth=1)
    for kind, (colour, marker) in MARKS.items():
        own = shown.kind == kind
        if own.any():
            axis.scatter(shown.intensity[own], speed[own], 130 if marker == "*" else 45, colour, marker=marker,
                         label=kind, edgecolors=None if marker == "x" else "black",
                         linewidths=1.5 if marker == "x" else 0.5, zorder=3)
    axis.set(xscale="log", yscale="log", xlabel="arithmetic intensity, FLOP per byte", ylabel="GFLOP per second",
             xlim=(0.05, 1000), ylim=(min(0.05 * bandwidth, 0.7 * speed.min()), 3 * max(peak, speed.max())))
    axis.legend(loc="lower right")
    above = int((speed > 1.1 * rooflines.attainable(shown.intensity, peak, bandwidth)).sum())
    where = ", ".join(f"{kind} from {some.min():.3g} to {some.max():.3g}" if len(some) > 1 else
                      f"{kind} at {some.iloc[0]:.3g}" for kind, some in shown.groupby("kind").intensity)
    return (figure, "Each mark is one operation that computes something. The flat roof is the fastest arithmetic that "
            "was measured here, the slanted one a copy from memory to memory; dotted is where they meet. "
            + f"{above or 'None'} of the {len(shown)} marks {'lies' if above == 1 else 'lie'} more than a tenth above "
            "the roof.",
            f"Both axes are logarithmic. A line rises with {bandwidth:.0f} GB/s up to {peak / bandwidth:.0f} FLOP per "
            f"byte, then it is flat at {peak:.0f} GFLOP/s. Marks of operations along the intensity: {where}.")


def batches(best: pd.DataFrame, limits: pd.Series, names: Sequence[str]) -> Drawn:
    """Photos per second against the batch on a GPU, with the limit of its arithmetic, for some networks.

    Parameters
    ----------
    best : DataFrame
        Indexed by model, batch and precision; with `photos_per_second` and `gflop_per_photo`.
    limits : Series
        GFLOP/s of a matrix product by precision.
    """
    figure = Figure(figsize=(10, 3.2), layout="constrained")
    said = []
    for axis, name in zip(figure.subplots(1, len(names)), names):
        for precision, look in (("bfloat16", {"color": "#2d708e", "marker": "s"}),
                                ("float32", {"color": "black", "marker": "o"})):
            line = best.loc[name].xs(precision, level="precision")
            limit = limits[precision] / line.gflop_per_photo.iloc[0]
            axis.plot(line.index, line.photos_per_second, label=precision, **look)
            axis.axhline(limit, color=look["color"], linestyle=":")
            axis.annotate(f"limit in {precision}", (64, limit), (0, 3), textcoords="offset points", ha="right",
                          color=look["color"])
            said.append(f"{name} in {precision} from {line.photos_per_second.iloc[0]:.0f} to "
                        f"{line.photos_per_second.iloc[-1]:.0f} (limit {limit:.0f})")
        axis.set(title=name, xscale="log", yscale="log", xlabel="photos in a batch", ylabel="photos per second",
                 ylim=(20, 2e6))
        axis.set_xticks(list(line.index), [str(size) for size in line.index])
        axis.legend(loc="lower right")
    largest = {name: best.share_of_matrix_product[name].unstack("precision").iloc[-1] for name in names}
    return (figure, "One H100. Larger batches come nearer to the limits of the arithmetic. With the largest one, "
            + "; ".join(f"{name} reaches {100 * share['float32']:.0f} % of its limit in float32 and "
                        f"{100 * share['bfloat16']:.0f} % in bfloat16" for name, share in largest.items()) + ".",
            "Photos per second against batch size, both logarithmic, with dotted limits: " + ", ".join(said) + ".")


def enlarged(exact: np.ndarray, others: Mapping[str, np.ndarray], times: int = 16) -> Drawn:
    """Answers in colour, and below each what differs from the exact one, enlarged around middle grey."""
    answers = {"all in float32": exact, **others}
    below = [np.clip(128 + times * (picture.astype(int) - exact), 0, 255).astype(np.uint8)
             for picture in answers.values()]
    rows = [list(answers.values()), below]
    figure = plots.sheet(rows, list(answers))
    for axis, name in zip(figure.axes[::len(answers)], ("the answer", f"the difference, {times} times")):
        axis.set_ylabel(name, fontsize=9)
    return (figure, f"Above, {len(answers)} answers that one can hardly tell apart; below, what differs from the first "
            f"one, {times} times enlarged: even grey is no difference.",
            f"The same photo {len(answers)} times, nearly alike. Below, even grey under the first; patches, specks or "
            f"contours of colour under {' and '.join(others)}.")

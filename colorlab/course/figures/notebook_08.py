"""Figures and tables of notebook 08: figures come with a caption and alt text that are computed from their data."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from matplotlib.figure import Figure
from torch import Tensor

from colorlab import metrics, plots
from colorlab.course import adversary
from colorlab.course.surveys.classifier import RealOrColorized
from colorlab.models import critics
from colorlab.models.joining import bytes_of
from colorlab.streets.measures import CLOSE
from colorlab.streets.paints import PAINTS, paint_ab

MARKS = dict(zip((*PAINTS, "none"), "rbnyg-", strict=True))  # one letter for each paint, so that colour is not needed
SHADES = {"red": "#d0555c", "blue": "#4d80d8", "neutral": "#8d9693", "yellow": "#b4a02a", "green": "#5d8a2f",
          "none": "#ffffff"}


class Drawn(NamedTuple):
    """A figure, its caption and its alt text: `plots.show(*drawn)`."""

    figure: Figure
    caption: str
    alt: str


def counted(names: Sequence[str]) -> str:
    """Words for how often each name comes, the most frequent first: "3 red, 1 none"."""
    values, counts = np.unique(np.array(names, dtype=object).astype(str), return_counts=True)
    return ", ".join(f"{counts[i]} {values[i]}" for i in np.argsort(-counts, kind="stable"))


def named(numbers: np.ndarray) -> list[str]:
    """Numbers of paints, -1 for none -> their names."""
    return [list(MARKS)[number] for number in np.ravel(numbers)]


def streets(pictures: Mapping[str, Tensor], paints: Mapping[str, np.ndarray], lead: str = "The same cars.") -> Drawn:
    """The same squares from several painters, a row each.

    Parameters
    ----------
    pictures : mapping of str to Tensor
        By painter: RGB uint8 (N, 3, H, W).
    paints : mapping of str to ndarray
        By painter: the number of the paint that each car got, -1 for none; of these cars and perhaps of more.
    lead : str
        First sentence of the caption: what the rows show.
    """
    columns = [str(i + 1) for i in range(len(next(iter(pictures.values()))))]
    rows = [list(rgb.movedim(1, -1).numpy()) for rgb in pictures.values()]
    words = "; ".join(f"{name}: {counted(named(paints[name]))}" for name in pictures)
    count = len(next(iter(paints.values())))
    return Drawn(plots.sheet(rows, columns, list(pictures), height=1.1),
                 f"{lead} What {count} such cars got, counted: {words}.",
                 f"Rows of {len(columns)} small street pictures with a car in each. Paints by row: {words}.")


def plane(answers: Mapping[str, np.ndarray]) -> Drawn:
    """Where the colours of cars lie in the ab plane: a panel for each painter, (N, 2) in CIE units."""
    figure = Figure(figsize=(2.5 * len(answers), 2.7), layout="constrained")
    shares = {}
    for axis, (name, ab) in zip(np.ravel(figure.subplots(1, len(answers), sharey=True)), answers.items(), strict=True):
        distance = np.linalg.norm(ab[:, None] - paint_ab(), axis=-1).min(axis=1)
        shares[name] = 100 * (distance <= CLOSE).mean()
        axis.scatter(*ab.T, s=9, color="0.25", alpha=0.5, linewidths=0)
        for paint, place in PAINTS.items():
            axis.add_artist(_circle(place, SHADES[paint]))
            axis.text(place[0], place[1], MARKS[paint], ha="center", va="center", fontsize=9)
        axis.set(xlim=(-75, 85), ylim=(-80, 75), aspect="equal", xlabel="a", title=f"{name}: {shares[name]:.0f} %")
    figure.axes[0].set_ylabel("b")
    words = ", ".join(f"{name} {share:.0f} %" for name, share in shares.items())
    return Drawn(figure, f"The mean colour of each car in the ab plane. Circles of {CLOSE:.0f} units around the five "
                         "paints: red, blue, neutral, yellow, green. A dot outside them is a colour that no true car "
                         f"has; inside are: {words}.",
                 f"Scatter plots of a and b with five circles, one for each paint. Share of dots in a circle: {words}.")


def _circle(place: tuple[float, float], shade: str):
    """A paint's surroundings."""
    from matplotlib.patches import Circle

    return Circle(place, CLOSE, facecolor=shade, alpha=0.35, edgecolor="0.2", linewidth=0.8)


def shares(table: pd.DataFrame) -> Drawn:
    """Bars of the paints that cars get, from the rows of `adversaries.table`."""
    figure = Figure(figsize=(7, 0.55 * len(table) + 0.7), layout="constrained")
    axis = figure.subplots()
    for row, name in enumerate(table.index[::-1]):
        left = 0.0
        for paint, mark in MARKS.items():
            width = float(table.loc[name, f"p_{paint}"])
            axis.barh(row, width, left=left, color=SHADES[paint], edgecolor="0.2", linewidth=0.7,
                      hatch="//" if paint == "none" else None)
            if width > 0.03:
                white = {"facecolor": "white", "linewidth": 0, "pad": 1} if paint == "none" else None
                axis.text(left + width / 2, row, mark if paint != "none" else "no paint", ha="center", va="center",
                          fontsize=9, bbox=white)
            left += width
    axis.set_yticks(range(len(table)), [f"{name} ({table.bits[name]:.2f} bits)" for name in table.index[::-1]])
    axis.set(xlabel="share of cars", xlim=(0, 1))
    axis.spines[["top", "right"]].set_visible(False)
    words = "; ".join(f"{name}: " + ", ".join(f"{100 * table.loc[name, f'p_{paint}']:.0f} % {paint}" for paint in MARKS)
                      for name in table.index)
    return Drawn(figure, "Which paints cars get: red, blue, neutral, yellow, green, or none; and the entropy of these "
                         "shares. A generator may give paints only and still forget some of them.",
                 f"Stacked bars. {words}.")


def game(table: pd.DataFrame) -> Drawn:
    """The two answers of the game's generator over time, and the losses, from `adversary.play(every=1)`."""
    figure = Figure(figsize=(7, 2.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    for side, style in (("heads", "-"), ("tails", "--")):
        left.plot(table.index, table[side], style, color="0.2", label=side)
    for truth in adversary.TRUE:
        left.axhline(truth, color="0.7", linewidth=0.8)
    for column, style in (("generator", "-"), ("critic_real", "--"), ("critic_fake", ":")):
        right.plot(table.index, table[column], style, label=column.replace("_", ", "))
    right.axhline(np.log(2), color="0.7", linewidth=0.8)
    left.set(xlabel="step", ylabel="the generator's answers")
    right.set(xlabel="step", ylabel="loss (line: log 2)")
    for axis in (left, right):
        axis.legend(frameon=False, fontsize=8, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1))
    end = table.iloc[-1]
    crossings = int((np.diff(np.sign(table.heads)) != 0).sum())
    same = " Both lines on the left coincide." if (table.heads == table.tails).all() else ""
    fate = (f"The answer for heads changes its sign {crossings} times and does not settle." if crossings > 1 else
            f"The answers end at {end.heads:.1f} and {end.tails:.1f}, the losses near log 2, where the critic guesses.")
    return Drawn(figure, "Left: the two numbers that the generator would give for heads and tails; the truth is -1 "
                         f"and 1. Right: the losses of both players. {fate}{same}",
                 f"Curves over {table.index[-1]} steps. The answers begin at {table.heads.iloc[0]:.1f} and "
                 f"{table.tails.iloc[0]:.1f} and end at {end.heads:.1f} and {end.tails:.1f}; the first changes its "
                 f"sign {crossings} times. The losses end at {end.generator:.2f} (generator), {end.critic_real:.2f} "
                 f"and {end.critic_fake:.2f} (critic).")


def curves(log: pd.DataFrame, marks: Sequence[float] = (), guessing: float = float(np.log(2))) -> Drawn:
    """The losses of a run, with vertical lines at `marks`, whose values the text gives, and one at `guessing`."""
    axis = "epoch" if "epoch" in log else "photos"
    at = [log.iloc[(log[axis] - mark).abs().argmin()] for mark in marks]
    kind = "epochs" if axis == "epoch" else axis
    words = "; after ".join(f"{one[axis]:,.0f} {kind}: generator {one.generator:.2f}, critic {one.critic_real:.2f} on "
                            f"true and {one.critic_fake:.2f} on painted pictures" for one in at)
    ahead = (log[["critic_real", "critic_fake"]].mean(axis=1) < guessing).to_numpy()
    half = len(ahead) // 2
    return Drawn(adversary.curves(log, marks, guessing),
                 f"Losses of both players. A critic that guesses is at {guessing:.2f}; near 0 it wins. The mean of "
                 f"its two losses is below that line at {100 * ahead[:half].mean():.0f} % of the points in the first "
                 f"half of the run, and at {100 * ahead[half:].mean():.0f} % in the second.",
                 f"Three noisy curves over {kind}. {'After ' + words if words else 'No place is marked'}.")


def judged(pictures: Mapping[str, np.ndarray], critic: critics.Critic) -> Drawn:
    """Pictures and the critic's map of each, with its mean in words."""
    means = {name: adversary.probabilities(rgb, critic).mean() for name, rgb in pictures.items()}
    words = ", ".join(f"{name} {100 * mean:.0f} %" for name, mean in means.items())
    return Drawn(adversary.judged(dict(pictures), critic),
                 "Above: pictures. Below: the critic's map, white where it takes the colours for true, black where for "
                 f"painted. Mean probability of true: {words}.",
                 f"A row of pictures, and a row of grey maps. Mean of each map: {words}.")


def over_epochs(table: pd.DataFrame, marks: Sequence[int] = ()) -> Drawn:
    """The share of cars with a paint and the bits of their paints after each epoch, lines at `marks`."""
    figure = Figure(figsize=(7, 2.4), layout="constrained")
    for axis, column, label in zip(figure.subplots(1, 2), ("painted", "bits"), ("share of cars with a paint",
                                                                                "bits of their paints"), strict=True):
        axis.plot(table.index, table[column], "o-", color="0.2", markersize=3.5)
        for mark in marks:
            axis.axvline(mark, color="0.7", linewidth=0.8)
        axis.set(xlabel="epoch", ylabel=label, ylim=(0, None))
    words = "; ".join(f"epoch {epoch}: {100 * table.painted[epoch]:.0f} %, {table.bits[epoch]:.2f} bits"
                      for epoch in (table.index[0], *marks))
    return Drawn(figure, "What the cars get while the generator learns, counted after each epoch; a share of 100 % "
                         f"with 0 bits is one paint for all. {words}.",
                 f"Two curves over {len(table)} epochs: share of painted cars, and bits. {words}.")


def photos(coloured: Mapping[str, Mapping[str, np.ndarray]], chosen: Sequence[str]) -> Drawn:
    """Some photos in the colours of several painters, a row each; by painter and photo: RGB uint8 (H, W, 3)."""
    columns = list(coloured)
    vivid = {name: float(np.mean([metrics.colourfulness(coloured[name][photo]) for photo in chosen]))
             for name in columns}
    words = ", ".join(f"{name} {value:.0f}" for name, value in vivid.items())
    return Drawn(plots.sheet([[coloured[name][photo] for name in columns] for photo in chosen], columns, list(chosen),
                             height=1.5),
                 f"The same photos from several painters. Mean colourfulness of these {len(chosen)}: {words}.",
                 f"Rows: {', '.join(chosen)}. Columns: {', '.join(columns)}. Mean colourfulness by column: {words}.")


def with_intervals(table: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    """Mean and 95 % interval as words, a row for each model and a column for each of the chosen metrics."""
    some = table[table.metric.isin(chosen)]
    words = [f"{row.mean_:.1f} ({row.low:.1f} to {row.high:.1f})" for row in
             some.rename(columns={"mean": "mean_"}).itertuples()]
    found = some.assign(words=words).pivot(index="model", columns="metric", values="words")
    return found[list(chosen)].reindex(some.model.unique())


def opinions(pictures: Sequence[np.ndarray], critic: critics.Critic, judge: RealOrColorized) -> tuple[Tensor, Tensor]:
    """The scores of pictures, RGB uint8 (H, W, 3): a critic's mean over its patches, and another judge's; (N,) each."""
    return (torch.stack([critics.scores(critic, bytes_of(rgb)).mean() for rgb in pictures]),
            torch.tensor([judge.score(rgb) for rgb in pictures]))

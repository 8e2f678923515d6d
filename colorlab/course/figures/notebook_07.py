"""Figures of what clicks do to a photo; the `show_` functions draw one in a notebook, with its caption and alt text."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from colorlab import images, plots
from colorlab.course import clicks
from colorlab.course.figures.notebook_06 import WORDS
from colorlab.hints import Hint
from colorlab.models.base import Colorizer
from colorlab.models.baselines import NearestHint
from colorlab.streets.scenes import Scene


def mark(axis: Axes, hints: Sequence[Hint], size: tuple[int, int]) -> None:
    """Draw hints on a picture of a height and width, each as a numbered ring."""
    for number, hint in enumerate(hints, 1):
        x, y = hint.x * size[1], hint.y * size[0]
        axis.plot(x, y, "o", ms=9, mfc="none", mec="white", mew=3)
        axis.plot(x, y, "o", ms=9, mfc="none", mec="black", mew=1.2)
        axis.annotate(str(number), (x, y), xytext=(7, 5), textcoords="offset points", fontsize=8, color="white",
                      bbox={"fc": "black", "ec": "none", "pad": 1})


def answers(model: Colorizer, photo: Any, given: Mapping[str, Sequence[Hint]], height: float = 2.6) -> Figure:
    """A photo in grey and with several lists of hints, each of which is marked."""
    rgb = images.to_rgb(photo)
    figure = plots.row([clicks.grey(rgb), *(model.colorize(rgb, hints=list(hints)) for hints in given.values())],
                       ["in grey", *given], height=height)
    for axis, hints in zip(figure.axes[1:], given.values(), strict=True):
        mark(axis, hints, rgb.shape[:2])
    return figure


def travel(model: Colorizer, photo: Any, given: Mapping[str, Hint], height: float = 2.4) -> Figure:
    """For each of several single hints the colorized photo, and below it how far each pixel's colour has moved."""
    rgb = images.to_rgb(photo)
    before = clicks.answer(model, rgb)
    pictures = [model.colorize(rgb, hints=[hint]) for hint in given.values()]
    maps = [clicks.change(before, clicks.answer(model, rgb, [hint])) for hint in given.values()]
    figure = plots.sheet([pictures, pictures], list(given), height=height)
    count, top = len(given), max(float(one.max()) for one in maps)
    figure.set_figwidth(figure.get_figwidth() + 0.9)  # for the scale
    for axis, hint in zip(figure.axes[:count], given.values(), strict=True):
        mark(axis, [hint], rgb.shape[:2])
    for axis, one, hint in zip(figure.axes[count:], maps, given.values(), strict=True):
        axis.clear()
        drawn = axis.imshow(one, cmap="cividis", vmin=0, vmax=top, extent=(0, rgb.shape[1], rgb.shape[0], 0))
        plots.bare(axis)
        mark(axis, [hint], rgb.shape[:2])
    figure.colorbar(drawn, ax=figure.axes[count:2 * count], label="change of colour (ab)", shrink=0.8)
    return figure


def streets(model: Colorizer, scene: Scene, given: Mapping[str, Sequence[Hint]], height: float = 2.4) -> Figure:
    """A street as it is, and as a model paints it with several lists of hints, each of which is marked."""
    pictures = [model.join(scene.rgb, torch.tensor(clicks.scene_answer(model, scene, hints)).movedim(-1, 0)[None])
                for hints in given.values()]
    figure = plots.row([scene.rgb, *pictures], ["what happened", *given], height=height)
    for axis, hints in zip(figure.axes[1:], given.values(), strict=True):
        mark(axis, hints, (scene.size, scene.size))
    return figure


def doubts(photo: Any, maps: Mapping[str, np.ndarray], places: Sequence[tuple[float, float]] = ()) -> Figure:
    """A photo and maps of doubt (h, w), as square roots in CIE units; places (x, y) are marked on each."""
    rgb = images.to_rgb(photo)
    height, width = rgb.shape[:2]
    figure = Figure(figsize=(2.6 * width / height * (1 + len(maps)) + 0.8, 2.9), layout="constrained")
    axes = figure.subplots(1, 1 + len(maps))
    axes[0].imshow(rgb)
    axes[0].set_title("the photo", fontsize=9)
    roots = np.sqrt(np.concatenate([one.ravel() for one in maps.values()]))
    for axis, (title, one) in zip(axes[1:], maps.items(), strict=True):
        drawn = axis.imshow(np.sqrt(one), cmap="cividis", vmin=roots.min(), vmax=roots.max(),
                            extent=(0, width, height, 0))
        axis.set_title(title, fontsize=9)
    for axis in axes:
        plots.bare(axis)
        mark(axis, [Hint(x, y, (0, 0)) for x, y in places], (height, width))
    figure.colorbar(drawn, ax=axes[-1], label="root of the doubt (ab)", shrink=0.8)
    return figure


def curve(table: pd.DataFrame, model: str = "zhang17-mini") -> Figure:
    """PSNR of `hints_curve.csv` against the number of hints, with intervals; models that take none are lines."""
    part = table[table["metric"] == "psnr"]
    figure = Figure(figsize=(7.5, 3.4), layout="constrained")
    axis = figure.subplots()
    _along(axis, part[part["model"] == model], "o-", "#2a6f97")
    styles = ("--", ":", "-.", (0, (5, 1)), (0, (1, 3)), (0, (3, 1, 1, 1)), (0, (9, 3)))
    others = part[~part["model"].isin((model, NearestHint.name))].sort_values("mean", ascending=False)
    for style, (_, row) in zip(itertools.cycle(styles), others.iterrows()):
        axis.axhline(row["mean"], ls=style, color="#444444", lw=1.2, label=row["model"])
    _of_counts(axis, part[part["model"] == model]["hints"], "PSNR, dB")
    axis.legend(fontsize=8, ncols=2)
    return figure


def curves(table: pd.DataFrame, model: str = "zhang17-mini") -> Figure:
    """PSNR of a network and of the nearest hint, given the same hints; beside it the network's lead, photo by photo."""
    part = table[table["metric"] == "psnr"]
    own, nearest = (part[part["model"] == name] for name in (model, NearestHint.name))
    figure = Figure(figsize=(9.5, 3.4), layout="constrained")
    both, lead = figure.subplots(1, 2)
    _along(both, own, "o-", "#2a6f97")
    _along(both, nearest, "s--", "#b35806")
    _of_counts(both, own["hints"], "PSNR, dB")
    both.legend(fontsize=8)
    lead.errorbar(own["hints"], own["lead"], (own["lead"] - own["lead_low"], own["lead_high"] - own["lead"]),
                  fmt="o", color="black", capsize=4, lw=1.4)
    lead.axhline(0, color="#444444", lw=1, ls="--")
    _of_counts(lead, own["hints"], "lead of the network, dB")
    return figure


def _along(axis: Axes, rows: pd.DataFrame, style: str, colour: str) -> None:
    """A model's mean against its hints, in a band that is the interval."""
    axis.fill_between(rows["hints"], rows["low"], rows["high"], color=colour, alpha=0.2, lw=0)
    axis.plot(rows["hints"], rows["mean"], style, color=colour, label=rows["model"].iloc[0])


def _of_counts(axis: Axes, counts: pd.Series, what: str) -> None:
    axis.set_xscale("symlog", linthresh=1)
    axis.set_xlim(-0.3, counts.max() * 1.3)
    axis.set_xticks(sorted(counts), [str(count) for count in sorted(counts)], minor=False)
    axis.minorticks_off()
    axis.set(xlabel="random hints that tell the truth", ylabel=what)
    axis.spines[["top", "right"]].set_visible(False)


# --- in a notebook


def show_answers(model: Colorizer, photo: Any, given: Mapping[str, Sequence[Hint]], what: str) -> None:
    """Show `answers`; `what` says in a few words what the photo shows."""
    plots.show(answers(model, photo, given),
               caption=f"A grey photo and {WORDS[len(given)]} answers to it. The titles say what the network was "
                       "told, in "
                       "hints that are a few pixels wide; rings show where they lie.",
               alt=f"{what}: in grey, then as {model.name} colours it with {', with '.join(given)}.")


def show_travel(model: Colorizer, photo: Any, given: Mapping[str, Hint]) -> None:
    """Show `travel`."""
    plots.show(travel(model, photo, given),
               caption="One hint at a time. Above, the photo; below, how far the colour of each pixel has moved from "
                       "the answer without a hint.",
               alt=f"A column for each hint ({', '.join(given)}): the photo with a ring where the hint lies, and a map "
                   "of the change of colour, bright where it is large.")


def show_streets(model: Colorizer, scene: Scene, given: Mapping[str, Sequence[Hint]]) -> None:
    """Show `streets`."""
    paints = " and ".join(scene.recipe.colours)
    plots.show(streets(model, scene, given),
               caption="One street: as it happened, and as the network paints it from the grey picture and what it was "
                       "told.",
               alt=f"A street with cars painted {paints}, then as {model.name} paints it with {', with '.join(given)}.")


def show_doubts(photo: Any, maps: Mapping[str, np.ndarray], places: Sequence[tuple[float, float]]) -> None:
    """Show `doubts`."""
    means = ", ".join(f"{title}: {np.sqrt(one.mean()):.1f} units on average" for title, one in maps.items())
    plots.show(doubts(photo, maps, places),
               caption="Where the network expects to be wrong, and by how much: the root of the squared distance.",
               alt=f"The photo and maps of doubt, bright where it is large, with a ring where the hint lies. {means}.")


def show_simulated(photos: Mapping[str, Any], seed: int = 0) -> np.ndarray:
    """Show photos with hints as training draws them; return which share of each photo's pixels was told."""
    shown, shares = clicks.simulated(list(photos.values()), seed)
    plots.show(plots.row(shown, [f"{share:.1%} told" for share in shares], height=1.9),
               caption="What training gives the network: grey photos with patches of the truth, more of them near the "
                       "middle, 1 to 9 pixels wide. The colour of a patch is the mean over it.",
               alt=f"Photos in grey ({', '.join(photos)}), on which small squares show the true colours, many of them "
                   "on some photos and few on others.")
    return shares


def show_curve(table: pd.DataFrame) -> None:
    """Show `curve`."""
    psnr = table[table["metric"] == "psnr"]
    part, others = psnr[psnr["model"] == "zhang17-mini"], psnr[~psnr["model"].isin(("zhang17-mini", NearestHint.name))]
    first, last = part.iloc[0], part.iloc[-1]
    lines = ", ".join(f"{row['model']} {row['mean']:.1f}" for _, row in others.iterrows())
    plots.show(curve(table),
               caption="The more hints, the fewer errors. The band is the 95 % interval of the mean over photos; the "
                       "lines are models that take no hints, and two answers that need no network.",
               alt=f"A curve of PSNR against the number of hints, from {first['mean']:.1f} dB without any to "
                   f"{last['mean']:.1f} dB with {last['hints']}, and lines for what takes none: {lines}.")


def show_curves(table: pd.DataFrame) -> None:
    """Show `curves`."""
    part = table[table["metric"] == "psnr"].set_index(["model", "hints"])
    own, nearest = part.loc["zhang17-mini"], part.loc[NearestHint.name]
    first, last = own.index[0], own.index[-1]
    plots.show(curves(table),
               caption="The same hints, given to the network and to a method that has learnt nothing. Left: the mean "
                       "over photos with its 95 % interval. Right: the difference photo by photo, with the interval "
                       "of that; above the dashed line the network is ahead.",
               alt="Two curves of PSNR that rise with the number of hints: "
                   + " and ".join(f"{name} from {of['mean'][first]:.1f} to {of['mean'][last]:.1f} dB"
                                  for name, of in (("the network", own), ("the nearest hint", nearest)))
                   + "; beside them the lead of the network with intervals: "
                   + ", ".join(f"{own.lead[count]:+.1f} dB with {count}" for count in own.index) + ".")

"""Figures of errors, and of numbers that are none; each comes with its caption and alt text."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from colorlab import metrics, plots
from colorlab.course.widgets.auc import auc_figure, within_picture

PURPLE, ORANGE, GREY = "#5e3c99", "#b35806", "#555555"  # apart for readers with colour-vision deficiency


class Shown(NamedTuple):
    """What `plots.show` takes."""

    figure: Figure
    caption: str
    alt: str


def towards(truth: np.ndarray, other: np.ndarray, share: float) -> np.ndarray:
    """A picture between two, RGB uint8 (H, W, 3): 0 is the truth, 1 the other."""
    return np.rint(truth + share * (other.astype(float) - truth)).clip(0, 255).astype(np.uint8)


def with_mse(truth: np.ndarray, answer: np.ndarray, mse: float) -> np.ndarray:
    """The truth, moved towards an answer until its mean squared error is this; all are RGB uint8 (H, W, 3)."""
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if metrics.mse(towards(truth, answer, middle), truth) < mse else (low, middle)
    return towards(truth, answer, high)


def with_percent(truth: np.ndarray, percent: float) -> np.ndarray:
    """The truth, moved towards the farthest picture there is until the mean absolute difference is so much of 255."""
    farthest = np.where(truth < 128, 255, 0).astype(np.uint8)
    return towards(truth, farthest, percent / metrics.mae_percent(farthest, truth))


def published_sizes(truth: np.ndarray, answer: np.ndarray, name: str, mse: float, percent: float) -> Shown:
    """The truth, what two published numbers would look like on it, and what a network paints.

    Parameters
    ----------
    truth, answer : ndarray, RGB uint8 (H, W, 3)
    name : str
        The model that gave the answer.
    mse, percent : float
        Published numbers: a mean squared error, and a mean absolute difference in percent of 255.
    """
    pictures = [truth, with_mse(truth, answer, mse), with_percent(truth, percent), answer]
    titles = ["the truth", f"an MSE of {mse:.0f}", f"an error of {percent:.0f} % of 255", f"{name} paints"]
    return Shown(
        plots.row(pictures, titles, height=2.3),
        f"The second picture has an exact MSE of {mse:.0f}, the third differs from the truth by {percent:.0f} % of 255 "
        "on average. Can one network have painted both?",
        "Four versions of one photo. First the truth. The second looks nearly like it. In the third, dark things are "
        f"pale and bright things dark, in colours of their own. Last, what {name} paints.")


def squares(largest: int = 48) -> Shown:
    """The square of a difference, exactly and in a byte."""
    d = np.arange(-largest, largest + 1)
    figure = Figure(figsize=(5.8, 3), layout="constrained")
    axis = figure.subplots()
    axis.plot(d, d ** 2, "--", color=GREY, label="exact square")
    axis.plot(d, d ** 2 % 256, "o-", color=PURPLE, markersize=3, linewidth=0.7, label="square in uint8")
    axis.axhline(256, color="k", linewidth=0.6)
    axis.set(xlabel="true difference, levels", ylabel="square", ylim=(0, 1200))
    axis.legend(loc="upper center")
    return Shown(figure, "Below a difference of 16 both agree. Beyond, the square in a byte jumps up and down "
                         "between 0 and 255, so that a large error may look as small as a tiny one. The thin line "
                         "lies at 256.",
                 "The parabola of exact squares leaves the picture at the top; the squares in uint8 follow it up to a "
                 "difference of 15, and then jump up and down between 0 and 255.")


def percent_and_share(points: pd.DataFrame) -> Shown:
    """Wrapped percent error against the share of values too low.

    Parameters
    ----------
    points : DataFrame
        Columns model, too_low and wrapped_percent, both in percent; one row per answer.
    """
    figure = Figure(figsize=(5.2, 4), layout="constrained")
    axis = figure.subplots()
    for (model, part), mark, colour in zip(points.groupby("model", sort=False), "os^D", (PURPLE, ORANGE, "w", GREY)):
        axis.plot(part.too_low, part.wrapped_percent, mark, color=colour, markeredgecolor="k", markeredgewidth=0.5,
                  markersize=5, label=model)
    both = points[["too_low", "wrapped_percent"]]
    ends = [both.min().min() - 2, both.max().max() + 2]
    axis.plot(ends, ends, "--", color="0.6", linewidth=1, zorder=0, label="equal")
    axis.set(xlabel="values predicted too low, %", ylabel="wrapped percent error, % of 255", aspect="equal")
    axis.legend(fontsize=8)
    off = (points.wrapped_percent - points.too_low).abs()
    return Shown(figure, "One point for each answer to each photo. The wrapped percent error hardly says *how far* "
                         "values are off; it says how many of them are too low.",
                 f"{len(points)} points of {points.model.nunique()} models along the line of equal values, from about "
                 f"{points.too_low.min():.0f} to {points.too_low.max():.0f} %. On average they lie {off.mean():.0f} "
                 f"points beside it, at most {off.max():.0f}.")


def suspects(table: pd.DataFrame, published: Sequence[float], metric: str, networks: Sequence[str]) -> Shown:
    """Readings as points on a logarithmic scale, with the published size as a band.

    Parameters
    ----------
    table : DataFrame
        Columns reading and one for each network; what `forensics.weigh` returns.
    published : sequence of float
        The published means; the band reaches from the lowest to the highest, and a quarter further.
    metric : str
        For the axis.
    networks : sequence of str
        Columns to draw.
    """
    shown = table.dropna().sort_values(networks[0])
    figure = Figure(figsize=(7, 0.9 + 0.27 * len(shown)), layout="constrained")
    axis = figure.subplots()
    low, high = 0.75 * min(published), 1.25 * max(published)
    axis.axvspan(low, high, color="0.85", label="published size")
    for network, mark, colour in zip(networks, "o^D", (PURPLE, ORANGE, GREY)):
        axis.plot(shown[network], range(len(shown)), mark, color=colour, markersize=5, label=network)
    axis.set_yticks(range(len(shown)), shown["reading"], fontsize=8)
    axis.set(xscale="log", xlabel=f'mean of what may have been called "{metric}"')
    axis.legend(fontsize=8, loc="lower right")
    inside = [row.reading for row in shown.itertuples() if all(
        low <= shown.loc[row.Index, network] <= high for network in networks)]
    return Shown(figure, f"Of the {len(shown)} readings of the name “{metric}”, {len(inside)} "
                         f"{'lies' if len(inside) == 1 else 'lie'} in the grey band for every network: the published "
                         "size, extended by a quarter on both sides.",
                 f"{len(shown)} readings from {shown[networks[0]].min():.0f} to {shown[networks[0]].max():.0f}. In "
                 f"the band lie: {'; '.join(inside) or 'none'}.")


def error_map(prediction: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Root of the mean squared error of each pixel, (H, W): 0 right, 1 wrong by 100 levels and more."""
    squared = (prediction.astype(float) - truth) ** 2
    return np.clip(np.sqrt(squared.mean(axis=-1)) / 100, 0, 1)


# What the sample photos that are looked at closely show.
SEEN = {"squirrel": "a red squirrel on a branch among bright green leaves", "cat": "a cat's face",
        "astronaut": "an astronaut in an orange suit before a grey backdrop, a flag and a model of a shuttle"}


def error_maps(truths: Mapping[str, np.ndarray], answers: Mapping[str, Mapping[str, np.ndarray]]) -> Shown:
    """A row for each photo: the truth, and for each model its answer and where it is wrong.

    Parameters
    ----------
    truths : mapping of str to ndarray, RGB uint8 (H, W, 3)
        By the name of the photo.
    answers : mapping
        Model -> photo -> RGB uint8 (H, W, 3).
    """
    rows = []
    for name, truth in truths.items():
        row = [truth]
        for given in answers.values():
            shade = (255 * error_map(given[name], truth)).astype(np.uint8)
            row += [given[name], np.repeat(shade[..., None], 3, axis=-1)]
        rows.append(row)
    titles = ["truth"] + [title for model in answers for title in (model, "its error")]
    roots = {model: [f"{name} {np.sqrt(metrics.mse(given[name], truth)):.0f}" for name, truth in truths.items()]
             for model, given in answers.items()}
    return Shown(plots.sheet(rows, titles, list(truths), height=1.5),
                 "The mean over a photo hides that the error sits in some parts of it: black is right, white is wrong "
                 "by 100 levels or more.",
                 f"Rows: {'; '.join(f'{name}, {SEEN[name]}' if name in SEEN else name for name in truths)}. Columns: "
                 "the truth, then the answer of each model and a grey map of "
                 "its error. Root mean squared errors in levels: "
                 + "; ".join(f"{model}: {', '.join(values)}" for model, values in roots.items()) + ".")


def within_stripes(truth: np.ndarray, answers: Mapping[str, tuple[np.ndarray, np.ndarray]], d: int,
                   photo: str = "astronaut") -> Shown:
    """The truth, then each answer with stripes over the pixels that are too far from it in the ab plane.

    Parameters
    ----------
    truth : ndarray, RGB uint8 (H, W, 3)
    answers : mapping
        Model -> its answer, RGB uint8 (H, W, 3), and the ab distance of each pixel, (H, W).
    d : int
        The largest distance without stripes.
    photo : str
        Its name, for the alt text.
    """
    striped = [within_picture(rgb, distance, d) for rgb, distance in answers.values()]
    right = {model: 100 * np.mean(distance <= d) for model, (_, distance) in answers.items()}
    return Shown(plots.row([truth, *striped], ["truth", *answers]),
                 f"Stripes cover all pixels that are further than {d} from their true a and b. What grey gets right "
                 "is what was nearly grey in truth.",
                 f"{SEEN.get(photo, photo).capitalize()}, then {len(answers)} answers with stripes over the wrong "
                 "pixels. Without stripes are "
                 + ", ".join(f"{share:.0f} % in {model}" for model, share in right.items()) + ".")


def auc_curves(distances: Mapping[str, np.ndarray], d: int) -> Shown:
    """The share of pixels within each distance (H, W) of the truth, by model, with the points at d marked."""
    shares = {model: [100 * np.mean(distance <= at) for at in range(151)] for model, distance in distances.items()}
    highest = np.max(list(shares.values()), axis=0)
    crossed = not any((np.array(values) >= highest).all() for values in shares.values())
    said = " The curves cross: no model is best at every d." if crossed else ""
    return Shown(auc_figure(distances, d),
                 f"The share of pixels without stripes, for every d; its mean is the AuC.{said}",
                 f"{len(shares)} rising curves. " + " ".join(
                     f"At d = {at}: " + ", ".join(f"{model} {values[at]:.0f} %" for model, values in shares.items())
                     + "." for at in (d, 3 * d, 5 * d)))


def streets(truth: np.ndarray, plausible: np.ndarray, grey: np.ndarray) -> Shown:
    """A drawn street, the same with cars of another paint, and in grey: RGB uint8 (H, W, 3) each."""
    return Shown(plots.row([truth, plausible, grey], ["truth: red cars", "1: blue cars", "2: grey"]),
                 "Answer 1 could be a street, and answer 2 is none. The error on the cars says the reverse.",
                 "A drawn street with red cars, the same with blue cars, and the same all in grey.")

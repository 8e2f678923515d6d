"""The two-player game on two numbers, right and with mistakes; and curves of a critic and a generator."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch.nn.functional as F
from matplotlib.figure import Figure

from colorlab import plots
from colorlab.models import critics
from colorlab.models.joining import bytes_of

TRUE = np.array([-1.0, 1.0])  # what is to be imitated: a coin
MISTAKES = ("the critic never takes a step", "the critic's two labels are exchanged",
            "the generator is rewarded when it is recognised", "the generator sees only one side of its own coin")
BROKEN = (MISTAKES[2], MISTAKES[3], MISTAKES[1])  # of the games A, B and C of an exercise


def softplus(x: np.ndarray) -> np.ndarray:
    """log(1 + e^x)."""
    return np.logaddexp(0, x)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-x)."""
    return 1 / (1 + np.exp(-x))


def features(x: np.ndarray) -> np.ndarray:
    """What the critic sees of a number: 1, x and x squared; (N,) -> (N, 3)."""
    return np.stack((np.ones_like(x), x, x * x), axis=1)


def play(steps: int = 60, start: Sequence[float] = (-0.1, 0.2), rate: float = 0.3, every: int = 10, mistake: str = ""
         ) -> pd.DataFrame:
    """Let a critic and a generator of two numbers take turns.

    The truth is a coin, -1 or 1. The generator throws a coin of its own, and answers one number for each side: these
    two numbers are all that it has. The critic's score of a number x is w0 + w1 x + w2 x^2, which it learns.

    Parameters
    ----------
    steps : int
    start : sequence of float
        The generator's two answers before the first step.
    rate : float
        Length of the steps of both.
    every : int
        Steps between the rows of the table.
    mistake : str
        One of `MISTAKES`; "" for the right game.

    Returns
    -------
    DataFrame
        By step: the answers `heads` and `tails`; the losses `critic_real`, `critic_fake` and `generator`; the critic's
        scores of -1, 0 and 1.
    """
    weights, answers, rows = np.zeros(3), np.array(start, float), {}
    wrong = {name: mistake == name for name in MISTAKES}
    sign = -1 if wrong[MISTAKES[1]] else 1
    for step in range(steps + 1):
        if wrong[MISTAKES[3]]:
            answers[1] = answers[0]
        real, fake = (features(x) @ weights for x in (TRUE, answers))
        if step % every == 0:
            rows[step] = [*answers, softplus(-sign * real).mean(), softplus(sign * fake).mean(),
                          softplus(-fake).mean(), *(features(np.array([-1.0, 0.0, 1.0])) @ weights)]
        if not wrong[MISTAKES[0]]:
            weights += rate * sign * (sigmoid(-sign * real) @ features(TRUE)
                                      - sigmoid(sign * fake) @ features(answers)) / 2
        score, slope = features(answers) @ weights, weights[1] + 2 * weights[2] * answers
        answers += rate * (-sigmoid(score) if wrong[MISTAKES[2]] else sigmoid(-score)) * slope
    return pd.DataFrame.from_dict(rows, orient="index", columns=[
        "heads", "tails", "critic_real", "critic_fake", "generator", "s(-1)", "s(0)", "s(1)"]).rename_axis("step")


def broken(number: int, **options: Any) -> pd.DataFrame:
    """Game A (0), B (1) or C (2) of the exercise, without the critic's scores."""
    return play(mistake=BROKEN[number], **options)[["heads", "tails", "critic_real", "critic_fake", "generator"]]


def curves(log: pd.DataFrame, marks: Sequence[float] = (), guessing: float = float(np.log(2))) -> Figure:
    """The losses of generator and critic over a run, as its `log.csv` has them.

    Parameters
    ----------
    log : DataFrame
        With `photos` (or `epoch`), `generator`, `critic_real` and `critic_fake`.
    marks : sequence of float
        Where vertical lines are drawn.
    guessing : float
        The loss of a critic that cannot tell: log 2 for cross-entropies, 1/4 for squared distances.
    """
    axis_name = "epoch" if "epoch" in log else "photos"
    figure = Figure(figsize=(7, 2.6), layout="constrained")
    axis = figure.subplots()
    for column, style in (("generator", "-"), ("critic_real", "--"), ("critic_fake", ":")):
        axis.plot(log[axis_name], log[column], style, label=column.replace("_", ", "), linewidth=1.5)
    for mark in marks:
        axis.axvline(mark, color="0.7", linewidth=0.8)
    axis.axhline(guessing, color="0.7", linewidth=0.8)
    axis.set_xlabel(axis_name)
    axis.set_ylabel(f"loss ({guessing:.2f}: cannot tell)")
    axis.legend(frameon=False, fontsize=8, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1))
    return figure


def probabilities(rgb: np.ndarray, critic: critics.Critic) -> np.ndarray:
    """The critic's probability that a place is true, at the photo's size: RGB uint8 (H, W, 3) -> (H, W), 0..1."""
    found = critics.probabilities(critic, bytes_of(rgb))
    return F.interpolate(found[None], rgb.shape[:2], mode="bilinear", align_corners=False)[0, 0].numpy()


def judged(pictures: dict[str, np.ndarray], critic: critics.Critic) -> Figure:
    """Pictures, and below each the critic's map: white where it takes the colours for true, black where for painted."""
    maps = [probabilities(rgb, critic) for rgb in pictures.values()]
    return plots.sheet([list(pictures.values()), maps], list(pictures), ["picture", "the critic's map"], height=1.7)


def medians(places: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """The median of each coordinate, of places (K, D) that have these shares (K,); (D,)."""
    order = places.argsort(axis=0)
    first = (np.cumsum(shares[order], axis=0) >= 0.5).argmax(axis=0)
    return np.take_along_axis(places, order, axis=0)[first, np.arange(places.shape[1])]


def best_critic(true: np.ndarray, painted: np.ndarray) -> np.ndarray:
    """The probability of "true" that the best critic gives each colour; shares (K,) among true and painted pictures."""
    return true / (true + painted)


def slopes(probability: np.ndarray) -> pd.DataFrame:
    """How steep two losses of the generator are in the critic's score, for its probability of "true" (N,).

    The slopes of log(1 - D), the first idea, and of -log D, the loss that is used; both without their sign.
    """
    return pd.DataFrame({"D": probability, "log(1 - D)": probability, "-log D": 1 - probability}).set_index("D")

"""Judges that need no people, on the very trials that people get.

A judge is any function of a picture that returns a number: the higher, the more real it finds the picture. A network
that was trained to tell true photos from colorized ones is one (`classifier`), the critic of a GAN another (`critic`),
a metric a third (`metric`). Whether a judge says the same as people is a question, not a given: `agreement`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch
from scipy.stats import spearmanr

from colorlab import lab, metrics
from colorlab.course.surveys.protocol import TRUTH
from colorlab.course.surveys.versions import Plan, Trial
from colorlab.models import critics


@dataclass(frozen=True)
class Shown:
    """A picture of a survey as a judge gets it.

    Attributes
    ----------
    photo : str
    kind : str
        `TRUTH`, a model, or `FALSE`.
    rgb : ndarray, uint8 (H, W, 3)
    truth : ndarray, uint8 (H, W, 3)
        The true photo: people do not see it beside a single picture, and a fair judge does not look at it.
    """

    photo: str
    kind: str
    rgb: np.ndarray
    truth: np.ndarray


Judge = Callable[[Shown], float]


def classifier() -> Judge:
    """The tiny network that ships with colorlab; above 0 it takes a picture for a true photo."""
    from colorlab.course.surveys import classifier as networks

    model = networks.load()
    return lambda picture: model.score(picture.rgb)


def shipped() -> dict[str, Judge]:
    """The two that ship with colorlab, by name: the tiny network, and the critic of notebook 08."""
    return {"tiny network": classifier(), "critic of isola17-mini": critic(critics.load("isola17-mini"))}


def critic(network: Callable[..., torch.Tensor]) -> Judge:
    """A network that takes L (1, 1, H, W) and ab (1, 2, H, W) in CIE units and answers with numbers, real ones higher.

    Their mean is the judgment: the critic of a GAN answers for each patch.
    """

    @torch.inference_mode()
    def judge(picture: Shown) -> float:
        whole = lab.rgb_to_lab(torch.from_numpy(np.array(picture.rgb)).movedim(-1, 0)[None])
        return float(network(whole[:, :1], whole[:, 1:]).mean())

    return judge


def metric(name: str) -> Judge:
    """A metric of `colorlab.metrics`, turned so that more is better; one that knows no better counts as it is.

    One that compares with the truth finds every true photo perfect, so it is a judge for preference tests only.
    """
    sign = -1.0 if metrics.METRICS[name].better == "lower" else 1.0
    measure: Callable[..., Any] = getattr(metrics, name)

    def judge(picture: Shown) -> float:
        if metrics.METRICS[name].better is None:
            return float(measure(picture.rgb))
        return sign * float(measure(picture.rgb, picture.truth))

    return judge


def scores(pictures: Mapping[tuple[str, str], np.ndarray], judge: Judge) -> dict[tuple[str, str], float]:
    """The judge's number for each picture, (photo, kind) as `pictures.draw` gives them."""
    return {(photo, kind): judge(Shown(photo, kind, rgb, pictures.get((photo, TRUTH), rgb)))
            for (photo, kind), rgb in pictures.items()}


def take(plan: Plan, found: Mapping[tuple[str, str], float], threshold: float = 0.0) -> pd.DataFrame:
    """What a judge answers to every counted trial that any version has, each once.

    Parameters
    ----------
    plan : Plan
    found : mapping
        See `scores`.
    threshold : float
        A single picture is called natural above it.

    Returns
    -------
    DataFrame
        photo, condition, `yes` (0 or 1; 0.5 where two pictures get the same number) and `margin`: by how much.
    """
    trials = {(trial.photo, trial.condition): trial for version in plan.versions for trial in version
              if trial.role == "counted"}
    rows = []
    for (photo, condition), trial in sorted(trials.items()):
        margin = _margin(trial, found, plan.protocol.models, threshold)
        rows.append({"photo": photo, "condition": condition, "yes": 0.5 + 0.5 * float(np.sign(margin)),
                     "margin": margin})
    return pd.DataFrame(rows, columns=["photo", "condition", "yes", "margin"])


def _margin(trial: Trial, found: Mapping[tuple[str, str], float], models: tuple[str, ...], threshold: float) -> float:
    """Above 0 where the judge is fooled, calls the picture natural, or prefers the first model."""
    if len(trial.pictures) == 1:
        return found[trial.photo, trial.pictures[0]] - threshold
    if TRUTH in trial.pictures:
        return found[trial.photo, trial.condition] - found[trial.photo, TRUTH]
    first, second = sorted(trial.pictures, key=models.index)
    return found[trial.photo, first] - found[trial.photo, second]


@dataclass(frozen=True)
class Agreement:
    """How a judge agrees with people.

    Attributes
    ----------
    agree : float
        The share 0..1 of people's answers that the judge gives, too.
    chance : float
        What that would be if both answered as often as they do, but independently.
    kappa : float
        (agree - chance) / (1 - chance): 0 for chance, 1 for always.
    rank : float
        Spearman's correlation, over pictures, of the judge's margin with the share of people.
    trials, pictures : int
    """

    agree: float
    chance: float
    kappa: float
    rank: float
    trials: int
    pictures: int


def beside_people(people: pd.DataFrame, plan: Plan, pictures: Mapping[tuple[str, str], np.ndarray],
                  judged_by: Mapping[str, Judge] | None = None) -> pd.DataFrame:
    """One row per judge and condition: what people said, what the judge said, and how they agree.

    Parameters
    ----------
    people : DataFrame
        `Merged.counted`.
    plan : Plan
    pictures : mapping
        All that it shows, by photo and kind, RGB uint8 (H, W, 3).
    judged_by : mapping of str to Judge, optional
        Default: `shipped`.

    Returns
    -------
    DataFrame
        judge, condition, people and judged (percent yes), agree, chance (percent), kappa, rank; see `Agreement`.
    """
    rows = []
    for name, judge in (judged_by or shipped()).items():
        verdict = take(plan, scores(pictures, judge))
        for condition in plan.protocol.conditions:
            own, other = (table[table["condition"] == condition] for table in (people, verdict))
            if own.empty:
                continue
            found = agreement(own, other)
            rows.append({"judge": name, "condition": condition, "people": 100 * own["yes"].mean(),
                         "judged": 100 * other["yes"].mean(), "agree": 100 * found.agree, "chance": 100 * found.chance,
                         "kappa": found.kappa, "rank": found.rank})
    return pd.DataFrame(rows, columns=["judge", "condition", "people", "judged", "agree", "chance", "kappa", "rank"])


def agreement(people: pd.DataFrame, judged: pd.DataFrame) -> Agreement:
    """Compare counted trials of people (`Merged.counted`) with a judge's (`take`)."""
    both = people.merge(judged, on=["photo", "condition"], suffixes=("", "_judge"))
    if both.empty:
        none = float("nan")
        return Agreement(none, none, none, none, 0, 0)
    yes, verdict = both["yes"].to_numpy(float), both["yes_judge"].to_numpy(float)
    agree = float((yes * verdict + (1 - yes) * (1 - verdict)).mean())
    chance = float(yes.mean() * verdict.mean() + (1 - yes.mean()) * (1 - verdict.mean()))
    of_picture = both.groupby(["photo", "condition"]).agg(share=("yes", "mean"), margin=("margin", "first"))
    varied = of_picture["share"].nunique() > 1 and of_picture["margin"].nunique() > 1
    rank = float(spearmanr(of_picture["share"], of_picture["margin"]).statistic) if varied else float("nan")
    return Agreement(agree, chance, (agree - chance) / (1 - chance) if chance < 1 else float("nan"), rank, len(both),
                     len(of_picture))

"""Simulated participants of known ability: for tests and for planning. They are never shown as data.

Each has an ability of their own, each photo a difficulty of its own, and each photo in a model's colours another one.
On the probit scale these add up, and are drawn from normal distributions; the mean over all people and photos that
could have been drawn is exactly the rate that was asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtr
from scipy.stats import norm

from colorlab.course.surveys.page import Survey
from colorlab.course.surveys.results import Answer, Result
from colorlab.course.surveys.versions import FALSE, Trial


@dataclass(frozen=True)
class Crowd:
    """What a simulated class is like.

    Attributes
    ----------
    rates : mapping of str to float
        For each condition the share of "yes", 0..1 without the ends, over all people and photos: fooled in a pair,
        natural for a single picture, the first model preferred in a preference test.
    people, photos, pictures : float
        Standard deviations on the probit scale: of people, of photos, and of single pictures (a photo in one model's
        colours). 0.4 is moderate; 1 is strong: with a rate of 0.32 the middle 95 % of people then lie between 0.03 and
        0.87.
    attention : float
        The share of checks that are passed.
    slow : float
        The share of trials that a busy machine shows too long.
    """

    rates: Mapping[str, float] = field(default_factory=dict)
    people: float = 0.4
    photos: float = 0.6
    pictures: float = 0.3
    attention: float = 0.95
    slow: float = 0.02

    def answers(self, person: np.ndarray, photo: np.ndarray, condition: np.ndarray, dice: np.random.Generator,
                studies: int = 1) -> np.ndarray:
        """0 or 1 for each trial of each study, (S, N); `person`, `photo` and `condition` are whole numbers, (N,)."""
        chance = norm.ppf(np.array(list(self.rates.values())))[condition]
        spread = np.sqrt(1 + self.people ** 2 + self.photos ** 2 + self.pictures ** 2)
        number, kinds = photo.max() + 1, len(self.rates)
        latent = (chance * spread + dice.normal(0, self.people, (studies, person.max() + 1))[:, person]
                  + dice.normal(0, self.photos, (studies, number))[:, photo]
                  + dice.normal(0, self.pictures, (studies, number * kinds))[:, photo * kinds + condition])
        return (dice.random(latent.shape) < ndtr(latent)).astype(int)


def trials(crowd: Crowd, people: int, photos: int, per_person: str, dice: np.random.Generator, studies: int = 1
           ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Counted trials only, without files: yes (S, N) of so many studies; person, photo, number of the condition, (N,).

    Everybody sees every photo once: in the colours of one model ("one"), or of all models in turn ("all").
    """
    kinds = len(crowd.rates)
    person, photo = np.divmod(np.arange(people * photos), photos)
    condition = person % kinds if per_person == "one" else (person + photo) % kinds
    return crowd.answers(person, photo, condition, dice, studies), person, photo, condition


def results(survey: Survey, crowd: Crowd, people: int, seed: int = 0) -> list[Result]:
    """What a simulated class hands in; every result says that it is simulated.

    Raises
    ------
    KeyError
        If a condition of the survey has no rate.
    """
    dice, plan = np.random.default_rng(seed), survey.plan
    taken = [int(v) for v in dice.permutation(len(plan.versions))]
    versions = [taken[i % len(taken)] for i in range(people)]
    asked = [(i, trial) for i, version in enumerate(versions) for trial in plan.versions[version]]
    names, number = list(crowd.rates), {name: i for i, name in enumerate(plan.photos)}
    conditions = [names.index(trial.condition) if trial.condition in names else _needed(trial) for _, trial in asked]
    yes = crowd.answers(np.array([i for i, _ in asked]), np.array([number[trial.photo] for _, trial in asked]),
                        np.array(conditions), dice)[0]
    answers: list[list[Answer]] = [[] for _ in range(people)]
    for (i, trial), fooled in zip(asked, yes):
        shown = 1000 * plan.protocol.seconds + (dice.normal(0, 5) if dice.random() >= crowd.slow else 200)
        took = int(dice.lognormal(6.5, 0.5))
        if not plan.protocol.seconds:
            shown, took = float(took), 0
        answers[i].append(Answer(_given(trial, bool(fooled), dice.random() < crowd.attention, plan.protocol.models),
                                 max(0, round(shown)), took))
    return [Result(dice.bytes(8).hex(), version, tuple(given), simulated=True)
            for version, given in zip(versions, answers)]


def _needed(trial: Trial) -> int:
    if trial.condition != FALSE:
        raise KeyError(f"no rate for {trial.condition}")
    return 0  # a check's answer does not come from the rates


def _given(trial: Trial, yes: bool, attentive: bool, models: tuple[str, ...]) -> int:
    """The answer that stands for being fooled, calling natural, preferring the first model, or passing a check."""
    if trial.condition == FALSE:
        right = trial.right if trial.right is not None else 0
        return right if attentive else 1 - right
    if len(trial.pictures) == 1:
        return int(yes)
    if trial.right is not None:  # a pair: the answer is the picture that is taken for false
        return 1 - trial.right if yes else trial.right
    first = trial.pictures.index(next(name for name in models if name in trial.pictures))
    return first if yes else 1 - first

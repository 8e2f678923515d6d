"""Who sees what: versions of a questionnaire in which every photo meets every model equally often.

The design is cyclic. In version v photo i has the rank (i + v) mod P among the P photos; the first ranks are attention
checks, the next ones counted trials whose models take turns, the rest is not shown. So within a version the models are
balanced, over all versions each photo is shown with each model equally often, and nobody sees a photo twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from colorlab.course.surveys.errors import SurveyError
from colorlab.course.surveys.protocol import TRUTH, Protocol

FALSE = "false colours"  # the lightness of the photo with the colours of another one
ROLES = ("practice", "check", "counted")


@dataclass(frozen=True)
class Trial:
    """One question.

    Attributes
    ----------
    role : str
        One of `ROLES`.
    photo : str
    condition : str
        One of the protocol's `conditions`, or `FALSE` in a check.
    pictures : tuple of str
        What is shown, from left to right (or from top to bottom): `TRUTH`, models, `FALSE`.
    """

    role: str
    photo: str
    condition: str
    pictures: tuple[str, ...]

    @property
    def right(self) -> int | None:
        """The answer that shows no mistake, None where there is none.

        In a pair the number of the false picture; in a preference check the number of the other one; a single picture
        should be called natural (1) if it is the truth, and not (0) if its colours are another photo's.
        """
        if len(self.pictures) == 1:
            return {TRUTH: 1, FALSE: 0}.get(self.pictures[0])
        if TRUTH in self.pictures:
            return 1 - self.pictures.index(TRUTH)
        return 1 - self.pictures.index(FALSE) if FALSE in self.pictures else None


@dataclass(frozen=True)
class Plan:
    """Every version of a survey: `versions[v]` are its trials in the order in which they come."""

    protocol: Protocol
    photos: tuple[str, ...]
    versions: tuple[tuple[Trial, ...], ...]

    def needed(self) -> list[tuple[str, str]]:
        """The pictures that are shown at all, (photo, TRUTH or model or FALSE), each once, in a fixed order."""
        return sorted({(trial.photo, picture) for version in self.versions for trial in version
                       for picture in trial.pictures})


def plan(protocol: Protocol, photos: Sequence[str]) -> Plan:
    """Plan a survey.

    Parameters
    ----------
    protocol : Protocol
    photos : sequence of str
        Their names. More than are needed are welcome: each person sees a part of them.

    Raises
    ------
    SurveyError
        If they are too few, or if two have one name.
    """
    names = sorted(photos)
    if len(set(names)) < len(names):
        raise SurveyError("two photos have one name: rename one")
    if len(names) < protocol.photos_needed:
        raise SurveyError(
            f"the survey needs {protocol.photos_needed} photos, since nobody sees one twice ({protocol.practice} for "
            f"practice, {protocol.trials} for its trials), and there are {len(names)}: give more photos, or ask for "
            "less with --practice and --trials")
    dice = np.random.default_rng([protocol.seed, 0])
    names = [names[i] for i in dice.permutation(len(names))]
    practised, shown = names[:protocol.practice], names[protocol.practice:]
    conditions = len(protocol.conditions)
    versions = []
    for number in range(len(shown) * (conditions if protocol.per_person == "one" else 1)):
        turn, only = (number, None) if protocol.per_person == "all" else divmod(number, conditions)
        dice = np.random.default_rng([protocol.seed, 1 + number])
        versions.append(_version(protocol, practised, shown, turn, only, dice))
    return Plan(protocol, tuple(names), tuple(versions))


def _version(protocol: Protocol, practised: Sequence[str], shown: Sequence[str], turn: int, only: int | None,
             dice: np.random.Generator) -> tuple[Trial, ...]:
    """One version; `only`: the number of its single condition, None if all take turns."""
    conditions, trials = list(protocol.conditions), []
    of_condition: dict[str, list[str]] = {}
    for i, photo in enumerate(shown):
        rank = (i + turn) % len(shown)
        if rank < protocol.checks:
            of_condition.setdefault(FALSE, []).append(photo)
        elif rank < protocol.trials:
            which = (rank - protocol.checks) % len(conditions) if only is None else only
            of_condition.setdefault(conditions[which], []).append(photo)
    for condition, photos in of_condition.items():
        sides = dice.permutation(np.arange(len(photos)) % 2)  # as often left as right, within one trial
        start = int(dice.integers(2))
        role = "check" if condition == FALSE else "counted"
        trials += [Trial(role, photo, condition, _pictures(protocol, condition, (int(side) + start) % 2))
                   for photo, side in zip(photos, sides)]
    later = [trials[i] for i in dice.permutation(len(trials))]
    # All of one condition in a row could be learnt by heart: practice takes turns, too.
    practice = []
    for i, photo in enumerate(practised):
        condition = conditions[i % len(conditions) if only is None else only]
        practice.append(Trial("practice", photo, condition, _pictures(protocol, condition, int(dice.integers(2)))))
    return (*practice, *later)


def _pictures(protocol: Protocol, condition: str, side: int) -> tuple[str, ...]:
    """What a trial shows; `side` turns it round."""
    if condition == FALSE:
        shown = {"pair": (TRUTH, FALSE), "single": (FALSE,), "preference": (protocol.models[0], FALSE)}[protocol.kind]
    else:
        shown = protocol.conditions[condition]
    return shown[::-1] if side else shown

"""A test of which colours one person can just tell apart, and which distance says so best.

The method of constant stimuli: pairs of fixed sizes at a few places of colour space, in random order. Four fields are
shown, of which one differs; whoever sees no difference finds it in one of four trials.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch

from colorlab import lab, metrics

# A colour, the channel that is raised, and by how many codes: chosen so that equal steps in RGB are unequal in Lab.
PLACES: dict[str, tuple[tuple[int, int, int], int, tuple[int, ...]]] = {
    "bright green, more red": ((0, 255, 0), 0, (24, 42, 60, 84)),
    "middle grey, more green": ((128, 128, 128), 1, (1, 2, 4, 7)),
    "dark blue, more blue": ((0, 0, 60), 2, (1, 3, 6, 12)),
    "dusty red, more blue": ((200, 120, 120), 2, (1, 2, 4, 8)),
    "light yellow, more blue": ((245, 235, 90), 2, (4, 10, 20, 36)),
}
CHECKS = (((120, 120, 120), 0, 90), ((60, 90, 160), 1, 90))  # differences that nobody can miss
FIELDS = ("top left", "top right", "bottom left", "bottom right")
MEASURES = {"rgb": "RGB", "lab": "Lab (1976)", "ciede2000": "CIEDE2000"}
LUCK = 1 / len(FIELDS)
THRESHOLDS = {"rgb": 8.0, "lab": 2.5, "ciede2000": 1.1}  # at which a simulated observer sees half of the differences


@dataclass(frozen=True)
class Trial:
    """Four fields of `colour`, of which number `odd` is `other` instead; RGB 0..255."""

    place: str
    step: int
    colour: tuple[int, int, int]
    other: tuple[int, int, int]
    odd: int
    check: bool = False

    def picture(self, side: int = 120) -> np.ndarray:
        """The four fields, which touch: RGB uint8 (2 side, 2 side, 3)."""
        fields = np.array([self.other if i == self.odd else self.colour for i in range(4)], np.uint8).reshape(2, 2, 3)
        return fields.repeat(side, axis=0).repeat(side, axis=1)


def raised(colour: tuple[int, int, int], channel: int, step: int) -> tuple[int, int, int]:
    """A colour with one channel raised by `step` codes."""
    red, green, blue = (value + step * (i == channel) for i, value in enumerate(colour))
    return red, green, blue


def plan(seed: int) -> list[Trial]:
    """All trials in an order drawn by chance: 20 that count, and two checks."""
    dice = np.random.default_rng(seed)
    pairs = [(place, colour, channel, step, False) for place, (colour, channel, steps) in PLACES.items()
             for step in steps] + [("check", colour, channel, step, True) for colour, channel, step in CHECKS]
    return [Trial(place, step, colour, raised(colour, channel, step), int(dice.integers(4)), check)
            for place, colour, channel, step, check in (pairs[i] for i in dice.permutation(len(pairs)))]


def equal_steps(step: int) -> list[Trial]:
    """One trial for each place, all with the same step in RGB."""
    return [Trial(place, step, colour, raised(colour, channel, step), number % 4)
            for number, (place, (colour, channel, _)) in enumerate(PLACES.items())]


def largest_steps() -> list[Trial]:
    """One trial for each place, with the largest of its steps."""
    return [Trial(place, steps[-1], colour, raised(colour, channel, steps[-1]), number % 4)
            for number, (place, (colour, channel, steps)) in enumerate(PLACES.items())]


def distances(trials: Sequence[Trial]) -> pd.DataFrame:
    """What three measures say of each pair: columns `rgb` (codes), `lab` and `ciede2000` (CIE units)."""
    first, second = (np.array([[getattr(one, name) for one in trials]], np.uint8) for name in ("colour", "other"))
    labs = [lab.rgb_to_lab(torch.from_numpy(one).movedim(-1, 0)) for one in (first, second)]
    return pd.DataFrame({
        "rgb": np.linalg.norm(first.astype(float) - second, axis=-1)[0],
        "lab": (labs[0] - labs[1]).norm(dim=0)[0].double().numpy(),
        "ciede2000": [float(metrics.ciede2000(first[:, i:i + 1], second[:, i:i + 1])) for i in range(len(trials))]})


def tabulate(trials: Sequence[Trial], chosen: Sequence[int]) -> pd.DataFrame:
    """A row for each trial: place, step, check, the distances, and whether the odd field was `found`."""
    table = pd.DataFrame([(one.place, one.step, one.check) for one in trials], columns=["place", "step", "check"])
    found = np.array(chosen) == np.array([one.odd for one in trials])
    return pd.concat([table, distances(trials)], axis=1).assign(found=found)


def separation(distance: np.ndarray, found: np.ndarray) -> float:
    """How well a distance tells pairs that were found from pairs that were missed.

    The share of (found, missed) couples in which the found pair is the one with the larger distance; ties count half.
    1 is perfect, 0.5 is chance; NaN if nothing was missed, or nothing found.
    """
    larger = distance[found][:, None] - distance[~found]
    return float(((larger > 0) + 0.5 * (larger == 0)).mean()) if larger.size else float("nan")


def scores(table: pd.DataFrame) -> dict[str, float]:
    """`separation` for each of `MEASURES`, of the trials that are no checks."""
    counted = table[~table["check"]]
    found = counted["found"].to_numpy(bool)
    return {measure: separation(counted[measure].to_numpy(), found) for measure in MEASURES}


def simulated(seed: int, by: str = "ciede2000", slope: float = 3.0) -> pd.DataFrame:
    """The table of a **simulated** observer, who is no person: what is seen follows from the distance `by` alone.

    A difference is seen with probability 1 / (1 + (threshold / distance) ** slope); one that is not seen is found by
    luck in one of four trials.
    """
    trials = plan(seed)
    dice = np.random.default_rng([seed, list(MEASURES).index(by)])
    distance = distances(trials)[by].to_numpy()
    seen = dice.random(len(trials)) < 1 / (1 + (THRESHOLDS[by] / distance) ** slope)
    guess = dice.integers(0, 4, len(trials))
    return tabulate(trials, [one.odd if saw else int(field) for one, saw, field in zip(trials, seen, guess)])


def power(observers: int = 200) -> pd.DataFrame:
    """How often, in percent, each measure has the best score, for simulated observers who see by one of them.

    Rows: what the observers see by; columns: which measure wins. Equal scores share the win; observers
    who find all pairs, or none, are left out.
    """
    wins = pd.DataFrame(0.0, index=list(MEASURES), columns=list(MEASURES))
    known = distances(plan(0)).to_numpy()  # of every plan, but for the order
    check = np.array([one.check for one in plan(0)])
    known = known[~check]
    for row, by in enumerate(MEASURES):
        dice = np.random.default_rng(row)
        share = 1 / (1 + (THRESHOLDS[by] / known[:, row]) ** 3.0)
        for found in dice.random((observers, len(known))) < LUCK + (1 - LUCK) * share:
            score = np.array([separation(known[:, i], found) for i in range(len(MEASURES))])
            best = score == score.max()  # nothing, for somebody who found all
            wins.iloc[row] += best / max(1, best.sum())
    return 100 * wins.div(wins.sum(axis=1), axis=0)

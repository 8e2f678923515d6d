"""Five colorizers that know the shares of the paints in a town, and answer by five different rules."""

import numpy as np
import pandas as pd

from colorlab.course.cases import own
from colorlab.streets.measures import distance_to
from colorlab.streets.paints import PAINTS, paint_ab
from colorlab.streets.truths import best_answers

TOWN = {"red": 0.30, "blue": 0.22, "neutral": 0.08, "yellow": 0.24, "green": 0.16}
RULES = ("mean", "median", "mode", "draw", "grey")
ORDER = ("draw", "median", "grey", "mode", "mean")  # of the rows A to E as printed


def expected_losses(rule: str, shares: dict[str, float] = TOWN) -> dict[str, float]:
    """Expected squared error, distance and 0-1 loss of a rule, over the chance of the paint (and of the draw)."""
    p, ab = np.array(list(shares.values())), paint_ab()
    best = dict(zip(RULES, best_answers(shares).values())) | {"grey": (0.0, 0.0)}
    given, weights = (ab, p) if rule == "draw" else (np.array([best[rule]]), np.ones(1))
    apart = np.stack([distance_to(ab, answer) for answer in given])  # (answers, paints)
    return {"squared": float(weights @ apart ** 2 @ p), "distance": float(weights @ apart @ p),
            "0-1": float(weights @ (apart > 1e-9) @ p)}


def suspects() -> pd.DataFrame:
    """Rows A to E: three expected losses of each of the five rules, in an order that says nothing."""
    return pd.DataFrame([expected_losses(rule) for rule in own.arranged("which_rule", ORDER)],
                        index=list("ABCDE"))


def shares_of_town() -> dict[str, float]:
    """The shares of the paints that all five know."""
    return {name: TOWN[name] for name in PAINTS}

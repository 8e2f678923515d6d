"""Which sentences about a table of differences are supported by it: eight times 1 or 0."""

import csv

import numpy as np

from colorlab import resources
from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import looks

# (first, second, metric, the sign that the sentence says the difference has)
CLAIMS = (
    ("zhang16-classification", "zhang16-l2", "auc_rebalanced", 1),
    ("zhang16-rebalanced", "zhang16-classification", "colourfulness", 1),
    ("zhang16-rebalanced", "zhang16-classification", "auc", 1),
    ("zhang16-rebalanced", "zhang16-classification", "auc_rebalanced", 1),
    ("mean-colour", "grey", "ab_distance", -1),
    ("zhang16-l2", "grey", "ab_distance", -1),
    ("zhang16-classification", "zhang16-l2", "colourfulness", -1),
    ("zhang16-rebalanced", "zhang16-classification", "ab_distance", 1),
)
SETS = ("val", "kodak")


def differences() -> dict[tuple[str, ...], dict[str, float]]:
    """(set, first, second, metric) -> difference, low, high, seeds, agree of `data/results/differences.csv`."""
    with open(resources.path("results", "differences.csv"), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    keys = ("set", "first", "second", "metric")
    return {tuple(row[key] for key in keys): {name: float(value) for name, value in row.items() if name not in keys}
            for row in rows}


def _judged(rule, sets=SETS):
    def answer():
        table = differences()
        return np.array([float(all(rule(table[where, first, second, metric], sign) for where in sets))
                         for first, second, metric, sign in CLAIMS])

    return answer


def _settled(row, sign):
    return min(sign * row["low"], sign * row["high"]) > 0 and row["agree"] == row["seeds"]


def _mean(row, sign):
    return sign * row["difference"] > 0


def _agreeing(row, sign):
    return _mean(row, sign) and row["agree"] == row["seeds"]


def _either_side(row, _):
    return row["low"] * row["high"] > 0 and row["agree"] == row["seeds"]


SUPPORTED_CLAIMS = Exercise(
    name="supported_claims",
    objective="Tell which sentences about three objectives a table of differences, intervals and seeds supports.",
    reference=_judged(_settled), inputs=((),), asks_value=True, tolerance=1e-6,
    misconceptions=(
        Misconception("by the means", _judged(_mean),
                      "those are all sentences whose *mean* has the right sign. How sure are the means?"),
        Misconception("by the large set", _judged(_settled, sets=("val",)),
                      "you went by the large set of small photos alone; the rule asks for both sets."),
        Misconception("by the seeds", _judged(_agreeing),
                      "those are all sentences on whose sign the seeds agree. Seeds say what another training would "
                      "change; what would other photos?"),
        Misconception("whichever sign", _judged(_either_side),
                      "one of your sentences says the opposite of what the table shows: mind the signs."),
        Misconception("exchanged", lambda: 1 - _judged(_settled)(),
                      "1 stands for a sentence that is supported."),
        Misconception("all", lambda: np.ones(len(CLAIMS)),
                      "all of them? At least one interval reaches across zero."),
        Misconception("none", lambda: np.zeros(len(CLAIMS)),
                      "none of them? Some differences are many times as large as their intervals are wide."),
    ),
    looks=looks({},
        AG=("classification and L2",
            "one of the sentences about classification and L2 is judged wrongly: take the pair's rows on *both* "
            "sets, and look at sign, interval and seeds in turn."),
        BCDH=("about rebalancing",
              "one of the sentences about rebalancing is judged wrongly: take the rows of its measure on *both* "
              "sets, and look at sign, interval and seeds in turn."),
        EF=("about grey",
            "one of the two sentences about grey is judged wrongly: a lower error is a negative difference. Look at "
            "both sets, and at interval and seeds.")))

"""Measure what the surveys promise.

    python tools/surveys.py coverage [-o data/surveys/coverage.csv] [--studies 2000]
                    how often intervals hold the true rate, for simulated classes of known ability
    python tools/surveys.py display [-o data/surveys/display.csv] [--seconds 1.0]
                    how long Chromium shows the pictures: 40 trials by keyboard, mouse and touch at two sizes
    python tools/surveys.py judge --photos photos128-train-b.zip --validation photos128-val.zip [-o data/surveys]
                    train the tiny network that tells true photos from colorized ones, and measure it
"""

import argparse
import itertools
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from colorlab.course.surveys import intervals, simulation

RATES = (0.32, 0.25)  # published, of the full method and of plain classification
SIZES = ((30, 36), (16, 40), (60, 20))  # people, photos
# Of people, photos, pictures.
SPREADS = ((0.0, 0.0, 0.0), (0.4, 0.6, 0.3), (1.0, 0.3, 0.3), (0.3, 1.0, 0.3), (1.0, 1.0, 0.5))
CLASSES = [(*size, *spread, *RATES) for size in SIZES for spread in SPREADS] + [
    (30, 36, 1.0, 1.0, 0.5, 0.5, 0.1), (12, 12, 0.4, 0.6, 0.3, *RATES), (120, 100, 1.0, 1.0, 0.5, *RATES)]
BATCH = 250  # studies at a time
EVERY = 25  # bootstraps are slow, and far from 95 %: they are tried in every 25th study


def coverage(studies: int, classes: Sequence[tuple] = CLASSES) -> pd.DataFrame:
    """One row per kind of class, rate and method: percent of studies whose interval holds the truth, and its width."""
    rows = []
    for (people, photos, *spread, first, second), per_person in itertools.product(classes, ("one", "all")):
        crowd = simulation.Crowd({"first": first, "second": second}, *spread)
        dice = np.random.default_rng([people, photos, *(int(100 * x) for x in (*spread, first)), per_person == "all"])
        held: dict[tuple[str, str], list[np.ndarray]] = {}
        for part in range(-(-studies // BATCH)):
            count = min(BATCH, studies - part * BATCH)
            yes, person, photo, condition = simulation.trials(crowd, people, photos, per_person, dice, count)
            for number, truth in enumerate((first, second)):
                own = condition == number
                design = person[own], photo[own]
                held.setdefault((f"{truth}", "two-way"), []).append(
                    _outcome(intervals.shares(yes[:, own], *design), truth))
                for study in range(0, count, EVERY):
                    for method in intervals.METHODS[1:]:
                        found = intervals.share(yes[study, own], *design, method, seed=study)
                        held.setdefault((f"{truth}", method), []).append(_outcome(found, truth))
            found = intervals.differences(yes, condition == 0, person, photo)
            held.setdefault((f"{first} - {second}", "two-way"), []).append(_outcome(found, first - second))
        for (name, method), parts in held.items():
            outcomes = np.concatenate(parts, axis=1)
            rows.append({"people": people, "photos": photos, "per_person": per_person, "spread_people": spread[0],
                         "spread_photos": spread[1], "spread_pictures": spread[2], "truth": name, "method": method,
                         "studies": outcomes.shape[1], "held_percent": round(100 * float(outcomes[0].mean()), 1),
                         "width_percent": round(100 * float(outcomes[1].mean()), 1)})
    return pd.DataFrame(rows)


def _outcome(found: Any, truth: float) -> np.ndarray:
    """Whether an interval, or each of several, holds the truth, and its width: (2, studies)."""
    return np.array([(found.low <= truth) & (truth <= found.high), found.high - found.low], float).reshape(2, -1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("coverage", "display", "judge"))
    parser.add_argument("-o", "--out", type=Path)
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--validation", type=Path)
    parser.add_argument("--count", type=int, default=480)
    parser.add_argument("--epochs", type=int, default=30)
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parent))
    if options.what == "judge":
        from survey_judge import train

        print(train(options.photos, options.validation, options.out, options.count, options.epochs).to_string())
        return
    if options.what == "coverage":
        table = coverage(options.studies)
        summary = table.groupby("method")["held_percent"].describe()[["count", "min", "mean", "max"]].round(1)
        print(summary.to_string())
    else:
        from survey_display import display

        table = display(options.seconds)
        print(table.to_string())
    if options.out:
        table.to_csv(options.out, index=False)


if __name__ == "__main__":
    main()

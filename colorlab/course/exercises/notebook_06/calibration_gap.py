"""Calibration: promised probabilities (N,) and what came, 0 or 1, (N,) -> a gap in 0..1."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _forecasts(rng: np.random.Generator, used: range, slope: float, middle: float) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities from some of the ten groups, and what came, 0 or 1; neighbours are wrong in opposite directions."""
    group = rng.integers(used.start, used.stop, 25 * len(used))
    promised = (group + 0.02 + 0.9 * rng.random(len(group)) ** 2) / 10  # mostly below the middles of the groups
    chance = middle + slope * (promised - 0.5) + 0.15 * (-1.0) ** group
    return promised, (rng.random(len(group)) < chance).astype(int)


def _groups(confidence, groups):
    return np.minimum((confidence * groups).astype(int), groups - 1)


def _gaps(confidence, came, groups=10, group=None):
    """(size, mean probability - share that came) of each group that is not empty."""
    group = _groups(confidence, groups) if group is None else group
    return [((group == g).sum(), confidence[group == g].mean() - came[group == g].mean()) for g in np.unique(group)]


def _weighted(gaps):
    sizes, differences = np.array(gaps).T
    return (sizes * np.abs(differences)).sum() / sizes.sum()


def _from_middles(confidence, came):
    group = _groups(confidence, 10)
    return _weighted([((group == g).sum(), (g + 0.5) / 10 - came[group == g].mean()) for g in np.unique(group)])


def _equal_sizes(confidence, came):
    order = confidence.argsort()
    parts = np.array_split(order, 10)
    return _weighted([(len(part), confidence[part].mean() - came[part].mean()) for part in parts])


CALIBRATION_GAP = Exercise(
    name="calibration_gap",
    objective="Measure how far promised probabilities are from what came, in ten groups.",
    reference=lambda confidence, came: _weighted(_gaps(confidence, came)),
    inputs=lambda rng: (_forecasts(rng, range(10), 0.4, 0.45), _forecasts(rng, range(1, 8), 1.6, 0.6)), tolerance=5e-4,
    misconceptions=(
        Misconception("groups count equally",
                      lambda confidence, came: np.abs([d for _, d in _gaps(confidence, came)]).mean(),
                      "a group of three forecasts counts as much as one of a hundred: weight the groups by size."),
        Misconception("gaps added up",
                      lambda confidence, came: np.abs([d for _, d in _gaps(confidence, came)]).sum(),
                      "the gaps were added up: weight them by the share of the forecasts that each group holds."),
        Misconception("signed gaps",
                      lambda confidence, came: sum(n * d for n, d in _gaps(confidence, came)) / len(came),
                      "too much in one group and too little in another cancelled out: a gap has no sign."),
        Misconception("one group", lambda confidence, came: abs(confidence.mean() - came.mean()),
                      "that compares the overall means: a forecaster can be right on average and wrong in each group."),
        Misconception("each forecast on its own", lambda confidence, came: np.abs(confidence - came).mean(),
                      "a single forecast of 0.3 is never exactly right: first average in the groups, then compare."),
        Misconception("Brier score", lambda confidence, came: ((confidence - came) ** 2).mean(),
                      "that is the Brier score, the mean squared difference of single forecasts; groups are asked."),
        Misconception("root of the Brier score", lambda confidence, came: np.sqrt(((confidence - came) ** 2).mean()),
                      "that is the root of the Brier score, of single forecasts; groups are asked."),
        Misconception("wrong bets", lambda confidence, came: ((confidence > 0.5) != came).mean(),
                      "that counts wrong bets: a forecast of 0.6 may be well calibrated and wrong at times."),
        Misconception("groups count equally, empty ones too",
                      lambda confidence, came: np.abs([d for _, d in _gaps(confidence, came)]).sum() / 10,
                      "a group of three forecasts counts as much as one of a hundred: weight the groups by size."),
        Misconception("twenty groups", lambda confidence, came: _weighted(_gaps(confidence, came, 20)),
                      "the groups are too narrow: twice as many as asked."),
        Misconception("squared gaps",
                      lambda confidence, came: sum(n * d ** 2 for n, d in _gaps(confidence, came)) / len(came),
                      "the gaps were squared: take their size."),
        Misconception("largest gap", lambda confidence, came: max(abs(d) for _, d in _gaps(confidence, came)),
                      "that is the worst group; the mean over all forecasts is asked."),
        Misconception("middles of the groups", _from_middles,
                      "you compared with the middles of the groups: take the mean of the promised probabilities."),
        Misconception("five groups", lambda confidence, came: _weighted(_gaps(confidence, came, 5)),
                      "the groups are too wide: half as many as asked."),
        Misconception("groups of equal size", _equal_sizes,
                      "the groups hold equally many forecasts: they should be equally wide."),
        Misconception("rounded to the nearest tenth",
                      lambda confidence, came: _weighted(_gaps(confidence, came, group=np.rint(confidence * 10))),
                      "0.16 went to 0.2: the groups run from 0.1 to 0.2 and so on, they are not centred on tenths."),
        Misconception("percent", lambda confidence, came: 100 * _weighted(_gaps(confidence, came)),
                      "right quantity, in percent: a number between 0 and 1 is asked.", tolerance=0.05),
    ))

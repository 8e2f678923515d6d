"""Calibration: promised probabilities (N,) and what came, 0 or 1, (N,) -> a gap in 0..1."""

from collections.abc import Callable, Iterator

import numpy as np

from colorlab.course.exercises import Exercise, Misconception

_ONES = " And promises of exactly 1 are in none of your ten groups: in which do they belong?"


def _forecasts(rng: np.random.Generator, used: range, slope: float, middle: float) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities from some of the ten groups, and what came, 0 or 1; neighbours are wrong in opposite directions."""
    group = rng.integers(used.start, used.stop, 25 * len(used))
    promised = (group + 0.02 + 0.9 * rng.random(len(group)) ** 2) / 10  # mostly below the middles of the groups
    chance = middle + slope * (promised - 0.5) + 0.15 * (-1.0) ** group
    return promised, (rng.random(len(group)) < chance).astype(int)


def _groups(promised, groups):
    return np.minimum((promised * groups).astype(int), groups - 1)


def _gaps(promised, came, groups=10, group=None):
    """(size, mean probability - share that came) of each group that is not empty."""
    group = _groups(promised, groups) if group is None else group
    return [((group == g).sum(), promised[group == g].mean() - came[group == g].mean()) for g in np.unique(group)]


def _weighted(gaps):
    sizes, differences = np.array(gaps).T
    return (sizes * np.abs(differences)).sum() / sizes.sum()


def _from_middles(promised, came):
    group = _groups(promised, 10)
    return _weighted([((group == g).sum(), (g + 0.5) / 10 - came[group == g].mean()) for g in np.unique(group)])


def _equal_sizes(promised, came):
    order = promised.argsort()
    parts = np.array_split(order, 10)
    return _weighted([(len(part), promised[part].mean() - came[part].mean()) for part in parts])


def _sure(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Some promises of exactly 1, kept less often than those between 0.9 and 1."""
    low = rng.uniform(0.22, 0.48, 12)
    promised = np.concatenate((low, rng.uniform(0.905, 0.93, 14), np.ones(10)))
    came = np.concatenate((rng.random(12) < 0.7, np.ones(14), np.arange(10) < 7))
    order = rng.permutation(len(came))
    return promised[order], came[order].astype(int)


def _rounded(promised, came, which):
    return _weighted(_gaps(promised[which], came[which], group=np.rint(promised[which] * 10)))


def _counted(name: str, number: Callable, hint: str, groups: int = 10) -> Iterator[Misconception]:
    """A number made of (gaps, number of forecasts), with promises of 1 in the last group, on their own, or in none."""
    yield Misconception(name, lambda promised, came: number(_gaps(promised, came, groups), len(came)), hint)
    if groups <= 10:  # among twenty groups they are alone in the last one
        yield Misconception(f"{name}, promises of 1 apart", lambda promised, came: number(
            _gaps(promised, came, group=(promised * groups).astype(int)), len(came)), hint + _ONES)
    yield Misconception(f"{name}, promises of 1 left out", lambda promised, came: number(
        _gaps(promised[promised < 1], came[promised < 1], groups), len(came)), hint + _ONES)


CALIBRATION_GAP = Exercise(
    name="calibration_gap",
    objective="Measure how far promised probabilities are from what came, in ten groups.",
    reference=lambda promised, came: _weighted(_gaps(promised, came)),
    inputs=lambda rng: (_forecasts(rng, range(10), 0.4, 0.45), _forecasts(rng, range(1, 8), 1.6, 0.6), _sure(rng)),
    tolerance=5e-4,
    misconceptions=(
        *_counted("groups count equally", lambda gaps, count: np.mean([abs(d) for _, d in gaps]),
                  "a group of three forecasts counts as much as one of a hundred: weight the groups by size."),
        *_counted("groups count equally, empty ones too", lambda gaps, count: sum(abs(d) for _, d in gaps) / 10,
                  "a group of three forecasts counts as much as one of a hundred: weight the groups by size."),
        *_counted("gaps added up", lambda gaps, count: sum(abs(d) for _, d in gaps),
                  "the gaps were added up: weight them by the share of the forecasts that each group holds."),
        *_counted("sizes times gaps added up", lambda gaps, count: sum(n * abs(d) for n, d in gaps),
                  "the gaps were multiplied by the sizes of the groups and added up: that grows with the number of "
                  "forecasts. What do the weights of a mean sum to?"),
        *_counted("divided by the number of groups", lambda gaps, count: sum(n * abs(d) for n, d in gaps) / 10,
                  "the gaps were multiplied by the sizes of the groups, then divided by the number of groups: the "
                  "weights must sum to 1."),
        *_counted("squared gaps", lambda gaps, count: sum(n * d ** 2 for n, d in gaps) / count,
                  "the gaps were squared: take their size."),
        *_counted("root of the squared gaps", lambda gaps, count: np.sqrt(sum(n * d ** 2 for n, d in gaps) / count),
                  "the gaps were squared, averaged, and a root taken: large ones count too much. Take their size."),
        *_counted("twenty groups", lambda gaps, count: sum(n * abs(d) for n, d in gaps) / count,
                  "the groups are too narrow: twice as many as asked.", groups=20),
        Misconception("signed gaps",
                      lambda promised, came: sum(n * d for n, d in _gaps(promised, came)) / len(came),
                      "too much in one group and too little in another cancelled out: a gap has no sign."),
        Misconception("one group", lambda promised, came: abs(promised.mean() - came.mean()),
                      "that compares the overall means: a forecaster can be right on average and wrong in each group."),
        Misconception("each forecast on its own", lambda promised, came: np.abs(promised - came).mean(),
                      "a single forecast of 0.3 is never exactly right: first average in the groups, then compare."),
        Misconception("Brier score", lambda promised, came: ((promised - came) ** 2).mean(),
                      "that is the Brier score, the mean squared difference of single forecasts; groups are asked."),
        Misconception("root of the Brier score", lambda promised, came: np.sqrt(((promised - came) ** 2).mean()),
                      "that is the root of the Brier score, of single forecasts; groups are asked."),
        Misconception("wrong bets", lambda promised, came: ((promised > 0.5) != came).mean(),
                      "that counts wrong bets: a forecast of 0.6 may be well calibrated and wrong at times."),
        Misconception("largest gap", lambda promised, came: max(abs(d) for _, d in _gaps(promised, came)),
                      "that is the worst group; the mean over all forecasts is asked."),
        Misconception("middles of the groups", _from_middles,
                      "you compared with the middles of the groups: take the mean of the promised probabilities."),
        Misconception("five groups", lambda promised, came: _weighted(_gaps(promised, came, 5)),
                      "the groups are too wide: half as many as asked."),
        Misconception("groups of equal size", _equal_sizes,
                      "the groups hold equally many forecasts: they should be equally wide."),
        Misconception("rounded to the nearest tenth",
                      lambda promised, came: _weighted(_gaps(promised, came, group=np.rint(promised * 10))),
                      "0.16 went to 0.2: the groups run from 0.1 to 0.2 and so on, they are not centred on tenths."),
        Misconception("percent", lambda promised, came: 100 * _weighted(_gaps(promised, came)),
                      "right quantity, in percent: a number between 0 and 1 is asked.", tolerance=0.05),
        Misconception("a group of their own for promises of 1",
                      lambda promised, came: _weighted(_gaps(promised, came, group=(promised * 10).astype(int))),
                      "promises of exactly 1 got an eleventh group: in which of the ten do they belong?"),
        Misconception("promises of 1 left out", lambda promised, came: _weighted(
                          _gaps(promised[promised < 1], came[promised < 1])),
                      "promises of exactly 1 are in none of your groups: in which of the ten do they belong?"),
        Misconception("promises of 1 add nothing", lambda promised, came: _weighted(
                          _gaps(promised[promised < 1], came[promised < 1])) * (promised < 1).mean(),
                      "promises of exactly 1 are in none of your groups: in which of the ten do they belong?"),
        Misconception("rounded to the nearest tenth, the last one left out",
                      lambda promised, came: _rounded(promised, came, promised < 0.95),
                      "0.16 went to 0.2: the groups run from 0.1 to 0.2 and so on, they are not centred on tenths."),
        Misconception("rounded to the nearest tenth, ten groups", lambda promised, came: _weighted(
                          _gaps(promised, came, group=np.rint(promised * 10).clip(max=9))),
                      "0.16 went to 0.2: the groups run from 0.1 to 0.2 and so on, they are not centred on tenths."),
        Misconception("a hundred groups", lambda promised, came: _weighted(_gaps(promised, came, 100)),
                      "the groups are ten times too narrow: a tenth wide is asked."),
        Misconception("median promise", lambda promised, came: _weighted(
                          [((g := _groups(promised, 10) == k).sum(), np.median(promised[g]) - came[g].mean())
                           for k in np.unique(_groups(promised, 10))]),
                      "you took the promise in the middle of each group: their mean is asked."),
        Misconception("what came in all groups", lambda promised, came: _weighted(
                          [((g := _groups(promised, 10) == k).sum(), promised[g].mean() - came.mean())
                           for k in np.unique(_groups(promised, 10))]),
                      "each group's promises were compared with what came in all of them: compare with the group's own "
                      "share."),
        Misconception("lower ends of the groups", lambda promised, came: _weighted(
                          [((g := _groups(promised, 10) == k).sum(), k / 10 - came[g].mean())
                           for k in np.unique(_groups(promised, 10))]),
                      "you compared with the lower ends of the groups: take the mean of the promised probabilities."),
        *_counted("nine groups", lambda gaps, count: sum(n * abs(d) for n, d in gaps) / count,
                  "there are nine groups: ten groups have eleven ends.", groups=9),
        *_counted("divided by the groups that are not empty", lambda gaps, count: sum(
                      n * abs(d) for n, d in gaps) / len(gaps),
                  "the gaps were multiplied by the sizes of the groups, then divided by the number of groups: the "
                  "weights must sum to 1."),
        Misconception("weighted by the promises", lambda promised, came: _weighted(
                          [(promised[g := _groups(promised, 10) == k].sum(), promised[g].mean() - came[g].mean())
                           for k in np.unique(_groups(promised, 10))]),
                      "the groups were weighted by the sum of their promises: weight them by their number."),
    ))

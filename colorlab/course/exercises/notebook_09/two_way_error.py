"""A table of people x photos (I, J) of 0 and 1 -> the standard error of its mean, for other people and other photos."""

import numpy as np

from colorlab.course.exercises import Exercise, Inputs, Misconception


def _inputs(dice: np.random.Generator) -> Inputs:
    tables = []
    for people, photos in ((12, 9), (7, 20)):
        latent = dice.normal(0, 0.7, (people, 1)) + dice.normal(0, 0.9, (1, photos)) - 0.4
        tables.append(((latent + dice.normal(0, 1, (people, photos)) > 0).astype(float),))
    return tuple(tables)


def _variance(values: np.ndarray, ddof: int = 1) -> float:
    """Of the mean of independent values."""
    return values.var(ddof=ddof) / values.size


def _error(table, people=1.0, photos=1.0, trials=-1.0, ddof=1):
    return np.sqrt(people * _variance(table.mean(axis=1), ddof) + photos * _variance(table.mean(axis=0), ddof)
                   + trials * _variance(table, ddof))


TWO_WAY_ERROR = Exercise(
    name="two_way_error",
    objective="Compute a standard error that holds for other people and other photos.",
    reference=_error,
    inputs=_inputs, tolerance=2e-4,
    misconceptions=(
        Misconception("trials only", lambda table: _error(table, 0, 0, 1),
                      "every trial counts as a new person with a new photo here: are they?"),
        Misconception("people only", lambda table: _error(table, 1, 0, 0),
                      "other people are allowed for, but the photos are the only ones in the world."),
        Misconception("photos only", lambda table: _error(table, 0, 1, 0),
                      "other photos are allowed for, but no other people."),
        Misconception("luck counted twice", lambda table: _error(table, 1, 1, 0),
                      "the luck of single trials is in both of your parts: it should count once."),
        Misconception("all three added", lambda table: _error(table, 1, 1, 1),
                      "the luck of single trials is in the first two parts already: what follows for the third?"),
        Misconception("errors added instead of variances",
                      lambda table: _error(table, 1, 0, 0) + _error(table, 0, 1, 0) - _error(table, 0, 0, 1),
                      "variances add up, standard errors do not: take the root last."),
        Misconception("variance", lambda table: _error(table) ** 2, "that is the variance: its root is asked."),
        Misconception("divided by n", lambda table: _error(table, ddof=0),
                      "a sample's spread about its own mean is a little too small: divide by one less (`ddof=1`)."),
    ))

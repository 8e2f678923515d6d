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
    inputs=_inputs, tolerance=1e-5,
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
        Misconception("divisors exchanged", lambda table: np.sqrt(
            _variance(table.mean(axis=1)) * len(table) / table.shape[1]
            + _variance(table.mean(axis=0)) * table.shape[1] / len(table) - _variance(table)),
            "the variance of the means of people is divided by the number of photos, and the other way round: a mean "
            "over I people has the variance of one, divided by I."),
        Misconception("photos twice", lambda table: np.sqrt(
            _variance(table.mean(axis=0)) * table.shape[1] * (1 / len(table) + 1 / table.shape[1]) - _variance(table)),
            "both parts are from the same means: which axis do you average over to get one number per person?"),
        Misconception("people twice", lambda table: np.sqrt(
            _variance(table.mean(axis=1)) * len(table) * (1 / len(table) + 1 / table.shape[1]) - _variance(table)),
            "both parts are from the same means: which axis do you average over to get one number per photo?"),
        Misconception("axes exchanged", lambda table: np.sqrt(
            _variance(table.mean(axis=0)) * table.shape[1] / len(table)
            + _variance(table.mean(axis=1)) * len(table) / table.shape[1] - _variance(table, 0)),
            "people and photos are exchanged: `axis=0` averages over people, and leaves a number for each photo."),
        Misconception("half an interval", lambda table: 1.96 * _error(table),
                      "that is how far a 95 % interval reaches to either side: only the error itself is asked."),
        Misconception("spreads in place of variances", lambda table: np.sqrt(
            table.mean(axis=1).std(ddof=1) / len(table) + table.mean(axis=0).std(ddof=1) / table.shape[1]
            - table.std(ddof=1) / table.size),
            "standard deviations stand where variances should: square them before you divide."),
        Misconception("the mean", lambda table: table.mean(), "that is the mean itself: how sure is it?"),
        Misconception("trials divided by n", lambda table: np.sqrt(
            _error(table) ** 2 + _variance(table) - _variance(table, 0)),
            "nearly: the third variance was taken without `ddof=1`."),
        Misconception("means divided by n", lambda table: _error(table, 1, 1, 0, 0),
                      "two slips: the luck of single trials is in both of your parts, and `ddof=1` is missing."),
        Misconception("people and photos divided by n", lambda table: np.sqrt(
            _error(table, 1, 1, 0, 0) ** 2 - _variance(table)),
            "nearly: the first two variances were taken without `ddof=1`."),
        Misconception("two errors added", lambda table: _error(table, 1, 0, 0) + _error(table, 0, 1, 0),
                      "variances add up, standard errors do not; and the luck of single trials is in both parts."),
        Misconception("spread of single answers", lambda table: table.std(ddof=1),
                      "that is the spread of single answers: the mean of many is known better."),
        Misconception("trials as people plus photos", lambda table: np.sqrt(np.maximum(0, _error(
            table, 1, 1, 0) ** 2 - table.var(ddof=1) / sum(table.shape))),
            "you added people and photos to count the trials: how many answers does the table hold?"),
        Misconception("luck taken away twice", lambda table: np.sqrt(np.maximum(0, _error(table, 1, 1, -2) ** 2)),
                      "the luck of single trials was taken away twice: it is in two parts, and should be in one."),
        Misconception("root of each, then the difference",
                      lambda table: _error(table, 1, 1, 0) - _error(table, 0, 0, 1),
                      "you took roots before you subtracted: the root comes last."),
        Misconception("mean of the variances", lambda table: np.sqrt(_error(table) ** 2 / 3),
                      "the three variances were averaged: the mean is as uncertain as they are together."),
        Misconception("all divided by the trials", lambda table: np.sqrt(np.maximum(0, (
            table.mean(axis=1).var(ddof=1) + table.mean(axis=0).var(ddof=1)) / table.size)),
            "people and photos are far fewer than trials: each variance is divided by how many means it is of."),
        Misconception("spread within people and photos", lambda table: np.sqrt(np.maximum(
            0, table.var(axis=1, ddof=1).mean() / len(table) + table.var(axis=0, ddof=1).mean() / table.shape[1]
            - _variance(table))),
            "you took the variance of each person's answers: asked is how much the *means* of people differ."),
        Misconception("three variances by the trials", lambda table: np.sqrt((
            table.mean(axis=1).var(ddof=1) + table.mean(axis=0).var(ddof=1) + table.var(ddof=1)) / table.size),
            "all three were divided by the number of answers: there are far fewer people and photos."),
        Misconception("people and photos, luck added, divided by n", lambda table: _error(table, 1, 1, 1, 0),
                      "the luck of single trials is in the first two parts already; and `ddof=1` is missing."),
    ))

"""Misconceptions of exercises that ask for a mean: other ways to make one number of many."""

from collections.abc import Callable

import numpy as np

from colorlab.course.exercises import Misconception


def instead_of_mean(each: Callable) -> tuple[Misconception, ...]:
    """Median, ends and spread of what `each` computes of the arguments; sums and shapes are among the slips."""
    return (
        Misconception("median of all", lambda *arguments: np.median(each(*arguments)),
                      "that is the median: half of the values lie above it. The mean is asked."),
        Misconception("largest of all", lambda *arguments: np.max(each(*arguments)),
                      "that is the largest of the values: their mean is asked."),
        Misconception("smallest of all", lambda *arguments: np.min(each(*arguments)),
                      "that is the smallest of the values: their mean is asked."),
        Misconception("spread of all", lambda *arguments: np.std(each(*arguments)),
                      "that says how much the values differ: their mean is asked."),
    )

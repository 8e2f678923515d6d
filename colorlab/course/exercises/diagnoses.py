"""Half right answers to exercises that ask for one number for each of several cases, A, B, C and so on."""

import string
from collections.abc import Callable, Sequence

import numpy as np


def but_for(answer: Sequence[int], **changes: int) -> Callable[[], np.ndarray]:
    """The right list with other numbers for some cases, such as ``A=0``: what a hasty test would find."""
    return lambda: np.array([changes.get(case, one) for case, one in zip(string.ascii_uppercase, answer)])


def exchanged(answer: Sequence[int], first: int, second: int) -> Callable[[], np.ndarray]:
    """The right list with two of its numbers exchanged, wherever they stand."""
    other = {first: second, second: first}
    return lambda: np.array([other.get(one, one) for one in answer])

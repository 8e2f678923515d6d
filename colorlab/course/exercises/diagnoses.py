"""Half right answers to exercises that ask for one number for each of several cases, A, B, C and so on."""

import string
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from colorlab.course.exercises import Look


def but_for(answer: Sequence[int], **changes: int) -> Callable[[], np.ndarray]:
    """The right list with other numbers for some cases, such as ``A=0``: what a hasty test would find."""
    return lambda: np.array([changes.get(case, one) for case, one in zip(string.ascii_uppercase, answer)])


def exchanged(answer: Sequence[int], first: int, second: int) -> Callable[[], np.ndarray]:
    """The right list with two of its numbers exchanged, wherever they stand."""
    other = {first: second, second: first}
    return lambda: np.array([other.get(one, one) for one in answer])


def looks(chosen: Mapping[int, str], **groups: tuple[str, str]) -> Callable[[np.ndarray, np.ndarray], Look | None]:
    """Where to look if a list is wrong, without telling which of its numbers are.

    Parameters
    ----------
    chosen
        For each number that may be given, how one would see that it is given wrongly.
    groups
        For some cases, as in ``ACD=(name, hint)``, what all of them are about. The group with most wrong numbers is
        named; a group of one case would tell the answer, so that it has two at least.
    """
    if any(len(cases) < 2 for cases in groups):
        raise ValueError("a group of one case tells its answer")

    def look(given: np.ndarray, right: np.ndarray) -> Look | None:
        if given.ndim != 1 or len(given) != len(right):
            return Look("another number of cases", f"one number for each of {len(right)} cases is asked, and yours has "
                        f"the shape {given.shape}.")
        strange = sorted(set(given.tolist()) - set(right.tolist()) - set(chosen))
        if strange:
            return Look("a number without meaning", f"{strange[0]:g} is none of the numbers to choose from.")
        wrong = given != right
        counts = {cases: sum(wrong[string.ascii_uppercase.index(case)] for case in cases) for cases in groups}
        most = max(counts, key=counts.__getitem__, default="")
        if most and counts[most]:
            return Look(*groups[most])
        common = Counter(given[wrong].tolist()).most_common()
        number = next((int(one) for one, _ in common if one in chosen), None)
        return None if number is None else Look(f"{number} in the wrong place", chosen[number])

    return look

"""Right answers written out step by step, several ways where there are several, so that single steps can be changed.

The checker changes one step of them at a time and compares with a wrong answer
(`colorlab.course.recognition.one_step`). An exercise needs none; of one that has some, more wrong answers are
recognised.
"""

import functools
import importlib
import pkgutil
from collections.abc import Callable

_WAYS: dict[str, list[Callable]] = {}


def way(name: str) -> Callable[[Callable], Callable]:
    """Register a right answer to the exercise of that name; it takes what a student's function takes."""
    def register(function: Callable) -> Callable:
        _WAYS.setdefault(name, []).append(function)
        return function

    return register


@functools.cache
def ways(name: str) -> tuple[Callable, ...]:
    """The right answers to an exercise that are written out here."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return tuple(_WAYS.get(name, ()))

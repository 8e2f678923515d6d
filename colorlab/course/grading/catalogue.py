"""Which exercises stand in which notebook of the course."""

import functools
import importlib
import pkgutil

from colorlab.course import exercises as room
from colorlab.course.exercises import Exercise

HIDDEN = ("colorlab.course.exercises.", "colorlab.course.checker")  # not in sight of a submission


@functools.cache
def notebooks() -> dict[str, tuple[Exercise, ...]]:
    """Number of each notebook ("00", "01" ...) and its exercises, in order."""
    files = sorted(module.name for module in pkgutil.iter_modules(room.__path__))
    return {name.removeprefix("notebook_"): importlib.import_module(f"{room.__name__}.{name}").EXERCISES
            for name in files if name.startswith("notebook_")}


@functools.cache
def notebook_of(exercise: str) -> str:
    """The number of the notebook in which an exercise stands."""
    return next(number for number, found in notebooks().items() if exercise in {one.name for one in found})


def siblings(exercise: str) -> set[str]:
    """Names of all exercises of the same notebook."""
    return {one.name for one in notebooks()[notebook_of(exercise)]}


def answer_itself(exercise: Exercise) -> list[str]:
    """The function that is an exercise's answer, by its dotted name, if it is one of the engine or of the cases."""
    home = getattr(exercise.reference, "__module__", "")
    outside = home.startswith("colorlab.") and not home.startswith(HIDDEN)
    return [f"{home}.{exercise.reference.__qualname__}"] if outside else []

"""The objectives by name."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from colorlab.registry import Registry
from colorlab.training.state import TrainingError

if TYPE_CHECKING:  # a recipe names its objective, and an objective knows its recipe
    from colorlab.training.objectives.base import Objective

K = TypeVar("K", bound="type[Objective]")
OBJECTIVES: "Registry[type[Objective]]" = Registry("objective", "colorlab.training.objectives", TrainingError)


def register(name: str) -> Callable[[K], K]:
    """Decorate a class of objectives, so that `train`, recipes, studies and the command line know it by name.

    Raises
    ------
    TrainingError
        If another class has this name.
    """
    def decorate(kind: K) -> K:
        OBJECTIVES.add(name, kind)
        kind.name = name
        return kind

    return decorate

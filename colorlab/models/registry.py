"""The classes of colorizers by name, and the models that they offer by theirs."""

from collections.abc import Callable
from typing import TypeVar

from colorlab.errors import ColorlabError
from colorlab.models.base import Colorizer
from colorlab.models.card import Card
from colorlab.registry import Registry

C = TypeVar("C", bound=type[Colorizer])


class CheckpointError(ColorlabError, ValueError):
    """No model has this name, or a file holds no weights that colorlab can use; one line that says what it holds."""


ARCHITECTURES: Registry[type[Colorizer]] = Registry("architecture", "colorlab.models", CheckpointError)


def register(name: str) -> Callable[[C], C]:
    """Decorate a class of colorizers, so that `load`, `train`, `evaluate`, studies and the command line know it.

    `name` is what checkpoints call it: the first author and year of its paper.

    Raises
    ------
    CheckpointError
        If another class has this name.
    """
    def decorate(kind: C) -> C:
        ARCHITECTURES.add(name, kind)
        kind.architecture = name
        return kind

    return decorate


def cards() -> dict[str, tuple[Card, type[Colorizer]]]:
    """All models that have a name, with their cards and classes; those without weights last."""
    classes = sorted((kind for _, kind in ARCHITECTURES.items()), key=lambda kind: not kind.needs_weights)
    return {name: (card, kind) for kind in classes for name, card in kind.cards.items()}

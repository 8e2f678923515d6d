"""The ways of steadying by name."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from colorlab.film.messages import FilmError
from colorlab.registry import Registry

if TYPE_CHECKING:
    from colorlab.film.steadying.base import Steadying

K = TypeVar("K", bound="type[Steadying]")
METHODS: "Registry[type[Steadying]]" = Registry("way of steadying", "colorlab.film.steadying", FilmError)


def register(name: str) -> Callable[[K], K]:
    """Decorate a class, so that the command line and `film.colorize` know it by name.

    Raises
    ------
    FilmError
        If another class has this name.
    """
    def decorate(kind: K) -> K:
        METHODS.add(name, kind)
        kind.name = name
        return kind

    return decorate

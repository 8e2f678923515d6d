"""The order in which a reader meets the cases of a diagnosis: the printed one, or one drawn from the reader's name.

Whoever writes ``check.me("Ada Lovelace")`` gets the same programs, rows or sentences in an order that follows from the
letters of that name, so that a neighbour's list is no answer. Without a name everything stands as it is printed.
"""

import hashlib
import itertools
import string
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
_name = ""


def set_name(name: str) -> None:
    """From now on the cases stand in the order of this name; "" brings the printed order back."""
    global _name
    _name = name


def name() -> str:
    """The name that was set, or ""."""
    return _name


def letters(whose: str) -> str:
    """What of a name counts: its letters in alphabetical order, without accents and capitals, and then its digits.

    So "Ada Lovelace", "Lovelace, Ada" and "lovelaceada", as learning platforms write it, are one and the same.
    """
    plain = unicodedata.normalize("NFKD", whose).casefold()
    return "".join(sorted(filter(str.isalpha, plain))) + "".join(filter(str.isdigit, plain))


def order(case: str, answers: Sequence[float], whose: str | None = None) -> tuple[int, ...]:
    """Which of the printed cases stands in each place: numbers from 0, one for each case.

    Parameters
    ----------
    case : str
        The name of the exercise: two exercises have orders of their own.
    answers : sequence of numbers
        What tells the printed cases apart. The order is one in which they make another list than the printed one.
    whose : str, optional
        A name; without it, the one that was set.
    """
    who = letters(_name if whose is None else whose)
    printed = range(len(answers))
    for salt in itertools.count():
        words = {i: hashlib.blake2b(f"{who}\n{case}\n{salt}\n{i}".encode()).digest() for i in printed}
        drawn = tuple(sorted(printed, key=words.__getitem__))
        if not who or len(set(answers)) < 2:
            return tuple(printed)
        if [answers[i] for i in drawn] != list(answers):
            return drawn
    raise AssertionError("unreachable")


def arranged(case: str, items: Sequence[T], answers: Sequence[float] | None = None) -> list[T]:
    """The items in the order of the name that is set; `answers` where some of them have the same one."""
    return [items[i] for i in order(case, range(len(items)) if answers is None else answers)]


class Cases(Mapping[str, T]):
    """The cases of a diagnosis by letter, A, B, C and so on; they follow the name that is set, also a later one."""

    def __init__(self, case: str, items: Sequence[T], answers: Sequence[float] | None = None) -> None:
        self._case, self._items, self._answers = case, items, answers

    def __getitem__(self, letter: str) -> T:
        place = string.ascii_uppercase.find(letter) if len(letter) == 1 else -1
        if not 0 <= place < len(self._items):
            raise KeyError(letter)
        return arranged(self._case, self._items, self._answers)[place]

    def __iter__(self) -> Iterator[str]:
        return iter(string.ascii_uppercase[:len(self._items)])

    def __len__(self) -> int:
        return len(self._items)

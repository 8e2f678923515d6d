"""What photos are called: names that tables, terminals and every file system take, each photo its own."""

import os
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath


def printable(name: str) -> str:
    """A file name without the bytes that are no text, which no table and no terminal would take.

    Accented letters are one character each (NFC): macOS takes them apart (NFD), and the two would be two names.
    """
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))


def folded(name: str) -> str:
    """What is equal for names that Windows and macOS take for one: upper and lower case, NFC and NFD."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def distinct(names: Sequence[str]) -> list[str]:
    """Give a number to names that are there already: a.jpg, a.jpg, A.JPG -> a.jpg, a (2).jpg, A (3).JPG.

    Names that differ in nothing but upper and lower case are equal: they would be one file on Windows and macOS.
    """
    used, counts, result = set(map(folded, names)), dict[str, int](), list[str]()
    for name in names:
        new, key, suffix = name, folded(name), PurePosixPath(name).suffix
        while key in counts and folded(new) in used:  # somebody may have called a photo "a (2).jpg"
            counts[key] += 1
            new = f"{name.removesuffix(suffix)} ({counts[key]}){suffix}"
        counts.setdefault(key, 1)
        used.add(folded(new))
        result.append(new)
    return result


def classes(names: Sequence[str]) -> list[str]:
    """The class of each photo, from its name in the set: the folder that it lies in, or one above it.

    Where all photos lie in folders of one name (`CLASS/images/x.jpg`), that name tells nothing, and the class is the
    nearest folder above that differs. A photo that lies in no folder has the class "".
    """
    folders = [PurePosixPath(name).parts[:-1] for name in names]
    for up in range(1, max(map(len, folders), default=0) + 1):
        found = [parts[-min(up, len(parts))] if parts else "" for parts in folders]
        if len({name for name in found if name}) > 1:
            return found
    return [parts[-1] if parts else "" for parts in folders]

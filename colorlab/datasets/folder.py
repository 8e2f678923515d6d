"""A folder or zip file of photos, or of pairs of grey and colour photos."""

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from colorlab.datasets.base import Dataset, Item
from colorlab.datasets.photos import DatasetError, Photo, distinct, find_photos, spread
from colorlab.datasets.squares import PhotoSet, load_square

# A folder of grey photos and its partner: test_black and test_color, or black and color, grey and colour, ...
_HALF = re.compile(r"^(?P<before>|.*[-_. ]|(?-i:.*[a-z0-9](?=[A-Z])))(?P<half>black|grey|gray|color|colour)$",
                   re.IGNORECASE)


class Folder(Dataset):
    """The photos of a folder or zip file, or a single picture.

    Folders `..black` and `..color` with files of the same names are pairs: the grey file is the input, the colour file
    the truth. An item's group is the folder that it lies in; where all photos lie in folders of one name, the nearest
    one above that differs.

    Parameters
    ----------
    path : path
    without : path, optional
        A folder whose files are left out: where results are written to.
    """

    def __init__(self, path: str | os.PathLike, without: str | os.PathLike | None = None):
        self.path, self.without = Path(path), None if without is None else Path(without)

    def photos(self) -> list[Photo]:
        """All photos, results left out.

        Raises
        ------
        DatasetError
            If there is none.
        """
        photos = find_photos(self.path)
        if self.without is not None:
            photos = _outside(self.without.resolve(), self.path.resolve(), photos)
            if not photos:
                raise DatasetError(f"{self.path}: no picture files but those in {self.without}")
        return photos

    def items(self, limit: int | None = None) -> list[Item]:
        return spread(items(self.photos()), limit)

    def squares(self, side: int, limit: int | None = None, use: str = "training", progress: bool = True) -> PhotoSet:
        """Of all pictures, whether they are halves of pairs or not; a photo's class is its group."""
        return load_square(self.photos(), side, limit, progress)


class Several(Dataset):
    """Several folders and zip files as one set.

    To measure, each is named in front of its photos; in training, folders of equal names are one class.
    """

    def __init__(self, parts: Sequence[Folder]):
        self.parts = list(parts)

    def items(self, limit: int | None = None) -> list[Item]:
        found = [replace(item, name=f"{part.path.resolve().name}/{item.name}")
                 for part in self.parts for item in part.items()]
        names = distinct([item.name for item in found])
        return spread([replace(item, name=name) for item, name in zip(found, names, strict=True)], limit)

    def squares(self, side: int, limit: int | None = None, use: str = "training", progress: bool = True) -> PhotoSet:
        """Of all pictures of all parts."""
        return load_square([photo for part in self.parts for photo in part.photos()], side, limit, progress)


def _outside(results: Path, place: Path, photos: Sequence[Photo]) -> list[Photo]:
    """The photos that are no results; of a place inside the results, all."""
    for own in (results, results / "pictures"):
        if own not in (place, *place.parents):
            if own != results and own.is_dir() and not (results / "parts").is_dir():
                raise DatasetError(f"{own} would hold photos and results: choose another folder with -o")
            return [photo for photo in photos if own not in Path(os.path.realpath(photo.path)).parents]
    return list(photos)


def items(photos: Sequence[Photo]) -> list[Item]:
    """Pairs where there are folders of both kinds, single photos otherwise; in the order of their names."""
    halves: dict[str, list[list[Photo]]] = {}  # by the name that two folders share: photos of the grey, of the colour
    single = []
    for photo in photos:
        folders = list(PurePosixPath(photo.name).parts[:-1])
        for place in reversed(range(len(folders))):  # color/x.png, and color/summer/x.png
            if found := _HALF.match(folders[place]):
                folders[place] = found["before"].lower().rstrip("-_. ")
                pair = halves.setdefault("/".join(folders), [[], []])
                pair[found["half"].lower().startswith("c")].append(photo)
                break
        else:
            single.append(photo)
    items = []
    if all(any(half) for half in zip(*halves.values())):
        for grey, colour in halves.values():
            items += _pairs(grey, colour)
    else:  # folders that are called so, but the set has no other halves
        single = list(photos)
    items += [Item(photo.name, photo, group=photo.group) for photo in single]
    items.sort(key=lambda item: item.name)
    names = distinct([item.name for item in items])
    return [replace(item, name=name) for item, name in zip(items, names, strict=True)]


def _pairs(grey: list[Photo], colour: list[Photo]) -> list[Item]:
    """Photos of the same name are partners; of those that are left, photos of the same name but for its suffix."""
    items, paired = [], set()
    for part in ("name", "stem"):
        greys, colours = (_by(part, [photo for photo in half if photo not in paired]) for half in (grey, colour))
        for key in greys.keys() & colours.keys():
            if len(greys[key]) == len(colours[key]) == 1:  # of several, nobody knows which belong together
                given, truth = greys[key][0], colours[key][0]
                items.append(Item(truth.name, truth, given, truth.group))
                paired |= {given, truth}
    for half, missing in ((grey, "colour"), (colour, "grey")):
        problem = f"its {missing} partner is missing, or not the only one of its name; mend that, or remove this one"
        items += [Item(photo.name, photo, group=photo.group, problem=problem)
                  for photo in half if photo not in paired]
    return items


def _by(part: str, photos: Sequence[Photo]) -> dict[str, list[Photo]]:
    found: dict[str, list[Photo]] = {}
    for photo in photos:
        found.setdefault(getattr(PurePosixPath(photo.name), part), []).append(photo)
    return found

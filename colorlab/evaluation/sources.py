"""What can be evaluated: folders, zip files, pairs of grey and colour photos, the study's test set, streets."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np

from colorlab import datasets, streets
from colorlab.datasets import DatasetError, Photo
from colorlab.evaluation.measuring import Item

# A folder of grey photos and its partner: test_black and test_color, or black and color, grey and colour, ...
_HALF = re.compile(r"^(?P<before>|.*[-_. ]|(?-i:.*[a-z0-9](?=[A-Z])))(?P<half>black|grey|gray|color|colour)$",
                   re.IGNORECASE)
KAGGLE = "kaggle"
KAGGLE_SET = "aayush9753/image-colorization-dataset"
STREETS, STREETS_SUPPLY, STREETS_SIDE, STREETS_COUNT = "streets", 4, 256, 200


@dataclass(frozen=True)
class Street:
    """A drawn scene in the place of a photo; see `colorlab.streets`."""

    number: int

    def read(self) -> np.ndarray:
        return streets.StreetDataset(STREETS_SUPPLY, STREETS_SIDE)[self.number].rgb

    def digest(self) -> str:
        return hashlib.blake2b(self.read().tobytes(), digest_size=16).hexdigest()


def find(name: str | Path, limit: int | None = None, without: Path | None = None) -> list[Item]:
    """The things to measure of a data set.

    Parameters
    ----------
    name : str or path
        A folder or zip file of photos, or of pairs (folders `..black` and `..color` with files of the same names: the
        grey file is the input, the colour file the truth); "kaggle", the test set of the study that this course grew
        from; or "streets", drawn scenes. A file or folder of that name comes first.
    limit : int, optional
        Take so many, evenly spread over the set.
    without : path, optional
        A folder whose files are left out: where results are written to.

    Returns
    -------
    list of Item
        In the order of their names; a photo's group is the folder that it lies in.

    Raises
    ------
    DatasetError
        If there is no such set, or no photo in it; the message says what to do.
    """
    path = Path(name)
    if str(name) == STREETS and not path.exists():
        return [Item(f"street {number:05}", Street(number)) for number in range(limit or STREETS_COUNT)]
    if str(name) == KAGGLE and not path.exists():
        photos = [photo for photo in datasets.find_photos(kaggle_folder()) if _folder(photo).startswith("test_")]
    else:
        photos = datasets.find_photos(path)
    if without is not None:
        photos = _outside(without.resolve(), path.resolve(), photos)
        if not photos:
            raise DatasetError(f"{path}: no picture files but those in {without}")
    items = _items(photos)
    if limit is not None and limit < len(items):
        items = [items[i * len(items) // limit] for i in range(limit)]
    return items


def _folder(photo: Photo) -> str:
    return PurePosixPath(photo.name).parent.name


def _outside(results: Path, place: Path, photos: Sequence[Photo]) -> list[Photo]:
    """The photos that are no results; of a place inside the results, all."""
    for own in (results, results / "pictures"):
        if own not in (place, *place.parents):
            if own != results and own.is_dir() and not (results / "parts").is_dir():
                raise DatasetError(f"{own} would hold photos and results: choose another folder with -o")
            return [photo for photo in photos if own not in photo.path.resolve().parents]
    return list(photos)


def _items(photos: Sequence[Photo]) -> list[Item]:
    """Pairs where there are folders of both kinds, single photos otherwise; in the order of their names."""
    halves: dict[str, list[list[Photo]]] = {}  # by the name that two folders share: photos of the grey, of the colour
    single = []
    for photo in photos:
        found = _HALF.match(_folder(photo))
        if found:
            place = str(PurePosixPath(photo.name).parent.parent / found["before"].lower().rstrip("-_. "))
            halves.setdefault(place, [[], []])[found["half"].lower().startswith("c")].append(photo)
        else:
            single.append(photo)
    items = []
    if all(any(half) for half in zip(*halves.values())):
        for grey, colour in halves.values():
            items += _pairs(grey, colour)
    else:  # folders that are called so, but the set has no other halves
        single = list(photos)
    items += [Item(photo.name, photo, group=_folder(photo)) for photo in single]
    items.sort(key=lambda item: item.name)
    names = datasets.distinct([item.name for item in items])
    return [replace(item, name=name) for item, name in zip(items, names, strict=True)]


def _pairs(grey: list[Photo], colour: list[Photo]) -> list[Item]:
    """Photos of the same name are partners; of those that are left, photos of the same name but for its suffix."""
    items, paired = [], set()
    for part in ("name", "stem"):
        greys, colours = (_by(part, [photo for photo in half if photo not in paired]) for half in (grey, colour))
        for key in greys.keys() & colours.keys():
            if len(greys[key]) == len(colours[key]) == 1:  # of several, nobody knows which belong together
                given, truth = greys[key][0], colours[key][0]
                items.append(Item(truth.name, truth, given, _folder(truth)))
                paired |= {given, truth}
    for half, missing in ((grey, "colour"), (colour, "grey")):
        problem = f"its {missing} partner is missing, or not the only one of its name; mend that, or remove this one"
        items += [Item(photo.name, photo, group=_folder(photo), problem=problem)
                  for photo in half if photo not in paired]
    return items


def _by(part: str, photos: Sequence[Photo]) -> dict[str, list[Photo]]:
    found: dict[str, list[Photo]] = {}
    for photo in photos:
        found.setdefault(getattr(PurePosixPath(photo.name), part), []).append(photo)
    return found


def kaggle_folder() -> Path:
    """The folder of the study's test set (739 pairs of 400 x 400 pixels), fetched by kagglehub if it is not here.

    Raises
    ------
    DatasetError
        If it is neither in the cache folder nor can be fetched.
    """
    from colorlab.models import weights

    kept = weights.cache_dir() / "kaggle"
    found = _test_folders(kept)
    if found:
        return found
    hint = (f"download https://www.kaggle.com/datasets/{KAGGLE_SET} with a browser and unpack it into {kept}, "
            "or give the folder of its pairs instead of its name")
    try:
        import kagglehub
    except ImportError as error:
        raise DatasetError(f"the study's test set is not here: pip install colorlab[kaggle], or {hint}") from error
    try:
        fetched = Path(kagglehub.dataset_download(KAGGLE_SET))
    except Exception as error:  # no network, no permission, a name that has changed: kagglehub raises much
        reason = " ".join(str(error).split())[:200]
        raise DatasetError(f"the study's test set cannot be fetched ({reason}): {hint}") from error
    found = _test_folders(fetched)
    if not found:
        raise DatasetError(f"{fetched}: no folders test_black and test_color in it; {hint}")
    return found


def _test_folders(folder: Path) -> Path | None:
    """The folder in which test_black and test_color lie, None if there is none."""
    blacks = sorted(folder.rglob("test_black")) if folder.is_dir() else []
    return next((black.parent for black in blacks if (black.parent / "test_color").is_dir()), None)

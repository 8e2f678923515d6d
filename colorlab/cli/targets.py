"""Which photos a command takes, and where its results go: nothing of others' is overwritten."""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from colorlab.cli.say import harmless

if TYPE_CHECKING:
    from colorlab import datasets

REPORT = ("sheet.png", "index.html")  # a picture that `compare` writes is no photo; see `evaluation.ownership`


def expanded(sources: Sequence[str | os.PathLike]) -> list[str]:
    """Paths, with wildcards replaced by what they match, as most shells have done before.

    Raises
    ------
    DatasetError
        If a wildcard matches nothing.
    """
    from colorlab import datasets

    found = []
    for source in map(str, sources):
        if os.path.lexists(source) or not glob.has_magic(source):
            found.append(source)
            continue
        matches = sorted(glob.glob(source))  # "**" is "*": it would run through every circle of links
        if not matches:
            raise datasets.DatasetError(f"{source}: no file or folder matches it")
        found += matches
    return found


def outside(sources: Sequence[str | os.PathLike], out: Path) -> list[datasets.Photo]:
    """The photos of some paths, without those that an earlier run left in the folder of its results.

    Raises
    ------
    DatasetError
        If a folder or zip file cannot be read, or if nothing is left.
    """
    from colorlab import datasets

    photos, place = datasets.collect(sources), Path(os.path.realpath(out))
    given = {Path(os.path.realpath(source)) for source in sources}
    real = {photo: Path(os.path.realpath(photo.path)) for photo in photos}
    if not any(place in (path, *path.parents) for path in given):
        photos = [photo for photo in photos if place not in real[photo].parents]
    else:  # in place: who names a result itself, or a folder of nothing else, means it
        photos = [photo for photo in photos if real[photo] in given or place not in real[photo].parents
                  or not _is_result(real[photo])] or photos
    if not photos:
        raise datasets.DatasetError(f"no picture files but those in {out}")
    return photos


def _is_result(path: Path) -> bool:
    from colorlab.evaluation import ownership
    from colorlab.images import origin

    sheet, page = REPORT
    return bool(origin.made_by(path)) or (path.name == sheet and ownership.is_our_page(path.with_name(page)))


def results(names: Sequence[str], suffix: str = ".png") -> list[str]:
    """Names of the results: a.jpg -> a.png, but a.tif beside it -> a.tif.png.

    Names that differ in nothing but upper and lower case get a number: some file systems take them for one.
    """
    from colorlab import datasets
    from colorlab.datasets.naming import folded

    taken = {folded(str(folder)) for name in names for folder in PurePosixPath(name).parents}  # f.png/g.tif, f.jpg
    found = []
    for name in names:
        short = str(PurePosixPath(name).with_suffix(suffix))
        found.append(f"{name}{suffix}" if folded(short) in taken else short)
        taken.add(folded(short))
    return datasets.distinct(found)


def single_file(out: Path, sources: Sequence[str], photos: Sequence[datasets.Photo]) -> bool:
    """Whether `out` names the picture to write, of the only photo, instead of a folder.

    Raises
    ------
    DatasetError
        If it names a picture, but there is more than one photo, or its format cannot be written; or if it names
        another file that exists.
    """
    from colorlab import datasets, images

    suffix, name = out.suffix.lower(), harmless(out)
    if out.is_dir() or (suffix not in images.SUFFIXES and not out.exists()):
        return False
    if suffix not in images.SUFFIXES:
        raise datasets.DatasetError(f"{name} is a file: give a folder with -o, or for one photo the name of a picture")
    if len(sources) > 1 or Path(sources[0]).is_dir() or photos[0].member is not None:
        raise datasets.DatasetError(f"{name} would be one picture, but folders, zip files and several photos need a "
                                    "folder: choose another name with -o")
    if suffix not in images.WRITABLE:
        raise datasets.DatasetError(f"{name}: '{suffix}' files cannot be written; use .png, .jpg, .webp or .tif")
    return True


def make_folder(folder: Path) -> None:
    """Make the folder of the results, and see that files can be written into it.

    Raises
    ------
    DatasetError
        If not.
    """
    from colorlab import datasets

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise datasets.DatasetError(f"{harmless(folder)} cannot be written ({error.strerror or error}): choose another "
                                    "folder with -o") from error

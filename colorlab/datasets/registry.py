"""Data sets by name, and how a path or a name becomes one."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from colorlab.datasets.base import Dataset
from colorlab.datasets.folder import Folder, Several
from colorlab.datasets.photos import DatasetError
from colorlab.registry import Registry

D = TypeVar("D", bound=type[Dataset])
DATASETS: Registry[type[Dataset]] = Registry("data set", "colorlab.datasets", DatasetError)


def register(name: str) -> Callable[[D], D]:
    """Decorate a class of data sets, so that `evaluate`, `train`, studies and the command line know it by name."""
    def decorate(kind: D) -> D:
        kind.name = name
        DATASETS.add(name, kind)
        return kind

    return decorate


def find(source: str | os.PathLike | Dataset | Sequence[str | os.PathLike], without: Path | None = None) -> Dataset:
    """The data set that a path or a name stands for; a file or folder of that name comes first.

    Parameters
    ----------
    source : path, str or Dataset, or list of paths
        A picture, folder or zip file, the name of a registered data set, or a data set, which is returned as it is.
        Several paths are one set.
    without : path, optional
        A folder whose files are left out of a folder's: where results are written to.

    Raises
    ------
    DatasetError
        If there is neither.
    """
    if isinstance(source, Dataset):
        return source
    if not isinstance(source, (str, os.PathLike)):
        if len(source) == 1:
            return find(source[0], without)
        return Several([Folder(path, without) for path in source])
    path = Path(source)
    if path.exists():
        return Folder(path, without)
    if str(source) in DATASETS:
        return DATASETS[str(source)]()
    raise DatasetError(f"{path}: no such file or folder; data sets with a name are {', '.join(DATASETS)}")

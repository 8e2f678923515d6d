"""Photos to train on, to measure and to look at: samples, folders and zip files, and sets that have a name.

A set of your own joins by a decorator, `@colorlab.datasets.register("mine")`; CONTRIBUTING.md shows it whole.
"""

from colorlab.datasets.base import Dataset, Item
from colorlab.datasets.folder import Folder
from colorlab.datasets.photos import DatasetError, Photo, collect, distinct, find_photos, samples, spread
from colorlab.datasets.registry import DATASETS, find, register
from colorlab.datasets.squares import PhotoSet, load_square

__all__ = ["DATASETS", "Dataset", "DatasetError", "Folder", "Item", "Photo", "PhotoSet", "collect", "distinct", "find",
           "find_photos", "load_square", "names", "register", "samples", "spread"]


def names() -> list[str]:
    """Names of the data sets that have one."""
    return DATASETS.names()

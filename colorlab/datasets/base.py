"""The interface that all data sets share: things to measure, and squares to train on."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from colorlab import codedigest, images
from colorlab.datasets.photos import spread
from colorlab.datasets.squares import PhotoSet, load_square


@dataclass(frozen=True)
class Item:
    """One thing to measure.

    `truth`: a `Photo`, or anything that `images.to_rgb` takes. `grey`: what the models are given, if that is another
    picture of the same size. `group`: what kind of photo it is, for means by group, and its class in training.
    `problem`: why it cannot be measured, if that is known beforehand. `conditions`: what is given to those models that
    take it, such as hints; see `models.Colorizer.conditions`.
    """

    name: str
    truth: Any = None
    grey: Any = None
    group: str = ""
    problem: str = ""
    conditions: Mapping[str, Any] = field(default_factory=dict)

    def size(self) -> tuple[int, int]:
        """Height and width of the truth, as stored, without decoding it; raises an `images.ImageError`."""
        if self.problem:
            raise images.ImageError(f"{self.name}: {self.problem}")
        if _is_photo(self.truth) and hasattr(self.truth, "size"):
            return self.truth.size()
        return images.size(_read(self.truth) if _is_photo(self.truth) else self.truth)

    def read(self, reduce: int = 1) -> tuple[np.ndarray, np.ndarray]:
        """Input and truth, RGB uint8 (H, W, 3) each, made smaller by a whole number; raises an `images.ImageError`."""
        if self.problem:
            raise images.ImageError(f"{self.name}: {self.problem}")
        truth = _read(self.truth, reduce)
        if self.grey is None:
            return truth, truth
        grey = _read(self.grey, reduce)
        if grey.shape != truth.shape:
            raise images.ImageError(f"{self.name}: the grey photo has {grey.shape[1]} x {grey.shape[0]} pixels, the "
                                    f"colour photo {truth.shape[1]} x {truth.shape[0]}; they must be equal")
        return grey, truth

    def true_colours(self) -> np.ndarray:
        """The truth alone, RGB uint8 (H, W, 3); raises an `images.ImageError`."""
        return self.read()[1]

    def digest(self) -> str:
        """What decides the result beside the model; empty if a picture cannot be read, so that it is tried again."""
        if self.problem:
            return _digest(self.problem.encode())
        try:
            parts = [_digest_of(source) for source in (self.truth, self.grey) if source is not None]
        except Exception:  # a data set of somebody else's may raise anything; reading it will say what
            return ""
        if not images.choices.profiles():
            parts.append("sRGB")
        if self.conditions:
            parts.append(codedigest.of_value(self.conditions))
        return "+".join(parts)


def _read(source: Any, reduce: int = 1) -> np.ndarray:
    if not _is_photo(source):
        return images.to_rgb(source, reduce)
    return source.read(reduce) if reduce > 1 else source.read()


def _is_photo(source: Any) -> bool:
    """Whether it reads itself; tensors have a `size` and files a `read` that mean something else."""
    return callable(getattr(source, "true_colours", None))


def _digest_of(source: Any) -> str:
    if hasattr(source, "digest"):
        return source.digest()
    if isinstance(source, (str, os.PathLike)):
        with open(source, "rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    return _digest(_read(source).tobytes())


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


class Dataset:
    """A set with a name. A subclass implements `items`, and gets `squares` from it.

    Attributes
    ----------
    name : str
        Set by `register`.
    drawn : bool
        Drawn pictures, which may be vivid everywhere, instead of photographs.
    training_defaults : mapping
        What is usual in training on it; see `training.USUAL` for the keys.
    """

    name: ClassVar[str] = "photos"
    drawn: ClassVar[bool] = False
    training_defaults: ClassVar[Mapping[str, Any]] = {}

    def items(self, limit: int | None = None) -> list[Item]:
        """What there is to measure, in a fixed order; with `limit` so many, evenly spread.

        Raises
        ------
        DatasetError
            If there is nothing, or if it cannot be had; the message says what to do.
        """
        raise NotImplementedError

    def squares(self, side: int, limit: int | None = None, use: str = "training", progress: bool = True) -> PhotoSet:
        """Squares of side x side pixels to train on; an item's `group` is its class.

        Parameters
        ----------
        limit : int, optional
            Take so many, evenly spread over the set.
        use : str
            "training" or "validation": a set that draws its pictures draws others for the other.

        Raises
        ------
        DatasetError
            If no item can be read.
        """
        items = spread(self.items(), limit)
        found = load_square(items, side, progress=progress)
        found.photographs = not self.drawn
        return found

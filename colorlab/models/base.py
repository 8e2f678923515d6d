"""The interface that all colorizers share: from L to ab, and from a photo to a photo."""

import copy
import inspect
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from typing import Any, ClassVar, Self

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from colorlab import images, lab
from colorlab.errors import ColorlabError
from colorlab.models.card import Card
from colorlab.models.joining import bytes_of, join, paint, to_tensor

__all__ = ["Card", "Colorizer", "ModelError", "join", "shapes", "stacked", "to_tensor"]


class ModelError(ColorlabError, ValueError):
    """A model cannot do what is asked of it; one line that says what it can."""


class Colorizer(nn.Module):
    """A network that predicts ab from L. A subclass implements `forward`, and says what others need to know of it.

    The constructor's arguments are kept under their own names (``self.width = width``): they are what a checkpoint
    stores, and what builds the network again.

    Attributes
    ----------
    architecture : str
        The name under which the class is registered; set by `models.register`.
    multiple : int
        What height and width of its input must be divisible by.
    conditions : tuple of str
        Keywords that `forward` and `colorize` take beside the photo, such as "hints" or "style".
    default_objective : str
        What it is trained with unless told otherwise; a name of `training.objectives`.
    training_defaults : mapping
        For each data set by name ("photos" for any folder), what is usual for this class: `width`, `side`, `epochs`,
        `batch_size`, `learning_rate`, `zoom`, `limit`, as far as it differs from `training.USUAL`.
    frozen : tuple of str
        Parameters that no training changes.
    cards : mapping of str to Card
        The models of this class that `colorlab.load` knows by name: embedded, or in `download.DOWNLOADS`.
    variants : mapping of str to (str, mapping)
        Names that share the weights of another: of which, and what is set otherwise, see `with_options`.
    needs_weights : bool
        False for what has nothing to learn: `load` builds it without a file.
    """

    architecture: ClassVar[str] = ""
    multiple: int = 8
    conditions: ClassVar[tuple[str, ...]] = ()
    default_objective: ClassVar[str] = "mse"
    training_defaults: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    frozen: ClassVar[tuple[str, ...]] = ()
    cards: ClassVar[Mapping[str, Card]] = {}
    variants: ClassVar[Mapping[str, tuple[str, Mapping[str, Any]]]] = {}
    needs_weights: ClassVar[bool] = True

    name: str = "untitled"
    card: Card | None = None
    facts: Mapping[str, Any] = {}  # what the file of its weights says of their training
    # Only those that predict bins have these; `predicts_bins` says which.
    logits: Callable[[Tensor], Tensor]
    distribution: Callable[..., Tensor]

    # --- what a subclass says

    def forward(self, L: Tensor, *args: Any, **conditions: Any) -> Tensor:
        """L (B, 1, H, W) in 0..100 -> ab (B, 2, H, W) in CIE units; differentiable.

        H and W are multiples of `multiple`. `conditions` are tensors with one entry per photo, as `condition_input`
        makes them of what a user gives.
        """
        raise NotImplementedError

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        """Height and width at which the network sees a photo of this size.

        Here: the photo's own shape, shrunk so that the longer side is at most `self.side` (256 without one).
        """
        shrink = min(1.0, getattr(self, "side", 256) / max(height, width))
        rows, columns = (max(self.multiple, math.floor(n * shrink / self.multiple + 0.5) * self.multiple)
                         for n in (height, width))
        return rows, columns

    def config(self) -> dict[str, Any]:
        """The constructor's arguments, as stored in a checkpoint."""
        parameters = inspect.signature(type(self)).parameters.items()
        names = [name for name, one in parameters if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
        missing = [name for name in names if not hasattr(self, name)]
        if missing:
            raise ModelError(f"{type(self).__name__} must keep its constructor's argument as self.{missing[0]}, "
                             "so that it can be stored")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def infer_config(cls, state: Mapping[str, Tensor]) -> dict[str, Any] | None:
        """The constructor's arguments for a bare state dict, from its keys and shapes; None if it is another network's.

        A KeyError or IndexError on the way means: nearly this network, but something is missing.
        """
        return None

    @classmethod
    def fresh(cls, side: int, classes: int = 0, drawn: bool = False, **options: Any) -> Self:
        """A network to train on photos of side x side.

        Parameters
        ----------
        side : int
            Of the photos. On photographs a network shows its best at twice that; drawn scenes have one size.
        classes : int
            How many classes the photos have, for an objective that tells them; 0 if it does not.
        drawn : bool
            The photos are drawn scenes.
        options
            Arguments of the constructor, such as `width`.

        Raises
        ------
        ModelError
            If the constructor has no such argument.
        """
        taken = inspect.signature(cls).parameters
        unknown = [name for name in options if name not in taken]
        if unknown and not any(part.kind is part.VAR_KEYWORD for part in taken.values()):
            raise ModelError(f"{cls.architecture or cls.__name__} has no option '{unknown[0]}'; "
                             f"it has {', '.join(taken) or 'none'}")
        usual = {"side": side if drawn else 2 * side, "classes": classes}
        return cls(**{name: value for name, value in usual.items() if name in taken} | options)

    @classmethod
    def usual(cls, dataset: str, objective: str) -> dict[str, Any]:
        """What is usual in training this class on a data set by an objective; see `training_defaults`."""
        return dict(cls.training_defaults.get(dataset, {}))

    def for_storage(self) -> "Colorizer":
        """The network as it is stored once training is done: without what only helps in training."""
        return self

    def finish_loading(self) -> None:
        """Called once after weights were loaded; a subclass checks or completes them here."""

    def condition_input(self, rgb: np.ndarray, **conditions: Any) -> dict[str, Tensor]:
        """What `forward` takes of the conditions that a user gives for a photo (H, W, 3): tensors (1, ...)."""
        return {}

    # --- what all have

    @property
    def predicts_bins(self) -> bool:
        """Whether it has a `distribution` over the 313 bins that means something: L2 trains nothing but its mean."""
        recipe = self.facts.get("recipe")
        return hasattr(self, "distribution") and not (isinstance(recipe, dict) and recipe.get("objective") == "l2")

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next((p.device for p in self.parameters()), torch.device("cpu"))

    def with_options(self, **options: Any) -> Self:
        """The same network, weights shared, with other values of what no weight depends on, such as `temperature`."""
        other = copy.copy(self)
        for name, value in options.items():
            if not hasattr(self, name):
                raise ModelError(f"{self.name} has no '{name}'")
            setattr(other, name, value)
        return other

    def check_input(self, L: Tensor) -> None:
        """Raise a ModelError unless L is (B, 1, H, W) with sides that the network can take; warn of L in 0..1."""
        if L.ndim != 4 or L.shape[1] != 1:
            raise ModelError(f"L must have shape (B, 1, H, W), got {tuple(L.shape)}")
        height, width = L.shape[-2:]
        if min(height, width) < self.multiple or height % self.multiple or width % self.multiple:
            raise ModelError(f"height and width of L must be multiples of {self.multiple}, got {height} x {width}; "
                             "model.colorize(photo) takes photos of any size")
        lab.check_lightness(L)

    def check_conditions(self, conditions: Mapping[str, Any]) -> None:
        """Raise a ModelError if one of these is no condition of this model."""
        unknown = [name for name in conditions if name not in self.conditions]
        if unknown:
            raise ModelError(f"{self.name} takes no '{unknown[0]}'; "
                             f"beside the photo it takes {', '.join(self.conditions) or 'nothing'}")

    def network_input(self, rgb: np.ndarray, size: tuple[int, int] | None = None) -> Tensor:
        """L (1, 1, h, w) of a photo (H, W, 3), on the model's device; `size`: h and w, else the working size."""
        height, width = size or self.working_size(*rgb.shape[:2])
        # Bicubic on 8-bit RGB, as the authors of zhang16 published it.
        small = Image.fromarray(rgb).resize((width, height), Image.Resampling.BICUBIC)
        return lab.rgb_to_L(bytes_of(np.asarray(small)).to(self.device))

    @torch.inference_mode()
    def colorize(self, photo: Any, **conditions: Any) -> np.ndarray:
        """Colorize one photo.

        Parameters
        ----------
        photo : path, PIL image, array or tensor
            Grey or colour (of a colour photo only L is used), any size from 1 x 1; see `colorlab.images.to_rgb`.
        conditions
            What else this model takes: see its attribute `conditions`.

        Returns
        -------
        ndarray, uint8 (H, W, 3)
            RGB, same height and width: the photo's own L at full resolution with the predicted ab.

        Raises
        ------
        colorlab.images.ImageError
            If the photo cannot be read.
        ModelError
            If the model takes no such condition.
        """
        self.check_conditions(conditions)
        rgb = images.to_rgb(photo)
        given = self.condition_input(rgb, **conditions) if conditions else {}
        return self.join(rgb, self(self.network_input(rgb), **given))

    @torch.inference_mode()
    def colorize_many(self, photos: Iterable, batch_size: int = 16, progress: bool = True,
                      conditions: Iterable[Mapping[str, Any]] | None = None) -> Iterator[np.ndarray]:
        """Colorize photos one batch at a time; yields RGB uint8 (H, W, 3) in the order given.

        Neighbouring photos with the same working size share a batch, so memory does not grow with their number.
        `conditions` holds one mapping for each photo.
        """
        from tqdm.auto import tqdm

        if batch_size < 1:
            raise ModelError(f"batch_size must be 1 or more, got {batch_size}")
        total = len(photos) if isinstance(photos, Sized) else None
        each = iter(conditions) if conditions is not None else None
        batch: list[tuple[np.ndarray, dict[str, Tensor]]] = []
        for photo in tqdm(photos, total=total, desc=self.name, unit="photo", disable=not progress):
            own = dict(next(each)) if each is not None else {}
            self.check_conditions(own)
            rgb = images.to_rgb(photo)
            inputs = {"L": self.network_input(rgb), **(self.condition_input(rgb, **own) if own else {})}
            if batch and (len(batch) == batch_size or shapes(batch[0][1]) != shapes(inputs)):
                yield from self._finish(batch)
                batch = []
            batch.append((rgb, inputs))
        yield from self._finish(batch)

    def _finish(self, batch: list[tuple[np.ndarray, dict[str, Tensor]]]) -> Iterator[np.ndarray]:
        if batch:
            given = stacked([inputs for _, inputs in batch])
            ab = self(given.pop("L"), **given)  # by place, as everywhere: hooks and other classes may call it otherwise
            for (rgb, _), one in zip(batch, ab.split(1)):
                yield self.join(rgb, one)

    def join(self, rgb: np.ndarray, ab: Tensor) -> np.ndarray:
        """Join the L of a photo (H, W, 3), at full resolution, with the colours (1, 2, h, w) predicted for it."""
        return join(rgb, ab, self.paint)

    def paint(self, L: Tensor, ab: Tensor) -> Tensor:
        """L and ab at full resolution, (1, 1, H, W) and (1, 2, H, W) -> RGB uint8 (1, 3, H, W)."""
        return paint(L, ab)


def shapes(inputs: Mapping[str, Tensor]) -> dict[str, torch.Size]:
    """What must be equal for photos to share a batch."""
    return {name: value.shape for name, value in inputs.items()}


def stacked(inputs: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """One batch of the inputs of several photos, all of the same `shapes`."""
    return {name: torch.cat([one[name] for one in inputs]) for name in inputs[0]}

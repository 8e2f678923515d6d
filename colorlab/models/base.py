"""The interface that all colorizers share: from L to ab, and from a photo to a photo."""

import inspect
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar, Self

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from colorlab import images, lab
from colorlab.models import many
from colorlab.models.card import Card
from colorlab.models.configured import Configured, ModelError
from colorlab.models.joining import UPSAMPLING, bytes_of, join, paint, to_tensor
from colorlab.models.many import shapes, stacked

__all__ = ["Card", "Colorizer", "ModelError", "join", "shapes", "stacked", "to_tensor"]


class Colorizer(Configured):
    """A network that predicts ab from L. A subclass implements `forward`, and says what others need to know of it.

    The constructor's arguments are kept under their own names (``self.width = width``): they are what a checkpoint
    stores, and what builds the network again.

    Attributes
    ----------
    architecture : str
        The name under which the class is registered; set by `models.register`.
    multiple : int
        What height and width of its input must be divisible by.
    stride : int
        How many pixels of what `forward` returns share one predicted colour, in height and width.
    upsampling : str
        How `colorize` enlarges colours to the size of the photo unless told otherwise: "bilinear", as the papers do,
        or "guided" by the photo's own lightness, see `joining.guide`.
    conditions : tuple of str
        Keywords that `forward` and `colorize` take beside the photo, such as "hints" or "style".
    default_objective : str
        What it is trained with unless told otherwise; a name of `training.objectives`.
    training_defaults : mapping
        For each data set by name ("photos" for any folder), what is usual for this class: `width`, `side`, `epochs`,
        `batch_size`, `learning_rate`, `zoom`, `limit`, as far as it differs from `training.USUAL`.
    frozen : tuple of str
        Parameters that no training changes.
    ranges : mapping of str to (float, float)
        For the constructor's arguments that are numbers, the lowest and the highest that make sense.
    cards : mapping of str to Card
        The models of this class that `colorlab.load` knows by name: embedded, or in `download.DOWNLOADS`.
    variants : mapping of str to (str, mapping)
        Names that share the weights of another: of which, and what is set otherwise, see `with_options`.
    needs_weights : bool
        False for what has nothing to learn: `load` builds it without a file.
    """

    multiple: int = 8
    stride: ClassVar[int] = 1
    upsampling: str = "bilinear"
    conditions: ClassVar[tuple[str, ...]] = ()
    default_objective: ClassVar[str] = "mse"
    training_defaults: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    frozen: ClassVar[tuple[str, ...]] = ()
    cards: ClassVar[Mapping[str, Card]] = {}
    variants: ClassVar[Mapping[str, tuple[str, Mapping[str, Any]]]] = {}

    card: Card | None = None
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

    @classmethod
    def infer_config(cls, state: Mapping[str, Tensor]) -> dict[str, Any] | None:
        """The constructor's arguments for a bare state dict, from its keys and shapes; None if it is another network's.

        A KeyError or IndexError on the way means: nearly this network, but something is missing.
        """
        return None

    @classmethod
    def fresh(cls, side: int, classes: int = 0, drawn: bool = False, /, **options: Any) -> Self:
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
        given = {name: value for name, value in usual.items() if name in taken} | options
        try:
            return cls(**given)
        except TypeError as error:
            raise ModelError(f"{cls.architecture or cls.__name__} cannot be built with "
                             f"{', '.join(f'{name}={value!r}' for name, value in given.items()) or 'no options'} "
                             f"({error})") from error

    @classmethod
    def usual(cls, dataset: str, objective: str) -> dict[str, Any]:
        """What is usual in training this class on a data set by an objective; see `training_defaults`."""
        return dict(cls.training_defaults.get(dataset, {}))

    def for_storage(self) -> "Colorizer":
        """The network as it is stored once training is done: without what only helps in training."""
        return self

    def for_export(self) -> "Colorizer":
        """The network as it is exported to ONNX: with what depends on no photo computed beforehand."""
        return self

    def finish_loading(self) -> None:
        """Called once after weights were loaded; a subclass checks or completes them here."""

    def condition_input(self, rgb: np.ndarray, **conditions: Any) -> dict[str, Tensor]:
        """What `forward` takes of the conditions that a user gives for a photo (H, W, 3): tensors (1, ...)."""
        return {}

    def condition_example(self, name: str, L: Tensor) -> Tensor:
        """An example of what `forward` takes as the condition `name` beside L (1, 1, H, W), for the export to ONNX.

        Here: the L of another photo, of another size, as a style has it.
        """
        return 100 - functional.interpolate(L, (2 * self.multiple, 3 * self.multiple))

    # --- what all have

    @property
    def predicts_bins(self) -> bool:
        """Whether it has a `distribution` over the 313 bins that means something: L2 trains nothing but its mean."""
        recipe = self.facts.get("recipe")
        return hasattr(self, "distribution") and not (isinstance(recipe, dict) and recipe.get("objective") == "l2")

    def check_input(self, L: Tensor) -> None:
        """Raise a ModelError unless L is (B, 1, H, W) with sides that the network can take, where and as its weights.

        Under autocast L may be of another type. Warns of L in 0..1.
        """
        if L.ndim != 4 or L.shape[1] != 1:
            raise ModelError(f"L must have shape (B, 1, H, W), got {tuple(L.shape)}")
        height, width = L.shape[-2:]
        if min(height, width) < self.multiple or height % self.multiple or width % self.multiple:
            raise ModelError(f"height and width of L must be multiples of {self.multiple}, got {height} x {width}; "
                             "model.colorize(photo) takes photos of any size")
        lab.check_lightness(L)
        if next(self.parameters(), None) is None:
            return
        if L.device != self.device:
            raise ModelError(f"L is on {L.device}, the weights of {self.name} are on {self.device}: "
                             "bring L there, L.to(model.device)")
        if L.dtype != self.dtype and L.is_floating_point() and not torch.is_autocast_enabled(L.device.type):
            raise ModelError(f"L is {L.dtype}, the weights of {self.name} are {self.dtype}: "
                             "give L.to(model.dtype), or take model.float()")

    def check_conditions(self, conditions: Mapping[str, Any]) -> None:
        """Raise a ModelError if one of these is no condition of this model."""
        unknown = [name for name in conditions if name not in self.conditions]
        if unknown:
            raise ModelError(f"{self.name} takes no '{unknown[0]}'; "
                             f"beside the photo it takes {', '.join(self.conditions) or 'nothing'}")

    def network_input(self, rgb: np.ndarray, size: tuple[int, int] | None = None) -> Tensor:
        """L (1, 1, h, w) of a photo (H, W, 3), on the model's device and of its type; `size`: else the working size."""
        if self.device.type == "meta":
            raise ModelError(f"{self.name} is on the meta device, where weights have shapes but no values: "
                             "load it on another one, colorlab.load(NAME, device='cpu')")
        height, width = size or self.working_size(*rgb.shape[:2])
        # Bicubic on 8-bit RGB, as the authors of zhang16 published it.
        small = Image.fromarray(rgb).resize((width, height), Image.Resampling.BICUBIC)
        return lab.rgb_to_L(bytes_of(np.asarray(small)).to(self.device)).to(self.dtype)

    @torch.inference_mode()
    def colorize(self, photo: Any, upsampling: str | None = None, **conditions: Any) -> np.ndarray:
        """Colorize one photo.

        Parameters
        ----------
        photo : path, PIL image, array or tensor
            Grey or colour (of a colour photo only L is used), any size from 1 x 1; see `colorlab.images.to_rgb`.
        upsampling : str, optional
            How colours are enlarged to the size of the photo, "bilinear" or "guided"; default: see the attribute.
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
            If the model takes no such condition, or there is no such upsampling.
        """
        self.check_conditions(conditions)
        rgb = images.to_rgb(photo)
        given = self.condition_input(rgb, **conditions) if conditions else {}
        return self.join(rgb, self(self.network_input(rgb), **given), **enlarged(upsampling))

    def colorize_many(self, photos: Iterable, batch_size: int = 16, progress: bool = True,
                      conditions: Iterable[Mapping[str, Any]] | None = None, errors: str = "raise",
                      upsampling: str | None = None) -> Iterator[Any]:
        """Colorize photos one batch at a time; yields RGB uint8 (H, W, 3) in the order given.

        Neighbouring photos with the same working size share a batch, so memory does not grow with their number.
        `conditions` holds one mapping for each photo. `errors` chooses what becomes of a photo that fails, once all
        before it are handed out: "raise" its error; "skip" it, with a warning at the end that counts them; or "yield"
        the error, an Exception, in its place. `upsampling` is that of `colorize`.
        """
        if batch_size < 1:
            raise ModelError(f"batch_size must be 1 or more, got {batch_size}")
        if errors not in many.ERRORS:
            raise ModelError(f"errors must be one of {', '.join(many.ERRORS)}, got {errors!r}")
        return many.colorize(self, photos, batch_size, progress, conditions, errors, enlarged(upsampling))

    def join(self, rgb: np.ndarray, ab: Tensor, upsampling: str | None = None) -> np.ndarray:
        """Join the L of a photo (H, W, 3), at full resolution, with the colours (1, 2, h, w) predicted for it."""
        guided = enlarged(upsampling or self.upsampling)["upsampling"] == "guided"
        return join(rgb, ab, self.paint, guided, self.stride)

    def paint(self, L: Tensor, ab: Tensor) -> Tensor:
        """L and ab at full resolution, (1, 1, H, W) and (1, 2, H, W) -> RGB uint8 (1, 3, H, W)."""
        return paint(L, ab)


def enlarged(upsampling: str | None) -> dict[str, str]:
    """What `join` is told of a way to enlarge colours: nothing if it is up to the model."""
    if upsampling is None:
        return {}
    if upsampling not in UPSAMPLING:
        raise ModelError(f"upsampling must be {' or '.join(UPSAMPLING)}, got {upsampling!r}")
    return {"upsampling": upsampling}

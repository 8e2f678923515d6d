"""The interface that all objectives share: a subclass says what the loss is, or owns the whole step."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from colorlab.datasets import PhotoSet
from colorlab.models.base import Colorizer
from colorlab.training import processes
from colorlab.training.batches import Batch
from colorlab.training.descent import Descent
from colorlab.training.recipe import Recipe
from colorlab.training.state import TrainingError


class Objective:
    """What a network is trained for. A plain subclass implements `loss`; another one `start` and `step`.

    Whatever it keeps as an attribute and has a `state_dict` (networks, optimisers, a `Descent`), and every tensor,
    goes into the checkpoint by itself. What it draws at random comes from the batch: `batch.rand`, `batch.generator`.

    Parameters
    ----------
    model : Colorizer
        On the device, in training mode.
    recipe : Recipe
    device : torch.device
        Other networks are built here and sent there; the random numbers of their weights follow from the recipe's seed.

    Attributes
    ----------
    name : str
        Set by `register`.
    columns : tuple of str
        What stands in the log: keys of what `step` returns. The progress bar shows the first.
    needs_classes : bool
        The network tells the classes of the photos, so it is built for so many.
    """

    name: ClassVar[str] = ""
    columns: ClassVar[tuple[str, ...]] = ("loss",)
    needs_classes: ClassVar[bool] = False

    def __init__(self, model: Colorizer, recipe: Recipe, device: torch.device):
        self.model, self.recipe, self.device = model, recipe, device

    # --- what a subclass says

    @classmethod
    def check(cls, model: Colorizer, photos: PhotoSet, recipe: Recipe) -> None:
        """Raise a `TrainingError` if model and photos are not made for this objective."""

    def prepare(self, photos: PhotoSet) -> None:
        """Look at the photos once, before the first step; tensors that are kept as attributes are stored."""

    def start(self, steps: int) -> None:
        """Build what the steps of a run need: here one `Descent` on the `loss` of the model."""
        self.descent = Descent(self.model.parameters(), self.recipe, steps)
        self._loss = self.parallel(self.loss, self.model)

    def loss(self, batch: Batch) -> Tensor | dict[str, Tensor]:
        """What is to become small: a plain mean over the photos or pixels of the batch.

        Returns
        -------
        Tensor or dict of str to Tensor
            A scalar, or scalars by name, of which "loss" goes downhill and the others are logged: see `columns`.
        """
        raise NotImplementedError

    def step(self, batch: Batch) -> Mapping[str, Tensor]:
        """Take one step, and return a scalar for each of `columns`."""
        found = self._loss(batch)
        values = found if isinstance(found, dict) else {"loss": found}
        if "loss" not in values:
            raise TrainingError(f"the objective '{self.recipe.objective}' computes no \"loss\", only "
                                f"{', '.join(values) or 'nothing'}")
        self.descent.step(values["loss"])
        return values

    # --- what all have

    def parallel(self, function: Callable[..., Any], *networks: nn.Module) -> Callable[..., Any]:
        """A function that computes losses, such that several processes share the work.

        Their gradients of the `networks` are averaged while `backward` runs: name those that the function's loss is to
        change. On an NVIDIA GPU it computes in bfloat16 where that is safe.
        """
        shared = processes.parallel(function, *networks)

        def compute(*arguments: Any, **options: Any) -> Any:
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
                return shared(*arguments, **options)

        return compute

    @property
    def learning_rate(self) -> float:
        """For the log: that of the first `Descent`; NaN without one."""
        return next((part.learning_rate for part in vars(self).values() if isinstance(part, Descent)), float("nan"))

    def networks(self) -> list[nn.Module]:
        """The model, and what other networks it is trained with."""
        return [part for part in vars(self).values() if isinstance(part, nn.Module)]

    def state(self) -> dict[str, Any]:
        """All that a run needs to go on, but the model: what has a `state_dict`, and tensors, by attribute."""
        kept = {name: part for name, part in vars(self).items() if name != "model"}
        for name, part in kept.items():
            inside = part.values() if isinstance(part, dict) else part if isinstance(part, (list, tuple, set)) else ()
            if any(isinstance(one, Tensor) or hasattr(one, "state_dict") for one in inside):
                raise TrainingError(f"the objective '{self.recipe.objective}' keeps networks, optimisers or tensors in "
                                    f"the container self.{name}, which would not be in the checkpoint: keep each as an "
                                    "attribute of its own (networks in a ModuleList)")
        return ({name: part for name, part in kept.items() if isinstance(part, Tensor)}
                | {name: part.state_dict() for name, part in kept.items() if hasattr(part, "state_dict")})

    def load(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state` returned."""
        for name, value in state.items():
            if isinstance(value, Tensor):
                if isinstance(getattr(self, name, None), Tensor):  # an optimiser may hold this very one
                    with torch.no_grad():
                        getattr(self, name).copy_(value)
                else:
                    setattr(self, name, value.to(self.device))
            else:
                getattr(self, name).load_state_dict(value)

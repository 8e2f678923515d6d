"""A network that knows the arguments of its constructor, which build it again: they travel with its weights."""

import contextlib
import copy
import inspect
import itertools
import json
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import torch
from torch import nn

from colorlab.errors import ColorlabError


class ModelError(ColorlabError, ValueError):
    """A model cannot do what is asked of it; one line that says what it can."""


class Configured(nn.Module):
    """What `Colorizer` has of this; its docstring describes the attributes."""

    architecture: ClassVar[str] = ""
    ranges: ClassVar[Mapping[str, tuple[float, float]]] = {}
    needs_weights: ClassVar[bool] = True

    name: str = "untitled"
    facts: Mapping[str, Any] = {}  # what the file of its weights says of their training

    def config(self) -> dict[str, Any]:
        """The constructor's arguments, as stored in a checkpoint."""
        parameters = inspect.signature(type(self)).parameters.items()
        if type(self).__init__ is nn.Module.__init__:
            return {}
        collected = [name for name, one in parameters if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
        if collected:
            raise ModelError(f"{type(self).__name__} must name its constructor's arguments one by one instead of "
                             f"collecting them in {collected[0]}, so that they can be stored; or define config()")
        names = [name for name, _ in parameters]
        missing = [name for name in names if not hasattr(self, name)]
        if missing:
            raise ModelError(f"{type(self).__name__} must keep its constructor's argument as self.{missing[0]}, "
                             "so that it can be stored")
        return {name: getattr(self, name) for name in names}

    def check_settings(self) -> None:
        """Raise a ModelError for a number that lies outside `ranges`, or that a subclass cannot take."""
        for name, (lowest, highest) in self.ranges.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not lowest <= value <= highest:
                raise ModelError(f"{name} must be a number from {lowest:g} to {highest:g}, got {value!r}")

    def with_options(self, **options: Any) -> Self:
        """The same network, weights shared, with other values of what no weight depends on, such as `temperature`."""
        other = copy.copy(self)
        for name, value in options.items():
            if not hasattr(self, name):
                raise ModelError(f"{self.name} has no '{name}'")
            setattr(other, name, value)
        other.check_settings()
        return other

    @property
    def device(self) -> torch.device:
        """Where the weights are, or the tables of a model without any."""
        return next((one.device for one in itertools.chain(self.parameters(), self.buffers())), torch.device("cpu"))

    @property
    def dtype(self) -> torch.dtype:
        """The type of the weights: float32, unless `model.half()` or the like changed it."""
        return next((p.dtype for p in self.parameters()), torch.float32)

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        """Tell a state dict the settings that no tensor shows: `torch.save` stores its metadata, `load` reads them."""
        super()._save_to_state_dict(destination, prefix, keep_vars)
        metadata = getattr(destination, "_metadata", {}).get(prefix[:-1])
        if metadata is not None and self.needs_weights and "architecture" in vars(type(self)):
            with contextlib.suppress(ModelError, TypeError, ValueError):  # a class that cannot be stored
                metadata["colorlab"] = json.dumps({"architecture": self.architecture, "config": self.config(),
                                                   "facts": dict(self.facts)})

"""The settings of a network, its constructor's arguments, as they come out of a file: whole, and of the right kind.

Those that decide the colours but no shape, such as the temperature, cannot be seen in the weights; a wrong one would
show only in the pictures, or as a traceback when the first photo is colorized.
"""

import contextlib
import inspect
import math
import types
import typing
from collections.abc import Mapping
from typing import Any

import torch

from colorlab.models.base import Colorizer

_WORDS = {bool: "true or false", int: "a whole number", float: "a finite number", str: "text"}


def parameters(kind: type[Colorizer]) -> dict[str, inspect.Parameter]:
    """The constructor's arguments by name."""
    found = inspect.signature(kind).parameters
    return {name: one for name, one in found.items() if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)}


def fault(kind: type[Colorizer], config: object) -> str | None:
    """What is wrong with the types of the values in a stored configuration: None, or a part of a sentence."""
    if not isinstance(config, Mapping):
        return f"its configuration is a {type(config).__name__}"
    hints: dict[str, Any] = {}
    with contextlib.suppress(Exception):  # annotations of somebody else's class may name anything
        hints = typing.get_type_hints(kind.__init__)
    for name, one in parameters(kind).items():
        if name in config:
            hint = hints.get(name, _of_default(one.default))
            if not _fits(config[name], hint):
                return f"its {name} is {_shown(config[name])}, must be {_WORDS.get(hint, f'{hint}')}"
    return None


def build(kind: type[Colorizer], config: Mapping[str, Any]) -> Colorizer:
    """The network with these settings, for weights to come; the random numbers of the caller stay as they are.

    On the meta device where that is possible: no memory, no time. A constructor that computes tensors which no
    state dict holds gets a real device.

    Raises
    ------
    Exception
        Whatever the constructor raises; a ModelError for numbers outside `ranges`.
    """
    try:
        with torch.device("meta"):
            model = kind(**config)
        whole = not _left_behind(model)
    except (RuntimeError, NotImplementedError):
        whole = False
    if not whole:
        with torch.random.fork_rng(devices=[]):
            model = kind(**config)
    model.check_settings()
    return model


def _left_behind(model: Colorizer) -> bool:
    """Whether a network holds tensors that loading a state dict does not replace."""
    stored = model.state_dict().keys()
    plain = (value for part in model.modules() for value in vars(part).values())
    return (any(name not in stored for name, _ in model.named_buffers())
            or any(isinstance(value, torch.Tensor) and value.is_meta for value in plain))


def missing(kind: type[Colorizer], config: Mapping[str, Any]) -> list[str]:
    """Arguments of the constructor that a configuration does not name."""
    return [name for name in parameters(kind) if name not in config]


def assumed(kind: type[Colorizer], names: list[str]) -> str:
    """The defaults that stand for them: "side 256 and temperature 1.0"."""
    texts = [f"{name} {parameters(kind)[name].default}" for name in names]
    return " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))


def advice(path: object, names: list[str]) -> str:
    """How to say settings that a file does not say."""
    return f"colorlab weights convert {path} NEW.safetensors {' '.join(f'--option {name}=VALUE' for name in names)}"


def _of_default(default: object) -> object:
    """The kind of value an argument without annotation takes, as far as its default says; a number may be any."""
    if isinstance(default, (bool, str)):
        return type(default)
    return float if isinstance(default, (int, float)) else None


def _fits(value: object, hint: Any) -> bool:
    if isinstance(value, float) and not math.isfinite(value):
        return False
    if hint is bool or hint is str:
        return isinstance(value, hint)
    if hint is int or hint is float:
        return isinstance(value, (int, hint)) and not isinstance(value, bool)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(value is None if one is type(None) else _fits(value, one) for one in inner)
    if origin in (tuple, list):  # JSON has one kind of them
        if not isinstance(value, (tuple, list)):
            return False
        if origin is tuple and inner[1:] != (...,) and len(value) != len(inner):
            return False
        each = inner if origin is tuple and inner[1:] != (...,) else inner[:1] * len(value)
        return all(_fits(one, kind) for one, kind in zip(value, each))
    return True


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"a {type(value).__name__}"

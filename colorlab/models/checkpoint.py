"""Read and write weights: .safetensors, .pth, .t7; and recognise which network they belong to."""

import contextlib
import hashlib
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from colorlab import resources
from colorlab.models.base import Colorizer
from colorlab.models.registry import ARCHITECTURES, CheckpointError
from colorlab.models.torch7 import iizuka16 as iizuka16_torch7
from colorlab.models.torch7 import reader as torch7

# A key that only this network has; its weights are recognised, though nothing here can use them yet.
_FOREIGN = {"model3short8.0.weight": "zhang17 (user-guided, SIGGRAPH 2017)"}


def describe(model: Colorizer) -> dict[str, Any]:
    """Architecture and constructor arguments of a model, as stored beside its weights."""
    name = model.architecture
    if not model.needs_weights or name not in ARCHITECTURES or ARCHITECTURES[name] is not type(model):
        stored = [name for name, kind in ARCHITECTURES.items() if kind.needs_weights]
        raise CheckpointError(f"a {type(model).__name__} has no weights that colorlab stores; it stores "
                              f"{' and '.join(stored)}, and classes decorated with colorlab.models.register(NAME)")
    return {"architecture": name, "config": model.config()}


def save(model: Colorizer, path: str | Path, facts: dict | None = None, half: bool = False) -> Path:
    """Write a model as safetensors, with architecture, arguments and facts of its training in the header.

    What is only a scaffold for training is taken down first (`Colorizer.for_storage`). `half` stores the weights in
    float16; the statistics of BatchNorm stay float32, since a variance can exceed 65504. Written whole or not at all.
    """
    from safetensors.torch import save as packed

    model = model.for_storage()
    weights_of = dict(model.named_parameters())
    state = {key: (value.half() if half and key in weights_of else value).cpu().contiguous()
             for key, value in model.state_dict().items()}
    path = Path(path)
    header = {**describe(model), "facts": facts or {}}
    with resources.replacing(path) as temporary:
        # Not by `save_file`: it writes into a file of its own beside this one, which stays if the process is killed.
        temporary.write_bytes(packed(state, metadata={"colorlab": json.dumps(header)}))
    return path


def read(path: str | Path) -> tuple[dict[str, Tensor], dict]:
    """Read tensors by name from a file; nothing in it is executed.

    Parameters
    ----------
    path : path
        `.safetensors`; `.pth`, `.pt` (a state dict, alone or under "state_dict", or a `last.pt` of
        `colorlab.training`); `.t7` (the released network of Iizuka 2016; converted once, then read from the cache).

    Returns
    -------
    state : dict of str to Tensor
    header : dict
        Architecture, config and facts where the file names them; empty otherwise.

    Raises
    ------
    CheckpointError
        If the file is missing, damaged, or holds something else.
    """
    path = Path(path)
    if not path.is_file():
        raise CheckpointError(f"{path}: no such file")
    if path.suffix.lower() not in SUFFIXES:
        raise CheckpointError(f"{path}: weights must be a {', '.join(SUFFIXES)} file")
    return SUFFIXES[path.suffix.lower()](path)


def load(path: str | Path) -> Colorizer:
    """Read a file and build the network that it belongs to, on the CPU, in eval mode; raises CheckpointError."""
    return build(*read(path), path)


def build(state: dict[str, Tensor], header: dict, path: str | Path) -> Colorizer:
    """Build the network that a state dict belongs to and load it strictly; `path` stands in messages.

    Raises
    ------
    CheckpointError
        If no known network has these keys and shapes; the message says which network it is, if one is recognised.
    """
    found, config = _recognise(state, header)
    if found is None or found not in ARCHITECTURES:
        first = ", ".join(list(state)[:3]) or "nothing"
        known = [name for name, kind in ARCHITECTURES.items() if kind.needs_weights]
        raise CheckpointError(f"{path}: these are weights of {found or 'an unknown network'} ({len(state)} tensors: "
                              f"{first}, ...); colorlab reads {' and '.join(known)}, and classes that are registered: "
                              "import the file that defines yours first (on the command line: --plugin FILE)")
    kind = ARCHITECTURES[found]
    try:
        config = header.get("config") or config or kind.infer_config(state) or {}
        with torch.device("meta"):  # no memory and no random numbers for weights that are replaced at once
            model = kind(**config)
        floats = {key: value.float() if value.is_floating_point() else value for key, value in state.items()}
        model.load_state_dict(floats, strict=True, assign=True)
        bad = next((key for key, value in floats.items() if not value.isfinite().all()), None)
    except Exception as error:  # a header of another version, missing keys, other shapes
        reason = f"{error} is missing" if isinstance(error, KeyError) else " ".join(str(error).split())
        raise CheckpointError(f"{path}: looks like {found}, but does not fit it: {reason[:300]}") from error
    if bad is not None:
        raise CheckpointError(f"{path}: {bad} holds NaN or infinite values; the training behind it went wrong")
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name not in kind.frozen)
    model.finish_loading()
    model.facts = header["facts"] if isinstance(header.get("facts"), dict) else {}
    return model.eval()


def _recognise(state: dict[str, Tensor], header: dict) -> tuple[str | None, dict[str, Any] | None]:
    """Which architecture it is, and its configuration if it was inferred from keys and shapes."""
    named = header.get("architecture")
    if isinstance(named, str):
        return named, None
    foreign = next((name for key, name in _FOREIGN.items() if key in state), None)
    if foreign:
        return foreign, None
    for name, kind in ARCHITECTURES.items():
        try:
            config = kind.infer_config(state)
        except (KeyError, IndexError):
            return name, None  # `build` tries again, and says what is missing
        if config is not None:
            return name, config
    return None, None


def _read_safetensors(path: Path) -> tuple[dict[str, Tensor], dict]:
    from safetensors import safe_open

    try:
        with safe_open(path, framework="pt") as file:
            header = json.loads((file.metadata() or {}).get("colorlab", "{}"))
            state = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118, it is no dict
    except Exception as error:
        raise CheckpointError(f"{path}: not a safetensors file that can be read ({error})") from error
    return state, header if isinstance(header, dict) else {}


def _read_pickle(path: Path) -> tuple[dict[str, Tensor], dict]:
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise CheckpointError(f"{path}: not a file of tensors: it is damaged, or it holds Python objects, which "
                              "colorlab does not run; save model.state_dict() instead") from error
    if not isinstance(content, dict):
        raise CheckpointError(f"{path}: holds a {type(content).__name__}, not a state dict")
    header = {key: content[key] for key in ("architecture", "config") if key in content}
    # A run of colorlab.training has averaged weights; others nest theirs, or do not.
    found = content.get("averaged", content.get("state_dict", content))
    pairs = found.items() if isinstance(found, dict) else ()
    # Averaged networks, and those trained on several GPUs, carry this prefix.
    state = {str(key).removeprefix("module."): value for key, value in pairs if key != "n_averaged"}
    if not state or not all(isinstance(value, Tensor) for value in state.values()):
        raise CheckpointError(f"{path}: not a state dict (names and tensors); save model.state_dict() instead")
    return state, header


def _read_torch7(path: Path) -> tuple[dict[str, Tensor], dict]:
    """The released Iizuka network; converted to safetensors in the cache, which later calls read."""
    stat = path.stat()
    key = hashlib.sha256(f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns}".encode()).hexdigest()[:16]
    converted = resources.cache_dir() / "converted" / f"{path.stem}-{key}.safetensors"
    if converted.exists():
        with contextlib.suppress(CheckpointError):  # a damaged one is made again
            return _read_safetensors(converted)
    try:
        content = torch7.read(path)
    except torch7.Torch7Error as error:
        raise CheckpointError(str(error)) from error
    try:
        mean, layers = iizuka16_torch7.layers(content)
    except torch7.Torch7Error as error:
        raise CheckpointError(f"{path}: {error}") from error
    model = iizuka16_torch7.network(mean, layers)
    try:
        converted.parent.mkdir(parents=True, exist_ok=True)
        save(model, converted)
    except OSError as error:
        warnings.warn(f"{converted.parent} cannot be written ({error.strerror or error}); {path.name} will be "
                      "converted again next time", stacklevel=2)
    return model.state_dict(), describe(model)


SUFFIXES: dict[str, Callable[[Path], tuple[dict[str, Tensor], dict[str, Any]]]] = {
    ".safetensors": _read_safetensors, ".pth": _read_pickle, ".pt": _read_pickle, ".t7": _read_torch7,
}

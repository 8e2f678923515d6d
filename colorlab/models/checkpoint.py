"""Read and write weights: .safetensors, .pth, .t7; and recognise which network they belong to."""

import json
import re
import stat
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from colorlab import resources
from colorlab.models import converted, digest, keras, pickles, settings
from colorlab.models.base import Colorizer
from colorlab.models.registry import ARCHITECTURES, CheckpointError
from colorlab.models.wrapping import unwrapped


def describe(model: Colorizer) -> dict[str, Any]:
    """Architecture and constructor arguments of a model, as stored beside its weights.

    Raises
    ------
    CheckpointError
        If its class is not registered, or if an argument cannot be stored.
    """
    name = model.architecture
    if not model.needs_weights or name not in ARCHITECTURES or ARCHITECTURES[name] is not type(model):
        stored = [name for name, kind in ARCHITECTURES.items() if kind.needs_weights]
        raise CheckpointError(f"a {type(model).__name__} has no weights that colorlab stores; it stores "
                              f"{' and '.join(stored)}, and classes decorated with colorlab.models.register(NAME)")
    config = model.config()
    fault = settings.fault(type(model), config)
    try:
        json.dumps(config, allow_nan=False)
    except (TypeError, ValueError) as error:
        fault = fault or f"an argument of its constructor is neither number nor text nor a list of them ({error})"
    if fault:
        raise CheckpointError(f"this {type(model).__name__} cannot be stored: {fault}")
    return {"architecture": name, "config": config}


def save(model: Colorizer, path: str | Path, facts: dict | None = None, half: bool = False) -> Path:
    """Write a model as safetensors, with architecture, arguments, facts of its training and a digest in the header.

    What is only a scaffold for training is taken down first (`Colorizer.for_storage`). `half` stores the weights in
    float16; the statistics of BatchNorm stay float32, since a variance can exceed 65504. Written whole or not at all.
    """
    from safetensors.torch import save as packed

    model = model.for_storage()
    weights_of = dict(model.named_parameters())
    state = {key: (value.half() if half and key in weights_of else value).cpu().contiguous().clone()  # shared ones
             for key, value in model.state_dict().items()}
    path = Path(path)
    header = json.dumps({**describe(model), "facts": facts or {}})
    content = packed(state, metadata={"colorlab": header, "digest": digest.of(state, header)})
    with resources.replacing(path) as temporary:
        # Not by `save_file`: it writes into a file of its own beside this one, which stays if the process is killed.
        temporary.write_bytes(_ordered(content))
    return path


def _ordered(data: bytes) -> bytes:
    """The content of a safetensors file with the keys of its metadata in order: there they change at every start."""
    start = 8 + int.from_bytes(data[:8], "little")
    table = json.loads(data[8:start])
    table = {"__metadata__": dict(sorted(table.pop("__metadata__").items()))} | table
    text = json.dumps(table, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + data[start:]


def read(path: str | Path) -> tuple[dict[str, Tensor], dict]:
    """Read tensors by name from a file; nothing in it is executed.

    Parameters
    ----------
    path : path
        `.safetensors`; `.pth`, `.pt` (a state dict, alone or where training scripts put it, see `pickles.PLACES`, or a
        `last.pt` of `colorlab.training`); `.t7` (the released network of Iizuka 2016; converted once, then read from
        the cache); `.h5` (ChromaGAN in Keras, needs h5py). What the file holds decides, whatever it is called.

    Returns
    -------
    state : dict of str to Tensor
    header : dict
        Architecture, config and facts where the file names them; empty otherwise.

    Raises
    ------
    CheckpointError
        If the file is missing, cannot be read, is damaged, or holds something else.
    """
    path = Path(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileNotFoundError
        with open(path, "rb") as file:
            head = file.read(16)
    except OSError as error:
        missing = isinstance(error, (FileNotFoundError, NotADirectoryError))
        reason = "no such file" if missing else f"cannot be read ({error.strerror or error})"
        raise CheckpointError(f"{path}: {reason}") from error
    reader = _reader(head) or SUFFIXES.get(path.suffix.lower())
    if reader is None:
        raise CheckpointError(f"{path}: weights must be a {', '.join(SUFFIXES)} file, and this one "
                              f"{'does not hold what one of these does' if head else 'is empty'}")
    return reader(path)


def load(path: str | Path, published: bool = False) -> Colorizer:
    """Read a file and build the network that it belongs to, on the CPU, in eval mode; raises CheckpointError.

    `published`: by the authors, whose settings are those of the class; else one is told which ones are assumed.
    """
    return build(*read(path), path, published=published)


def build(state: dict[str, Tensor], header: dict, path: str | Path, options: Mapping[str, Any] | None = None,
          published: bool = False) -> Colorizer:
    """Build the network that a state dict belongs to and load it strictly; `path` stands in messages.

    `options`: settings that the file does not say, or says wrongly.

    Raises
    ------
    CheckpointError
        If no known network has these keys and shapes, and the message says which network it is, if one is recognised;
        if a setting in the header is none, or is missing although no shape shows it; if there are NaN among the
        weights, or tensors that stand for more numbers than are stored.
    """
    options = dict(options or {})
    found, state, config = _recognise(state, header, options)
    if found is None or found not in ARCHITECTURES:
        first = ", ".join(list(state)[:3]) or "nothing"
        known = [name for name, kind in ARCHITECTURES.items() if kind.needs_weights]
        raise CheckpointError(f"{path}: these are weights of {found or 'an unknown network'} ({len(state)} tensors: "
                              f"{first}, ...); colorlab reads {' and '.join(known)}, and classes that are registered: "
                              "import the file that defines yours first (on the command line: --plugin FILE)")
    kind = ARCHITECTURES[found]
    unknown = [name for name in options if name not in settings.parameters(kind)]
    if unknown:
        raise CheckpointError(f"{path}: these are weights of {found}, which has no '{unknown[0]}' to set; it has "
                              f"{', '.join(settings.parameters(kind))}")
    try:
        stored = header.get("config") or {}
        if fault := settings.fault(kind, {**stored, **options} if isinstance(stored, dict) else stored):
            raise ValueError(fault)
        config = {**(config or kind.infer_config(state) or {}), **stored, **options}
        model = settings.build(kind, config)
        expected = {key: value.dtype for key, value in model.state_dict().items()}
        for key, value in state.items():
            # A few bytes with a stride of 0 can stand for more numbers than memory holds.
            if value.layout == torch.strided and value.nbytes > value.untyped_storage().nbytes():
                raise ValueError(f"{key} stands for {value.numel()} numbers, and the file holds fewer")
        model.load_state_dict(state, strict=True, assign=True)
        model.float()
        values = model.state_dict()
        numbers = {name for name, _ in model.named_parameters()}  # a buffer may be infinite on purpose, as masks are
        bad = next((key for key, value in values.items() if value.isnan().any()
                    or (key in numbers or "running_" in key) and not value.isfinite().all()), None)
        wrong = next((key for key, value in values.items() if value.dtype != expected[key]), None)
        if wrong:
            raise ValueError(f"{wrong} holds {values[wrong].dtype}")
    except Exception as error:  # a header of another version, missing keys, other shapes
        reason = f"{error} is missing" if isinstance(error, KeyError) else " ".join(str(error).split())
        raise CheckpointError(f"{path}: looks like {found}, but does not fit it: {reason[:300]}") from error
    if bad is not None:
        raise CheckpointError(f"{path}: {bad} holds NaN or infinite values; the training behind it went wrong")
    _say_what_is_missing(kind, config, bool(stored), published, path)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name not in kind.frozen)
    model.finish_loading()
    model.facts = header["facts"] if isinstance(header.get("facts"), dict) else {}
    return model.eval()


def _say_what_is_missing(kind: type[Colorizer], config: Mapping[str, Any], stored: bool, published: bool,
                         path: str | Path) -> None:
    """Refuse a header that lacks a setting; say what is assumed for a bare state dict."""
    missing = settings.missing(kind, config)
    if missing and stored:
        raise CheckpointError(f"{path}: its header does not say {' and '.join(missing)}; say it with "
                              f"{settings.advice(path, missing)}")
    if missing and not published:
        warnings.warn(f"{path} does not say {' and '.join(missing)}, on which its colours depend, so the usual is "
                      f"assumed: {settings.assumed(kind, missing)}; if it was trained with others, say them with "
                      f"{settings.advice(path, missing)}, or save the model again with "
                      "colorlab.models.checkpoint.save(model, 'NEW.safetensors')", stacklevel=5)


def _recognise(state: dict[str, Tensor], header: dict, options: Mapping[str, Any]
               ) -> tuple[str | None, dict[str, Tensor], dict[str, Any] | None]:
    """Which architecture it is, the state dict under its names, and the configuration that keys and shapes show."""
    named = header.get("architecture")
    variants = list(unwrapped(state))
    if isinstance(named, str):
        if len(variants) > 1 and named in ARCHITECTURES:
            variants.sort(key=_strangers(ARCHITECTURES[named], header, options))
        return named, variants[0], None
    for variant in variants:
        for name, kind in ARCHITECTURES.items():
            try:
                config = kind.infer_config(variant)
            except (KeyError, IndexError):
                return name, variant, None  # `build` tries again, and says what is missing
            if config is not None:
                return name, variant, config
    return None, variants[-1], None


def _strangers(kind: type[Colorizer], header: dict, options: Mapping[str, Any]
               ) -> Callable[[Mapping[str, Tensor]], int]:
    """How many names of a state dict the network does not know; 0 of any if its header builds none."""
    try:
        known = settings.build(kind, {**header["config"], **options}).state_dict().keys()
    except Exception:  # `build` tries again, and says why not
        return lambda state: 0
    return lambda state: len(state.keys() - known)


def _read_safetensors(path: Path) -> tuple[dict[str, Tensor], dict]:
    from safetensors import safe_open

    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            text = metadata.get("colorlab", "{}")
            header = json.loads(text)
            state = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118, it is no dict
    except Exception as error:
        raise CheckpointError(f"{path}: not a safetensors file that can be read ({error})") from error
    if "digest" in metadata and metadata["digest"] != digest.of(state, text):
        raise CheckpointError(f"{path}: is damaged, or was changed by another program: it is not what was saved (its "
                              "digest differs); copy it again, or convert it again from its source")
    return state, header if isinstance(header, dict) else {}


def _read_torch7(path: Path) -> tuple[dict[str, Tensor], dict]:
    """The released Iizuka network; converted to safetensors in the cache, which later calls read."""
    return converted.read(path, _read_safetensors, save, describe)


SUFFIXES: dict[str, Callable[[Path], tuple[dict[str, Tensor], dict[str, Any]]]] = {
    ".safetensors": _read_safetensors, ".pth": pickles.read, ".pt": pickles.read, ".t7": _read_torch7,
    ".h5": keras.read,
}


def _reader(head: bytes) -> Callable[[Path], tuple[dict[str, Tensor], dict[str, Any]]] | None:
    """What reads a file that begins so, whatever its suffix; None if that is not plain."""
    if head.startswith(b"PK\x03\x04") or re.match(rb"\x80[\x02-\x05]", head):
        return pickles.read
    if re.match(rb"[\x03\x04]\0\0\0", head):  # a table or an object
        return _read_torch7
    if head.startswith(b"\x89HDF"):
        return keras.read
    return _read_safetensors if head[8:9] == b"{" else None

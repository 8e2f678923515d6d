"""State dicts in PyTorch's own format, wherever a training script has put them; nothing in the file is executed."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from colorlab.models.registry import CheckpointError

# Where training scripts put the weights, those of an average before those of the last step.
PLACES = ("averaged", "model_ema", "params_ema", "state_dict_ema", "ema", "state_dict", "model_state_dict", "model",
          "model_state", "params", "net_G", "netG", "generator", "net", "network", "weights", "module")
SAVE = ("save model.state_dict() instead; a model of colorlab's keeps its settings in it, and "
        "colorlab.models.checkpoint.save(model, 'NAME.safetensors') writes a file that says what it is")


def read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read the state dict of a `.pth` file, and the header, empty if it has none.

    Raises
    ------
    CheckpointError
        If the file is damaged, holds Python objects, no weights, or less than its tensors stand for.
    """
    _check_archive(path)
    try:
        with open(path, "rb") as file:  # of a path, torch believes the suffix
            content = torch.load(file, map_location="cpu", weights_only=True)
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read ({error.strerror or error})") from error
    except Exception as error:  # torch raises almost anything on a damaged file
        raise CheckpointError(f"{path}: not a file of tensors: it is damaged, or it holds Python objects, which "
                              f"colorlab does not run; {SAVE}") from error
    if not isinstance(content, Mapping):
        raise CheckpointError(f"{path}: holds a {type(content).__name__}, not a state dict; {SAVE}")
    found = _state(content)
    if found is None:
        inside = ", ".join(map(str, list(content)[:5])) or "nothing"
        raise CheckpointError(f"{path}: not a state dict (names and tensors), nor one under {', '.join(PLACES[5:11])} "
                              f"or the like, but {inside[:100]}; {SAVE}")
    state = {str(name): value.detach() for name, value in found.items()}
    header = _header(found)
    if isinstance(content.get("architecture"), str):  # else its configuration is that of somebody's training
        header |= {key: content[key] for key in ("architecture", "config") if key in content}
        if isinstance(content.get("recipe"), Mapping):  # a run of ours that is not finished
            header["facts"] = {"recipe": dict(content["recipe"])}
    _check_storages(path, state)
    return state, header


def _state(content: Mapping) -> Mapping[str, Tensor] | None:
    """The tensors by name, in the content or below one of `PLACES`."""
    for _ in range(3):  # {"model": {"state_dict": ...}} happens; more does not
        if content and "averaged" not in content and all(isinstance(value, Tensor) for value in content.values()):
            return content
        inside = [content[place] for place in PLACES if isinstance(content.get(place), Mapping)]
        if not inside:
            return None
        content = inside[0]
    return None


def _header(state: Mapping) -> dict[str, Any]:
    """What `Colorizer` writes into the metadata of its state dict, which `torch.save` stores with it."""
    metadata = getattr(state, "_metadata", None)
    texts = {str(place): one["colorlab"] for place, one in metadata.items() if isinstance(one, Mapping)
             and isinstance(one.get("colorlab"), str)} if isinstance(metadata, Mapping) else {}
    outer = min(texts, key=len, default="")
    if not texts or not all(place.startswith(outer) for place in texts):  # or several networks side by side
        return {}
    try:
        header = json.loads(texts[outer])
    except (ValueError, RecursionError):
        return {}
    return header if isinstance(header, dict) else {}


def _check_archive(path: Path) -> None:
    """Refuse damage: `torch.save` stores a checksum of every tensor, which `torch.load` does not look at."""
    if not zipfile.is_zipfile(path):
        return  # the format before 2020, without checksums
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > path.stat().st_size:
                raise CheckpointError(f"{path}: holds more than its size, by compression or by parts that overlap, "
                                      "which torch.save never writes")
            # Checksums can be switched off; then all are 0.
            damaged = archive.testzip() if any(member.CRC for member in members) else None
    except CheckpointError:
        raise
    except Exception as error:  # of a damaged directory, zipfile raises what it likes
        raise CheckpointError(f"{path}: is damaged or cut off ({error}); copy or download it again") from error
    if damaged is not None:
        raise CheckpointError(f"{path}: is damaged ({damaged} is not what was saved); copy or download it again")


def _check_storages(path: Path, state: Mapping[str, Tensor]) -> None:
    """Refuse tensors that stand for more numbers than the file holds."""
    stored = {value.untyped_storage().data_ptr(): value.untyped_storage().nbytes()
              for value in state.values() if value.layout == torch.strided}
    if sum(stored.values()) > path.stat().st_size:
        raise CheckpointError(f"{path}: its tensors ask for {sum(stored.values())} bytes, which the file does not hold")

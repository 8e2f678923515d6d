"""Weights of ChromaGAN as Keras stores them, read without Keras: an HDF5 file of layers without names of ours."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from colorlab.models.registry import CheckpointError

BATCH_NORM = ("weight", "bias", "running_mean", "running_var")  # Keras: gamma, beta, moving_mean, moving_variance
# The layers in the order in which Keras numbers those of the authors' network: by depth, and in it as they were made.
LAYERS = (*(f"vgg.block{block}_conv{i}" for block, n in ((1, 2), (2, 2), (3, 3), (4, 3)) for i in range(1, n + 1)),
          *(f"global.{kind}{i}" for i in range(1, 5) for kind in ("conv", "bn")), "global.fc1", "mid.conv1",
          "global.fc2", "mid.bn1", "global.fc3", "mid.conv2", "mid.bn2", "fusion", "dec.conv1", "dec.conv2",
          "dec.conv3", "dec.conv4", "class.fc1", "dec.conv5", "class.fc2", "class.fc3")


def read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The state dict of `vitoria20` from an HDF5 file of Keras, and an empty header.

    The authors' own file has not been tried: nothing here could fetch it.

    Raises
    ------
    CheckpointError
        If h5py is missing, or if the file holds another network.
    """
    try:
        import h5py
    except ImportError as error:
        raise CheckpointError(f'{path}: to read a file of Keras, pip install "colorlab[keras]"') from error
    try:
        with h5py.File(path, "r") as file:
            arrays = _arrays(file["model_weights"] if "model_weights" in file else file)
    except (OSError, KeyError) as error:
        raise CheckpointError(f"{path}: not an HDF5 file of Keras that can be read ({error})") from error
    wanted = [f"{layer}.{part}" for layer in LAYERS
              for part in (BATCH_NORM if ".bn" in layer else ("weight", "bias"))]
    if len(arrays) != len(wanted):
        raise CheckpointError(f"{path}: holds {len(arrays)} arrays, ChromaGAN has {len(wanted)}; colorlab reads no "
                              "other network of Keras")
    state = {}
    for name, array in zip(wanted, arrays):
        if name.endswith("weight") and ".bn" not in name:  # Keras: (height, width, in, out) and (in, out)
            if array.ndim not in (2, 4):
                raise CheckpointError(f"{path}: an array of shape {array.shape} stands where {name} should: this is "
                                      "another network, or its layers are in another order")
            array = array.transpose(3, 2, 0, 1) if array.ndim == 4 else array.T
        state[name] = torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32))
        if name.endswith("running_var"):
            state[name.replace("running_var", "num_batches_tracked")] = torch.tensor(0)
    return state, {}


def _arrays(group: Any) -> list[np.ndarray]:
    """All weights in the order in which Keras wrote them."""
    def text(name: str | bytes) -> str:
        return name.decode() if isinstance(name, bytes) else name

    layers = [group[text(name)] for name in group.attrs["layer_names"]]
    return [np.asarray(layer[text(name)]) for layer in layers for name in layer.attrs["weight_names"]]

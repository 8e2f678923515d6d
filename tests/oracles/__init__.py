"""Outputs of the published networks on weights that anyone can make again; README.md says how they came about."""

import json
import math
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).parent


def arrays(name):
    """The arrays of a network by name, as `np.load` gives them."""
    return np.load(HERE / f"{name}.npz")


def shapes(name):
    """What a JSON file holds: for `zhang16_state_dict`, the shape of every tensor of the released checkpoint."""
    return json.loads((HERE / f"{name}.json").read_text())


def numbers(i, key, shape):
    """The pseudo-random values (float64) of the i-th of all keys in alphabetical order."""
    dice = np.random.default_rng(1000 + i)
    if key.endswith("num_batches_tracked"):
        return np.ones(())
    if key.endswith("running_var"):
        return dice.uniform(0.5, 1.5, shape)
    if len(shape) == 1:  # scales of BatchNorm lie around 1, so that the signal survives all layers
        return dice.normal(float(key.endswith(".weight")), 0.1, shape)
    return dice.normal(0, 1, shape) * math.sqrt(2 / max(math.prod(shape[1:]), 4 * shape[0]))


def fill(model, keep=()):
    """Fill a network with the weights that the oracles were computed with, but for the keys to keep; in eval mode."""
    for i, (key, value) in enumerate(sorted(model.state_dict().items())):
        if key not in keep:
            value.copy_(torch.from_numpy(np.asarray(numbers(i, key, tuple(value.shape)))))
    return model.eval()


def deviation(found, expected):
    """Largest difference in units of the expected values' standard deviation; below 1e-3 two networks agree."""
    found, expected = (np.asarray(one, dtype=np.float64) for one in (found, expected))
    assert found.shape == expected.shape, (found.shape, expected.shape)
    return float(np.abs(found - expected).max() / expected.std())

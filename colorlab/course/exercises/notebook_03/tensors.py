"""Random tensors to try an answer on."""

import numpy as np
import torch


def normal(rng: np.random.Generator, *shape: int, scale: float = 1.0, shift: float = 0.0) -> torch.Tensor:
    """Normally distributed numbers, float64."""
    return torch.from_numpy(rng.normal(shift, scale, shape))

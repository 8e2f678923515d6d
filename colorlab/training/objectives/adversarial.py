"""What adversarial objectives share: two networks that take turns, and the wheel of neither turns the other's."""

import contextlib
from collections.abc import Iterator

from torch import nn

from colorlab.training.objectives.base import Objective


class Adversarial(Objective):
    """An objective with a critic, `self.critic`, which `colorlab.models.critics.load` finds in the run's `last.pt`."""

    critic: nn.Module


@contextlib.contextmanager
def untouched(network: nn.Module) -> Iterator[None]:
    """Within it, losses pass through a network without a gradient for its weights."""
    before = [(parameter, parameter.requires_grad) for parameter in network.parameters()]
    for parameter, _ in before:
        parameter.requires_grad_(False)
    try:
        yield
    finally:
        for parameter, wanted in before:
            parameter.requires_grad_(wanted)

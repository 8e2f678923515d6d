"""One optimiser with its schedule, as all published objectives here use it."""

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from colorlab.training.recipe import Recipe
from colorlab.training.state import Overflow

LONGEST_GRADIENT = 1.0  # longer ones are shortened to this


class Descent:
    """AdamW with a short warm-up and a cosine schedule, on shortened gradients.

    Parameters
    ----------
    parameters : iterable of Parameter
        Those that are frozen are left alone.
    recipe : Recipe
        Learning rate, weight decay, warm-up.
    steps : int
        Of the whole run.
    longest : float
        Gradients that are longer are shortened to this; `math.inf` leaves them alone.
    options
        Of `torch.optim.AdamW`, where they differ from the recipe's or from torch's, such as `betas`.
    """

    def __init__(self, parameters: Iterable[nn.Parameter], recipe: Recipe, steps: int,
                 longest: float = LONGEST_GRADIENT, **options: Any):
        self.longest = longest
        self.parameters = [p for p in parameters if p.requires_grad]
        self.optimizer = torch.optim.AdamW(self.parameters, **{"lr": recipe.learning_rate,
                                                               "weight_decay": recipe.weight_decay, **options})
        warm = min(recipe.warmup, max(1, steps // 10))
        self.schedule = torch.optim.lr_scheduler.SequentialLR(self.optimizer, milestones=[warm], schedulers=[
            torch.optim.lr_scheduler.LinearLR(self.optimizer, 0.01, total_iters=warm),
            torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, max(1, steps - warm))])

    @property
    def learning_rate(self) -> float:
        """Of the next step."""
        return float(self.schedule.get_last_lr()[0])

    def step(self, loss: Tensor) -> None:
        """One step downhill."""
        self.optimizer.zero_grad()
        loss.backward()
        if self.longest < math.inf:
            nn.utils.clip_grad_norm_(self.parameters, self.longest, error_if_nonfinite=False)
        try:
            self.optimizer.step()
        except RuntimeError as error:
            if "overflow" not in str(error):
                raise
            raise Overflow(f"a step is larger than any number: lower the learning rate ({self.learning_rate:g})"
                           ) from error
        self.schedule.step()

    def state_dict(self) -> dict[str, Any]:
        """What `load_state_dict` takes."""
        return {"optimizer": self.optimizer.state_dict(), "schedule": self.schedule.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from here."""
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])

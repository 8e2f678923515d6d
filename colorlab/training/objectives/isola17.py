"""Image-to-image translation with conditional adversarial networks (Isola et al., CVPR 2017): L1, and with a critic.

The authors' Adam (0.5, 0.999), without shortened gradients or decaying weights; the learning rate falls as everywhere
here, by a cosine, where theirs is constant for the first half and then falls in a straight line.
"""

import math
from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor, nn

from colorlab import losses
from colorlab.models import critics
from colorlab.models.base import Colorizer
from colorlab.models.modes import evaluating
from colorlab.training.batches import Batch
from colorlab.training.descent import Descent
from colorlab.training.objectives.adversarial import Adversarial, untouched
from colorlab.training.objectives.base import Objective
from colorlab.training.objectives.registry import register
from colorlab.training.recipe import Recipe

L1_WEIGHT = 100  # of the absolute error beside the critic's opinion


def adam(objective: Objective, network: nn.Module, steps: int) -> Descent:
    """The authors' optimiser for one network of an objective."""
    return Descent(network.parameters(), objective.recipe, steps, math.inf, betas=(0.5, 0.999), weight_decay=0.0)


@register("l1")
class AbsoluteError(Objective):
    """Mean absolute error of ab / 110 alone (equation 3), by the optimiser of "cgan+l1": its twin without a critic."""

    def start(self, steps: int) -> None:
        self.descent = adam(self, self.model, steps)
        self._loss = self.parallel(self.loss, self.model)

    def loss(self, batch: Batch) -> Tensor:
        return losses.l1(self.model(batch.L), batch.ab)


@register("cgan+l1")
class ConditionalGan(Adversarial):
    """A critic that learns to tell true from painted patches, and a generator that must deceive it (equation 4).

    As in the authors' PyTorch code: the generator paints once; the critic takes a step, on half the sum of its two
    losses; then the generator, on the new critic's opinion and 100 times the absolute error.
    """

    columns: ClassVar[tuple[str, ...]] = ("generator", "l1", "critic_real", "critic_fake")
    kind = "vanilla"
    l1_weight: float = L1_WEIGHT

    def __init__(self, model: Colorizer, recipe: Recipe, device: torch.device):
        super().__init__(model, recipe, device)
        # Here, and not in `start`: by then the processes have agreed whose BatchNorm they share.
        self.critic = critics.PatchCritic(float(getattr(model, "width", 1.0))).to(device)

    def start(self, steps: int) -> None:
        self.descent, self.critic_descent = adam(self, self.model, steps), adam(self, self.critic, steps)
        self._paint = self.parallel(self.model, self.model)
        self._criticise = self.parallel(self._critic_losses, self.critic)

    def _critic_losses(self, batch: Batch, painted: Tensor) -> tuple[Tensor, Tensor]:
        """Losses on painted and on true photos, which are seen apart: BatchNorm compares like with like."""
        fake = losses.judged(self.critic(batch.L, painted), False, self.kind)
        return losses.judged(self.critic(batch.L, batch.ab), True, self.kind), fake

    def step(self, batch: Batch) -> Mapping[str, Tensor]:
        painted = self._paint(batch.L)
        real, fake = self._criticise(batch, painted.detach())
        self.critic_descent.step((real + fake) / 2)
        with untouched(self.critic):
            deceived = losses.judged(self.critic(batch.L, painted), True, self.kind)
            distance = losses.l1(painted, batch.ab)
            self.descent.step(deceived + self.l1_weight * distance)
        return {"generator": deceived, "l1": distance, "critic_real": real, "critic_fake": fake}


@register("lsgan+l1")
class LeastSquaresGan(ConditionalGan):
    """The same with squared distances instead of cross-entropies (Mao et al. 2017), an option of the authors' code."""

    kind = "lsgan"


@register("cgan+10l1")
class LightGan(ConditionalGan):
    """The same with 10 times the absolute error: where a hundredfold one still outweighs the critic."""

    l1_weight = 10


@register("cgan")
class CriticAlone(ConditionalGan):
    """The critic's opinion alone: nothing ties the colours to those of the photo (the paper's ablation, figure 4)."""

    l1_weight = 0.0


@register("lsgan+1l1")
class LightLeastSquaresGan(LeastSquaresGan):
    """Squared distances, and the absolute error once: little more than a hint of what belongs where (street world)."""

    l1_weight = 1


@register("critic")
class CriticAfterwards(ConditionalGan):
    """A critic for a generator that is finished and stays as it is: one player of the game learns on alone.

    During the game the critic always knows the generator of a moment ago, so it judges the finished one less well than
    it could. Here the generator paints as it will in use, in eval mode. Ours, not the paper's.
    """

    columns = ("loss", "critic_real", "critic_fake")

    def start(self, steps: int) -> None:
        self.critic_descent = adam(self, self.critic, steps)
        self._criticise = self.parallel(self._critic_losses, self.critic)

    def step(self, batch: Batch) -> Mapping[str, Tensor]:
        with torch.no_grad(), evaluating(self.model):
            painted = self.model(batch.L)
        real, fake = self._criticise(batch, painted)
        self.critic_descent.step((real + fake) / 2)
        return {"loss": (real + fake) / 2, "critic_real": real, "critic_fake": fake}

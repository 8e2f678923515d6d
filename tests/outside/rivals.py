"""Objectives of somebody else's: a plain one, and one with two networks and two optimisers."""

import torch
import torch.nn.functional as F
from torch import nn

from colorlab import training
from colorlab.training import Objective


@training.register("absolute")
class Absolute(Objective):
    """Mean absolute error of ab."""

    def loss(self, batch):
        return F.l1_loss(self.model(batch.L), batch.ab)


@training.register("rivals")
class Rivals(Objective):
    """A colorizer against a critic that is shown coloured photos, true and painted, each with its own optimiser."""

    columns = ("generator", "critic")

    def __init__(self, model, recipe, device):
        super().__init__(model, recipe, device)
        self.critic = nn.Sequential(nn.Conv2d(3, 8, 4, 2, 1), nn.BatchNorm2d(8), nn.LeakyReLU(0.2),
                                    nn.Conv2d(8, 1, 4, 2, 1)).to(device)

    def start(self, steps):
        self.painter_descent = training.Descent(self.model.parameters(), self.recipe, steps)
        self.critic_descent = training.Descent(self.critic.parameters(), self.recipe, steps, betas=(0.5, 0.9))
        self.painter_loss = self.parallel(self._painter_loss, self.model)
        self.critic_loss = self.parallel(self._critic_loss, self.critic)

    def _opinion(self, L, ab):
        return self.critic(torch.cat((L, ab), dim=1) / 100)

    def _painter_loss(self, batch):
        painted = self.model(batch.L)
        opinion = self._opinion(batch.L, painted)
        convincing = F.binary_cross_entropy_with_logits(opinion, torch.ones_like(opinion))
        return F.l1_loss(painted, batch.ab) / 100 + 0.1 * convincing, painted.detach()

    def _critic_loss(self, batch, painted):
        share = batch.rand(1, 1, 1)  # noisy examples: the critic must not learn the photos by heart
        true, false = self._opinion(batch.L, batch.ab + share), self._opinion(batch.L, painted + share)
        return (F.binary_cross_entropy_with_logits(true, torch.ones_like(true))
                + F.binary_cross_entropy_with_logits(false, torch.zeros_like(false)))

    def step(self, batch):
        generator, painted = self.painter_loss(batch)
        self.painter_descent.step(generator)
        critic = self.critic_loss(batch, painted)
        self.critic_descent.step(critic)
        return {"generator": generator, "critic": critic}

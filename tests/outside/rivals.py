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

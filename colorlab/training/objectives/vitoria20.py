"""ChromaGAN (Vitoria, Raad, Ballester, WACV 2020): squared error, an opinion of what the photo shows, and WGAN-GP.

The authors took the opinion of VGG16, which saw grey photos. EfficientNet-Lite0 stands in for it here, and sees them in
colour: it knows more of them so, and has to be right only once.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from colorlab import losses
from colorlab.datasets import PhotoSet
from colorlab.models import critics, imagenet
from colorlab.models.base import Colorizer
from colorlab.training import processes
from colorlab.training.batches import Batch
from colorlab.training.objectives.adversarial import Adversarial, untouched
from colorlab.training.objectives.isola17 import adam
from colorlab.training.objectives.registry import register
from colorlab.training.recipe import Recipe
from colorlab.training.state import TrainingError

CLASS_WEIGHT = 0.003
CRITIC_WEIGHT = 0.1
PENALTY_WEIGHT = 10
OPINION_SIDE = 128  # pixels, at which the classifier looks at the photos


@register("chromagan")
class ChromaGan(Adversarial):
    """MSE + 0.003 times the divergence of the class head + 0.1 times the critic's opinion, which is a WGAN-GP's.

    Each step first moves the generator, then the critic, on what the moved generator paints.
    """

    columns = ("generator", "mse", "classes", "critic_real", "critic_fake", "penalty")
    opinion: Tensor  # of the classifier of every photo, (N, 1000), float16

    @classmethod
    def check(cls, model: Colorizer, photos: PhotoSet, recipe: Recipe) -> None:
        if getattr(model, "classes", 0) != imagenet.CLASSES or not hasattr(model, "ab_and_classes"):
            raise TrainingError(f"the objective '{recipe.objective}' needs a model with a head for ImageNet's "
                                f"{imagenet.CLASSES} classes, and a method `ab_and_classes` (vitoria20)")

    def prepare(self, photos: PhotoSet) -> None:
        self.opinion = processes.broadcast(opinions, photos, self.device).to(self.device)

    def start(self, steps: int) -> None:
        self.critic = critics.ChromaCritic(float(getattr(self.model, "width", 1.0))).to(self.device)
        self.descent, self.critic_descent = adam(self, self.model, steps), adam(self, self.critic, steps)
        self._generate = self.parallel(self._generator_losses, self.model)
        self._criticise = self.parallel(self._critic_losses, self.critic)

    def _generator_losses(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        ab, scores = self.model.ab_and_classes(batch.L)  # type: ignore[operator]  # see `check`
        opinion = self.opinion[batch.numbers.to(self.opinion.device)].float()
        with untouched(self.critic):
            doubt = -self.critic(batch.L, ab).mean()
        return losses.chroma_mse(ab, batch.ab), losses.class_divergence(scores, opinion), doubt

    def _critic_losses(self, batch: Batch, painted: Tensor, mix: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return (-self.critic(batch.L, batch.ab).mean(), self.critic(batch.L, painted).mean(),
                losses.gradient_penalty(self.critic, batch.L, batch.ab, painted, mix))

    def step(self, batch: Batch) -> Mapping[str, Tensor]:
        mse, classes, doubt = self._generate(batch)
        self.descent.step(mse + CLASS_WEIGHT * classes + CRITIC_WEIGHT * doubt)
        with torch.no_grad():
            painted = self.model(batch.L)
        real, fake, penalty = self._criticise(batch, painted, batch.rand())
        self.critic_descent.step(real + fake + PENALTY_WEIGHT * penalty)
        return {"generator": doubt, "mse": mse, "classes": classes, "critic_real": real, "critic_fake": fake,
                "penalty": penalty}


def opinions(photos: PhotoSet, device: torch.device) -> Tensor:
    """The classifier's probabilities of every photo, whole and in its colours: (N, 1000), float16."""
    return torch.cat([torch.softmax(imagenet.see(part.to(device), OPINION_SIDE).logits, dim=1).half().cpu()
                      for part in photos.rgb.split(16)])

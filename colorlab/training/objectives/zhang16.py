"""Colorful Image Colorization (Zhang, Isola, Efros, ECCV 2016): squared error, classification, rebalanced."""

import torch
from torch import Tensor

from colorlab import bins, lab, losses
from colorlab.datasets import PhotoSet, spread
from colorlab.models.base import Colorizer
from colorlab.training import processes
from colorlab.training.batches import Batch
from colorlab.training.objectives.base import Objective
from colorlab.training.objectives.registry import register
from colorlab.training.recipe import Recipe
from colorlab.training.state import TrainingError

PRIOR_PHOTOS = 2000


@register("l2")
class SquaredError(Objective):
    """Squared distance in the ab plane (equation 1)."""

    def loss(self, batch: Batch) -> Tensor:
        return losses.l2(self.model(batch.L), batch.ab)


@register("classification")
class Classification(Objective):
    """Cross-entropy over the 313 bins (equation 2), all pixels alike."""

    weights: Tensor | None = None

    @classmethod
    def check(cls, model: Colorizer, photos: PhotoSet, recipe: Recipe) -> None:
        if not hasattr(model, "logits"):
            raise TrainingError(f"the objective '{recipe.objective}' needs a model that predicts the 313 bins, with a "
                                "method `logits` (zhang16)")

    def loss(self, batch: Batch) -> Tensor:
        logits = self.model.logits(batch.L)
        return losses.cross_entropy(logits, batch.ab, self.weights)


@register("rebalanced")
class Rebalanced(Classification):
    """Cross-entropy over the 313 bins, in which rare colours have more say (equations 2 to 4)."""

    def prepare(self, photos: PhotoSet) -> None:
        prior = processes.broadcast(estimate_prior, photos)
        self.weights = bins.rebalancing_weights(prior).to(self.device)


def estimate_prior(photos: PhotoSet, count: int = PRIOR_PHOTOS) -> Tensor:
    """The prior over the 313 bins (`bins.estimate_prior`) of `count` photos, evenly spread over the set.

    Raises
    ------
    TrainingError
        If the photos give none.
    """
    chosen = torch.tensor(spread(range(len(photos)), count))
    # Neighbouring pixels are alike: every second row and column tell as much in a quarter of the time.
    try:
        ab = (lab.rgb_to_lab(photos.rgb[part][..., ::2, ::2])[:, 1:] for part in chosen.split(100))
        return bins.estimate_prior(ab, photographs=photos.photographs)
    except ValueError as error:
        raise TrainingError(f"no prior can be estimated: {error}") from error

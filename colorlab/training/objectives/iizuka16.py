"""Let there be Color! (Iizuka, Simo-Serra, Ishikawa, SIGGRAPH 2016): squared error, with and without classes."""

from torch import Tensor

from colorlab import losses
from colorlab.datasets import PhotoSet
from colorlab.models.base import Colorizer
from colorlab.training.batches import Batch
from colorlab.training.objectives.base import Objective
from colorlab.training.objectives.registry import register
from colorlab.training.recipe import Recipe
from colorlab.training.state import TrainingError


@register("mse")
class MeanSquaredError(Objective):
    """Mean squared error of ab scaled to 0..1 (section 4)."""

    def loss(self, batch: Batch) -> Tensor:
        return losses.mse(self.model(batch.L), batch.ab)


@register("mse+classes")
class WithClasses(Objective):
    """Mean squared error, and the cross-entropy of the photo's class (section 4)."""

    needs_classes = True

    @classmethod
    def check(cls, model: Colorizer, photos: PhotoSet, recipe: Recipe) -> None:
        classes = getattr(model, "classes", 0)
        if len(photos.classes) != classes:
            raise TrainingError(f"the photos have {len(photos.classes)} classes (folders), the model {classes}")
        if classes == 1:
            raise TrainingError(f"all photos are of one class: '{recipe.objective}' needs two folders or more, one for "
                                "each class; 'mse' needs none")
        if not hasattr(model, "ab_and_classes"):
            raise TrainingError(f"the objective '{recipe.objective}' needs a model that tells classes, with a method "
                                "`ab_and_classes` (iizuka16)")

    def loss(self, batch: Batch) -> Tensor:
        ab, scores = self.model.ab_and_classes(batch.L)  # type: ignore[operator]  # see `check`
        return losses.mse_and_classes(ab, batch.ab, scores, batch.labels)

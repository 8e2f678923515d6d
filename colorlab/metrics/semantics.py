"""Whether colours leave a photo what it shows: a classifier looks at it instead of a person."""

from torch import Tensor

from colorlab import codedigest
from colorlab.metrics import seen
from colorlab.metrics.base import Pair, SetMetric
from colorlab.metrics.registry import register


@register
class SameName(SetMetric):
    """Share of the photos that a classifier (EfficientNet-Lite0) gives the same name as it gives the true photo.

    After the "semantic interpretability" of section 3.1 of Zhang 2016, which counts photos that VGG16 names rightly.
    Here the true photo's name stands for the right one, so that photos without labels will do.
    """

    name, label, better, shown = "same_name", "named as the true photo", "higher", False
    hides = ("Most photos are recognised by their shapes, so grey ones score high. A classifier that errs on the true "
             "photo rewards whoever makes it err in the same way.")

    def features(self, pair: Pair) -> tuple[Tensor, Tensor]:
        return seen.first(seen.prediction(pair).logits)[:, None], seen.first(seen.truth(pair).logits)[:, None]

    def of_set(self, predicted: Tensor, true: Tensor) -> float:
        return (predicted == true).float().mean().item()

    def digest(self) -> str:
        return codedigest.of_text(super().digest(), seen.digest())

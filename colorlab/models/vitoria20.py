"""ChromaGAN (Vitoria, Raad, Ballester, WACV 2020): what a photo shows guides its colours, and a critic judges them.

The layers are those of the authors' Keras definition (pvitoria/ChromaGAN), whose layers have no names; these are ours.
Its critic is `critics.ChromaCritic`.
"""

import copy
from collections.abc import Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from colorlab import resources
from colorlab.models import imagenet
from colorlab.models.base import Colorizer, ModelError
from colorlab.models.card import Card
from colorlab.models.registry import register

EPSILON = 1e-3  # of BatchNorm, as in Keras
SHIFT, SCALE = 128, 255  # the sigmoid's 0..1 is ab as 8-bit Lab stores it
VGG = ((1, 64, 2), (2, 128, 2), (3, 256, 3), (4, 512, 3))  # block, channels, convolutions
DENSE = 32  # pixels of the input for one place of what the dense layers see


def same(x: Tensor, convolution: nn.Conv2d) -> Tensor:
    """A 3x3 convolution and ReLU padded as in Keras: with stride 2, and an even side, only below and to the right."""
    return F.relu(convolution(F.pad(x, [0, 1, 0, 1] if convolution.stride[0] == 2 else [1, 1, 1, 1])))


@register("vitoria20")
class Vitoria20(Colorizer):
    """Vitoria 2020: VGG16 up to its fourth block, a global and a local branch, and a head that tells 1,000 classes.

    Parameters
    ----------
    width : float
        1 is the published network (171,171,722 numbers, of which 123,642,856 only tell the class).
    side : int
        Photos are squeezed to side x side before the network sees them, 224 as published; a multiple of 32.
    places : int
        The dense layers see places x places features, 7 as published: one for 32 x 32 pixels of 224. Of photos of other
        sizes they see means.
    classes : int
        Of the head, which guides the training; 0: no head.
    """

    multiple = 32
    stride = 2
    default_objective = "chromagan"
    ranges = {"width": (1 / 512, 64), "side": (32, 16384), "places": (1, 512), "classes": (0, 10 ** 6)}
    training_defaults = {"photos": {"side": 128, "width": 0.125, "batch_size": 16}}

    def __init__(self, width: float = 1.0, side: int = 224, places: int = 7, classes: int = 1000):
        super().__init__()
        self.width, self.side, self.places, self.classes = width, side, places, classes
        self.check_settings()

        def scaled(channels: int) -> int:
            return max(1, round(channels * width))

        def conv(inputs: int, outputs: int, stride: int = 1, kernel: int = 3) -> nn.Conv2d:
            return nn.Conv2d(inputs, outputs, kernel, stride)

        def norm(channels: int) -> nn.BatchNorm2d:
            return nn.BatchNorm2d(channels, eps=EPSILON, momentum=0.01)

        c32, c64, c128, c256, c512, c1024, c4096 = (scaled(n) for n in (32, 64, 128, 256, 512, 1024, 4096))
        self.vgg, inputs = nn.ModuleDict(), 3
        for block, channels, convolutions in VGG:
            for number in range(1, convolutions + 1):
                self.vgg[f"block{block}_conv{number}"] = conv(inputs, scaled(channels))
                inputs = scaled(channels)
        flat = c512 * places ** 2
        everywhere: dict[str, nn.Module] = {}
        for number, stride in enumerate((2, 1, 2, 1), 1):
            everywhere |= {f"conv{number}": conv(c512, c512, stride), f"bn{number}": norm(c512)}
        everywhere |= {"fc1": nn.Linear(flat, c1024), "fc2": nn.Linear(c1024, c512), "fc3": nn.Linear(c512, c256)}
        self.add_module("global", nn.ModuleDict(everywhere))
        self.mid = nn.ModuleDict({"conv1": conv(c512, c512), "bn1": norm(c512), "conv2": conv(c512, c256),
                                  "bn2": norm(c256)})
        self.fusion = nn.Conv2d(2 * c256, c256, 1)
        self.dec = nn.ModuleDict({"conv1": conv(c256, c128), "conv2": conv(c128, c64), "conv3": conv(c64, c64),
                                  "conv4": conv(c64, c32), "conv5": conv(c32, 2)})
        if classes:
            self.add_module("class", nn.ModuleDict({
                "fc1": nn.Linear(flat, c4096), "fc2": nn.Linear(c4096, c4096), "fc3": nn.Linear(c4096, classes)}))

    def check_settings(self) -> None:
        super().check_settings()
        if self.side % self.multiple:
            raise ModelError(f"side must be a multiple of {self.multiple}, got {self.side}")

    @classmethod
    def infer_config(cls, state: Mapping[str, Tensor]) -> dict[str, Any] | None:
        if "vgg.block1_conv1.weight" not in state:
            return None
        features = state["global.fc1.weight"].shape[1] // state["global.conv4.weight"].shape[0]
        places = round(features ** 0.5)
        return {"width": state["vgg.block1_conv1.weight"].shape[0] / 64, "places": places, "side": DENSE * places,
                "classes": len(state["class.fc3.bias"]) if "class.fc3.bias" in state else 0}

    @classmethod
    def fresh(cls, side: int, classes: int = 0, drawn: bool = False, /, **options: Any) -> "Vitoria20":
        # Its classes are ImageNet's, whatever folders the photos lie in, and it knows photos of one size.
        usual = {"width": 0.125, "places": max(1, side // DENSE)}
        return super().fresh(side, imagenet.CLASSES, True, **usual | options)

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        return self.side, self.side

    def for_export(self) -> "Vitoria20":
        """The same network, whose parts "global" and "class" have names that are no words of Python."""
        other = copy.copy(self)
        other._modules = {f"{name}_" if name in ("global", "class") else name: part
                          for name, part in self._modules.items()}
        return other

    # --- the parts

    def _part(self, name: str) -> nn.ModuleDict:
        part = self.get_submodule(name if name in self._modules else f"{name}_")  # see `for_export`
        assert isinstance(part, nn.ModuleDict)
        return part

    def _normed(self, x: Tensor, part: str, number: int) -> Tensor:
        """Convolution, ReLU, then BatchNorm."""
        layers = self._part(part)
        return layers[f"bn{number}"](same(x, layers[f"conv{number}"]))  # type: ignore[arg-type]

    def trunk(self, L: Tensor) -> Tensor:
        """VGG16 up to block4_conv3: L (B, 1, H, W) in 0..100 -> (B, 512, H/8, W/8)."""
        self.check_input(L)
        x = (L / 100).expand(-1, 3, -1, -1)
        for block, _, convolutions in VGG:
            x = F.max_pool2d(x, 2) if block > 1 else x
            for number in range(1, convolutions + 1):
                x = same(x, self.vgg[f"block{block}_conv{number}"])  # type: ignore[arg-type]
        return x

    def whole(self, trunk: Tensor) -> Tensor:
        """What both the class and the global features come from: (B, 512 * places^2), channels of a place together."""
        x = trunk
        for number in range(1, 5):
            x = self._normed(x, "global", number)
        rows, columns = (shares(size, self.places, x) for size in x.shape[-2:])
        return torch.einsum("bchw,ih,jw->bijc", x, rows, columns).flatten(1)  # (H, W, C), as Keras flattens

    def global_features(self, whole: Tensor) -> Tensor:
        """`whole` -> (B, 256); three dense layers without an activation are one matrix in effect, as published."""
        layers = self._part("global")
        return layers["fc3"](layers["fc2"](layers["fc1"](whole)))

    def class_scores(self, whole: Tensor) -> Tensor:
        """`whole` -> scores (B, 1000) before the softmax."""
        if not self.classes:
            raise ModelError("this model tells no classes: build it with classes=1000")
        layers = self._part("class")
        return layers["fc3"](layers["fc2"](layers["fc1"](whole)))

    def local_features(self, trunk: Tensor) -> Tensor:
        """`trunk` -> (B, 256, H/8, W/8)."""
        return self._normed(self._normed(trunk, "mid", 1), "mid", 2)

    def colours(self, local: Tensor, everywhere: Tensor) -> Tensor:
        """Local (B, 256, h, w) and global features (B, 256) -> 0..1 (B, 2, 4h, 4w)."""
        wide = everywhere[:, :, None, None].expand(-1, -1, *local.shape[-2:])
        x = F.relu(self.fusion(torch.cat((local, wide), dim=1)))
        first, second, third, fourth, last = (self.dec[f"conv{number}"] for number in range(1, 6))
        x = F.interpolate(same(x, first), scale_factor=2, mode="nearest")  # type: ignore[arg-type]
        x = F.interpolate(same(same(x, second), third), scale_factor=2, mode="nearest")  # type: ignore[arg-type]
        return torch.sigmoid(last(F.pad(same(x, fourth), [1, 1, 1, 1])).float())  # type: ignore[arg-type]

    def forward(self, L: Tensor) -> Tensor:
        """L (B, 1, H, W) in 0..100 -> ab (B, 2, H, W) in CIE units; H and W are multiples of 32."""
        trunk = self.trunk(L)
        return self._to_ab(self.colours(self.local_features(trunk), self.global_features(self.whole(trunk)))).to(L)

    def ab_and_classes(self, L: Tensor) -> tuple[Tensor, Tensor]:
        """For training: ab (B, 2, H, W) and class scores (B, classes) from one pass."""
        trunk = self.trunk(L)
        whole = self.whole(trunk)
        ab = self._to_ab(self.colours(self.local_features(trunk), self.global_features(whole)))
        return ab, self.class_scores(whole)

    @staticmethod
    def _to_ab(values: Tensor) -> Tensor:
        return SCALE * F.interpolate(values, scale_factor=2, mode="nearest") - SHIFT


def shares(size: int, places: int, like: Tensor) -> Tensor:
    """What each pixel of a row gives to each of its places, (places, size): `F.adaptive_avg_pool2d` along one axis.

    PyTorch's own pooling, exported for one size of photo, is wrong for the others.
    """
    pixel, place = torch.arange(size, device=like.device), torch.arange(places, device=like.device)[:, None]
    first, end = place * size // places, ((place + 1) * size + places - 1) // places
    inside = ((pixel >= first) & (pixel < end)).to(like)
    return inside / inside.sum(dim=1, keepdim=True)


_CARDS = {
    "vitoria20-mini": Card(
        name="vitoria20-mini",
        paper="Vitoria, Raad, Ballester, ChromaGAN: Adversarial Picture Colorization with Semantic Class Distribution, "
              "WACV 2020",
        weights="trained by us, embedded; the published layers at an eighth of the width, its trunk from scratch "
                "instead of from VGG16's weights",
        licence="BSD 3-clause (weights); the photos are for non-commercial research and teaching",
        training_data="30,000 photos at 64 x 64 pixels, 10,000 at 128 x 128 (labels unused); the opinion of "
                      "EfficientNet-Lite0 on the latter stands in for that of VGG16",
        size="1,774,398 parameters, 3.6 MB",
        limits="Squared error first, then with classes and a critic, which has little weight beside it; a short "
               "training from scratch. It is no picture of what the published network can do. For teaching only.",
        failures="A sepia tone over everything, whatever the photo shows, skies included: it has learnt hardly more "
                 "than the mean colour."),
}
# A model is offered once its weights are there: `tools/embedded.py` makes them.
Vitoria20.cards = {name: card for name, card in _CARDS.items()
                   if resources.path("weights", f"{name}.safetensors").is_file()}

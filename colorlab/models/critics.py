"""Networks that learn to tell true colours from painted ones, and what else they know once they have."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from colorlab import lab, resources
from colorlab.models import checkpoint
from colorlab.models.base import ModelError
from colorlab.models.isola17 import AB_SCALE, initialise
from colorlab.models.registry import CheckpointError

SIDE = 128  # pixels, of the photos that the embedded critics learnt from
HEADER = "colorlab-critic"  # of a safetensors file, where a colorizer's says "colorlab"


class Critic(nn.Module):
    """A network that sees L and ab of a photo, and gives every place of it a score: high where it looks true.

    Attributes
    ----------
    architecture : str
        The name of the generator that it belongs to.
    probabilities : bool
        The sigmoid of a score is the probability that this place is true; False where scores have no scale.
    width : float
        Share of the published channels.
    facts : mapping
        What the file of its weights says of their training.
    """

    architecture: ClassVar[str]
    probabilities: ClassVar[bool]

    def __init__(self, width: float = 1.0):
        super().__init__()
        self.width = width
        self.facts: Mapping[str, Any] = {}

    def forward(self, L: Tensor, ab: Tensor) -> Tensor:
        """L (B, 1, H, W) in 0..100 and ab (B, 2, H, W) in CIE units -> scores of its patches (B, 1, h, w)."""
        raise NotImplementedError


class PatchCritic(Critic):
    """The 70 x 70 PatchGAN of Isola 2017: each score knows a square of 70 x 70 pixels (2,765,633 parameters)."""

    architecture, probabilities = "isola17", True

    def __init__(self, width: float = 1.0):
        super().__init__(width)
        c64, c128, c256, c512 = (max(1, round(channels * width)) for channels in (64, 128, 256, 512))
        layers: list[nn.Module] = [nn.Conv2d(3, c64, 4, 2, 1), nn.LeakyReLU(0.2)]
        for inputs, outputs, stride in ((c64, c128, 2), (c128, c256, 2), (c256, c512, 1)):
            layers += [nn.Conv2d(inputs, outputs, 4, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]
        self.model = nn.Sequential(*layers, nn.Conv2d(c512, 1, 4, 1, 1))
        initialise(self)

    def forward(self, L: Tensor, ab: Tensor) -> Tensor:
        return self.model(torch.cat((L / 50 - 1, ab / AB_SCALE), dim=1))


class ChromaCritic(Critic):
    """The critic of Vitoria 2020, which has no BatchNorm, as WGAN-GP demands (2,764,737 parameters)."""

    architecture, probabilities = "vitoria20", False

    def __init__(self, width: float = 1.0):
        super().__init__(width)
        c64, c128, c256, c512 = (max(1, round(channels * width)) for channels in (64, 128, 256, 512))
        self.disc = nn.Module()
        for number, (inputs, outputs, stride) in enumerate(((3, c64, 2), (c64, c128, 2), (c128, c256, 2),
                                                            (c256, c512, 1), (c512, 1, 1)), 1):
            self.disc.add_module(f"conv{number}", nn.Conv2d(inputs, outputs, 4, stride))

    def forward(self, L: Tensor, ab: Tensor) -> Tensor:
        x = torch.cat((L / 100, (ab + 128) / 255), dim=1)
        for number, layer in enumerate(self.disc.children(), 1):
            assert isinstance(layer, nn.Conv2d)
            # "same" in Keras: with stride 1 the odd pixel comes behind.
            x = layer(F.pad(x, [1, 1, 1, 1] if layer.stride[0] == 2 else [1, 2, 1, 2]))
            x = F.leaky_relu(x, 0.3) if number < 5 else x
        return x


KINDS: dict[str, type[Critic]] = {kind.architecture: kind for kind in (PatchCritic, ChromaCritic)}


def save(critic: Critic, path: str | Path, half: bool = False) -> Path:
    """Write a critic as safetensors, with its kind, its width and the facts of its training in the header."""
    from safetensors.torch import save as packed

    parameters = dict(critic.named_parameters())
    state = {name: (value.half() if half and name in parameters else value).cpu().contiguous().clone()
             for name, value in critic.state_dict().items()}
    header = json.dumps({"architecture": critic.architecture, "width": critic.width, "facts": dict(critic.facts)})
    with resources.replacing(path) as temporary:
        temporary.write_bytes(packed(state, metadata={HEADER: header}))
    return Path(path)


def load(name_or_path: str | Path, device: str | torch.device = "cpu") -> Critic:
    """A critic in eval mode: an embedded one by the name of its generator, such as "isola17-mini", or a file.

    A file is one that `save` wrote, a `last.pt` of an adversarial run, or a `latest_net_D.pth` of the authors of
    isola17.

    Raises
    ------
    CheckpointError
        If there is no such critic, or if the file holds none.
    """
    path = Path(name_or_path)
    if not path.suffix:
        path = resources.path("weights", f"{name_or_path}-critic.safetensors")
        if not path.is_file():
            there = [one.name.removesuffix("-critic.safetensors") for one in sorted(path.parent.glob("*-critic.*"))]
            raise CheckpointError(f"no critic is called '{name_or_path}'; there are those of "
                                  f"{', '.join(there) or 'no model'}, or give the path of a file")
    state, header = _read(path)
    if "model.11.weight" in state:
        critic: Critic = PatchCritic(state["model.0.weight"].shape[0] / 64)
    elif "disc.conv5.weight" in state:
        critic = ChromaCritic(state["disc.conv1.weight"].shape[0] / 64)
    else:
        raise CheckpointError(f"{path}: holds no critic that colorlab knows ({', '.join(KINDS)})")
    try:
        critic.load_state_dict({name: value.float() if value.is_floating_point() else value
                                for name, value in state.items()})
    except RuntimeError as error:
        raise CheckpointError(f"{path}: looks like the critic of {critic.architecture}, but does not fit it: "
                              f"{' '.join(str(error).split())[:300]}") from error
    critic.facts = header.get("facts", {})
    return critic.eval().to(device)


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The tensors of a critic by the names that it has for them, and its header."""
    if path.suffix == ".safetensors" and path.is_file():
        from safetensors import safe_open

        try:
            with safe_open(path, framework="pt") as file:
                header = json.loads((file.metadata() or {}).get(HEADER, "{}"))
                return {key: file.get_tensor(key) for key in file.keys()}, header  # noqa: SIM118, it is no dict
        except Exception as error:
            raise CheckpointError(f"{path}: not a safetensors file that can be read ({error})") from error
    if path.suffix == ".pt" and path.is_file():
        return _of_run(path)
    state = checkpoint.read(path)[0]
    return {name.removeprefix("module."): value for name, value in state.items()}, {}


def _of_run(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """What a run that is trained adversarially keeps beside its generator."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        recipe, photos = content["recipe"], content["step"] * content["recipe"]["batch_size"]
        return content["objective"]["critic"], {"facts": {"recipe": recipe, "photos_seen": photos,
                                                          "side": content["photos"][-1]}}
    except Exception as error:  # torch raises almost anything on a damaged file
        raise CheckpointError(f"{path}: no checkpoint of a run that trains a critic") from error


def squared(rgb: Tensor, side: int) -> tuple[Tensor, Tensor]:
    """RGB uint8 (B, 3, H, W), stretched to side x side -> L (B, 1, side, side) and ab (B, 2, side, side)."""
    values = rgb.float() / 255
    if values.shape[-2:] != (side, side):
        values = F.interpolate(values, (side, side), mode="bilinear", align_corners=False, antialias=True)
    colours = lab.rgb_to_lab(lab.to_uint8(values))
    return colours[:, :1], colours[:, 1:]


@torch.inference_mode()
def scores(critic: Critic, rgb: Tensor) -> Tensor:
    """What a critic thinks of every place: RGB uint8 (B, 3, H, W), any size -> (B, h, w), high where it looks true.

    Photos are stretched to the size of those that the critic learnt from (`critic.facts["side"]`, 128 if it says none).
    """
    return critic(*squared(rgb, int(critic.facts.get("side", SIDE))))[:, 0]


def probabilities(critic: Critic, rgb: Tensor) -> Tensor:
    """The critic's probability that a place is true: RGB uint8 (B, 3, H, W), any size -> (B, h, w) in 0..1.

    Raises
    ------
    ModelError
        If its scores are no logits, as those of WGAN-GP.
    """
    if not critic.probabilities:
        raise ModelError(f"the critic of {critic.architecture} gives scores without a scale, no probabilities: compare "
                         "its `scores` of several photos")
    return torch.sigmoid(scores(critic, rgb))


def agreement(one: Tensor, other: Tensor) -> float:
    """How much two critics agree: Spearman's rank correlation of their opinions of the same photos, (N,) each, -1..1.

    Ranks, since scores of different critics have different scales; equal ones share a rank.
    """
    ranks = [(part[:, None] > part).sum(dim=1) + ((part[:, None] == part).sum(dim=1) - 1) / 2 for part in (one, other)]
    centred = [(part - part.mean()).double() for part in ranks]
    return (centred[0] @ centred[1] / (centred[0].norm() * centred[1].norm())).item()

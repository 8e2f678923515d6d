"""A model of somebody else's: a small U-Net in one file, registered by a decorator, with a condition of its own."""

import numpy as np
import torch
from torch import Tensor, nn

import colorlab
from colorlab.models import Card, Colorizer


@colorlab.models.register("unet")
class UNet(Colorizer):
    """Two halvings, two enlargements, skips; `tint` (B, 2) is added to the answer."""

    multiple = 4
    conditions = ("tint",)
    default_objective = "absolute"
    training_defaults = {"photos": {"side": 32, "batch_size": 4}}
    frozen = ("scale",)
    cards = {"unet": Card(name="unet", paper="none", weights="yours", licence="yours", training_data="yours",
                          size="small", limits="a test")}

    def __init__(self, width: float = 1.0, side: int = 64):
        super().__init__()
        self.width, self.side = width, side
        channels = max(2, round(8 * width))
        self.down1 = nn.Sequential(nn.Conv2d(1, channels, 3, padding=1), nn.BatchNorm2d(channels), nn.ReLU())
        self.down2 = nn.Sequential(nn.Conv2d(channels, 2 * channels, 3, 2, 1), nn.ReLU())
        self.down3 = nn.Sequential(nn.Conv2d(2 * channels, 4 * channels, 3, 2, 1), nn.ReLU())
        self.up2 = nn.ConvTranspose2d(4 * channels, 2 * channels, 2, 2)
        self.up1 = nn.ConvTranspose2d(4 * channels, channels, 2, 2)
        self.last = nn.Conv2d(2 * channels, 2, 1)
        self.scale = nn.Parameter(torch.tensor(20.0), requires_grad=False)

    @classmethod
    def infer_config(cls, state):
        return {"width": state["down1.0.weight"].shape[0] / 8} if "down3.0.weight" in state else None

    def condition_input(self, rgb: np.ndarray, **conditions) -> dict[str, Tensor]:
        return {"tint": torch.tensor([conditions["tint"]], dtype=torch.float32, device=self.device)}

    def forward(self, L: Tensor, tint: Tensor | None = None) -> Tensor:
        self.check_input(L)
        one = self.down1(L / 50 - 1)
        two = self.down2(one)
        three = self.up2(self.down3(two))
        ab = self.scale * self.last(torch.cat((self.up1(torch.cat((three, two), dim=1)), one), dim=1))
        return ab if tint is None else ab + tint[:, :, None, None]

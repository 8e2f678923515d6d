"""Real-time user-guided colorization (Zhang et al., SIGGRAPH 2017): a photo and what a user knows of its colours."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from colorlab import bins, images
from colorlab.hints import Hint, displayable, hidden, raster
from colorlab.models import growing, suggestions
from colorlab.models.base import Colorizer, ModelError
from colorlab.models.card import Card
from colorlab.models.download import DOWNLOADS, Download
from colorlab.models.folding import fold_batch_norm
from colorlab.models.registry import register
from colorlab.models.zhang16 import AB_SCALE, Zhang16, block, layer

CLASSES = 529  # 23 x 23 points of the ab plane, see `lab.ab_grid`


@register("zhang17")
class Zhang17(Colorizer):
    """Zhang 2017: the trunk of 2016 without its strides, three shortcuts, hints beside L, regression to ab.

    A second head tells a distribution over 529 colours (`distribution`), from which a program suggests some.

    Parameters
    ----------
    width : float
        1 is the published network (34,187,027 parameters, 107 keys, as in the authors' `siggraph17.py`).
    side : int
        Photos are squeezed to side x side before the network sees them, as published with 256.
    mask_centre : float
        What is taken from the mask. 0 in the released weights, which were converted from Caffe; the authors' PyTorch
        training uses 0.5.
    batch_norm : bool
        A scaffold for training, as in `Zhang16`.
    """

    conditions = ("hints",)
    default_objective = "hints"
    training_defaults = {"streets": {"batch_size": 8, "zoom": 1.0, "width": 0.125, "side": 96, "limit": 2000,
                                     "epochs": 7.0, "learning_rate": 5e-3}}
    ranges = {"width": (1 / 512, 64), "side": (8, 16384), "mask_centre": (0, 1)}

    def __init__(self, width: float = 1.0, side: int = 256, mask_centre: float = 0.0, batch_norm: bool = False):
        super().__init__()
        self.width, self.side, self.mask_centre, self.batch_norm = width, side, mask_centre, batch_norm
        self.check_settings()
        c64, c128, c256, c512 = (max(1, round(channels * width)) for channels in (64, 128, 256, 512))

        def stage(inputs: int, outputs: int, convolutions: int, dilation: int = 1) -> nn.Sequential:
            return block(inputs, outputs, convolutions, dilation=dilation, batch_norm=batch_norm)

        def convolution(inputs: int, outputs: int) -> nn.Conv2d:
            return nn.Conv2d(inputs, outputs, kernel_size=3, padding=1)

        def up(inputs: int, outputs: int) -> nn.Sequential:
            return nn.Sequential(nn.ConvTranspose2d(inputs, outputs, kernel_size=4, stride=2, padding=1))

        self.model1 = stage(4, c64, 2)                              # 1
        self.model2 = stage(c64, c128, 2)                           # 1/2
        self.model3 = stage(c128, c256, 3)                          # 1/4
        self.model4 = stage(c256, c512, 3)                          # 1/8
        self.model5 = stage(c512, c512, 3, dilation=2)
        self.model6 = stage(c512, c512, 3, dilation=2)
        self.model7 = stage(c512, c512, 3)
        # ReLU comes after a shortcut has been added, so these blocks begin with one.
        self.model8up, self.model3short8 = up(c512, c256), nn.Sequential(convolution(c256, c256))         # 1/4
        self.model8 = nn.Sequential(nn.ReLU(inplace=True), *stage(c256, c256, 2))
        self.model9up, self.model2short9 = up(c256, c128), nn.Sequential(convolution(c128, c128))         # 1/2
        self.model9 = nn.Sequential(nn.ReLU(inplace=True), *stage(c128, c128, 1))
        self.model10up, self.model1short10 = up(c128, c128), nn.Sequential(convolution(c64, c128))        # 1
        self.model10 = nn.Sequential(nn.ReLU(inplace=True), *layer(convolution(c128, c128), batch_norm)[:-1],
                                     nn.LeakyReLU(0.2, inplace=True))
        self.model_class = nn.Sequential(nn.Conv2d(c256, CLASSES, kernel_size=1))
        self.model_out = nn.Sequential(nn.Conv2d(c128, 2, kernel_size=1), nn.Tanh())

    def check_settings(self) -> None:
        if isinstance(self.side, int) and (self.side < self.multiple or self.side % self.multiple):
            raise ModelError(f"side must be a multiple of {self.multiple}, got {self.side}")
        super().check_settings()

    @classmethod
    def infer_config(cls, state: Mapping[str, Tensor]) -> dict[str, Any] | None:
        if "model3short8.0.weight" not in state:
            return None
        return {"width": state["model1.0.weight"].shape[0] / 64, "batch_norm": "model1.1.weight" in state}

    @classmethod
    def fresh(cls, side: int, classes: int = 0, drawn: bool = False, /, **options: Any) -> "Zhang17":
        return super().fresh(side, classes, drawn, **{"width": 0.25, "batch_norm": True} | options)

    @classmethod
    def grown_from(cls, trunk: Zhang16, L: Tensor, seed: int = 0) -> "Zhang17":
        """A network to train that begins with the weights of a `Zhang16`, as the paper's began.

        Blocks 1 to 8 and the head of the classes compute what they did, since a convolution with a stride is one of
        which every second value is kept. The rest is new, and follows from the seed. `L` (B, 1, H, W) of some photos
        shows what the new BatchNorm layers have to undo.
        """
        if not isinstance(trunk, Zhang16):
            raise ModelError(f"a zhang17 grows from a zhang16, not from a {type(trunk).__name__}")
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(seed)
            model = cls(trunk.width, trunk.side, batch_norm=True).eval()
            growing.grow(model, trunk, L)
        return model

    def for_storage(self) -> Colorizer:
        return fold_batch_norm(self) if self.batch_norm else self

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        return self.side, self.side

    @property
    def predicts_bins(self) -> bool:
        """False: its distribution is over 529 points of the plane, most of which no screen shows, not over the 313."""
        return False

    # --- hints

    def condition_input(self, rgb: np.ndarray, **conditions: Any) -> dict[str, Tensor]:
        given = conditions.get("hints")
        return {"hints": self.hint_input(rgb, [] if given is None else given)}

    def hint_input(self, rgb: np.ndarray, given: Sequence[Hint]) -> Tensor:
        """What `forward` takes of the hints for a photo (H, W, 3): (1, 3, h, w), of the working size.

        A colour that no screen shows at the photo's lightness is made paler. Warns of hints that others hide.
        """
        whole = list(given)
        for one in whole:
            if not isinstance(one, Hint):
                raise ModelError(f"hints must be a list of colorlab.hints.Hint, got a {type(one).__name__} in it; "
                                 "colorlab.hints.read reads a file")
        photo, size = rgb.shape[:2], self.working_size(*rgb.shape[:2])
        if lost := hidden(whole, size, photo):
            warnings.warn(f"hint {lost[0] + 1} says nothing, since a later one of another colour lies on it (the "
                          f"network sees the photo at {size[1]} x {size[0]}); {len(lost)} of {len(whole)} are hidden",
                          stacklevel=3)
        return raster(displayable(whole, rgb), size, photo).to(self.device, self.dtype)

    def condition_example(self, name: str, L: Tensor) -> Tensor:
        mask = (L > 90).to(L)  # here and there
        return torch.cat((40 * mask, -20 * mask, mask), dim=1)

    def _given(self, L: Tensor, given: Tensor | Sequence[Hint] | None) -> Tensor:
        """The hints for L (B, 1, H, W) as (B, 3, H, W)."""
        if given is None:
            return L.new_zeros(len(L), 3, *L.shape[-2:])
        if not isinstance(given, Tensor):
            given = raster(given, (L.shape[-2], L.shape[-1])).to(L)
        if given.ndim != 4 or given.shape[1:] != (3, *L.shape[-2:]) or len(given) not in (1, len(L)):
            raise ModelError(f"hints must have shape (B, 3, H, W) with the B, H and W of L: ab and a mask; got "
                             f"{tuple(given.shape)} for L {tuple(L.shape)}")
        return given.expand(len(L), -1, -1, -1)

    # --- the network

    def features(self, L: Tensor, hints: Tensor | Sequence[Hint] | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """L (B, 1, H, W), hints as for `forward` -> conv1_2 at full size, conv2_2 at half, conv8_3 at a quarter."""
        self.check_input(L)
        given = self._given(L, hints)
        x = torch.cat(((L - 50) / 100, given[:, :2] / AB_SCALE, given[:, 2:] - self.mask_centre), dim=1)
        full = self.model1(x)
        half = self.model2(full[:, :, ::2, ::2])
        quarter = self.model3(half[:, :, ::2, ::2])
        x = self.model4(quarter[:, :, ::2, ::2])
        for stage in (self.model5, self.model6, self.model7):
            x = stage(x)
        return full, half, self.model8(self.model8up(x) + self.model3short8(quarter))

    def regress(self, full: Tensor, half: Tensor, quarter: Tensor) -> Tensor:
        """From `features` to ab (B, 2, H, W) in CIE units."""
        x = self.model9(self.model9up(quarter) + self.model2short9(half))
        return self.model_out(self.model10(self.model10up(x) + self.model1short10(full))) * AB_SCALE

    def forward(self, L: Tensor, hints: Tensor | Sequence[Hint] | None = None) -> Tensor:
        """L (B, 1, H, W) in 0..100 -> ab (B, 2, H, W) in CIE units; H and W are multiples of 8.

        `hints`: ab and a mask of 0 and 1, (B, 3, H, W) as `colorlab.hints.raster` makes them; or a list of hints that
        holds for all photos of the batch.

        Raises
        ------
        ValueError
            If L or hints have another shape.
        """
        return self.regress(*self.features(L, hints))

    def ab_and_scores(self, L: Tensor, hints: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """For training: ab (B, 2, H, W), and scores (B, 529, H/4, W/4) from features that learn nothing from them."""
        full, half, quarter = self.features(L, hints)
        return self.regress(full, half, quarter), self.model_class(quarter.detach())

    def class_scores(self, L: Tensor, hints: Tensor | Sequence[Hint] | None = None) -> Tensor:
        """Scores of the points of `lab.ab_grid`, before the softmax: (B, 529, H/4, W/4)."""
        return self.model_class(self.features(L, hints)[2])

    def distribution(self, L: Tensor, hints: Tensor | Sequence[Hint] | None = None, temperature: float = 1.0) -> Tensor:
        """Predicted probabilities of the points of `lab.ab_grid`: L (B, 1, H, W) -> (B, 529, H/4, W/4)."""
        return bins.sharpen(self.class_scores(L, hints), temperature)

    @torch.inference_mode()
    def suggest(self, photo: Any, x: float, y: float, hints: Sequence[Hint] = (), count: int = 6
                ) -> list[tuple[tuple[float, float], float]]:
        """Colours that the network thinks possible at a place, the likeliest first, given what is known so far.

        Parameters
        ----------
        photo : path, PIL image, array or tensor
        x, y : float
            Fractions of its width and height, as in a `Hint`.
        hints : sequence of Hint
            In the authors' program the suggestions do not change with them; in the paper they do, and here.
        count : int
            At most so many.

        Returns
        -------
        list of ((float, float), float)
            ab that a screen shows at the photo's lightness there, and their shares, which sum to 1.
        """
        rgb = images.to_rgb(photo)
        given = self.hint_input(rgb, hints)
        spread = self.distribution(self.network_input(rgb), given)[0]
        return suggestions.at(spread, Hint(x, y, (0.0, 0.0), radius=0), rgb, count)


_PAPER = ("Zhang, Zhu, Isola, Geng, Lin, Yu, Efros, Real-Time User-Guided Image Colorization with Learned Deep Priors, "
          "ACM Transactions on Graphics 36(4), 2017")
_FILE = "siggraph17-df00044c.pth"

Zhang17.cards = {
    "zhang17": Card(
        name="zhang17", paper=_PAPER, weights=f"the authors' release for PyTorch, {_FILE}, converted from Caffe",
        licence="BSD 2-clause (the authors' repository)",
        training_data="1.3 million photos of ImageNet, with simulated hints",
        size="34,187,027 parameters, 137 MB, fetched once",
        limits="Made for 256 x 256. Without hints its colours are those of a regression: safe, often pale. Whether the "
               "529 classes of the converted weights run along a or along b first has not been checked."),
}

Zhang17.cards |= {
    "zhang17-mini": Card(
        name="zhang17-mini", paper=_PAPER, weights="trained by us, embedded; same layers at a quarter of the width",
        licence="BSD 3-clause (weights); the photos are for non-commercial research and teaching",
        training_data="74,045 photos of Tiny ImageNet and of scenes, cars, animals and things: 110,000 views of "
                      "64 x 64 pixels, then 14,000 of 128 x 128, with simulated hints; begun with the weights of "
                      "zhang16-mini-classification",
        size="2,165,843 parameters, 4.4 MB",
        limits="Made to be told colours. Without hints it answers with those of an absolute error: safe, nearly grey. "
               "For teaching only.",
        failures="A single vivid hint tints other things of the photo, too, until others, grey ones for instance, "
                 "hold it back; a large thing is coloured unevenly, less with the distance."),
    "zhang17-streets": Card(
        name="zhang17-streets", paper=_PAPER, weights="trained by us, embedded; same layers at a quarter of the width",
        licence="BSD 3-clause",
        training_data="drawn scenes of colorlab.streets: 64,000 of 64 x 64 pixels, then 16,000 of 96 x 96, with a few "
                      "hints where the colours were wrong without them; begun with the weights of zhang17-mini",
        size="2,165,843 parameters, 4.4 MB",
        limits="Made to be told the paint of a car in the street world, at sides from 64 to 128 pixels; of photographs "
               "it has forgotten much.",
        failures="The distribution of its second head gives up less than half of its doubt for a hint that the colours "
                 "obey. At 128 pixels most yellow and neutral cars take a hint on less than 80 % of their area."),
}

DOWNLOADS["zhang17"] = Download(
    "zhang17", (f"https://colorizers.s3.us-east-2.amazonaws.com/{_FILE}",
                f"https://github.com/clibdev/colorization/releases/latest/download/{_FILE}"),
    _FILE, {"sha256": "df00044c"}, 136_790_000, "BSD 2-clause",
    "Zhang et al.: Real-Time User-Guided Image Colorization with Learned Deep Priors, SIGGRAPH 2017")

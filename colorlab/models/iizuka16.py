"""Let there be Color! (Iizuka, Simo-Serra, Ishikawa, SIGGRAPH 2016): local and global features, fused."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from colorlab import images, lab
from colorlab.models.base import Colorizer, ModelError, enlarged, to_tensor
from colorlab.models.card import Card
from colorlab.models.download import DOWNLOADS, Download
from colorlab.models.folding import fold_batch_norm
from colorlab.models.iizuka16_release import release_quirk, rgb_to_yuv, torch7_scale, yuv_to_rgb
from colorlab.models.registry import register

AB_RANGE = 100  # the sigmoid's 0..1 stands for -100..100 CIE units
IMAGENET_MEAN = 0.445  # of the grey values; the released weights bring their own


def convolution(inputs: int, outputs: int, stride: int = 1, kernel: int = 3, batch_norm: bool = False) -> nn.Sequential:
    """A convolution, BatchNorm if wanted, ReLU."""
    conv = nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2)
    return nn.Sequential(conv, *([nn.BatchNorm2d(outputs)] if batch_norm else []), nn.ReLU())


def dense(inputs: int, outputs: int, batch_norm: bool = False) -> nn.Sequential:
    """A fully connected layer, BatchNorm if wanted, ReLU."""
    return nn.Sequential(nn.Linear(inputs, outputs), *([nn.BatchNorm1d(outputs)] if batch_norm else []), nn.ReLU())


@register("iizuka16")
class Iizuka16(Colorizer):
    """Iizuka 2016: what is where (local), and what kind of picture it is (global), joined in a fusion layer.

    Parameters
    ----------
    width : float
        1 is the released network (43,218,402 parameters without classifier); 0.25 has a quarter of the channels.
    global_side : int
        The global branch sees a copy of the photo of this size, a multiple of 32; 224 in the release.
    side : int
        `colorize` shrinks photos whose longer side exceeds this. The authors advise small photos: in large
        ones distant parts get different colours, since the local features reach only so far.
    fusion_kernel : int
        3 in the release, 1 in the paper.
    classes : int
        Number of classes of the head that guides training; 0: no head.
    batch_norm : bool
        The paper trains with BatchNorm; the release has none. `folding.fold_batch_norm` turns the one into the other.
    global_branch : bool
        False cuts the global branch off, for comparison: the fusion layer sees local features only.

    Raises
    ------
    ValueError
        If global_side is no multiple of 32, or if classes are wanted without the branch that tells them.
    """

    conditions = ("style",)
    # The local features must not see the whole scene, so it is larger than for zhang16: see data/streets/README.md.
    training_defaults = {"streets": {"batch_size": 8, "zoom": 1.0, "width": 0.125, "side": 192, "limit": 800,
                                     "epochs": 13.0, "learning_rate": 5e-3}}

    stride = 2
    ranges = {"width": (1 / 512, 64), "global_side": (32, 4096), "side": (8, 16384), "classes": (0, 10**6)}

    mean: Tensor

    def __init__(self, width: float = 1.0, global_side: int = 224, side: int = 512, fusion_kernel: int = 3,
                 classes: int = 0, batch_norm: bool = False, global_branch: bool = True):
        super().__init__()
        self.width, self.global_side, self.side = width, global_side, side
        self.fusion_kernel, self.classes, self.batch_norm = fusion_kernel, classes, batch_norm
        self.global_branch = global_branch
        self.check_settings()
        c32, c64, c128, c256, c512, c1024 = (max(1, round(n * width)) for n in (32, 64, 128, 256, 512, 1024))

        def conv(inputs, outputs, stride=1, kernel=3):
            return convolution(inputs, outputs, stride, kernel, batch_norm)

        self.low = nn.Sequential(conv(1, c64, 2), conv(c64, c128), conv(c128, c128, 2), conv(c128, c256),
                                 conv(c256, c256, 2), conv(c256, c512))                        # 1/8
        self.mid = nn.Sequential(conv(c512, c512), conv(c512, c256))
        if global_branch:
            self.global_convolutions = nn.Sequential(conv(c512, c512, 2), conv(c512, c512),
                                                     conv(c512, c512, 2), conv(c512, c512))    # 1/32
            self.global_dense = nn.Sequential(dense(c512 * (global_side // 32) ** 2, c1024, batch_norm),
                                              dense(c1024, c512, batch_norm))
            self.global_to_fusion = dense(c512, c256, batch_norm)
        self.fusion = conv((2 if global_branch else 1) * c256, c256, kernel=fusion_kernel)
        self.color1 = conv(c256, c128)                                                         # 1/8
        self.color2 = nn.Sequential(conv(c128, c64), conv(c64, c64))                           # 1/4
        self.color3 = nn.Sequential(conv(c64, c32), nn.Conv2d(c32, 2, 3, padding=1))           # 1/2
        self.classifier = nn.Sequential(dense(c512, c256, batch_norm), nn.Linear(c256, classes)) if classes else None
        self.register_buffer("mean", torch.tensor(IMAGENET_MEAN))

    def check_settings(self) -> None:
        if self.global_side < 32 or self.global_side % 32:
            raise ModelError(f"global_side must be a multiple of 32, got {self.global_side}")
        if self.classes and not self.global_branch:
            raise ModelError("the class is told from the global branch: without it, classes must be 0")
        super().check_settings()

    @classmethod
    def infer_config(cls, state: Mapping[str, Tensor]) -> dict[str, Any] | None:
        if "color3.0.0.weight" not in state:
            return None
        inputs = state["global_dense.0.0.weight"].shape[1] if "global_dense.0.0.weight" in state else 0
        pixels = inputs // state["low.5.0.weight"].shape[0]
        return {"width": state["low.0.0.weight"].shape[0] / 64, "global_side": 32 * round(pixels ** 0.5) or 224,
                "global_branch": bool(pixels), "fusion_kernel": state["fusion.0.weight"].shape[-1],
                "classes": len(state["classifier.1.bias"]) if "classifier.1.bias" in state else 0,
                "batch_norm": "fusion.1.running_mean" in state}

    @classmethod
    def fresh(cls, side: int, classes: int = 0, drawn: bool = False, /, **options: Any) -> "Iizuka16":
        # Scenes are seen by the global branch at half their side, as large photos are in the paper.
        global_side = 32 * max(1, side // 64) if drawn else side
        return super().fresh(side, classes, drawn,
                             **{"width": 0.25, "batch_norm": True, "global_side": global_side} | options)

    def for_storage(self) -> Colorizer:
        return fold_batch_norm(self) if self.batch_norm else self

    def condition_input(self, rgb: np.ndarray, **conditions: Any) -> dict[str, Tensor]:
        style = conditions.get("style")
        return {} if style is None else {"style": self.network_input(images.to_rgb(style))}

    def _grey(self, L: Tensor) -> Tensor:
        """What the network sees: grey values 0..1 less the mean of the training set."""
        self.check_input(L)
        return lab.grey_value(L) - self.mean

    def _need_global_branch(self) -> None:
        if not self.global_branch:
            raise ModelError("this model has no global branch, so no global features: take one built with it")

    def _shrink(self, x: Tensor) -> Tensor:
        """The copy for the global branch."""
        size = (self.global_side, self.global_side)
        return x if x.shape[-2:] == size else F.interpolate(x.float(), size, mode="bilinear", antialias=True).to(x)

    def _global(self, copy: Tensor) -> Tensor | None:
        """(B, 1, S, S) -> the 512-vector from which both the class and the fused features come, if there is one."""
        if not self.global_branch:
            return None
        return self.global_dense(self.global_convolutions(self.low(copy)).flatten(1))

    def _colours(self, local: Tensor, vector: Tensor | None) -> Tensor:
        """Local input (B, 1, H, W) and the 512-vector (B, 512) -> the network's output in 0..1 (B, 2, H, W)."""
        features = self.mid(self.low(local))
        if vector is not None:
            everywhere = self.global_to_fusion(vector)[:, :, None, None]
            everywhere = everywhere.expand(len(features), -1, *features.shape[-2:])
            features = torch.cat((features, everywhere), dim=1)
        x = self.color1(self.fusion(features))
        x = self.color2(F.interpolate(x, scale_factor=2, mode="nearest"))
        x = self.color3(F.interpolate(x, scale_factor=2, mode="nearest"))
        return F.interpolate(torch.sigmoid(x.float()), scale_factor=2, mode="nearest")

    def global_features(self, L: Tensor) -> Tensor:
        """What kind of picture it is: L (B, 1, H, W) in 0..100 -> (B, 256 * width), the features that are fused."""
        self._need_global_branch()
        return self.global_to_fusion(self._global(self._shrink(self._grey(L))))

    def forward(self, L: Tensor, style: Tensor | None = None) -> Tensor:
        """L (B, 1, H, W) in 0..100 -> ab (B, 2, H, W) in CIE units.

        H and W are multiples of 8. `style`: L of other photos (B, 1, h, w), or of one (1, 1, h, w) for the whole
        batch, which then gives the global features.

        Raises
        ------
        ValueError
            If L or style has another shape, or if there is a style but no global branch.
        """
        if style is not None:
            self._need_global_branch()
        local = self._grey(L)
        other = local if style is None else self._grey(style)
        if len(other) not in (1, len(local)):
            raise ModelError(f"style must hold one photo or {len(local)}, as L does, got {len(other)}")
        return (2 * self._colours(local, self._global(self._shrink(other))) - 1) * AB_RANGE

    def ab_and_classes(self, L: Tensor) -> tuple[Tensor, Tensor]:
        """For training: ab (B, 2, H, W) and class scores (B, classes) from one pass."""
        if self.classifier is None:
            raise ModelError("this model has no classifier: build it with classes=N")
        local = self._grey(L)
        vector = self._global(self._shrink(local))
        return (2 * self._colours(local, vector) - 1) * AB_RANGE, self.classifier(vector)

    @torch.inference_mode()
    def colorize(self, photo: Any, style: Any = None, faithful: bool = False,  # type: ignore[override]
                 upsampling: str | None = None) -> np.ndarray:
        """Colorize one photo.

        Parameters
        ----------
        photo, upsampling
            See `Colorizer.colorize`.
        style : as photo, optional
            The global features come from this photo: a sunset's, for instance (section 5.4 of the paper).
        faithful : bool
            Follow the authors' `colorize.lua` to the letter: luma instead of L as input, no limit on the size,
            and its slip in joining lightness and colour (see `release_quirk`). Default: the photo's true L.

        Returns
        -------
        ndarray, uint8 (H, W, 3)
            RGB, same height and width. (The release writes a picture with sides rounded to multiples of 8.)
        """
        rgb = images.to_rgb(photo)
        other = None if style is None else images.to_rgb(style)
        if faithful:
            return self._as_released(rgb, other)
        given = {} if other is None else {"style": self.network_input(other)}
        return self.join(rgb, self(self.network_input(rgb), **given), **enlarged(upsampling))

    def _as_released(self, rgb: np.ndarray, style: np.ndarray | None) -> np.ndarray:
        if style is not None:
            self._need_global_branch()

        def prepare(photo):
            y = rgb_to_yuv(to_tensor(photo).to(self.device))[:, :1]
            return y, torch7_scale(y, *(max(8, math.floor(n / 8 + 0.5) * 8) for n in y.shape[-2:])) - self.mean

        y, local = prepare(rgb)
        copy = torch7_scale(local if style is None else prepare(style)[1], self.global_side, self.global_side)
        ab = (2 * self._colours(local, self._global(copy)) - 1) * AB_RANGE
        ab = torch7_scale(ab, *y.shape[-2:])
        uv = rgb_to_yuv(lab.lab_to_rgb(torch.cat((release_quirk(y), ab), dim=1), clip=False))[:, 1:]
        final = lab.to_uint8(yuv_to_rgb(torch.cat((y, uv), dim=1)))
        return final[0].permute(1, 2, 0).cpu().numpy()


_PAPER = "Iizuka, Simo-Serra, Ishikawa, Let there be Color!, ACM Transactions on Graphics 35(4), 2016"

Iizuka16.cards = {
    name: Card(
        name=name, paper=_PAPER, weights=f"the authors' release for Torch7, {file}",
        licence="CC BY-NC-SA 4.0: non-commercial use, attribution, share alike",
        training_data=data,
        size="43,218,402 parameters, about 665 MB, fetched and converted once",
        limits="Colours are averages, so uncertain objects turn brownish. For photos of about 224 pixels: in large "
               "ones distant parts can get different colours.")
    for name, file, data in (("iizuka16", "colornet_imagenet.t7", "ImageNet (1000 classes guide the training)"),
                             ("iizuka16-places", "colornet.t7", "2.4 million photos of Places (205 scene classes)"))
}
_MINI = {
    "paper": _PAPER, "licence": "BSD 3-clause (weights); the photos are for non-commercial research and teaching",
    "weights": "trained by us, embedded; same layers at a quarter of the width",
}
Iizuka16.cards |= {
    "iizuka16-mini": Card(
        name="iizuka16-mini", **_MINI,
        training_data="38,824 photos of Tiny ImageNet, 64 x 64 pixels; their 200 classes guide the training. Then "
                      "35,221 photos of real scenes, 128 x 128 pixels, without classes",
        size="1,249,282 parameters, 2.5 MB",
        limits="Skies, grass, wood and skin are often right; objects turn brownish, as in every average. For "
               "teaching only.",
        failures="Pale skies stay beige; hair and dark leaves turn reddish; what is vivid in truth, a red door or "
                 "an orange suit, stays brown."),
    "iizuka16-mini-nofusion": Card(
        name="iizuka16-mini-nofusion", **_MINI,
        training_data="38,824 photos of Tiny ImageNet, 64 x 64 pixels, then 35,221 of scenes, 128 x 128; labels unused",
        size="428,346 parameters, 0.9 MB",
        limits="The same network with its global branch cut off, for comparison: local features only. Teaching only.",
        failures="One object in two colours; indoor walls as blue as a sky, since it knows no kinds of pictures."),
}
_STREETS = {
    "paper": _PAPER, "licence": "BSD 3-clause",
    "weights": "trained by us, embedded; same layers at an eighth of the width",
    "training_data": "drawn scenes of colorlab.streets",
}
Iizuka16.cards |= {
    "iizuka16-streets": Card(
        name="iizuka16-streets", **_STREETS, size="348,446 parameters, 0.7 MB",
        limits="Squared error on the street world; knows no photograph. Every car gets the mean of the paints.",
        failures="Edges of small things are soft, since it answers once for 2 x 2 pixels."),
    "iizuka16-streets-nofusion": Card(
        name="iizuka16-streets-nofusion", **_STREETS, size="107,326 parameters, 0.2 MB",
        limits="The same network without its global branch, for comparison; knows no photograph.",
        failures="Grass and bushes far from sun, moon and lamps get a colour between those of day, sunset and night."),
}

_TERMS = ("CC BY-NC-SA 4.0 (non-commercial)", "Iizuka et al.: Let there be Color!, SIGGRAPH 2016")
_SITE = "http://iizuka.cs.tsukuba.ac.jp/data/"
DOWNLOADS |= {download.name: download for download in (
    Download("iizuka16", (f"{_SITE}colornet_imagenet.t7",), "colornet_imagenet.t7",
             {"md5": "09eddf45cd1b085fcb4cc880ba448072", "sha1": "36b3f03dab74262552dd63ee16b4e1df842a680f"},
             665_000_000, *_TERMS),
    Download("iizuka16-places", (f"{_SITE}colornet.t7", f"https://web.archive.org/web/2id_/{_SITE}colornet.t7"),
             "colornet.t7", {"md5": "c88fa2bb6dc9f942a492a7dc7009b966",
                             "sha1": "d397faf0b63a173680824474bfeab4725c375ca2"}, 663_000_000, *_TERMS),
)}

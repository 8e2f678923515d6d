"""The interface that all colorizers share: from L to ab, and from a photo to a photo."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from colorlab import images, lab

# Rows of the full-size photo that are converted at once: bounds the floats beside a 50-megapixel photo.
STRIP_PIXELS = 2_000_000


@dataclass(frozen=True)
class Card:
    """What one should know before using a model; prints as text, and as a table in a notebook."""

    name: str
    paper: str
    weights: str
    licence: str
    training_data: str
    size: str
    limits: str
    failures: str = ""
    training: str = ""
    metrics: str = ""

    def _rows(self):
        rows = [(field.name.replace("_", " "), getattr(self, field.name)) for field in fields(self)]
        return [(name, text) for name, text in rows if text]

    def __str__(self):
        return "\n".join(f"{key + ':':15}{value}" for key, value in self._rows())

    def _repr_markdown_(self):
        return "| | |\n|---|---|\n" + "\n".join(f"| **{key}** | {value} |" for key, value in self._rows())


class Colorizer(nn.Module):
    """A network that predicts ab from L.

    A subclass implements `forward` and `working_size`. `multiple` is what height and width of its input
    must be divisible by; `card` and `name` are set by `colorlab.load`.
    """

    multiple = 8
    name: str = "untitled"
    card: Card | None = None
    facts: dict = {}  # what the file of its weights says of their training

    def forward(self, L: Tensor) -> Tensor:
        """L (B, 1, H, W) in 0..100 -> ab (B, 2, H, W) in CIE units; differentiable."""
        raise NotImplementedError

    @property
    def predicts_bins(self) -> bool:
        """Whether it has a `distribution` over the 313 bins that means something: L2 trains nothing but its mean."""
        recipe = self.facts.get("recipe")
        return hasattr(self, "distribution") and not (isinstance(recipe, dict) and recipe.get("objective") == "l2")

    def working_size(self, height: int, width: int) -> tuple[int, int]:
        """Height and width at which the network sees a photo of this size."""
        raise NotImplementedError

    def config(self) -> dict:
        """The constructor's arguments, as stored in a checkpoint."""
        raise NotImplementedError

    def finish_loading(self) -> None:
        """Called once after weights were loaded; a subclass checks or completes them here."""

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next((p.device for p in self.parameters()), torch.device("cpu"))

    def check_input(self, L: Tensor) -> None:
        """Raise a ValueError unless L is (B, 1, H, W) with sides that the network can take."""
        if L.ndim != 4 or L.shape[1] != 1:
            raise ValueError(f"L must have shape (B, 1, H, W), got {tuple(L.shape)}")
        height, width = L.shape[-2:]
        if min(height, width) < self.multiple or height % self.multiple or width % self.multiple:
            raise ValueError(f"height and width of L must be multiples of {self.multiple}, got {height} x {width}; "
                             "model.colorize(photo) takes photos of any size")

    def network_input(self, rgb: np.ndarray) -> Tensor:
        """L (1, 1, h, w) of a photo (H, W, 3) at the network's working size, on the model's device."""
        height, width = self.working_size(*rgb.shape[:2])
        # Bicubic on 8-bit RGB, as the authors of zhang16 published it.
        small = Image.fromarray(rgb).resize((width, height), Image.Resampling.BICUBIC)
        return lab.rgb_to_L(bytes_of(np.asarray(small)).to(self.device))

    @torch.inference_mode()
    def colorize(self, photo) -> np.ndarray:
        """Colorize one photo.

        Parameters
        ----------
        photo : path, PIL image, array or tensor
            Grey or colour (of a colour photo only L is used), any size from 1 x 1; see `colorlab.images.to_rgb`.

        Returns
        -------
        ndarray, uint8 (H, W, 3)
            RGB, same height and width: the photo's own L at full resolution with the predicted ab.

        Raises
        ------
        colorlab.images.ImageError
            If the photo cannot be read.
        """
        rgb = images.to_rgb(photo)
        return self.join(rgb, self(self.network_input(rgb)))

    @torch.inference_mode()
    def colorize_many(self, photos: Iterable, batch_size: int = 16, progress: bool = True) -> Iterator[np.ndarray]:
        """Colorize photos one batch at a time; yields RGB uint8 (H, W, 3) in the order given.

        Neighbouring photos with the same working size share a batch, so memory does not grow with their number.
        """
        from tqdm.auto import tqdm

        if batch_size < 1:
            raise ValueError(f"batch_size must be 1 or more, got {batch_size}")
        total = len(photos) if hasattr(photos, "__len__") else None
        bar = tqdm(photos, total=total, desc=self.name, unit="photo", disable=not progress)
        batch: list[tuple[np.ndarray, Tensor]] = []
        for photo in bar:
            rgb = images.to_rgb(photo)
            L = self.network_input(rgb)
            if batch and (len(batch) == batch_size or batch[0][1].shape != L.shape):
                yield from self._finish(batch)
                batch = []
            batch.append((rgb, L))
        yield from self._finish(batch)

    def _finish(self, batch):
        if batch:
            ab = self(torch.cat([L for _, L in batch]))
            for (rgb, _), one in zip(batch, ab.split(1)):
                yield self.join(rgb, one)

    def join(self, rgb: np.ndarray, ab: Tensor) -> np.ndarray:
        """Join a photo (H, W, 3) with the colours (1, 2, h, w) predicted for it: see the function `join`."""
        return join(rgb, ab)


def to_tensor(rgb: np.ndarray) -> Tensor:
    """RGB uint8 (H, W, 3) -> float32 (1, 3, H, W) in 0..1."""
    return torch.from_numpy(np.array(rgb)).permute(2, 0, 1)[None].float() / 255


def bytes_of(rgb: np.ndarray) -> Tensor:
    """RGB uint8 (H, W, 3) -> uint8 (1, 3, H, W)."""
    return torch.from_numpy(np.array(rgb)).permute(2, 0, 1)[None].contiguous()


def strips(rgb: np.ndarray) -> Iterator[slice]:
    """The rows of a photo (H, W, 3) in parts that are converted one after the other."""
    step = max(1, STRIP_PIXELS // rgb.shape[1])
    for top in range(0, rgb.shape[0], step):
        yield slice(top, top + step)


def join(rgb: np.ndarray, ab: Tensor) -> np.ndarray:
    """Join the L of a photo with predicted colour.

    Parameters
    ----------
    rgb : ndarray, uint8 (H, W, 3)
        Its L is kept at full resolution.
    ab : Tensor, (1, 2, h, w)
        CIE units; enlarged to H x W bilinearly.

    Returns
    -------
    ndarray, uint8 (H, W, 3)
    """
    ab = F.interpolate(ab.float(), rgb.shape[:2], mode="bilinear", align_corners=False)
    joined = np.empty_like(rgb)
    for rows in strips(rgb):
        L = lab.rgb_to_L(bytes_of(rgb[rows]).to(ab.device))
        strip = lab.to_uint8(lab.lab_to_rgb(torch.cat((L, ab[:, :, rows]), dim=1)))
        joined[rows] = strip[0].permute(1, 2, 0).contiguous().cpu().numpy()
    return joined

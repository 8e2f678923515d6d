"""The photos of a step, cropped, mirrored and resized at random, and all else that a step draws at random."""

import hashlib
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from colorlab import lab
from colorlab.datasets import PhotoSet
from colorlab.training.recipe import Recipe

WHOLE = slice(None)


@dataclass(eq=False)
class Batch:
    """The photos of one step, or the share of one process.

    Attributes
    ----------
    L : Tensor, (B, 1, S, S)
        0..100.
    ab : Tensor, (B, 2, S, S)
        The truth, CIE units.
    labels : LongTensor, (B,)
        Numbers of the photos' classes.
    numbers : LongTensor, (B,)
        Places of the photos in the set, on the CPU: for what an objective knows of each of them.
    generator : torch.Generator
        On the CPU, for what an objective draws at random. It begins anew in every step, so that a run that was stopped
        goes on as if nothing had been; every process holds the same one.
    whole : int
        Photos in the whole batch.
    first : int
        Place of this share in the whole batch.
    """

    L: Tensor
    ab: Tensor
    labels: Tensor
    numbers: Tensor
    generator: torch.Generator
    whole: int
    first: int = 0

    def __len__(self) -> int:
        return len(self.L)

    def rand(self, *shape: int) -> Tensor:
        """Numbers from 0 to 1 for each photo, (B, ...), on its device: the same however the batch is shared."""
        drawn = torch.rand(self.whole, *shape, generator=self.generator)
        return drawn[self.first:self.first + len(self)].to(self.L)


def stream(seed: int, purpose: str, number: int = 0) -> int:
    """The seed of a stream of random numbers of its own, for every seed, purpose, and number of epoch or step."""
    return int.from_bytes(hashlib.blake2b(f"{seed} {purpose} {number}".encode(), digest_size=7).digest(), "big")


def batch_of(photos: PhotoSet, step: int, recipe: Recipe, device: torch.device, share: slice = WHOLE) -> Batch:
    """The photos of one step, or a share of them.

    Depends on nothing but its arguments, so a resumed run sees the same photos, and so do several processes together:
    all random numbers of the batch are drawn, whatever the share.
    """
    epoch, position = divmod(step, max(1, len(photos) // recipe.batch_size))
    order = torch.randperm(len(photos), generator=_generator(recipe, "order", epoch))
    chosen = order[position * recipe.batch_size:(position + 1) * recipe.batch_size]
    count, dice, side = len(chosen), _generator(recipe, "crops", step), photos.rgb.shape[-1]
    mirrored = torch.rand(count, generator=dice) < 0.5
    edges = torch.randint(round(recipe.zoom * side), side + 1, (count,), generator=dice)
    corners = (torch.rand(2, count, generator=dice) * (side - edges + 1)).long()
    sizes = range(side, max(side, recipe.largest) + 1, 32)
    size = sizes[int(torch.randint(len(sizes), (), generator=dice))]
    rgb, labels = photos.rgb[chosen[share]].to(device), photos.labels[chosen[share]].to(device)
    if recipe.zoom < 1 or size != side:
        rgb = rgb.float() / 255
    # One call for each photo, on its own pixels alone, takes no longer on one core than `grid_sample` for all.
    tops, lefts = corners[:, share].tolist()
    colours = lab.rgb_to_lab(torch.cat([_view(*view, size) for view in zip(
        rgb, mirrored[share].tolist(), edges[share].tolist(), tops, lefts)]))
    return Batch(colours[:, :1], colours[:, 1:], labels, chosen[share], _generator(recipe, "objective", step), count,
                 share.start or 0)


def _view(rgb: Tensor, mirror: bool, edge: int, top: int, left: int, size: int) -> Tensor:
    """A part of a photo (3, S, S), enlarged: (1, 3, size, size)."""
    part = rgb[None, :, top:top + edge, left:left + edge]
    part = part.flip(-1) if mirror else part
    return part if edge == size else F.interpolate(part, (size, size), mode="bilinear", align_corners=False)


def _generator(recipe: Recipe, purpose: str, number: int) -> torch.Generator:
    return torch.Generator().manual_seed(stream(recipe.seed, purpose, number))

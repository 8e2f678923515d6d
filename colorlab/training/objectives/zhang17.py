"""Real-time user-guided colorization (Zhang et al., SIGGRAPH 2017): hints that a program gives in place of a user."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from colorlab import losses
from colorlab.datasets import PhotoSet
from colorlab.models.base import Colorizer
from colorlab.models.modes import evaluating
from colorlab.training.batches import Batch
from colorlab.training.objectives.base import Objective
from colorlab.training.objectives.registry import register
from colorlab.training.recipe import Recipe
from colorlab.training.state import TrainingError

COLOUR_WEIGHT = 10 / 110  # the authors' code takes ten times the error of ab / 110
STOP = 1 / 8  # after each hint, the chance that it is the last
MOST, LARGEST = 64, 9  # one photo in 5,000 would get more hints; sides of their patches are 1 to 9 pixels
REVEALED = 0.01  # share of the photos of which all colours are told


@dataclass(frozen=True)
class Simulation:
    """The law by which hints are drawn; the numbers are those of the paper and of its authors' code."""

    stop: float = STOP
    most: int = MOST
    largest: int = LARGEST
    revealed: float = REVEALED

    def sides(self, of_count: Tensor, of_sides: Tensor) -> Tensor:
        """Sides of the patches, 0 for none, (B, N), from random numbers 0..1 (B,) and (B, N)."""
        count = (of_count.clamp(1e-7, 1).log() / math.log(1 - self.stop)).floor().clamp(max=self.most)
        sides = 1 + (of_sides * self.largest).floor().clamp(max=self.largest - 1)
        return torch.where(torch.arange(self.most, device=sides.device) < count[:, None], sides, 0 * sides).long()

    def __call__(self, batch: Batch) -> Tensor:
        """Hints for the photos of a batch: ab and mask, (B, 3, H, W)."""
        dice = batch.rand(2 + 3 * self.most)
        sides = self.sides(dice[:, 0], dice[:, 2::3])
        drawn = patches(batch.ab, sides, corners(batch.ab, sides, torch.stack((dice[:, 3::3], dice[:, 4::3]), dim=-1)))
        whole = torch.cat((batch.ab, torch.ones_like(batch.L)), dim=1)
        return torch.where((dice[:, 1] < self.revealed)[:, None, None, None], whole, drawn)


def corners(ab: Tensor, sides: Tensor, dice: Tensor) -> Tensor:
    """Row and column of the upper left corners of patches, (B, N, 2), for `dice` of 0..1 (B, N, 2), as in the paper.

    Normal around where the patch would lie in the middle, with a quarter of its range as deviation, kept inside.
    """
    room = (torch.tensor(ab.shape[-2:], device=ab.device) - sides[..., None]).clamp(min=0)
    first = (torch.special.ndtri(dice.clamp(1e-6, 1 - 1e-6)) * (room + 1) / 4 + (room + 1) / 2).long()
    return torch.minimum(first.clamp(min=0), room)


def where_wrong(error: Tensor, sides: Tensor, dice: Tensor) -> Tensor:
    """Corners as of `corners`, of patches around pixels that are drawn by their error (B, H, W), for `dice` (B, N)."""
    height, width = error.shape[-2:]
    share = error.flatten(1).double().cumsum(dim=1)
    pixel = torch.searchsorted(share, dice.double() * share[:, -1:]).clamp(max=height * width - 1)
    middle = torch.stack((pixel // width, pixel % width), dim=-1)
    room = (torch.tensor((height, width), device=error.device) - sides[..., None]).clamp(min=0)
    return torch.minimum((middle - sides[..., None] // 2).clamp(min=0), room)


def patches(ab: Tensor, sides: Tensor, first: Tensor) -> Tensor:
    """Squares of the true mean colour: later ones lie over earlier ones.

    Parameters
    ----------
    ab : Tensor, (B, 2, H, W)
        The truth, CIE units.
    sides : LongTensor, (B, N)
        Pixels; 0: no hint.
    first : LongTensor, (B, N, 2)
        Row and column of their upper left corners, such that they lie inside.

    Returns
    -------
    Tensor, (B, 3, H, W)
        ab, and a mask of 0 and 1.
    """
    last = first + sides[..., None]
    rows, columns = (torch.arange(n, device=ab.device) for n in ab.shape[-2:])
    owner = torch.full((len(ab), *ab.shape[-2:]), -1, device=ab.device)
    for k in range(int((sides > 0).sum(dim=1).max())):  # those without a hint come last
        inside_rows = (rows >= first[:, k, :1]) & (rows < last[:, k, :1])
        inside_columns = (columns >= first[:, k, 1:]) & (columns < last[:, k, 1:])
        owner.masked_fill_(inside_rows[:, :, None] & inside_columns[:, None, :], k)
    # Sums over rectangles are differences of sums from the corner: no loop over pixels.
    sums = torch.nn.functional.pad(ab.double().cumsum(dim=2).cumsum(dim=3), (1, 0, 1, 0))
    photo = torch.arange(len(ab), device=ab.device)[:, None]
    top, left, bottom, right = first[..., 0], first[..., 1], last[..., 0], last[..., 1]
    total = (sums[photo, :, bottom, right] - sums[photo, :, top, right] - sums[photo, :, bottom, left]
             + sums[photo, :, top, left])
    means = (total / sides.clamp(min=1)[..., None] ** 2).to(ab)  # (B, N, 2)
    told = (owner >= 0)[:, None].to(ab)
    colour = means.gather(1, owner.clamp(min=0).flatten(1)[..., None].expand(-1, -1, 2))
    return torch.cat((colour.movedim(-1, 1).view_as(ab) * told, told), dim=1)


@register("hints")
class Hints(Objective):
    """Huber loss of ab with simulated hints, and the cross-entropy of 529 classes (section 3).

    The classes, from which a program suggests colours, are told from features that learn nothing from them.
    """

    columns = ("loss", "colour", "classes")
    simulate = Simulation()

    @classmethod
    def check(cls, model: Colorizer, photos: PhotoSet, recipe: Recipe) -> None:
        if not hasattr(model, "ab_and_scores"):
            raise TrainingError(f"the objective '{recipe.objective}' needs a model that takes hints and tells 529 "
                                "classes, with a method `ab_and_scores` (zhang17)")

    def loss(self, batch: Batch) -> dict[str, Tensor]:
        ab, scores = self.model.ab_and_scores(batch.L, self.simulate(batch))  # type: ignore[operator]  # see `check`
        colour, classes = losses.huber(ab, batch.ab), losses.grid_cross_entropy(scores, batch.ab)
        return {"loss": COLOUR_WEIGHT * colour + classes, "colour": colour, "classes": classes}


@register("clicks")
class Clicks(Hints):
    """As "hints", but with few of them, and those where the colours are wrong without: so a user would click.

    What is far off without a hint is also what the loss looks at: half of its weight is shared out by the squared
    error. On streets nearly all that is wrong are the cars, whose paint only a hint tells; at random places few hints
    would hit one, and a plain mean would hardly notice whether the car took it. Ours, not the paper's.
    """

    simulate = Simulation(stop=1 / 3, most=8, largest=3, revealed=0.0)

    def loss(self, batch: Batch) -> dict[str, Tensor]:
        with torch.no_grad(), evaluating(self.model):
            error = (self.model(batch.L) - batch.ab).square().sum(dim=1)  # (B, H, W)
        dice = batch.rand(1 + 2 * self.simulate.most)
        sides = self.simulate.sides(dice[:, 0], dice[:, 1::2])
        told = patches(batch.ab, sides, where_wrong(error, sides, dice[:, 2::2]))
        ab, scores = self.model.ab_and_scores(batch.L, told)  # type: ignore[operator]  # see `check`
        weight = 0.5 + 0.5 * error / error.mean().clamp(min=1e-6)
        colour, classes = losses.huber(ab, batch.ab, weight=weight), losses.grid_cross_entropy(scores, batch.ab, weight)
        return {"loss": COLOUR_WEIGHT * colour + classes, "colour": colour, "classes": classes}

"""Colours per object: one paint for each car of a scene, drawn from what a model believes of all its blocks."""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import ArrayLike
from scipy import ndimage

from colorlab import bins
from colorlab.streets.encoding import rgb_bytes
from colorlab.streets.paints import PAINTS, paint_ab
from colorlab.streets.scenes import Scene


def _covered(scene: Scene, number: int, rows: int, columns: int) -> np.ndarray:
    """The share of each block that a car's paint covers, (rows, columns)."""
    paint = scene.coverage * (scene.touched == number)
    return paint.reshape(rows, scene.size // rows, columns, scene.size // columns).mean(axis=(1, 3))


def beliefs_of_cars(distribution: torch.Tensor, scene: Scene) -> torch.Tensor:
    """What a model believes of each car: the mean over the blocks that its paint covers wholly.

    Parameters
    ----------
    distribution : Tensor, (1, 313, H, W)
        Over the bins; H and W are divisors of the scene's side.
    scene : Scene

    Returns
    -------
    Tensor, (number of cars, 313)
        Of a car that covers no block wholly, that of the block which it covers most.
    """
    rows, columns = distribution.shape[-2:]
    found = []
    for number in range(1, len(scene.recipe.colours) + 1):
        covered = _covered(scene, number, rows, columns)
        inside = torch.from_numpy(covered >= min(0.999, float(covered.max())))
        found.append(distribution[0][:, inside.to(distribution.device)].mean(dim=1))
    return torch.stack(found)


def draw_paints(beliefs: torch.Tensor, generator: torch.Generator) -> np.ndarray:
    """One bin for each car by chance, each on its own: (K, 313) -> its centre, float (K, 2), CIE units."""
    drawn = torch.multinomial(beliefs.cpu(), 1, generator=generator).flatten()
    return bins.centers()[drawn].numpy()


def with_paints(scene: Scene, ab: torch.Tensor, paints: ArrayLike) -> np.ndarray:
    """A scene in a model's colours, but for its cars, which get one colour each along their true outline.

    Parameters
    ----------
    scene : Scene
        Of any size: its lightness and its outlines are used.
    ab : Tensor, (1, 2, H, W)
        The model's answer, CIE units; it is enlarged. Where it lies under a car, what is beside the car goes on.
    paints : array-like, (2,) or (number of cars, 2)

    Returns
    -------
    ndarray, uint8 (size, size, 3)
    """
    rows, columns = ab.shape[-2:]
    # The scene's side need not be a multiple of the answer's: the area is what counts.
    area = F.interpolate(torch.from_numpy(scene.coverage)[None, None], (rows, columns), mode="area")
    covered = (area[0, 0] > 0.02).numpy()
    beside = ndimage.distance_transform_edt(covered, return_distances=False, return_indices=True)
    filled = ab[0].cpu()[:, beside[0], beside[1]][None]
    large = F.interpolate(filled, (scene.size, scene.size), mode="bilinear", align_corners=False)
    background = large[0].movedim(0, -1).numpy()
    given = np.broadcast_to(np.asarray(paints, float), (len(scene.recipe.colours), 2))
    table = np.concatenate((np.zeros((1, 2)), given))
    covering = scene.coverage[..., None]
    mixed = (1 - covering) * background + covering * table[scene.touched]
    return rgb_bytes(scene.L, mixed.astype(np.float32), scene.coverage > 0)


def nearest_paints(colours: ArrayLike, radius: float) -> Sequence[str]:
    """Names of the paints that colours (K, 2) are nearest to, "no car's colour" beyond `radius` ab units."""
    apart = np.linalg.norm(np.asarray(colours, float)[:, None] - paint_ab(), axis=-1)
    return [list(PAINTS)[one.argmin()] if one.min() <= radius else "no car's colour" for one in apart]

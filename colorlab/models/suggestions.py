"""From a distribution over colours at one place to a few colours that a user may choose from."""

import numpy as np
import torch
from torch import Tensor

from colorlab import lab
from colorlab.hints import Hint, into_gamut

APART = 10.0  # CIE units: two suggestions closer than this would look alike
ROUNDS = 20
Suggestion = tuple[tuple[float, float], float]  # ab, and its share of the probability


def at(spread: Tensor, place: Hint, rgb: np.ndarray, count: int) -> list[Suggestion]:
    """The clusters of a distribution (529, h, w) at a place of a photo (H, W, 3), the likeliest first.

    Each point of the grid is first brought to where a screen can show it at the photo's lightness. The authors draw
    25,000 colours and find clusters among them; here every point counts with its probability, so that nothing is left
    to chance.
    """
    rows, columns = place.patch((spread.shape[-2], spread.shape[-1]))
    share = spread[:, rows, columns].mean(dim=(1, 2)).float().cpu()
    pixel = rgb[place.patch(rgb.shape[:2])]
    L = lab.rgb_to_L(torch.from_numpy(np.array(pixel)).movedim(-1, 0)).mean()
    return clusters(into_gamut(L.expand(len(share)), lab.ab_grid()), share, count)


def clusters(points: Tensor, share: Tensor, count: int) -> list[Suggestion]:
    """At most `count` means of weighted points (N, 2): k-means that starts from the likeliest point.

    Each further start is the point that is worst served so far, by its share times its squared distance, unless it is
    closer than `APART` to one that is there.
    """
    if count < 1:
        raise ValueError(f"count must be 1 or more, got {count}")
    means = points[share.argmax()][None]
    while len(means) < count:
        distance = torch.cdist(points, means).amin(dim=1)
        worth = torch.where(distance >= APART, share * distance.square(), torch.zeros_like(share))
        if worth.max() <= 0:
            break
        means = torch.cat((means, points[worth.argmax()][None]))
    for _ in range(ROUNDS):
        own = torch.nn.functional.one_hot(torch.cdist(points, means).argmin(dim=1), len(means)) * share[:, None]
        total = own.sum(dim=0)
        moved = torch.where(total[:, None] > 0, own.T @ points / total.clamp(min=1e-12)[:, None], means)
        if torch.equal(moved, means):
            break
        means = moved
    order = total.argsort(descending=True)
    return [((float(means[i, 0]), float(means[i, 1])), float(total[i] / total.sum())) for i in order if total[i] > 0]

"""Structural similarity."""

import torch
from torch import Tensor

from colorlab.metrics.base import Metric, Pair, mean, wide
from colorlab.metrics.registry import register

# The usual constants of SSIM for a data range of 255.
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


@register
class Ssim(Metric):
    """Structural similarity over RGB with a 7 x 7 window (smaller for photos under 7 pixels), -1..1, 1 is equal.

    Mean over the windows that lie wholly inside, and over the channels. Wang, Bovik, Sheikh and Simoncelli 2004,
    equation 13, with the variances of a sample; agrees with `skimage.metrics.structural_similarity`.
    """

    name, label, better = "ssim", "structural similarity", "higher"
    hides = "Nearly everything about colour. L is copied from the truth, so structure is right for every method."
    undefined = "photos under 3 pixels have no window for ssim"

    def of(self, pair: Pair) -> Tensor:
        prediction, truth = pair.prediction, pair.reference.rgb
        window = min(7, (min(truth.shape[-2:]) - 1) // 2 * 2 + 1)
        if window < 3:
            return torch.full((len(truth),), torch.nan, device=truth.device, dtype=wide(truth.device))
        channels = [_of_channel(prediction[:, i], truth[:, i], window) for i in range(3)]
        return torch.stack(channels).mean(dim=0)


def _of_channel(x: Tensor, y: Tensor, window: int) -> Tensor:
    """Of uint8 (B, H, W) each: one channel at a time stays in a processor's cache."""
    # Around the middle grey, so that float32 is enough where a variance is the small difference of two large numbers.
    # Everything is multiplied by the square of the window's number of pixels: sums instead of means.
    n, x, y = window ** 2, x.float() - 128, y.float() - 128
    sx, sy, squares, product = (_window_sums(z, window) for z in (x, y, torch.addcmul(x * x, y, y), x * y))
    covariance = n * product - sx * sy
    variances = n * squares - torch.addcmul(sx * sx, sy, sy)
    sx, sy = sx + 128 * n, sy + 128 * n
    c1, c2 = C1 * n ** 2, C2 * n * (n - 1)  # the covariance is that of a sample: divided by n - 1
    above = (2 * sx * sy + c1) * (2 * covariance + c2)
    return mean(above / ((torch.addcmul(sx * sx, sy, sy) + c1) * (variances + c2)))


def _window_sums(x: Tensor, window: int) -> Tensor:
    """Sums over all windows that lie wholly inside (..., H, W): along the columns, then along the rows."""
    for dim in (-2, -1):
        count = x.shape[dim] - window + 1
        if window == 7:  # 1 + 1 = 2, 2 + 2 = 4, 4 + 2 + 1 = 7: four additions instead of six
            two = x.narrow(dim, 0, count + 5) + x.narrow(dim, 1, count + 5)
            four = two.narrow(dim, 0, count) + two.narrow(dim, 2, count)
            x = four.add_(two.narrow(dim, 4, count)).add_(x.narrow(dim, 6, count))
        else:
            x = torch.stack([x.narrow(dim, i, count) for i in range(window)]).sum(dim=0)
    return x

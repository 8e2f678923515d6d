"""How far a set of colorized photos lies from the true ones, in the eyes of a network that names photos."""

import torch
from torch import Tensor

from colorlab import codedigest
from colorlab.metrics import seen
from colorlab.metrics.base import Pair, SetMetric, wide
from colorlab.metrics.registry import register


@register
class FidLite0(SetMetric):
    """Fréchet distance between the features of EfficientNet-Lite0 of all predictions and of all truths, version 1.

    As FID (Heusel et al. 2017): both sets of features are taken for Gaussians, |m - m'|^2 + tr(C + C' - 2 (C C')^1/2).
    But FID's network is Inception v3, and this one is not: never compare it with a published FID. It is smaller than
    the distance of many photos would be where photos are few, so compare only sets of the same photos.
    """

    name, label, shown = "fid_lite0_v1", "Fréchet distance, EfficientNet-Lite0 v1", False
    hides = ("Which photo has which colours: exchanging all photos changes nothing. It is no published FID, which "
             "takes another network, and it depends on the number of photos.")

    def features(self, pair: Pair) -> tuple[Tensor, Tensor]:
        return seen.prediction(pair).features, seen.truth(pair).features

    def of_set(self, predicted: Tensor, true: Tensor) -> float:
        return frechet_distance(predicted, true)

    def digest(self) -> str:
        return codedigest.of_text(super().digest(), seen.digest())


def frechet_distance(one: Tensor, other: Tensor) -> float:
    """Fréchet distance between the Gaussians with the means and covariances of two sets of features.

    Parameters
    ----------
    one, other : Tensor, (N, D) and (M, D)
        A set of a single photo has the covariance 0.

    Returns
    -------
    float
        |m - m'|^2 + tr(C + C' - 2 (C C')^1/2), 0 or more.
    """
    one, other = (part.to(wide(part.device)) for part in (one, other))
    means = [part.mean(dim=0) for part in (one, other)]
    roots = [_root(part - mean) for part, mean in zip((one, other), means)]
    # With C = A'A and C' = B'B the eigenvalues of CC' are the squared singular values of AB': no root of a matrix.
    together = torch.linalg.svdvals(roots[0] @ roots[1].T).sum()
    distance = (means[0] - means[1]).square().sum() + sum(root.square().sum() for root in roots) - 2 * together
    return max(0.0, distance.item())


def _root(centred: Tensor) -> Tensor:
    """A small A with A'A the covariance of centred features (N, D): (min(N, D), D)."""
    scaled = centred / max(1, len(centred) - 1) ** 0.5
    return torch.linalg.qr(scaled, mode="r").R if len(scaled) > scaled.shape[1] else scaled

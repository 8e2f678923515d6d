"""What a metric is, and the photos it is computed on: a batch of predictions, and of the true photos beside them."""

import csv
import functools
import inspect
from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

import numpy as np
import torch
from torch import Tensor

from colorlab import bins, codedigest, lab, resources
from colorlab.errors import ColorlabError

RAREST = 1e-5  # probability of a bin, at least: see `rarity`
NO_COLOUR = 0.5  # colourfulness below which a photo is grey: L without ab is not always three equal codes
TOGETHER = 2 ** 22  # values that are turned into double precision at a time


class MetricError(ColorlabError, ValueError):
    """Two pictures cannot be compared, or a metric cannot be used; one line that says what to do."""


class Measure:
    """What metrics of single photos and of sets have in common. The first lines of the docstring are the definition.

    Attributes
    ----------
    name : str
        Of the column, and in `colorlab.metrics`.
    label, unit : str
        For tables and axes; a unit is empty where the number has none.
    better : "lower", "higher" or None
        None where the truth's value is the aim.
    hides : str
        What the number does not show, or where it misleads: a sentence.
    shown : bool
        In the short tables, and among the metrics that models are compared by.
    weight : str, optional
        Column by which means over photos are weighted.
    undefined : str
        Why a photo may have no value (NaN).
    """

    name: ClassVar[str]
    label: ClassVar[str]
    unit: ClassVar[str] = ""
    better: ClassVar[Literal["lower", "higher"] | None] = "lower"
    hides: ClassVar[str] = ""
    shown: ClassVar[bool] = True
    weight: ClassVar[str | None] = None
    undefined: ClassVar[str] = ""

    @property
    def meaning(self) -> str:
        """The definition: the docstring in one line."""
        return " ".join((inspect.getdoc(type(self)) or "").split())

    def digest(self) -> str:
        """What decides the values beside the pictures, in 32 hexadecimal digits: the code, and the shipped prior."""
        described = frozenset(Measure.__annotations__)
        code = codedigest.of_modules(type(self), lab, bins, without=described)
        return codedigest.of_text(code, repr(prior().tolist()))

    def __repr__(self) -> str:
        return f"<metric {self.name}: {self.label}>"


class Metric(Measure):
    """A number for each photo. A subclass says in `of` how it is computed, on a batch, and is registered.

    Called with two pictures it measures a batch of one:

    >>> colorlab.metrics.mse(prediction, truth)         # RGB uint8 (H, W, 3) both -> float
    """

    def of(self, pair: "Pair") -> Tensor:
        """The value of each photo of the batch, (B,), best in double precision (see `mean`); NaN where it has none."""
        raise NotImplementedError

    def measured(self, pair: "Pair") -> Tensor:
        """`of`, checked: float64 (B,).

        Raises
        ------
        MetricError
            If it is no number for each photo.
        """
        values = self.of(pair)
        if not isinstance(values, Tensor) or values.shape != pair.prediction.shape[:1]:
            found = f"shape {tuple(values.shape)}" if isinstance(values, Tensor) else type(values).__name__
            raise MetricError(f"the metric '{self.name}' must return one value for each photo, a tensor "
                              f"({len(pair.prediction)},), not {found}")
        return values.to(wide(values.device))

    @torch.inference_mode()
    def __call__(self, prediction: np.ndarray, truth: np.ndarray) -> float:
        """The value of one photo, of RGB uint8 (H, W, 3) twice; raises a `MetricError` for anything else."""
        return self.measured(pair_of(prediction, truth)).item()


class SetMetric(Measure):
    """A number for a whole set of photos.

    A subclass gives a few `features` of each photo, which are kept while the photos go by, and computes the number of
    all of them in `of_set`. It is measured only if it is `shown`, or asked for by name.

    >>> colorlab.metrics.colour_distribution(predictions, truths)      # two lists of RGB uint8 (H, W, 3) -> float
    """

    def features(self, pair: "Pair") -> tuple[Tensor, Tensor]:
        """Of the predictions and of the truths of a batch: float32 (B, D) each, D the same for all photos."""
        raise NotImplementedError

    def of_set(self, predicted: Tensor, true: Tensor) -> float:
        """The number, of the features of all predictions and truths: float32 (N, D) each, N at least 1."""
        raise NotImplementedError

    @torch.inference_mode()
    def __call__(self, predictions: Sequence[np.ndarray], truths: Sequence[np.ndarray]) -> float:
        """The number of a list of pictures; raises a `MetricError` without a picture, or for what is none."""
        if len(predictions) != len(truths) or not len(truths):
            raise MetricError(f"'{self.name}' needs as many predictions as truths, at least one; got "
                              f"{len(predictions)} and {len(truths)}")
        parts = zip(*(self.features(pair_of(*pictures)) for pictures in zip(predictions, truths, strict=True)))
        predicted, true = (torch.cat(part).float() for part in parts)
        return float(self.of_set(predicted, true))


class Reference:
    """A batch of true photos; what belongs to them alone is computed once, however many predictions are compared.

    Parameters
    ----------
    rgb : Tensor, uint8 (B, 3, H, W)
        Any device, to which predictions must be brought.
    lab : Tensor, float32 (B, 3, H, W), optional
        Its Lab, if somebody has computed that before.

    Raises
    ------
    MetricError
        If these are no RGB photos with at least one pixel.
    """

    def __init__(self, rgb: Tensor, lab: Tensor | None = None):
        if rgb.dtype != torch.uint8 or rgb.ndim != 4 or rgb.shape[1] != 3 or not rgb.numel():
            raise MetricError(f"true photos must be uint8 (B, 3, H, W), got {rgb.dtype} {tuple(rgb.shape)}")
        if lab is not None and lab.shape != rgb.shape:
            raise MetricError(f"this is not the Lab of these photos: {tuple(lab.shape)} for {tuple(rgb.shape)}")
        self.rgb = rgb
        if lab is not None:
            self.lab = lab

    @functools.cached_property
    def lab(self) -> Tensor:
        """float32 (B, 3, H, W)."""
        return lab.rgb_to_lab(self.rgb)

    @property
    def L(self) -> Tensor:
        """(B, 1, H, W)."""
        return self.lab[:, :1]

    @functools.cached_property
    def rarity(self) -> Tensor:
        """Of each pixel's true colour (B, H, W), see `rarity`."""
        weights = (1 / prior().clamp(min=RAREST)).to(self.rgb.device)
        nearest = bins.hard_encode(self.lab[:, 1:])
        return weights.index_select(0, nearest.flatten()).view(nearest.shape)

    @functools.cached_property
    def mean_rarity(self) -> Tensor:
        """(B,)."""
        return mean(self.rarity)

    @functools.cached_property
    def colourfulness(self) -> Tensor:
        """(B,), see `colourfulness`."""
        return colourfulness(self.rgb)


class Pair:
    """A batch of predictions beside the true photos; what several metrics need is computed once.

    Parameters
    ----------
    prediction : Tensor, uint8 (B, 3, H, W)
    reference : Reference
        Of the same size, on the same device.

    Raises
    ------
    MetricError
        If the predictions are no uint8 pictures of that size. Nothing is broadcast or converted.
    """

    def __init__(self, prediction: Tensor, reference: Reference):
        if prediction.dtype != torch.uint8 or prediction.shape != reference.rgb.shape:
            raise MetricError(f"prediction must be uint8 {tuple(reference.rgb.shape)}, got {prediction.dtype} "
                              f"{tuple(prediction.shape)}")
        self.prediction, self.reference = prediction, reference
        self._shared: dict[Callable, Tensor] = {}

    @functools.cached_property
    def lab(self) -> Tensor:
        """Of the prediction, float32 (B, 3, H, W)."""
        return lab.rgb_to_lab(self.prediction)

    @functools.cached_property
    def difference(self) -> Tensor:
        """Prediction less truth, float32 (B, 3, H, W) of whole numbers -255..255: they and their squares are exact."""
        return self.prediction.float() - self.reference.rgb.float()

    @functools.cached_property
    def ab_distance(self) -> Tensor:
        """Of each pixel's ab from the true one, CIE units (B, H, W)."""
        return (self.lab[:, 1:] - self.reference.lab[:, 1:]).square_().sum(dim=1).sqrt_()

    def once(self, of: Callable[["Pair"], Tensor]) -> Tensor:
        """What a function makes of this pair, computed at the first call: for what the metrics of one file share."""
        if of not in self._shared:
            self._shared[of] = of(self)
        return self._shared[of]


def pair_of(prediction: np.ndarray, truth: np.ndarray) -> Pair:
    """A batch of one, of two RGB uint8 (H, W, 3).

    Raises
    ------
    MetricError
        If the two are not uint8 pictures (H, W, 3) of the same size, with at least one pixel.
    """
    one, other = picture(prediction), picture(truth)
    if one.shape != other.shape:
        raise MetricError(f"prediction {prediction.shape} and truth {truth.shape} differ in size")
    return Pair(one, Reference(other))


def picture(rgb: np.ndarray) -> Tensor:
    """RGB uint8 (H, W, 3) -> (1, 3, H, W); raises a `MetricError` for anything else."""
    dtype, shape = getattr(rgb, "dtype", type(rgb).__name__), getattr(rgb, "shape", "")
    if not isinstance(rgb, np.ndarray) or dtype != np.uint8 or len(shape) != 3 or shape[2] != 3 or not rgb.size:
        raise MetricError(f"metrics need RGB uint8 (H, W, 3), got {dtype} {shape}")
    return torch.from_numpy(np.array(rgb)).movedim(-1, 0)[None].contiguous()


def wide(device: torch.device) -> torch.dtype:
    """The widest floats of a device: Apple's GPUs, and some others, have no float64."""
    try:
        return torch.empty(0, dtype=torch.float64, device=device).dtype
    except (TypeError, RuntimeError):
        return torch.float32


def mean(x: Tensor) -> Tensor:
    """Over all but the first dimension, added up in double precision: (B, ...) -> (B,)."""
    flat = x.flatten(1)
    floats = wide(x.device)
    total = sum(part.sum(dim=1, dtype=floats) for part in flat.split(TOGETHER, dim=1))
    assert isinstance(total, Tensor)
    return total / flat.shape[1]


def colourfulness(rgb: Tensor) -> Tensor:
    """The metric of that name, which defines it, of pictures alone: uint8 (B, 3, H, W) -> (B,)."""
    r, g, b = rgb.float().unbind(1)
    rg, yb = r - g, (r + g) / 2 - b
    means = torch.stack([mean(rg), mean(yb)])
    variances = torch.stack([mean(rg * rg), mean(yb * yb)]) - means.square()
    return variances.clamp(min=0).sum(dim=0).sqrt() + 0.3 * means.square().sum(dim=0).sqrt()


@functools.cache
def prior() -> Tensor:
    """The prior over the 313 bins that ships with colorlab, (313,); `data/README.md` says from which photos."""
    with open(resources.path("prior.csv"), newline="") as file:
        return torch.tensor([float(row["probability"]) for row in csv.DictReader(file)])


def rarity(truth: np.ndarray) -> np.ndarray:
    """Per pixel 1 / probability of the bin of its true colour; probabilities count as 1e-5 at least.

    Zhang 2016, equation 4 with lambda = 0. Without the floor a single pixel in a bin that the photos behind the prior
    hardly visited would outweigh a whole photo.

    Parameters
    ----------
    truth : ndarray, RGB uint8 (H, W, 3)

    Returns
    -------
    ndarray, float32 (H, W)
    """
    return Reference(picture(truth)).rarity[0].numpy()

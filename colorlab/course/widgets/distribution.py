"""The distribution over the 313 bins that a network predicts for one point of a photo."""

from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from colorlab import bins, images, lab, plots
from colorlab.models.base import Colorizer, to_tensor

LARGEST = 1500.0  # area of the bubble of a bin that has the whole probability, in points squared


def bin_colours(L: float = 60.0) -> np.ndarray:
    """The colours of the 313 bins at lightness L as RGB 0..1, (313, 3); those a screen lacks are clipped."""
    ab = bins.centers()
    return lab.lab_to_rgb(torch.cat((torch.full((bins.COUNT, 1), float(L)), ab), dim=1).T[:, :, None])[..., 0].T.numpy()


def bin_map(axis: Axes, values: ArrayLike | torch.Tensor, label: str, log: bool = False) -> None:
    """Draw one value for each of the 313 bins as squares in the ab plane, with a scale beside it.

    Parameters
    ----------
    axis : Axes
    values : array or Tensor, (313,)
    label : str
        What the values are.
    log : bool
        Logarithmic scale; values below a millionth of the largest get its lowest colour.
    """
    values = np.asarray(values, dtype=float)
    grid = np.full((22, 22), np.nan)
    column, row = ((bins.centers().numpy() + 110) / bins.GRID_STEP).astype(int).T
    grid[row, column] = values
    norm = None
    if log:
        least = max(values.min(), 1e-6 * values.max())
        grid, norm = np.maximum(grid, least), LogNorm(least, values.max())
    drawn = axis.imshow(grid, origin="lower", extent=(-115, 105, -115, 105), cmap="cividis", norm=norm)
    axis.set(xlabel="a: green - / red +", ylabel="b: blue - / yellow +")
    axis.figure.colorbar(drawn, ax=axis, label=label, shrink=0.8)


class _Answers:
    """What a network says of one photo: scores of the bins on its grid, and the true colours there."""

    def __init__(self, model: Colorizer, photo: Any):
        self.photo = images.to_rgb(photo)
        L = model.network_input(self.photo)
        with torch.inference_mode():
            self.scores = model.logits(L).float().cpu()
        self.height, self.width = self.scores.shape[2:]
        true = lab.rgb_to_lab(to_tensor(self.photo))
        self.true = torch.nn.functional.interpolate(true, (self.height, self.width), mode="area")

    def place(self, row: int, column: int) -> tuple[float, float]:
        """x and y of a block's middle on the photo, in pixels."""
        height, width = self.photo.shape[:2]
        return (column + 0.5) / self.width * width - 0.5, (row + 0.5) / self.height * height - 0.5

    def at(self, row: int, column: int, temperature: float
           ) -> tuple[np.ndarray, list[float], list[float], list[float]]:
        """Probabilities (313,) at a temperature, their mean, the mode, and the true (a, b)."""
        scores = self.scores[:, :, row:row + 1, column:column + 1]
        spread = bins.sharpen(scores, temperature)
        mean = bins.annealed_mean(spread, 1.0).flatten()
        mode = bins.centers()[scores.argmax()]
        return spread.flatten().numpy(), mean.tolist(), mode.tolist(), self.true[0, 1:, row, column].tolist()


def distribution_figure(model: Colorizer, photo: Any, row: int, column: int, temperature: float = 1.0) -> Figure:
    """A photo with one point marked, and what the network believes of the colour there.

    Parameters
    ----------
    model : Colorizer
        One that predicts bins (zhang16).
    photo : path, PIL image or array
        See `colorlab.images.to_rgb`.
    row, column : int
        The point on the network's own coarse grid, one for 4 x 4 pixels of its input.
    temperature : float
        At which the distribution is sharpened (equation 5); 1 shows it as predicted.
    """
    return _figure(_Answers(model, photo), row, column, temperature)


def _figure(answers: _Answers, row: int, column: int, temperature: float) -> Figure:
    spread, mean, mode, true = answers.at(row, column, temperature)
    figure = Figure(figsize=(9, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.15, 1])
    left.imshow(lab.grey_value(lab.rgb_to_lab(to_tensor(answers.photo))[0, 0]).numpy(), cmap="gray", vmin=0, vmax=1)
    left.plot(*answers.place(row, column), "o", ms=13, mfc="none", mec="black", mew=4.5)
    left.plot(*answers.place(row, column), "o", ms=13, mfc="none", mec="white", mew=2)
    left.set_title(f"what the network sees; row {row}, column {column}", fontsize=9)
    plots.bare(left)
    places = bins.centers().numpy()
    right.scatter(*places.T, s=3, c="0.8")
    order = np.argsort(-spread)  # small bubbles on top of large ones
    right.scatter(*places[order].T, s=LARGEST * spread[order], c=bin_colours()[order], edgecolors="black",
                  linewidths=0.5)
    for ab, marker, name in ((mean, "X", "mean"), (mode, "D", "mode"), (true, "P", "truth")):
        right.scatter(*ab, s=75, marker=marker, c="white", edgecolors="black", linewidths=1.3,
                      label=f"{name} ({ab[0]:.0f}, {ab[1]:.0f})")
    right.set(xlim=(-115, 115), ylim=(-115, 115), aspect="equal", xlabel="a", ylabel="b")
    right.set_title(f"its distribution at T = {temperature:.2f}", fontsize=9)
    right.legend(fontsize=8, loc="lower left")
    return figure

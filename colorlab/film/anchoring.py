"""Frames whose colours somebody has chosen: a picture coloured by hand, or hints for a model that takes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import torch

from colorlab import images, lab
from colorlab.film.messages import FilmError, needed
from colorlab.film.reading import Film
from colorlab.models.base import Colorizer

LIKE = 0.02  # by which the shape of a picture may differ from the film's


@dataclass(frozen=True)
class Anchor:
    """The colours of the frame that is shown at `seconds`: a coloured picture of it, or hints.

    `picture` is what `images.to_rgb` takes; `hints` a list of hints, which the model must take.
    """

    seconds: Fraction
    picture: Any = None
    hints: Sequence[Any] | None = None

    def colours(self, model: Colorizer, rgb: np.ndarray, grid: tuple[int, int]) -> np.ndarray:
        """Its ab on a grid (h, w), float32 (h, w, 2); `rgb` is the frame itself.

        Raises
        ------
        FilmError
            If the picture has another shape than the film.
        """
        if self.hints is not None:
            given = model.condition_input(rgb, hints=list(self.hints))
            with torch.inference_mode():
                return on_grid(model(model.network_input(rgb), **given), grid)[0]
        coloured = images.to_rgb(self.picture)
        wanted, found = rgb.shape[1] / rgb.shape[0], coloured.shape[1] / coloured.shape[0]
        if abs(found / wanted - 1) > LIKE:
            raise FilmError(f"the picture for {float(self.seconds):g} s is {coloured.shape[1]} x {coloured.shape[0]}, "
                            f"the film {rgb.shape[1]} x {rgb.shape[0]}: give a coloured copy of the whole frame")
        small = needed("cv2").resize(coloured, grid[::-1], interpolation=needed("cv2").INTER_AREA)
        return lab.rgb_to_lab(torch.from_numpy(small).permute(2, 0, 1))[1:].permute(1, 2, 0).contiguous().numpy()


def on_grid(ab: torch.Tensor, grid: tuple[int, int]) -> np.ndarray:
    """A model's answers (B, 2, h, w) on the grid of the film's motion, float32 (B, h, w, 2)."""
    wide = torch.nn.functional.interpolate(ab.float(), grid, mode="bilinear", align_corners=False,
                                           antialias=ab.shape[-1] > grid[1])
    return wide.permute(0, 2, 3, 1).contiguous().cpu().numpy()


def check(anchors: Sequence[Anchor], film: Film, model: Colorizer) -> None:
    """Raise a FilmError if one of these lies outside the film, or holds hints that the model does not take."""
    for anchor in anchors:
        if anchor.seconds < 0 or film.seconds is not None and anchor.seconds > film.seconds:
            raise FilmError(f"no frame is shown at {float(anchor.seconds):g} s: the film lasts {film.seconds:.1f} s")
        if anchor.hints is not None and "hints" not in model.conditions:
            raise FilmError(f"{model.name} takes no hints: choose a model that does, such as zhang17-mini, or give a "
                            "coloured picture of the frame")


def of_file(seconds: Fraction, path: Path) -> Anchor:
    """An anchor from a file: hints if it ends in .json, a picture otherwise."""
    if path.suffix.lower() == ".json":
        from colorlab import hints

        return Anchor(seconds, hints=hints.read(path))
    return Anchor(seconds, picture=images.read(path))

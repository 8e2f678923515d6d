"""Four pipelines from hints to what a network is given; a student finds out which are broken, and how."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from colorlab.course.cases.own import Cases
from colorlab.hints import Hint, raster

# By number: what a pipeline may do wrong.
FAULTS = ("nothing is wrong", "rows and columns are exchanged", "the mask is empty", "a and b are exchanged",
          "b has the other sign", "colours are divided by 110", "where hints overlap, the earlier one counts")
Pipeline = Callable[[Sequence[Hint], int], Tensor]


def _planes(hints: Sequence[Hint], side: int) -> Tensor:
    return raster(hints, (side, side))[0]


def _faulty(fault: str) -> Pipeline:
    def pipeline(hints: Sequence[Hint], side: int) -> Tensor:
        planes = _planes(hints, side)
        if fault == "rows and columns are exchanged":
            return _planes([replace(hint, x=hint.y, y=hint.x) for hint in hints], side)
        if fault == "the mask is empty":
            return planes * torch.tensor([1.0, 1.0, 0.0])[:, None, None]
        if fault == "a and b are exchanged":
            return planes[[1, 0, 2]]
        if fault == "b has the other sign":
            return planes * torch.tensor([1.0, -1.0, 1.0])[:, None, None]
        if fault == "colours are divided by 110":
            return planes / torch.tensor([110.0, 110.0, 1.0])[:, None, None]
        if fault == "where hints overlap, the earlier one counts":
            return _planes(list(reversed(hints)), side)
        return planes

    pipeline.__doc__ = "Hints, and the side of a square grid -> a, b and mask, (3, side, side)."
    return pipeline


_OF = (6, 0, 1, 4)  # of A, B, C, D as printed
PIPELINES: Cases[Pipeline] = Cases("broken_pipelines", [_faulty(FAULTS[fault]) for fault in _OF])


def diagnosis() -> list[int]:
    """What is wrong with each pipeline, as numbers of FAULTS; in the printed order."""
    return list(_OF)

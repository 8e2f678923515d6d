"""Share of a box of Lab colours that sRGB has -> percent."""

import functools

import numpy as np

from colorlab import lab
from colorlab.course.exercises import Exercise, Misconception


@functools.cache
def _shares() -> np.ndarray:
    """Share of the square of the ab plane that sRGB has, for L = 0, 1, ..., 100."""
    return np.array([lab.ab_plane(L)[1].float().mean().item() for L in range(101)])


GAMUT_SHARE = Exercise(
    name="gamut_share",
    objective="Find what share of the box L = 0..100, a and b in -110..110, sRGB can show, in percent.",
    reference=lambda: _shares().mean() * 100, inputs=((),), tolerance=0.1, asks_value=True,
    misconceptions=(
        *(Misconception(f"one slice, L = {L}", lambda L=L: _shares()[L] * 100,
                        "that is one slice alone; the box has 101 slices.", 0.05) for L in (50, 20, 35, 75, 95)),
        Misconception("points of a slice", lambda: _shares().mean() * 221 ** 2,
                      "that is a mean number of points in a slice, not a share of them.", 2),
        Misconception("five slices", lambda: _shares()[[20, 35, 50, 75, 95]].mean() * 100,
                      "that is the mean of the five slices printed above; the box has 101.", tolerance=0.05),
        Misconception("the fullest slice", lambda: _shares().max() * 100,
                      "that is the fullest slice; the box has 101, and many are emptier.", 0.02),
        Misconception("median slice", lambda: np.median(_shares()) * 100,
                      "that is the median slice: the share of the box is a mean.", 0.02),
        Misconception("a hundred slices", lambda: _shares().sum(),
                      "near: how many whole numbers are there from 0 to 100?", 0.02),
        *(Misconception(f"every {step} steps", lambda step=step: _shares()[::step].mean() * 100,
                        "some slices only: L goes in steps of 1.", 0.01) for step in (50, 25, 20, 10)),
        Misconception("without the ends", lambda: _shares()[10:91].mean() * 100,
                      "dark and bright slices are missing: L goes from 0 to 100.", 0.02),
        Misconception("where there is anything", lambda: (_shares() > 0).mean() * 100,
                      "that is the share of slices that are not empty.", 0.02),
        Misconception("not in percent", lambda: _shares().mean(), "right share, but asked in percent.", tolerance=1e-3),
        Misconception("sum", lambda: _shares().sum() * 100, "the slices were added up: a share is a mean over them."),
        Misconception("outside", lambda: 100 - _shares().mean() * 100, "that is the share outside the gamut."),
        Misconception("a count", lambda: _shares().sum() * 221 ** 2, "a number of points, not a share.", tolerance=2),
    ))

"""An ablation on drawn streets whose rows have lost their names."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from colorlab import lab, streets
from colorlab.course.cases.own import arranged
from colorlab.inspect import fusion as tools
from colorlab.models.base import Colorizer
from colorlab.models.iizuka16 import Iizuka16
from colorlab.streets.scores import input_of

FRONT = slice(-12, None)  # rows from which neither sun nor moon nor lamp can be seen by local features
WAYS = ("trained with fusion, own global features", "trained with fusion, global features set to 0",
        "trained with fusion, global features of a street at another hour", "trained without fusion", "grey")
ORDER = (3, 2, 0, 4, 1)  # of the rows A to E as printed


def hour_of(ab: Tensor, scene: streets.Scene, rows: slice = slice(None)) -> str:
    """The time of day whose colours are nearest to those of an answer (2, H, W), or of some of its rows."""
    return streets.guess_context(ab.movedim(0, -1).numpy()[rows], scene.segmentation[rows])[0]


def contexts_right(answers: Tensor, scenes: Sequence[streets.Scene]) -> tuple[int, int]:
    """Of answers (B, 2, H, W): how many have the hour of their scene, and how many its season."""
    guesses = [streets.guess_context(ab.movedim(0, -1).numpy(), one.segmentation) for ab, one in zip(answers, scenes)]
    return (sum(guess[0] == one.recipe.time for guess, one in zip(guesses, scenes)),
            sum(guess[1] == one.recipe.season for guess, one in zip(guesses, scenes)))


def grass_colour(time: str, season: str) -> list[int]:
    """True a and b of the ground of a street, CIE units."""
    return [int(value) for value in streets.context_colours(time, season)[streets.CLASSES.index("ground")]]


def nameless_rows(fusion: Iizuka16, without: Colorizer, scenes: Sequence[streets.Scene]) -> pd.DataFrame:
    """Five ways to answer some streets, as rows A to E in an order that is not that of `WAYS`.

    Columns: share of streets whose hour is right in the whole picture and in the lowest 12 rows, %, mean distance from
    the truth in the ab plane, and mean distance from grey, in CIE units. Neighbours in `scenes` must differ in hour.
    """
    L = input_of(fusion, scenes)
    with torch.inference_mode():
        own = fusion.global_features(L)
        of_ways = (fusion(L), tools.colours(fusion, L, 0 * own), tools.colours(fusion, L, own.roll(-1, 0)),
                   without(L), torch.zeros(len(L), 2, *L.shape[-2:]))
    rows = [_measured(of_ways[way].cpu(), scenes) for way in arranged("unnamed_rows", ORDER)]
    return pd.DataFrame(rows, index=list("ABCDE"))


def _measured(ab: Tensor, scenes: Sequence[streets.Scene]) -> dict[str, float]:
    true = torch.stack([lab.rgb_to_lab(torch.tensor(one.rgb).permute(2, 0, 1))[1:] for one in scenes])
    right = {name: 100 * float(np.mean([hour_of(one, scene, rows) == scene.recipe.time
                                        for one, scene in zip(ab, scenes)]))
             for name, rows in (("hour right, %", slice(None)), ("hour right in front, %", FRONT))}
    return {**right, "ab distance": float((ab - true).norm(dim=1).mean()), "mean chroma": float(ab.norm(dim=1).mean())}


def sky_scatters(network: Colorizer, side: int, count: int) -> list[float]:
    """How far the sky's colour varies in a picture: standard deviation in the ab plane, for some streets by day.

    The streets are drawn with `side` x `side` pixels, and seen at that size.
    """
    scenes = [streets.scene(seed, side, time="day") for seed in range(count)]
    with torch.inference_mode():
        answers = [network(input_of(network, [one]))[0].cpu() for one in scenes]  # one by one: less memory
    skies = [torch.tensor(one.segmentation == streets.CLASSES.index("sky")) for one in scenes]
    return [float(ab[:, sky].std(dim=1).norm()) for ab, sky in zip(answers, skies)]

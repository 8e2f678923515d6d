"""What the global branch costs: a share of the parameters, in percent."""

import functools

import torch

from colorlab import models
from colorlab.course.exercises import Exercise, Misconception

BRANCH = CONVOLUTIONS, DENSE, TO_FUSION = "global_convolutions", "global_dense", "global_to_fusion"


@functools.cache
def _sizes(mini: bool = False) -> dict[str, int]:
    """Parameters of each part of the published network, or of ours."""
    if mini:
        model = models.load("iizuka16-mini", "cpu")
    else:
        with torch.device("meta"):  # shapes without numbers
            model = models.Iizuka16()
    return {name: sum(p.numel() for p in part.parameters()) for name, part in model.named_children()}


def _share(parts=BRANCH, mini=False, without=""):
    sizes = {name: size for name, size in _sizes(mini).items() if name != without}
    return 100 * sum(sizes[part] for part in parts) / sum(sizes.values())


GLOBAL_BRANCH_SHARE = Exercise(
    name="global_branch_share",
    objective="Find the share of the published network's parameters that only the global branch has, in percent.",
    reference=_share, inputs=((),), tolerance=0.04, asks_value=True,
    misconceptions=(
        Misconception("only the fully connected layers", lambda: _share([DENSE]),
                      "that is the fully connected pair alone: which other parts start with the same word?"),
        Misconception("only the convolutions", lambda: _share([CONVOLUTIONS]),
                      "that is the convolutions alone: the branch goes on behind them."),
        Misconception("without the last layer", lambda: _share([CONVOLUTIONS, DENSE]),
                      "near: one small layer more lies between the branch and the fusion."),
        Misconception("without the convolutions", lambda: _share([DENSE, TO_FUSION]),
                      "the convolutions of the branch are missing."),
        Misconception("with the low layers", lambda: _share(["low", *BRANCH]),
                      "the low layers serve both paths: asked are the parts that only the branch has."),
        Misconception("with the fusion", lambda: _share([*BRANCH, "fusion"]),
                      "the fusion layer belongs to both: asked are the parts that only the branch has."),
        Misconception("the rest", lambda: 100 - _share(), "that is the share of all the other parts."),
        Misconception("not in percent", lambda: _share() / 100, "right share, but asked in percent.", tolerance=2e-3),
        Misconception("the mini's", lambda: _share(mini=True, without="classifier"),
                      "that is the mini's share: its copy of the photo is smaller. Asked is the published network."),
        Misconception("the mini's, with its classifier", lambda: _share(mini=True),
                      "that is the mini's share: its copy of the photo is smaller. Asked is the published network."),
        Misconception("parts counted", lambda: 100 * len(BRANCH) / len(_sizes()),
                      "that is a share of the parts, as if all were equally large: count parameters."),
        Misconception("branch against rest", lambda: 100 * _share() / (100 - _share()),
                      "that divides the branch by the rest: a share divides by the whole."),
        Misconception("a count", lambda: _share() * sum(_sizes().values()) / 100,
                      "a number of parameters, not a share.", tolerance=1),
    ))

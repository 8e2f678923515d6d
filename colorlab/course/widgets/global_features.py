"""Single global features of iizuka16, moved one at a time."""

from collections.abc import Sequence
from typing import Any

import ipywidgets
import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor

from colorlab import images, plots
from colorlab.course.widgets.showing import png, show
from colorlab.inspect import fusion
from colorlab.models.base import join
from colorlab.models.iizuka16 import Iizuka16

BEYOND = 3  # the slider goes up to this many times the highest value that was seen


class Features:
    """One photo, its global features, and how far those of some other pictures reach.

    Parameters
    ----------
    model : Iizuka16
        One with a global branch.
    photo : path, PIL image, array or tensor
        See `colorlab.images.to_rgb`.
    others : list of the same
        Pictures whose global features say how low and how high each one goes.

    Attributes
    ----------
    own, low, high : Tensor, (N,)
        The photo's global features, and the lowest and highest values of the others.
    effect : Tensor, (N,)
        How far each feature alone moves the colours between `low` and `high`: mean distance in the ab plane.
    order : list of int
        The features, strongest first.
    """

    def __init__(self, model: Iizuka16, photo: Any, others: Sequence[Any]):
        self.model, self.rgb = model, images.to_rgb(photo)
        self.L = model.network_input(self.rgb)
        with torch.inference_mode():
            self.own = model.global_features(self.L)[0]
            seen = torch.cat([model.global_features(model.network_input(images.to_rgb(one))) for one in others])
        self.count = len(others)
        self.low, self.high = seen.min(dim=0).values, seen.max(dim=0).values
        self.effect = fusion.effects(model, self.L, self.low, self.high)
        self.order = self.effect.argsort(descending=True).tolist()

    def ab(self, changes: dict[int, float]) -> Tensor:
        """The answer (1, 2, h, w) with some of the features set to other values."""
        vector = self.own.clone()
        for feature, value in changes.items():
            vector[feature] = value
        return fusion.colours(self.model, self.L, vector)

    def picture(self, changes: dict[int, float]) -> np.ndarray:
        """The photo in those colours, RGB uint8."""
        return join(self.rgb, self.ab(changes))


def features_figure(seen: Features, count: int = 4, enlarged: float = 3) -> tuple[Figure, str, str]:
    """The `count` strongest global features: the photo with each at its lowest and its highest, and what differs.

    The third column shows the lowest with the difference added `enlarged` times instead of once. The figure comes with
    its caption and alt text, as `plots.show` takes them.
    """
    height, width = seen.rgb.shape[:2]
    figure = Figure(figsize=(2.2 * 4 * width / height + 1.6, 2.3 * count), layout="constrained")
    axes = figure.subplots(count, 4, squeeze=False)
    names = seen.order[:count]
    for row, i in zip(axes, names, strict=True):
        low, high = float(seen.low[i]), float(seen.high[i])
        start, end = seen.ab({i: low}), seen.ab({i: high})
        far = (end - start)[0].norm(dim=0).cpu().numpy()
        titles = f"feature {i} at {low:.1f}", f"at {high:.1f}", f"the change {enlarged:g} times as large"
        for axis, ab, title in zip(row, (start, end, start + enlarged * (end - start)), titles):
            axis.imshow(join(seen.rgb, ab))
            axis.set_title(title, fontsize=10)
        shown = row[3].imshow(far, cmap="cividis", vmin=0, vmax=20)
        row[3].set_title(f"its size, {far.mean():.1f} on average", fontsize=10)
        row[0].set_ylabel(f"feature {i}\nis {float(seen.own[i]):.1f} here", fontsize=10)
    for axis in axes.flat:
        plots.bare(axis)
    figure.colorbar(shown, ax=axes[:, 3], label="distance in the ab plane, CIE units", shrink=0.5)
    words = ", ".join(f"feature {i} {seen.effect[i]:.1f}" for i in names)
    return (figure, f"The {count} of {len(seen.own)} global features that move this picture most when they alone go "
            f"from the lowest to the highest value of {seen.count} pictures. Mean distance in the ab plane: {words}.",
            f"{count} rows, one for each of the strongest global features: the picture with the feature at its "
            f"lowest, at its highest, with {enlarged:g} times the difference, and a map of its size. The two pictures "
            "of a row differ by a slight tint; the map is bright over whole kinds of things, and darker over others.")


def features_panel(seen: Features) -> None:
    """Choose a global feature, move it by a slider, and see the photo as it is and with the feature changed.

    Changes stay until the button takes them back, so that several features can be moved.
    """
    changes: dict[int, float] = {}
    options = [(f"{i}, moves the colours by {seen.effect[i]:.1f}", i) for i in seen.order]
    choice = ipywidgets.Dropdown(options=options, description="feature")
    top = float(seen.high.max())
    slider = ipywidgets.FloatSlider(min=0, max=BEYOND * top, step=0.05, description="value", continuous_update=False)
    back = ipywidgets.Button(description="Take all changes back", layout={"width": "auto"})
    pictures = [ipywidgets.Image(format="png", layout={"width": "320px"}) for _ in range(2)]
    label = ipywidgets.Label()
    pictures[0].value = png(seen.picture({}))
    moving = [False]

    def draw() -> None:
        pictures[1].value = png(seen.picture(changes))
        moved = float((seen.ab(changes) - seen.ab({})).norm(dim=1).mean())
        label.value = f"{len(changes)} of {len(seen.own)} features changed; mean distance in the ab plane {moved:.1f}"

    def place(_: object = None) -> None:
        moving[0] = True  # the slider follows the feature: that is no change of its value
        slider.value = changes.get(choice.value, float(seen.own[choice.value]))
        moving[0] = False

    def change(event: dict[str, Any]) -> None:
        if not moving[0]:
            changes[choice.value] = event["new"]
            draw()

    def undo(_: object) -> None:
        changes.clear()
        place()
        draw()

    choice.observe(place, "value")
    slider.observe(change, "value")
    back.on_click(undo)
    place()
    draw()
    still = [{i: times * float(seen.high[i]) for i in seen.order[:count]}
             for count, times in ((0, 1), (1, 1), (3, BEYOND))]
    titles = ["its own features", f"feature {seen.order[0]} at its highest", f"three at {BEYOND} times their highest"]
    moved = [float((seen.ab(one) - seen.ab({})).norm(dim=1).mean()) for one in still]
    show(ipywidgets.VBox([ipywidgets.HBox([choice, slider, back], layout={"flex_flow": "row wrap"}),
                          ipywidgets.HBox(pictures, layout={"flex_flow": "row wrap"}), label]),
         f"The picture as {seen.model.name} colours it with its own global features, with the strongest of the "
         f"{len(seen.own)} at the highest value of {seen.count} pictures, and with the strongest three at {BEYOND} "
         f"times theirs. These move the colours by {moved[1]:.1f} and {moved[2]:.1f} units on average.",
         plots.row([seen.picture(one) for one in still], titles),
         "One feature within its range gives a slight tint; several, far beyond theirs, a stronger one. "
         "Run this cell to choose a feature, to move it as far as you like, and to move others with it.")

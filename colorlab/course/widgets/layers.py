"""The layers of a network: their sizes as boxes, and what one of them makes of a photo."""

import math
from dataclasses import dataclass
from typing import Any

import ipywidgets
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor, nn

from colorlab import images, plots
from colorlab.course.widgets.showing import show
from colorlab.inspect.architecture import layer_table
from colorlab.models.base import Colorizer

CHANNELS = 5  # feature maps shown beside the photo
SIZES = (64, 320, 32)  # of the input's longer side: smallest, largest, step
_READABLE = {"global_convolutions": "global convolution", "global_dense": "global dense",
             "global_to_fusion": "global to fusion"}


@dataclass(frozen=True)
class Layer:
    """What one layer gives for one input.

    `values`: (C, H, W), or (N,) behind a fully connected layer; behind its ReLU if it has one. `reach`: side of the
    square of pixels that one value sees, infinite for the whole photo.
    """

    name: str
    kind: str
    values: Tensor
    reach: float
    is_global: bool

    @property
    def shape(self) -> str:
        return " x ".join(map(str, self.values.shape))


def layers_of(model: Colorizer, L: Tensor) -> list[Layer]:
    """The layers of a zhang16 or iizuka16 network for L (1, 1, H, W), in the order in which the model holds them.

    One that is called twice (`low` of iizuka16) is shown as called for the photo itself, not for the small copy.
    """
    names = {part: name for name, part in model.named_modules()}
    outputs: dict[str, Tensor] = {}
    last: list[str] = []

    def note(part: nn.Module, _: Any, output: Tensor) -> None:
        if not isinstance(part, nn.ReLU):
            last[:] = [names[part]]
        outputs[last[0]] = output[0]  # the global branch comes first, so the photo's own call overwrites the copy's

    kinds = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear, nn.ReLU)
    hooks = [part.register_forward_hook(note) for part in names if isinstance(part, kinds)]
    try:
        with torch.inference_mode():
            table = layer_table(model, L).drop_duplicates("name", keep="last").set_index("name")
    finally:
        for hook in hooks:
            hook.remove()
    ordered = [name for name in names.values() if name in outputs]
    parts = [name.split(".")[0] for name in ordered]
    layers = []
    for i, (name, part) in enumerate(zip(ordered, parts)):
        number = f" {parts[:i].count(part) + 1}" if parts.count(part) > 1 else ""
        layers.append(Layer(_READABLE.get(part, part) + number, table.loc[name, "kind"], outputs[name].cpu(),
                            float(table.loc[name, "receptive_field"]), part.startswith("global")))
    return layers


def input_of(model: Colorizer, photo: np.ndarray, size: int) -> Tensor:
    """L (1, 1, h, w) of a photo whose longer side is made `size`, both sides rounded to what the network takes."""
    step, scale = model.multiple, size / max(photo.shape[:2])
    height, width = (max(step, math.floor(n * scale / step + 0.5) * step) for n in photo.shape[:2])
    return model.network_input(photo, (height, width))


def layers_figure(model: Colorizer, photo: Any, layer: str | int = 0, size: int = 128) -> Figure:
    """All layers as boxes, one of them marked, and below what it makes of a photo.

    Parameters
    ----------
    model : Colorizer
        A zhang16 or iizuka16 network.
    photo : path, PIL image, array or tensor
        See `colorlab.images.to_rgb`.
    layer : str or int
        Name ("mid 2") or place of the layer to mark.
    size : int
        Longer side of the input in pixels; both sides are rounded to multiples of 8.
    """
    L = input_of(model, images.to_rgb(photo), size)
    layers = layers_of(model, L)
    names = [one.name for one in layers]
    if layer not in names and layer not in range(len(layers)):
        raise ValueError(f"there is no layer {layer!r}; there are {', '.join(names)}")
    return _figure(L, layers, names.index(layer) if isinstance(layer, str) else layer)


def _figure(L: Tensor, layers: list[Layer], chosen: int) -> Figure:
    figure = Figure(figsize=(11, 5), layout="constrained")
    above, below = figure.subfigures(2, 1, height_ratios=[1.45, 1], squeeze=False).flat
    _draw_boxes(above.subplots(), L, layers, chosen)
    layer = layers[chosen]
    axes = below.subplots(1, 1 + CHANNELS)
    _draw_input(axes[0], L, layer.reach)
    if layer.values.ndim == 1:
        for axis in axes[1:]:
            axis.remove()
        axis = below.add_subplot(axes[0].get_gridspec()[1:])
        axis.bar(range(len(layer.values)), layer.values.numpy(), width=1, color="#4c3a78")
        axis.set_title(f"{layer.name}: {len(layer.values)} numbers for the whole photo", fontsize=9)
        axis.spines[["top", "right"]].set_visible(False)
        axis.set(xlabel="number", ylabel="value")
        return figure
    liveliest = layer.values.flatten(1).std(dim=1).argsort(descending=True)[:CHANNELS].tolist()
    for axis in axes[1:]:
        plots.bare(axis)
    for axis, channel in zip(axes[1:], sorted(liveliest)):
        values = layer.values[channel].numpy()
        if (layer.values < 0).any():  # scores, before a sigmoid or a softmax
            largest = np.abs(layer.values[liveliest].numpy()).max()
            axis.imshow(values, cmap="PuOr_r", vmin=-largest, vmax=largest)
        else:
            axis.imshow(values, cmap="cividis", vmin=0)
        axis.set_title(f"channel {channel}", fontsize=9)
    return figure


def _draw_boxes(axis: Axes, L: Tensor, layers: list[Layer], chosen: int) -> None:
    """One box per layer: as high as its output is, beside the input; as wide as it has channels."""
    most = max(layer.values.shape[0] for layer in layers)
    for i, (layer, (x, y)) in enumerate(zip(layers, _places(layers))):
        height = layer.values.shape[1] / L.shape[-2] if layer.values.ndim == 3 else 0.02
        width = 0.1 + 0.75 * layer.values.shape[0] / most
        marked = i == chosen
        axis.add_patch(Rectangle((x - width / 2, y - height / 2), width, height, ec="black", lw=2 if marked else 0.6,
                                 fc="#f4b042" if marked else "#c9c4dd", hatch="//" if marked else None))
        name = layer.name.replace("convolution", "conv").replace(" ", "\n", 1)
        for text, side, align in ((name, 1, "bottom"), (layer.shape.replace(" x ", "\n", 1), -1, "top")):
            axis.text(x, y + side * (height / 2 + 0.03), text, ha="center", va=align, fontsize=6.5,
                      fontweight="bold" if marked else "normal")
    xs, ys = zip(*_places(layers))
    branch = [i for i, layer in enumerate(layers) if layer.is_global]
    if branch:
        first, last, fusion = branch[0], branch[-1], branch[-1] + 1
        axis.text(xs[first] - 0.7, ys[first], "a small copy of the photo, through the same low layers  \u2192",
                  ha="right", va="center", fontsize=7)
        axis.annotate("", (xs[fusion], -0.34), (xs[last] + 0.5, ys[last]),
                      arrowprops={"arrowstyle": "->", "connectionstyle": "angle,angleA=0,angleB=90"})
        axis.annotate("", (xs[fusion] - 0.45, 0), (xs[first - 1] + 0.5, 0), arrowprops={"arrowstyle": "->"})
        axis.text(xs[fusion] - 0.5, 0.04, "local features: one vector per place", ha="right", fontsize=7)
        axis.text(xs[fusion] + 0.15, ys[last], "global features: one vector for all places", va="center", fontsize=7)
    axis.set(xlim=(-0.7, max(xs) + 0.7), ylim=(min(ys) - (0.3 if branch else 0.75), 0.5 if branch else 0.75))
    axis.axis("off")
    axis.set_title(f"{layers[chosen].name}: {layers[chosen].shape}", fontsize=10)


def _places(layers: list[Layer]) -> list[tuple[float, float]]:
    """Centre of each layer's box: the global branch in a second row, its end below the gap before the fusion."""
    places: list[tuple[float, float]] = []
    x, below = 0.0, sum(layer.is_global for layer in layers)
    for i, layer in enumerate(layers):
        if layer.is_global:
            start = next(j for j, one in enumerate(layers) if one.is_global)
            places.append((start - below / 2 + (i - start), -0.95))
            x = max(x, places[-1][0] + 1)
        else:
            places.append((x, 0.0))
            x += 1
    return places


def _draw_input(axis: Axes, L: Tensor, reach: float) -> None:
    """What the network is given, with the square that one value of the layer sees, where it fits."""
    height, width = L.shape[-2:]
    axis.imshow(L[0, 0].cpu().numpy(), cmap="gray", vmin=0, vmax=100)
    plots.bare(axis)
    if reach < min(height, width):
        axis.add_patch(Rectangle((width / 2 - reach / 2, height / 2 - reach / 2), reach, reach, fill=False, lw=2,
                                 ec="#f4b042"))
    seen = "the whole photo" if np.isinf(reach) else f"{reach:.0f} x {reach:.0f} pixels"
    axis.set_title(f"{width} x {height}; one value\nsees {seen}", fontsize=9)


def layers_panel(model: Colorizer, photo: Any, layer: int = 5, size: int = 128) -> None:
    """Sliders for the layer and for the size of the input; boxes, feature maps, shape and number of values.

    Parameters
    ----------
    model : Colorizer
        A zhang16 or iizuka16 network.
    photo : path, PIL image, array or tensor
        See `colorlab.images.to_rgb`.
    layer, size : int
        Where the sliders start.
    """
    rgb = images.to_rgb(photo)
    kept: dict[int, tuple[Tensor, list[Layer]]] = {}
    low, high, step = SIZES
    sizes = ipywidgets.IntSlider(size, low, high, step, description="size", continuous_update=False)
    picture = ipywidgets.Image(format="png", layout={"width": "100%", "max_width": "990px"})
    label = ipywidgets.Label()

    def at(size: int) -> tuple[Tensor, list[Layer]]:
        if size not in kept:
            L = input_of(model, rgb, size)
            kept.clear()  # one size at a time: feature maps of a large network are large
            kept[size] = L, layers_of(model, L)
        return kept[size]

    last = len(at(size)[1]) - 1
    numbers = ipywidgets.IntSlider(min(layer, last - 1), 0, last, description="layer", continuous_update=False)

    def draw(_: object = None) -> None:
        L, layers = at(sizes.value)
        chosen = layers[numbers.value]
        picture.value = plots.png(_figure(L, layers, numbers.value))
        label.value = _counted(chosen, L)

    for slider in (numbers, sizes):
        slider.observe(draw, "value")
    draw()
    L, layers = at(size)
    first = layers[numbers.value]
    seen = "its values as bars" if first.values.ndim == 1 else "those of its feature maps that vary most"
    show(ipywidgets.VBox([ipywidgets.HBox([numbers, sizes], layout={"flex_flow": "row wrap"}), picture, label]),
         f"The {last + 1} layers of {model.name} as boxes, each as high as its output and as wide as it has channels; "
         f"{first.name} is marked. Below, a photo in grey, and {seen}. {_counted(first, L)}.",
         _figure(L, layers, numbers.value),
         f"What {first.name} of {model.name} makes of a photo. Run this cell to choose other layers, and other sizes "
         "of the photo.")


def _counted(layer: Layer, L: Tensor) -> str:
    """How many values a layer gives for L (1, 1, H, W), in words."""
    count = layer.values.numel()
    return (f"{layer.name}, {layer.kind}: {layer.shape} = {count:,} values, {count / L.numel():.2g} times as many as "
            f"the photo's {L.numel():,}")

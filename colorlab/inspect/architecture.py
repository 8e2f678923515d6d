"""What a network is made of: the shape, the receptive field and the parameters of each layer."""

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from colorlab.models.modes import evaluating

KINDS = {nn.Conv2d: "convolution", nn.ConvTranspose2d: "transposed convolution", nn.Linear: "fully connected"}
COLUMNS = ("name", "kind", "kernel", "stride", "dilation", "output", "receptive_field", "parameters")


def grown(field: float, jump: float, kernel: int, dilation: int = 1, upsampling: int = 1) -> float:
    """Receptive field behind a layer, in pixels of the photo, from the one before it.

    Parameters
    ----------
    field : float
        Side of the square of pixels that one value of the layer's input sees.
    jump : float
        Distance of neighbouring input values, in pixels of the photo: the product of the strides so far.
    kernel, dilation : int
        A value of the output sees `kernel` input values in each direction, `dilation` apart.
    upsampling : int
        Stride of a transposed convolution: its output values share the kernel's weights among them.
    """
    taps = math.ceil(kernel / upsampling)
    return field + (taps - 1) * dilation * jump


def layer_table(model: nn.Module, L: Tensor) -> pd.DataFrame:
    """The layers of a network in the order in which a photo meets them.

    Parameters
    ----------
    model : nn.Module
        Any colorizer of this package.
    L : Tensor, (B, 1, H, W)
        An input; only its size matters.

    Returns
    -------
    DataFrame
        One row per call of a convolution or a fully connected layer (BatchNorm and ReLU, which look at single pixels,
        are left out). `output` is (channels, height, width), or (numbers,) behind a fully connected layer.
        `receptive_field` is the side of the square of pixels of L that one output value can see, as if L had no
        borders; transposed convolutions and enlargements are counted too. It is infinite behind a fully connected
        layer, which has seen the whole photo. A layer that is called twice counts its `parameters` once.
    """
    names = {part: name for name, part in model.named_modules() if type(part) in KINDS}
    rows: list[tuple] = []
    counted: set[nn.Module] = set()

    def note(layer: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        before = trace.field(inputs[0])
        if isinstance(layer, nn.Linear):
            size, after = (None, None, None), math.inf
        else:
            size = layer.kernel_size[0], layer.stride[0], layer.dilation[0]
            upsampling = layer.stride[0] if isinstance(layer, nn.ConvTranspose2d) else 1
            after = grown(before, trace.jump(inputs[0]), layer.kernel_size[0], layer.dilation[0], upsampling)
        trace.put(output, after)
        parameters = 0 if layer in counted else sum(p.numel() for p in layer.parameters())
        counted.add(layer)
        rows.append((names[layer], KINDS[type(layer)], *size, tuple(output.shape[1:]),
                     after if math.isinf(after) else round(after), parameters))

    hooks = [layer.register_forward_hook(note) for layer in names]
    try:
        with evaluating(model), torch.no_grad(), _Trace(L) as trace:
            model(L)
    finally:
        for hook in hooks:
            hook.remove()
    # Whole numbers print as such, beside the gaps of fully connected layers and the infinite fields behind them.
    types = {"kernel": "Int64", "stride": "Int64", "dilation": "Int64", "receptive_field": object}
    return pd.DataFrame({key: pd.Series(column, dtype=types.get(key))
                         for key, column in zip(COLUMNS, zip(*rows))})


class _Trace(TorchFunctionMode):
    """Follows the receptive field of every tensor that is computed from L, through branches and joins."""

    def __init__(self, L: Tensor):
        super().__init__()
        self.side = L.shape[-1]
        self.known = {id(L): (1.0, L)}  # the tensor itself is kept, lest another gets its id

    def field(self, x: Tensor) -> float:
        return self.known[id(x)][0]

    def put(self, x: Tensor, field: float) -> None:
        self.known[id(x)] = field, x

    def jump(self, x: Tensor) -> float:
        return self.side / x.shape[-1]

    def __torch_function__(self, function: Callable, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        kwargs = kwargs or {}
        result = function(*args, **kwargs)
        if not isinstance(result, Tensor):
            return result
        listed = [x for arg in (*args, *kwargs.values()) for x in (arg if isinstance(arg, (list, tuple)) else (arg,))]
        parents = [x for x in listed if isinstance(x, Tensor) and id(x) in self.known]
        if parents:
            field = max(self.field(x) for x in parents)
            if function is nn.functional.interpolate and kwargs.get("mode", "nearest") != "nearest":
                # Two neighbours when enlarging; when shrinking, all that the filter covers.
                field += self.jump(parents[0]) * (2 * max(1, parents[0].shape[-1] / result.shape[-1]) - 1)
            self.put(result, field)
        return result

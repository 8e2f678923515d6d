"""BatchNorm as a scaffold: a help in training, folded into the layers before it once training is done."""

import copy
from collections.abc import Iterator

from torch import nn
from torch.nn.utils import fusion

from colorlab.models.base import Colorizer

CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)
NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


def fold_batch_norm(model: Colorizer) -> Colorizer:
    """Fold every BatchNorm that directly follows a convolution or a dense layer into that layer.

    Returns a copy in eval mode: the same function, with the layers that its class has when built with
    `batch_norm=False`. BatchNorm behind a ReLU, as at the end of zhang16's blocks, is part of those and stays.
    """
    folded = type(model)(**{**model.config(), "batch_norm": False}).eval()
    # The original may be in the middle of its training.
    for target, source in zip(_layers(folded), _layers(copy.deepcopy(model).eval()), strict=True):
        target.load_state_dict(source.state_dict())
    for name, buffer in model.named_buffers(recurse=False):
        folded.get_buffer(name).copy_(buffer)
    return folded.to(model.device)


def _layers(model: nn.Module) -> Iterator[nn.Module]:
    """All layers with weights, in order; a layer and the BatchNorm directly behind it become one."""
    children = list(model.children())
    for before, child, after in zip([None, *children], children, [*children[1:], None], strict=False):
        if isinstance(child, NORMS) and isinstance(before, (*CONVOLUTIONS, nn.Linear)):
            continue  # it went into the layer before
        if isinstance(child, CONVOLUTIONS) and isinstance(after, NORMS):
            yield fusion.fuse_conv_bn_eval(child, after, transpose=isinstance(child, nn.ConvTranspose2d))
        elif isinstance(child, nn.Linear) and isinstance(after, NORMS):
            yield fusion.fuse_linear_bn_eval(child, after)
        elif next(child.children(), None) is not None:
            yield from _layers(child)
        elif child.state_dict():
            yield child

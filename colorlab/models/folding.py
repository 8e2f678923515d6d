"""BatchNorm as a scaffold: a help in training, folded into the layers before it once training is done."""

import copy
from collections.abc import Iterator

from torch import nn
from torch.nn.utils import fusion

from colorlab.models.base import Colorizer

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
    for child, following in zip(children, [*children[1:], None], strict=True):
        if isinstance(child, (nn.Conv2d, nn.ConvTranspose2d)) and isinstance(following, NORMS):
            yield fusion.fuse_conv_bn_eval(child, following, transpose=isinstance(child, nn.ConvTranspose2d))
        elif isinstance(child, nn.Linear) and isinstance(following, NORMS):
            yield fusion.fuse_linear_bn_eval(child, following)
        elif isinstance(child, NORMS) and _folds(children, child):
            continue
        elif next(child.children(), None) is not None:
            yield from _layers(child)
        elif child.state_dict():
            yield child


def _folds(children: list[nn.Module], norm: nn.Module) -> bool:
    """Whether a BatchNorm directly follows a layer that takes it up."""
    before = children[children.index(norm) - 1]
    return norm is not children[0] and isinstance(before, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear))

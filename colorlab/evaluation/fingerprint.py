"""What decides a model's answers beside the photo: its weights and the code that computes with them."""

import hashlib

import torch
from torch import nn

from colorlab import bins, codedigest, images, lab
from colorlab.evaluation import answers, pipeline
from colorlab.models import base, joining
from colorlab.models.base import Colorizer

# What all models share on the way from a file to a picture.
SHARED = (images, images.arrays, images.files, images.profiles, images.checks, lab, bins, base, joining,
          answers, pipeline)
OF_ALL_MODULES = frozenset(vars(nn.Module())) | {"name", "card", "facts"}


def fingerprint(model: Colorizer) -> str:
    """What decides a model's answers, its weights and code above all, in 32 hexadecimal digits (BLAKE2b)."""
    digest = hashlib.blake2b(digest_size=16)
    try:
        settings = dict(model.config())
    except (NotImplementedError, base.ModelError):  # what its constructor kept, by whatever name
        settings = {name: value for name, value in vars(model).items() if name not in OF_ALL_MODULES}
    digest.update(codedigest.of_value(settings).encode())
    parts = {type(part): None for part in model.modules()}  # a class may be built of others' layers
    code = codedigest.of_modules(*parts, *SHARED)
    digest.update(f"{type(model).__name__} {code}".encode())
    for name, tensor in sorted((dict(model.named_buffers()) | model.state_dict()).items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()

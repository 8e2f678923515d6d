"""What decides a model's answers beside the photo: its weights and the code that computes with them."""

import contextlib
import hashlib

import torch

from colorlab import bins, codedigest, images, lab
from colorlab.evaluation import answers, pipeline
from colorlab.models import base, joining
from colorlab.models.base import Colorizer

# What all models share on the way from a file to a picture.
SHARED = (images, images.arrays, images.files, images.profiles, images.checks, lab, bins, base, joining,
          answers, pipeline)


def fingerprint(model: Colorizer) -> str:
    """What decides a model's answers, its weights and code above all, in 32 hexadecimal digits (BLAKE2b)."""
    digest = hashlib.blake2b(digest_size=16)
    with contextlib.suppress(NotImplementedError, base.ModelError):
        digest.update(repr(sorted(model.config().items())).encode())
    parts = {type(part): None for part in model.modules()}  # a class may be built of others' layers
    code = codedigest.of_modules(*parts, *SHARED)
    digest.update(f"{type(model).__name__} {code}".encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()

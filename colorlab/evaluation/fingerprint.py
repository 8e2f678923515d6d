"""What decides a model's answers beside the photo: its weights and the code that computes with them."""

import contextlib
import hashlib

import torch

from colorlab import codedigest, images, lab
from colorlab.models import base, joining
from colorlab.models.base import Colorizer


def fingerprint(model: Colorizer) -> str:
    """What decides a model's answers, its weights and code above all, in 32 hexadecimal digits (BLAKE2b)."""
    digest = hashlib.blake2b(digest_size=16)
    with contextlib.suppress(NotImplementedError, base.ModelError):
        digest.update(repr(sorted(model.config().items())).encode())
    code = codedigest.of_modules(type(model), base, joining, lab, images, "colorlab.images.arrays",
                                 "colorlab.images.files")
    digest.update(f"{type(model).__name__} {code}".encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()

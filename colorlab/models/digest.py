"""A digest of weights, stored beside them: whether a file still holds what was saved."""

import hashlib
from collections.abc import Mapping

import torch
from torch import Tensor


def of(state: Mapping[str, Tensor], header: str) -> str:
    """The digest of tensors, their names, types and shapes, and of the text of the header.

    It finds damage, and weights or settings that another program changed; it stops no forger, who computes it anew.

    Parameters
    ----------
    state : mapping of str to Tensor
        On the CPU.
    header : str

    Returns
    -------
    str
        "sha256:" and 64 hexadecimal digits.
    """
    digest = hashlib.sha256(header.encode())
    for name in sorted(state):
        tensor = state[name].detach().contiguous()
        digest.update(f"\0{name}\0{tensor.dtype}\0{tuple(tensor.shape)}\0".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
    return f"sha256:{digest.hexdigest()}"

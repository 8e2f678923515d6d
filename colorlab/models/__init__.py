"""Colorizers behind one interface: `names()` lists them, `load(name or path)` gives one ready to use."""

import os
from pathlib import Path

import torch

from colorlab import shipped
from colorlab.models import baselines, cards, checkpoint, iizuka16, weights, zhang16
from colorlab.models.base import Card, Colorizer
from colorlab.models.baselines import Grey, MeanColour
from colorlab.models.checkpoint import CheckpointError
from colorlab.models.iizuka16 import Iizuka16
from colorlab.models.zhang16 import Zhang16

__all__ = ["Card", "CheckpointError", "Colorizer", "Grey", "Iizuka16", "MeanColour", "Zhang16", "card", "embedded",
           "load", "names"]

BASELINES: dict[str, type[Colorizer]] = {"grey": Grey, "mean-colour": MeanColour}
_CARDS: dict[str, Card] = {**zhang16.CARDS, **iizuka16.CARDS, **baselines.CARDS}


def names() -> list[str]:
    """Names that `load` knows."""
    return list(_CARDS)


def card(name: str) -> Card:
    """What one should know before using a model; raises a CheckpointError for an unknown name."""
    if name not in _CARDS:
        raise CheckpointError(f"no model is called '{name}'; there are {', '.join(names())}, "
                              "or give the path of a .safetensors, .pth or .t7 file")
    file = embedded(name)
    return cards.complete(_CARDS[name], file) if file else _CARDS[name]


def embedded(name: str) -> Path | None:
    """The file of a model whose weights ship with colorlab, None for the others."""
    path = shipped.path("weights", f"{name}.safetensors")
    return path if path.is_file() else None


def whereabouts(name: str) -> str:
    """"embedded", "cached", "not cached" (the first `load` fetches it), or "needs none"."""
    if name in BASELINES:
        return "needs none"
    if embedded(name):
        return "embedded"
    return "cached" if weights.cached(name) else "not cached"


def load(name_or_path: str | os.PathLike, device: str | torch.device | None = None, progress: bool = True) -> Colorizer:
    """Load a colorizer, in eval mode.

    Parameters
    ----------
    name_or_path : str or path
        One of `names()`; embedded models come with colorlab, the authors' weights are fetched once and cached.
        Or a file: `.safetensors`, `.pth`, `.pt` or `.t7`.
    device : str or torch.device, optional
        Default: the GPU if there is one, else the CPU.
    progress : bool
        Show a bar while downloading.

    Returns
    -------
    Colorizer

    Raises
    ------
    CheckpointError
        If the name is unknown, or if the file holds no weights of a known network.
    colorlab.models.weights.WeightsError
        If weights must be fetched and cannot be; the message says what to put where.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    text = os.fspath(name_or_path)
    if Path(text).suffix.lower() in checkpoint.SUFFIXES:
        model = checkpoint.load(text)
        model.name = Path(text).stem
        return model.to(device)
    found = card(text)
    if text in BASELINES:
        model = BASELINES[text]().eval()
    else:
        model = checkpoint.load(embedded(text) or weights.fetch(text, progress=progress))
    model.name, model.card = text, found
    return model.to(device)

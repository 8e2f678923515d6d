"""Colorizers behind one interface: `names()` lists them, `load(name or path)` gives one ready to use.

A class of your own joins by a decorator, `@colorlab.models.register("mine")`; CONTRIBUTING.md shows it whole.
"""

import os
import stat
from pathlib import Path

import torch

from colorlab import resources
from colorlab.models import cards, checkpoint, download
from colorlab.models.base import Colorizer, ModelError
from colorlab.models.baselines import Grey, MeanColour
from colorlab.models.card import Card
from colorlab.models.download import WeightsError
from colorlab.models.iizuka16 import Iizuka16
from colorlab.models.registry import ARCHITECTURES, CheckpointError, register
from colorlab.models.registry import cards as _cards
from colorlab.models.zhang16 import Zhang16
from colorlab.models.zhang17 import Zhang17

__all__ = ["ARCHITECTURES", "Card", "CheckpointError", "Colorizer", "Grey", "Iizuka16", "MeanColour", "ModelError",
           "WeightsError", "Zhang16", "Zhang17", "architectures", "card", "embedded", "load", "names", "register",
           "whereabouts"]


def architectures() -> list[str]:
    """Names of the classes that can be trained."""
    return [name for name, kind in ARCHITECTURES.items() if kind.needs_weights]


def names() -> list[str]:
    """Names that `load` knows."""
    return list(_cards())


def card(name: str) -> Card:
    """What one should know before using a model; raises a CheckpointError for an unknown name."""
    found = _cards().get(name)
    if found is None:
        nor_file = ", and there is no such file" if Path(name).suffix or os.sep in name else ""
        photographic = [one for one in names() if "-streets" not in one]
        raise CheckpointError(f"no model is called '{name}'{nor_file}; there are {', '.join(photographic)}, others for "
                              "drawn streets, or give the path of a .safetensors, .pth, .t7 or .h5 file")
    file = embedded(name)
    return cards.complete(found[0], file) if file else found[0]


def embedded(name: str) -> Path | None:
    """The file of a model whose weights ship with colorlab, None for the others."""
    found = _cards().get(name)
    shared, _ = found[1].variants.get(name, (name, {})) if found else (name, {})
    path = resources.path("weights", f"{shared}.safetensors")
    return path if path.is_file() else None


def whereabouts(name: str) -> str:
    """"embedded", "cached", "not cached" (the first `load` fetches it), "needs none", or "missing"."""
    found = _cards().get(name)
    if found is not None and not found[1].needs_weights:
        return "needs none"
    if embedded(name):
        return "embedded"
    if name not in download.DOWNLOADS:
        return "missing"  # a card of somebody else's, whose weights lie elsewhere
    return "cached" if download.cached(name) else "not cached"


def load(name_or_path: str | os.PathLike, device: str | torch.device | None = None, progress: bool = True) -> Colorizer:
    """Load a colorizer, in eval mode.

    Parameters
    ----------
    name_or_path : str or path
        One of `names()`; embedded models come with colorlab, the authors' weights are fetched once and cached.
        Or a file: `.safetensors`, `.pth`, `.pt` or `.t7`; one that is called otherwise is tried by what it holds.
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
    WeightsError
        If weights must be fetched and cannot be; the message says what to put where.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    text = os.fspath(name_or_path)
    if Path(text).suffix.lower() in checkpoint.SUFFIXES or (text not in _cards() and _is_file(text)):
        model = checkpoint.load(text)
        model.name = Path(text).stem
        return model.to(device)
    found, kind = card(text), _cards()[text][1]
    file = embedded(text)
    if not kind.needs_weights:
        model = kind().eval()
    else:
        model = checkpoint.load(file or download.fetch(text, progress=progress), published=file is None)
        model = model.with_options(**kind.variants.get(text, (text, {}))[1])
    model.name, model.card = text, found
    return model.to(device)


def _is_file(text: str) -> bool:
    """Whether there is such a file, as far as one may look."""
    try:
        return stat.S_ISREG(os.stat(text).st_mode)
    except PermissionError:
        return True  # whoever opens it says so
    except (OSError, ValueError):
        return False

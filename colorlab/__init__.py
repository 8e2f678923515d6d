"""colorlab: the helper package of a course kit on automatic image colorization.

>>> import colorlab
>>> model = colorlab.load("zhang16-mini")
>>> rgb = model.colorize("photo.jpg")
"""

import lazy_loader

from colorlab import _moved

__version__ = "0.2.0"

_moved.install()

# torch, matplotlib and ipywidgets load when the first name that needs them is used.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["bins", "check", "course", "datasets", "evaluation", "experiments", "film", "hints", "images",
                "inspect", "lab", "losses", "metrics", "models", "plots", "resources", "streets", "training", "widgets",
                *_moved.OLD],
    submod_attrs={"models": ["load"], "evaluation": ["evaluate"]},
)

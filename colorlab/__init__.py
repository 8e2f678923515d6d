"""colorlab: the helper package of a course kit on automatic image colorization.

>>> import colorlab
>>> model = colorlab.load("zhang16-mini")
>>> rgb = model.colorize("photo.jpg")
"""

import lazy_loader

__version__ = "0.1.0"

# torch, matplotlib and ipywidgets load when the first name that needs them is used.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["architecture", "batch_metrics", "bins", "check", "datasets", "evaluation", "images", "lab", "losses",
                "metrics", "models", "plots", "shipped", "statistics", "streets", "timing", "training", "widgets"],
    submod_attrs={"models": ["load"], "evaluation": ["evaluate"]},
)

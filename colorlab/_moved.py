"""Names under which modules can be imported besides their own: short ones for notebooks, and those of version 0.1."""

import importlib
import sys
import warnings
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

# The course's public face: notebooks write `from colorlab import check, widgets`.
SHORT = {"check": "course.checker", "widgets": "course.widgets"}
# Where the modules of version 0.1 are now. Remove with version 0.3.
OLD = {
    "architecture": "inspect.architecture",
    "batch_metrics": "metrics",
    "report": "evaluation.comparison",
    "shipped": "resources",
    "statistics": "evaluation.statistics",
    "study": "experiments",
    "timing": "inspect.timing",
}
_BELOW = {"models.weights": "models.download", "streets.evaluation": "streets.scores",
          "streets.results": "experiments.streets", "study.claims": "experiments.claims",
          "study.measures": "experiments.measures", "evaluation.measuring": "evaluation.pipeline"}
_PLACES = SHORT | OLD | _BELOW


class _Finder(MetaPathFinder, Loader):
    """Finds a module under another name: the very same module, not a copy."""

    def find_spec(self, fullname, path=None, target=None) -> ModuleSpec | None:
        if not fullname.startswith("colorlab."):
            return None
        name = fullname.removeprefix("colorlab.")
        first, _, rest = name.partition(".")
        if name in _PLACES or (first in SHORT | OLD and rest):
            return ModuleSpec(fullname, self)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        name = spec.name.removeprefix("colorlab.")
        first, _, rest = name.partition(".")
        new = _PLACES.get(name) or f"{_PLACES[first]}.{rest}"
        if first not in SHORT:
            warnings.warn(f"colorlab.{name} is now colorlab.{new}; the old name goes with version 0.3",
                          DeprecationWarning, stacklevel=2)
        module = importlib.import_module(f"colorlab.{new}")
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """It was executed under its own name, and keeps that."""
        assert module.__spec__ is not None
        module.__spec__ = module.__spec__.loader_state


def install() -> None:
    """Let the import system know."""
    if not any(type(finder).__qualname__ == _Finder.__qualname__ for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())  # first: `colorlab.study` is a package, whose files would be found twice

"""One registry a room: a decorator, and names that look themselves up. A newcomer is one file in its room.

>>> @colorlab.models.register("mine")
... class Mine(colorlab.models.Colorizer): ...

What lies outside the package is named once: `colorlab --plugin mine.py train --architecture mine ...`, the environment
variable COLORLAB_PLUGINS (paths or modules, separated by commas), or an entry point of the group "colorlab" in another
package. In a notebook the decorated class is enough.
"""

import contextlib
import hashlib
import importlib
import importlib.util
import os
import pkgutil
import sys
import threading
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Generic, TypeVar

from colorlab.errors import ColorlabError, PluginError, UnknownName

T = TypeVar("T")


class Registry(Generic[T]):
    """Names and what they stand for.

    Parameters
    ----------
    what : str
        For messages: "model", "metric".
    room : str
        The package whose files are imported when the first name is looked up.
    error : type
        Of the error for an unknown name.
    """

    def __init__(self, what: str, room: str, error: Callable[[str], ColorlabError] = UnknownName):
        self.what, self.room, self.error = what, room, error
        self._found: dict[str, T] = {}
        self._complete, self._filling, self._lock = False, False, threading.RLock()

    def add(self, name: str, entry: T) -> None:
        """Register an entry; the same class defined again, as when a cell is run again, replaces itself.

        Raises
        ------
        ColorlabError
            If another entry has this name.
        """
        before = self._found.get(name)
        if before is not None and _origin(before) != _origin(entry):
            raise self.error(f"the name '{name}' is taken already, by another {self.what} ({_origin(before)}): choose "
                             "another one")
        self._found[name] = entry

    def remove(self, name: str) -> None:
        """Forget an entry."""
        del self._found[name]

    def names(self) -> list[str]:
        """All names, in the order of registration."""
        self._fill()
        return list(self._found)

    def __getitem__(self, name: str) -> T:
        self._fill()
        if name not in self._found:
            raise self.error(f"no {self.what} is called '{name}'; there are {', '.join(self._found)}")
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        self._fill()
        return name in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def items(self) -> list[tuple[str, T]]:
        """Names and entries."""
        return [(name, self._found[name]) for name in self.names()]

    def _fill(self) -> None:
        if self._complete:
            return
        with self._lock:  # other threads wait until all are there
            if self._complete or self._filling:  # a file of the room may look a name up while it is imported
                return
            self._filling = True
            try:
                package = importlib.import_module(self.room)
                for module in pkgutil.iter_modules(package.__path__):
                    importlib.import_module(f"{self.room}.{module.name}")
                load_plugins()
                self._complete = True
            finally:
                self._filling = False


def _origin(entry: object) -> str:
    kind = entry if isinstance(entry, type) else type(entry)
    return f"{kind.__module__}.{kind.__qualname__}"


_loaded: set[str] = set()


def load_plugins() -> None:
    """Import what COLORLAB_PLUGINS and other packages' entry points name; each once."""
    for plugin in filter(None, os.environ.get("COLORLAB_PLUGINS", "").split(",")):
        load_plugin(plugin.strip())
    for entry in metadata.entry_points(group="colorlab"):
        load_plugin(entry.value)


def load_plugin(plugin: str | os.PathLike) -> None:
    """Import a Python file or module, whose decorated classes register themselves.

    Raises
    ------
    PluginError
        If it cannot be found, or raises while it is imported.
    """
    text = os.fspath(plugin)
    key = str(Path(text).resolve()) if text.endswith(".py") else text
    if key in _loaded:
        return
    _loaded.add(key)
    try:
        if text.endswith(".py"):
            name = _free_name(Path(key))
            spec = importlib.util.spec_from_file_location(name, text)
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module  # so that the source of its classes is found
            spec.loader.exec_module(module)
        else:
            importlib.import_module(text)
    except Exception as error:  # somebody else's code raises anything
        _loaded.discard(key)
        raise PluginError(f"the plug-in {text} cannot be used ({type(error).__name__}: {error})") from error


def _free_name(path: Path) -> str:
    """A name for the module of a file that no other module has."""
    taken: object = sys.modules.get(path.stem)
    with contextlib.suppress(ImportError, ValueError):
        taken = taken or importlib.util.find_spec(path.stem)
    origin = getattr(taken, "__file__", None) or getattr(taken, "origin", None)
    if taken is None or origin is not None and Path(origin).resolve() == path:
        return path.stem
    return f"{path.stem}_{hashlib.blake2b(str(path).encode(), digest_size=4).hexdigest()}"


def forget_plugins() -> None:
    """Let plug-ins be imported again."""
    _loaded.clear()

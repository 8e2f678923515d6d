"""Digests of code: they change when a computation does, and not when a comment or a docstring does.

They decide whether a result that was stored still stands, so a change that does not matter costs a measurement, and
one that is missed costs a wrong number: where in doubt, code counts.
"""

import ast
import hashlib
import inspect
import os
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from colorlab import __version__

Code = ModuleType | type | Callable | str
_known: dict[tuple, str] = {}  # reading and parsing takes milliseconds, and there are many metrics


def of_modules(*things: Code, without: frozenset[str] = frozenset()) -> str:
    """Digest of the source code of modules, or of what lies in them.

    Parameters
    ----------
    things : modules, names of modules, classes or functions
        A class or function stands for its whole module, a class for those of its base classes, too (torch's excepted).
        What was defined in a notebook or script stands for itself and for what it uses of the same notebook.
    without : frozenset of str
        Attributes of classes that do not count, such as labels.

    Returns
    -------
    str
        32 hexadecimal digits (BLAKE2b). Where there is no source code, the version of colorlab stands for it.
    """
    key = (*things, without)
    if key in _known:
        return _known[key]
    found = of_text(*sorted({text for thing in things for text in _texts(thing, without)}))
    if not any(getattr(thing, "__module__", "") == "__main__" for thing in things):  # cells are run again
        _known[key] = found
    return found


def of_value(value: Any) -> str:
    """Digest of a value, 32 hexadecimal digits: arrays and tensors by all numbers, containers by what they hold."""
    return of_text(*_words(value))


def _words(value: Any) -> Iterator[str]:
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        if value.is_floating_point() and value.dtype.itemsize == 2:  # NumPy has no bfloat16
            value = value.float()
    if isinstance(value, Mapping):
        yield f"mapping of {len(value)}"
        for key in sorted(value, key=repr):
            yield repr(key)
            yield from _words(value[key])
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield f"{type(value).__name__} of {len(value)}"
        for part in sorted(value, key=repr) if isinstance(value, (set, frozenset)) else value:
            yield from _words(part)
    elif hasattr(value, "__array__"):
        array = np.asarray(value)
        yield f"{array.dtype} {array.shape} {hashlib.blake2b(np.ascontiguousarray(array).tobytes()).hexdigest()}"
    elif isinstance(value, os.PathLike) and os.path.isfile(value):
        with open(value, "rb") as file:
            yield hashlib.file_digest(file, hashlib.blake2b).hexdigest()
    else:
        yield re.sub(r" at 0x[0-9a-f]+", "", repr(value))


def of_text(*texts: str) -> str:
    """Digest of texts, 32 hexadecimal digits: to join a digest of code with one of data."""
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        digest.update(text.encode("utf-8", "replace") + b"\0")
    return digest.hexdigest()


def _texts(thing: Code, without: frozenset[str]) -> Iterator[str]:
    if isinstance(thing, str):
        thing = sys.modules.get(thing) or __import__(thing, fromlist=["_"])
    if isinstance(thing, ModuleType):
        yield _source(thing, without)
        return
    family = inspect.getmro(thing) if isinstance(thing, type) else (thing,)
    for member in family:
        module = sys.modules.get(member.__module__)
        if member is object or member.__module__.partition(".")[0] in ("torch", "builtins", "abc", "typing"):
            continue
        if module is not None and member.__module__ != "__main__":
            yield _source(module, without, frozenset(one.__name__ for one in family))
            yield from _neighbours(module, {module.__name__})
        else:
            yield from _of_notebook(member, without, set())


def _neighbours(module: ModuleType, seen: set[str]) -> Iterator[str]:
    """What a user's file imports from other files of his, installed packages excepted; and so on from there."""
    for value in vars(module).values():
        name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        other = sys.modules.get(name) if isinstance(name, str) else None
        if not isinstance(name, str) or other is None or name in seen or name == "__main__" or not _of_user(other):
            continue
        seen.add(name)
        yield _source(other, frozenset())
        yield from _neighbours(other, seen)


def _of_user(module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    if not file or module.__name__.partition(".")[0] == __name__.partition(".")[0]:
        return False
    installed = (sys.prefix, sys.base_prefix, os.path.dirname(os.__file__))
    return not file.startswith(installed) and "-packages" not in file


def _source(thing: Any, without: frozenset[str], owners: frozenset[str] = frozenset()) -> str:
    """The code of a module or function, in one layout and bare of what does not compute."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(thing)))
    except (OSError, TypeError, SyntaxError):  # compiled, or a lambda in the middle of a call
        return f"{getattr(thing, '__qualname__', thing.__name__)} {__version__}"
    return ast.unparse(ast.fix_missing_locations(_Bare(without, owners).visit(tree)))


class _Bare(ast.NodeTransformer):
    """Takes docstrings away, and some attributes of some classes; comments are not in the tree at all."""

    def __init__(self, without: frozenset[str], owners: frozenset[str]):
        self.without, self.owners = without, owners

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            kept = [part for part in node.body if not self._is_text(part)]
            if isinstance(node, ast.ClassDef) and node.name in self.owners:
                kept = [part for part in kept if not self._describes(part)]
            node.body = kept or [ast.Pass()]
        return node

    @staticmethod
    def _is_text(part: ast.stmt) -> bool:
        return (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
                and isinstance(part.value.value, str))

    def _describes(self, part: ast.stmt) -> bool:
        if not isinstance(part, (ast.Assign, ast.AnnAssign)):
            return False
        targets = part.targets if isinstance(part, ast.Assign) else [part.target]
        names = {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
        return bool(names) and names <= self.without


def _of_notebook(thing: Any, without: frozenset[str], seen: set[int]) -> Iterator[str]:
    """What has no file of its own: functions one by one, with the functions and constants of the notebook they use."""
    thing = inspect.unwrap(getattr(thing, "func", getattr(thing, "fget", getattr(thing, "__func__", thing))))
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, type):
        for name, value in vars(thing).items():
            if name not in without and not (name.startswith("__") and isinstance(value, (str, int, tuple, dict))):
                yield from _of_notebook(value, without, seen)
                if _is_data(value):
                    yield f"{name} = {of_value(value)}"
    elif isinstance(thing, FunctionType):
        yield _source(thing, without)
        for name in _names(thing.__code__):
            used = thing.__globals__.get(name)
            if _is_data(used):
                yield f"{name} = {of_value(used)}"
            elif getattr(used, "__module__", None) == thing.__module__:
                yield from _of_notebook(used, without, seen)


def _is_data(value: Any) -> bool:
    return isinstance(value, (bool, int, float, str, bytes, tuple, list, dict, set)) or hasattr(value, "__array__")


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)

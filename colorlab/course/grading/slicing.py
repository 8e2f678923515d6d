"""What of a notebook an exercise needs: the statements that bind and check its name, and where their names come from.

A notebook trains, draws and measures for minutes; an exercise needs a few of its lines. So each exercise runs on its
own part, and what breaks elsewhere in the notebook costs it nothing. Names are followed statement by statement; where
that is not enough (`exec`, say), the judge falls back to the whole notebook.
"""

import ast
import dis
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

from colorlab.course.grading.notebooks import Notebook, Statement

# A bare call such as `plots.show()` draws or prints; these keep no state that an answer could need.
_DRAWERS = {"plots", "plt", "widgets", "check", "colorlab", "streets", "metrics", "images", "datasets", "lab", "pd",
            "sys"}
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_PLAIN = (ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom, *_DEFINITIONS)  # bind their names for certain


def checked(notebook: Notebook) -> set[str]:
    """Exercises whose check the notebook calls."""
    return {name for one in notebook.statements for name in _checked(one.node)} - {"me"}


def names_given(notebook: Notebook) -> list[str]:
    """The names that a notebook gives with `check.me("...")`, in order; those that are written there in quotes."""
    calls = [node for one in notebook.statements for node in ast.walk(one.node) if isinstance(node, ast.Call)]
    return [str(call.args[0].value) for call in calls if isinstance(call.func, ast.Attribute)
            and call.func.attr == "me" and "check" in (_root(call.func) or "")
            and len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and call.args[0].value != ""]


def bound(notebook: Notebook) -> set[str]:
    """Names that are bound at the top of cells."""
    return {name for one in notebook.statements for name in _bound(one.node)}


def part_for(notebook: Notebook, name: str, whole: bool = False) -> list[dict]:
    """The statements to run for an exercise, in order, as the student's process takes them.

    Each says whether it is the exercise's `own`: one that binds its name or checks it.
    """
    own = {i for i, one in enumerate(notebook.statements) if name in _bound(one.node) | _checked(one.node)}
    chosen = set(range(len(notebook.statements))) if whole else _needed(notebook.statements, own)
    return [{"cell": one.cell, "line": one.line, "code": one.code, "own": i in own}
            for i, one in enumerate(notebook.statements) if i in chosen]


def typed(notebook: Notebook, name: str) -> bool:
    """Whether the last value that a name is given is a bare number."""
    values = [one.node.value for one in notebook.statements
              if isinstance(one.node, ast.Assign) and name in _bound(one.node)]
    return bool(values) and isinstance(values[-1], ast.Constant)


def peeks(notebook: Notebook, name: str) -> list[str]:
    """What in the code of an exercise looks into functions or objects of the course, instead of calling them.

    An honest test from outside uses none of these; `getattr` with a name that is put together escapes this look.
    """
    found: list[str] = []
    nodes = [node for one in part_for(notebook, name) for node in ast.walk(ast.parse(one["code"]))]
    ours = {(alias.asname or alias.name).partition(".")[0] for node in nodes for alias in _of_colorlab(node)}
    for node in nodes:
        match node:
            case ast.Attribute(attr=("__closure__" | "__code__" | "__globals__" | "__defaults__") as inside):
                found.append(inside)
            case ast.Attribute(attr=inside) if re.match("_[^_]", inside) and _root(node) in ours:
                found.append(inside)
            case ast.ImportFrom(module=str(module)) if module.startswith("colorlab.course"):
                found += [alias.name for alias in node.names
                          if alias.name.startswith("_") or alias.name in ("diagnosis", "supported")]
    return list(dict.fromkeys(found))


def _of_colorlab(node: ast.AST) -> list[ast.alias]:
    """What a statement imports from the course's package."""
    match node:
        case ast.ImportFrom(module=str(module)) if module.split(".")[0] == "colorlab":
            return node.names
        case ast.Import():
            return [alias for alias in node.names if alias.name.split(".")[0] == "colorlab"]
    return []


def broken_cell(notebook: Notebook, name: str) -> str:
    """What Python says against the code of the cell in which an exercise is answered, if it cannot be read at all."""
    for cell, error in notebook.errors.items():
        words = notebook.sources[cell]
        if f"check.{name}(" in words or f"def {name}(" in words or f"\n{name} =" in f"\n{words}":
            return error
    return ""


@dataclass(frozen=True)
class _Facts:
    """What a statement does with names: binds (for certain?), changes, uses now, uses when its function is called."""

    binds: set[str]
    certain: bool
    changes: set[str]
    now: set[str]
    later: set[str]


def _facts(statement: Statement) -> _Facts:
    node = statement.node
    try:
        code = compile(ast.Module([node], []), "cell", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # `return` at the top, for instance
        return _Facts(_bound(node), False, set(), set(), set())
    top, inner = set(_loads(code)), {name for one in _inside(code) for name in _loads(one)}
    if isinstance(node, _DEFINITIONS):
        return _Facts(_bound(node), True, set(), top, inner)
    return _Facts(_bound(node), isinstance(node, _PLAIN), _changed(node), top | inner, inner)


def _needed(statements: tuple[Statement, ...], own: set[int]) -> set[int]:
    facts = [_facts(one) for one in statements]
    end = len(statements)
    # Imports and definitions cost little, and a name may be needed in a way that is not seen; so do seeds.
    chosen = {i for i, one in enumerate(statements)
              if isinstance(one.node, (ast.Import, ast.ImportFrom, *_DEFINITIONS)) or _seeds(one.node)}
    waiting: list[tuple[str, int]] = []  # a name, and the statement before which it must stand
    for i in own:
        waiting += [(name, i) for name in facts[i].now] + [(name, end) for name in facts[i].later]
    seen: set[tuple[str, int]] = set()
    chosen |= own
    while waiting:
        name, place = waiting.pop()
        if (name, place) in seen:
            continue
        seen.add((name, place))
        for i in _sources(facts, name, place):
            chosen.add(i)
            waiting += [(one, i) for one in facts[i].now] + [(one, place) for one in facts[i].later]
    return chosen


def _sources(facts: list[_Facts], name: str, place: int) -> Iterator[int]:
    """The statements that make a name what it is before a place, from there back to where it is bound for certain."""
    found = False
    for i in range(place - 1, -1, -1):
        if name in facts[i].changes:
            yield i
        if name in facts[i].binds:
            found = True
            yield i
            if facts[i].certain and name not in facts[i].now:
                return
    if not found:  # written further down, and the notebook was run in another order
        yield from (i for i in range(place, len(facts)) if name in facts[i].binds)


def _loads(code: CodeType) -> Iterator[str]:
    for one in dis.get_instructions(code):
        if one.opname.startswith("LOAD_") and one.opname.endswith(("NAME", "GLOBAL", "GLOBALS")):
            yield str(one.argval)


def _inside(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _inside(one)


def _bound(statement: ast.stmt) -> set[str]:
    """Names that a statement binds at the top of the notebook."""
    found: set[str] = set()
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
                continue  # what is bound inside is its own
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                continue
            case ast.Name(ctx=ast.Store()):
                found.add(node.id)
            case ast.alias():
                found.add((node.asname or node.name).partition(".")[0])
        waiting += ast.iter_child_nodes(node)
    return found


def _checked(statement: ast.stmt) -> set[str]:
    """Exercises whose check is called: `check.NAME`."""
    return {node.attr for node in ast.walk(statement) if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name) and "check" in node.value.id}


def _changed(statement: ast.stmt) -> set[str]:
    """Names whose objects a statement changes: ``x[0] = 1``, ``x.y = 1``, and a bare call ``x.append(1)``."""
    found = set()
    for node in ast.walk(statement):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found.add(_root(node))
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute() as method)):
                found.add(_root(method))
    return {name for name in found if name} - _DRAWERS


def _seeds(statement: ast.stmt) -> bool:
    return (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
            and isinstance(statement.value.func, ast.Attribute)
            and statement.value.func.attr in ("seed", "manual_seed", "set_num_threads"))


def _root(node: ast.AST) -> str | None:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None

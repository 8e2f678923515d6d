"""A function of ours, taken apart so that any one step of it can be done in another way.

Every expression, operation and call of the function's source becomes a call of a hook (`Steps`). One step at a time is
then changed while it runs: nothing has to be compiled again for the next change.
"""

import ast
import inspect
import itertools
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Change = Callable[..., Any]

LONGEST = 200  # bits of a whole number
MOST_ROUNDS = 1000  # of a loop


@dataclass
class Step:
    """One place of a function: what stands there, and which of the arguments it is made of."""

    kind: str  # "value", "constant", "operation" or "call"
    operation: str  # the operator or the function that is called; for values and constants nothing
    of: tuple[str, ...]
    alone: bool  # whether it is an argument itself and nothing more
    seen: list[Any] = field(default_factory=list)  # the first value there, filled when the function first runs


class Steps:
    """A function whose steps can be changed one at a time: `run(arguments, step, change)`."""

    def __init__(self, function: Callable):
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        definition = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
        definition.decorator_list, definition.returns = [], None
        self.names = [argument.arg for argument in definition.args.args]
        self.definition, self.globals = definition, function.__globals__
        self.steps: list[Step] = []
        self._hooked = _Hooking(self).visit(ast.parse(ast.unparse(definition)))
        self._active: int | None = None
        self._change: Change = _same
        self._function = self.compiled(self._hooked)

    def compiled(self, tree: ast.AST) -> Callable:
        """The function of a tree that holds its definition."""
        found = dict(self.globals, _value=self._value, _join=self._join, _call=self._call, _once=_once)
        tree = _Finite().visit(tree)
        exec(compile(ast.unparse(ast.fix_missing_locations(tree)), "<a step changed>", "exec"), found)
        return found[self.definition.name]

    def run(self, arguments: tuple, step: int | None = None, change: Change | None = None) -> Any:
        """What the function gives if one of its steps is done in another way."""
        self._active, self._change = step, change or _same
        return self._function(*arguments)

    def _value(self, number: int, value: Any) -> Any:
        if not self.steps[number].seen:
            self.steps[number].seen.append(value)
        return self._change(value) if number == self._active else value

    def _join(self, number: int, how: str, left: Any, right: Any) -> Any:
        return self._change(left, right) if number == self._active else OPERATIONS[how](left, right)

    def _call(self, number: int, called: Callable, *given: Any, **named: Any) -> Any:
        return self._change(called, given, named) if number == self._active else called(*given, **named)

    def others(self) -> Iterator[tuple[str, ast.AST]]:
        """Whole statements changed: left out, or done at another time."""
        yield from _statements(self.definition)


def _same(value: Any) -> Any:
    return value


def _power(base: Any, exponent: Any) -> Any:
    """Whole numbers of Python have no end: a power of powers would take for ever."""
    if isinstance(base, int) and isinstance(exponent, int) and abs(exponent) * base.bit_length() > LONGEST:
        raise OverflowError("too large a power")
    return base ** exponent


OPERATIONS: dict[str, Change] = {
    "Add": lambda a, b: a + b, "Sub": lambda a, b: a - b, "Mult": lambda a, b: a * b, "Div": lambda a, b: a / b,
    "FloorDiv": lambda a, b: a // b, "Mod": lambda a, b: a % b, "Pow": lambda a, b: _power(a, b),
    "MatMult": lambda a, b: a @ b, "Gt": lambda a, b: a > b, "GtE": lambda a, b: a >= b, "Lt": lambda a, b: a < b,
    "LtE": lambda a, b: a <= b, "Eq": lambda a, b: a == b, "NotEq": lambda a, b: a != b}


def _once(some: Any) -> list[Any]:
    """What a loop goes through: a list that grows in the loop would have no end."""
    return list(itertools.islice(some, MOST_ROUNDS))


class _Finite(ast.NodeTransformer):
    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        node.iter = ast.Call(_name("_once"), [node.iter], [])
        return node


class _Hooking(ast.NodeTransformer):
    """Puts the hooks into the source of a function."""

    def __init__(self, steps: Steps):
        self.steps, self.made_of = steps, {name: {name} for name in steps.names}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.body = [self.visit(one) for one in node.body]
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self._remember(node.targets, node.value)
        node.value = self.visit(node.value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self._remember([node.target], node.value)
        if isinstance(node.target, ast.Name):
            sum_ = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
            return ast.Assign([node.target], self.visit(sum_))
        node.value = self.visit(node.value)
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        self._remember([node.target], node.iter)
        node.iter = self.visit(node.iter)
        node.body = [self.visit(one) for one in node.body]
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        node.body = [self.visit(one) for one in node.body]
        return node  # its condition stays: it might never be met

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self._remember([node.target], node.iter)
        node.iter = self.visit(node.iter)
        node.ifs = [self.visit(one) for one in node.ifs]
        return node

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        node.generators = [self.visit(one) for one in node.generators]
        node.elt = self.visit(node.elt)
        return self._value(node, node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        origin = self._origin(node)
        if isinstance(node.func, ast.Attribute) and not _module(node.func.value):
            node.func.value = self.visit(node.func.value)
        called = ast.Call(_name("_call"), [self._number("call", name, origin), node.func,
                                           *map(self.visit, node.args)], node.keywords)
        return self._hook("_value", self._number("value", "", origin), called)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        return self._joined(node, node.op, node.left, node.right)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if len(node.ops) > 1 or type(node.ops[0]).__name__ not in OPERATIONS:
            return node
        return self._joined(node, node.ops[0], node.left, node.comparators[0])

    def visit_Name(self, node: ast.Name) -> ast.AST:
        known = isinstance(node.ctx, ast.Load) and node.id in self.made_of
        return self._value(node, node) if known else node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if type(node.value) not in (int, float):
            return node
        return self._hook("_value", self._number("constant", "", ()), node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if not isinstance(node.ctx, ast.Load):
            return node
        copy = ast.Subscript(self.visit(node.value), self.visit(node.slice), node.ctx)
        return self._value(node, copy)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if _module(node.value):
            return node
        node.value = self.visit(node.value)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return self._hook("_value", self._number("constant", "", ()), node)
        origin = self._origin(node)
        node.operand = self.visit(node.operand)
        return self._hook("_value", self._number("value", "", origin), node)

    def _joined(self, node: ast.expr, how: ast.AST, left: ast.expr, right: ast.expr) -> ast.AST:
        origin, name = self._origin(node), type(how).__name__
        joined = ast.Call(_name("_join"), [self._number("operation", name, origin), ast.Constant(name),
                                           self.visit(left), self.visit(right)], [])
        return self._hook("_value", self._number("value", "", origin), joined)

    def _value(self, node: ast.expr, inner: ast.AST) -> ast.AST:
        alone = isinstance(node, ast.Name) and node.id in self.steps.names
        return self._hook("_value", self._number("value", "", self._origin(node), alone), inner)

    def _hook(self, name: str, number: ast.expr, *rest: Any) -> ast.AST:
        return ast.Call(_name(name), [number, *rest], [])

    def _number(self, kind: str, operation: str, of: tuple[str, ...], alone: bool = False) -> ast.expr:
        self.steps.steps.append(Step(kind, operation, of, alone))
        return ast.Constant(len(self.steps.steps) - 1)

    def _origin(self, node: ast.AST) -> tuple[str, ...]:
        found: set[str] = set()
        for one in ast.walk(node):
            if isinstance(one, ast.Name):
                found |= self.made_of.get(one.id, set())
        return tuple(name for name in self.steps.names if name in found)

    def _remember(self, targets: list[ast.expr], value: ast.expr) -> None:
        for target in targets:
            for one in ast.walk(target):
                if isinstance(one, ast.Name):
                    self.made_of[one.id] = self.made_of.get(one.id, set()) | set(self._origin(value))


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _module(node: ast.expr) -> bool:
    """Whether a name stands for a module: `np`, `torch`, `F`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in ("np", "torch", "F", "lab", "math", "bins", "itertools")


def _statements(definition: ast.FunctionDef) -> Iterator[tuple[str, ast.AST]]:
    """The definition without one of its statements, with two exchanged, with one after its loop."""
    source = ast.unparse(definition)
    places = [(i, j) for i, block in enumerate(_blocks(definition)) for j in range(len(block))]
    for i, j in places:
        for told in ("left out", "exchanged", "after the loop"):
            tree = ast.parse(source)
            block = list(_blocks(tree.body[0]))[i]
            if isinstance(block[j], ast.Return):
                continue
            if told == "left out":
                block[j:j + 1] = [] if len(block) > 1 else [ast.Pass()]
            elif told == "exchanged" and j + 1 < len(block) and not isinstance(block[j + 1], ast.Return):
                block[j], block[j + 1] = block[j + 1], block[j]
            elif told == "after the loop" and i and len(block) > 1:
                moved = block.pop(j)
                outer = tree.body[0].body  # type: ignore[attr-defined]
                loop = next((n for n, one in enumerate(outer) if getattr(one, "body", None) is block), None)
                if loop is None:
                    continue
                outer.insert(loop + 1, moved)
            else:
                continue
            yield told, tree


def _blocks(definition: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(definition):
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block

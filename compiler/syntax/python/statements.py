"""Statements of Python to those of the language: one reader for each kind of node.

What is known when compiling is decided: one branch of an `if` is read, and a loop is written out.
Else both branches are read, and what is behind them is a choice. `run` tells how a block ends:
at a `return`, at a `break` or `continue`, or, with None, at its last statement.
"""

import ast
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from ...budget import spend
from ..tree import Branch
from . import decorators, modules, truths
from .arguments import default_values
from .choices import choose
from .loops import each
from .merging import merged
from .names import meaning
from .reader import Reader, UnknownValueError
from .refused import REFUSED
from .spliced import Again, Mark, leaving, step, to_mark
from .state import State
from .stores import added_at, assign, augmented
from .values import (
    Absent,
    Builtin,
    Function,
    Known,
    Library,
    Module,
    Scope,
    Term,
    Value,
)
from .whiles import again, repeated


class Jump(Enum):
    """How a block ends that is left before its last statement."""

    BREAK = "break"
    CONTINUE = "continue"
    RAISED = "raise"


@dataclass(frozen=True, slots=True)
class Returned:
    """The value of a function, and the node that says it."""

    value: Value
    node: ast.AST


End: TypeAlias = Jump | Returned | None

_STATEMENT = 10  # steps to read one


def run(reader: Reader, block: Sequence[ast.stmt], scope: Scope) -> End:
    """Read statements one after the other; what a handler returns as a list is read next."""
    left = deque(block)
    while left:
        statement = left.popleft()
        spend(_STATEMENT)
        if isinstance(statement, ast.If):
            end = _if(reader, statement, left, scope)
        elif isinstance(statement, Mark):
            end = statement.entered() if statement.entered is not None else None
        else:
            end = _handler(reader, statement, scope)(reader, statement, scope)
        if isinstance(end, list):
            left.extendleft(reversed(end))
        elif end is not None and not (
            end in (Jump.BREAK, Jump.CONTINUE) and to_mark(left, end is Jump.BREAK)
        ):
            found: End = end
            return found
    return None


def _handler(reader: Reader, statement: ast.stmt, scope: Scope) -> Callable[..., Any]:
    handler = _HANDLERS.get(type(statement))
    if handler is None:
        message, hint = REFUSED.get(
            type(statement), ("this statement is not read", "assign and return values")
        )
        raise reader.error(message, statement, scope, hint)
    return handler


def _if(reader: Reader, node: ast.If, left: deque[ast.stmt], scope: Scope) -> End | list[ast.stmt]:
    """Read one branch where that is known, else both, and what follows in each that may be left."""
    test = reader.evaluate(reader, node.test, scope)
    if not isinstance(test, Term):
        is_true = truths.truth(test, node.test, reader, scope)
        return node.body if is_true else node.orelse
    rest: list[ast.stmt] = []
    branches = [*node.body, *node.orelse]
    if leaving(branches, (ast.Return, ast.Break), reader.leaving):
        rest = [*left]
        left.clear()
    elif leaving(branches, (ast.Continue,), reader.leaving):
        rest = step(left)
        if leaving(rest, (ast.Return, ast.Break), reader.leaving):
            rest += left
            left.clear()
    return _branches(reader, node, test, rest, scope)


def _branches(
    reader: Reader, node: ast.If, test: Term, rest: Sequence[ast.stmt], scope: Scope
) -> End:
    """Read both branches, and what follows in each, and tell how they end."""
    tree = truths.condition(test, node.test, reader, scope)
    tree = reader.temporary(Term(tree), "condition", scope.source.at(node.test)).tree
    before = reader.state.copy()
    ends: list[End] = []
    states: list[State] = []
    reader.steps += 1
    spend(_WAY + before.size)
    if reader.steps > _MOST_WAYS:
        hint = "return one value, at the end"
        raise reader.error("there are too many ways through this", node, scope, hint)
    for block in (node.body, node.orelse):
        reader.state = before.beside(states[-1]) if states else before.copy()
        reader.depth += 1
        try:
            end = run(reader, [*block, *rest], scope)
        finally:
            reader.depth -= 1
        ends.append(None if end is Jump.CONTINUE else end)
        states.append(reader.state)
    first, second = ends
    if Jump.RAISED in ends:
        return _raised(ends, states, node, reader, scope)
    if Jump.BREAK in ends:
        message, hint = REFUSED[ast.Break]
        raise UnknownValueError(message, scope.source.span(node), hint)

    def chosen(a: Value, b: Value) -> Value:
        return choose(tree, a, b, node, reader, scope)

    reader.state = before.beside(states[0]).beside(states[1])
    if isinstance(first, Returned) and isinstance(second, Returned):
        for state in states:
            reader.state.heap.update(state.heap)
        return Returned(chosen(first.value, second.value), first.node)
    if first is not None or second is not None:
        hint = "return a value in both branches, or at the end"
        message = "one branch of this if returns a value, and the other ends without one"
        raise UnknownValueError(message, scope.source.span(node), hint)
    merged(states[0], states[1], before, chosen, node, reader, scope)
    return None


_MOST_WAYS = 10_000
_WAY = 100  # steps, at each depth: what follows is read again; and one for each thing copied


def _raised(
    ends: Sequence[End], states: Sequence[State], node: ast.If, reader: Reader, scope: Scope
) -> End:
    """Go on in the branch that raises no error."""
    if ends[0] is ends[1]:
        message, hint = REFUSED[ast.Raise]
        raise reader.error(message, node, scope, hint)
    is_second = ends[0] is Jump.RAISED
    reader.state = states[is_second].beside(states[not is_second])
    reader.note("an error is not raised", node, scope)
    return ends[is_second]


def _assign(reader: Reader, node: ast.Assign, scope: Scope) -> End:
    value = reader.evaluate(reader, node.value, scope)
    for place, target in enumerate(node.targets):
        assign(target, value, node.value, reader, scope)
        if place == 0 and len(node.targets) > 1 and isinstance(target, ast.Name):
            value = reader.state.variables[scope.number][target.id]
    return None


def _annotated(reader: Reader, node: ast.AnnAssign, scope: Scope) -> End:
    if node.value is not None:
        assign(node.target, reader.evaluate(reader, node.value, scope), node, reader, scope)
    return None


def _augmented(reader: Reader, node: ast.AugAssign, scope: Scope) -> End:
    augmented(node, reader, scope)
    return None


def _returned(reader: Reader, node: ast.Return, scope: Scope) -> End:
    value = Known(None) if node.value is None else reader.evaluate(reader, node.value, scope)
    return Returned(value, node.value or node)


def _bare(reader: Reader, node: ast.Expr, scope: Scope) -> End:
    """Read a line that gives its value to no name: what it changes, or says to people."""
    value = node.value
    if isinstance(value, ast.Constant):
        return None  # what a function says of itself
    callee = _callee(value, reader, scope) if isinstance(value, ast.Call) else ""
    if callee.startswith(_SAYING):
        reader.note("this line is left out: it changes no value", node, scope)
        return None
    if callee.startswith("np.") and callee.endswith(".at"):
        assert isinstance(value, ast.Call)
        added_at(value, reader, scope)
        return None
    found = reader.evaluate(reader, value, scope)
    if callee.startswith(_OF_ARRAYS) and isinstance(found, Term):
        hint = "assign what it gives to a name, or leave it out"
        raise reader.error("what this line gives is not used", node, scope, hint)
    return None


# What changes no value: it prints, warns, checks, or sets how NumPy does so.
_SAYING = (
    "print", "warnings.", "logger.", "np.set_printoptions", "np.seterr",
    "np.testing.", "jax.debug.",
)  # fmt: skip
_LOGGED = frozenset("debug info warning warn error exception critical log".split())
_OF_ARRAYS = ("np.", "scipy.", "array.", "jax.")


def _callee(node: ast.Call, reader: Reader, scope: Scope) -> str:
    """Return what a line calls, as np.copyto; what is before a method is array."""
    words: list[str] = []
    root: ast.expr = node.func
    while isinstance(root, ast.Attribute):
        words.insert(0, root.attr)
        root = root.value
    if not isinstance(root, ast.Name):
        return ".".join(("", *words))
    is_free = reader.lookup(root.id, scope) is None
    if is_free and root.id in ("logger", "log", "logging") and words[-1] in _LOGGED:
        return f"logger.{words[-1]}"
    found = meaning(root.id, root, reader, scope)
    if isinstance(found, Builtin | Module | Library):
        first = getattr(found, "path", getattr(found, "module", ""))
        name = getattr(found, "name", "")
        return ".".join(one for one in (first, name, *words) if one)
    return ".".join(("array" if isinstance(found, Term) else "", *words))


def _definition(reader: Reader, node: ast.FunctionDef, scope: Scope) -> End:
    value = Function(node, scope, defaults=default_values(node.args, reader, scope))
    found = decorators.decorated(value, node, reader, scope)
    reader.state.variables[scope.number][node.name] = found
    return None


def _import(reader: Reader, node: ast.Import | ast.ImportFrom, scope: Scope) -> End:
    variables = reader.state.variables[scope.number]
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            found = modules.imported(node.module or "", alias.name, node, reader, scope)
            variables[alias.asname or alias.name] = found
        else:
            path = alias.name if alias.asname else alias.name.split(".")[0]
            spelled = modules.spelled(path)
            if spelled is None:
                hint = "numpy, jax.numpy, scipy.special and math are read"
                raise reader.error(f"the module {path} is not read", node, scope, hint)
            variables[alias.asname or path] = Module(spelled)
    return None


def _with(reader: Reader, node: ast.With, scope: Scope) -> End:
    """Read what stands under np.errstate or warnings.catch_warnings, which change no value."""
    for one in node.items:
        called = one.context_expr.func if isinstance(one.context_expr, ast.Call) else None
        if getattr(called, "attr", getattr(called, "id", "")) not in _QUIET or one.optional_vars:
            message, hint = REFUSED[ast.With]
            raise reader.error(message, node, scope, hint)
    reader.note("what it says of warnings is left out", node.items[0].context_expr, scope)
    return run(reader, node.body, scope)


_QUIET = frozenset(("errstate", "catch_warnings", "suppress_warnings"))


def _left_out(reader: Reader, node: ast.stmt, scope: Scope) -> End:
    reader.note("this line is left out: it changes no value", node, scope)
    return None


def _raise(reader: Reader, node: ast.Raise, scope: Scope) -> End:
    if not reader.depth:
        message, hint = REFUSED[ast.Raise]
        raise reader.error(message, node, scope, hint)
    return Jump.RAISED


_HANDLERS: Mapping[type[ast.AST], Callable[..., End | list[ast.stmt]]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _returned,
    ast.Expr: _bare,
    ast.FunctionDef: _definition,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.Assert: _left_out,
    ast.Pass: lambda reader, node, scope: None,
    ast.Raise: _raise,
    ast.Break: lambda reader, node, scope: Jump.BREAK,
    ast.Continue: lambda reader, node, scope: Jump.CONTINUE,
    ast.For: each,
    ast.While: repeated,
    ast.With: _with,
    Again: again,
}
__all__ = ["Absent", "Branch", "Library", "Returned", "run"]

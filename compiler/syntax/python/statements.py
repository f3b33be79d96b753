"""Statements of Python to those of the language: one reader for each kind of node.

What is known when compiling is decided: one branch of an `if` is read, and a loop is written out.
Else both branches are read, and what is behind them is a choice. `run` tells how a block ends:
at a `return`, at a `break` or `continue`, or, with None, at its last statement.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from ..tree import Branch
from . import decorators, modules, truths
from .arguments import default_values
from .choices import choose
from .loops import each
from .merging import merged
from .names import meaning
from .reader import Reader
from .refused import REFUSED
from .state import State
from .stores import added_at, assign, augmented
from .values import Absent, Builtin, Function, Known, Library, Module, Scope, Term, Value
from .whiles import repeated


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


def run(reader: Reader, block: Sequence[ast.stmt], scope: Scope) -> End:
    """Read statements one after the other."""
    for place, statement in enumerate(block):
        if isinstance(statement, ast.If):
            test = reader.evaluate(reader, statement.test, scope)
            if isinstance(test, Term):
                rest = block[place + 1 :]
                end, is_all = _branches(reader, statement, test, rest, scope)
                if end is not None or is_all:
                    return end
                continue
            is_true = truths.truth(test, statement.test, reader, scope)
            chosen = statement.body if is_true else statement.orelse
            if any(_leaves(one) for one in chosen):  # what follows may be left in a part of it
                return run(reader, [*chosen, *block[place + 1 :]], scope)
            end = run(reader, chosen, scope)
        else:
            handler = _HANDLERS.get(type(statement))
            if handler is None:
                message, hint = REFUSED.get(
                    type(statement), ("this statement is not read", "assign and return values")
                )
                raise reader.error(message, statement, scope, hint)
            end = handler(reader, statement, scope)
        if end is not None:
            return end
    return None


def _branches(
    reader: Reader, node: ast.If, test: Term, rest: Sequence[ast.stmt], scope: Scope
) -> tuple[End, bool]:
    """Read both branches, and what follows in each where one of them may be left.

    Tells how they end, and whether what follows has been read.
    """
    tree = truths.condition(test, node.test, reader, scope)
    tree = reader.temporary(Term(tree), "condition", scope.source.at(node.test)).tree
    is_all = any(_leaves(one) for one in (*node.body, *node.orelse))
    blocks = [[*one, *rest] if is_all else one for one in (node.body, node.orelse)]
    before = reader.state.copy()
    ends: list[End] = []
    states: list[State] = []
    reader.steps += 1
    if reader.steps > 10_000:
        hint = "return one value, at the end"
        raise reader.error("there are too many ways through this", node, scope, hint)
    for block in blocks:
        reader.state = before.beside(states[-1]) if states else before.copy()
        reader.depth += 1
        try:
            end = run(reader, block, scope)
        finally:
            reader.depth -= 1
        ends.append(None if end is Jump.CONTINUE else end)
        states.append(reader.state)
    first, second = ends
    if first is Jump.RAISED or second is Jump.RAISED:
        if first is second:
            raise reader.error(*_REFUSED_RAISE[:1], node, scope, _REFUSED_RAISE[1])
        reader.state = states[first is Jump.RAISED].beside(states[first is not Jump.RAISED])
        reader.note("an error is not raised", node, scope)
        return ends[first is Jump.RAISED], is_all
    if first is Jump.BREAK or second is Jump.BREAK:
        message, hint = REFUSED[ast.Break]
        raise reader.error(message, node, scope, hint)

    def chosen(a: Value, b: Value) -> Value:
        return choose(tree, a, b, node, reader, scope)

    reader.state = before.beside(states[0]).beside(states[1])
    if isinstance(first, Returned) and isinstance(second, Returned):
        for state in states:
            reader.state.heap.update(state.heap)
        return Returned(chosen(first.value, second.value), first.node), True
    if first is not None or second is not None:
        hint = "return a value in both branches, or at the end"
        message = "one branch of this if returns a value, and the other ends without one"
        raise reader.error(message, node, scope, hint)
    merged(states[0], states[1], before, chosen, node, reader, scope)
    return None, is_all


_REFUSED_RAISE = REFUSED[ast.Raise]


def _leaves(statement: ast.stmt) -> bool:
    """Return whether a statement may leave the block it is in."""
    stack: list[tuple[ast.AST, bool]] = [(statement, False)]
    while stack:
        one, in_loop = stack.pop()
        if isinstance(one, ast.FunctionDef | ast.Lambda):
            continue
        if isinstance(one, ast.Return) or (
            isinstance(one, ast.Break | ast.Continue) and not in_loop
        ):
            return True
        inner = in_loop or isinstance(one, ast.For | ast.While)
        stack += [(child, inner) for child in ast.iter_child_nodes(one)]
    return False


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
    "print", "warnings.", "logging", "logger.", "log.", "np.set_printoptions", "np.seterr",
    "np.testing.", "jax.debug.",
)  # fmt: skip
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
    if root.id in ("logger", "log", "logging") and words:
        return f"logger.{words[0]}"
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


_HANDLERS: Mapping[type[ast.AST], Callable[..., End]] = {
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
}
__all__ = ["Absent", "Branch", "Library", "Returned", "run"]

"""Decorators: a function is what the lines above it make of it.

In: a function as it is written. Out: what its decorators return for it; those that give what it
gives, as compilers and memories do, leave it as it is.
"""

import ast

from . import calls
from .reader import Reader
from .values import Scope, Value

# What gives what the function itself gives.
_TRANSPARENT = frozenset(
    "jit staticmethod njit cache lru_cache differentiable typechecked jaxtyped beartype "
    "checkpoint remat wraps".split()
)


def check(node: ast.FunctionDef, reader: Reader, scope: Scope) -> None:
    """Raise where the function that is compiled is another one than what stands below."""
    for one in node.decorator_list:
        if _name(one) not in _TRANSPARENT:
            hint = "take it off, or call it in the function"
            message = "a decorator gives another function"
            raise reader.error(message, one, scope, hint)


def decorated(value: Value, node: ast.FunctionDef, reader: Reader, scope: Scope) -> Value:
    """Return what the decorators of a function make of it, the nearest first."""
    for one in reversed(node.decorator_list):
        if _name(one) not in _TRANSPARENT:
            outer = reader.evaluate(reader, one, scope)
            value = calls.apply(outer, [value], {}, one, reader, scope)
    return value


def _name(node: ast.expr) -> str:
    """Return the name of a decorator, or of the one that partial is given: partial(jit, ...)."""
    if isinstance(node, ast.Call):
        inner = node.args[0] if node.args and _name(node.func) == "partial" else node.func
        return _name(inner)
    return getattr(node, "attr", getattr(node, "id", ""))

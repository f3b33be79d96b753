"""What names mean: variables, what the text defines, what stands around it, and Python's own."""

import ast

from .definitions import defined
from .modules import BUILTINS
from .outside import value_of
from .reader import Reader
from .values import Builtin, Module, Scope, Value

_USUAL = {"np": "np", "numpy": "np", "jnp": "np", "math": "math", "scipy": "scipy", "jax": "jax"}


def meaning(name: str, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return what a name stands for; raises `ParseError` for one that there is not."""
    found = reader.lookup(name, scope)
    if found is not None:
        return found
    at: Scope | None = scope
    while at is not None and name not in at.locals:
        at = at.outer
    if at is not None:
        hint = f"assign it before, as in {name} = 0.0"
        raise reader.error(f"{name} has no value here", node, scope, hint)
    top = scope
    while top.outer is not None:
        top = top.outer
    if name not in top.cached:
        value = defined(name, node, reader, scope, top)
        if value is None:
            value = _outside(name, node, reader, top)
        top.cached[name] = value
    return top.cached[name]


def _outside(name: str, node: ast.AST, reader: Reader, top: Scope) -> Value:
    """Return what a name means that the text does not define."""
    if name in top.known:
        return value_of(top.known[name], name, node, reader, top)
    if name in BUILTINS:
        return Builtin(name)
    if name in _USUAL:
        return Module(_USUAL[name])
    if name == "special":
        return Module("scipy.special")
    if name == "linalg":
        return Module("np.linalg")
    hint = "assign it before, or give it as an argument"
    raise reader.error(f"there is no {name}", node, top, hint)

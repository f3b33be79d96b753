"""Modules, and what stands behind their dots: other modules, constants, functions.

In: a path, a name. Out: the value. Modules have one spelling in trees:

    import jax.numpy as jnp; jnp.linalg   ->   Module("np.linalg")
"""

import ast
import math
from collections.abc import Mapping

from ..tree import named
from .reader import Reader
from .values import Builtin, Known, Library, Module, Scope, Value

# The spelling of modules in trees; what is below one of these goes on from it.
_SPELLED: Mapping[str, str] = {
    "numpy": "np",
    "autograd.numpy": "np",
    "jax.numpy": "np",
    "cupy": "np",
    "math": "math",
    "scipy": "scipy",
    "autograd.scipy": "scipy",
    "jax.scipy": "scipy",
    "jax": "jax",
    "autograd": "autograd",
    "functools": "functools",
    "itertools": "itertools",
    "operator": "operator",
    "_operator": "operator",
    "_functools": "functools",
    "copy": "copy",
    "typing": "typing",
    "collections.abc": "typing",
    "__future__": "typing",
    "jaxtyping": "typing",
    "warnings": "warnings",
    "logging": "warnings",
    "dataclasses": "typing",
}
_CONSTANTS: Mapping[str, float] = {
    "pi": math.pi, "e": math.e, "tau": math.tau, "inf": math.inf, "nan": math.nan,
    "euler_gamma": 0.5772156649015329, "Inf": math.inf, "NaN": math.nan, "infty": math.inf,
}  # fmt: skip
BUILTINS = frozenset(
    "abs all any bool dict divmod enumerate filter float input eval exec open compile globals "
    "isinstance repr int len list locals map max min next pow print range reversed round set "
    "setattr sorted str sum tuple "
    "zip type getattr hasattr id iter super vars callable complex".split()
)
_FUNCTIONS = frozenset(("partial", "reduce", "lru_cache", "cache", "wraps"))


def spelled(path: str) -> str | None:
    """Return how a module is named in trees, None for one that is not read."""
    head = path
    while head:
        if head in _SPELLED:
            return _SPELLED[head] + path[len(head) :]
        head = head.rpartition(".")[0]
    return None


def module_of(path: str, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return a module by its path; raises `ParseError` for one that is not read."""
    found = spelled(path)
    if found is None:
        hint = "numpy, jax.numpy, scipy.special and math are read"
        raise reader.error(f"the module {path} is not read", node, scope, hint)
    return Module(found)


def imported(module: str, name: str, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return what `from module import name` makes of the name."""
    if spelled(f"{module}.{name}") is not None and f"{module}.{name}" in _SPELLED:
        return Module(_SPELLED[f"{module}.{name}"])
    if module == "builtins" and name in BUILTINS:
        return Builtin(name)
    base = module_of(module, node, reader, scope)
    assert isinstance(base, Module)
    return _part(base, name, node, reader, scope)


_INNER = frozenset("linalg special nn stats numpy scipy lax random".split())


def _part(base: Module, name: str, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    if base.path in ("jax", "autograd") and name in ("numpy", "scipy"):
        return Module("np" if name == "numpy" else "scipy")
    if name in _INNER and base.path in ("np", "scipy", "jax"):
        if name == "random":
            message = "random numbers are other ones each time"
            raise reader.error(message, node, scope, "give them as an argument of the function")
        return Module(f"{base.path}.{name}")
    if name in _CONSTANTS and base.path in ("np", "math", "scipy"):
        at = scope.source.at(node)
        tree = named("pi", at) if name == "pi" else None
        return Known(_CONSTANTS[name], tree)
    if name == "newaxis":
        return Known(None)
    if base.path == "functools" and name in _FUNCTIONS:
        return Builtin(name)
    if base.path.startswith("scipy.stats") and base.path.count(".") < 2:
        return Module(f"{base.path}.{name}")
    return Library(base.path, name)


def attribute(base: Module, node: ast.Attribute, reader: Reader, scope: Scope) -> Value:
    """Return what stands behind the dot of a module."""
    return _part(base, node.attr, node, reader, scope)

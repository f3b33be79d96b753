"""What names mean: variables, definitions and imports of the text, names of outside, Python's.

Modules have one spelling in trees: np, math, scipy.special, jax.nn.
"""

import ast
import math
from collections.abc import Mapping
from typing import Any

from .. import surroundings
from ..surroundings import Callee, Imported
from ..tree import named
from .reader import Reader
from .source import Source, source_of
from .values import Absent, Builtin, Function, Known, Library, Module, Scope, Value

# The spelling of modules in trees; what is below one of these goes on from it.
_SPELLED: Mapping[str, str] = {
    "numpy": "np",
    "autograd.numpy": "np",
    "jax.numpy": "np",
    "cupy": "np",
    "math": "math",
    "cmath": "math",
    "scipy": "scipy",
    "autograd.scipy": "scipy",
    "jax.scipy": "scipy",
    "jax": "jax",
    "autograd": "autograd",
    "functools": "functools",
    "itertools": "itertools",
    "operator": "operator",
    "copy": "copy",
    "typing": "typing",
    "collections.abc": "typing",
    "__future__": "typing",
    "jaxtyping": "typing",
    "warnings": "warnings",
    "logging": "warnings",
    "dataclasses": "typing",
}
_IGNORED = frozenset(("warnings",))
_USUAL = {"np": "np", "numpy": "np", "jnp": "np", "math": "math", "scipy": "scipy", "jax": "jax"}
_CONSTANTS: Mapping[str, float] = {
    "pi": math.pi, "e": math.e, "tau": math.tau, "inf": math.inf, "nan": math.nan,
    "euler_gamma": 0.5772156649015329, "Inf": math.inf, "NaN": math.nan, "infty": math.inf,
}  # fmt: skip
BUILTINS = frozenset(
    "abs all any bool dict divmod enumerate filter float input eval exec open compile globals "
    "isinstance int len list locals map max min next pow print range reversed round set setattr "
    "sorted str sum tuple zip type getattr hasattr id iter super vars callable complex".split()
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


def meaning(name: str, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return what a name stands for; raises `ParseError` for one that there is not."""
    found = reader.lookup(name, scope)
    if found is not None:
        return found
    if name in scope.locals:
        hint = f"assign it before, as in {name} = 0.0"
        raise reader.error(f"{name} has no value here", node, scope, hint)
    top = scope
    while top.outer is not None:
        top = top.outer
    if name not in top.cached:
        value = _defined(name, node, reader, scope, top)
        if value is None:
            value = _outside(name, node, reader, top)
        top.cached[name] = value
    return top.cached[name]


def _defined(name: str, node: ast.AST, reader: Reader, scope: Scope, top: Scope) -> Value | None:
    """Return what the text says of a name at its top level, None where it says nothing."""
    found: list[ast.stmt] = []
    for one in _flat(top.source.module.body):
        if name in _names(one):
            found.append(one)  # noqa: PERF401  # the names of each
    if not found:
        return None
    last = found[-1]
    if any(
        isinstance(one, ast.Global) and name in one.names for one in ast.walk(top.source.module)
    ) or (len(found) > 1 and isinstance(last, ast.Assign | ast.AugAssign | ast.AnnAssign)):
        message = f"{name} is a global that changes"
        raise reader.error(message, node, scope, "give it as an argument of the function")
    if isinstance(last, ast.FunctionDef):
        return Function(last, top)
    if isinstance(last, ast.Import):
        alias = next(one for one in last.names if (one.asname or one.name.split(".")[0]) == name)
        path = alias.name if alias.asname else alias.name.split(".")[0]
        return _module(path, node, reader, scope)
    if isinstance(last, ast.ImportFrom):
        alias = next(one for one in last.names if (one.asname or one.name) == name)
        if name in top.known and spelled(last.module or "") is None:
            return _value(top.known[name], name, node, reader, top)
        return imported(last.module or "", alias.name, node, reader, scope)
    if isinstance(last, ast.Assign | ast.AnnAssign) and last.value is not None:
        if name in top.known:
            return _value(top.known[name], name, node, reader, top)
        was, reader.is_silent = reader.is_silent, True
        try:
            reader.run(reader, [last], top)
        finally:
            reader.is_silent = was
        return reader.state.variables[top.number].pop(name, None)
    if isinstance(last, ast.ClassDef):
        message, hint = "a class is not read", "use a function of the arrays that it holds"
        raise reader.error(message, node, scope, hint)
    return None


def _flat(body: list[ast.stmt]) -> list[ast.stmt]:
    found = []
    for one in body:
        inner = [*getattr(one, "body", ())] if isinstance(one, ast.If | ast.Try) else []
        found += inner or [one]
    return found


def _names(statement: ast.stmt) -> list[str]:
    """Return the names that a statement at the top of a text defines."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        is_plain = isinstance(statement, ast.Import)
        return [
            one.asname or (one.name.split(".")[0] if is_plain else one.name)
            for one in statement.names
        ]
    if isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.For):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return [
            part.id
            for one in targets
            for part in ast.walk(one)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
        ]
    return []


def _module(path: str, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    found = spelled(path)
    if found is None:
        hint = "numpy, jax.numpy, scipy.special and math are read"
        raise reader.error(f"the module {path} is not read", node, scope, hint)
    return Module(found)


def imported(module: str, name: str, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return what `from module import name` makes of the name."""
    if spelled(f"{module}.{name}") is not None and f"{module}.{name}" in _SPELLED:
        return Module(_SPELLED[f"{module}.{name}"])
    base = _module(module, node, reader, scope)
    assert isinstance(base, Module)
    return _part(base, name, node, reader, scope)


_INNER = frozenset("linalg special nn stats numpy scipy lax random".split())


def _part(base: Module, name: str, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    if base.path == "jax" and name in ("numpy", "scipy"):
        return Module("np" if name == "numpy" else "scipy")
    if base.path == "autograd" and name in ("numpy", "scipy"):
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


def _outside(name: str, node: ast.AST, reader: Reader, top: Scope) -> Value:
    """Return what a name means that the text does not define."""
    if name in top.known:
        return _value(top.known[name], name, node, reader, top)
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


def _value(value: Any, name: str, node: ast.AST, reader: Reader, top: Scope) -> Value:
    """Return a value of outside."""
    if isinstance(value, bool | int | float | str | None):
        return Known(value)
    if isinstance(value, surroundings.Module):
        return _module(value.name, node, reader, top)
    if isinstance(value, Imported):
        return imported(value.module, value.name, node, reader, top)
    if isinstance(value, Callee):
        return _callee(value, node, reader, top)
    if isinstance(value, list | tuple):
        parts = [_value(one, name, node, reader, top) for one in value]
        found = reader.items(parts, isinstance(value, list))
        return type(found)(found.number, found.is_list, is_argument=isinstance(value, list))
    if isinstance(value, Mapping):
        return reader.table(
            {key: _value(one, name, node, reader, top) for key, one in value.items()}
        )
    try:
        return Known(float(value))
    except (TypeError, ValueError):
        what = type(value).__name__
        hint = "give its arrays as arguments of the function"
        return Absent(f"{name} is of the class {what}, which is not read", hint)


def _callee(callee: Callee, node: ast.AST, reader: Reader, top: Scope) -> Value:
    """Return the function of another text, all of which stands where it is called."""
    source = source_of(callee.text, top.source.span(node))
    scope = new_scope(source, callee.known, reader)
    return Function(find(source, callee.function, node, reader, top), scope)


def new_scope(source: Source, known: Mapping[str, Any], reader: Reader) -> Scope:
    """Return the scope of the names at the top of a text."""
    scope = Scope(reader.fresh(), source, known)
    reader.state.variables[scope.number] = {}
    return scope


def find(
    source: Source, name: str | None, node: ast.AST, reader: Reader, scope: Scope
) -> ast.FunctionDef | ast.Lambda:
    """Return the definition of a function by its name, Class.method, or the last of the text."""
    body: list[ast.stmt] = source.module.body
    if name is None:
        found = [one for one in body if isinstance(one, ast.FunctionDef)]
        if found:
            return found[-1]
        lambdas = [
            one.value for one in body
            if isinstance(one, ast.Assign | ast.Expr) and isinstance(one.value, ast.Lambda)
        ]  # fmt: skip
        if lambdas:
            return lambdas[-1]
        hint = "as in def f(x): return x**2"
        raise reader.error("there is no function in this text", node, scope, hint)
    if name == "<lambda>":
        anonymous = [one for one in ast.walk(source.module) if isinstance(one, ast.Lambda)]
        if len(anonymous) == 1:
            return anonymous[0]
        hint = "give it a name with def"
        raise reader.error("several functions without a name stand here", node, scope, hint)
    for word in name.replace(".<locals>", "").split("."):
        inner = _named(body, word)
        if inner is None:
            defined = [one.name for one in body if isinstance(one, ast.FunctionDef)]
            hint = f"it has {', '.join(defined) or 'none'}"
            raise reader.error(f"there is no function {name} in this text", node, scope, hint)
        if isinstance(inner, ast.Lambda):
            return inner
        body = inner.body
    assert isinstance(inner, ast.FunctionDef)
    return inner


def _named(body: list[ast.stmt], name: str) -> Any:
    for one in reversed(_flat(body)):
        if isinstance(one, ast.FunctionDef | ast.ClassDef) and one.name == name:
            return one
        if (
            isinstance(one, ast.Assign)
            and name in _names(one)
            and isinstance(one.value, ast.Lambda)
        ):
            return one.value
    return None

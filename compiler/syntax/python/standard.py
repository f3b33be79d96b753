"""Functions of Python's own modules, and what gives what it is given, as compilers do."""

import ast
from collections.abc import Callable, Mapping, Sequence

from . import operators, wholes
from .iterated import iterated
from .reader import Reader
from .values import Grown, Items, Known, Scope, Table, Term, Value

_OPERATORS: Mapping[str, ast.operator] = {
    "add": ast.Add(), "sub": ast.Sub(), "mul": ast.Mult(), "truediv": ast.Div(), "pow": ast.Pow(),
    "matmul": ast.MatMult(), "floordiv": ast.FloorDiv(), "mod": ast.Mod(),
}  # fmt: skip
_SAME = frozenset("jit checkpoint remat decorator".split())
_OF_ARRAYS = frozenset("np math scipy".split())


def apply(
    module: str, name: str, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value | None:  # fmt: skip
    """Return what functions of Python's own modules give; None for those of arrays."""
    root = module.partition(".")[0]
    handler = _MODULES.get(root)
    found = None if handler is None else handler(name, given, named_, node, reader, scope)
    if found is not None:
        return found
    if root in _OF_ARRAYS or module.startswith("jax.nn"):
        return None
    hint = "numpy, jax.numpy, scipy.special and math are read"
    raise reader.error(f"{module}.{name} is not read", node, scope, hint)


def _message(
    name: str, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST, reader: Reader,
    scope: Scope,
) -> Value:  # fmt: skip
    reader.note("a message is left out", node, scope)
    return Known(None)


def _operated(
    name: str, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST, reader: Reader,
    scope: Scope,
) -> Value | None:  # fmt: skip
    """Return what operator.mul gives."""
    if name == "neg" and len(given) == 1:
        given, name = (Known(0), *given), "sub"
    if name not in _OPERATORS or len(given) != len(("left", "right")):
        return None
    pair = ast.BinOp(node, _OPERATORS[name], node)  # type: ignore[arg-type]  # of any node
    return operators.binary(_OPERATORS[name], given[0], given[1], pair, reader, scope)


def _copied(
    name: str, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST, reader: Reader,
    scope: Scope,
) -> Value | None:  # fmt: skip
    if name not in ("copy", "deepcopy") or not given:
        return None
    return _duplicate(given[0], name == "deepcopy", node, reader, scope)


def _same(
    name: str, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST, reader: Reader,
    scope: Scope,
) -> Value | None:  # fmt: skip
    return given[0] if name in _SAME and given else None


def _duplicate(value: Value, is_deep: bool, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return what copy.copy and copy.deepcopy give."""

    def inner(one: Value) -> Value:
        return _duplicate(one, True, node, reader, scope) if is_deep else one

    if isinstance(value, Items) and not value.is_array:
        parts = reader.parts(value)
        if isinstance(parts, Grown):
            hint = "stack it, as in np.stack(hs)"
            raise reader.error("this list is made by a loop", node, scope, hint)
        return reader.items([inner(one) for one in parts], value.is_list)
    if isinstance(value, Table):
        return reader.table({key: inner(one) for key, one in reader.entries(value).items()})
    if not isinstance(value, Term):
        return value
    buffers = wholes.fresh(reader) if wholes.is_whole(value, reader) else frozenset()
    return Term(value.tree, buffers, value.rank, value.shape)


_MODULES: Mapping[str, Callable[..., Value | None]] = {
    "warnings": _message,
    "operator": _operated,
    "copy": _copied,
    "itertools": iterated,
    "typing": _same,
    "jax": _same,
}

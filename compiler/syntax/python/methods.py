"""Methods: of arrays they are functions of NumPy, of lists, dicts and texts those of Python."""

import ast
from collections.abc import Callable, Mapping, Sequence

from ..tree import made, number
from . import builtin, containers, texts, wholes
from .arrays import check_reduced, check_shaped
from .layouts import by_columns, with_kind
from .library import REDUCING, argument_tree, check_out, copied, library_tree
from .numpys import VIEWS
from .reader import Reader
from .values import Items, Known, Library, Method, Scope, Table, Term, Value

_SCALAR = frozenset("sum mean max min prod std var dot argmax argmin trace all any ptp".split())
_OF_FUNCTIONS = ("accumulate", "outer", "reduce")
_CHANGING = frozenset("fill sort itemset put resize setflags partition byteswap setfield".split())


def method(
    callee: Method, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope, apply_: Callable[..., Value],
) -> Value:  # fmt: skip
    """Return what a method gives."""
    base, name = callee.base, callee.name
    if isinstance(base, Term) or (isinstance(base, Items) and base.is_array):
        return _of_array(base, name, given, named_, node, reader, scope)
    if isinstance(base, Items):
        return containers.of_list(base, name, given, named_, node, reader, scope, apply_)
    if isinstance(base, Table):
        return containers.of_table(base, name, given, named_, node, reader, scope)
    if isinstance(base, Library):
        return _of_library(base, name, given, named_, node, reader, scope)
    if isinstance(base, Known) and isinstance(base.value, str):
        return texts.method(base, name, given, node, reader, scope)
    if isinstance(base, Known) and name in _OF_NUMBERS:
        return base if name in _SAME else Known(base.value.is_integer())
    hint = "numbers, arrays, lists and dicts are read"
    raise reader.error(f"there is no method {name} here", node, scope, hint)


def _of_library(
    base: Library, name: str, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return np.maximum.accumulate(x)."""
    if name not in _OF_FUNCTIONS:
        hint = "numpy, jax.numpy, scipy.special and math are read"
        raise reader.error(f"{base.module}.{base.name}.{name} is not read", node, scope, hint)
    function = library_tree(base, node, scope)
    return Term(argument_tree(function, name, given, named_, node, reader, scope))


def _of_array(
    base: Term | Items, name: str, given: Sequence[Value], named_: Mapping[str, Value],
    node: ast.AST, reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return what a method of an array gives."""
    if name in _CHANGING:
        hint = "assign what it gives to a name: y = np.sort(y)"
        raise reader.error(f".{name}() changes the array", node, scope, hint)
    (check_reduced if name in REDUCING else check_shaped)(base, node, reader, scope)
    check_out(f"y.{name}", named_, node, reader, scope)
    if name in _OWN:
        return _OWN[name](base, given, named_, node, reader, scope)
    given, named_ = with_kind(name, given, named_, before=1)
    if wholes.cuts(name, (base, *given), named_, reader):
        hint = "leave dtype out: numbers are floats"
        raise reader.error("whole numbers cut what is summed", node, scope, hint)
    laid = by_columns(name, (base, *given), named_, node, reader, scope, is_method=True)
    if laid is not None:
        return laid
    tree = argument_tree(reader.array(base, node, scope), name, given, named_, node, reader, scope)
    buffers = base.buffers if name in VIEWS and isinstance(base, Term) else frozenset()
    if not buffers and wholes.of_call(name, (base, *given), named_, reader):
        buffers = wholes.fresh(reader)
    rank = 0 if name in _SCALAR and not given and not named_ else None
    return Term(tree, buffers, rank)


def _copy(
    base: Term | Items, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    buffers = wholes.fresh(reader) if wholes.is_whole(base, reader) else frozenset()
    tree = reader.array(base, node, scope)
    return Term(tree, buffers, getattr(base, "rank", None), getattr(base, "shape", None))


def _astype(
    base: Term | Items, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    kind = given[0] if given else named_.get("dtype")
    return copied("astype", base, {} if kind is None else {"dtype": kind}, node, reader, scope)


def _item(
    base: Term | Items, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return the one entry of an array."""
    at = scope.source.at(node)
    if isinstance(base, Term) and base.rank == 0 and not given:
        return base
    tree = reader.array(base, node, scope)
    shape = getattr(base, "shape", None)
    if not given and shape and all(one == 1 for one in shape):
        return Term(made("index", [tree, *(number("0", at) for _ in shape)], at, at), rank=0)
    if len(given) == 1 and getattr(base, "rank", None) == 1:
        place = reader.tree(given[0], node, scope)
        return Term(made("index", [tree, place], at, at), rank=0)
    hint = "take the entry by its index: y[0]"
    raise reader.error("which entry this is, is not known", node, scope, hint)


def _tolist(
    base: Term | Items, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return a list of the rows of an array, which are lists too."""
    if isinstance(base, Term) and base.rank == 0:
        return base
    rows = builtin.apply("list", [base], {}, node, reader, scope, builtin.apply)
    assert isinstance(rows, Items)
    parts = reader.parts(rows)
    if isinstance(parts, tuple) and any(getattr(one, "rank", 0) != 0 for one in parts):
        inner = [_tolist(one, (), {}, node, reader, scope) for one in parts]  # type: ignore[arg-type]
        return reader.items(inner, is_list=True)
    return rows


def _same(
    base: Term | Items, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    return base


_SAME = frozenset("item tolist block_until_ready copy conjugate".split())
_OF_NUMBERS = _SAME | {"is_integer"}
_OWN: Mapping[str, Callable[..., Value]] = {
    "copy": _copy,
    "astype": _astype,
    "item": _item,
    "tolist": _tolist,
    "block_until_ready": _same,
}

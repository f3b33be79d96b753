"""The type and the layout that a call of NumPy's asks for, by place or by name.

np.zeros(3, int)                      ->   np.zeros(3, dtype=int)
x.sum(0, int)                         ->   x.sum(0, dtype=int)
x.reshape((m, n), order="F")          ->   x.T.reshape((n, m)).T
np.ravel(x, "F")                      ->   x.T.ravel()
"""

import ast
from collections.abc import Mapping, Sequence

from ..tree import Branch, made, token
from .reader import Reader
from .values import Grown, Items, Known, Scope, Term, Value

# Where the type stands among the arguments of a function; a method has the array before them.
_KINDS: Mapping[str, int] = {
    "array": 1, "asarray": 1, "asanyarray": 1, "zeros": 1, "ones": 1, "empty": 1, "identity": 1,
    "zeros_like": 1, "ones_like": 1, "empty_like": 1, "full": 2, "full_like": 2, "arange": 3,
    "eye": 3, "sum": 2, "mean": 2, "prod": 2, "cumsum": 2, "cumprod": 2, "std": 2, "var": 2,
    "trace": 4,
}  # fmt: skip
_ORDERS: Mapping[str, int] = {"reshape": 2, "ravel": 1, "flatten": 1}


def with_kind(
    name: str, given: Sequence[Value], named: Mapping[str, Value], before: int = 0
) -> tuple[Sequence[Value], Mapping[str, Value]]:
    """Return the arguments with the type by its name; `before` are those that are not given."""
    place = _KINDS.get(name, len(given) + before) - before
    if len(given) != place + 1 or "dtype" in named:
        return given, named
    kind = given[place]
    is_none = isinstance(kind, Known) and kind.value is None
    return given[:place], named if is_none else {**named, "dtype": kind}


def by_columns(
    name: str, given: Sequence[Value], named: Mapping[str, Value], node: ast.AST, reader: Reader,
    scope: Scope, *, is_method: bool = False,
) -> Term | None:  # fmt: skip
    """Return what takes the entries column by column, none where they are taken by rows.

    Raises for an order that goes with how the array lies in memory.
    """
    place = _ORDERS.get(name, len(given))
    is_placed = len(given) == place + 1 and not (is_method and name == "reshape")
    order = given[place] if is_placed else named.get("order")
    if (
        not given
        or name not in _ORDERS
        or not isinstance(order, Known)
        or order.value in ("C", None)
    ):
        return None
    if order.value != "F":
        hint = "order='C' goes along the rows, and order='F' along the columns"
        raise reader.error(f"this order goes with the memory of {name}", node, scope, hint)
    at = scope.source.at(node)
    flipped = _flipped(reader.array(given[0], node, scope), scope, node)
    sizes = _sizes(given[1:place] if is_placed else given[1:], named, reader)
    arguments = [reader.tree(one, node, scope) for one in reversed(sizes)]
    word = token("FUNCTION", "reshape" if name == "reshape" else "ravel", at)
    tree = made("method", [flipped, word, made("arguments", arguments, at, at)], at, at)
    return Term(_flipped(tree, scope, node) if len(sizes) > 1 else tree)


def _sizes(given: Sequence[Value], named: Mapping[str, Value], reader: Reader) -> Sequence[Value]:
    """Return the dimensions that an array is given, none where it is flattened."""
    given = given or [named[key] for key in ("shape", "newshape") if key in named]
    if len(given) == 1 and isinstance(given[0], Items):
        parts = reader.parts(given[0])
        return [] if isinstance(parts, Grown) else parts
    return given


def _flipped(tree: Branch, scope: Scope, node: ast.AST) -> Branch:
    at = scope.source.at(node)
    return made("attribute", [tree, token("NAME", "T", at)], at, at)

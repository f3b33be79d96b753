"""Indices that NumPy works out of sizes alone: tril_indices, triu_indices, diag_indices, ix_.

rows, columns = np.tril_indices(2)   ->   [0, 1, 1], [0, 0, 1]
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from .arrays import listed, size
from .knowns import known
from .reader import Reader
from .values import Items, Known, Scope, Term, Value

_Pairs = list[tuple[int, int]]
_MOST = 10_000  # entries that are written out


def _triangle(is_lower: bool) -> Callable[[int, int, int], _Pairs]:
    def pairs(rows: int, columns: int, k: int) -> _Pairs:
        every = [(i, j) for i in range(rows) for j in range(columns)]
        return [(i, j) for i, j in every if (j - i <= k if is_lower else j - i >= k)]

    return pairs


def _diagonal(rows: int, columns: int, k: int) -> _Pairs:
    del k
    return [(i, i) for i in range(min(rows, columns))]


_PAIRS: Mapping[str, Callable[[int, int, int], _Pairs]] = {
    "tril_indices": _triangle(is_lower=True),
    "triu_indices": _triangle(is_lower=False),
    "diag_indices": _diagonal,
}


def places(
    name: str, given: Sequence[Value], named: Mapping[str, Value], node: ast.AST, reader: Reader,
    scope: Scope,
) -> Value | None:  # fmt: skip
    """Return the indices that a function of NumPy gives, None for any other function."""
    if name == "ix_" and not named:
        return _crossed([listed(one, node, reader, scope) for one in given], reader)
    base = name.removesuffix("_from")
    if base not in _PAIRS or not given:
        return None
    keys = ("arr", "k") if base != name else ("n", "ndim" if base == "diag_indices" else "k", "m")
    bound = {**dict(zip(keys, given, strict=False)), **named}
    first = bound.pop(keys[0], None)
    if first is None or bound.keys() - {*keys} or getattr(bound.get("ndim"), "value", 2) != 2:
        return None
    if base != name:
        if not isinstance(first, Term):
            return None
        sizes = [size(first, axis, node, reader, scope) for axis in range(2)]
    else:
        sizes = [first, bound.get("m", first)]
    sizes = [one for one in sizes if not _is_none(one)]
    counts = [known(one, node, reader, scope) for one in (*sizes, bound.get("k", Known(0)))]
    rows, columns, k = (int(str(one)) for one in (counts[0], *counts[-2:]))
    if rows * columns > _MOST:
        hint = f"{_MOST} are written out at most; np.tril and np.triu choose entry by entry"
        raise reader.error(f"np.{name} gives too many", node, scope, hint)
    found = _PAIRS[base](rows, columns, k)
    return reader.items([_array([Known(pair[one]) for pair in found], reader) for one in (0, 1)])


def _is_none(value: Value) -> bool:
    return isinstance(value, Known) and value.value is None


def _array(parts: Sequence[Value], reader: Reader) -> Items:
    return replace(reader.items(parts, is_list=True), is_array=True)


def _crossed(lists: Sequence[Sequence[Value]], reader: Reader) -> Value | None:
    """Return the indices of rows and columns that cross, as a column and a row."""
    if len(lists) != 2:  # of a matrix
        return None
    rows = [_array([one], reader) for one in lists[0]]
    return reader.items([_array(rows, reader), _array(lists[1], reader)])

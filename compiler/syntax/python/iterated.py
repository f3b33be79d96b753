"""The functions of itertools, over what is known to have so many parts.

sum(a*b for a, b in itertools.combinations([x, y, z], 2))   ->   x*y + x*z + y*z
"""

import ast
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from . import operators
from .arrays import listed
from .knowns import known
from .reader import Reader
from .values import Items, Scope, Value

_MOST = 10_000  # rows that are written out
# What each gives of the parts of its arguments; the first number is the second argument of some.
_ROWS: Mapping[str, Callable[..., Iterable[Any]]] = {
    "chain": itertools.chain,
    "combinations": itertools.combinations,
    "combinations_with_replacement": itertools.combinations_with_replacement,
    "islice": itertools.islice,
    "pairwise": itertools.pairwise,
    "permutations": itertools.permutations,
    "product": itertools.product,
}
_COUNTED = frozenset("combinations combinations_with_replacement islice permutations".split())
_PLAIN = frozenset(("chain", "islice"))  # whose rows are values by themselves


def iterated(
    name: str, given: Sequence[Value], named: Mapping[str, Value], node: ast.AST, reader: Reader,
    scope: Scope,
) -> Value | None:  # fmt: skip
    """Return what a function of itertools gives, None for one that is not read."""
    if name == "accumulate" and len(given) == 1 and not named:
        return _once(_sums(listed(given[0], node, reader, scope), node, reader, scope), reader)
    if name not in _ROWS or named.keys() - {"repeat", "r"}:
        return None
    numbers = [*named.values()]
    if name in _COUNTED:
        given, numbers = given[:1], [*given[1:], *numbers]
    parts = [listed(one, node, reader, scope) for one in given]
    counts = [known(one, node, reader, scope) for one in numbers]
    times = {"repeat": counts[0]} if "repeat" in named else {}
    try:
        rows = [*itertools.islice(_ROWS[name](*parts, *([] if times else counts), **times), _MOST)]
    except (TypeError, ValueError):
        hint = "look at its arguments"
        raise reader.error(f"itertools.{name} does not take these", node, scope, hint) from None
    if len(rows) == _MOST:
        hint = f"{_MOST} are written out at most"
        raise reader.error(f"itertools.{name} gives too many", node, scope, hint)
    return _once(rows if name in _PLAIN else [reader.items(row) for row in rows], reader)


def _once(rows: Sequence[Value], reader: Reader) -> Items:
    return replace(reader.items(rows, is_list=True), is_once=True)


def _sums(parts: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope) -> list[Value]:
    """Return the running sums of values."""
    found: list[Value] = []
    for part in parts:
        pair = ast.BinOp(node, ast.Add(), node)  # type: ignore[arg-type]  # of any node
        last = found[-1:] and operators.binary(ast.Add(), found[-1], part, pair, reader, scope)
        found.append(last or part)
    return found

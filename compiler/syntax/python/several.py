"""Functions that give several arrays: what stands for their result is a tuple or a list.

sign, logdet = np.linalg.slogdet(A)   ->   slogdet(A)[0] and slogdet(A)[1]
c = cho_factor(A); cho_solve(c, b)    ->   cho_solve((cholesky(A), False), b)
"""

import ast
from collections.abc import Mapping, Sequence

from ..parts import PARTS, SINGLE
from ..tree import Branch, made, number
from .reader import Reader
from .values import Buffers, Items, Known, Scope, Term, Value

_PAIR = "cho_factor"
_SPLITS = frozenset("split array_split hsplit vsplit dsplit".split())
_EACH = frozenset("meshgrid broadcast_arrays".split())


def renamed(name: str) -> str:
    """Return the function whose array is in what a function gives."""
    return "cholesky" if name == _PAIR else name


def several(
    name: str, tree: Branch, buffers: Buffers, given: Sequence[Value], named: Mapping[str, Value],
    node: ast.AST, reader: Reader, scope: Scope,
) -> Items | None:  # fmt: skip
    """Return the arrays that a call gives, None where it is one, or they are not counted."""
    at = scope.source.at(node)
    if name == _PAIR:
        is_lower = named.get("lower", given[1] if len(given) > 1 else Known(False))
        return reader.items([Term(tree, buffers), is_lower])
    count = _count(name, given, named, reader)
    if count is None:
        return None
    reader.limits.check("copies", count, scope.source.span(node))
    places = [number(str(place), at) for place in range(count)]
    parts = [Term(made("index", [tree, place], at, at), buffers) for place in places]
    return reader.items(parts, is_list=name in _SPLITS)


def _count(
    name: str, given: Sequence[Value], named: Mapping[str, Value], reader: Reader
) -> int | None:
    """Return how many arrays a call gives."""
    if name in PARTS:
        return None if _is_single(name, given, named) else len(PARTS[name])
    if name in _EACH:
        return len(given)
    if name == "unravel_index":
        shape = named.get("shape", given[1] if len(given) > 1 else None)
        sizes = reader.parts(shape) if isinstance(shape, Items) else ()
        return len(sizes) if isinstance(sizes, tuple) and sizes else None
    if name not in _SPLITS:
        return None
    cut = named.get("indices_or_sections", given[1] if len(given) > 1 else None)
    if isinstance(cut, Items):
        parts = reader.parts(cut)
        return len(parts) + 1 if isinstance(parts, tuple) else None
    is_whole = isinstance(cut, Known) and isinstance(cut.value, int)
    return int(cut.value) if isinstance(cut, Known) and is_whole else None


def _is_single(name: str, given: Sequence[Value], named: Mapping[str, Value]) -> bool:
    """Return whether a call gives one array where others of its function give several."""
    if name not in SINGLE:
        return False
    keyword, place, word = SINGLE[name]
    said = named.get(keyword, given[place] if len(given) > place else None)
    return isinstance(said, Known) and str(said.value).lower() == word


def part_named(base: Items, name: str, reader: Reader) -> Value | None:
    """Return an array by its name, as in np.linalg.eigh(A).eigenvalues; None where it has none."""
    parts = reader.parts(base)
    for names in PARTS.values():
        if name in names and isinstance(parts, tuple) and len(parts) == len(names):
            return parts[names.index(name)]
    return None

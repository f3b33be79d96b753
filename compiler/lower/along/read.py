"""Calls of functions that go along axes, read by NumPy's names: one table, from a name to a node.

In: a call as a tree. Out: its node, or of a function that gives a list of arrays that list, of
which an index takes one.

    roll(A, 1)         ->   reshape(roll(ravel(A), 1), A.shape)
    split(x, 3)[0]     ->   x[:n]           where x has 3*n entries
"""

from collections.abc import Callable, Generator, Mapping, Sequence

from lark import Token

from ...errors import ProgramError, ShapeError
from ...graph.node import Node, make
from ...syntax.parts import PARTS, SINGLE
from ...syntax.tree import Branch, children, is_none
from ..implicit import is_minimised
from ..names import Lowering, module, soft_root, whole_number
from ..peers import LIBRARIES, METHODS
from ..places import call_place
from ..scope import Scope
from . import (
    counts,
    factors,
    gammas,
    joining,
    made,
    moved,
    norms,
    order,
    padded,
    quantiles,
    singular,
    summed,
    tables,
)
from .call import Call, Refused
from .factors import OF_SCIPY
from .signature import read_arguments

_READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    **moved.READERS,
    **padded.READERS,
    **joining.READERS,
    **made.READERS,
    **summed.READERS,
    **factors.READERS,
    **order.READERS,
    **quantiles.READERS,
    **counts.READERS,
    **gammas.READERS,
    **norms.READERS,
    **singular.READERS,
    **tables.READERS,
}
_LISTS: Mapping[str, tuple[str, Callable[..., Sequence[Node | Refused]]]] = {
    **joining.LISTS,
    **factors.LISTS,
    **order.LISTS,
    **singular.LISTS,
}
# What may give a list, under the names that libraries have for it.
_MAYBE_LISTS = frozenset((*_LISTS, *order.OF_TORCH, *singular.OF_TORCH, *OF_SCIPY))
# Functions that mean another thing in a library, or whose settings differ there.
_OTHERS: Mapping[str, frozenset[str]] = {
    "torch": frozenset(
        "split cumsum cumprod pad concat concatenate hsplit array_split repeat arange "
        "solve_triangular median nanmedian".split()
    ),
    "tf": frozenset(
        "cumsum cumprod pad concat concatenate gradient argmax argmin svd lstsq".split()
    ),
    METHODS: frozenset(["sort"]),
    "sympy": frozenset([*_READERS, *_LISTS]),
    "math": frozenset([*_READERS, *_LISTS]),
}


def names() -> Sequence[str]:
    """Return the names of the functions that are read here."""
    return [*_READERS, *_LISTS]


def is_along(callee: Token, given: Sequence[Branch], library: str | None, scope: Scope) -> bool:
    """Return whether a call is one of a function that is read here."""
    name = str(callee)
    if scope.is_of_table or callee in scope.functions or name in _OTHERS.get(library or "", ()):
        return False
    if name in ("concat", "concatenate") and not _is_flat(given):
        return False
    if name == "argmin" and is_minimised(given):
        return False
    return name in _READERS or name in _LISTS


def _is_flat(given: Sequence[Branch]) -> bool:
    """Return whether arrays are put together as vectors: axis=None."""
    last = given[-1] if given else None
    if last is None:
        return False
    value = children(last)[-1] if last.data == "keyword" else last
    return is_none(value)


def read_call(given: Sequence[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the node of a call; raises `ShapeError` for one that gives a list."""
    if str(callee) in _LISTS and not is_single(str(callee), given):
        pieces = yield from _pieces(callee, given, scope)
        place = call_place(callee, scope)
        hint = f"write {place.words}[0] for the first of its {len(pieces)}" if place else None
        raise ShapeError(f"{callee} gives a list of arrays, not one", place, hint)
    signature, make = _READERS[str(callee)]
    arguments = yield from read_arguments(signature, given, callee, scope, read_list)
    return make(Call(callee, scope), *arguments)


def read_norm(
    given: Sequence[Branch], callee: Token, scope: Scope, is_flat: bool = False
) -> Lowering:
    """Return the node of a norm with an order; of all entries as one vector where it `is_flat`."""
    arguments = yield from read_arguments(norms.NORM, given, callee, scope, read_list)
    return norms.norm(Call(callee, scope), *arguments, is_flat=is_flat)


def _pieces(
    callee: Token, given: Sequence[Branch], scope: Scope
) -> Generator[tuple[Branch, Scope], Node, Sequence[Node | Refused]]:
    signature, make = _LISTS[str(callee)]
    arguments = yield from read_arguments(signature, given, callee, scope, read_list)
    return make(Call(callee, scope), *arguments)


def read_list(
    tree: Branch, scope: Scope
) -> Generator[tuple[Branch, Scope], Node, list[Node] | None]:
    """Return the arrays that a call gives, None for any other tree."""
    if not is_list(tree, scope):
        return None
    callee, given, _ = _called(tree, scope)
    pieces = yield from _pieces(callee, given, scope)
    return [_there(one, scope) for one in pieces]


def _there(piece: Node | Refused, scope: Scope) -> Node:
    """Return an array of a list; for one that is not read what is an error where it is used."""
    if isinstance(piece, Node):
        return piece
    refused = scope.builder.refused
    node = make("input", payload=f"refused {len(refused)}", shape=piece.shape)
    refused[node] = piece.error
    return node


def is_list(tree: Branch, scope: Scope) -> bool:
    """Return whether a tree is a call that gives a list of arrays."""
    if tree.data not in ("call", "method") or str(tree.children[-2]) not in _MAYBE_LISTS:
        return False
    callee, given, library = _called(tree, scope)
    return (
        str(callee) in _LISTS
        and is_along(callee, given, library, scope)
        and not is_single(str(callee), given)
    )


def is_single(name: str, given: Sequence[Branch]) -> bool:
    """Return whether a call gives one array where others of its function give several."""
    if name not in SINGLE:
        return False
    keyword, place, word = SINGLE[name]
    said = [
        children(one)[1] for one in given if one.data == "keyword" and one.children[0] == keyword
    ]
    said += [one for one in given[place : place + 1] if one.data != "keyword"]
    return any(word in (one.data, one.children and str(one.children[0])[1:-1]) for one in said)


def _called(tree: Branch, scope: Scope) -> tuple[Token, list[Branch], str | None]:
    """Return the function of a call, its arguments, and the library that it is of."""
    callee, given = tree.children[-2], list(children(tree)[-1].children)
    assert isinstance(callee, Token)
    if tree.data == "call":
        return callee, given, None
    base = children(tree)[0]
    prefix = module(base, scope) or soft_root(base, scope)
    if prefix is None:
        return callee, [base, *given], METHODS
    return renamed(callee, prefix), given, LIBRARIES[prefix.split(".")[0]]


def renamed(callee: Token, prefix: str) -> Token:
    """Return the name under which a function of a library is read that gives other arrays there."""
    parts = prefix.split(".")
    own: Mapping[str, str] = {}
    if LIBRARIES[parts[0]] == "torch":
        own = {**order.OF_TORCH, **({} if parts[-1] == "linalg" else singular.OF_TORCH)}
    if "scipy" in parts:
        own = OF_SCIPY
    return callee.update(value=own.get(str(callee), str(callee)))


def part_named(tree: Branch, name: str, scope: Scope) -> Lowering | None:
    """Return an array of a list by its name, as in eigh(A).eigenvalues; None where it has none."""
    names = PARTS.get(str(_called(tree, scope)[0]), ()) if is_list(tree, scope) else ()
    return _named(tree, names.index(name), scope) if name in names else None


def _named(tree: Branch, position: int, scope: Scope) -> Lowering:
    callee, given, _ = _called(tree, scope)
    pieces = yield from _pieces(callee, given, scope)
    return _there(pieces[position], scope)


def member(tree: Branch, items: Sequence[Branch], scope: Scope) -> Lowering:
    """Return the array that an index takes of a call that gives a list."""
    callee, given, _ = _called(tree, scope)
    pieces = yield from _pieces(callee, given, scope)
    if len(items) != 1 or items[0].data in ("slice", "range", "ellipsis"):
        hint = f"as in {tree.children[-2]}(...)[0]"
        raise ProgramError("the index of a list is one whole number", scope.where(tree), hint)
    node = yield items[0], scope
    position = whole_number(node, "the index of a list", items[0], scope)
    if not -len(pieces) <= position < len(pieces):
        hint = f"it has {len(pieces)} arrays"
        raise ProgramError(f"there is no array {position}", scope.where(items[0]), hint)
    return _there(pieces[position], scope)

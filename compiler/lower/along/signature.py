"""What the arguments of a call are, by NumPy's names: arrays to nodes, settings to what they say.

In a signature (`lower.signatures`) `n:size=1` is an argument n of kind `size` that is 1 where it is
not given; `x` is an array; `axis:axes?` may be left out, or None.

    array    a node                      arrays   the nodes of a list
    size     a dimension, or a number    sizes    one, or lists of them
    axis     a whole number              axes     one, or several
    values   a node, or lists of them    word     a text
    flag     True or False               shape    a shape
    which    a whole number or a word    factor   a matrix and a flag: (L, True)
    order    a number, a word, or a node where it is not known when compiling
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, TypeAlias

from lark import Token, Tree

from ...errors import ProgramError, ShapeError
from ...graph.node import Node, number_of
from ...syntax.tree import Branch, children, is_none, trees
from ..literals import listed
from ..places import call_place
from ..scope import Scope
from ..settings import read_setting, read_size
from ..signatures import bound, parameters

Reading: TypeAlias = Generator[tuple[Branch, Scope], Node, Any]


def read_arguments(
    signature: str, given: Sequence[Branch], callee: Token, scope: Scope, lists: "ListReader"
) -> Reading:
    """Return what each argument of a signature is, in its order."""
    trees_of = bound(signature, given, callee, scope)
    values = []
    for formal in parameters(signature):
        tree = trees_of.get(formal.name)
        if tree is None or (is_none(tree) and not formal.is_needed):
            values.append(None if tree is not None and formal.kind == "axes" else formal.default)
            continue
        what = f"{formal.name} of {callee}"
        if formal.kind == "arrays":
            values.append((yield from _arrays(tree, callee, scope, lists)))
        else:
            values.append((yield from _KINDS[formal.kind](what, tree, scope)))
    return values


# What reads a call that gives a list of arrays; None for any other tree.
ListReader: TypeAlias = Callable[[Branch, Scope], Generator[tuple[Branch, Scope], Node, Any]]


def _arrays(tree: Branch, callee: Token, scope: Scope, lists: ListReader) -> Reading:
    if tree.data in ("list", "tuple") and trees(tree):
        found = []
        for one in trees(tree):
            is_list = one.data == "list" and trees(one)
            found.append((yield from listed(one, scope)) if is_list else (yield one, scope))
        return found
    pieces = yield from lists(tree, scope)
    if pieces is None:
        raise ShapeError(
            f"{callee} takes a list of arrays",
            call_place(callee, scope) or scope.where(tree),
            "it is a list: [a, b]",
        )
    return pieces


def _array(what: str, tree: Branch, scope: Scope) -> Reading:
    return (yield tree, scope)


def _nested(read: Callable[[str, Branch, Scope], Reading]) -> Callable[..., Reading]:
    """Return what reads one thing, or lists of them as tuples, as deep as a pair in a list."""

    def one_or_more(what: str, tree: Branch, scope: Scope, depth: int = 2) -> Reading:
        if tree.data not in ("tuple", "list") or depth == 0:
            return (yield from read(what, tree, scope))
        found = []
        for one in trees(tree):
            found.append((yield from one_or_more(what, one, scope, depth - 1)))  # noqa: PERF401
        return tuple(found)

    return one_or_more


def _setting(kind: str) -> Callable[[str, Branch, Scope], Reading]:
    return lambda what, tree, scope: read_setting(kind, what, tree, scope)


def _word(what: str, tree: Branch, scope: Scope) -> Reading:
    yield from ()
    if tree.data != "string":
        hint = "it stands in quotes, and is known when compiling"
        raise ProgramError(f"{what} is a word", scope.where(tree), hint)
    return str(tree.children[0])[1:-1]


def _which(what: str, tree: Branch, scope: Scope) -> Reading:
    if tree.data == "string":
        return (yield from _word(what, tree, scope))
    return (yield from read_setting("axis", what, tree, scope))


def _order(what: str, tree: Branch, scope: Scope) -> Reading:
    if tree.data == "string":
        return (yield from _word(what, tree, scope))
    node = yield tree, scope
    return number_of(node) if node.op == "const" else node


def _factor(what: str, tree: Branch, scope: Scope) -> Reading:
    """Return a triangle, and whether it is the lower one; of cho_factor(A) both are known."""
    if tree.data in ("call", "method") and tree.children[-2] == "cho_factor":
        callee, arguments = tree.children[-2], children(tree)[-1]
        assert isinstance(callee, Token)
        renamed = [callee.update(value="scipy_cholesky"), arguments]
        flags = [children(one)[1] for one in trees(arguments) if _is_lower(one)]
        node = yield Tree("call", renamed), scope
        return node, bool(flags and flags[0].data == "true")
    pair = trees(tree) if tree.data in ("tuple", "list") else []
    if len(pair) != len(("triangle", "flag")):
        hint = "it is a triangle and whether that is the lower one: (L, True)"
        raise ProgramError(f"{what} is a pair", scope.where(tree), hint)
    node = yield pair[0], scope
    return node, (yield from read_setting("flag", what, pair[1], scope))


def _is_lower(tree: Branch) -> bool:
    return bool(tree.data == "keyword" and tree.children[0] == "lower")


_KINDS: Mapping[str, Callable[..., Reading]] = {
    "array": _array,
    "values": _nested(_array),
    "size": read_size,
    "sizes": _nested(read_size),
    "axis": _setting("axis"),
    "axes": _setting("axes"),
    "shape": _setting("shape"),
    "flag": _setting("flag"),
    "word": _word,
    "which": _which,
    "order": _order,
    "factor": _factor,
}

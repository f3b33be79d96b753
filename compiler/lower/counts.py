"""How many entries an array has, as other languages ask for it: shape(X)[0], length(y), size(X, 1).

An axis counts from 0 here, and in NumPy, and from 1 in MATLAB. In an answer `size(X, 1)` may be
either, which is an error with both; a program has its own meaning.
"""

from collections.abc import Generator

from lark import Token

from ..errors import ProgramError, ShapeError
from ..graph.build import count
from ..graph.node import Node
from ..syntax.tree import Branch, leading, reach, trees
from .names import Lowering
from .places import call_place
from .scope import Scope


def is_shape(tree: Branch, scope: Scope) -> bool:
    """Return whether a tree is shape(X), np.shape(X) or X.shape()."""
    if tree.data not in ("call", "method") or "shape" in scope.functions:
        return False
    return str(tree.children[-2]) == "shape"


def shaped(tree: Branch) -> Branch | None:
    """Return what `shape` is of, None where that is not one thing."""
    base, given = trees(tree)[0], trees(trees(tree)[-1])
    if len(given) == 1:
        return given[0]
    return base if tree.data == "method" and not given else None


def shape(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Raise for the shape of an array where a number belongs."""
    for one in given[-1:]:
        node = yield one, scope
        place, name = call_place(callee, scope), _name(one, scope)
        ways = [f"{name}.shape[{axis}]" for axis in range(len(node.shape))][:2]
        hint = f"write {' or '.join(ways)} for one number" if ways else "a scalar has no axes"
        raise ShapeError("a shape is a list of dimensions, not a number", place, hint)
    raise ShapeError("a shape is that of an array", scope.where(tree), "write X.shape[0]")


def length(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """`length(y)` of a vector; of a matrix it is the longest axis in MATLAB, and all of it in R."""
    if len(given) != 1:
        raise ProgramError(f"{callee} takes 1 argument", scope.where(callee), "as in length(y)")
    node = yield given[0], scope
    if len(node.shape) != 1:
        place, name = call_place(callee, scope), _name(given[0], scope)
        ways = " or ".join(f"{name}.shape[{axis}]" for axis in range(min(len(node.shape), 2)))
        hint = f"write {ways}" if ways else "a scalar has none: leave it out"
        raise ShapeError("length is that of a vector", place, hint)
    return count(node.shape)


def check_size(
    given: list[Branch], callee: Token, library: str | None, scope: Scope
) -> Generator[tuple[Branch, Scope], Node]:
    """Raise for size(X, 1) in an answer, without the name of a library: an axis from 0, or from 1.

    In MATLAB it is the first, X.shape[0].
    """
    is_pair = [one.data for one in given[1:]] == ["integer"] and given[0].data != "keyword"
    if callee != "size" or library is not None or scope.wanted is None or not is_pair:
        return
    node = yield given[0], scope
    axis, rank = int(str(leading(given[1]))), len(node.shape)
    if not 1 <= axis <= rank:
        return
    place, name = call_place(callee, scope), _name(given[0], scope)
    ways = [f"{name}.shape[{one}]" for one in (axis, axis - 1) if one < rank]
    message = f"axis {axis} counts from 0 in NumPy, and from 1 in MATLAB"
    raise ShapeError(message, place, f"write {' or '.join(ways)}")


def _name(tree: Branch, scope: Scope) -> str:
    """Return an array as it is written, in brackets unless it is a name."""
    text = scope.builder.text
    written = reach(tree, text).words if text and scope.place is None else "X"
    return written if tree.data in ("name", "attribute") else f"({written})"

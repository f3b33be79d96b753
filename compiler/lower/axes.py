"""The axes of an array: one of them counted from the start, and all of them as one.

in_range(-1, 2, (3, 4), ...)   ->   1
flattened(A, ...)              ->   reshape(A, 12)
"""

from lark import Token

from ..errors import ShapeError
from ..graph.dimensions import Shape, product, show
from ..graph.node import Node
from ..syntax.tree import Branch
from .scope import Scope


def in_range(axis: object, rank: int, shape: Shape, tree: Branch | Token, scope: Scope) -> int:
    """Return an axis counted from the start; raises `ShapeError` for one that is not there."""
    if not isinstance(axis, int):
        raise ShapeError("several axes are named", scope.where(tree), "it is one here: axis=0")
    if not -rank <= axis < rank:
        allowed = f"-{rank} to {rank - 1}" if rank else "none"
        raise ShapeError(
            f"there is no axis {axis}: the array is {show(shape)}",
            scope.where(tree),
            f"its axes are {allowed}",
        )
    return axis % rank


def flattened(node: Node, tree: Branch | Token, scope: Scope) -> Node:
    """Return all entries of an array as a vector."""
    if len(node.shape) == 1:
        return node
    return scope.build("reshape", (node,), tree, ((product(node.shape),),))

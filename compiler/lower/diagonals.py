"""Diagonals to nodes, beside the main one and of any two axes: `diagonal`, `diag`, `trace`.

In: an array, an offset and two axes, as NumPy has them. Out: a node; the diagonal is its last axis.

    diagonal(A, 1)               diagonal of A[:n - 1, 1:]
    diagonal(A, axis1=1, axis2=2)     one diagonal for each matrix of a stack
"""

from lark import Token

from ..errors import ShapeError
from ..graph.build import full
from ..graph.dimensions import Dimension, minus, plus, show
from ..graph.node import Node, constant
from ..graph.shapes import WHOLE
from ..syntax.tree import Branch
from .scope import Scope


def diagonal_of(
    node: Node, offset: int, one: int, other: int, tree: Branch | Token, scope: Scope
) -> Node:
    """Return the diagonal of two axes, counted from the start, with its entries last."""
    rank = len(node.shape)
    rest = tuple(axis for axis in range(rank) if axis not in (one, other))
    if (*rest, one, other) != tuple(range(rank)):
        node = scope.build("transpose", (node,), tree, ((*rest, one, other),))
    rows, columns = node.shape[-2:]
    down, across = max(-offset, 0), max(offset, 0)
    length = _shortest(minus(rows, down), minus(columns, across))
    if length is None:
        raise ShapeError(
            f"how long the diagonal of {show(node.shape)} is cannot be told",
            scope.where(tree),
            "take a square part of it, as in diagonal(A[:n, :n])",
        )
    if rows != length or columns != length:
        items = ((down, plus(down, length), None), (across, plus(across, length), None))
        node = scope.build("index", (node,), tree, ((*(WHOLE,) * (rank - 2), *items),))
    return scope.build("diagonal", (node,), tree)


def _shortest(one: Dimension, other: Dimension) -> Dimension | None:
    """Return the smaller of two lengths, None where that depends on dimensions."""
    difference = minus(one, other)
    if not isinstance(difference, int):
        return None
    shorter = one if difference <= 0 else other
    return max(shorter, 0) if isinstance(shorter, int) else shorter


def diagonal_matrices(node: Node, offset: int, tree: Branch | Token, scope: Scope) -> Node:
    """Return matrices with the last axis of an array on a diagonal, and 0 elsewhere."""
    node = scope.build("diagonal_matrix", (node,), tree)
    if not offset:
        return node
    length, beside = node.shape[-1], abs(offset)
    stack = node.shape[:-2]
    wide = full(constant(0), (*stack, length, beside))
    high = full(constant(0), (*stack, beside, plus(length, beside)))
    last = len(stack) + 1
    rows = [wide, node] if offset > 0 else [node, wide]
    node = scope.build("concat", rows, tree, (last,))
    blocks = [node, high] if offset > 0 else [high, node]
    return scope.build("concat", blocks, tree, (last - 1,))


def trace_of(
    node: Node, offset: int, one: int, other: int, tree: Branch | Token, scope: Scope
) -> Node:
    """Return the sum of a diagonal of two axes, for each matrix of a stack."""
    square = len(node.shape) == 2 and node.shape[0] == node.shape[1]
    if square and not offset and (one, other) == (0, 1):
        return scope.build("trace", (node,), tree)
    found = diagonal_of(node, offset, one, other, tree, scope)
    return scope.build("sum", (found,), tree, ((len(found.shape) - 1,), False))

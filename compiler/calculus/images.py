"""What a node becomes for many points: rows of its own, the diagonal of rows, or one for all.

In: an operation and what its operands have become. Out: what it is where a condition is settled.

    where(True, x, y)   ->   x              c or True   ->   True
"""

from collections.abc import Sequence
from typing import TypeAlias

from ..graph.build import size_node
from ..graph.dimensions import product
from ..graph.fold import fold
from ..graph.node import Node, constant, make, number_of
from ..records import dataclass


@dataclass(frozen=True, slots=True)
class Rows:
    """A node with the new first axis: a row for each point."""

    node: Node


@dataclass(frozen=True, slots=True)
class Diagonal:
    """Rows that are 0, or False, but where the identity matrix has 1: what they are there.

    `entries`, numbers or truth values, broadcast to the shape of a row, whose entries are counted
    as they stand in memory: the k-th row has the k-th of them, at its k-th place.
    """

    entries: Node


# A node by itself is the same at each point; its shape is that of a row, or broadcasts to it.
Image: TypeAlias = Node | Rows | Diagonal


def folded(node: Node) -> Node:
    """Return an operation on numbers worked out.

    A number of entries is not 0 where there is an entry at all.
    """
    if node.op == "sum" and node.operands[0].op == "broadcast_to" and not node.shape:
        (inner,) = node.operands[0].operands
        return size_node(product(node.operands[0].shape)) if inner is constant(1) else node
    if node.op in ("ne", "gt") and node.operands[0].op == "size":
        return make("const", payload=True) if node.operands[1] is constant(0) else node
    if not node.operands or any(one.op != "const" for one in node.operands):
        return node
    value = fold(node.op, tuple(number_of(one) for one in node.operands))
    if value is None:
        return node
    return make("const", payload=value) if type(value) is bool else constant(value)


def chosen(node: Node, operands: Sequence[Image]) -> Image | None:
    """Return what a choice or a connective is if a condition in it is True or False, else None."""
    settled = {i: one.payload for i, one in enumerate(operands) if isinstance(one, Node)}
    if node.op == "where":
        truth = settled.get(0)
        place = {True: 1, False: 2}.get(truth) if type(truth) is bool else None
        fits = place is not None and (
            node.operands[place].shape == node.shape or isinstance(operands[place], Node)
        )
        return operands[place] if place is not None and fits else None
    if node.op in ("and", "or"):
        for place, truth in settled.items():
            if type(truth) is bool:
                decides = truth is (node.op == "or")
                other = 1 - place
                if decides:
                    return operands[place]
                if node.operands[other].shape == node.shape or isinstance(operands[other], Node):
                    return operands[other]
    return None

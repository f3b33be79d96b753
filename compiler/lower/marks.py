"""Marks: those of assigned values that nobody asked for, taken away when a program has been read.

While it is read every assigned value is a mark, so that what is written through a name is told from
what is merely equal to it.

In: nodes, and the marks that are asked for. Out: the nodes without any others, as if their names
had been transparent from the start.

    y = x*w; y + 1   ->   add(mark(mul(x, w)), 1)   ->   add(mul(x, w), 1)
"""

from collections.abc import Collection, Iterable, Mapping

from ..graph.build import operation
from ..graph.graph import order, same
from ..graph.node import Node, constant, number_of
from ..graph.operations import is_boolean


def without_marks(
    roots: Iterable[Node], asked: Collection[Node] = (), known: Mapping[Node, Node] | None = None
) -> dict[Node, Node]:
    """Return, for all that the roots reach, the node without the marks that are not asked for.

    `known` has what an earlier call returned, and is part of what this one does.
    """
    new = dict(known or {})
    for node in order(roots, new):
        operands = tuple([new[operand] for operand in node.operands])
        if node.op == "mark":
            new[node] = same(node, operands) if node in asked else operands[0]
        elif operands == node.operands:
            new[node] = node
        else:
            new[node] = _built_again(node, operands)
    return new


def _built_again(node: Node, operands: tuple[Node, ...]) -> Node:
    """Return a node with operands that lost their marks, as the builder makes it of those.

    A mark is a number; without it a truth value is one again, and `mark != 0` is that itself.
    """
    if node.op == "neg" and operands[0].op == "const":
        return constant(-number_of(operands[0]))
    for before, now in zip(node.operands, operands, strict=True):
        if before.op == "mark" and is_boolean(now):
            is_truth = node.op == "ne" and node.operands[1] is constant(0)
            return now if is_truth else operation(node.op, operands, node.payload)
    return same(node, operands)

"""Arrays that are only stretched are not written out where the next operation stretches them.

In: a node. Out: one of the same value and shape.

    broadcast_to(g, (n, m))*x    ->  g*x                      x: [n, m]
    sum(broadcast_to(g, (n,)))   ->  g*n
    broadcast_to(g, (n, m)).T    ->  broadcast_to(g, (m, n))  g a number
"""

from collections.abc import Callable

from ..graph.build import full, operation, size_node
from ..graph.dimensions import product
from ..graph.node import Node
from ..graph.operations import having, is_entrywise, shape_of

_STRETCH = "broadcast_to"


def unstretched(node: Node, finish: Callable[[Node], Node]) -> Node:
    """Return the node without a `broadcast_to` among its operands that it can do without.

    `finish` sees each new node but the last.
    """
    if not any(operand.op == _STRETCH for operand in node.operands):
        return node
    if is_entrywise(node.op):
        return _pointwise(node)
    if len(node.operands) > 1:
        return node
    (inner,) = node.operands[0].operands
    if node.op == _STRETCH:
        return full(inner, node.shape)
    if node.op in having("view") and not inner.shape:
        return full(inner, node.shape)
    if node.op == "sum" and not inner.shape:
        times = size_node(product(node.operands[0].shape[axis] for axis in node.settings[0]))
        return full(finish(operation("mul", (inner, times))), node.shape)
    return node


def _pointwise(node: Node) -> Node:
    """Return an operation entry by entry with each stretched operand as it was, if that will do."""
    operands = list(node.operands)
    for position, operand in enumerate(operands):
        if operand.op == _STRETCH:
            shapes = [one.shape for one in operands]
            shapes[position] = operand.operands[0].shape
            if shape_of(node.op, None, shapes) == node.shape:
                operands[position] = operand.operands[0]
    return operation(node.op, operands, node.payload)

"""Stacks of matrices that lie as products read them, and sums over them where they lie.

In: the nodes that are returned. Out: the same, worked out in another order of axes. What is worked
out entry by entry and only read as a stack of matrices, whose entries would be as far apart as the
stack is wide, is put in that order; a sum of what was turned, or of a function of that, is one over
other axes of what was not.

    transpose(x - means, (1, 2, 0))            ->   transpose(x, (1, 2, 0)) - transpose(means, …)
    sum(transpose(x, (2, 0, 1))^2, axis=2)     ->   transpose(sum(x^2, axis=1), (1, 0))
"""

from collections.abc import Mapping, Sequence

from ...graph.build import operation
from ...graph.graph import order, same
from ...graph.node import Node, make
from ...graph.operations import having
from ..programs import is_kernel
from .moves import MOVES

_LEAST = 3  # axes of a stack


def turned(roots: Sequence[Node]) -> list[Node]:
    """Return the roots with stacks in the order in which they are read."""
    nodes = order(roots)
    if not any(node.op == "transpose" for node in nodes):
        return [*roots]
    users: dict[Node, list[Node]] = {node: [] for node in nodes}
    for node in nodes:
        for one in node.operands:
            users[one].append(node)
    inside = [node for node in nodes if node not in roots and _is_entrywise(node)]
    orders = _orders(inside, users)
    summed = {node for node in inside if all(one.op == "sum" for one in users[node])}
    new: dict[Node, Node] = {}
    for node in nodes:
        operands = tuple([new[one] for one in node.operands])
        if node in orders:
            new[node] = _laid(node, operands, orders[node])
        elif node.op == "transpose" and node.operands[0] in orders:
            own = orders[node.operands[0]]
            new[node] = _transposed(operands[0], [own.index(axis) for axis in node.settings[0]])
        elif node.op == "sum" or node in summed:
            new[node] = _hoisted(same(node, operands))
        else:
            new[node] = same(node, operands)
    return [new[one] for one in roots]


def _orders(
    nodes: Sequence[Node], users: Mapping[Node, Sequence[Node]]
) -> dict[Node, tuple[int, ...]]:
    """Return those that are only read in other orders, each with the one to be kept in."""
    found: dict[Node, tuple[int, ...]] = {}
    for node in nodes:
        if len(node.shape) < _LEAST or any(one.op != "transpose" for one in users[node]):
            continue
        for one in users[node]:
            is_read = any(other.op in having("contraction") for other in users[one])
            if is_read and {*one.settings[0][-2:]} != {*range(len(node.shape))[-2:]}:
                found.setdefault(node, one.settings[0])
    return found


def _is_entrywise(node: Node) -> bool:
    return is_kernel(node.op) and node.op not in MOVES


def _laid(node: Node, operands: Sequence[Node], axes: Sequence[int]) -> Node:
    """Return a node that is worked out entry by entry, its axes in an order."""
    laid = []
    for one in operands:
        lacking = len(axes) - len(one.shape)
        if one.shape and lacking:
            one = operation("expand_dims", (one,), ((*range(lacking),),))
        laid.append(_transposed(one, axes) if one.shape else one)
    return make(node.op, tuple(laid), node.payload, tuple(node.shape[axis] for axis in axes))


def _transposed(node: Node, axes: Sequence[int]) -> Node:
    """Return a node with its axes in an order, which may be the one that they have."""
    if node.op == "transpose":
        (before,) = node.settings
        return _transposed(node.operands[0], [before[axis] for axis in axes])
    return node if [*axes] == sorted(axes) else operation("transpose", (node,), ((*axes,),))


def _hoisted(node: Node) -> Node:
    """Return a sum, or a function, of one array that was turned as what is turned itself."""
    arrays = {one for one in node.operands if one.shape}
    if len(arrays) != 1:
        return node
    (array,) = arrays
    if array.op != "transpose":
        return node
    (axes,), (inner,) = array.settings, array.operands
    if node.op == "sum":
        if node.settings[1]:
            return node
        own = tuple(axes[axis] for axis in node.settings[0])
        left = [axis for axis in axes if axis not in own]
        found = operation("sum", (inner,), (tuple(sorted(own)), False))
        return _transposed(found, [sorted(left).index(axis) for axis in left])
    operands = tuple(inner if one is array else one for one in node.operands)
    return _transposed(make(node.op, operands, node.payload, inner.shape), axes)

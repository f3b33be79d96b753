"""Roots of products where a factor is 0: the slope of the root is infinite there.

In: the nodes that are differentiated. Out: which of them are under a root, as products; and what a
product passes on to a factor, 0 where the other one is: there the root is 0 whatever this one is.

    sqrt(x*y)    at y = 0    d_x = where(y == 0, 0, y/(2*f)), and not 0*inf

Where both are 0, as functions of one variable, the root behaves as a power of that of 1 or more,
whose slope is 0 or, by convention, that of abs at 0. So it is of roots down to the square root.
"""

from collections.abc import Collection, Iterable

from ..graph.build import operation
from ..graph.node import Node, constant, make, number_of
from .bounds import bounds

_LEAST = 0.5
_OF_ONE = ("neg", "mark")
_ZERO = constant(0)


def under_roots(nodes: Iterable[Node]) -> Collection[Node]:
    """Return the nodes, users first, that a root is taken of, and what these are products of."""
    found: set[Node] = set()
    for node in nodes:
        if _is_root(node):
            found.add(node.operands[0])
        elif node in found and node.op in ("mul", "div", *_OF_ONE):
            found.update(node.operands)
    return found


def _is_root(node: Node) -> bool:
    if node.op != "pow":
        return node.op == "sqrt"
    exponent = node.operands[1]
    return exponent.op == "const" and _LEAST <= number_of(exponent) < 1


def passed_to_factor(node: Node, position: int, contribution: Node) -> Node:
    """Return what a product under a root passes on to a factor: 0 where the others are."""
    if node.op == "mul":
        other = node.operands[1 - position]
    elif node.op == "div" and position == 1:
        other = node.operands[0]
    else:
        return contribution
    low, high = bounds(other)
    if low > 0 or high < 0:
        return contribution
    none = operation("eq", (other, _ZERO))
    body = operation("where", (none, _ZERO, contribution))
    # By the other factor the slope is as infinite there as it was.
    return make("rule", (body, contribution, constant(1)), None, body.shape)

"""The slope of what scales the vectors of a matrix, as a function of the values these belong to.

In: spectral(A, f), where f is worked out of eigvalsh(A). Out: the derivative of f, entry by entry,
which its rule takes where two eigenvalues are the same.

    spectral(A, exp(eigvalsh(A)))   ->   exp(eigvalsh(A))
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TypeAlias

from ..graph.build import full, operation
from ..graph.graph import order
from ..graph.node import Node, constant
from ..graph.operations import having, is_entrywise

# The tangent that one operand of an operation, at a position, gives it; None for 0.
Pushed: TypeAlias = Callable[[Node, int, Node], Node | None]

# What scales vectors, and the values that these belong to.
SCALED: Mapping[str, str] = {"spectral": "eigvalsh", "singular": "svdvals"}

_ZERO = constant(0)
_CLOSE = 1e-6  # of the largest entry: what is less is next to nothing


def slope(node: Node, pushed: Pushed) -> Node:
    """Return the derivative of what scales vectors by their values.

    What all values have in common, as their sum, is held fixed: it is the same for two that meet.
    It is nan where an entry is made of others in another way.
    """
    matrix, factors = node.operands
    values = operation(SCALED[node.op], (matrix,))
    slopes: dict[Node, Node] = {values: constant(1.0)}
    unknown: set[Node] = set()
    for one in order([factors]):
        moving = [i for i, operand in enumerate(one.operands) if operand in slopes]
        is_unknown = _is_hidden(one, values) or bool(unknown.intersection(one.operands))
        if one is values or (_is_common(one) and not is_unknown):
            continue
        found = None if is_unknown else _found(one, moving, slopes, pushed)
        if found is not None:
            slopes[one] = found
        elif moving or is_unknown:
            unknown.add(one)
    if factors in unknown:
        return full(constant(math.nan), factors.shape)
    return full(slopes.get(factors, _ZERO), factors.shape)


def _is_hidden(node: Node, values: Node) -> bool:
    """Return whether a node may be made of the values in a way that is not seen from here."""
    is_other = node.op in SCALED.values() and node is not values
    return is_other or (node.op in ("leaf", "again") and bool(node.shape))


def _found(
    node: Node, moving: Sequence[int], slopes: Mapping[Node, Node], pushed: Pushed
) -> Node | None:
    """Return the slope of an operation from those of its operands, None where it is not known."""
    if node.op in ("level", "gated"):
        inner = full(slopes.get(node.operands[1], _ZERO), node.shape)
        more = _lost(node) if node.op == "gated" else _uneven(node, inner)
        return operation("add", (inner, more))
    if not moving:
        return None
    if node.op == "softmax" and node.settings[0] == (len(node.shape) - 1,):
        return operation("mul", (node, slopes[node.operands[0]]))
    if node.op in ("broadcast_to", "mark"):
        return slopes[node.operands[0]]
    if not is_entrywise(node.op):
        return None
    terms = [pushed(node, i, slopes[node.operands[i]]) for i in moving]
    found = [term for term in terms if term is not None]
    return reduce(lambda a, b: operation("add", (a, b)), found, _ZERO)


def _uneven(node: Node, inner: Node) -> Node:
    return operation("uneven", (*node.operands, inner))


def _lost(node: Node) -> Node:
    """Return nan where a value is set to 0, and 0 elsewhere, and where it is next to nothing."""
    value = node.operands[1]
    axis = ((len(node.shape) - 1,), True)
    size = operation("amax", (operation("abs", (value,)),), axis)
    apart = operation("abs", (operation("sub", (value, node)),))
    near = operation("le", (apart, operation("mul", (constant(_CLOSE), size))))
    return operation("where", (near, _ZERO, constant(math.nan)))


def _is_common(node: Node) -> bool:
    """Return whether an operation adds up, or reduces, all values of a matrix alike."""
    if node.op == "dot":
        return True
    return node.op in having("reduction") and len(node.operands[0].shape) - 1 in node.settings[0]

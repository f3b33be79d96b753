"""Operations in terms of others, in the form that loops like.

norm(x)   ->   sqrt(sum((x*s)^2))/s with s = 1, or a power of 2 where squares go out of range
"""

from collections.abc import Callable, Iterable, Mapping

from ...graph.build import operation
from ...graph.graph import remade, same
from ...graph.node import Node, constant

_FAR = 2.0**450  # what is larger, or smaller than one over it, is scaled
_SCALE = 2.0**600


def _norm(node: Node) -> Node:
    (x,) = node.operands
    axes, keepdims = node.settings
    largest = operation("amax", (operation("abs", (x,)),), (axes, True))
    down = operation("gt", (largest, constant(_FAR)))
    up = operation("lt", (largest, constant(1 / _FAR)))
    small = operation("where", (up, constant(_SCALE), constant(1)))
    scale = operation("where", (down, constant(1 / _SCALE), small))
    scaled = operation("mul", (x, scale))
    squares = operation("sum", (operation("mul", (scaled, scaled)),), (axes, keepdims))
    if not keepdims and len(axes) < len(x.shape):
        scale = operation("squeeze", (scale,), (axes,))
    elif not keepdims:
        scale = operation("reshape", (scale,), ((),))
    return operation("div", (operation("sqrt", (squares,)), scale))


def _symmetrized(node: Node) -> Node:
    (x,) = node.operands
    rank = len(x.shape)
    axes = (*range(rank - 2), rank - 1, rank - 2)
    half, other = (
        operation("div", (one, constant(2))) for one in (x, operation("transpose", (x,), (axes,)))
    )
    return operation("add", (half, other))


REWRITTEN: Mapping[str, Callable[[Node], Node]] = {"norm": _norm, "symmetrized": _symmetrized}


def rewritten(roots: Iterable[Node]) -> Mapping[Node, Node]:
    """Return what each node that the roots reach is in other operations."""

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        new = same(node, operands)
        return REWRITTEN[new.op](new) if new.op in REWRITTEN else new

    return remade(roots, remake)

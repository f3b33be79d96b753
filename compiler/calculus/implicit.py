"""Values given by an equation differentiated, by the implicit function theorem.

In: a `root`, and its cotangent or the tangents of its operands. Out: those of its operands, or its
own. Where F(y, x) = 0, F_y*dy + F_x*dx = 0; so dy = -F_y^-1 F_x dx (Krantz and Parks, The Implicit
Function Theorem, 2002). The start has no part in it.

    y = root(y^2 - x, y, from=1)   ->   d_x = d_y/(2*y)
"""

from collections.abc import Collection, Mapping

from ..graph.build import full, operation
from ..graph.dimensions import product
from ..graph.equations import equation_of, unknowns_of
from ..graph.graph import substituted
from ..graph.loops import leaf
from ..graph.node import Node
from .loops import Along, Back


def back(
    node: Node, cotangents: Mapping[int, Node], wanted: Collection[int], through: Back
) -> dict[int, Node]:
    """Return the cotangents of the constants of an equation, by their positions, from its own."""
    leaves = unknowns_of(node)
    positions = [i for i in wanted if i]
    seed = leaf(len(leaves), node.shape)
    adjoints = through({equation_of(node).residual: seed}, [leaves[i] for i in positions])
    arrived = operation("neg", (_solved(node, cotangents[0], transposed=True),))
    known = {**_outside(node), seed: arrived}
    found = {i: one for i, one in zip(positions, adjoints, strict=True) if one is not None}
    new = substituted(found.values(), known)
    return {i: new[one] for i, one in found.items()}


def along(node: Node, tangents: Mapping[int, Node], through: Along) -> Node | None:
    """Return the tangent of a root from those of the constants, None for 0."""
    leaves = unknowns_of(node)
    moving = {i: one for i, one in tangents.items() if i}
    moves = {i: leaf(len(leaves) + i, leaves[i].shape) for i in moving}
    residual = equation_of(node).residual
    (found,) = through([residual], {leaves[i]: one for i, one in moves.items()})
    if found is None:
        return None
    known = {
        **_outside(node),
        **{moves[i]: full(one, leaves[i].shape) for i, one in moving.items()},
    }
    change = substituted([found], known)[found]
    return operation("neg", (_solved(node, full(change, node.shape)),))


def _outside(node: Node) -> dict[Node, Node]:
    """Return what the leaves of an equation are where it holds."""
    return dict(zip(unknowns_of(node), [node, *node.operands[1:]], strict=True))


def _solved(node: Node, right: Node, transposed: bool = False) -> Node:
    """Return the inverse of the Jacobian at the root, or of its transpose, times a right side."""
    jacobian = equation_of(node).jacobian
    matrix = substituted([jacobian], _outside(node))[jacobian]
    return solved(matrix, right, transposed)


def solved(matrix: Node, right: Node, transposed: bool = False) -> Node:
    """Return what a Jacobian, of twice the shape of the right side, takes to the right side."""
    if not right.shape:
        return operation("div", (right, matrix))
    size = product(right.shape)
    flat = right
    if len(right.shape) > 1:
        matrix = operation("reshape", (matrix,), ((size, size),))
        flat = operation("reshape", (right,), ((size,),))
    if transposed:
        matrix = operation("transpose", (matrix,), ((1, 0),))
    found = operation("solve_vector", (matrix, flat))
    return found if found.shape == right.shape else operation("reshape", (found,), (right.shape,))

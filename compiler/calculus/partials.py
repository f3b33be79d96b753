"""Local derivatives: the partial of one operation with respect to one operand.

In: a node and the place of an operand. Out: the derivative, a node too.

    partial(log(x), 0)  ->  1/x          scale(g, x > 0)  ->  where(x > 0, g, 0)
"""

from ..graph.node import Node, constant, make
from ..graph.operations import is_boolean, operation
from ..lower.instantiate import arguments, instantiate
from ..vocabulary import functions

_NESTING = 8


def partial(node: Node, position: int) -> Node:
    """Return the derivative of a node with respect to the operand at a position."""
    if node.op == "mark":
        return constant(1)
    if node.op == "rule":
        count = len(node.operands) // 2
        return node.operands[position + count] if 1 <= position <= count else constant(0)
    row = functions().get(node.op)  # the connectives have none: nothing flows through them
    if row is None or not row.partials:
        return constant(0)
    return instantiate(row.partials[position], {**arguments(node), "out": node})


def scale(change: Node, by: Node, nesting: int = 0) -> Node | None:
    """Return a cotangent or a tangent times a partial; None where the partial is the number 0.

    The factors of a product follow one another: g*(a*b) -> g*a*b.
    A partial that is a comparison selects instead of multiplying, and so does one that is a choice:
    g*(x > 0) -> where(x > 0, g, 0), which is 0 where x <= 0 even if g is infinite there.
    """
    if by.op == "const" and by.payload == 0:
        return None
    if by.op == "const" and by.payload == 1:
        return change
    if is_boolean(by):
        return operation("where", (by, change, constant(0)))
    if by.op == "where" and nesting < _NESTING:
        condition, *branches = by.operands
        chosen = [scale(change, branch, nesting + 1) or constant(0) for branch in branches]
        return operation("where", (condition, *chosen))
    if by.op == "const" and by.payload == -1:
        return operation("neg", (change,))
    if change.op == "const" and change.payload == 1:
        return by
    if by.op == "mul" and nesting < _NESTING:
        first = scale(change, by.operands[0], nesting + 1)
        return first and scale(first, by.operands[1], nesting + 1)
    return make("mul", (change, by), shape=change.shape)

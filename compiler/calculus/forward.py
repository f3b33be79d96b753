"""Forward mode: a tangent carried along with each value, from the same partials as `reverse`.

In: an output, and the tangents of variables. Out: the tangent of the output.

    a = sigmoid(z)      ->   t_a = t_z*a*(1 - a)
"""

from collections.abc import Mapping

from ..graph.graph import order
from ..graph.node import Node, constant
from ..graph.operations import operation
from .partials import partial, scale


def forward(output: Node, tangents: Mapping[Node, Node]) -> Node:
    """Return the tangent of the output, given those of the variables.

    The tangent of an intermediate value is added to what reaches it from other variables.
    """
    known: dict[Node, Node] = {}
    for node in order([output]):
        terms = [term for term in (_tangent(node, known), tangents.get(node)) if term is not None]
        if terms:
            known[node] = terms[0] if len(terms) == 1 else operation("add", terms)
    return known.get(output, constant(0))


def _tangent(node: Node, known: Mapping[Node, Node]) -> Node | None:
    """Return the sum over the operands of tangent times partial, None for 0."""
    if node.op == "where":
        condition, *branches = node.operands
        if not any(branch in known for branch in branches):
            return None
        chosen = [known.get(branch, constant(0)) for branch in branches]
        return operation("where", (condition, *chosen))
    total: Node | None = None
    for position, operand in enumerate(node.operands):
        if operand in known:
            term = scale(known[operand], partial(node, position))
            if term is not None:
                total = term if total is None else operation("add", (total, term))
    return total

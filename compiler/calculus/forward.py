"""Forward mode: a tangent carried along with each value, from the same rules as `reverse`.

In: an output, and the tangents of variables. Out: the tangent of the output.

    a = sigmoid(z)      ->   t_a = t_z*a*(1 - a)
    C = A @ B           ->   t_C = t_A @ B + A @ t_B
    p = softmax(z)      ->   the transpose of the rule for g, which is linear in g
"""

from collections.abc import Mapping
from functools import reduce

from ..graph.build import full, operation, total
from ..graph.graph import order
from ..graph.node import Node, constant, make
from ..graph.operations import having, is_entrywise
from .partials import is_matrix_rule, partial, pull_back, scale
from .reverse import reverse


def forward(output: Node, tangents: Mapping[Node, Node]) -> Node:
    """Return the tangent of the output, of its shape, given those of the variables.

    The tangent of an intermediate value is added to what reaches it from other variables.
    """
    known: dict[Node, Node] = {}
    for node in order([output]):
        terms = [term for term in (_tangent(node, known), tangents.get(node)) if term is not None]
        if terms:
            total = terms[0] if len(terms) == 1 else operation("add", terms)
            known[node] = full(total, node.shape)
    return known.get(output) or full(constant(0), output.shape)


def _tangent(node: Node, known: Mapping[Node, Node]) -> Node | None:
    """Return the sum over the operands of what each one's tangent does, None for 0."""
    if node.op == "where":
        condition, *branches = node.operands
        if not any(branch in known for branch in branches):
            return None
        chosen = [known.get(branch, constant(0)) for branch in branches]
        return operation("where", (condition, *chosen))
    if _is(node, "joint") and any(operand in known for operand in node.operands):
        moved = [known.get(o) or full(constant(0), o.shape) for o in node.operands]
        return operation(node.op, moved, node.payload)
    pushed = [_push(node, i, known[o]) for i, o in enumerate(node.operands) if o in known]
    terms = [term for term in pushed if term is not None]
    return reduce(lambda total, term: operation("add", (total, term)), terms) if terms else None


def _is(node: Node, trait: str) -> bool:
    """Return whether an operation on arrays has a trait; those of numbers go by their partials."""
    return node.op in having(trait) and not is_entrywise(node.op)


def _push(node: Node, position: int, tangent: Node) -> Node | None:
    """Return what the tangent of one operand adds to that of a node, None for 0."""
    if _is(node, "linear"):
        operands = [tangent if i == position else o for i, o in enumerate(node.operands)]
        return operation(node.op, operands, node.payload)
    if is_matrix_rule(node, position):
        return _transposed(node, position, tangent)
    term = scale(tangent, partial(node, position))
    if term is None or is_entrywise(node.op) or (node.op == "rule" and node.shape):
        return term
    whole = full(term, node.operands[position].shape)
    if whole.shape and node.op in having("reduction"):
        return operation("sum", (whole,), node.payload)
    return total(whole)


def _transposed(node: Node, position: int, tangent: Node) -> Node | None:
    """Return the tangent of a node from its rule, a linear function of the cotangent.

    Where the rule takes g to J'g, the derivative of <J'g, t> with respect to g is J t.
    """
    cotangent = make("input", payload="the cotangent", shape=node.shape)
    pulled = pull_back(node, position, cotangent)
    if pulled is None:
        return None
    return reverse(pulled, (cotangent,), cotangent=tangent).adjoints.get(cotangent)

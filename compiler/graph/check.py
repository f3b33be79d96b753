"""The invariants of a graph, checked after each pass in the tests.

`check` raises `AssertionError` where one of them does not hold.

    input          no operands, a name                 const   no operands, a number or True, False
    mark           one operand, a name                 rule    a value, n arguments, n partials
    and or not     truth values in, a truth value out  where   a truth value, two numbers
    size           no operands, a dimension            rule's shape is that of its value
    any other      numbers in, a number out; a comparison gives a truth value; the shape is the one
                   that follows from the operands
"""

from .graph import Graph, order
from .node import Node
from .operations import arity, is_boolean, shape_of, wants_boolean


def check(graph: Graph) -> None:
    """Raise `AssertionError` where the graph is not well formed."""
    nodes = order(graph.roots())
    for node in nodes:
        problem = _problem(node)
        if problem is not None:
            raise AssertionError(f"{node!r}: {problem}")
    reached = set(nodes)
    given = {*graph.inputs, *(one for some in graph.directions.values() for one in some.values())}
    strays = [node for node in reached if node.op == "input" and node not in given]
    if strays:
        raise AssertionError(f"not an input of the program: {strays}")
    lost = [name for name, node in graph.names.items() if node not in reached]
    if lost and graph.gradients:
        raise AssertionError(f"names of nodes that nothing reaches: {lost}")


def _problem(node: Node) -> str | None:
    wanted = arity(node.op)
    if wanted is not None and len(node.operands) != wanted:
        return f"has {len(node.operands)} operands, takes {wanted}"
    if node.op == "rule" and len(node.operands) % 2 != 1:
        return "is not a value, its arguments and as many partials"
    if node.op in ("input", "mark") and not isinstance(node.payload, str):
        return "has no name"
    if node.op == "const" and not isinstance(node.payload, float | bool):
        return "is not a number"
    if node.op not in ("input", "const"):
        shape = shape_of(node.op, node.payload, [operand.shape for operand in node.operands])
        if shape != node.shape:
            return f"has the shape {node.shape}, should have {shape}"
    for position, operand in enumerate(node.operands if node.op != "rule" else node.operands[:1]):
        if is_boolean(operand) != wants_boolean(node.op, position):
            kind = "a truth value" if is_boolean(operand) else "a number"
            return f"operand {position} is {kind}"
    return None

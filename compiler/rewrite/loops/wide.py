"""Graph to graph: in a step, one function of several parts of a vector is one of the whole.

    sigmoid(z[:n]), sigmoid(z[n:2*n])   ->   s[:n], s[n:2*n], where s is sigmoid(z)

A call costs more than some entries. Only functions that are defined and small everywhere.
"""

from collections import defaultdict

from ...graph.build import operation
from ...graph.graph import Graph, order, same
from ...graph.loops import Loop
from ...graph.node import Node, make
from .always import SMALL
from .walk import Rewritten, rewritten


def widened(graph: Graph) -> Graph:
    """Return the graph with fewer calls in the steps of its loops."""

    def rule(node: Node, loop: Loop, operands: tuple[Node, ...]) -> Rewritten:
        wide, new = _wide(loop)
        return Rewritten(make("scan", operands, wide), {}, new)

    return rewritten(graph, rule)


def _wide(loop: Loop) -> tuple[Loop, dict[Node, Node]]:
    nodes = order(loop.body)
    parts: dict[tuple[str, Node], set[Node]] = defaultdict(set)
    for node in nodes:
        if _is_of_part(node):
            parts[node.op, node.operands[0].operands[0]].add(node)
    several = {node for some in parts.values() if len(some) > 1 for node in some}
    if not several:
        return loop, {}
    new: dict[Node, Node] = {}
    for node in nodes:
        operands = tuple([new[operand] for operand in node.operands])
        if node in several:
            (part,) = operands
            whole = operation(node.op, part.operands)
            new[node] = operation("index", (whole,), part.payload)
        else:
            new[node] = same(node, operands)
    return loop.with_body([new[one] for one in loop.body]), new


def _is_of_part(node: Node) -> bool:
    """Return whether a node is a function of a slice of a vector."""
    if node.op not in SMALL or len(node.shape) != 1:
        return False
    (part,) = node.operands
    return part.op == "index" and len(part.operands[0].shape) == 1

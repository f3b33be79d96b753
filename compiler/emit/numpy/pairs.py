"""Graph to graph: what NumPy works out in one go with something else, where both are needed.

In: what one function works out. Out: the same values, of fewer exponentials.

    s = sigmoid(t)         ->   s, r = _sigmoids(t)
    d = s*sigmoid(-t)           d = s*r
"""

from collections.abc import Iterable
from dataclasses import replace

from ...graph.graph import rebuild_with_map, same
from ...graph.node import Node, make
from ..prepare import Prepared


def paired(prepared: Prepared) -> Prepared:
    """Return the graph with a sigmoid and that of the negative as parts of one value.

    Not inside of loops, and not where a backward pass works values out again.
    """
    nodes = prepared.graph.nodes()
    first = {} if prepared.checkpoint else _first_of_pairs(nodes)
    if not first or any(node.op in ("scan", "root") for node in nodes):
        return prepared
    pairs: dict[Node, Node] = {}

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        if node not in first:
            return same(node, operands)
        if first[node] is node:
            pairs[node] = make("sigmoids", operands, None, node.shape)
        place = int(first[node] is not node)
        return make("part", (pairs[first[node]],), (place,), node.shape)

    graph, became = rebuild_with_map(prepared.graph, remake)
    known = {node: became.get(one, one) for node, one in prepared.became.items()}
    return replace(prepared, graph=graph, became=known)


def _first_of_pairs(nodes: Iterable[Node]) -> dict[Node, Node]:
    """Return for both sigmoids of a pair the one that comes first."""
    by_operand: dict[Node, Node] = {}
    first: dict[Node, Node] = {}
    for node in nodes:
        if node.op == "sigmoid":
            (operand,) = node.operands
            other = by_operand.get(_negative(operand))
            if other is not None:
                first[node] = first[other] = other
            by_operand[operand] = node
    return first


def _negative(node: Node) -> Node:
    """Return the node that has the value of another one, negated, if there is such a node."""
    if node.op == "neg":
        return node.operands[0]
    if node.op == "sub":
        return make("sub", node.operands[::-1], None, node.shape)
    return make("neg", (node,), None, node.shape)

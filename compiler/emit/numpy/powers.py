"""Graph to graph: short powers with whole exponents as products, of which NumPy is quicker.

In: a graph ready to be written. Out: one of the same values, each product rounded by itself.

    x^5    ->   (x^2)^2*x
    x^-3   ->   (1/x)^2*(1/x)

An odd power of negative numbers takes NumPy some hundred times as long as a product. The exponents
are those for which the roundings stay within four units in the last place.
"""

from dataclasses import replace

from ...graph.graph import rebuild_with_map, same
from ...graph.node import Node, constant, make, number_of
from ..prepare import Prepared

_MOST, _LEAST = 8, -4


def with_products(prepared: Prepared) -> Prepared:
    """Return the graph with products for short powers, also in the bodies of loops."""
    if not any(_multiplied(node) is not node for node in prepared.graph.nodes()):
        return prepared
    graph, became = rebuild_with_map(
        prepared.graph, lambda node, operands: _multiplied(same(node, operands))
    )
    known = {node: became.get(one, one) for node, one in prepared.became.items()}
    return replace(prepared, graph=graph, became=known)


def _multiplied(node: Node) -> Node:
    """Return a power as squares and products, where that is what it is written as."""
    if node.op != "pow" or node.operands[1].op != "const":
        return node
    base, exponent = node.operands
    value = number_of(exponent)
    if value % 1 or not _LEAST <= value <= _MOST or -2 < value < 3:
        return node
    if value < 0:
        base = make("div", (constant(1), base), None, node.shape)
    return _power(base, int(abs(value)))


def _power(base: Node, exponent: int) -> Node:
    if exponent == 1:
        return base
    if exponent % 2:
        return make("mul", (_power(base, exponent - 1), base), None, base.shape)
    return make("pow", (_power(base, exponent // 2), constant(2)), None, base.shape)

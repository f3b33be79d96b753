"""Expressions in the names of a program: short enough to be read.

In: nodes, and names for some of them. Out: for each of the nodes its shortest form, in which what
has a name is an input of that name.

    (1 - sigmoid(z))*sigmoid(z)   with sigmoid(z) named a   ->   (1 - a)*a
"""

from collections.abc import Callable, Iterable, Mapping

from ..graph.graph import order, same
from ..graph.node import Node, make


def in_names(
    nodes: Iterable[Node], names: Mapping[Node, str], normal: Callable[[Node], Node]
) -> dict[Node, Node]:
    """Return what each node is in names; `normal` brings a node into its shortest form."""
    new: dict[Node, Node] = {}
    for node in order(nodes):
        if node in names:
            new[node] = make("input", payload=names[node], shape=node.shape)
        else:
            new[node] = normal(same(node, tuple([new[operand] for operand in node.operands])))
    return new

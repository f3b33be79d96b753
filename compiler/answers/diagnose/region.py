"""The part of a program that gradients flow through to one variable, and back from the output."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ...graph.graph import order
from ...graph.node import Node


@dataclass(frozen=True, slots=True)
class Region:
    """The part of a program that gradients flow through to one variable.

    `edges` has each operation with the places of those of its operands that lie in it.
    """

    output: Node
    variable: Node
    edges: Mapping[Node, tuple[int, ...]]

    def uses(self) -> Counter[Node]:
        """Return how many paths leave each node towards the output."""
        return Counter(
            node.operands[place] for node, places in self.edges.items() for place in places
        )


def region_of(output: Node, variable: Node, ends: frozenset[Node] = frozenset()) -> Region:
    """Return the operations between a variable and the output, and which operands lie there.

    Beyond `ends` nothing matters: what comes back from there is given.
    """
    inside: set[Node] = set()
    edges: dict[Node, tuple[int, ...]] = {}
    for node in order([output]):
        places = tuple(i for i, operand in enumerate(node.operands) if operand in inside)
        if node is variable:
            inside.add(node)
        elif places:
            edges[node] = places
            if node not in ends:
                inside.add(node)
    return Region(output, variable, edges)

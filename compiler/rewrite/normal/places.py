"""Where nodes stand in a graph: inside of chains, with a name, at several places.

In: a graph and its nodes. Out: its `Places`, and what of them is as it was before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import chain

from ...graph.graph import Graph
from ...graph.node import Node
from ...records import dataclass
from ..terms import PRODUCTS, SUMS


@dataclass(frozen=True, slots=True)
class Places:
    """What stands where in a graph: the inner parts of chains, what has a name, what is used twice.

    `kept` are the nodes that a pass has left as they were.
    """

    inner: Set[Node] = frozenset()
    named: Set[Node] = frozenset()
    again: Set[Node] = frozenset()
    kept: Set[Node] = frozenset()

    def unmoved(self, before: "Places") -> Set[Node]:
        """Return what the pass before has left as it was, and stands as it stood then."""
        moved = (self.inner ^ before.inner) | (self.named ^ before.named)
        return before.kept - moved - (self.again ^ before.again)


def places_of(graph: Graph, nodes: Sequence[Node]) -> Places:
    """Return the places of the nodes of a graph."""
    named = {*graph.roots(), *graph.wrt.values(), *graph.names.values()}
    uses = Counter(chain.from_iterable([node.operands for node in nodes]))
    again = {node for node, count in uses.items() if count > 1}
    return Places(_inner(nodes, uses) - named, named, again)


def _inner(nodes: Iterable[Node], uses: Mapping[Node, int]) -> set[Node]:
    """Return the nodes that are used once, by what goes on with the same chain."""
    found: set[Node] = set()
    for node in nodes:
        for table in (SUMS, PRODUCTS):
            if node.op in table:
                found.update([one for one in node.operands if one.op in table])
    return {node for node in found if uses[node] == 1}

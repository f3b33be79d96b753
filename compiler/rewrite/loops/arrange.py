"""Graph to graph: loops in the form in which code runs them.

In: a differentiated graph, simplified. Out: one of the same values, each loop of which does in a
step what has to be done there.
"""

from ...graph.graph import Graph
from ..simplify import simplify
from .after import summed_after
from .drop import dropped
from .hoist import hoisted
from .merge import merged
from .store import stored
from .wide import widened


def arranged(graph: Graph, arrays: bool) -> Graph:
    """Return the graph with its loops arranged; with `arrays` a stack may be worked out at once."""
    if all(node.op != "scan" for node in graph.all_nodes()):
        return graph
    graph = simplify(dropped(merged(graph)))
    graph = widened(graph) if arrays else graph
    for _ in range(2):  # what is read from one loop may be what another one has worked out of it
        graph = dropped(merged(stored(graph)))
    graph = dropped(hoisted(graph, arrays))
    return dropped(summed_after(graph)) if arrays else graph

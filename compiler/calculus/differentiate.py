"""Graph to graph: the gradient of each output with respect to each variable is added.

In: a graph with its variables in `wrt`. Out: the same with `gradients` and `adjoints` of each
output that is a number; an output that is an array has no gradient.

    f = x*y   ->   f = x*y; d_x = y; d_y = x
"""

from dataclasses import replace

from ..graph.graph import Graph, rebuild, same
from ..graph.node import Node
from .reverse import reverse


def differentiate(graph: Graph) -> Graph:
    """Return the graph with its gradients and adjoints; rules of the user's own are used up."""
    gradients: dict[tuple[str, str], Node] = {}
    adjoints = {}
    for output, node in graph.differentiated().items():
        result = reverse(node, tuple(graph.wrt.values()))
        adjoints[output] = result.adjoints
        for name, variable in graph.wrt.items():
            gradients[output, name] = result.gradient(variable)
    derived = replace(graph, gradients=gradients, adjoints=adjoints)
    return rebuild(derived, lambda node, new: new[0] if node.op == "rule" else same(node, new))

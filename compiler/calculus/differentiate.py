"""Graph to graph: the gradient of each output with respect to each variable is added.

In: a graph with its variables in `wrt`. Out: the same with `gradients` and `adjoints` of each
output that is a number; an output that is an array has no gradient.

    f = x*y   ->   f = x*y; d_x = y; d_y = x
"""

from dataclasses import replace

from ..graph.graph import Graph, without
from ..graph.node import Node
from .partials import MissingRuleError
from .reverse import reverse


def differentiate(graph: Graph, guarded: bool = True) -> Graph:
    """Return the graph with its gradients and adjoints; rules of the user's own are used up.

    For a formula to read it is not `guarded` against 0*inf.

    Raises `MissingRuleError`, which points at the text.
    """
    gradients: dict[tuple[str, str], Node] = {}
    adjoints = {}
    for output, node in graph.differentiated().items():
        try:
            result = reverse(node, tuple(graph.wrt.values()), guarded=guarded)
        except MissingRuleError as error:
            place = next(iter(graph.spans.get(error.node, ())), None)
            raise MissingRuleError(error.node, error.position, place) from None
        adjoints[output] = result.adjoints
        for name, variable in graph.wrt.items():
            gradients[output, name] = result.gradient(variable)
    return without(replace(graph, gradients=gradients, adjoints=adjoints), "rule")

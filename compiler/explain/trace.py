"""The steps of a program at a point: each operation with its value and its adjoint.

    t1 = x*w1        0.5       ∂f/∂t1 = 0.0068…
    t2 = t1 + b1     0.6       ∂f/∂t2 = 0.0137…

Taken from the graph as it was written, before any rewriting.
"""

from ..calculus.reverse import reverse
from ..graph.graph import Graph
from ..graph.node import Node, constant
from ..interpret.evaluate import Value, evaluate
from ..interpret.point import Point
from .steps import Step, steps


def trace(graph: Graph, point: Point) -> list[Step]:
    """Return the steps of a program in order, at a point."""
    graph, named = steps(graph)
    nodes = [line.node for line in named]
    adjoints = {
        name: reverse(node, nodes, cotangent=constant(1)).adjoints
        for name, node in graph.outputs.items()
    }
    wanted = [*nodes, *(node for pairs in adjoints.values() for node in pairs.values())]
    known = evaluate(wanted, point.values, point.sizes)

    def adjoint(node: Node) -> dict[str, Value]:
        return {name: known[d[node]] for name, d in adjoints.items() if node in d}

    return [
        Step(one.name, one.text.text, known[one.node], one.node, adjoint(one.node)) for one in named
    ]

"""The values of nodes at a point, whatever they are made of.

In: a graph, nodes that it or its gradients have, values of its inputs. Out: the value of each node,
by the reference evaluator; a function with a definition is written out first.

    values_of(graph, [node of softplus(x)], {"x": 0.0})   ->   {that node: 0.693…}
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ..graph.graph import Graph
from ..graph.node import Node
from ..lower.instantiate import expand_nodes
from .evaluate import Value, evaluate, is_known, sizes_at


def values_of(graph: Graph, nodes: Iterable[Node], values: Mapping[str, Any]) -> dict[Node, Value]:
    """Return the value of each node."""
    wanted = list(nodes)
    new = expand_nodes(wanted, is_known)
    known = evaluate([new[node] for node in wanted], values, sizes=sizes_at(graph, values))
    return {node: known[new[node]] for node in wanted}

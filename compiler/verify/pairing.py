"""Forward against reverse: <cotangent, J tangent> = <J' cotangent, tangent>."""

from collections.abc import Mapping

import numpy as np

from ..calculus.forward import forward
from ..graph.evaluate import FUNCTIONS, evaluate
from ..graph.graph import Graph
from ..graph.node import Node, constant
from ..lower.instantiate import expand_nodes


def pairing(
    graph: Graph,
    output: Node,
    gradient: Mapping[str, float],
    values: Mapping[str, float],
    seed: int,
) -> float:
    """Return the relative error between forward mode and the gradient along a random direction."""
    random = np.random.default_rng(seed)
    direction = {name: float(random.uniform(-1, 1)) for name in graph.wrt}
    tangent = forward(output, {node: constant(direction[k]) for k, node in graph.wrt.items()})
    written = expand_nodes([tangent], FUNCTIONS.__contains__)[tangent]
    along = float(evaluate([written], values)[written])
    terms = [gradient[name] * direction[name] for name in graph.wrt]
    scale = max([abs(along), *(abs(term) for term in terms), 1e-300])
    return abs(along - sum(terms)) / scale

"""Forward against reverse: <cotangent, J tangent> = <J' cotangent, tangent>."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..calculus.forward import forward
from ..graph.graph import Graph
from ..graph.node import Node, make
from ..interpret.evaluate import evaluate
from ..interpret.point import Point


def pairing(
    graph: Graph, output: Node, gradient: Mapping[str, Any], point: Point, seed: int
) -> float:
    """Return the relative error between forward mode and the gradient along a random direction."""
    random = np.random.default_rng(seed)
    tangents = {
        name: make("input", payload=f"tangent of {name}", shape=node.shape)
        for name, node in graph.wrt.items()
    }
    direction = {name: random.uniform(-1, 1, np.shape(gradient[name])) for name in graph.wrt}
    tangent = forward(output, {node: tangents[name] for name, node in graph.wrt.items()})
    moved = {str(tangents[name].payload): direction[name] for name in graph.wrt}
    along = float(evaluate([tangent], {**point.values, **moved}, point.sizes)[tangent])
    terms = [float(np.sum(gradient[name] * direction[name])) for name in graph.wrt]
    scale = max([abs(along), *(abs(term) for term in terms), 1e-300])
    return abs(along - sum(terms)) / scale

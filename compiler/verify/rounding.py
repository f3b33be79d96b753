"""How far what a file gives moves as its inputs are rounded otherwise: the noise of a comparison.

Where a function does not change along a direction, as the correlation of two points each, one way
to work that out gives 0, and another what rounding left of terms that cancel: 1e-16, which is all
of it. No size of the two says that they agree. But what rounding left moves by as much from one
rounding of the inputs to the next, while a wrong derivative moves as little as a right one, and is
off by more.

    forward 0, reverse -1.1e-16, which moves by 3.3e-16   ->   the same
    forward 0, reverse -1.1e-16, which moves by 1e-32     ->   not the same
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..graph.gathers import whole_inputs
from ..graph.graph import Graph
from ..graph.node import Count

_MOVES = 6
_EPSILON = np.finfo(float).eps


def rounded(graph: Graph, values: Mapping[str, Any], seed: int) -> Iterator[Mapping[str, Any]]:
    """Yield values of the inputs that differ by a rounding or some; what is whole stays."""
    random = np.random.default_rng(seed)
    whole = whole_inputs(graph.inputs, graph.roots())
    names = [
        str(node.payload)
        for node in graph.inputs
        if node not in whole and not isinstance(node.payload, Count)
    ]
    for move in range(1, 1 + _MOVES):
        moved = {}
        for name in names:
            value = np.asarray(values[name], float)
            signs = random.choice((-1, 1), value.shape)
            moved[name] = (value * (1 + move * _EPSILON * signs))[()]
        yield {**values, **moved}


def noise(
    graph: Graph,
    values: Mapping[str, Any],
    seed: int,
    work_out: Callable[[Mapping[str, Any]], Sequence[float]],
) -> float:
    """Return how far numbers move as the inputs are rounded, the largest of them all.

    That is of some roundings, and one of the others may move by more: twice as far counts.
    """
    first = work_out(values)
    found = [work_out(moved) for moved in rounded(graph, values, seed)]
    apart = (abs(a - b) for one in found for a, b in zip(one, first, strict=True))
    return 2 * max((one for one in apart if math.isfinite(one)), default=0.0)

"""What nodes are at one point: in 50 digits, or as floats where arrays are too large for that.

What students give goes in as values of leaves, so that what follows from it can be worked out.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ...graph.node import Node
from ...interpret.entries import work
from ...interpret.evaluate import evaluate
from ...interpret.precise import Precision, exact, extend
from ..places import Place
from ..problem import Problem

_WORK = 100_000  # operations on numbers up to which a point is worked out in 50 digits


class Sheet:
    """The values of nodes at a point; those of leaves are set with `give`."""

    def __init__(self, problem: Problem, place: Place, using: Precision) -> None:
        self.place = place
        self._using = using
        self.is_precise = work(problem.gradients.values(), place.sizes) <= _WORK
        self._known: dict[Node, Any] = {}
        inputs = {node: place.values[str(node.payload)] for node in problem.graph.inputs}
        for leaf, value in {**inputs, **place.measured}.items():
            self.give(leaf, value)

    def give(self, leaf: Node, value: Any) -> None:
        """Set the value of a leaf."""
        self._known[leaf] = exact(value, self._using) if self.is_precise else value

    def values(self, nodes: Iterable[Node]) -> Mapping[Node, Any]:
        """Return the values of nodes whose leaves have been given."""
        if self.is_precise:
            extend(self._known, nodes, self.place.sizes, self._using)
            return self._known
        leaves = {str(node.payload): value for node, value in self._known.items()}
        return evaluate(nodes, leaves, self.place.sizes)

    def value(self, node: Node) -> Any:
        """Return the value of one node, as an array of its own shape."""
        return self.stretched(self.values([node])[node], node)

    def stretched(self, value: Any, node: Node) -> Any:
        """Return a value of a node as an array of its shape."""
        shape = self.place.shape_of(node.shape)
        return value if np.shape(value) == shape else np.broadcast_to(value, shape)

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
        self._leaves: dict[Node, Any] = dict(place.measured)
        self._known = place.start(problem, using) if self.is_precise else {}

    def give(self, leaf: Node, value: Any) -> None:
        """Set the value of a leaf."""
        if self.is_precise:
            self._known[leaf] = exact(value, self._using)
        else:
            self._leaves[leaf] = value

    def values(self, nodes: Iterable[Node]) -> Mapping[Node, Any]:
        """Return the values of nodes whose leaves have been given."""
        wanted = list(nodes)
        if self.is_precise:
            extend(self._known, wanted, self.place.sizes, self._using)
            return {node: self._known[node] for node in wanted}
        names = {str(node.payload): value for node, value in self._leaves.items()}
        return evaluate(wanted, {**self.place.values, **names}, self.place.sizes)

    def value(self, node: Node) -> Any:
        """Return the value of one node, as an array of its own shape."""
        return self.stretched(self.values([node])[node], node)

    def stretched(self, value: Any, node: Node) -> Any:
        """Return a value of a node as an array of its shape."""
        shape = self.place.shape_of(node.shape)
        return value if np.shape(value) == shape else np.broadcast_to(value, shape)

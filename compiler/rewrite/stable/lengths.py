"""How long sums and products are as they are written out, and how much of that may be read.

A part that is used twice is written out twice: of a chain of products that each use the one before
twice the length doubles with each of them. It is counted without writing any of it out.

    x*x*(x + y)   ->   a product of 6, for the sum is one part of it
"""

from collections.abc import Mapping
from dataclasses import field

from ...graph.graph import order
from ...graph.node import Node
from ...records import dataclass
from .recogniser import POWER, PRODUCT, SUM

_LONGEST = 1 << 14  # what is longer is read by no one
_SHORT = 64  # what is always read
_TIMES = 8  # the length of the program


@dataclass(slots=True)
class Lengths:
    """The lengths of sums and products, and how much of long ones has been read.

    `size` is the number of nodes of the program.
    """

    size: int
    read: int = 0
    products: dict[Node, int] = field(default_factory=dict)
    sums: dict[Node, int] = field(default_factory=dict)

    def take(self, root: Node) -> bool:
        """Return whether a root may be read, and count that it is."""
        length = self._length(root)
        if length <= _SHORT:
            return True
        if length > _LONGEST or self.read > _LONGEST + _TIMES * self.size:
            return False
        self.read += length
        return True

    def _length(self, root: Node) -> int:
        for node in order([root], self.sums):
            product = _added(self.products, node) if node.op in _POWERS else 1
            self.products[node] = product
            self.sums[node] = _added(self.sums, node) if node.op in SUM else product
        return self.sums[root] if root.op in SUM else self.products[root]


_POWERS = frozenset((*PRODUCT, *POWER))


def _added(lengths: Mapping[Node, int], node: Node) -> int:
    return min(1 + sum([lengths[operand] for operand in node.operands]), 2 * _LONGEST)

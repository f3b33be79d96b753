"""What is proved of values before a composite is put in the place of another.

In: a node. Out: whether it is positive, or at least 0, for all inputs for which it is defined.

    exp(x) + 1      ->  positive
    1 - w           ->  neither is known
"""

from collections.abc import Callable, Mapping

from ...graph.intervals import Interval, is_nonnegative, is_positive
from ...graph.node import Node
from ...records import dataclass
from ..signs import ranges


@dataclass(frozen=True, slots=True)
class Facts:
    """What is provably so of a node; `False` says that nothing is known."""

    positive: Callable[[Node], bool]
    nonnegative: Callable[[Node], bool]


def facts(assumptions: Mapping[Node, Interval]) -> Facts:
    """Return what follows from what is assumed of inputs."""
    range_of = ranges(assumptions)
    return Facts(
        lambda node: is_positive(range_of(node)), lambda node: is_nonnegative(range_of(node))
    )

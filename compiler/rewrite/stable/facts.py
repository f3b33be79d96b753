"""What is proved of values before a composite is put in the place of another.

In: a node. Out: whether it is positive, or at least 0, for all inputs for which it is defined.

    exp(x) + 1      ->  positive
    1 - w           ->  neither is known
"""

from collections.abc import Callable
from dataclasses import dataclass

from ...graph.node import Node, number_of

# Whether something is proved of a node.
Fact = Callable[[Node], bool]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is provably so of a node; `False` says that nothing is known."""

    positive: Fact
    nonnegative: Fact


def facts() -> Facts:
    """Return what follows from the operations alone."""
    known: dict[Node, bool] = {}

    def positive(node: Node) -> bool:
        if node not in known:
            known[node] = _positive(node, known)
        return known[node]

    return Facts(positive, lambda node: positive(node) or node.op in ("abs", "sqrt"))


_POSITIVE = ("exp", "sigmoid", "cosh", "softplus", "erfc", "logaddexp_")


def _positive(node: Node, known: dict[Node, bool]) -> bool:
    if node.op == "const":
        return number_of(node) > 0
    return node.op in _POSITIVE

"""The size that n, m or N is, where one dimension alone of a program can be meant.

In: a problem and a name. Out: the dimensions that it can be: the only one, or those that means go
over, or the first axes that several inputs share. A dimension's own name is found before that.

    X: [batch, features], y: [batch]; mean((X @ w - y)^2)      n is batch
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from ...graph.dimensions import Dimension
from ...graph.graph import order
from ...graph.node import Node
from ..problem import Problem

_NAMES = frozenset({
    "n", "m", "N", "M", "B", "batch", "batch_size", "n_samples", "num_samples", "n_examples",
    "num_examples", "samples", "examples",
})  # fmt: skip
_MEANS = frozenset({"mean", "var", "std"})


def is_size(name: str) -> bool:
    """Return whether a name is one that the number of examples has."""
    return name in _NAMES


def sizes(problem: Problem) -> Sequence[Dimension]:
    """Return the dimensions that the number of examples can be, one but where it is unclear."""
    nodes = order([problem.result])
    inputs = [node for node in nodes if node.op == "input" and node.shape]
    every = list(dict.fromkeys(size for node in inputs for size in node.shape))
    if len(every) <= 1:
        return every
    averaged = list(dict.fromkeys(_averaged(nodes)))
    if averaged:
        return averaged
    first = Counter(node.shape[0] for node in inputs)
    shared = [size for size in every if first[size] > 1]
    return shared or every


def _averaged(nodes: Sequence[Node]) -> Iterator[Dimension]:
    """Yield the dimensions that means go over, and those that something is divided by."""
    for node in nodes:
        if node.op in _MEANS and isinstance(node.payload, tuple):
            (operand,) = node.operands
            axes = node.payload[0]
            yield from (operand.shape[axis] for axis in axes if operand.shape[axis] != 1)
        elif node.op == "div" and node.operands[1].op == "size":
            yield node.operands[1].settings[0]

"""Labels that sum to 1: what textbooks take for granted of softmax with cross-entropy.

In: a problem. Out: its labels, what the logarithm of a softmax is weighed with. Where they sum to 1
p - y is right, and p*sum(y) - y everywhere.
"""

from collections.abc import Iterator

from ...graph.graph import order
from ...graph.node import Node, unmarked
from ...rewrite.simplify import stabilise
from ..problem import Problem

_ALONG = {1: ("the entries",), 2: ("the columns", "the rows")}


def labels(problem: Problem) -> Iterator[tuple[Node, int, str]]:
    """Yield the labels, the axis along which they sum to 1, and the words for that."""
    found = {} if problem.is_pointwise else dict.fromkeys(_labels(problem))
    for label, axis in found:
        if len(label.shape) in _ALONG:
            entries = _ALONG[len(label.shape)][axis]
            yield label, axis, f"where {entries} of {label.payload} sum to 1"


def _labels(problem: Problem) -> Iterator[tuple[Node, int]]:
    """Yield the inputs that weigh the logarithm of a softmax, with the axis of that."""
    for node in order(stabilise(problem.graph).outputs.values()):
        if node.op == "cross_entropy" and node.operands[1].op == "input":
            yield node.operands[1], len(node.operands[1].shape) - 1
        if node.op == "mul":
            for label, weighed in (node.operands, node.operands[::-1]):
                axis = _axis_of_logarithm(unmarked(weighed))
                if label.op == "input" and axis is not None and len(label.shape) > axis:
                    yield label, axis


def _axis_of_logarithm(node: Node) -> int | None:
    """Return the axis of the softmax that a node is the logarithm of, None for anything else."""
    inner = unmarked(node.operands[0]) if node.op == "log" else node
    wanted = "softmax" if node.op == "log" else "log_softmax"
    if inner.op != wanted or not isinstance(inner.payload, tuple) or len(inner.payload[0]) != 1:
        return None
    axis: int = inner.payload[0][0]
    return axis

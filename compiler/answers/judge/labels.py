"""Labels that sum to 1: what textbooks take for granted of softmax with cross-entropy.

In: a problem. Out: its labels, what the logarithm of a softmax is weighed with. Where they sum to 1
p - y is right, and p*sum(y) - y everywhere.
"""

from collections.abc import Iterator
from dataclasses import replace

from ...calculus.reverse import reverse
from ...graph.build import full
from ...graph.graph import order, remade, same
from ...graph.node import Node, constant, unmarked
from ...lower.marks import without_marks
from ...rewrite.book import book
from ...rewrite.simplify import stabilise
from ..problem import Problem

_ALONG = {(1, 0): "the entries", (2, 0): "the columns", (2, 1): "the rows"}
_SUMS = ("sum", "mean")


def labels(problem: Problem) -> Iterator[tuple[Node, int, str]]:
    """Yield the labels, the axis along which they sum to 1, and the words for that."""
    found = {} if problem.is_pointwise else dict.fromkeys(_labels(problem))
    for label, axis in found:
        entries = _ALONG.get((len(label.shape), axis), f"the entries along axis {axis}")
        yield label, axis, f"where {entries} of {label.payload} sum to 1"


def _labels(problem: Problem) -> Iterator[tuple[Node, int]]:
    """Yield the inputs that weigh the logarithm of a softmax, with the axis of that.

    The gradient by such an input has that logarithm in it, however it is written.
    """
    graph = problem.graph
    plain = without_marks(list(graph.outputs.values()))
    outputs = {name: plain[node] for name, node in graph.outputs.items()}
    (output,) = stabilise(replace(graph, outputs=outputs, wrt={})).outputs.values()
    if all(_axis_of_logarithm(node) is None for node in order([output])):
        return
    possible = [node for node in graph.inputs if node.shape]
    found = reverse(output, possible)
    for label in possible:
        for node in order([found.gradient(label)]):
            axis = _axis_of_logarithm(node)
            if axis is not None and node.operands[0].shape == label.shape:
                yield label, axis


def _axis_of_logarithm(node: Node) -> int | None:
    """Return the axis of the softmax that a node is the logarithm of, None for anything else.

    A softmax is exp(x) over the sum of such, and its logarithm x minus logsumexp(x).
    """
    inner = node.operands[0] if node.op == "log" else node
    wanted = ("softmax",) if node.op == "log" else ("log_softmax", "logsumexp")
    if inner.op not in wanted:
        return None
    axis: int = inner.settings[0][0]
    return axis


def with_labels(node: Node, label: Node, axis: int) -> Node:
    """Return a formula with 1 for the sum of the labels along an axis."""

    def remake(one: Node, operands: tuple[Node, ...]) -> Node:
        is_sum = one.op == "sum" and operands == (label,) and axis in one.settings[0]
        return full(constant(1), one.shape) if is_sum else same(one, operands)

    replaced = remade([node], remake)[node]
    return node if replaced is node else book([replaced])[replaced]


def sums_labels(node: Node, label: Node, axis: int, problem: Problem) -> bool:
    """Return whether a formula adds up labels along an axis, which need not be where that is 1.

    The sums of the program itself do not count.
    """
    own = {unmarked(one) for one in order([problem.result])}
    over = {label}
    for one in order([node]):
        if over.isdisjoint(one.operands) or unmarked(one) in own:
            continue
        if one.op in _SUMS and axis in one.settings[0]:
            return True
        over.add(one)
    return False

"""Graph to graph: what NumPy does better in one go, where a value has no other use.

In: a graph ready to be written. Out: one of the same values.

    (Q.T @ d).T          ->   d.T @ Q
    2/n*t                ->   2*t/n, which is right for a batch of 0 too
    a + b + c + d        ->   accumulate(a, b, c, d), written as one buffer that is added to
"""

from collections import Counter
from collections.abc import Mapping

from ...graph.build import operation
from ...graph.graph import Graph, order, reached, rebuild, same
from ...graph.node import Node, make, number_of
from ...graph.operations import having
from ...graph.sums import inner_sums, terms_of
from ..python.lists import is_of_numbers

_TERMS = 4  # shorter sums are written in one expression


def fuse(graph: Graph) -> Graph:
    """Return the graph with products of transposes and long sums in the form NumPy likes."""
    if is_of_numbers(graph):
        return graph

    def remake(node: Node, new: tuple[Node, ...]) -> Node:
        return _divided_last(_untransposed(same(node, new)))

    return _accumulated(rebuild(graph, remake))


def _divided_last(node: Node) -> Node:
    """Return c*v/n for c/n*v, with a size n: Python would not divide by a size of 0."""
    if node.op == "broadcast_to" and _is_share(node.operands[0]):
        number, size = node.operands[0].operands
        return operation("div", (operation("broadcast_to", (number,), node.payload), size))
    if node.op != "mul" or not node.shape:
        return node
    first, other = node.operands
    if not _is_share(first):
        first, other = other, first
    if not _is_share(first):
        return node
    number, size = first.operands
    product = other if abs(number_of(number)) == 1 else operation("mul", (number, other))
    share = operation("div", (product, size))
    return operation("neg", (share,)) if number.payload == -1 else share


def _is_share(node: Node) -> bool:
    """Return whether a node is a number over the size of a dimension."""
    return node.op == "div" and node.operands[0].op == "const" and node.operands[1].op == "size"


def _untransposed(node: Node) -> Node:
    """Return B.T @ A.T for (A @ B).T, and A for A.T.T."""
    if not _swaps(node):
        return node
    (inner,) = node.operands
    if _swaps(inner):
        return inner.operands[0]
    if inner.op != "matmul" or not any(one.op == "transpose" for one in inner.operands):
        return node
    if {len(one.shape) for one in inner.operands} != {len(node.shape)}:
        return node
    left, right = (
        _untransposed(operation("transpose", (one,), node.payload)) for one in inner.operands
    )
    return operation("matmul", (right, left))


def _swaps(node: Node) -> bool:
    """Return whether a node is the transpose of a matrix, or of each matrix of a stack."""
    if node.op != "transpose":
        return False
    rank = len(node.shape)
    return bool(node.settings[0] == (*range(rank - 2), rank - 1, rank - 2))


def _accumulated(graph: Graph) -> Graph:
    """Write each sum of many adjoints, used nowhere else on the way, into one buffer."""
    nodes = order(graph.roots())
    times = Counter(operand for node in nodes for operand in node.operands)
    times.update(graph.roots())
    forward = reached(graph.outputs.values())
    sums = [node for node in nodes if node.op == "add" and node.shape and node not in forward]
    inner = inner_sums(sums, times)
    done: dict[Node, Node] = {}

    def remake(node: Node, new: tuple[Node, ...]) -> Node:
        result = same(node, new)
        if node in tops:
            terms = terms_of(node, inner)
            first = next((one for one in terms if _is_fresh(one, node, times)), None)
            if len(terms) >= _TERMS and first is not None:
                terms.remove(first)
                operands = tuple(done[term] for term in (first, *terms))
                result = make("accumulate", operands, None, node.shape)
        done[node] = result
        return result

    tops = set(sums) - inner
    return rebuild(graph, remake)


def _is_fresh(term: Node, node: Node, times: Mapping[Node, int]) -> bool:
    """Return whether a term is an array of its own that nothing else uses."""
    is_own = bool(term.operands) and term.op not in having("view")
    return is_own and term.shape == node.shape and times[term] == 1

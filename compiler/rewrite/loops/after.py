"""Graph to graph: sums over steps, and products that no later step needs, are done after the loop.

    d_W = d_W + outer(d_z, x[t]), in each step    ->   d_z is kept; d_W + d_z.T @ x
    d_x[t] = W.T @ d_z                            ->   d_z is kept; d_z @ W

A sum whose terms are matrices, and no products, goes on from step to step: their stack would be
large.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ...graph.build import operation
from ...graph.dimensions import times
from ...graph.graph import Graph, order
from ...graph.loops import Loop, leaves_of, loop_of, result
from ...graph.node import Node, make, number_of
from ...graph.operations import having
from ...graph.rows import turned
from ...records import dataclass
from .hoist import outside_of
from .rows import Value, stacked
from .walk import Rewritten, rewritten

# From the stacks of what a term is made of to the sum of the term over all steps.
_Sum = Callable[..., Node]


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of a sum over steps: the nodes of which it needs stacks, and what adds it up."""

    parts: tuple[Node, ...]
    total: _Sum


def summed_after(graph: Graph) -> Graph:
    """Return the graph with loops that leave to one product what can be left to it."""

    def rule(node: Node, loop: Loop, operands: tuple[Node, ...]) -> Rewritten:
        return _left(make("scan", operands, loop))

    return rewritten(graph, rule)


def _left(node: Node) -> Rewritten:
    """Return a scan without what is done after it, and its results."""
    loop, leaves = loop_of(node), leaves_of(node)
    uses = Counter(one for part in order(loop.body) for one in part.operands)
    uses.update(loop.body)
    kept = _Kept(node)
    sums: dict[int, list[_Term]] = {}
    for i in range(loop.carries):
        terms = _terms(i, loop, leaves, uses, kept)
        if terms:
            sums[i] = terms
    products = _products(loop, uses, kept)
    if not sums and not products:
        return Rewritten(node, {})
    results = [*loop.results]
    for i in sums:
        results[i] = leaves[i]
    for i in products:
        results[i] = leaves[0] if loop.carries else loop.results[i]
    made = make("scan", node.operands, replace(loop, results=(*results, *kept.more)))
    found: dict[int, Node] = {}
    for i, some in sums.items():
        total = node.operands[i]
        for term in some:
            one = term.total(*(kept.stack(part, made) for part in term.parts))
            total = one if _is_zero(total) else operation("add", (total, one))
        found[i] = total
    for i, one in products.items():
        values = [kept.value(operand, made) for operand in one.operands]
        stack = stacked(one, values, loop.count)
        assert stack is not None
        found[i] = stack
    return Rewritten(made, found)


class _Kept:
    """The stacks that there are of a step's nodes, and those that are kept besides."""

    def __init__(self, node: Node) -> None:
        loop, self.leaves = loop_of(node), leaves_of(node)
        self.loop, self.node = loop, node
        first = loop.carries + loop.elements
        self.elements = dict(
            zip(self.leaves[loop.carries : first], node.operands[loop.carries : first], strict=True)
        )
        self.fixed = {one: value.node for one, value in outside_of(node, arrays=False).items()}
        self.given = {one: i for i, one in enumerate(loop.results) if i >= loop.carries}
        self.more: dict[Node, int] = {}

    def has(self, node: Node) -> bool:
        """Return whether there is a stack of a node anyway."""
        return node in self.elements or node in self.given or node in self.more

    def keep(self, node: Node) -> None:
        """Have a stack kept of a node."""
        if not self.has(node):
            self.more[node] = len(self.loop.results) + len(self.more)

    def stack(self, node: Node, made: Node) -> Node:
        """Return the stack of a node, from the scan that keeps it."""
        if node in self.elements:
            return self.elements[node]
        return result(made, self.given[node] if node in self.given else self.more[node])

    def value(self, node: Node, made: Node) -> Value:
        """Return what a node is after the loop."""
        if node in self.fixed:
            return Value(self.fixed[node], has_rows=False)
        return Value(self.stack(node, made), has_rows=True)


def _terms(
    position: int, loop: Loop, leaves: Sequence[Node], uses: Mapping[Node, int], kept: _Kept
) -> list[_Term]:
    """Return the terms of a sum over steps, nothing where it goes on from step to step."""
    own, total = leaves[position], loop.results[position]
    if uses[own] != 1 or uses[total] != 1 or total.op != "add" or total.shape != own.shape:
        return []
    parts: list[Node] = []
    stack = [total]
    while stack:
        node = stack.pop()
        if node.op == "add" and uses[node] == 1 and node.shape == total.shape:
            stack.extend(node.operands[::-1])
        else:
            parts.append(node)
    if own not in parts:
        return []
    parts.remove(own)
    terms = [_term(part, total, kept) for part in parts]
    if any(term is None for term in terms):
        return []
    found = [term for term in terms if term is not None]
    for term in found:
        for part in term.parts:
            kept.keep(part)
    return found


def _term(node: Node, total: Node, kept: _Kept) -> _Term | None:
    """Return a term of a sum, None for one that is added up step by step."""
    if node.shape != total.shape or node in kept.fixed:
        return None
    if node.op == "outer" and not any(map(kept.fixed.__contains__, node.operands)):
        return _Term(node.operands, lambda a, b: operation("matmul", (turned(a), b)))
    if (
        node.op == "matmul"
        and len(node.shape) == 2
        and all(len(o.shape) == 2 for o in node.operands)
    ):
        return _of_matrices(*node.operands)
    if len(node.shape) == 1 or kept.has(node):
        return _Term((node,), lambda a: operation("sum", (a,), ((0,), False)))
    if node.op == "mul" and not node.shape and all(map(kept.has, node.operands)):
        return _Term(node.operands, lambda a, b: operation("dot", (a, b)))
    return None


def _of_matrices(first: Node, second: Node) -> _Term:
    """Return the sum of products of matrices: one product of the matrices side by side."""

    def flat(stack: Node) -> Node:
        count, rows, columns = stack.shape
        return operation("reshape", (stack,), ((times(count, rows), columns),))

    if first.op == "transpose":
        return _Term(
            (first.operands[0], second),
            lambda a, b: operation("matmul", (turned(flat(a)), flat(b))),
        )

    def beside(stack: Node) -> Node:
        count, rows, columns = stack.shape
        moved = operation("transpose", (stack,), ((1, 0, 2),))
        return operation("reshape", (moved,), ((rows, times(count, columns)),))

    return _Term((first, second), lambda a, b: operation("matmul", (beside(a), flat(b))))


def _products(loop: Loop, uses: Mapping[Node, int], kept: _Kept) -> dict[int, Node]:
    """Return the results that are products which the step itself does not use."""
    found: dict[int, Node] = {}
    for i, node in enumerate(loop.results):
        if i < loop.carries or uses[node] != 1 or node.op not in having("contraction"):
            continue
        missing = [one for one in node.operands if one not in kept.fixed and not kept.has(one)]
        if len(missing) > 1 or any(one.op in having("view") for one in missing):
            continue
        tried = [
            Value(kept.fixed[one], False)
            if one in kept.fixed
            else Value(operation("expand_dims", (one,), ((0,),)), True)
            for one in node.operands
        ]
        if stacked(node, tried, 1) is None:
            continue
        for one in missing:
            kept.keep(one)
        found[i] = node
    return found


def _is_zero(node: Node) -> bool:
    inner = node.operands[0] if node.op == "broadcast_to" else node
    return inner.op == "const" and number_of(inner) == 0

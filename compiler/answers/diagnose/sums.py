"""Sums and means that go wrong on the way back: kept, or followed to one entry alone.

In: the edges between a variable and the output. Out: `Break`s.
"""

from collections.abc import Iterator

from ...calculus.reverse import Rule
from ...graph.build import operation, size_node, total
from ...graph.dimensions import product
from ...graph.node import Node, unmarked
from ...graph.operations import is_entrywise
from .breaks import Break, Inapplicable, Region


def sum_kept(region: Region) -> Iterator[Break]:
    """Keep the sum of a sum of terms, as in 2*sum(w) for the gradient of sum(w^2)."""
    for node in region.edges:
        inner = unmarked(node.operands[0])
        if node.op not in ("sum", "mean") or inner not in region.edges:
            continue
        if is_entrywise(inner.op) or inner.op == "mark":
            yield Break("sum_kept", inner, region.edges[inner], _summed)


def _summed(right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    passed = right(node, position, cotangent)
    if passed is None or not passed.shape:
        raise Inapplicable
    return total(passed)


def own_entry_alone(region: Region) -> Iterator[Break]:
    """Follow a sum or a mean of entries back to each entry from itself alone: (1 - 1/n)."""
    for node in region.edges:
        if node.op in ("sum", "mean") and node.operands[0].shape:
            yield Break("own_entry_alone", node, (0,), _to_itself)


def _to_itself(right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    """Pass on what came back to each entry, before it was summed over all of them."""
    shape = node.operands[0].shape
    signs, arrived = 1, cotangent
    while arrived.op in ("neg", "mark"):
        signs = -signs if arrived.op == "neg" else signs
        arrived = arrived.operands[0]
    if arrived.op != "sum" or arrived.operands[0].shape != shape:
        raise Inapplicable
    passed = arrived.operands[0]
    if node.op == "mean":
        axes = node.settings[0]
        count = product(shape[axis] for axis in axes)
        passed = operation("div", (passed, size_node(count)))
    return operation("neg", (passed,)) if signs < 0 else passed

"""Mistakes that are not those of one local rule: paths, what arrives, broadcasts, choices.

In: the edges between a variable and the output. Out: `Break`s. Each policy is a row of `POLICIES`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ...calculus.forward import forward
from ...calculus.reverse import Rule
from ...graph.build import operation, size_node
from ...graph.dimensions import product
from ...graph.node import Node, constant
from ...graph.operations import having, is_entrywise
from .breaks import Break, Inapplicable, Region
from .rows import has_local_rule, is_gate


def path_lost(region: Region) -> Iterator[Break]:
    """Leave out one of several paths that meet at a value."""
    paths = region.paths()
    for node, place in region.steps():
        if len(paths[node.operands[place]]) > 1 and not _has_terms(node, region.edges[node]):
            yield Break("path_lost", node, (place,), _nothing)


def product_term_lost(region: Region) -> Iterator[Break]:
    """Leave out one term of the product rule or the quotient rule."""
    for node, place in region.steps():
        if _has_terms(node, region.edges[node]):
            yield Break("product_term_lost", node, (place,), _nothing)


def upstream_dropped(region: Region) -> Iterator[Break]:
    """Take the local derivative alone: the gradient that arrives is not multiplied in."""
    for node, places in region.edges.items():
        if node is not region.output and has_local_rule(node):
            yield Break("upstream_dropped", node, places, _from_one)


def mean_for_broadcast(region: Region) -> Iterator[Break]:
    """Average what was broadcast on the way back, and do not sum it."""
    for node, place in region.steps():
        if is_entrywise(node.op) and node.shape != node.operands[place].shape:
            yield Break("mean_for_broadcast", node, (place,), _averaged)


def of_derivatives(op: str, kind: str, region: Region) -> Iterator[Break]:
    """Take (u*v)' for u'*v', or (u/v)' for u'/v'."""
    for node, places in region.edges.items():
        if node.op == op and len(places) > 1 and not node.shape:
            slope = forward(node.operands[1], {region.variable: constant(1)})
            factor = slope if op == "mul" else operation("div", (constant(1), slope))
            yield Break(kind, node, (0, 1), partial(_product, factor))


POLICIES: Mapping[str, Callable[[Region], Iterator[Break]]] = {
    "path_lost": path_lost,
    "product_term_lost": product_term_lost,
    "upstream_dropped": upstream_dropped,
    "mean_for_broadcast": mean_for_broadcast,
    "product_of_derivatives": partial(of_derivatives, "mul", "product_of_derivatives"),
    "quotient_of_derivatives": partial(of_derivatives, "div", "quotient_of_derivatives"),
}


def _has_terms(node: Node, places: Sequence[int]) -> bool:
    """Return whether the rule of an operation is one of several terms, for all of its operands."""
    return len(places) > 1 and (node.op == "div" or node.op in having("linear"))


def _nothing(right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    return None


def _from_one(right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    return right(node, position, constant(1))


def _averaged(right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    contribution = right(node, position, cotangent)
    shape = node.operands[position].shape
    padded = (1,) * (len(node.shape) - len(shape)) + shape
    repeated = product(size for size, own in zip(node.shape, padded, strict=True) if size != own)
    if contribution is None:
        raise Inapplicable
    return operation("div", (contribution, size_node(repeated)))


def _product(slope: Node, right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    """Pass on the first operand's derivative times a slope, and nothing for the second."""
    return None if position else operation("mul", (cotangent, slope))


def only_paths(region: Region) -> Iterator[tuple[Break, ...]]:
    """Of three paths or more only one is taken: it was written over the others."""
    for meeting in region.paths().values():
        for kept in meeting if len(meeting) > 2 else ():
            lost = [edge for edge in meeting if edge != kept]
            yield tuple(Break("only_path", node, (place,), _nothing) for node, place in lost)


def misread(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield what an operation may have been taken for: a gate for nothing, a choice for another.

    The program with that in its place is differentiated as a whole. A choice passes its gradient on
    under a guard, and not by a local rule, so that it is replaced by a function of the same value
    with rules of its own: `def f(a, b) = where(c, a, b) with not c, c`.
    """
    if is_gate(node):
        yield "gate_ignored", node.operands[0]
    if node.op != "where":
        return
    condition, *branches = node.operands
    opposite = operation("not", (condition,))
    yield "gate_side", operation("rule", (node, *branches, opposite, condition))
    yield "gate_open", operation("rule", (node, *branches, constant(1), constant(1)))


def everywhere(breaks: Sequence[Break]) -> Iterator[tuple[Break, ...]]:
    """Yield the same break at every operation of one kind, where there are several."""
    groups: dict[Any, list[Break]] = {}
    for one in breaks:
        if one.row is not None:
            groups.setdefault((one.kind, one.row, one.node.op, one.positions), []).append(one)
    for group in groups.values():
        if len(group) > 1:
            yield tuple(group)

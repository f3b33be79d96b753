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
from .exchanged import formula_of_other, mean_of_all, size_of_other, taken_at_other
from .rows import has_local_rule
from .sums import own_entry_alone, sum_kept


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


def term_lost(region: Region) -> Iterator[Break]:
    """Leave out one of several terms that depend on the variable, with all its paths."""
    for node, places in region.edges.items():
        if node.op in ("add", "sub") and len(places) > 1:
            for place in places:
                yield Break("term_lost", node, (place,), _nothing)


def power_rule_alone(region: Region) -> Iterator[Break]:
    """Take u^v for a power, or for an exponential, although both u and v vary."""
    for node, places in region.edges.items():
        if node.op == "pow" and len(places) > 1:
            yield Break("power_rule_alone", node, (1,), _nothing)
            yield Break("exponential_rule_alone", node, (0,), _nothing)


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


def sum_of_derivatives(region: Region) -> Iterator[Break]:
    """Take (u*v)' for u' + v'."""
    for node, places in region.edges.items():
        if node.op == "mul" and len(places) > 1 and not node.shape:
            yield Break("sum_of_derivatives", node, places, _as_term)


POLICIES: Mapping[str, Callable[[Region], Iterator[Break]]] = {
    "path_lost": path_lost,
    "product_term_lost": product_term_lost,
    "term_lost": term_lost,
    "power_rule_alone": power_rule_alone,
    "upstream_dropped": upstream_dropped,
    "mean_for_broadcast": mean_for_broadcast,
    "product_of_derivatives": partial(of_derivatives, "mul", "product_of_derivatives"),
    "sum_of_derivatives": sum_of_derivatives,
    "quotient_of_derivatives": partial(of_derivatives, "div", "quotient_of_derivatives"),
    "formula_of_other": formula_of_other,
    "taken_at_other": taken_at_other,
    "size_of_other": size_of_other,
    "mean_of_all": mean_of_all,
    "sum_kept": sum_kept,
    "own_entry_alone": own_entry_alone,
}


def _has_terms(node: Node, places: Sequence[int]) -> bool:
    """Return whether the rule of an operation is one of several terms, for all of its operands."""
    return len(places) > 1 and (node.op == "div" or node.op in having("linear"))


def _nothing(right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    return None


def _as_term(right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    return cotangent


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


def constants(region: Region) -> Iterator[tuple[Break, ...]]:
    """Take a named value for a constant, or all sums and means that something goes past."""
    users: dict[Node, list[tuple[Node, int]]] = {}
    for node, place in region.steps():
        users.setdefault(node.operands[place], []).append((node, place))
    named = [value for value in users if value.op == "mark"]
    means = [
        value for value in users if value.op in having("reduction") and _is_stretched(value, region)
    ]
    groups = [("taken_constant", [value]) for value in dict.fromkeys([*named, *means])]
    for kind, group in [*groups, ("means_taken_constant", means if len(means) > 1 else [])]:
        breaks = [
            Break(kind, node, (place,), _nothing, other=value)
            for value in group
            for node, place in users[value]
        ]
        if breaks:
            yield tuple(breaks)


def _is_stretched(value: Node, region: Region) -> bool:
    """Return whether what comes of a reduction stands beside the entries that it is of, later."""
    depends = {value}
    for node in region.edges:
        if not depends.isdisjoint(node.operands):
            depends.add(node)
            if node.shape == value.operands[0].shape:
                return True
    return False


def everywhere(breaks: Sequence[Break]) -> Iterator[tuple[Break, ...]]:
    """Yield the same break at every operation of one kind, where there are several."""
    groups: dict[Any, list[Break]] = {}
    for one in breaks:
        if one.row is not None:
            groups.setdefault((one.kind, one.row, one.node.op, one.positions), []).append(one)
    for group in groups.values():
        if len(group) > 1:
            yield tuple(group)

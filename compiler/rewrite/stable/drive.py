"""The driver: which recognisers see which nodes, and when.

In: a graph, and the function that brings a node into normal form. Out: a function that is given
each node of the graph, operands first, and its new operands, and returns the node in their place.

A sum is seen once, at its root, with all of its terms: what is used by sums alone is a part of a
bigger one. So are products. A call is seen wherever it stands. The recognisers come before the
identities, which have two operands at a time. What they build is seen by them again.

    log(exp(x) + exp(y) + exp(z))  ->  log of a sum of three; exp(x) + exp(y) is seen by no one

Parts that stand in many roots are read in each of them: so of long roots no more are seen than make
up, in all, some times the length of the program. What has no such parts is below that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TypeAlias

from ...graph.build import full
from ...graph.graph import Graph, order, same
from ...graph.node import Node
from ...records import dataclass
from .facts import Facts, facts
from .lengths import Lengths
from .recogniser import POWER, PRODUCT, SUM, Recogniser
from .table import RECOGNISERS

# SUM or PRODUCT.
Kind: TypeAlias = tuple[str, ...]

# How often what has been recognised is recognised again: log of a quotient, log of its parts.
_MOST = 12

# What a recogniser of some roots is not shown the inner parts of.
_KINDS: Mapping[Kind, Kind] = {SUM: SUM, PRODUCT: PRODUCT, POWER: PRODUCT}


def recognising(
    graph: Graph,
    normal: Callable[[Node], Node],
    report: Callable[[str], None] | None,
) -> Callable[[Node, tuple[Node, ...]], Node]:
    """Return the function that makes a node of the graph again, of new operands.

    `report` is told the line of each identity that it applies.
    """
    nodes = order((*graph.roots(), *graph.wrt.values()))
    table = _asked({node.op for node in nodes})
    if not table:
        return lambda node, operands: normal(same(node, operands))
    inner = _inner(nodes, set(graph.roots()))
    driver = _Driver(table, facts(graph.assumptions), normal, report, Lengths(len(nodes)))
    return lambda node, operands: driver.finish(same(node, operands), inner.get(node, ()))


@dataclass(slots=True)
class _Driver:
    """The recognisers by operation, what is known of values, and what nodes became."""

    table: Mapping[str, list[Recogniser]]
    known: Facts
    normal: Callable[[Node], Node]
    report: Callable[[str], None] | None
    lengths: Lengths
    settled: dict[Node, Node] = field(default_factory=dict)

    def finish(self, ready: Node, inside: Sequence[Kind]) -> Node:
        """Return a node with settled operands in its last form; of which kinds is it a part."""
        first = ready
        asked = self.table.get(ready.op, [])
        if inside:
            asked = [one for one in asked if _KINDS.get(one.roots) not in inside]
        for _ in range(_MOST):
            if not asked or not self.lengths.take(ready):
                break
            found = next(filter(None, (one.find(ready, self.known) for one in asked)), None)
            if found is None:
                break
            if self.report is not None:
                self.report(found.line)
            ready = self._settle(full(found.node, ready.shape))
            asked = self.table.get(ready.op, [])
        result = self.normal(ready)
        self.settled[first] = self.settled[ready] = self.settled[result] = result
        return result

    def _settle(self, root: Node) -> Node:
        """Return a node that was built with operands in their last form."""
        settled = self.settled
        new = _unsettled(root, settled)
        parts = _inner([*new, root], set())
        for node in new:
            ready = same(node, tuple([settled[operand] for operand in node.operands]))
            settled[node] = self.finish(ready, parts[node])
        return same(root, tuple([settled[operand] for operand in root.operands]))


def _asked(operations: set[str]) -> Mapping[str, list[Recogniser]]:
    """Return, by operation, the recognisers that may find something in a program of these."""
    table: dict[str, list[Recogniser]] = {}
    for one in RECOGNISERS:
        if not one.needs.isdisjoint(operations):
            for op in one.roots:
                table.setdefault(op, []).append(one)
    return table


def _unsettled(root: Node, settled: Mapping[Node, Node]) -> list[Node]:
    """Return the nodes below a root that are not settled, operands first."""
    met: set[Node] = set()
    result: list[Node] = []
    stack: list[tuple[Node, bool]] = [(operand, False) for operand in root.operands]
    while stack:
        node, listed = stack.pop()
        if listed:
            result.append(node)
        elif node not in settled and node not in met:
            met.add(node)
            stack.append((node, True))
            stack.extend((operand, False) for operand in node.operands)
    return result


def _inner(nodes: Sequence[Node], roots: set[Node]) -> Mapping[Node, tuple[Kind, ...]]:
    """Return what each node is an inner part of: SUM, PRODUCT, neither or both."""
    outside: Mapping[Kind, set[Node]] = {SUM: set(), PRODUCT: set()}
    used: set[Node] = set()
    for user in nodes:
        used.update(user.operands)
        for kind, found in outside.items():
            if user.op not in kind:
                found.update(user.operands)
    return {
        node: tuple([kind for kind, found in outside.items() if node not in found])
        for node in used - roots
    }

"""A pass over loops: each scan is replaced by what a rule makes of it, inner ones first.

In: a graph, and a rule. Out: one of the same values, in which the results of scans are others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ...graph.graph import Graph, everything, remade_one, replaced
from ...graph.loops import Loop, result
from ...graph.node import Node


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What takes the place of a scan, and of those of its results that are not where they were."""

    scan: Node
    results: Mapping[int, Node]


# From a scan as it was, how it goes now, and its operands now.
Rule: TypeAlias = Callable[[Node, Loop, tuple[Node, ...]], Rewritten]


def rewritten(graph: Graph, rule: Rule) -> Graph:
    """Return the graph with each scan replaced by what the rule makes of it."""
    nodes = everything((*graph.roots(), *graph.wrt.values()))
    if all(node.op != "scan" for node in nodes):
        return graph
    new: dict[Node, Node] = {}
    scans: dict[Node, Rewritten] = {}
    for node in nodes:
        if isinstance(node.payload, Loop):
            loop = node.payload.with_body([new[one] for one in node.payload.body])
            scans[node] = rule(node, loop, tuple([new[operand] for operand in node.operands]))
            new[node] = scans[node].scan
        elif node.op == "result":
            found, position = scans[node.operands[0]], node.settings[0]
            new[node] = found.results.get(position) or result(found.scan, position)
        else:
            new[node] = remade_one(node, new)
    return replaced(graph, new)


def used_results(graph: Graph) -> dict[Node, set[int]]:
    """Return the positions of the results of each scan that something uses."""
    used: dict[Node, set[int]] = {}
    for node in everything((*graph.roots(), *graph.wrt.values())):
        if node.op == "result":
            used.setdefault(node.operands[0], set()).add(node.settings[0])
    return used

"""A pass over loops: each scan is replaced by what a rule makes of it, inner ones first.

In: a graph, and a rule. Out: one of the same values, in which the results of scans are others.
"""

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import TypeAlias

from ...graph.graph import Graph, everything, order, remade_one, replaced
from ...graph.loops import Loop, result
from ...graph.node import Node
from ...records import dataclass


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What takes the place of a scan, and of those of its results that are not where they were.

    `inside` has what nodes of its body became.
    """

    scan: Node
    results: Mapping[int, Node]
    inside: Mapping[Node, Node] = field(default_factory=dict)


# From a scan as it was, how it goes now, and its operands now.
Rule: TypeAlias = Callable[[Node, Loop, tuple[Node, ...]], Rewritten]


def rewritten(graph: Graph, rule: Rule) -> Graph:
    """Return the graph with each scan replaced by what the rule makes of it."""
    nodes = everything((*graph.roots(), *graph.wrt.values()))
    if all(node.op != "scan" for node in nodes):
        return graph
    new: dict[Node, Node] = {}
    scans: dict[Node, Rewritten] = {}
    steps: dict[Node, str] = {}
    for node in nodes:
        if isinstance(node.payload, Loop):
            loop = node.payload.with_body([new[one] for one in node.payload.body])
            scans[node] = rule(node, loop, tuple([new[operand] for operand in node.operands]))
            new[node] = scans[node].scan
            for one in order(node.payload.body) if graph.steps else ():
                if one in graph.steps:
                    steps[scans[node].inside.get(new[one], new[one])] = graph.steps[one]
        elif node.op == "result":
            found, position = scans[node.operands[0]], node.settings[0]
            new[node] = found.results.get(position) or result(found.scan, position)
        else:
            new[node] = remade_one(node, new)
    return replace(replaced(graph, new), steps=steps)


def used_results(graph: Graph) -> dict[Node, set[int]]:
    """Return the positions of the results of each scan that something uses."""
    used: dict[Node, set[int]] = {}
    for node in everything((*graph.roots(), *graph.wrt.values())):
        if node.op == "result":
            used.setdefault(node.operands[0], set()).add(node.settings[0])
    return used

"""The arguments of the functions of C: doubles, and what is made of one that is not as declared.

x: positive   ->   x = x <= 0.0 ? NAN : x;
"""

import math
from collections.abc import Container

from ...graph.graph import integers_of
from ...graph.intervals import Interval
from ...graph.node import Node
from ...notation.assumed import is_from, is_up_to
from ...notation.text import number
from ..entries import Entry, Interface


def taken(shown: Interface, entry: Entry) -> dict[str, Node]:
    """Return what an entry takes, in order: the inputs of each of its kinds by name."""
    graph = shown.graph
    nodes = [
        node
        for kind in entry.arguments
        for node in (graph.inputs if kind == "inputs" else graph.directions[kind].values())
    ]
    return {shown.names.give(str(node.payload)): node for node in nodes}


def checked(shown: Interface, used: Container[str]) -> list[str]:
    """Return the lines that make nan of a number that is used and not what it is declared to be."""
    graph, lines = shown.graph, []
    whole = integers_of(graph)
    for node in graph.inputs:
        name = shown.names.give(str(node.payload))
        tests = []
        if node in graph.assumptions:
            tests += outside(graph.assumptions[node], name)
        if str(node.payload) in whole:
            tests += [f"{name} < 0.0", f"{name} > 1e9", f"{name} != floor({name})"]
        if tests and name in used and not node.shape:
            lines.append(f"{name} = {' || '.join(tests)} ? NAN : {name};")
    return lines


def outside(interval: Interval, name: str) -> list[str]:
    """Return the conditions of which one holds where a value is not in an interval, unless nan."""
    found = []
    if not is_up_to(interval):
        found.append(f"{name} {'<=' if interval.open_low else '<'} {_literal(interval.low)}")
    if not is_from(interval):
        found.append(f"{name} {'>=' if interval.open_high else '>'} {_literal(interval.high)}")
    return found


def _literal(value: float) -> str:
    if math.isinf(value):
        return "INFINITY" if value > 0 else "-INFINITY"
    return number(value).as_float()

"""Which entries of a file for NumPy work large arrays out block by block, and how they say so.

In: what a file shows, and an entry of it. Out: the lines behind the checks of the arguments.

    value(x, w)   ->   if _is_large(5, x, w):
                           return _in_blocks(5, value, x, w)

An entry hands itself blocks of its arguments, so that it stands once, as it would without.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from textwrap import indent

from ...graph.graph import Graph
from ...graph.loops import is_open
from ..entries import Entry, Interface
from ..python.copied import constants, copied, with_called
from ..python.lines import wrap
from ..target import Arguments

_LEAST = 3  # operations; what does fewer goes through memory once in any case
_OWN = ("_is_large", "_in_blocks")


def by_blocks(taken: Arguments, shown: Interface) -> Arguments:
    """Return the arguments of a program of numbers, with large arrays sent through in blocks."""
    chosen: dict[str, int] = {}
    for entry in shown.entries:
        graph = entry.needs(shown.graph)
        if _is_worth(entry, graph, shown):
            chosen[entry.name] = _kept(graph)
    if not chosen:
        return taken
    names = [one.name for one in shown.inputs]

    def unpack(dimensions: Sequence[str], entry: Entry) -> list[str]:
        lines = taken.unpack(dimensions, entry)
        if entry.name not in chosen:
            return lines
        test = wrap("if _is_large(", [str(chosen[entry.name]), *names], "):")
        call = wrap("return _in_blocks(", [str(chosen[entry.name]), entry.name, *names], ")", 8)
        return [*lines, f"{test}\n{indent(call, '    ')}"]

    own = [copied(__package__, name) for name in with_called(__package__, _OWN)]
    above = ['_Result = TypeVar("_Result")', constants(__package__, "runtime_of_blocks")]
    return replace(taken, unpack=unpack, parts=[*taken.parts, *above, *own])


def _is_worth(entry: Entry, graph: Graph, shown: Interface) -> bool:
    """Return whether an entry of one point after the other gains by blocks.

    Not where it takes a direction or a family, which are no arrays, or takes as many steps as the
    slowest of all points needs.
    """
    if entry.arguments != ("inputs",) or not shown.inputs or any(o.members for o in shown.inputs):
        return False
    nodes = graph.nodes()
    if any(node.op == "root" or (node.op == "scan" and is_open(node)) for node in nodes):
        return False
    return len([node for node in nodes if node.operands]) >= _LEAST


def _kept(graph: Graph) -> int:
    """Return how many values an entry keeps of a point: what is used twice, and results."""
    times = Counter(chain.from_iterable([node.operands for node in graph.nodes()]))
    often = [node for node in times if node.op != "const" and times[node] > 1]
    return len({*often, *graph.roots(), *graph.inputs})

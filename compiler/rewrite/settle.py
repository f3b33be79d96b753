"""Graph to graph: what declarations decide is decided.

In: a graph with assumptions. Out: one of the same values, for all inputs that they allow.

    where(L == 0, 0, c*log(L))  ->  c*log(L)          abs(L)  ->  L          where L > 0

A choice is decided where it is so of the floats that are computed, and never at a tie or a kink,
where a convention holds. With nothing declared it is where two values are never equal, nan neither:

    where(hypot(x, 1) == 0, 0, y/hypot(x, 1))  ->  y/hypot(x, 1)
"""

from collections.abc import Callable, Mapping

from ..graph.build import full, operation
from ..graph.graph import Graph, rebuild, same
from ..graph.intervals import ONE, ZERO, Interval, is_negative, is_positive
from ..graph.node import Node, constant
from .images import less
from .signs import ranges

# What takes the place of a node, from its operands and their intervals; None where it stays.
_Choice = Callable[[tuple[Node, ...], tuple[Interval, ...]], Node | None]


def settle(graph: Graph) -> Graph:
    """Return the graph with each choice that its assumptions decide taken."""
    choices = _CHOICES if graph.assumptions else _UNDECLARED
    if not graph.assumptions and not any(map(_is_of_equals, graph.nodes())):
        return graph
    range_of = ranges(graph.assumptions, floats=True)

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        new = same(node, operands)
        choose = choices.get(node.op)
        if choose is None:
            return new
        chosen = choose(operands, tuple(range_of(operand) for operand in operands))
        return new if chosen is None else full(chosen, node.shape)

    return rebuild(graph, remake)


def _where(nodes: tuple[Node, ...], lie: tuple[Interval, ...]) -> Node | None:
    if lie[0] in (ONE, ZERO):
        return nodes[1] if lie[0] == ONE else nodes[2]
    return None


def _where_unequal(nodes: tuple[Node, ...], lie: tuple[Interval, ...]) -> Node | None:
    return nodes[2] if nodes[0].op == "eq" and lie[0] == ZERO else None


def _is_of_equals(node: Node) -> bool:
    """Return whether a node is a choice by whether two values are equal."""
    return node.op == "where" and node.operands[0].op == "eq"


def _by_sign(positive: Callable[[Node], Node], negative: Callable[[Node], Node]) -> _Choice:
    """Return the choice of a function of one number that differs on the two sides of 0."""

    def choose(nodes: tuple[Node, ...], lie: tuple[Interval, ...]) -> Node | None:
        if is_positive(lie[0]):
            return positive(nodes[0])
        return negative(nodes[0]) if is_negative(lie[0]) else None

    return choose


def _larger(nodes: tuple[Node, ...], lie: tuple[Interval, ...]) -> Node | None:
    """Return the larger number where the other one is a constant: that of an input may be nan."""
    for larger, smaller in ((0, 1), (1, 0)):
        if nodes[smaller].op == "const" and less(lie[smaller], lie[larger]) == ONE:
            return nodes[larger]
    return None


def _smaller(nodes: tuple[Node, ...], lie: tuple[Interval, ...]) -> Node | None:
    for smaller, larger in ((0, 1), (1, 0)):
        if nodes[larger].op == "const" and less(lie[smaller], lie[larger]) == ONE:
            return nodes[smaller]
    return None


def _itself(node: Node) -> Node:
    return node


_CHOICES: Mapping[str, _Choice] = {
    "where": _where,
    "abs": _by_sign(_itself, lambda node: operation("neg", (node,))),
    "sign": _by_sign(lambda node: constant(1), lambda node: constant(-1)),
    "relu": _by_sign(_itself, lambda node: constant(0)),
    "max": _larger,
    "min": _smaller,
}

_UNDECLARED: Mapping[str, _Choice] = {"where": _where_unequal}

"""The part of a program that gradients flow through, and the chain rule broken on purpose in it.

In: an output, a variable. Out: a `Region`; and for `Break`s in it the rule that is right but there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ...calculus.reverse import Rule
from ...graph.build import operation
from ...graph.graph import order
from ...graph.node import Node
from ..kinds import WrongRule

# What an operation passes on: given the right rule, itself, the place of an operand, a cotangent.
Passes: TypeAlias = Callable[[Rule, Node, int, Node], Node | None]


@dataclass(frozen=True, slots=True)
class Region:
    """The part of a program that gradients flow through to one variable.

    `edges` has each operation with the places of those of its operands that lie in it.
    """

    output: Node
    variable: Node
    edges: Mapping[Node, tuple[int, ...]]

    def steps(self) -> Iterator[tuple[Node, int]]:
        """Yield each operation with each of its operands' places, one by one."""
        for node, places in self.edges.items():
            for place in places:
                yield node, place

    def paths(self) -> dict[Node, list[tuple[Node, int]]]:
        """Return the steps that leave each value towards the output."""
        found: dict[Node, list[tuple[Node, int]]] = {}
        for node, place in self.steps():
            found.setdefault(node.operands[place], []).append((node, place))
        return found


def region_of(output: Node, variable: Node, ends: frozenset[Node] = frozenset()) -> Region:
    """Return the operations between a variable and the output, and which operands lie there.

    Beyond `ends` nothing matters: what comes back from there is given.
    """
    inside: set[Node] = set()
    edges: dict[Node, tuple[int, ...]] = {}
    for node in order([output]):
        places = tuple(i for i, operand in enumerate(node.operands) if operand in inside)
        if node is variable:
            inside.add(node)
        elif places:
            edges[node] = places
            if node not in ends:
                inside.add(node)
    return Region(output, variable, edges)


class Inapplicable(Exception):  # noqa: N818  # no error of the user's
    """A wrong rule that cannot be meant here: what it gives is not of the right shape."""

    def __init__(self, contribution: Node | None = None) -> None:
        super().__init__()
        self.contribution = contribution


def unused(right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    """Stand for the rule of a break that is said of the shape of the result."""
    raise Inapplicable


@dataclass(frozen=True, slots=True, eq=False)
class Break:
    """One way to get one operation wrong: at these of its operands.

    `other` is what was taken in the place of what belongs there, where the kind names it.
    """

    kind: str
    node: Node
    positions: tuple[int, ...]
    passes: Passes = unused
    row: WrongRule | None = None
    other: Node | str = ""


def with_operand(node: Node, place: int, operand: Node) -> Node:
    """Return an operation with another operand; raises `Mismatch` where it does not fit."""
    operands = [*node.operands[:place], operand, *node.operands[place + 1 :]]
    return operation(node.op, operands, node.payload)


def broken(breaks: Sequence[Break], right: Rule) -> Rule:
    """Return the chain rule that is right but for these breaks.

    It raises `Inapplicable` for what does not fit.
    """
    table = {(one.node, position): one.passes for one in breaks for position in one.positions}

    def rule(node: Node, position: int, cotangent: Node) -> Node | None:
        passes = table.get((node, position))
        if passes is None:
            return right(node, position, cotangent)
        return passes(right, node, position, cotangent)

    return rule

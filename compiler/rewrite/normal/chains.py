"""Chains of sums and of products as they stand in a graph, and edited in place.

In: the last node of a chain. Out: what it is made of, each with the place where it stands; and the
node again with other things in some of these places. What is not replaced keeps its place, so that
values are rounded, and overflow, as they did.

    a*b/(c*a)   ->   a, b, c, a with the powers 1, 1, -1, -1
"""

from collections.abc import Callable, Mapping, Set
from math import inf
from typing import TypeAlias

from ...graph.graph import same
from ...graph.node import Node
from ...records import record
from ..terms import Signs

# A node of the chain, and the position of one of its operands.
Place: TypeAlias = tuple[Node, int]


@record(frozen=True, slots=True)
class Link:
    """What stands at a place of a chain: a node that is no part of it, with a sign or a power."""

    place: Place
    node: Node
    sign: int


@record(frozen=True, slots=True)
class Chain:
    """The links of a chain from left to right, and its inner nodes, the last one first."""

    links: list[Link]
    inner: list[Node]


def read(end: Node, table: Signs, most: int) -> list[tuple[Node, int]] | None:
    """Return what a chain is made of, through what is used elsewhere too; None for more links."""
    found: list[tuple[Node, int]] = []
    stack = [(end, 1)]
    while stack:
        node, sign = stack.pop()
        if node.op in table:
            operands = zip(node.operands, table[node.op], strict=True)
            stack.extend([(one, sign * own) for one, own in operands][::-1])
        else:
            found.append((node, sign))
        if len(found) + len(stack) > most:
            return None
    return found


def is_negated(end: Node, table: Signs) -> bool:
    """Return whether a chain of products, which is short, has an odd number of negations."""
    odd = False
    stack = [end]
    while stack:
        node = stack.pop()
        if node.op in table:
            odd ^= node.op == "neg"
            stack.extend(node.operands)
    return odd


def chain(
    end: Node,
    table: Signs,
    shared: Set[Node],
    opened: Node | None = None,
    most: float = inf,
) -> Chain | None:
    """Return the chain that ends in a node; None where a part of it stands there twice.

    Nodes that are `shared`, used elsewhere too, are no part of it, but for one that is `opened`.
    None too for one of more links than `most`, of which no more is read.
    """
    links: list[Link] = []
    inner: list[Node] = []
    stack: list[tuple[Node, int, Place | None]] = [(end, 1, None)]
    while stack:
        node, sign, place = stack.pop()
        signs = table.get(node.op)
        if signs and (place is None or node is opened or node not in shared):
            inner.append(node)
            stack.extend(
                (node.operands[position], sign * signs[position], (node, position))
                for position in range(len(signs) - 1, -1, -1)
            )
        elif place is not None:
            links.append(Link(place, node, sign))
        if len(links) + len(stack) > most:
            return None
    return Chain(links, inner) if len({*inner}) == len(inner) else None


def edited(
    whole: Chain,
    edits: Mapping[Place, Node],
    finish: Callable[[Node], Node],
    without: Set[str] = frozenset(),
) -> Node:
    """Return the last node of a chain with some links replaced.

    `finish` sees each new node; operations that are left `without` stand for their operand.
    """
    new: dict[Node, Node] = {}
    for node in reversed(whole.inner):
        operands = [
            edits.get((node, position), new.get(operand, operand))
            for position, operand in enumerate(node.operands)
        ]
        new[node] = operands[0] if node.op in without else finish(same(node, tuple(operands)))
    return new[whole.inner[0]]

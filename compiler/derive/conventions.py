"""What a derivative is at single points by convention: taken out of the formula, said beside it.

In: a derivative, and the nodes of the program. Out: the derivative as it is everywhere else, and
where it is something by convention. A choice that the program itself makes stays.

    where(f == 0, 0, X/f)                            ->   X/f, and 0 at f = 0
    where(x > y, g, where(x == y, g*(1/2), 0))       ->   where(x > y, g, 0), and half at x = y
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from ..graph.fold import fold
from ..graph.graph import remade, same
from ..graph.node import Node, number_of
from ..graph.operations import having


@dataclass(frozen=True, slots=True)
class Convention:
    """What stands for a part of a derivative where two values are equal."""

    part: Node
    value: Node
    left: Node
    right: Node


def without_conventions(root: Node, program: Container[Node]) -> tuple[Node, list[Convention]]:
    """Return a derivative without its choices at single points, and those."""
    found: dict[Node, Convention] = {}
    known: dict[Node, float] = {}

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        new = same(node, operands)
        value = _number(new, known)
        if value is not None:
            known[new] = value
        if new.op != "where":
            return new
        condition = new.operands[0]
        if condition in known:  # 2 == 0
            return new.operands[1 if known[condition] else 2]
        if node.operands[0] in program:
            return _without_tie(new, found)
        special, general = new.operands[1:] if condition.op == "eq" else new.operands[:0:-1]
        if condition.op not in ("eq", "ne") or all(one.op != "const" for one in condition.operands):
            return _without_tie(new, found)  # x == max(x) is a mask, and no point
        found[new] = Convention(new, special, *condition.operands)
        return general

    return remade([root], remake)[root], list(found.values())


def _number(node: Node, known: Mapping[Node, float]) -> float | None:
    """Return the number that a node is whatever the inputs are, None for any other node."""
    if node.op == "const":
        return number_of(node)
    if not node.operands or node.shape or not all(operand in known for operand in node.operands):
        return None
    return fold(node.op, tuple(known[operand] for operand in node.operands))


def _without_tie(node: Node, found: dict[Node, Convention]) -> Node:
    """Return a choice between two values without what it is where both are equal."""
    condition, first, second = node.operands
    if condition.op not in having("comparison") or second.op != "where":
        return node
    tie = second.operands[0]
    if tie.op != "eq" or set(tie.operands) != set(condition.operands):
        return node
    found[second] = Convention(second, second.operands[1], *tie.operands)
    return same(node, (condition, first, second.operands[2]))

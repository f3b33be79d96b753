"""What a derivative is at single points by convention: taken out of the formula, said beside it.

In: a derivative, and the nodes of the program. Out: the derivative as it is everywhere else, and
where it is something by convention. A choice that the program itself makes stays.

    where(f == 0, 0, X/f)                            ->   X/f, and 0 at f = 0
    where(x > y, g, where(x == y, g*(1/2), 0))       ->   where(x > y, g, 0), and the mean at x = y
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from ..graph.fold import fold
from ..graph.graph import remade, same
from ..graph.node import Node, number_of
from ..graph.operations import having
from ..rewrite.book import book


@dataclass(frozen=True, slots=True)
class Convention:
    """What stands for a part of a derivative where pairs of values are equal.

    At a tie, where both sides of a choice are equal, there is no value: it is the mean of both.
    """

    value: Node | None
    equal: tuple[tuple[Node, Node], ...]


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
        condition, first, second = new.operands
        if condition.op in _AT_EQUAL and _are_equal(*condition.operands):  # max(x, x)
            return first if _AT_EQUAL[condition.op] else second
        if node.operands[0] in program:
            return _without_tie(new, found)
        special, general = (second, first) if condition.op == "ne" else (first, second)
        points = _points(condition, known)
        if points is None:
            return _without_tie(new, found)
        if all(one in known for one in points):
            return special if all(known[one] for one in points) else general
        if all(known.get(one, True) for one in points):  # else it never holds: 2 == 0
            equal = [one.operands for one in points if one not in known]
            found[new] = Convention(special, tuple((left, right) for left, right in equal))
        return general

    return remade([root], remake)[root], list(found.values())


# What a comparison is of two values that are equal.
_AT_EQUAL = {"eq": True, "le": True, "ge": True, "ne": False, "lt": False, "gt": False}


def _are_equal(left: Node, right: Node) -> bool:
    """Return whether two values are the same whatever the inputs are: x + 0 and x."""
    if left is right:
        return True
    if not left.operands and not right.operands:
        return False
    found = book([left, right])
    return found[left] is found[right]


def _number(node: Node, known: Mapping[Node, float]) -> float | None:
    """Return the number that a node is whatever the inputs are, None for any other node."""
    if node.op == "const":
        return number_of(node)
    if not node.operands or node.shape or not all(operand in known for operand in node.operands):
        return None
    return fold(node.op, tuple(known[operand] for operand in node.operands))


def _points(condition: Node, known: Mapping[Node, float]) -> list[Node] | None:
    """Return the equations that a condition at a point is made of: x == 0 and n == 0.

    None for any other condition: x == max(x) is a mask, and no point.
    """
    found: dict[Node, None] = {}
    stack = [condition]
    while stack:
        one = stack.pop()
        if one.op == "and":
            stack += one.operands[::-1]
        elif one in known or (
            one.op in ("eq", "ne") and any(part.op == "const" for part in one.operands)
        ):
            found[one] = None
        else:
            return None
    is_one_of_many = len(found) > 1 and any(one.op == "ne" for one in found)
    return None if is_one_of_many else list(found)


def _without_tie(node: Node, found: dict[Node, Convention]) -> Node:
    """Return a choice between two values without what it is where both are equal."""
    condition, first, second = node.operands
    if condition.op not in having("comparison") or second.op != "where":
        return node
    tie = second.operands[0]
    if tie.op != "eq" or set(tie.operands) != set(condition.operands):
        return node
    left, right = tie.operands
    found[second] = Convention(None, ((left, right),))
    return same(node, (condition, first, second.operands[2]))
